//! What a world is like: drawn from the seed before anything happens.

use anyhow::{Context, anyhow};
use domain::{Millis, Parameters, ShopStatusId};
use settings::{Draft, Format, Secrets};

use super::chance::Chance;
use super::corner::Corner;

/// Import status.
pub(crate) const NEW: i64 = 101;
/// A second import status.
pub(crate) const NEW_TOO: i64 = 102;
/// The after-import status, where configured.
pub(crate) const TAKEN: i64 = 201;
/// In production.
pub(crate) const IN_WORK: i64 = 301;
/// "Done".
pub(crate) const DONE: i64 = 401;
/// Cancelled: nothing is ever made or told from here.
pub(crate) const CANCELLED: i64 = 501;
/// Being packed: "may done be set from here?"
pub(crate) const PACKING: i64 = 601;
/// Not for production yet.
pub(crate) const OTHER: i64 = 701;
/// Shipped.
pub(crate) const SHIPPED: i64 = 801;
/// All of them.
pub(crate) const STATUSES: [i64; 9] =
    [NEW, NEW_TOO, TAKEN, IN_WORK, DONE, CANCELLED, PACKING, OTHER, SHIPPED];

/// What kind of trouble a world has most of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Temper {
    /// People alone.
    Calm,
    /// The way to both sides.
    Network,
    /// Processes that end.
    Crashes,
    /// Processes that stand still.
    Stalls,
    /// The database.
    Databases,
    /// A plant that takes no orders.
    Outage,
    /// Nobody at home for days.
    Absence,
    /// More orders than a page holds.
    Crowd,
    /// Some of everything.
    Mixed,
}

/// How the shop sorts its pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    /// By id.
    Id,
    /// By date of confirmation, then id.
    Date,
}

/// One world.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    pub(crate) seed: u64,
    pub(crate) temper: Temper,
    pub(crate) corner: Option<Corner>,
    pub(crate) parameters: Parameters,
    pub(crate) sort: Sort,
    /// The shop's journal is on.
    pub(crate) journal: bool,
    /// The shop's own limit of calls a minute.
    pub(crate) shop_limit: usize,
    /// An automation ships what is done.
    pub(crate) automation: bool,
    /// Webhooks that come, in a hundred.
    pub(crate) webhooks: u32,
    /// Webhooks that come twice, in a hundred.
    pub(crate) webhooks_twice: u32,
    /// New MES orders are listed so late at most, in milliseconds.
    pub(crate) search_lag: i64,
    /// The plant's lists obey their filters.
    pub(crate) honours: bool,
    /// The plant refuses a second order with one marker.
    pub(crate) unique: bool,
    /// The plant lists its statuses, rates, currencies, units and attributes.
    pub(crate) catalogues: bool,
    /// A process's lock is free the moment it ends.
    pub(crate) locks: bool,
    /// When nobody is there, and for how many milliseconds.
    pub(crate) absence: Option<(Millis, i64)>,
    pub(crate) begin: Millis,
    /// When faults end.
    pub(crate) calm_at: Millis,
    /// When all is judged.
    pub(crate) end: Millis,
}

/// A Tuesday.
const BEGIN: i64 = 1_796_115_600_000;

impl Setup {
    /// Draws the world of a seed.
    ///
    /// # Errors
    /// Where the settings refuse what was drawn, which is a mistake here.
    pub(crate) fn draw(seed: u64) -> anyhow::Result<Self> {
        let mut chance = Chance::of(seed, "setup");
        let temper = chance.one_of([
            Temper::Calm,
            Temper::Network,
            Temper::Network,
            Temper::Crashes,
            Temper::Crashes,
            Temper::Stalls,
            Temper::Stalls,
            Temper::Databases,
            Temper::Databases,
            Temper::Databases,
            Temper::Outage,
            Temper::Absence,
            Temper::Crowd,
            Temper::Mixed,
            Temper::Mixed,
            Temper::Mixed,
        ]);
        let is_calm = temper == Temper::Calm;
        let corner = Corner::draw(seed, temper);
        let parameters = parameters(&mut chance, corner)?;
        let begin = Millis::new(BEGIN + chance.between(0, 999));
        let busy = chance.between(240_000, 600_000);
        let pace = &parameters.pace;
        let settle =
            2 * pace.full_sweep + 2 * pace.retry_cap + 3 * parameters.quiet_period + 2 * pace.mes_sweep;
        let absence = (temper == Temper::Absence).then(|| {
            let hours = chance.one_of([1, 5, 30, 96]);
            (begin.plus(chance.between(busy / 5, busy * 4 / 5)), hours * 3_600_000)
        });
        let calm_at = begin.plus(busy + absence.map_or(0, |(_, long)| long));
        Ok(Self {
            absence,
            seed,
            temper,
            corner,
            sort: chance.one_of([Sort::Id, Sort::Date]),
            journal: match (chance.percent(50), corner) {
                (_, Some(Corner::Passing)) => true,
                (_, Some(Corner::Backlog | Corner::Drafts)) => false,
                (drawn, _) => drawn,
            },
            shop_limit: 100,
            automation: chance.percent(25),
            webhooks: chance.one_of([0, 60, 100, 100]),
            webhooks_twice: chance.one_of([0, 0, 30]),
            search_lag: if is_calm { 0 } else { chance.one_of([0, 0, 2_000, 6_000]) },
            honours: chance.percent(65),
            unique: chance.percent(12),
            catalogues: chance.percent(60),
            locks: chance.percent(70),
            parameters,
            begin,
            calm_at,
            end: calm_at.plus(settle),
        })
    }

