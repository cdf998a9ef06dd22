//! Calls to both sides, through what allows them: budget, block, breakers, pauses.

use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use domain::Millis;

use crate::governor::{Governor, Lane, Permit};
use crate::lease::LeaseView;
use crate::lock::lock;
use crate::side::{Answer, CHEAPEST, Heard, Side};
use crate::{Clock, Integration, Jitter, Ledger, MesError, MesRead, Meter, ShopError, ShopRead, World};

/// Why a call brought nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CallError<E> {
    /// It was not made: the side is not to be called now.
    NotNow,
    /// It was made and failed.
    Failed(E),
}

/// The shop side of one integration.
pub(crate) struct ShopSide<S> {
    /// The client; its futures go through [`ShopSide::call`].
    pub(crate) client: S,
    governor: Arc<Governor>,
    /// While it drains, nobody waits for the budget.
    lease: Arc<LeaseView>,
    side: Mutex<Side>,
}

/// The plant side of one integration.
pub(crate) struct MesSide<M> {
    /// The client; its futures go through [`MesSide::call`].
    pub(crate) client: M,
    side: Mutex<Side>,
    /// The plant has taken an order from us: what it answers to a create is not the wire profile's fault any more.
    taken: AtomicBool,
}

/// How long a side that says 429 without a time is left alone, in milliseconds.
const WAIT_WITHOUT_TIME: i64 = 10_000;
/// How long a block without a time lasts, in milliseconds: one minute.
const BLOCK_WITHOUT_TIME: i64 = 60_000;

/// Frees a probe's place when its call is dropped half-way.
struct Begun<'a> {
    side: &'a Mutex<Side>,
    operation: &'static str,
    ended: bool,
}

impl<'a> Begun<'a> {
    fn new(side: &'a Mutex<Side>, operation: &'static str, now: Millis) -> Option<Self> {
        let mut state = lock(side);
        if !state.allows(operation, now) {
            return None;
        }
        state.begin(operation);
        Some(Self { side, operation, ended: false })
    }

    fn end(mut self, answer: Answer, now: Millis, jitter: f64) -> bool {
        self.ended = true;
        lock(self.side).end(self.operation, answer, now, jitter)
    }
}

impl Drop for Begun<'_> {
    fn drop(&mut self) {
        if !self.ended {
            lock(self.side).give_up(self.operation);
        }
    }
}

impl<S: ShopRead> ShopSide<S> {
    pub(crate) fn new(client: S, governor: Arc<Governor>, lease: Arc<LeaseView>, retry_cap: i64) -> Self {
        Self { client, governor, lease, side: Mutex::new(Side::new(retry_cap)) }
    }

    /// The account's budget.
    pub(crate) fn governor(&self) -> &Governor {
        &self.governor
    }

