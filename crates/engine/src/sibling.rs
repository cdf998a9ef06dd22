//! The same shop order in another integration of this database, on the same account and at the same plant: of all of
//! them one makes it, and one tells the shop.

use domain::{Code, Marker, MarkerPrefix, MesOrderId, Millis, Problem, ShopOrderId};

use crate::drive::Drive;
use crate::moves::is_unsettled;
use crate::step::Step;
use crate::{Entry, Foreign, Ledger, LedgerError, Stage, World};

/// A sibling's entry of the same shop order number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sibling {
    /// The integration's name.
    pub name: String,
    /// The prefix of its markers.
    pub prefix: MarkerPrefix,
    /// How the order stands there.
    pub entry: Entry,
}

impl Sibling {
    /// What it has in the plant: as foreign as any other Optilinker's, only known at once.
    #[must_use]
    pub fn made(&self) -> Option<Foreign> {
        let entry = &self.entry;
        Some(Foreign {
            marker: Marker { prefix: self.prefix.clone(), order: entry.order, generation: entry.generation },
            mes_order: entry.mes_order?,
            fingerprint: entry.shop.as_ref().map(|facts| facts.fingerprint),
        })
    }

    /// It has made the order, or may be making it at `now`: nobody else sends it.
    #[must_use]
    pub fn holds_back(&self, other: &Entry, now: Millis) -> bool {
        let entry = &self.entry;
        let is_same = match (&entry.shop, &other.shop) {
            (Some(ours), Some(theirs)) => ours.fingerprint == theirs.fingerprint,
            (None, _) | (_, None) => true,
        };
        let may_be_made = entry.stage == Stage::Sending
            || is_unsettled(entry)
            || entry.quiet_until.is_some_and(|until| until > now);
        (is_same && may_be_made) || self.made().is_some_and(|made| made.concerns(other))
    }
}

impl<W: World> Drive<'_, W> {
    /// A sibling may be making the order now: it is tried again shortly, and says so meanwhile.
    pub(crate) async fn held_by_sibling(&self, entry: &Entry) -> Result<bool, LedgerError> {
        let siblings = self.world.ledger().siblings(self.id, entry.order).await?;
        let now = self.now();
        let Some(sibling) = siblings.iter().find(|sibling| sibling.holds_back(entry, now)) else {
            return Ok(false);
        };
        let problem = Problem::new(Code::SiblingMakes).with("integration", &sibling.name);
        self.apply(entry, &Step::Problem(problem)).await?;
        Ok(true)
    }

    /// A person gave the order to this integration: whoever had it as this MES order tells nobody of it any more.
    pub(crate) async fn end_at_siblings(
        &self,
        order: ShopOrderId,
        mes_order: MesOrderId,
    ) -> Result<(), LedgerError> {
        for sibling in self.world.ledger().siblings(self.id, order).await? {
            let step = Step::TakenOver { by: self.parameters().name.clone() };
            self.insist(sibling.entry, &step, |entry| entry.mes_order == Some(mes_order)).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::{self, NOW, facts};

    fn sibling(entry: Entry) -> Sibling {
        let prefix = MarkerPrefix::parse("0badcafe").unwrap();
        Sibling { name: "dwa".to_owned(), prefix, entry }
    }

    #[test]
    fn who_has_made_it_or_may_be_making_it_holds_the_other_back() {
        let ours = matrix::entry(Stage::Ready);
        for stage in Stage::ALL {
            let holds = matches!(
                stage,
                Stage::Sending | Stage::Uncertain | Stage::Imported | Stage::Realised | Stage::Closed
            );
            assert_eq!(sibling(matrix::entry(stage)).holds_back(&ours, NOW), holds, "{stage:?}");
        }
        let waiting =
            |code| sibling(Entry { problem: Some(Problem::new(code)), ..matrix::entry(Stage::Waiting) });
        assert!(waiting(Code::AttemptsExhausted).holds_back(&ours, NOW), "a person is asked there");
        assert!(!waiting(Code::SiblingMakes).holds_back(&ours, NOW), "they do not wait for each other");
        let quiet = Entry { quiet_until: Some(NOW.plus(1)), ..matrix::entry(Stage::Excluded) };
        assert!(sibling(quiet.clone()).holds_back(&ours, NOW));
        assert!(!sibling(quiet).holds_back(&ours, NOW.plus(1)));
    }

    #[test]
    fn another_order_under_the_number_holds_nothing_back() {
        let ours = matrix::entry(Stage::Ready);
        let shop = Some(facts("other", "", 999_000));
        let other = sibling(Entry { shop, ..matrix::entry(Stage::Imported) });
        assert!(!other.holds_back(&ours, NOW));
        assert!(!other.made().unwrap().concerns(&ours));
        // Generations are counted by each integration alone; who the order is says more.
        let later = Entry { generation: 2, ..ours };
        assert!(sibling(matrix::entry(Stage::Imported)).made().unwrap().concerns(&later));
        let unread = Entry { shop: None, ..matrix::entry(Stage::Imported) };
        assert!(!sibling(unread).holds_back(&later, NOW), "what is not asked about holds nothing back");
        let unread = Entry { shop: None, ..matrix::entry(Stage::Uncertain) };
        assert!(sibling(unread).holds_back(&later, NOW));
    }
}
