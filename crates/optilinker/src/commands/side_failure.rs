//! A side that can't be asked, as the problem that it is: code, words, and who must act.

use domain::{Code, Problem};
use engine::{MesError, NoPlan, NoProof, ShopError, SidesError};
use store::IntegrationView;

use crate::context::Context;
use crate::failure::Failure;

/// The problem behind a failure of the shop.
pub(super) fn shop_problem(error: &ShopError) -> Problem {
    match error {
        ShopError::Blocked { until } => {
            let until = until.map_or_else(|| "–".to_owned(), super::rfc3339);
            Problem::new(Code::ShopBlocked).with("until", until)
        }
        ShopError::AccountBlocked => Problem::new(Code::ShopAccountBlocked),
        ShopError::KeyRefused => Problem::new(Code::ShopKeyRefused),
        ShopError::Refused { code, message } => unreachable("shop", &format!("{code}: {message}")),
        ShopError::AddressRefused(_) => Problem::new(Code::AddressRefused).with("parameter", "baselinkerUrl"),
        ShopError::NotSent(detail) | ShopError::Unknown(detail) => unreachable("shop", detail),
    }
}

/// The problem behind a failure of the plant.
pub(super) fn mes_problem(error: &MesError) -> Problem {
    match error {
        MesError::Refused { status: status @ (401 | 403 | 300..=399) } => {
            Problem::new(Code::MesKeyRefused).with("status", status)
        }
        MesError::Refused { status } => {
            Problem::new(Code::NotOptimes).with("detail", format!("HTTP {status}"))
        }
        MesError::WireMismatch { status } => {
            Problem::new(Code::WireProfile).with("operation", "GET").with("status", status)
        }
        MesError::AddressRefused(_) => Problem::new(Code::AddressRefused).with("parameter", "OPTIMES_URL"),
        MesError::ContentRefused { status, detail } => {
            unreachable("mes", &format!("HTTP {status}: {detail}"))
        }
        MesError::Conflict => unreachable("mes", "HTTP 409"),
        MesError::TooMany { .. } => unreachable("mes", "HTTP 429"),
        MesError::NotSent(detail) | MesError::Unknown(detail) => unreachable("mes", detail),
    }
}

fn unreachable(side: &str, detail: &str) -> Problem {
    Problem::new(Code::Unreachable).with("side", side).with("detail", detail)
}

/// A problem as a command's failure: its code, its words, what can be done.
pub(super) fn failure(context: &Context, name: &str, problem: &Problem) -> Failure {
    let text = context.texts.problem_of(problem, name, None);
    Failure::failed(problem.code.as_str(), text.message).with_hint(context.hint(text.hint))
}

/// The shop can't be asked.
pub(super) fn of_shop(context: &Context, view: &IntegrationView, error: &ShopError) -> Failure {
    failure(context, &view.name, &shop_problem(error))
}

/// The sides can't be opened.
pub(super) fn of_sides(context: &Context, view: &IntegrationView, error: &SidesError) -> Failure {
    match sides_problem(error) {
        Some(problem) => failure(context, &view.name, &problem),
        None => Failure::internal(error),
    }
}

/// The problem behind sides that can't be opened; `None`: the database's own.
pub(super) fn sides_problem(error: &SidesError) -> Option<Problem> {
    match error {
        SidesError::SecretsSealed => Some(Problem::new(Code::SecretsSealed)),
        SidesError::Ledger(_) => None,
    }
}

/// Why there is no plan.
pub(super) fn of_plan(context: &Context, name: &str, error: &NoPlan) -> Failure {
    let problem = match error {
        NoPlan::Shop(error) => shop_problem(error),
        NoPlan::Mes(error) => mes_problem(error),
        NoPlan::Unordered => Problem::new(Code::PagesUnordered),
    };
    failure(context, name, &problem)
}

/// Why there is no proof; `None`: the database's own.
pub(super) fn proof_problem(error: &NoProof) -> Option<Problem> {
    match error {
        NoProof::Shop(error) => Some(shop_problem(error)),
        NoProof::Mes(error) => Some(mes_problem(error)),
        NoProof::Unordered => Some(Problem::new(Code::PagesUnordered)),
        NoProof::Ledger(_) => None,
    }
}