    /// A moment between these parts of the time until faults end, in a hundred; an absence is a moment in which much
    /// may happen.
    pub(crate) fn within(&self, chance: &mut Chance, from: i64, to: i64) -> Millis {
        let long = self.absence.map_or(0, |(_, long)| long);
        let last = self.calm_at - self.begin - long;
        let at = self.begin.plus(chance.between(last * from / 100, last * to / 100));
        match self.absence {
            Some((left, _)) if at > left && chance.percent(40) => left.plus(chance.between(0, long)),
            Some((left, _)) if at > left => at.plus(long),
            Some(_) | None => at,
        }
    }

    /// Is this one of the statuses that orders are imported from?
    pub(crate) fn imports(&self, status: i64) -> bool {
        self.parameters.import_statuses.contains(&ShopStatusId::new(status))
    }
}

/// An integration file as a person writes it, with paces short enough for a world of minutes.
fn parameters(chance: &mut Chance, corner: Option<Corner>) -> anyhow::Result<Parameters> {
    let timeout = chance.between(5, 10);
    let quiet = 2 * timeout + chance.between(0, 6);
    let import = chance.one_of(["[101]", "[101, 102]", "[101, 102]"]);
    let mut text = format!(
        r#"
OPTIMES_URL = "https://plant.example"
baselinkerApiKey = "shop-key"
optimesApiKey = "plant-key"
optimesApiToken = "token"
baselinkerOrderStatusToImport = {import}
baselinkerOrderStatusToSend = 401
baselinkerOrderStatusInProduction = [301]
optimesOrderStatus = 5
optimesOrderAttributeDeliveryMethod = 11
optimesOrderAttributeDeliveryPrice = 12
quietPeriodSeconds = {quiet}
createsInFlight = {in_flight}
importFrom = "all"
optimesUnit = 1
"#,
        in_flight = chance.one_of([1, 2, 4, 8]),
    );
    for (share, line) in [
        (50, "optimesOrderAttributeExternalId = 19\n"),
        (50, "baselinkerOrderStatusAfterImport = 201\n"),
        (20, "optimesRetailContractorId = 1\n"),
        (20, "missingProduct = \"create\"\n"),
        (30, "optimesCustomerAttributeLogin = 21\n"),
    ] {
        let stays_in_the_bucket = corner == Some(Corner::Drafts) && line.contains("AfterImport");
        if chance.percent(share) && !stays_in_the_bucket {
            text.push_str(line);
        }
    }
    let journal = chance.between(5, 10);
    let (mut sweep, mut full) = (chance.between(10, 30), chance.between(60, 80));
    let mes = chance.between(25, 40);
    let mut age = chance.one_of([15, 30, 60]);
    let cap = chance.between(20, 30);
    match corner {
        // What is read is old long before it is read again.
        Some(Corner::Backlog) => (sweep, full, age) = (3 * sweep.max(20), 100, 15),
        // No sweep sees what passes within seconds.
        Some(Corner::Passing) => sweep = 30,
        Some(Corner::Poison) => sweep = 10,
        // In some a stall that is shorter than the lease outlasts a reading, in the others it does not.
        Some(Corner::Handover) if age == 15 => age = 5,
        Some(Corner::Handover | Corner::Drafts) | None => {}
    }
    text.push_str(&format!(
        r#"
[optimesCurrencies]
PLN = 1
[optimesVatRates]
"23" = 1
"8" = 2
[pace]
journal = {journal}
sweep = {sweep}
fullSweep = {full}
mesSweep = {mes}
requestTimeout = {timeout}
snapshotAge = {age}
retryCap = {cap}
"#
    ));
    let fail = |errors| anyhow!("{errors:?}");
    let draft = Draft::of_text("the world's file", &text, Format::Toml, "meble", None, &|_| None);
    let file = draft.map_err(fail)?.finish(&Secrets::default()).map_err(fail);
    Ok(file.context("the world's integration file")?.parameters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_drawn_file_is_a_good_one() {
        for seed in 0..200 {
            let setup = Setup::draw(seed).unwrap();
            assert!(setup.imports(NEW) && !setup.imports(DONE), "{seed}");
        }
    }
}
