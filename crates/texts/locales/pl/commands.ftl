### Co polecenia mówią ludziom (na stderr). Dopisuj parami: pl i en.

who-acts = Kto działa: { $who }.
support = Pomoc: { $support }

error-io = Nie można otworzyć { $path }: { $detail }.
error-port-taken = Adres { $address } jest zajęty przez inny program. Zatrzymaj go albo zmień listen w optilinker.toml.
sandbox-port-taken = Adres { $address } jest zajęty przez inny program. Zatrzymaj go albo podaj inny adres w --listen.
error-database-locked = Baza { $database } jest zajęta przez inny proces. Nic się nie zmieniło; spróbuj ponownie za chwilę.
error-database-full = Na dysku z bazą { $database } nie ma miejsca albo wyczerpał się limit. Kto prowadzi ten komputer, musi zwolnić miejsce. Nic nie ginie: potem praca ruszy dalej sama.
error-database-newer = Bazę { $database } zapisała nowsza wersja Optilinkera (schemat { $found }; ta wersja zna { $known }). Nic się nie zmieniło; użyj tamtej wersji albo nowszej.
error-database-not-one = { $database } nie jest bazą Optilinkera. Nic się nie zmieniło; sprawdź database_url.
error-database-running = Usługa pracuje na tej bazie. Zatrzymaj ją i spróbuj jeszcze raz. Nic się nie zmieniło.
error-database-postgres = PostgreSQL nie jest jeszcze obsługiwany. W database_url wpisz sqlite://plik.
error-store = Bazy nie da się teraz użyć: { $detail }. Nic się nie zmieniło.
error-store-full = Na dysku z bazą nie ma miejsca albo wyczerpał się limit. Nic się nie zmieniło; zwolnij miejsce i spróbuj jeszcze raz.
error-store-locked = Baza jest zajęta przez inny proces. Nic się nie zmieniło; spróbuj ponownie za chwilę, a jeśli to trwa, znajdź i zakończ ten proces.
error-configuration-stored = Zapisanej konfiguracji integracji { $name } nie da się odczytać. Zastosuj jej plik jeszcze raz.
error-master-key-missing = Baza { $database } jest zapieczętowana, a nie ma jej klucza { $path }. Przywróć ten plik z kopii albo podaj klucz w OPTILINKER_MASTER_KEY lub master_key. Nic się nie zmieniło.
error-key-file = { $path } nie zawiera klucza głównego (32 bajty w base64). Przywróć ten plik z kopii; nie usuwaj bazy.
error-ca-file = ca_file { $path } nie zawiera certyfikatów PEM: { $detail }.
error-master-key-other = Podany klucz główny nie jest tym, którym zapieczętowano tę bazę. Przywróć właściwy plik optilinker.key albo zmienną OPTILINKER_MASTER_KEY. Nic się nie zmieniło.
error-order-unknown = BaseLinker nie zna zamówienia { $order }. Sprawdź numer; nic się nie zmieniło.
error-order-unconfirmed = Zamówienie { $order } nie jest potwierdzone w BaseLinkerze, więc nie jest importowane. Potwierdź je tam; w statusie importu zostanie potem zaimportowane samo, w innym powtórz to polecenie. Nic się nie zmieniło.
error-order-stage = Zamówienie { $order } jest na etapie „{ $stage }”; tego polecenia nie można na nim wykonać. Nic się nie zmieniło.
error-worker-ended = Część programu zakończyła się sama, czego nie powinna; powód jest wyżej, w dzienniku. Nic nie ginie: uruchom optilinker run ponownie, a zgłoś to autorom.
error-order-busy = Usługa właśnie zmienia zamówienie { $order }. Nic się nie zmieniło; spróbuj ponownie za chwilę.
error-order-bound = Zamówienie { $mes } w OptiMES należy już do zamówienia { $order }. Nic się nie zmieniło; sprawdź numer.
error-mes-unknown = W OptiMES nie ma zamówienia { $mes }. Sprawdź numer; nic się nie zmieniło.
error-order-nothing = Zamówienie { $order } nie ma problemu, więc nie ma czego ponawiać. Nic się nie zmieniło.
error-internal = Wewnętrzny błąd Optilinkera: { $detail }. Przekaż to osobie, która pomaga.

run-listening = Optilinker działa: { $url }
run-stopping = Kończę: czekam na odpowiedzi, które są w drodze…
run-stopped = Zatrzymany.
run-cut = Zatrzymany. Nie wszystkie odpowiedzi przyszły na czas; nic nie ginie: przy następnym starcie Optilinker sprawdzi, co powstało.
run-database-locked = Inny proces trzyma bazę { $database } i nic nie da się w niej zapisać. Kto prowadzi ten komputer, musi go znaleźć i zakończyć. Nic nie ginie: potem praca ruszy dalej sama.
run-database-again = Baza { $database } znów przyjmuje zapisy; praca idzie dalej.
run-key-made = Założono klucz główny { $path }. Zachowaj jego kopię w bezpiecznym miejscu: bez niego zapisanych kluczy nie da się otworzyć.

