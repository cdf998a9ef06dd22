### Problemy: tytuł, co się stało i co dalej (.message), co można zrobić (.hint).
### Fakty w nawiasach klamrowych są opisane w crates/domain/src/problem.rs.

actor-nobody = Nikt: Optilinker idzie dalej sam
actor-clerk = Osoba prowadząca zamówienia
actor-operator = Osoba, która skonfigurowała integrację

problem-also = Oprócz tego:
placeholder-name = NAZWA
placeholder-order = NUMER

## Jedno zamówienie czeka na dane

P101 = Nieczytelne zamówienie
    .message = BaseLinker oddał to zamówienie w postaci, której nie da się odczytać ({ $detail }). Treść jest zachowana, a pozostałe zamówienia idą dalej.
    .hint = Otwórz zamówienie w BaseLinkerze i zapisz je ponownie. Jeśli to nie pomoże, przekaż ten opis osobie, która pomaga przy Optilinkerze.
P102 = Zamówienie bez pozycji
    .message = Zamówienie nie ma ani jednej pozycji, więc nie ma czego produkować. Czeka.
    .hint = Dodaj pozycje w BaseLinkerze; zamówienie ruszy samo. Jeśli ma zostać puste, wyklucz je: optilinker order exclude { $name } { $order }.
P103 = Brak produktu w OptiMES
    .message = W OptiMES nie ma produktu „{ $sku }” (pozycja { $line }). Zamówienie czeka i ruszy samo, gdy produkt się pojawi.
    .hint = Dodaj w OptiMES produkt o indeksie „{ $sku }”, popraw SKU w BaseLinkerze albo wskaż istniejący produkt: optilinker product bind { $name } "{ $sku }" ID_PRODUKTU.
P104 = Pozycja bez SKU i EAN
    .message = Pozycja { $line } nie ma SKU ani EAN, więc nie wiadomo, który to produkt. Zamówienie czeka.
    .hint = Uzupełnij SKU w BaseLinkerze. Jeśli takie pozycje są u Ciebie zwykłe, ustaw parametr optimesOtherProductId.
P105 = Kilka produktów z tym samym kodem
    .message = Kod „{ $sku }” mają w OptiMES różne produkty ({ $products }). Optilinker nie zgaduje, który wybrać; zamówienie czeka.
    .hint = Popraw kody w OptiMES albo wskaż właściwy produkt: optilinker product bind { $name } "{ $sku }" ID_PRODUKTU.
P106 = Nieznana stawka VAT
    .message = Stawki VAT „{ $rate }” (pozycja { $line }) nie ma w tabeli optimesVatRates. Zamówienie czeka, bo stawki się nie zgaduje.
    .hint = Dopisz stawkę „{ $rate }” do optimesVatRates i zastosuj plik albo popraw stawkę w zamówieniu w BaseLinkerze.
P107 = Nieznana waluta
    .message = Waluty „{ $currency }” nie ma w tabeli optimesCurrencies. Zamówienie czeka; kwot się nie przelicza.
    .hint = Dodaj walutę w OptiMES, dopisz ją do optimesCurrencies i zastosuj plik albo popraw walutę zamówienia w BaseLinkerze.
P108 = Wartość nie pasuje do atrybutu
    .message = Wartość z zamówienia nie pasuje do atrybutu { $attribute } (parametr { $parameter }), który przyjmuje: { $wanted ->
        [integer] liczbę całkowitą
        [number] liczbę
        [date] datę RRRR-MM-DD
        [datetime] datę z godziną
        [list] tylko opcje ze swojej listy
        [other] tylko plik
       *[text] tekst
    }. Zamówienie czeka.
    .hint = Dodaj w OptiMES brakującą opcję albo zmień typ atrybutu { $attribute }; można też poprawić wartość w zamówieniu.
P109 = Kilku kontrahentów pasuje do kupującego
    .message = W OptiMES do kupującego pasuje więcej niż jeden kontrahent ({ $contractors }), szukany przez: { $key ->
        [nip] NIP
        [login] login
       *[email] e-mail
    }. Zamówienie czeka.
    .hint = Połącz powtórzonych kontrahentów w OptiMES albo popraw ich dane tak, by pasował jeden, potem: optilinker order retry { $name } { $order }.
