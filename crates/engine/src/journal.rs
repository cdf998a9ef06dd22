//! BaseLinker's journal: quick, off by default, and proof of nothing. Its rows become looks.

use domain::{ShopOrderId, ShopStatusId};

use crate::call::CallError;
use crate::drive::Drive;
use crate::governor::Lane;
use crate::lock::lock;
use crate::{Entry, Ledger, LedgerError, LogRow, LookKind, ShopRead, Stage, World};

/// Readings of the journal in one beat, at most; what is left is read by the next.
const READS_MOST: usize = 1_000;

impl<W: World> Drive<'_, W> {
    /// Reads the journal until nothing new comes; the rows' looks and the cursor are written together.
    pub(crate) async fn read_journal(&self) -> Result<(), LedgerError> {
        for _ in 0..READS_MOST {
            let from = self.progress().journal_cursor;
            // Whether the id asked from is answered too is documented nowhere: asking from the last one taken is right
            // either way, and what was taken is dropped.
            let ask = self.shop.client.journal((from - 1).max(1));
            let integration = self.integration();
            let rows =
                match self.shop.call(self.world, &integration, "getJournalList", Lane::Sweeps, ask).await {
                    Ok(rows) => rows,
                    Err(CallError::NotNow | CallError::Failed(_)) => return Ok(()),
                };
            let new: Vec<LogRow> = rows.into_iter().filter(|row| row.id >= from).collect();
            let Some(last) = new.iter().map(|row| row.id).max() else { return Ok(()) };
            let ids: Vec<ShopOrderId> = new.iter().map(|row| row.order).collect();
            let entries = self.world.ledger().entries(self.id, &ids).await?;
            let known = |order| entries.iter().find(|entry| entry.order == order);
            let mut looks: Vec<(LookKind, i64)> = new
                .iter()
                .flat_map(|row| looks_of(row, &integration.parameters.import_statuses, known(row.order)))
                .collect();
            looks.sort_unstable();
            looks.dedup();
            let next = last.saturating_add(1);
            self.world.ledger().raise(self.id, &looks, Some(next)).await?;
            lock(&self.progress).journal_cursor = next;
            if !looks.is_empty() {
                self.looks.notify_one();
            }
        }
        Ok(())
    }
}

// `log_type`s. BaseLinker API documentation, `getJournalList`; the meaning of `object_id` in brackets.
/// An order was made.
const CREATED: i64 = 1;
/// An order was confirmed.
const CONFIRMED: i64 = 2;
/// Orders were merged [the merged order].
const MERGED: i64 = 5;
/// An order was split [the new order].
const SPLIT: i64 = 6;
/// An order was copied [the new order].
const COPIED: i64 = 17;
/// A status was changed [the new status].
const STATUS_CHANGED: i64 = 18;
/// Payments, invoices, receipts, parcels, the buyer's blacklist: nothing that is produced or decided depends on them.
const OF_NO_CONCERN: [i64; 10] = [3, 7, 8, 9, 10, 15, 19, 20, 21, 22];

/// What a row asks to look at. The echo of our own status write asks for nothing.
fn looks_of(row: &LogRow, import: &[ShopStatusId], known: Option<&Entry>) -> Vec<(LookKind, i64)> {
    let this = (LookKind::ShopOrder, row.order.get());
    let second = (LookKind::ShopOrder, row.object);
    let is_worked_on = known.is_some_and(|entry| !matches!(entry.stage, Stage::Excluded | Stage::Closed));
    let stands = known.and_then(|entry| entry.shop.as_ref()).map(|facts| facts.status);
    let is_echo =
        known.is_some_and(|entry| entry.mes_order.is_some()) && stands == Some(ShopStatusId::new(row.object));
    let mut looks = match row.kind {
        STATUS_CHANGED if is_echo => Vec::new(),
        STATUS_CHANGED if import.contains(&ShopStatusId::new(row.object)) => {
            vec![(LookKind::ShopOrderEntered, row.order.get())]
        }
        CREATED | CONFIRMED => vec![this],
        COPIED => vec![second],
        MERGED | SPLIT if is_worked_on => vec![this, second],
        MERGED | SPLIT => vec![second],
        kind if OF_NO_CONCERN.contains(&kind) => Vec::new(),
        _other if is_worked_on => vec![this],
        _other => Vec::new(),
    };
    looks.retain(|(_, id)| *id > 0);
    looks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::entry;

    fn row(kind: i64, object: i64) -> LogRow {
        LogRow { id: 5, order: ShopOrderId::new(7), kind, object }
    }

    fn looks(kind: i64, object: i64, known: Option<Stage>) -> Vec<(LookKind, i64)> {
        let known = known.map(entry);
        looks_of(&row(kind, object), &[ShopStatusId::new(1), ShopStatusId::new(4)], known.as_ref())
    }

    #[test]
    fn a_row_asks_for_what_can_follow_from_it() {
        use LookKind::{ShopOrder, ShopOrderEntered};
        type Case<'a> = (i64, i64, Option<Stage>, &'a [(LookKind, i64)]);
        let cases: [Case<'_>; 18] = [
            (CREATED, 0, None, &[(ShopOrder, 7)]),
            (CREATED, 0, Some(Stage::Closed), &[(ShopOrder, 7)]),
            (CONFIRMED, 0, None, &[(ShopOrder, 7)]),
            (STATUS_CHANGED, 4, None, &[(ShopOrderEntered, 7)]),
            (STATUS_CHANGED, 4, Some(Stage::Excluded), &[(ShopOrderEntered, 7)]),
            (STATUS_CHANGED, 9, None, &[]),
            (STATUS_CHANGED, 9, Some(Stage::Excluded), &[]),
            (STATUS_CHANGED, 9, Some(Stage::Waiting), &[(ShopOrder, 7)]),
            (STATUS_CHANGED, 9, Some(Stage::Imported), &[(ShopOrder, 7)]),
            (STATUS_CHANGED, 1, Some(Stage::Imported), &[]),
            (STATUS_CHANGED, 1, Some(Stage::Ready), &[(ShopOrderEntered, 7)]),
            (SPLIT, 8, Some(Stage::Ready), &[(ShopOrder, 7), (ShopOrder, 8)]),
            (MERGED, 8, None, &[(ShopOrder, 8)]),
            (COPIED, 8, Some(Stage::Imported), &[(ShopOrder, 8)]),
            (COPIED, 0, None, &[]),
            (13, 0, Some(Stage::Imported), &[(ShopOrder, 7)]),
            (13, 0, Some(Stage::Closed), &[]),
            (99, 0, Some(Stage::Waiting), &[(ShopOrder, 7)]),
        ];
        for (kind, object, known, expected) in cases {
            assert_eq!(looks(kind, object, known), expected, "{kind} {object} {known:?}");
        }
        for kind in OF_NO_CONCERN {
            assert_eq!(looks(kind, 0, Some(Stage::Imported)), [], "{kind}");
        }
    }
}
