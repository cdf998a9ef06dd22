### Słowa księgi: etapy, powody wykluczenia, zdarzenia, zmiany.

## Etapy

stage-seen = zauważone
stage-excluded = wykluczone
stage-waiting = czeka
stage-ready = gotowe do wysłania
stage-sending = wysyłane
stage-uncertain = wysłane, wynik nieznany
stage-imported = w OptiMES
stage-realised = zrealizowane w OptiMES
stage-closed = zamknięte

## Stany integracji

state-active = działa
state-paused = wstrzymana
state-stopped = zatrzymana

## Powody wykluczenia

excluded-left = Wyszło ze statusu importu, zanim trafiło do OptiMES. Gdy wróci do tego statusu, zostanie zaimportowane.
    .hint = Aby je mimo to zaimportować: optilinker order retry { $name } { $order }
excluded-unconfirmed = Nie jest już potwierdzone w BaseLinkerze. Gdy znów zostanie potwierdzone w statusie importu, zostanie zaimportowane.
excluded-gone = Nie ma go już w BaseLinkerze: usunięte albo połączone z innym.
excluded-before-import-from = Weszło w status przed datą importFrom.
    .hint = Aby je mimo to zaimportować: optilinker order retry { $name } { $order }
excluded-left-before-import = Było w statusie importu tylko przez chwilę, zanim dało się je odczytać.
    .hint = Aby je mimo to zaimportować: optilinker order retry { $name } { $order }
excluded-person = Wykluczył je człowiek, nie podając powodu.
excluded-erased = Dane kupującego usunięto na żądanie, zanim zamówienie trafiło do OptiMES.

## Dlaczego tam stoi

why-ready = Zamówienie jest gotowe i za chwilę zostanie wysłane do OptiMES.
why-paused = Ktoś wstrzymał integrację { $name }, więc nic nie trafia do OptiMES. Aby ruszyła: optilinker integration resume { $name }
why-waiting = Zamówienie czeka i zostanie sprawdzone ponownie najpóźniej za dobę.
why-excluded-person = Wykluczył je człowiek: { $reason }

## Zdarzenia

event-seen = Zauważone w BaseLinkerze
event-changed = Zmieniło się w BaseLinkerze; zapisano nową treść
event-ready = Gotowe do wysłania do OptiMES
event-waiting = Czeka: { $title } ({ $problem })
event-excluded = Wykluczone: { $why }
event-intent = Zapisano zamiar założenia w OptiMES, próba { $attempt }
event-withdrawn = Jednak nie wysłano; będzie następna próba
event-uncertain = Wysłane, ale odpowiedź nie przyszła; wynik nieznany, Optilinker sprawdzi
event-not-found = Szukane w OptiMES po znaczniku: nie ma go tam
event-imported = Założone w OptiMES jako { $mesOrder }
event-adopted = Znalezione w OptiMES jako { $mesOrder } i powiązane
event-realised = Zrealizowane w OptiMES
event-unrealised = W OptiMES już niezrealizowane: ktoś to cofnął
event-telling = Zapisano zamiar zmiany statusu w BaseLinkerze z { $from } na { $to }
event-after-import = Ustawiony w BaseLinkerze status po imporcie
event-closed = { $unread ->
        [true] Zamknięte bez zmiany w BaseLinkerze: zrealizowane dawniej
       *[other] Zamknięte: w BaseLinkerze stoi status „zrealizowane”
    }
event-problem = Problem { $problem }: { $title }
event-resolved = Problem { $problem } minął: { $title }
event-retry = Człowiek polecił spróbować ponownie
event-hold = Człowiek wstrzymał zamówienie
event-exclude = Człowiek wykluczył zamówienie: { $reason }
event-exclude-silent = Człowiek wykluczył zamówienie
event-settled = Człowiek rozstrzygnął: w OptiMES jest to { $mesOrder }
event-settled-not-created = Człowiek rozstrzygnął: zamówienie nie powstało
event-new-generation = Człowiek rozstrzygnął: numer oznacza nowe zamówienie (poprzednie w OptiMES: { $mesOrder })
event-duplicate = Powtórzone w OptiMES: { $mesOrder }
event-taken-over = Człowiek przekazał zamówienie integracji { $by } (w OptiMES: { $mesOrder })

## Miejsca w zamówieniu, które się zmieniło

change-status = status
change-currency = waluta
change-note = uwagi
change-address = adres
change-attributes = atrybut { $id }
change-items-product = pozycja { $line }, produkt
change-items-quantity = pozycja { $line }, ilość
change-items-netPrice = pozycja { $line }, cena netto
change-items-vatRate = pozycja { $line }, stawka VAT
change-items-note = pozycja { $line }, uwagi