P110 = Login wskazuje na kogoś innego
    .message = Kontrahent { $contractor } ma ten sam login, ale nie zgadza się ani e-mail, ani telefon, ani nazwa. Zamówienie czeka, by nie trafiło do obcej osoby.
    .hint = Sprawdź kontrahenta { $contractor } w OptiMES: uzupełnij jego e-mail lub telefon albo usuń błędny login, potem: optilinker order retry { $name } { $order }.
P111 = Wskazany produkt zniknął
    .message = Kod „{ $sku }” był ręcznie wskazany na produkt { $product }, którego nie ma już w OptiMES. Zamówienie czeka.
    .hint = Wskaż inny produkt: optilinker product bind { $name } "{ $sku }" ID_PRODUKTU. Zero zamiast identyfikatora cofa wskazanie.
P112 = Produkt-usługa jest niepełny
    .message = Produkt { $product } z parametru optimesDeliveryProductId lub optimesOtherProductId nie istnieje, nie ma stawki VAT albo ma stawkę, której nie ma w optimesVatRates. Zamówienie czeka.
    .hint = Ustaw stawkę VAT produktu { $product } w OptiMES, dopisz ją do optimesVatRates albo podaj w parametrze inny produkt.
P113 = Kwota lub ilość poza zakresem
    .message = Ilość lub cena w pozycji { $line } jest tak duża, że nie da się jej policzyć. Zamówienie czeka.
    .hint = Sprawdź pozycję { $line } w BaseLinkerze i popraw ilość lub cenę; zamówienie ruszy samo.
P114 = Dwa znaczniki w jednym zamówieniu
    .message = Zamówienie OptiMES { $mesOrder } ma w uwagach dwa różne znaczniki Optilinkera, więc nie wiadomo, do którego zamówienia sklepu należy. Nic nie zostało powiązane.
    .hint = Zostaw w zamówieniu OptiMES { $mesOrder } jeden właściwy znacznik (OL-…), drugi usuń; potem: optilinker order retry { $name } { $order }.
P115 = Brak jednostki dla nowego produktu
    .message = Produktu „{ $sku }” nie da się założyć w OptiMES, bo nie ustawiono parametru optimesUnit. Zamówienie czeka.
    .hint = Ustaw optimesUnit i zastosuj plik albo dodaj produkt „{ $sku }” ręcznie w OptiMES.

## Ostrzeżenia: zamówienie idzie dalej

P151 = Błędny NIP
    .message = To, co kupujący podał jako NIP, nie jest numerem NIP albo ma złą cyfrę kontrolną. Zamówienie idzie dalej jak dla osoby prywatnej, bez NIP-u.
    .hint = Nic nie trzeba robić. Jeśli to firma, popraw NIP w zamówieniu i u kontrahenta w OptiMES.
P152 = Suma różni się od sklepu
    .message = Suma w OptiMES ({ $plant }) różni się od sumy w sklepie ({ $shop }) bardziej, niż tłumaczy zaokrąglenie. Zamówienie jest w OptiMES.
    .hint = Porównaj ceny i stawki VAT obu zamówień. Trzy takie zamówienia z rzędu zatrzymają integrację.
P153 = Produkt bez technologii
    .message = Produkt „{ $sku }” nie ma w OptiMES szablonu technologii. Zamówienie zostało przyjęte, ale tej pozycji nie da się zaplanować.
    .hint = Dodaj technologię produktu „{ $sku }” w OptiMES.

## Jedno zamówienie: zakładanie w OptiMES

P201 = OptiMES odrzucił zamówienie
    .message = OptiMES { $part ->
        [contractor] odmówił założenia kupującego z zamówienia
        [product] odmówił założenia produktu z zamówienia
       *[order] odmówił przyjęcia zamówienia
    } (kod { $status }): { $detail }. Nic nie powstało; zamówienie czeka.
    .hint = Odpowiedź zwykle nazywa pole, które się nie podoba: popraw je w zamówieniu lub w parametrach, potem: optilinker order retry { $name } { $order }.
P202 = OptiMES twierdzi, że już je ma
    .message = OptiMES odpowiedział, że takie zamówienie już istnieje (409), ale nie można go znaleźć po znaczniku. Nic nie zostało wysłane ponownie.
    .hint = Poszukaj zamówienia w OptiMES. Jest: optilinker order resolve { $name } { $order } --mes-order ID. Nie ma: optilinker order resolve { $name } { $order } --not-created.
