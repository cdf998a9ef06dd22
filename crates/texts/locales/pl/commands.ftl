### Co polecenia mówią ludziom (na stderr). Dopisuj parami: pl i en.

error = błąd
hint = wskazówka
done = gotowe
warning = ostrzeżenie
who-acts = kto działa
support = pomoc: { $support }

error-io = Nie można otworzyć { $path }: { $detail }.
error-port-taken = Adres { $address } jest zajęty przez inny program. Zatrzymaj go albo zmień listen w optilinker.toml.
error-database-locked = Baza { $database } jest zajęta przez inny proces.
error-database-full = Na dysku z bazą { $database } nie ma miejsca. Nic nie ginie: po zwolnieniu miejsca praca ruszy dalej.
error-database-newer = Bazę { $database } założyła nowsza wersja Optilinkera ({ $found }; ta zna { $known }). Użyj tamtej wersji.
error-database-not-one = { $database } nie jest bazą Optilinkera.
error-database-running = Usługa pracuje na tej bazie. Zatrzymaj ją i spróbuj jeszcze raz.
error-master-key-missing = Brak klucza głównego. Ustaw OPTILINKER_MASTER_KEY albo master_key w optilinker.toml.
error-master-key-other = Podany klucz główny nie jest tym, którym zapieczętowano tę bazę.
error-order-unknown = BaseLinker nie zna zamówienia { $order }.
error-order-stage = Zamówienie { $order } jest na etapie „{ $stage }”; tego polecenia nie można na nim wykonać. Nic się nie zmieniło.
error-order-nothing = Zamówienie { $order } nie ma problemu, więc nie ma czego ponawiać. Nic się nie zmieniło.
error-refused-by-shop = BaseLinker odmówił: { $detail }.
error-refused-by-mes = OptiMES odmówił: { $detail }.
error-side-unreachable = Nie można zapytać { $side ->
        [shop] BaseLinkera
        [mes] OptiMES
       *[other] { $side }
    }: { $detail }.
error-internal = Wewnętrzny błąd Optilinkera: { $detail }. Przekaż to osobie, która pomaga.

run-listening = Optilinker działa: { $url }
run-setup-link = Pierwsze konto: otwórz { $url }
run-stopping = Kończę: czekam na odpowiedzi, które są w drodze…
run-stopped = Zatrzymany.
run-key-made = Założono klucz główny { $path }. Zachowaj jego kopię w bezpiecznym miejscu: bez niego zapisanych kluczy nie da się otworzyć.

apply-unchanged = Integracja { $name }: bez zmian (wersja { $version }).
apply-applied = Integracja { $name }: zastosowano wersję { $version }.
apply-webhook = Adres webhooka do wpisania w OptiMES: { $url }
apply-webhook-events = Zaznacz zdarzenia: { $events }.
apply-webhook-token = Token bezpieczeństwa w OptiMES musi być tym z parametru optimesApiToken.
apply-webhook-unreachable = Adres { $url } nie jest dostępny z internetu, więc webhooki nie dotrą. Przeglądy działają mimo to; zmień public_url, gdy usługa będzie dostępna.

check-ok = { $name }: w porządku
check-failed = { $name }: źle: { $detail }
check-unknown = { $name }: nie da się sprawdzić: { $detail }
check-summary-ok = Wszystko, co da się sprawdzić, jest w porządku.
check-summary-failed = Sprawdzenie wykryło { COUNT($count) ->
        [one] { $count } błąd
        [few] { $count } błędy
       *[other] { $count } błędów
    }.

reconcile-balanced = { $name }: zgadza się. { $eligible } = { $imported } w OptiMES + { $waiting } czeka + { $excluded } wykluczone + { $inFlight } w drodze.
reconcile-unbalanced = { $name }: nie zgadza się. Brakuje: { $missing }; powtórzone: { $duplicates }.
reconcile-not-asked = { $name }: nie da się sprawdzić: { $problem }

integration-paused = Integracja { $name } wstrzymana.
integration-resumed = Integracja { $name } wznowiona.
integration-removed = Integracja { $name } usunięta.
integration-remove-confirm = Usunąć integrację { $name } z całą jej księgą? Zamówienia w OptiMES zostaną. Aby potwierdzić, dodaj --yes.
integration-rotated = Nowy adres webhooka integracji { $name }: { $url } Wpisz go w OptiMES; stary już nie działa.

