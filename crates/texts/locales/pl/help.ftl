### Pomoc wiersza poleceń (--help) i błędy użycia. Klucz to polecenie, części to jego opcje.

help = Łączy BaseLinkera z OptiMES: zamówienia ze sklepu trafiają do produkcji, a „zrealizowane” wraca do sklepu, każde dokładnie raz.
    .config = Plik ustawień usługi [domyślnie: optilinker.toml, jeśli jest]
    .json = Wypisz na stdout jedną wartość JSON zamiast tekstu dla ludzi
    .help = Pokaż pomoc
    .version = Pokaż wersję
    .more =
        Od czego zacząć:
          optilinker demo                             pokaz na gotowych danych
          optilinker check meble.toml                 sprawdź plik integracji
          optilinker run --apply meble.toml           uruchom usługę
          optilinker order why meble 12345            gdzie jest zamówienie i dlaczego
help-demo = Pokaż całość: sklep i fabryka na niby, usługa i przykładowe zamówienia
    .once = Przejdź całą historię do końca i wypisz dowód
    .data = Folder na dane [domyślnie: tymczasowy, wypisany]
help-run = Uruchom usługę: import, statusy z powrotem i webhooki, aż do SIGTERM
    .apply = Najpierw zastosuj plik integracji; można podać kilka razy
    .recover = Przed pierwszym zamówieniem przeczytaj OptiMES tej integracji od początku
help-check = Sprawdź każdy parametr pliku na prawdziwym BaseLinkerze i OptiMES; niczego nie zapisuje
    .file = Plik integracji
help-plan = Powiedz, co stałoby się z zamówieniami w statusach importu; niczego nie zapisuje
    .file = Plik integracji
help-integration = Integracje: zastosuj, wypisz, wstrzymaj, wznów, wyeksportuj, usuń
help-integration-apply = Zastosuj plik integracji; od tej chwili obowiązuje
    .file = Plik integracji, TOML lub JSON
    .overwrite = Przyjmij plik taki, jaki jest, nawet bez zmian, które ktoś wprowadził później
help-integration-list = Wypisz wszystkie integracje
help-integration-show = Pokaż jedną integrację
    .name = Nazwa integracji
help-integration-pause = Wstrzymaj: nic nie powstaje i nic nie jest zapisywane, odczyt trwa
    .name = Nazwa integracji
help-integration-resume = Zakończ wstrzymanie albo zatrzymanie, które czeka na człowieka
    .name = Nazwa integracji
help-integration-export = Wypisz plik integracji jako JSON, bez kluczy
    .name = Nazwa integracji
help-integration-rotate-hook = Nadaj nowy adres webhooka; stary od razu przestaje działać
    .name = Nazwa integracji
help-integration-remove = Usuń integrację z całą jej księgą; zamówienia w OptiMES zostają
    .name = Nazwa integracji
    .yes = Nie pytaj
help-order = Zamówienia: wypisz, wyjaśnij, ponów, wstrzymaj, rozstrzygnij, wyklucz
help-order-list = Wypisz zamówienia i to, gdzie stoją
    .integration = Nazwa integracji
    .stage = Tylko z tego etapu: seen, excluded, waiting, ready, sending, uncertain, imported, realised, closed
help-order-why = Powiedz, gdzie zamówienie stoi, dlaczego i co się z nim działo
    .name = Nazwa integracji
    .order = Numer zamówienia w BaseLinkerze
help-order-retry = Spróbuj jeszcze raz; najpierw sprawdza, czy zamówienie nie powstało wcześniej
    .name = Nazwa integracji
    .order = Numer zamówienia w BaseLinkerze
    .problem = Zamiast numeru: wszystkie, które czekają z tego powodu, np. P103
help-order-hold = Wstrzymaj zamówienie, aż ktoś je ponowi
    .name = Nazwa integracji
    .order = Numer zamówienia w BaseLinkerze
help-order-resolve = Rozstrzygnij, czy zamówienie powstało, gdy nie da się tego sprawdzić
    .name = Nazwa integracji
    .order = Numer zamówienia w BaseLinkerze
    .mes_order = Powstało: to jest jego numer (id) w OptiMES
    .not_created = Nie powstało
help-order-exclude = Wyklucz: nie importuj albo nie ustawiaj statusu
    .name = Nazwa integracji
    .order = Numer zamówienia w BaseLinkerze
    .reason = Dlaczego; trafia do historii zamówienia
help-product = Produkty: wskaż
help-product-bind = Wskaż, którym produktem OptiMES jest SKU (albo EAN); 0 cofa wskazanie
    .name = Nazwa integracji
    .sku = SKU albo, dla pozycji bez SKU, EAN
    .product = Identyfikator produktu w OptiMES
help-reconcile = Zapytaj obie strony i dowiedź, że niczego nie brakuje i nic nie powstało dwa razy
    .integration = Tylko ta integracja
    .since = Tylko zamówienia, które weszły w swój status tego dnia lub później, np. 2026-11-24
help-backup = Zapisz spójną kopię bazy; usługa może pracować
    .file = Plik kopii; nie może jeszcze istnieć
help-restore = Przywróć bazę z kopii; usługa musi być zatrzymana
    .file = Plik kopii
help-sandbox = BaseLinker lub OptiMES na niby, do prób
help-sandbox-baselinker = BaseLinker na niby
    .listen = Adres, na którym nasłuchuje, np. 127.0.0.1:9001
    .data = Folder na stan [domyślnie: w pamięci]
    .calls_per_minute = Ile wywołań na minutę przyjmuje; 0: bez limitu [domyślnie: 100]
    .seed = Ziarno losowania usterek [domyślnie: 0]
    .faults = Plik z usterkami (JSON)
help-sandbox-optimes = OptiMES na niby
    .listen = Adres, na którym nasłuchuje, np. 127.0.0.1:9002
    .webhook_url = Dokąd wysyła webhooki
    .webhook_token = Token, który do nich wkłada
    .data = Folder na stan [domyślnie: w pamięci]
    .seed = Ziarno losowania usterek [domyślnie: 0]
    .faults = Plik z usterkami (JSON)
help-completions = Wypisz uzupełnianie poleceń dla powłoki
    .shell = bash, zsh, fish, elvish albo powershell

help-usage = Użycie:
help-commands = Polecenia
help-arguments = Argumenty
help-options = Opcje

## Błędy użycia

usage-unknown-option = Nie ma opcji { $found }.
usage-unknown-command = Nie ma polecenia { $found }.
usage-missing = Brakuje: { $missing }.
usage-missing-command = Brakuje polecenia.
usage-value = { $argument }: nieprawidłowa wartość „{ $value }”.
usage-no-value = { $argument }: brakuje wartości.
usage-conflict = { $argument } nie można podać razem z { $other }.
usage-twice = { $argument } można podać tylko raz.
usage-other = Tego polecenia nie da się zrozumieć: { $detail }
usage-hint = Pomoc: { $help }
usage-hint-near = Może chodziło o { $near }? Pomoc: { $help }
usage-hint-values = Przyjmowane: { $values }. Pomoc: { $help }
usage-stage = Nie ma etapu „{ $word }”. Etapy: { $known }.
usage-problem = Nie ma problemu „{ $word }”. Kody są od { $first } do { $last }; opis każdego jest w docs/problems.
usage-date = „{ $word }” nie jest datą RRRR-MM-DD, na przykład 2026-11-24.
usage-sku = SKU nie może być pusty.
usage-product = Identyfikator produktu to liczba całkowita od 1; 0 cofa wskazanie.
