//! The table of an integration's parameters. The order is that of the reference page and of messages.

use crate::key::{Key, Kind, Presence};
use Presence::{Default, Optional, Required, RequiredSecret};

const DAY: i64 = 86_400_000;

const fn key(name: &'static str, kind: Kind, presence: Presence, pl: &'static str, en: &'static str) -> Key {
    Key { name, aliases: &[], kind, presence, pl, en }
}

const fn also(aliases: &'static [&'static str], key: Key) -> Key {
    Key { aliases, ..key }
}

const fn pace(name: &'static str, default: &'static str, pl: &'static str, en: &'static str) -> Key {
    key(name, Kind::Seconds { min: 100, max: DAY }, Default(default), pl, en)
}

/// Every parameter of an integration.
pub const KEYS: &[Key] = &[
    key(
        "name",
        Kind::Name,
        Optional,
        "Nazwa integracji, niepowtarzalna w bazie. Gdy jej brak: nazwa pliku bez rozszerzenia.",
        "The integration's name, unique in a database. Absent: the file's name without its extension.",
    ),
    key(
        "OPTIMES_URL",
        Kind::Origin,
        Required,
        "Adres instancji OptiMES: schemat i host, bez ścieżki.",
        "The address of the OptiMES instance: scheme and host, no path.",
    ),
    key(
        "baselinkerApiKey",
        Kind::HeaderSecret,
        RequiredSecret,
        "Token API konta BaseLinker.",
        "The API token of the BaseLinker account.",
    ),
    also(
        &["OPTIMES_API_KEY"],
        key(
            "optimesApiKey",
            Kind::HeaderSecret,
            RequiredSecret,
            "Klucz API OptiMES.",
            "The API key of OptiMES.",
        ),
    ),
    also(
        &["OPTIMES_WEBHOOKTOKEN"],
        key(
            "optimesApiToken",
            Kind::Secret,
            RequiredSecret,
            "Token bezpieczeństwa, który OptiMES wkłada do swoich webhooków.",
            "The security token that OptiMES puts into its webhooks.",
        ),
    ),
    key(
        "baselinkerOrderStatusToImport",
        Kind::Ids { at_least: 1 },
        Required,
        "Status (lub lista statusów) BaseLinkera, z którego zamówienia trafiają do OptiMES.",
        "The BaseLinker status (or a list of them) whose orders go to OptiMES.",
    ),
    key(
        "baselinkerOrderStatusToSend",
        Kind::Id,
        Required,
        "Status ustawiany w BaseLinkerze, gdy zamówienie jest zrealizowane w OptiMES.",
        "The status set in BaseLinker when OptiMES has realised the order.",
    ),
    key(
        "optimesOrderStatus",
        Kind::Id,
        Required,
        "Status nowego zamówienia w OptiMES.",
        "The status of a new order in OptiMES.",
    ),
    key(
        "optimesCurrencies",
        Kind::Currencies,
        Required,
        "Tabela walut: kod ISO → identyfikator w OptiMES.",
        "Currencies: ISO code → id in OptiMES.",
    ),
    key(
        "optimesVatRates",
        Kind::VatRates,
        Required,
        "Tabela stawek VAT: procent albo kod zw, np, oo → identyfikator w OptiMES.",
        "VAT rates: a percentage or one of the codes zw, np, oo → id in OptiMES.",
    ),
    key(
        "optimesOrderAttributeDeliveryMethod",
        Kind::Id,
        Optional,
        "Atrybut zamówienia na sposób dostawy. Gdy go brak, nie jest zapisywany.",
        "The order attribute for the delivery method. Absent: not written.",
    ),
    key(
        "optimesOrderAttributeDeliveryPrice",
        Kind::Id,
        Optional,
        "Atrybut zamówienia na cenę dostawy.",
        "The order attribute for the delivery price.",
    ),
    key(
        "optimesOrderAttributePaymentMethod",
        Kind::Id,
        Optional,
        "Atrybut zamówienia na sposób płatności.",
        "The order attribute for the payment method.",
    ),
    key(
        "optimesOrderAttributeAdditionalField1",
        Kind::Id,
        Optional,
        "Atrybut zamówienia na pole dodatkowe 1 z BaseLinkera.",
        "The order attribute for BaseLinker's additional field 1.",
    ),
    key(
        "optimesOrderAttributeAdditionalField2",
        Kind::Id,
        Optional,
        "Atrybut zamówienia na pole dodatkowe 2 z BaseLinkera.",
        "The order attribute for BaseLinker's additional field 2.",
    ),
    key(
        "optimesOrderAttributeNote",
        Kind::Id,
        Optional,
        "Atrybut zamówienia na uwagi kupującego i sprzedawcy.",
        "The order attribute for the buyer's and the seller's remarks.",
    ),
    key(
        "optimesOrderAttributeExternalId",
        Kind::Id,
        Optional,
        "Tekstowy atrybut zamówienia na znacznik Optilinkera. Gdy go brak, znacznik stoi w ostatnim wierszu uwag.",
        "A text attribute of the order for Optilinker's marker. Absent: the marker is the note's last line.",
    ),
    key(
        "optimesCustomerAttributeLogin",
        Kind::Id,
        Optional,
        "Atrybut (kontrahenta albo zamówienia) na login kupującego.",
        "The attribute (of the contractor or the order) for the buyer's login.",
    ),
    key(
        "baselinkerUrl",
        Kind::Origin,
        Default("\"https://api.baselinker.com\""),
        "Adres API BaseLinkera, bez `/connector.php`.",
        "The address of BaseLinker's API, without `/connector.php`.",
    ),
    key(
        "baselinkerCallsPerMinute",
        Kind::Whole { min: 6, max: 1_000_000 },
        Default("60"),
        "Ile wywołań na minutę wolno wykonać na tym koncie; BaseLinker pozwala na 100 wszystkim narzędziom razem.",
        "How many calls a minute this account may be asked; BaseLinker allows 100 to all tools together.",
    ),
    key(
        "baselinkerOrderStatusAfterImport",
        Kind::Id,
        Optional,
        "Status ustawiany w BaseLinkerze zaraz po imporcie.",
        "The status set in BaseLinker right after the import.",
    ),
    key(
        "baselinkerOrderStatusInProduction",
        Kind::Ids { at_least: 0 },
        Default("[]"),
        "Statusy, w których zamówienie może stać w czasie produkcji; z nich wolno ustawić „zrealizowane”.",
        "The statuses an order may stand in while it is made; from these, \"done\" may be set.",
    ),
    key(
        "optimesRetailContractorId",
        Kind::Id,
        Optional,
        "Jeden kontrahent dla wszystkich kupujących bez poprawnego NIP-u.",
        "One contractor for all buyers without a valid NIP.",
    ),
    key(
        "optimesDeliveryProductId",
        Kind::Id,
        Optional,
        "Produkt-usługa, którym dostawa staje się pozycją zamówienia.",
        "The service product that makes the delivery a line of the order.",
    ),
    key(
        "optimesOtherProductId",
        Kind::Id,
        Optional,
        "Produkt dla pozycji bez SKU i EAN; nazwa pozycji trafia do jej uwag.",
        "The product for lines without SKU and EAN; the line's name becomes its note.",
    ),
    key(
        "optimesUnit",
        Kind::Id,
        Optional,
        "Jednostka miary produktów, które zakłada Optilinker; potrzebna tylko przy `missingProduct = \"create\"`.",
        "The unit of products that Optilinker makes; needed only with `missingProduct = \"create\"`.",
    ),
    key(
        "missingProduct",
        Kind::Choice(&["wait", "create"]),
        Default("\"wait\""),
        "Co zrobić, gdy w OptiMES nie ma produktu: czekać (`wait`) czy go założyć (`create`).",
        "What to do when OptiMES lacks a product: wait for it (`wait`) or make it (`create`).",
    ),
    key(
        "importFrom",
        Kind::ImportFrom,
        Optional,
        "Od kiedy importować, według daty wejścia w status: `\"all\"`, `\"now\"` albo data (północ w Warszawie). Gdy jej brak: wszystko, chyba że ktoś już wcześniej przenosił zamówienia; wtedy Optilinker pyta.",
        "From when to import, by the date of entering the status: `\"all\"`, `\"now\"` or a date (midnight in Warsaw). Absent: everything, unless somebody has been carrying orders over before; then Optilinker asks.",
    ),
    key(
        "roundingTolerance",
        Kind::Amount,
        Default("\"0.05\""),
        "O ile suma w OptiMES może się różnić od sumy sklepu, zanim pojawi się ostrzeżenie; w walucie zamówienia.",
        "How far the plant's sum may be from the shop's before a warning; in the order's currency.",
    ),
    key(
        "quietPeriodSeconds",
        Kind::Seconds { min: 100, max: DAY },
        Default("90"),
        "Ile sekund wysłane zamówienie bez odpowiedzi może się jeszcze pojawić w OptiMES. Nie mniej niż dwukrotność `pace.requestTimeout`.",
        "For how many seconds an order sent without an answer may still appear in OptiMES. Not under twice `pace.requestTimeout`.",
    ),
    key(
        "createsInFlight",
        Kind::Whole { min: 1, max: 256 },
        Default("8"),
        "Ile zamówień naraz jest zakładanych w OptiMES.",
        "How many orders are being made in OptiMES at once.",
    ),
    key(
        "retentionDays",
        Kind::Whole { min: 0, max: 36_500 },
        Default("30"),
        "Po ilu dniach od zamknięcia lub wykluczenia zamówienia usuwane są dane kupującego.",
        "How many days after an order was closed or excluded the shopper's data is purged.",
    ),
    key(
        "markerPrefix",
        Kind::MarkerPrefix,
        Optional,
        "Osiem cyfr szesnastkowych znacznika, z eksportu. Gdy ich brak, wynikają z nazwy i adresu OptiMES.",
        "The marker's eight hexadecimal digits, from an export. Absent: they follow from the name and the address of OptiMES.",
    ),
    pace(
        "pace.journal",
        "10",
        "Co ile sekund czytany jest dziennik BaseLinkera.",
        "Every how many seconds BaseLinker's journal is read.",
    ),
    pace(
        "pace.sweep",
        "30",
        "Co ile sekund czytane są wszystkie zamówienia w statusach importu; rozciąga się, gdy zajmuje to ponad połowę budżetu.",
        "Every how many seconds all orders in the import statuses are read; stretched when that takes more than half the budget.",
    ),
    pace(
        "pace.fullSweep",
        "600",
        "Co ile sekund czytane są także statusy po imporcie.",
        "Every how many seconds the statuses after the import are read too.",
    ),
    pace(
        "pace.mesSweep",
        "120",
        "Co ile sekund czytane są zamówienia OptiMES i ponawiane pytania o brakujące produkty.",
        "Every how many seconds the orders of OptiMES are read and missing products asked for again.",
    ),
    pace(
        "pace.requestTimeout",
        "30",
        "Ile sekund może trwać jedno wywołanie którejkolwiek strony.",
        "How many seconds one call of either side may take.",
    ),
    pace(
        "pace.snapshotAge",
        "60",
        "Po ilu sekundach odczyt zamówienia jest powtarzany przed założeniem go w OptiMES.",
        "After how many seconds an order is read again before it is made in OptiMES.",
    ),
    pace(
        "pace.retryCap",
        "300",
        "Najdłuższa przerwa, w sekundach, między próbami, gdy coś nie działa.",
        "The longest pause, in seconds, between probes of what fails.",
    ),
    key(
        "optimesWire.basePath",
        Kind::BasePath,
        Default("\"/api\""),
        "Ścieżka API pod adresem OptiMES.",
        "The path of the API under the address of OptiMES.",
    ),
    key(
        "optimesWire.authHeader",
        Kind::HeaderName,
        Default("\"X-Api-Key\""),
        "Nagłówek, w którym jedzie klucz API OptiMES.",
        "The header that carries the API key of OptiMES.",
    ),
    key(
        "optimesWire.authPrefix",
        Kind::HeaderPrefix,
        Default("\"\""),
        "Co stoi w tym nagłówku przed kluczem, na przykład `Bearer ` (ze spacją).",
        "What stands before the key in that header, such as `Bearer ` (with the blank).",
    ),
    key(
        "optimesWire.listEnvelope",
        Kind::Text,
        Default("\"items\""),
        "Pole odpowiedzi, w którym OptiMES oddaje wiersze listy; sama tablica też jest czytana.",
        "The member in which OptiMES answers a list's rows; a bare array is read as well.",
    ),
    key(
        "optimesWire.textAttributes",
        Kind::Ids { at_least: 0 },
        Default("[]"),
        "Atrybuty, które chcą tekstu tam, gdzie OptiMES nie podaje typów.",
        "The attributes that want text, where OptiMES lists no types.",
    ),
    key(
        "optimesWire.loginOn",
        Kind::Choice(&["contractor", "order"]),
        Default("\"contractor\""),
        "Czyim atrybutem jest login, gdy OptiMES nie podaje listy atrybutów.",
        "Whose attribute the login is, where OptiMES lists no attributes.",
    ),
];