    /// The side's state, for problems and probes.
    pub(crate) fn state(&self) -> MutexGuard<'_, Side> {
        lock(&self.side)
    }

    /// May the operation be called, as far as the side goes?
    pub(crate) fn allows(&self, operation: &'static str, now: Millis) -> bool {
        lock(&self.side).allows(operation, now)
    }

    /// Waits for the budget.
    pub(crate) async fn permit<W: World>(
        &self,
        world: &W,
        lane: Lane,
    ) -> Result<Permit, CallError<ShopError>> {
        let permit = self.governor.permits(1, lane, world.clock(), &self.lease).await;
        permit.ok_or(CallError::NotNow)
    }

    /// Waits for the budget of two calls at once: a read and the write that depends on it.
    pub(crate) async fn permit_two<W: World>(
        &self,
        world: &W,
        lane: Lane,
    ) -> Result<(Permit, Permit), CallError<ShopError>> {
        let permits = self.governor.permits(2, lane, world.clock(), &self.lease).await;
        permits.map(Permit::split).ok_or(CallError::NotNow)
    }

    /// Makes a call when the budget allows it.
    pub(crate) async fn call<W: World, T>(
        &self,
        world: &W,
        integration: &Integration,
        operation: &'static str,
        lane: Lane,
        call: impl Future<Output = Result<T, ShopError>> + Send,
    ) -> Result<T, CallError<ShopError>> {
        if !self.allows(operation, world.clock().now()) {
            return Err(CallError::NotNow);
        }
        let permit = self.permit(world, lane).await?;
        self.call_with(world, integration, operation, permit, call).await
    }

    /// Makes a call under a permit that is held already.
    pub(crate) async fn call_with<W: World, T>(
        &self,
        world: &W,
        integration: &Integration,
        operation: &'static str,
        permit: Permit,
        call: impl Future<Output = Result<T, ShopError>> + Send,
    ) -> Result<T, CallError<ShopError>> {
        let (result, ask) = self.once(world, integration, operation, permit, call).await?;
        if ask {
            self.ask_cheapest(world, integration).await;
        }
        result.map_err(CallError::Failed)
    }

    /// Asks the cheapest read: is the whole side refused, or one operation alone?
    pub(crate) async fn ask_cheapest<W: World>(&self, world: &W, integration: &Integration) {
        let Ok(permit) = self.permit(world, Lane::NewOrders).await else { return };
        // The answer's content does not matter; the side has taken note of its kind.
        let _answer = self.once(world, integration, CHEAPEST, permit, self.client.statuses()).await;
    }

    async fn once<W: World, T>(
        &self,
        world: &W,
        integration: &Integration,
        operation: &'static str,
        mut permit: Permit,
        call: impl Future<Output = Result<T, ShopError>> + Send,
    ) -> Result<(Result<T, ShopError>, bool), CallError<ShopError>> {
        let now = world.clock().now();
        let Some(begun) = Begun::new(&self.side, operation, now).filter(|_| permit.spend(now)) else {
            return Err(CallError::NotNow);
        };
        let method = if operation == CHEAPEST { "getOrderStatusList" } else { operation };
        world.meter().shop_call(integration, method);
        let result = call.await;
        let now = world.clock().now();
        let answer = match &result {
            Ok(_) | Err(ShopError::Refused { .. }) => Answer::Definitive,
            Err(ShopError::Blocked { until }) => {
                let until = until.unwrap_or_else(|| now.plus(BLOCK_WITHOUT_TIME));
                self.governor.block(until);
                if let Err(error) = world.ledger().block(&integration.account, Some(until)).await {
                    tracing::warn!(%error, "a block of BaseLinker could not be stored");
                }
                world.meter().blocked(integration, Some(until));
                Answer::Definitive
            }
            Err(ShopError::AccountBlocked) => Answer::Refused(423),
            Err(ShopError::KeyRefused) => Answer::Refused(401),
            Err(ShopError::AddressRefused(_)) => Answer::Refused(0),
            Err(ShopError::NotSent(_) | ShopError::Unknown(_)) => Answer::Silent,
        };
        let blocked = matches!(result, Err(ShopError::Blocked { .. }));
        let complaint = complaint_of(method, result.as_ref().err());
        let heard = match &result {
            Err(ShopError::NotSent(detail) | ShopError::Unknown(detail)) => Heard::Silence(detail),
            Ok(_) | Err(_) => complaint.as_deref().map_or(Heard::Answer, Heard::Complaint),
        };
        self.state().heard(method, heard, now);
        permit.told(!blocked && answer != Answer::Silent, now);
        let ask = begun.end(answer, now, world.jitter().unit());
        Ok((result, ask))
    }
}

impl<M: MesRead> MesSide<M> {
    pub(crate) fn new(client: M, retry_cap: i64, taken: bool) -> Self {
        Self { client, side: Mutex::new(Side::new(retry_cap)), taken: AtomicBool::new(taken) }
    }

    /// The plant asked to be left alone until then, before this process began.
    pub(crate) fn waits(&self, until: Millis) {
        self.state().wait(until);
    }

