### Słowa księgi: etapy, powody wykluczenia, zdarzenia, liczebniki.

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
excluded-gone = Nie ma go już w BaseLinkerze: usunięte albo połączone z innym.
excluded-before-import-from = Weszło w status przed datą importFrom. Można je zaimportować ręcznie: optilinker order retry.
excluded-left-before-import = Było w statusie importu tylko przez chwilę, zanim dało się je odczytać. Można je zaimportować ręcznie: optilinker order retry.
excluded-by-person = Wykluczone przez człowieka: { $reason }
excluded-erased = Dane kupującego usunięto na żądanie, zanim zamówienie trafiło do OptiMES.
excluded-not-confirmed = Nie jest jeszcze potwierdzone w BaseLinkerze.
excluded-left-alone = Człowiek zdecydował, że to zamówienie zostaje poza OptiMES.

## Dlaczego go nie ma

why-never-seen = Optilinker nie widział tego zamówienia w żadnym statusie tej integracji. Sprawdź w BaseLinkerze numer i status; zamówienie można też zaimportować od razu: optilinker order retry.
why-ready = Zamówienie jest gotowe i za chwilę zostanie wysłane do OptiMES.

## Zdarzenia

event-seen = Zauważone w BaseLinkerze, status { $status }
event-snapshot-changed = Zmieniło się w BaseLinkerze; zapisano nową treść
event-ready = Gotowe do wysłania do OptiMES
event-excluded = Wykluczone: { $reason }
event-waiting = Czeka: { $problem }
event-intent = Zapisano zamiar wysłania, próba { $attempt }, znacznik { $marker }
event-withdrawn = Nie wysłano: zamiar cofnięty ({ $reason })
event-sent = Wysłane do OptiMES
event-imported = Założone w OptiMES jako { $mesOrder }
event-uncertain = Odpowiedź nie przyszła; wynik nieznany do { $until }
event-looked-up = Szukano w OptiMES po znaczniku { $marker }
event-not-found = Nie znaleziono w OptiMES
event-adopted = Znalezione w OptiMES jako { $mesOrder } i powiązane
event-realised = Zrealizowane w OptiMES ({ $mesOrder })
event-status-intent = Zapisano zamiar zmiany statusu z { $from } na { $to }
event-status-written = Status w BaseLinkerze zmieniony na { $status }
event-status-already = W BaseLinkerze stoi już w statusie { $status }; nic nie zmieniono
event-status-uncertain = Nie wiadomo, czy zmiana statusu na { $status } dotarła
event-moved = W BaseLinkerze przeszło ze statusu { $from } do { $to }
event-closed = Zamknięte
event-problem-raised = Problem { $code }: { $problem }
event-problem-ended = Problem { $code } minął
event-warning = Ostrzeżenie { $code }: { $problem }
event-retry = { $who } polecił spróbować ponownie
event-hold = { $who } wstrzymał zamówienie
event-exclude = { $who } wykluczył zamówienie: { $reason }
event-resolve = { $who } rozstrzygnął wynik: { $outcome ->
        [created] w OptiMES jest to { $mesOrder }
       *[other] zamówienie nie powstało
    }
event-taken-over = Przejęte od innej instalacji ({ $prefix })
event-duplicate = Powtórzone w OptiMES: { $mesOrders }
event-conflict = OptiMES odpowiedział, że już je ma
event-refused = OptiMES odmówił (kod { $status })
event-rate-limited = OptiMES prosi o przerwę do { $until }
event-generation = Numer oznacza nowe zamówienie; nowy znacznik { $marker }
event-deleted = Zamówienia { $mesOrder } nie ma już w OptiMES
event-erased = Dane kupującego usunięte na żądanie
event-purged = Dane kupującego usunięte po upływie czasu przechowywania
event-recovered = Odnalezione w OptiMES po uruchomieniu ({ $mesOrder })
event-product-bound = Kod { $sku } wskazany na produkt { $product }

## Liczebniki

count-orders = { COUNT($count) ->
    [one] { $count } zamówienie
    [few] { $count } zamówienia
   *[other] { $count } zamówień
}
count-integrations = { COUNT($count) ->
    [one] { $count } integracja
    [few] { $count } integracje
   *[other] { $count } integracji
}
count-problems = { COUNT($count) ->
    [one] { $count } problem
    [few] { $count } problemy
   *[other] { $count } problemów
}
count-seconds = { COUNT($count) ->
    [one] { $count } sekunda
    [few] { $count } sekundy
   *[other] { $count } sekund
}
count-errors = { COUNT($count) ->
    [one] { $count } błąd
    [few] { $count } błędy
   *[other] { $count } błędów
}
