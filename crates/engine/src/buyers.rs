//! The contractor of an order: found by what the buyer gave, else made.

use domain::{ContractorId, Match, ShopOrder, buyer_keys, new_contractor};

use crate::contractors::find_contractor;
use crate::create::Waits;
use crate::drive::Drive;
use crate::lock::lock;
use crate::parts::{FoundPart, Made, PartKind, refused, unanswered};
use crate::searches::NoAnswer;
use crate::{Entry, LedgerError, Mes, World};

impl<W: World> Drive<'_, W> {
    /// The contractor for an order's buyer.
    pub(crate) async fn contractor_for(
        &self,
        entry: &Entry,
        order: &ShopOrder,
    ) -> Result<Result<ContractorId, Waits>, LedgerError> {
        let parameters = self.parameters();
        let login_on = self.plant_facts().login_on;
        let buyer = buyer_keys(order, &parameters, login_on);
        if let Some(fixed) = buyer.fixed {
            return Ok(Ok(fixed));
        }
        let mut keys: Vec<String> = buyer.keys.iter().map(domain::BuyerKey::stable).collect();
        if keys.is_empty() {
            keys.push(format!("order {}", order.id));
        }
        match self.find_buyer(&buyer.keys, order).await {
            Ok(Match::One(id)) => {
                if entry.retried_at.is_some() {
                    self.answer_question(PartKind::Contractor, &keys, id.get()).await?;
                }
                return Ok(Ok(id));
            }
            Ok(Match::Problem(problem)) => return Ok(Err(Waits::For(Box::new(problem)))),
            Ok(Match::None) => {}
            Err(why) => return Ok(Err(Waits::NoAnswer(why))),
        }
        let new = new_contractor(order, &parameters, login_on);
        let find = || async { self.find_buyer(&buyer.keys, order).await.map(as_part) };
        let create = async { self.mes.client.create_contractor(&new).await.map(|created| created.id.get()) };
        Ok(match self.make_part(PartKind::Contractor, &keys, entry.retried_at, find, create).await? {
            Made::Id(id) => Ok(ContractorId::new(id)),
            Made::Unfound(id) => {
                let id = ContractorId::new(id);
                lock(&self.unfound).insert(id, keys);
                Ok(id)
            }
            Made::Unclear(problem) => Err(Waits::For(problem)),
            Made::NoAnswer(why) => Err(Waits::NoAnswer(why)),
            Made::Asks => Err(Waits::For(Box::new(unanswered(PartKind::Contractor)))),
            Made::Refused(error) => Err(Waits::For(Box::new(refused(PartKind::Contractor, &error)))),
        })
    }

    async fn find_buyer(&self, keys: &[domain::BuyerKey], order: &ShopOrder) -> Result<Match, NoAnswer> {
        for key in keys {
            let ask = find_contractor(&self.mes.client, key, order);
            match self.search("GET /contractors", &key.stable(), ask).await? {
                Match::None => {}
                found @ (Match::One(_) | Match::Problem(_)) => return Ok(found),
            }
        }
        Ok(Match::None)
    }
}

/// What is found is used, what is not is made, and what is unclear is asked about.
fn as_part(found: Match) -> FoundPart {
    match found {
        Match::One(id) => FoundPart::One(id.get()),
        Match::None => FoundPart::None,
        Match::Problem(problem) => FoundPart::Unclear(Box::new(problem)),
    }
}

#[cfg(test)]
mod tests {
    use domain::{Code, Problem};

    use super::*;

    #[test]
    fn an_unclear_buyer_is_asked_about_and_never_made() {
        let unclear = as_part(Match::Problem(Problem::new(Code::BuyerAmbiguous)));
        assert!(matches!(unclear, FoundPart::Unclear(problem) if problem.code == Code::BuyerAmbiguous));
        assert!(matches!(as_part(Match::None), FoundPart::None));
        assert!(matches!(as_part(Match::One(ContractorId::new(7))), FoundPart::One(7)));
    }
}
