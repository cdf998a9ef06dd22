//! The contractor of an order: found by what the buyer gave, else made.

use domain::{Code, ContractorId, Match, Problem, ShopOrder, buyer_keys, new_contractor};

use crate::call::CallError;
use crate::contractors::find_contractor;
use crate::create::Waits;
use crate::drive::Drive;
use crate::goods::NotNow;
use crate::parts::{Made, PartKind};
use crate::{LedgerError, Mes, World};

impl<W: World> Drive<'_, W> {
    /// The contractor for an order's buyer.
    pub(crate) async fn contractor_for(
        &self,
        order: &ShopOrder,
    ) -> Result<Result<ContractorId, Waits>, LedgerError> {
        let parameters = self.parameters();
        let login_on = self.plant_facts().login_on;
        let buyer = buyer_keys(order, &parameters, login_on);
        if let Some(fixed) = buyer.fixed {
            return Ok(Ok(fixed));
        }
        match self.find_buyer(&buyer.keys, order).await {
            Ok(Match::One(id)) => return Ok(Ok(id)),
            Ok(Match::Problem(problem)) => return Ok(Err(Waits::For(Box::new(problem)))),
            Ok(Match::None) => {}
            Err(NotNow) => return Ok(Err(Waits::NotNow)),
        }
        let stable =
            buyer.keys.first().map_or_else(|| format!("order {}", order.id), domain::BuyerKey::stable);
        let new = new_contractor(order, &parameters, login_on);
        let find = async {
            match self.find_buyer(&buyer.keys, order).await {
                Ok(Match::One(id)) => Ok(Some(id.get())),
                Ok(Match::None | Match::Problem(_)) => Ok(None),
                Err(NotNow) => Err(NotNow),
            }
        };
        let create = async { self.mes.client.create_contractor(&new).await.map(|created| created.id.get()) };
        Ok(match self.make_part(PartKind::Contractor, &stable, find, create).await? {
            Made::Id(id) => Ok(ContractorId::new(id)),
            Made::NotNow => Err(Waits::NotNow),
            Made::Refused(error) => {
                Err(Waits::For(Box::new(Problem::new(Code::BodyRefused).with("detail", error))))
            }
        })
    }

    async fn find_buyer(&self, keys: &[domain::BuyerKey], order: &ShopOrder) -> Result<Match, NotNow> {
        for key in keys {
            let ask = find_contractor(&self.mes.client, key, order);
            match self.mes.call(self.world, &self.integration(), "GET /contractors", ask).await {
                Ok(Match::None) => {}
                Ok(found) => return Ok(found),
                Err(CallError::NotNow | CallError::Failed(_)) => return Err(NotNow),
            }
        }
        Ok(Match::None)
    }
}