P203 = Nie można sprawdzić w OptiMES
    .message = { $sent ->
        [no] Przed wysłaniem zamówienia trzeba zapytać OptiMES, czy już je ma, a teraz nie da się zapytać. Nic nie zostanie wysłane, dopóki nie odpowie.
       *[yes] Zamówienie zostało wysłane, odpowiedź nie przyszła, a OptiMES nie daje się teraz zapytać, czy powstało. Optilinker sprawdza dalej i niczego nie wysyła drugi raz.
    }
    .hint = Nic nie trzeba robić. Kto wie, jak jest, może to rozstrzygnąć. Jest w OptiMES: optilinker order resolve { $name } { $order } --mes-order ID. Nie ma: optilinker order resolve { $name } { $order } --not-created.
P204 = Trzy próby bez odpowiedzi
    .message = { COUNT($attempts) ->
        [one] { $attempts } próba wysłania nie dostała
        [few] { $attempts } próby wysłania nie dostały
       *[other] { $attempts } prób wysłania nie dostało
    } odpowiedzi, choć inne zamówienia przechodziły, a zamówienia nie ma w OptiMES. Dalszych prób nie będzie bez Twojej decyzji.
    .hint = Sprawdź w OptiMES, czy zamówienia naprawdę nie ma, potem: optilinker order retry { $name } { $order }. Jest: optilinker order resolve { $name } { $order } --mes-order ID.
P205 = Doba bez odpowiedzi
    .message = Od doby OptiMES nie odpowiada na próby założenia tego zamówienia. Optilinker nie wyśle go bez Twojej decyzji.
    .hint = Sprawdź, czy OptiMES przyjmuje zamówienia i czy tego już nie ma. Nie ma: optilinker order retry { $name } { $order }. Jest: optilinker order resolve { $name } { $order } --mes-order ID.
P206 = OptiMES nie przyjmuje tego zamówienia
    .message = OptiMES odpowiedział { $status } na to jedno zamówienie, choć inne przyjmuje. Zamówienie czeka.
    .hint = Porównaj je z zamówieniami, które przeszły; po poprawieniu: optilinker order retry { $name } { $order }.
P207 = Numer oznacza teraz inne zamówienie
    .message = Pod tym numerem BaseLinkera stało wcześniej inne zamówienie: różni się data dodania, źródło albo numer zewnętrzny. Nic nie zostanie założone ani zmienione, dopóki nie zdecydujesz.
    .hint = Otwórz zamówienie w BaseLinkerze. To nowe zamówienie i ma powstać: optilinker order retry { $name } { $order }. Zostawić, jak jest: optilinker order exclude { $name } { $order }.
P208 = Kopia zamówienia?
    .message = Zamówienie ma ten sam numer zewnętrzny co zamówienie { $of }; wygląda na kopię lub część po podziale. Czeka, by nie wyprodukować dwa razy.
    .hint = Produkować: optilinker order retry { $name } { $order }. Nie produkować: optilinker order exclude { $name } { $order } --reason "kopia { $of }".
P209 = Założone przez innego Optilinkera
    .message = Zamówienie jest już w OptiMES ({ $mesOrder }) ze znacznikiem innej instalacji ({ $prefix }). Nic nie zostanie założone; Optilinker pyta, czy je przejąć.
    .hint = Przejąć jedno: optilinker order retry { $name } { $order }. Przejąć wszystkie: optilinker order retry { $name } --problem P209. Jeśli tamta instalacja nadal działa, najpierw ją zatrzymaj.
P210 = Wstrzymane
    .message = Zamówienie wstrzymał człowiek. Nie pójdzie do OptiMES, dopóki ktoś go nie zwolni.
    .hint = Zwolnij je: optilinker order retry { $name } { $order }.
P211 = Wykluczone, a jest w OptiMES
    .message = Zamówienie było wykluczone, ale w OptiMES jest jego zamówienie { $mesOrder } z naszym znacznikiem. Zostało powiązane, drugie nie powstanie.
    .hint = Jeśli ma być produkowane, potwierdź: optilinker order retry { $name } { $order }. Jeśli nie, usuń { $mesOrder } w OptiMES i wyklucz zamówienie.
P213 = Numer w OptiMES należy już do innego zamówienia
    .message = OptiMES utworzyło to zamówienie pod numerem { $mesOrder }, który ma już zamówienie { $other }. Tak bywa po odtworzeniu OptiMES z kopii. Żadnego nie zgłosi się jako zrealizowane za drugie.
    .hint = Najpierw rozstrzygnij zamówienie { $other }, jeśli nie jest zamknięte: optilinker order why { $name } { $other }. Potem to pójdzie dalej samo, po swoim znaczniku; od razu: optilinker order retry { $name } { $order }.