    /// The plant has taken an order from us.
    pub(crate) fn has_taken(&self) {
        self.taken.store(true, Ordering::SeqCst);
    }

    /// The side's state, for problems and probes.
    pub(crate) fn state(&self) -> MutexGuard<'_, Side> {
        lock(&self.side)
    }

    /// May the operation be called?
    pub(crate) fn allows(&self, operation: &'static str, now: Millis) -> bool {
        lock(&self.side).allows(operation, now)
    }

    /// Makes a call.
    pub(crate) async fn call<W: World, T>(
        &self,
        world: &W,
        integration: &Integration,
        operation: &'static str,
        call: impl Future<Output = Result<T, MesError>> + Send,
    ) -> Result<T, CallError<MesError>> {
        let (result, ask) = self.once(world, integration, operation, call).await?;
        if ask {
            self.ask_cheapest(world, integration).await;
        }
        result.map_err(CallError::Failed)
    }

    /// Asks the cheapest read: is the whole side refused, or one operation alone?
    pub(crate) async fn ask_cheapest<W: World>(&self, world: &W, integration: &Integration) {
        // The answer's content does not matter; the side has taken note of its kind.
        let _answer = self.once(world, integration, CHEAPEST, self.client.orders(None, 1)).await;
    }

    async fn once<W: World, T>(
        &self,
        world: &W,
        integration: &Integration,
        operation: &'static str,
        call: impl Future<Output = Result<T, MesError>> + Send,
    ) -> Result<(Result<T, MesError>, bool), CallError<MesError>> {
        let Some(begun) = Begun::new(&self.side, operation, world.clock().now()) else {
            return Err(CallError::NotNow);
        };
        let called = if operation == CHEAPEST { "GET /orders" } else { operation };
        world.meter().mes_call(integration, called);
        let result = call.await;
        let now = world.clock().now();
        let unproven = is_needed(operation) || (is_create(operation) && !self.taken.load(Ordering::SeqCst));
        let answer = result.as_ref().map_or_else(|error| heard(error, unproven, now), |_| Answer::Definitive);
        let heard = match &result {
            Err(MesError::NotSent(detail) | MesError::Unknown(detail)) => Heard::Silence(detail),
            Ok(_) | Err(_) => Heard::Answer,
        };
        self.state().heard(called, heard, now);
        let ask = begun.end(answer, now, world.jitter().unit());
        if let Answer::Wait(until) = answer {
            keep_wait(world, integration, until).await;
        }
        Ok((result, ask))
    }

    /// Reads for a check, which judges by itself what is refused: no breaker takes note of that. All are obeyed, and
    /// silence opens them as any call's does, so that a side that does not answer is asked ever more seldom.
    pub(crate) async fn ask_apart<W: World, T>(
        &self,
        world: &W,
        integration: &Integration,
        operation: &'static str,
        call: impl Future<Output = Result<T, MesError>> + Send,
    ) -> Result<T, CallError<MesError>> {
        let Some(begun) = Begun::new(&self.side, operation, world.clock().now()) else {
            return Err(CallError::NotNow);
        };
        world.meter().mes_call(integration, operation);
        let result = call.await;
        let now = world.clock().now();
        let answer = result.as_ref().map_or_else(|error| heard(error, false, now), |_| Answer::Definitive);
        if is_noted_of_a_check(answer, result.is_ok()) {
            begun.end(answer, now, world.jitter().unit());
        }
        if let Answer::Wait(until) = answer {
            keep_wait(world, integration, until).await;
        }
        result.map_err(CallError::Failed)
    }
}

/// What BaseLinker says where it refuses a reading. What it says of a status that is to be set is told at the order.
fn complaint_of(method: &str, error: Option<&ShopError>) -> Option<String> {
    match error {
        Some(ShopError::Refused { code, message }) if !method.starts_with("set") => {
            Some(format!("{code}: {message}"))
        }
        Some(_) | None => None,
    }
}