order-retried = Zamówienie { $order }: etap „{ $stage }”.
order-excluded = Zamówienie { $order } wykluczone.
order-held = Zamówienie { $order } wstrzymane.

backup-written = Kopia zapasowa: { $path }.
restore-done = Przywrócono z { $path }. Przed pierwszym zamówieniem Optilinker przeczyta OptiMES dwa razy, by niczego nie założyć ponownie.

demo-folder = Dane pokazu: { $path }
demo-dashboard = Podgląd: { $url }
demo-proof = Dowód: { $eligible } zamówień w sklepie, { $imported } w OptiMES, 0 zgubionych, 0 powtórzonych.

hook-page = Ten adres jest dla OptiMES, który wysyła tu wiadomości (POST). Wklej go w OptiMES: Ustawienia, Webhooki. W przeglądarce nie ma tu nic do oglądania.
home-title = Optilinker
home-lead = Ile zamówień stoi na którym etapie.
home-integration = Integracja
home-duplicates = Powtórzone
home-nothing = Nie ma jeszcze żadnej integracji. Dodaj pierwszą: optilinker integration apply PLIK.

error-integration-unknown = Nie ma integracji { $name }. Istniejące pokaże: optilinker integration list.
error-status-imported = Integracja { $name } pobiera już status { $status } z tego konta BaseLinkera do tego samego OptiMES. Dwie utworzyłyby każde zamówienie dwa razy; wybierz inny status albo usuń tamtą.
error-change-lost = Od ostatniego zastosowania ktoś zmienił { $keys } w integracji { $name }, a w tym pliku tego nie ma. Zacznij od optilinker integration export { $name } albo dodaj --overwrite, aby przyjąć plik taki, jaki jest. Nic nie zmieniono.
order-never-seen = Optilinker nigdy nie widział zamówienia { $order } w statusie do pobrania. Jeśli ma powstać, ponów je: zostanie wtedy odczytane z BaseLinkera.
check-begun = Pytam BaseLinkera i OptiMES…
reconcile-begun = { $name }: pytam BaseLinkera i OptiMES…
plan-summary = { COUNT($count) ->
        [one] { $count } zamówienie stoi
        [few] { $count } zamówienia stoją
       *[other] { $count } zamówień stoi
    } w statusach do pobrania bez zamówienia w OptiMES. Nic nie zapisano.
demo-too-slow = Pokaz nie skończył się na czas. Uruchom go ponownie z tym samym --data: ruszy od miejsca, w którym stanął.

remark-not-listed = druga strona nie podaje listy, z którą można to porównać
remark-not-tested = nie dało się teraz sprawdzić, bo druga strona nie odpowiedziała na inne pytanie
remark-unknown-id = nie ma tam takiego identyfikatora; sprawdź go i popraw parametr
remark-key-refused = klucz jest odrzucany; utwórz nowy i wpisz go do pliku
remark-account-blocked = BaseLinker zablokował całe konto; jego właściciel musi napisać do BaseLinkera
remark-blocked = BaseLinker zablokował klucz za zbyt częste wywołania; spróbuj ponownie za kilka minut
remark-address-refused = adres jest niedozwolony: musi to być publiczny adres https albo operator wymienia jego sieć w allow_private
remark-unreachable = nic tam nie odpowiada; sprawdź adres i to, czy system działa
remark-not-optimes = to, co tam odpowiada, nie jest API OptiMES; sprawdź adres
remark-wire-profile = ta ścieżka nie jest tam znana; sprawdź optimesWire.basePath
remark-other-percent = stawka o tym identyfikatorze ma inny procent; sprawdź optimesVatRates
remark-other-currency = waluta o tym identyfikatorze ma inny kod; sprawdź optimesCurrencies
remark-type-misfit = atrybut ma typ, który nie pasuje; wybierz inny albo zmień typ w OptiMES
remark-product-without-vat = produkt nie ma stawki VAT; ustaw ją w OptiMES
remark-journal-silent = dziennik milczy, więc pewnie jest wyłączony; zamówienia i tak znajdują przeglądy, trochę później. Włącz go w ustawieniach API BaseLinkera