P214 = Zakłada je inna integracja
    .message = Integracja { $integration }, na tym samym koncie BaseLinkera i w tym samym OptiMES, wysłała to zamówienie albo o nie pyta i nie zna jeszcze wyniku. Zamówienie czeka, by nie powstało dwa razy.
    .hint = Optilinker ruszy dalej sam, gdy tam się rozstrzygnie: optilinker order why { $integration } { $order }.
P215 = Kontrahent albo produkt bez odpowiedzi
    .message = { $part ->
        [product] OptiMES nie odpowiedział na próby założenia produktu „{ $sku }” (trzy próby albo doba), a wyszukiwanie go nie pokazuje.
       *[contractor] OptiMES nie odpowiedział na próby założenia kontrahenta dla kupującego (trzy próby albo doba), a wyszukiwanie go nie pokazuje.
    } Inne zamówienia idą dalej; to czeka, by nic nie powstało dwa razy.
    .hint = Poszukaj go w OptiMES. Jest pod właściwym NIP-em, e-mailem lub indeksem albo go tam założysz: Optilinker go użyje. Ma próbować jeszcze raz: optilinker order retry { $name } { $order }.
P216 = Wyszukiwanie w OptiMES bez odpowiedzi
    .message = OptiMES nie odpowiada na { $operation } dla kontrahenta lub produktu tego zamówienia, choć na inne takie pytania odpowiada. Zamówienie czeka; Optilinker pyta dalej, coraz rzadziej, i nic nie zakłada na ślepo.
    .hint = Pokaż to osobie, która prowadzi OptiMES: coś w danych tego kupującego lub produktu psuje tam wyszukiwanie. Gdy odpowie, zamówienie pójdzie samo.

## Jedno zamówienie: po imporcie

P301 = Zmienione po imporcie
    .message = Zamówienie zmieniono w sklepie, gdy było już w OptiMES: { $changes }. W OptiMES nic nie zostało zmienione.
    .hint = Popraw zamówienie w OptiMES, jeśli trzeba, potem: optilinker order retry { $name } { $order }. Pytanie wróci dopiero przy następnej zmianie.
P302 = Nieoczekiwany status po imporcie
    .message = Zamówienie jest w produkcji, a w BaseLinkerze stoi w statusie { $status }, którego nikt nie zapowiedział. OptiMES produkuje dalej.
    .hint = Anulowane: zatrzymaj je w OptiMES. Zwykły krok pracy: dopisz { $status } do baselinkerOrderStatusInProduction. Sprawdzone, nic nie trzeba: optilinker order retry { $name } { $order }.
P303 = Usunięte w OptiMES
    .message = Zamówienia { $mesOrder } nie ma już w OptiMES, choć zamówienie sklepu trwa. Optilinker nie zakłada go sam drugi raz.
    .hint = Założyć od nowa: optilinker order retry { $name } { $order }. Pogodzić się z tym: optilinker order exclude { $name } { $order }.
P304 = Zamówienia nie ma w BaseLinkerze
    .message = Zamówienia nie ma już w BaseLinkerze (usunięte albo połączone z innym), a w OptiMES jest. Statusu „zrealizowane” nie ma już gdzie ustawić.
    .hint = Jeśli nie ma być produkowane, usuń je w OptiMES, a gdy problem zmieni się na P303: optilinker order exclude { $name } { $order }. Jeśli ma, nic nie trzeba robić.
P305 = Czy wolno ustawić „zrealizowane”?
    .message = OptiMES zrealizował zamówienie, ale w BaseLinkerze stoi ono w statusie { $status }. Optilinker nie zmienia go bez zgody.
    .hint = Zawsze: dopisz { $status } do baselinkerOrderStatusInProduction. Tym razem: optilinker order retry { $name } { $order }. Nigdy: optilinker order exclude { $name } { $order }.
P306 = Nie wiadomo, czy „zrealizowane” dotarło
    .message = Wysłaliśmy „zrealizowane”, odpowiedź nie przyszła, a zamówienie stoi w statusie { $status }: mogła je przesunąć automatyzacja. Status nie zostanie ustawiony drugi raz.
    .hint = Sprawdź zamówienie w BaseLinkerze. Ustawić jeszcze raz: optilinker order retry { $name } { $order }. Zostawić: optilinker order exclude { $name } { $order }.
