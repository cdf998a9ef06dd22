### Błędy w plikach: co jest nie tak, co odczytano, co jest przyjmowane.

config-hint = Nic się nie zmieniło. Popraw, co wymieniono, i spróbuj ponownie; wszystkie klucze opisuje docs/parameters.md.
config-unreadable = { $file }: nie można odczytać pliku { $path }: { $reason }.
config-unreadable-value = { $file }: { $key }: nie można odczytać pliku { $path }: { $reason }.
config-too-large = { $file }: plik { $path } jest za duży (najwyżej { $limit } bajtów).
config-not-text = { $file }: plik { $path } nie jest zapisany w UTF-8. Zapisz go w edytorze jako UTF-8.
config-syntax = { $file }, wiersz { $line }, kolumna { $column }: to nie jest poprawny { $format }: { $detail }.
config-missing = { $file }: brakuje klucza { $key }. Przyjmowane: { $accepted }.
config-unknown = { $file }: nieznany klucz { $key }. Najbliższy znany: { $nearest }.
config-given-twice = { $file }: { $key } jest podane dwa razy (drugi raz jako { $other }). Zostaw jedno.
config-same-name = { $file }: { $key } i „{ $other }” w tej tabeli oznaczają jedno i to samo. Zostaw jedno.
config-wrong-value = { $file }: { $key } ma złą wartość: { $read }. Przyjmowane: { $accepted }.
config-wrong-name = { $file }: { $key }: nazwa „{ $read }” nie pasuje do tej tabeli. Przyjmowane: { $accepted }.
config-no-keys = { $file }: plik powinien zawierać klucze z wartościami, a jest w nim: { $read }.
config-not-a-table = { $file }: { $key } powinno być tabelą, a jest: { $read }.
config-credential = { $file }: { $key } zawiera nazwę użytkownika lub hasło. Podaj sam adres: schemat i host.
config-bad-reference = { $file }: { $key }: przyjmowane jest { "{" } file = "…" { "}" } albo { "{" } env = "…" { "}" }, a odczytano: { $found }. Najbliższe: { $nearest }.
config-env-unset = { $file }: { $key }: zmienna środowiskowa { $variable } nie jest ustawiona albo jest pusta.
config-quiet-too-short = { $file }: { $key } wynosi { $quiet } s, a nie może być mniej niż dwukrotność pace.requestTimeout, czyli { $least } s.
config-done-status-taken = { $file }: { $key } ({ $status }) stoi też w { $other }. Status „zrealizowane” musi być inny niż statusy importu i produkcji.

## Co odczytano

read-null = null
read-list = lista
read-table = tabela
read-empty-list = pusta lista
read-empty-table = pusta tabela
read-empty = pusty tekst
read-text = tekst (ukryty)
read-number = liczba (ukryta)
read-bool = prawda lub fałsz

## Dlaczego nie można odczytać pliku

io-not-found = nie ma takiego pliku ani folderu
io-denied = brak uprawnień
io-directory = to jest katalog
io-other = { $kind }

## Co jest przyjmowane

accepted-name = nazwa od 1 do 64 znaków, bez ukośników i znaków sterujących
accepted-origin = sam adres http lub https, bez ścieżki, na przykład "https://firma.optimes.pl"
accepted-header-secret = klucz jako tekst w cudzysłowie (litery, cyfry i znaki ASCII bez spacji) albo { "{" } file = "…" { "}" } lub { "{" } env = "…" { "}" }
accepted-secret = token jako tekst w cudzysłowie albo { "{" } file = "…" { "}" } lub { "{" } env = "…" { "}" }
accepted-id = identyfikator: liczba całkowita od 1
accepted-ids = identyfikator albo lista identyfikatorów, co najmniej jeden
accepted-ids-or-none = identyfikator albo lista identyfikatorów, także pusta
accepted-currencies = tabela: trzyliterowy kod waluty = identyfikator, na przykład PLN = 1
accepted-vat-rates = tabela: "23", "8", "5", "0", "zw", "np", "oo" lub inny procent = identyfikator
accepted-whole = liczba całkowita od { $min } do { $max }
accepted-seconds = liczba sekund od { $min } do { $max }
accepted-amount = kwota od 0 do 1000, na przykład "0.05"
accepted-choice = jedno z: { $choices }
accepted-import-from = "all", "now" albo data RRRR-MM-DD
accepted-marker-prefix = osiem cyfr szesnastkowych małymi literami, z eksportu
accepted-base-path = pusty tekst albo ścieżka od ukośnika, bez ukośnika na końcu, na przykład "/api"
accepted-header-name = nazwa nagłówka HTTP, na przykład "X-Api-Key"
accepted-header-prefix = znaki ASCII, na przykład "Bearer " (ze spacją)
accepted-text = tekst, który nie jest pusty
accepted-note = tekst
accepted-listen = adres IP i port, na przykład "127.0.0.1:8080"
accepted-public-url = adres http lub https, na przykład "https://optilinker.firma.pl"
accepted-database = "sqlite://plik" albo "postgres://użytkownik@host/baza"
accepted-master-key = 32 bajty w base64, jako { "{" } file = "…" { "}" } lub { "{" } env = "…" { "}" }
accepted-networks = lista sieci, na przykład ["127.0.0.0/8"]
accepted-path = ścieżka pliku