apply-unchanged = Integracja { $name }: bez zmian (wersja { $version }).
apply-applied = Integracja { $name }: zastosowano wersję { $version }.
apply-webhook = Adres webhooka do wpisania w OptiMES: { $url }
apply-webhook-events = Zaznacz zdarzenia: { $events }.
apply-webhook-token = Token bezpieczeństwa w OptiMES musi być tym z parametru optimesApiToken.
apply-webhook-unreachable = Adres { $url } nie jest dostępny z internetu, więc webhooki nie dotrą. Przeglądy działają mimo to; zmień public_url, gdy usługa będzie dostępna.

check-ok = w porządku
check-warning = uwaga
check-failed = BŁĄD
check-unknown = nie wiadomo
check-summary-ok = Wszystko, co da się sprawdzić, jest w porządku.
check-summary-failed = Sprawdzenie wykryło { COUNT($count) ->
        [one] { $count } błąd
        [few] { $count } błędy
       *[other] { $count } błędów
    }.

reconcile-balanced = { $name }: zgadza się. { $eligible } = { $imported } w OptiMES + { $waiting } czeka + { $excluded } wykluczone + { $inFlight } w drodze.
reconcile-unbalanced = { $name }: NIE zgadza się. Brakuje zamówień: { $missing }; powtórzone w OptiMES: { $duplicates }; bez naszego znacznika: { $unmarked }. Każde wyjaśni: optilinker order why { $name } NUMER
reconcile-not-asked = { $name }: nie da się sprawdzić: { $problem }

integration-removed = Integracja { $name } usunięta. Zamówienia w OptiMES zostały.
integration-kept = Integracja { $name } została; nic nie usunięto.
integration-remove-question = Usunąć integrację { $name } z całą jej księgą? Zamówienia w OptiMES zostaną.
integration-remove-answer = [tak/nie]
integration-remove-confirm = Aby potwierdzić, dodaj --yes.
integration-rotated = Nowy adres webhooka integracji { $name }: { $url } Wpisz go w OptiMES; stary już nie działa.

error-backup-exists = { $path } już istnieje, a kopia nie nadpisuje niczego. Podaj inną nazwę albo przenieś tamten plik.
error-backup-not-one = { $path } nie jest całą kopią zapasową Optilinkera. Nic się nie zmieniło; wskaż inny plik.

backup-written = Kopia zapasowa: { $path }.
restore-done = Przywrócono z { $path }. Przed pierwszym zamówieniem Optilinker przeczyta OptiMES dwa razy, by niczego nie założyć ponownie.

error-prefix-fixed = { $file }: markerPrefix to { $written }, a integracja ma już { $fixed }; po pierwszym zastosowaniu nie da się go zmienić. Usuń ten wiersz.
error-name-twice = Dwa pliki mają tę samą nazwę integracji: { $name }. Zmień jedną z nich (name).
error-resume = Integracja { $name } stoi z innego powodu ({ $code } { $title }): ruszy sama, gdy przyczyna zniknie.

plan-import = zostanie zaimportowane
plan-wait = będzie czekać
plan-exclude = zostanie wykluczone

product-bound = { $sku } to odtąd produkt { $product }. Okaże się przy najbliższym zamówieniu, czy istnieje.
product-unbound = { $sku }: cofnięto wskazanie, kod jest znów szukany w OptiMES.

demo-folder = Dane pokazu: { $path }
demo-dashboard = Podgląd: { $url }
demo-proof = Dowód: { $eligible } zamówień w sklepie, { $imported } w OptiMES, 0 zgubionych, 0 powtórzonych.

hook-stored = Zapisane.
hook-too-large = Wiadomość jest większa niż 1 MiB i nie została zapisana. Nic nie ginie: zmianę w OptiMES znajdzie przegląd.
hook-malformed = To nie jest wiadomość webhooka OptiMES, więc nic nie zapisano. Pod ten adres wysyła tylko OptiMES: Ustawienia, Webhooki.
hook-wrong-token = Zły adres lub token, więc nic nie zapisano. Osoba, która skonfigurowała integrację: wpisz w OptiMES token z parametru optimesApiToken i adres, który podaje optilinker integration list.
hook-too-many = Zbyt wiele złych tokenów z tego adresu. Popraw token w OptiMES; spróbuj ponownie za minutę.
hook-cannot-store = Nie można teraz zapisać wiadomości. Wyślij ją ponownie za chwilę; nic nie ginie: zmianę w OptiMES znajdzie też przegląd.
hook-page = Ten adres jest dla OptiMES, który wysyła tu wiadomości (POST). Wklej go w OptiMES: Ustawienia, Webhooki. W przeglądarce nie ma tu nic do oglądania.
home-title = Optilinker
home-lead = Ile zamówień stoi na którym etapie.
home-integration = Integracja
home-duplicates = Powtórzone
home-nothing = Nie ma jeszcze żadnej integracji. Dodaj pierwszą: optilinker integration apply PLIK.