P307 = BaseLinker odrzucił status
    .message = BaseLinker nie przyjął zmiany statusu ({ $code }): { $message }. { $write ->
        [after-import] Zamówienie jest w OptiMES; nie ustawiono tylko statusu po imporcie.
       *[done] OptiMES zamówienie zrealizował.
    }
    .hint = Sprawdź, czy status z parametru { $write ->
        [after-import] baselinkerOrderStatusAfterImport
       *[done] baselinkerOrderStatusToSend
    } nadal istnieje, potem: optilinker order retry { $name } { $order }.
P309 = Czy to nadal to samo zamówienie w OptiMES?
    .message = Zamówienie { $mesOrder } w OptiMES jest zrealizowane, ale nie ma już znacznika Optilinkera i ma inne pozycje niż wysłane. Może to być inne zamówienie pod tym samym numerem, więc BaseLinker nie dostaje „zrealizowane”.
    .hint = To właściwe: optilinker order retry { $name } { $order }. Właściwe jest inne: optilinker order resolve { $name } { $order } --mes-order NUMER. Nigdy nie ustawiać „zrealizowane”: optilinker order exclude { $name } { $order }.

## Cała integracja

P401 = BaseLinker nie przyjmuje tokenu
    .message = BaseLinker odrzuca token API. Żadne zamówienie nie przejdzie, ale nic nie ginie: po podaniu dobrego tokenu wszystko ruszy samo.
    .hint = Utwórz w BaseLinkerze nowy token (Moje konto, API), wpisz go jako baselinkerApiKey i zastosuj plik.
P402 = Konto BaseLinkera zablokowane
    .message = BaseLinker zablokował całe konto. Optilinker pyta co pewien czas i ruszy sam, gdy blokada zniknie.
    .hint = Zaloguj się do panelu BaseLinkera i wyjaśnij blokadę, na przykład nieopłacony abonament.
P403 = OptiMES nie przyjmuje klucza
    .message = OptiMES odrzuca klucz API albo przekierowuje pod inny adres (kod { $status }). Nic nie powstaje; zamówienia czekają i nie giną.
    .hint = Sprawdź OPTIMES_URL i optimesApiKey oraz czy pracownik, do którego należy klucz, jest aktywny. Po poprawieniu zastosuj plik.
P404 = Brak uprawnienia w OptiMES
    .message = OptiMES przyjmuje klucz, ale odmawia operacji { $operation } (kod { $status }). Wszystko inne działa; ta operacja czeka i jest próbowana co pewien czas.
    .hint = Nadaj w OptiMES to uprawnienie roli pracownika, do którego należy klucz. Integracja ruszy sama.
P405 = OptiMES nie zna tej ścieżki
    .message = Na operację { $operation } OptiMES odpowiada { $status }: pod tą ścieżką nie ma API, którego oczekujemy. Integracja stoi.
    .hint = Sprawdź OPTIMES_URL i tabelę optimesWire (basePath, authHeader). Po poprawieniu zastosuj plik.
P406 = Od kiedy importować?
    .message = W statusie importu { COUNT($standing) ->
        [one] stoi { $standing } zamówienie
        [few] stoją { $standing } zamówienia
       *[other] stoi { $standing } zamówień
    }, a w OptiMES { COUNT($foreign) ->
        [one] jest { $foreign } zamówienie wpisane
        [few] są { $foreign } zamówienia wpisane
       *[other] jest { $foreign } zamówień wpisanych
    } inną drogą. Ktoś już przenosił zamówienia; Optilinker czeka, by nie założyć ich drugi raz.
    .hint = Ustaw importFrom: "all" (wszystkie), "now" (tylko nowe) albo datę, i zastosuj plik.
P407 = Działa tu drugi Optilinker
    .message = W jednym odczycie OptiMES pojawiły się nowe powtórzenia zamówień z naszymi znacznikami: { $orders }. Najpewniej druga instalacja pracuje na tych samych zamówieniach; ta została zatrzymana.
    .hint = Znajdź i wyłącz drugą instalację (także kopię bazy lub stary serwer), usuń powtórzenia w OptiMES, potem: optilinker integration resume { $name }.
P408 = Sumy nie zgadzają się z rzędu
    .message = Suma w OptiMES różni się od sumy w sklepie w kolejnych zamówieniach z rzędu: { $orders }. Zwykle to zły identyfikator w tabeli VAT; integracja stoi, by nie powstawały kolejne.
    .hint = Sprawdź optimesVatRates i ceny, popraw te zamówienia, potem potwierdź: optilinker integration resume { $name }.
