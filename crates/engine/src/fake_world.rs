//! A world in memory: a ledger, two sides out of plain data, and a clock that whoever sleeps moves on.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use domain::{
    ContractorId, MarkerPrefix, MesOrderId, Millis, NewContractor, NewMesOrder, NewProduct, ProductId,
    ShopOrderId, ShopStatusId,
};

use crate::call::{MesSide, ShopSide};
use crate::check_fakes::{FakePlant, FakeShop, parameters};
use crate::drive::Drive;
use crate::fake_ledger::FakeLedger;
use crate::governor::Governor;
use crate::lease::LeaseView;
use crate::lock::lock;
use crate::matrix::NOW;
use crate::{
    Account, Clock, Created, Holder, Integration, IntegrationId, Jitter, Mes, MesError, Meter, Progress,
    Shard, Shop, ShopError, Sides, SidesError, Since, World,
};

/// A clock that stands still until somebody sleeps.
pub(crate) struct FakeClock(AtomicI64);

impl Clock for FakeClock {
    fn now(&self) -> Millis {
        Millis::new(self.0.load(Ordering::SeqCst))
    }

    async fn sleep_until(&self, at: Millis) {
        self.0.fetch_max(at.get(), Ordering::SeqCst);
        tokio::task::yield_now().await;
    }
}

/// No chance, no counts, and sides without an integration.
pub(crate) struct Nothing;

impl Jitter for Nothing {
    fn unit(&self) -> f64 {
        0.5
    }
}

impl Meter for Nothing {}

impl Sides for Nothing {
    type Shop = FakeShop;
    type Mes = FakePlant;

    async fn open(&self, _integration: &Integration) -> Result<(FakeShop, FakePlant), SidesError> {
        Err(SidesError::SecretsSealed)
    }
}

/// A world in memory.
pub(crate) struct FakeWorld {
    ledger: FakeLedger,
    clock: FakeClock,
}

impl FakeWorld {
    pub(crate) fn new() -> Self {
        Self { ledger: FakeLedger::default(), clock: FakeClock(AtomicI64::new(NOW.get())) }
    }

    /// Lets time pass.
    pub(crate) fn pass(&self, millis: i64) {
        self.clock.0.fetch_add(millis, Ordering::SeqCst);
    }

    /// An active integration at work, read for markers, checked, its lease young.
    pub(crate) fn drive(&self, shop: FakeShop, plant: FakePlant) -> Drive<'_, Self> {
        self.drive_as(shop, plant, |_| {})
    }

    /// Like [`Self::drive`], of an integration that is changed before.
    pub(crate) fn drive_as(
        &self,
        shop: FakeShop,
        plant: FakePlant,
        change: impl FnOnce(&mut Integration),
    ) -> Drive<'_, Self> {
        let mut integration = Integration {
            id: IntegrationId::new(1),
            shard: Shard(0),
            account: Account("a".to_owned()),
            config_version: 1,
            parameters: Arc::new(parameters()),
            marker_prefix: MarkerPrefix::parse("0badcafe").unwrap(),
            paused: false,
            stop: None,
            since: Since::All,
        };
        change(&mut integration);
        let lease = Arc::new(LeaseView::default());
        lease.renewed(self.clock.now().plus(3_600_000));
        let cap = integration.parameters.pace.retry_cap;
        let governor = Arc::new(Governor::new(integration.parameters.calls_per_minute));
        let shop = ShopSide::new(shop, governor, Arc::clone(&lease), cap);
        let mes = MesSide::new(plant, cap, true);
        let holder = Holder("test".to_owned());
        let drive = Drive::new(self, Arc::new(integration), holder, lease, shop, mes, Progress::default());
        drive.recovered.store(true, Ordering::SeqCst);
        drive.checked.store(true, Ordering::SeqCst);
        drive
    }
}

impl World for FakeWorld {
    type Ledger = FakeLedger;
    type Sides = Nothing;
    type Clock = FakeClock;
    type Jitter = Nothing;
    type Meter = Nothing;

    fn ledger(&self) -> &FakeLedger {
        &self.ledger
    }

    fn sides(&self) -> &Nothing {
        &Nothing
    }

    fn clock(&self) -> &FakeClock {
        &self.clock
    }

    fn jitter(&self) -> &Nothing {
        &Nothing
    }

    fn meter(&self) -> &Nothing {
        &Nothing
    }
}

impl FakeShop {
    fn set(&self, orders: &[ShopOrderId], status: ShopStatusId) -> Result<(), ShopError> {
        lock(&self.told).extend(orders.iter().map(|order| (order.get(), status.get())));
        if self.is_silent { Err(ShopError::Unknown("time-out".to_owned())) } else { Ok(()) }
    }
}

impl Shop for FakeShop {
    async fn set_status(&self, order: ShopOrderId, status: ShopStatusId) -> Result<(), ShopError> {
        self.set(&[order], status)
    }

    async fn set_statuses(&self, orders: &[ShopOrderId], status: ShopStatusId) -> Result<(), ShopError> {
        self.set(orders, status)
    }
}

impl FakePlant {
    fn make<I>(&self, what: &'static str, number: impl Fn(i64) -> I) -> Result<Created<I>, MesError> {
        let mut made = lock(&self.made);
        made.push(what);
        let id = number(i64::try_from(made.len()).unwrap() + 500);
        Ok(Created { id, gross_value: None })
    }
}

impl Mes for FakePlant {
    async fn create_order(&self, _order: &NewMesOrder) -> Result<Created<MesOrderId>, MesError> {
        self.make("order", MesOrderId::new)
    }

    async fn create_contractor(
        &self,
        _contractor: &NewContractor,
    ) -> Result<Created<ContractorId>, MesError> {
        self.make("contractor", ContractorId::new)
    }

    async fn create_product(&self, _product: &NewProduct) -> Result<Created<ProductId>, MesError> {
        self.make("product", ProductId::new)
    }
}
