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