P409 = Zły parametr
    .message = Parametr { $parameter } ({ $value }) nie zgadza się z prawdziwym kontem. { $detail } Integracja stoi, a zamówienia czekają.
    .hint = Popraw { $parameter } i zastosuj plik. Wszystkie parametry naraz sprawdza: optilinker check PLIK.
P410 = Adres nie jest dozwolony
    .message = Adres z parametru { $parameter } jest odrzucany, bo prowadzi do sieci prywatnej albo nie używa https. Żadne połączenie nie zostało nawiązane; zamówienia czekają i nie giną.
    .hint = Podaj publiczny adres https i zastosuj plik. Instancja w sieci prywatnej wymaga wpisu allow_private w optilinker.toml.
P411 = Pod tym adresem nie ma OptiMES
    .message = To, co odpowiada pod OPTIMES_URL, nie jest OptiMES ({ $detail }). Integracja stoi; zamówienia czekają i nie giną.
    .hint = Otwórz OPTIMES_URL w przeglądarce i porównaj z adresem, pod którym logujesz się do OptiMES. Po poprawieniu zastosuj plik.
P412 = Nie można odczytać całego statusu
    .message = Strony z listy zamówień BaseLinkera nie są ułożone ani według numerów, ani według dat, więc nie da się dowieść, że widać wszystkie. Zamówienia, które widać, są importowane i prowadzone dalej; te ze stron, do których nie da się dojść, dopiero wtedy, gdy strony dadzą się odczytać.
    .hint = Przekaż to osobie, która pomaga przy Optilinkerze. Do tego czasu trzymaj mniej niż 100 zamówień w każdym statusie, który czyta Optilinker: ustaw baselinkerOrderStatusAfterImport, żeby zaimportowane robiły miejsce.
P415 = Jedna ze stron każe poczekać
    .message = { $side ->
        [mes] OptiMES prosi, by go nie pytać,
       *[shop] BaseLinker zablokował ten token za zbyt częste wywołania,
    } do { $until }. Potem Optilinker ruszy sam; zamówienia czekają i nie giną.
    .hint = Nic nie trzeba robić. Jeśli to się powtarza, { $side ->
        [mes] zapytaj opiekuna OptiMES, czemu przyjmuje tak mało wywołań.
       *[shop] sprawdź inne programy na tym koncie i zmniejsz baselinkerCallsPerMinute.
    }
P416 = Brak połączenia lub odpowiedzi
    .message = { $side ->
        [shop] BaseLinker
        [mes] OptiMES
       *[other] { $side }
    } { $what ->
        [operation] odpowiada, ale nie na { $operation }
       *[all] nie odpowiada
    } ({ $detail }). Optilinker próbuje dalej; zamówienia, które tego potrzebują, czekają i nie giną.
    .hint = { $what ->
        [operation] Jeśli trwa to dłużej, przekaż to opiekunowi tej strony razem z operacją i odpowiedzią.
       *[all] Jeśli trwa to dłużej, sprawdź internet i czy ta strona działa w przeglądarce.
    }
P417 = Nie można otworzyć zapisanych kluczy
    .message = Klucze tej integracji są zapieczętowane innym kluczem głównym niż podany. Integracja stoi; inne działają.
    .hint = Przywróć właściwy klucz główny (optilinker.key lub OPTILINKER_MASTER_KEY) albo zastosuj plik z kluczami jeszcze raz.
P418 = Zamówień w OptiMES nie da się odczytać
    .message = Na liście OptiMES są zamówienia ze znacznikiem Optilinkera, ale bez numeru, który dałoby się odczytać: { $orders }. Ta baza jest nowa albo jest starszą kopią, więc jedno z nich może być zamówieniem, którego ona nie zna; nic nie powstanie, dopóki nie dadzą się odczytać. Zamówienia czekają i nie giną.
    .hint = Znajdź te zamówienia w OptiMES (szukaj OL-) i zgłoś je jego pomocy technicznej. Praca ruszy sama, gdy listę da się odczytać.
P419 = Nie można odczytać zapisanej konfiguracji
    .message = Ta wersja Optilinkera nie umie odczytać tego, co zapisano o integracji ({ $detail }). Integracja stoi; inne działają, a jej zamówienia nie giną.
    .hint = Uruchom wersję, która to zapisała, albo zastosuj plik integracji jeszcze raz.