/// A restart and another configuration wait on.
async fn keep_wait<W: World>(world: &W, integration: &Integration, until: Millis) {
    if let Err(error) = world.ledger().plant_waits(integration.id, until).await {
        tracing::warn!(%error, "a wait of OptiMES could not be stored");
    }
}

fn waits_until(retry_after: Option<i64>, now: Millis) -> Millis {
    now.plus(retry_after.unwrap_or(WAIT_WITHOUT_TIME).max(0))
}

/// Operations that make something in the plant.
fn is_create(operation: &str) -> bool {
    operation.starts_with("POST ")
}

/// Lists without which nothing can be made or found: a plant that does not know their paths is not of the profile,
/// however much it took before.
fn is_needed(operation: &str) -> bool {
    matches!(operation, "GET /orders" | "GET /products" | "GET /contractors")
}

/// Do the breakers take note of a check's read? Not of what it refuses or complains of: the check judges that.
const fn is_noted_of_a_check(answer: Answer, is_ok: bool) -> bool {
    match answer {
        Answer::Definitive => is_ok,
        Answer::Silent | Answer::Wait(_) => true,
        Answer::Refused(_) | Answer::Mismatch(_) => false,
    }
}

/// What an error of the plant says of its health. `unproven`: a needed list, or a create before the plant has taken its
/// first order from us.
fn heard(error: &MesError, unproven: bool, now: Millis) -> Answer {
    match error {
        MesError::WireMismatch { status } if unproven => Answer::Mismatch(*status),
        MesError::ContentRefused { .. } | MesError::Conflict | MesError::WireMismatch { .. } => {
            Answer::Definitive
        }
        MesError::Refused { status } => Answer::Refused(*status),
        MesError::AddressRefused(_) => Answer::Refused(0),
        MesError::TooMany { retry_after } => Answer::Wait(waits_until(*retry_after, now)),
        MesError::NotSent(_) | MesError::Unknown(_) => Answer::Silent,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_s_silence_opens_a_breaker_and_its_refusals_do_not() {
        let until = Millis::new(5);
        for (answer, is_ok, noted) in [
            (Answer::Silent, false, true),
            (Answer::Wait(until), false, true),
            (Answer::Definitive, true, true),
            (Answer::Definitive, false, false),
            (Answer::Refused(403), false, false),
            (Answer::Mismatch(404), false, false),
        ] {
            assert_eq!(is_noted_of_a_check(answer, is_ok), noted, "{answer:?}");
        }
    }

    #[test]
    fn a_refused_reading_is_a_complaint_and_a_refused_status_the_orders() {
        let refused = ShopError::Refused { code: "ERROR_X".to_owned(), message: "nie".to_owned() };
        assert_eq!(complaint_of("getOrders", Some(&refused)).as_deref(), Some("ERROR_X: nie"));
        assert_eq!(complaint_of("setOrderStatus", Some(&refused)), None);
        assert_eq!(complaint_of("getOrders", Some(&ShopError::KeyRefused)), None);
    }

    #[test]
    fn a_path_that_is_not_known_is_the_wire_profiles_until_the_first_order() {
        let now = Millis::new(0);
        for operation in ["POST /orders", "POST /contractors", "POST /products"] {
            assert!(is_create(operation));
        }
        for operation in ["GET /orders", "GET /products", "GET /contractors"] {
            assert!(is_needed(operation));
        }
        for operation in ["GET /orders/{id}", "GET /products/{id}", "GET /units", "GET /orders?attribute"] {
            assert!(!is_create(operation) && !is_needed(operation), "404 is an answer there: {operation}");
        }
        let error = MesError::WireMismatch { status: 405 };
        assert_eq!(heard(&error, true, now), Answer::Mismatch(405));
        assert_eq!(heard(&error, false, now), Answer::Definitive);
        assert_eq!(heard(&MesError::Refused { status: 403 }, true, now), Answer::Refused(403));
        assert_eq!(
            heard(&MesError::TooMany { retry_after: Some(5) }, true, now),
            Answer::Wait(Millis::new(5))
        );
    }
}