error-integration-unknown = Nie ma integracji { $name }. Istniejące pokaże: optilinker integration list.
error-status-imported = Integracja { $name } pobiera już status { $status } z tego konta BaseLinkera do tego samego OptiMES. Dwie utworzyłyby każde zamówienie dwa razy; wybierz inny status albo usuń tamtą.
error-change-lost = Od ostatniego zastosowania ktoś zmienił { $keys } w integracji { $name }, a w tym pliku tego nie ma. Zacznij od optilinker integration export { $name } albo dodaj --overwrite, aby przyjąć plik taki, jaki jest. Nic nie zmieniono.
order-never-seen = Optilinker nie widział zamówienia { $order } w żadnym statusie integracji { $name }. Sprawdź w BaseLinkerze numer i status. Aby zaimportować je od razu: optilinker order retry { $name } { $order }
check-begun = Pytam BaseLinkera i OptiMES…
reconcile-begun = { $name }: pytam BaseLinkera i OptiMES…
plan-summary = { COUNT($count) ->
        [one] { $count } zamówienie stoi
        [few] { $count } zamówienia stoją
       *[other] { $count } zamówień stoi
    } w statusach do pobrania bez zamówienia w OptiMES. Nic nie zapisano.
demo-cut = Pokaz zatrzymano przed końcem. Uruchom go ponownie z tym samym --data: ruszy od miejsca, w którym stanął.
demo-too-slow = Pokaz nie skończył się na czas. Uruchom go ponownie z tym samym --data: ruszy od miejsca, w którym stanął.

## Uwagi do sprawdzonego parametru

remark-fine = w porządku
remark-not-listed = Ta strona nie podaje listy, z którą można to porównać.
remark-not-tested = Nie dało się teraz sprawdzić, bo ta strona nie odpowiedziała na wcześniejsze pytanie.
remark-unknown-id = Nie ma tam takiego identyfikatora. Są: { $known }. Popraw parametr.
remark-key-refused = Klucz jest odrzucany. Skopiuj go jeszcze raz albo utwórz nowy i wpisz go do pliku.
remark-permission = Klucz działa, ale operacja { $operation } jest odrzucana ({ $status }). Nadaj to uprawnienie roli pracownika, do którego należy klucz.
remark-account-blocked = BaseLinker zablokował całe konto. Jego właściciel musi wyjaśnić to z BaseLinkerem.
remark-blocked = BaseLinker zablokował klucz za zbyt częste wywołania. Spróbuj ponownie za kilka minut.
remark-call-refused = BaseLinker odmawia odpowiedzi. Sprawdź klucz i baselinkerUrl.
remark-address-refused = Adres jest niedozwolony: musi to być publiczny adres https. Sieć prywatną wymienia się w allow_private w optilinker.toml.
remark-unreachable = Nic tam nie odpowiada. Sprawdź adres i to, czy system działa.
remark-no-answer = Odpowiedź nie nadeszła albo nie da się jej użyć. Sprawdź adres i spróbuj ponownie za chwilę.
remark-not-optimes = To, co tam odpowiada, nie jest API OptiMES. Sprawdź adres.
remark-redirects = OptiMES przekierowuje pod inny adres. Wpisz dokładnie ten adres, pod którym działa logowanie, bez przekierowań.
remark-wire-profile = Ścieżka operacji { $operation } nie jest tam znana ({ $status }). Sprawdź OPTIMES_URL i optimesWire.basePath.
remark-other-percent = Stawka o tym identyfikatorze ma inny procent. Są: { $known }. Popraw optimesVatRates.
remark-other-currency = Waluta o tym identyfikatorze ma inny kod. Są: { $known }. Popraw optimesCurrencies.
remark-type-misfit = Ten atrybut przyjmuje { $kind ->
        [integer] liczbę całkowitą
        [number] liczbę
        [date] datę
        [datetime] datę z godziną
        [list] opcje ze swojej listy
        [other] plik
       *[text] tekst
    }, co tu nie pasuje. Wskaż inny atrybut albo zmień jego typ w OptiMES.
remark-product-without-vat = Produkt nie ma stawki VAT, więc nie da się policzyć dostawy. Ustaw ją w OptiMES.
remark-product-vat-unmapped = Stawki VAT tego produktu nie ma w optimesVatRates. Dopisz ją tam albo zmień stawkę produktu.
remark-unit-missing = Bez optimesUnit nie da się założyć żadnego produktu; zamówienia z brakującymi produktami będą czekać.
remark-token-unseen = OptiMES nie pokazuje tego tokenu; czy się zgadza, okaże się przy pierwszym webhooku.
remark-journal-silent = Dziennik milczy, więc pewnie jest wyłączony. Zamówienia i tak znajdują przeglądy, trochę później. Włączysz go w ustawieniach API BaseLinkera.
remark-public-url = Pod ten adres webhooki z OptiMES nie dotrą: musi to być publiczny adres https. Przeglądy działają mimo to, a „zrealizowane” wraca do sklepu trochę później.
