### The ledger's words: stages, reasons for an exclusion, events, changes.

## Stages

stage-seen = seen
stage-excluded = excluded
stage-waiting = waiting
stage-ready = ready to send
stage-sending = being sent
stage-uncertain = sent, outcome unknown
stage-imported = in OptiMES
stage-realised = realised in OptiMES
stage-closed = closed

## States of an integration

state-active = active
state-paused = paused
state-stopped = stopped

## Reasons for an exclusion

excluded-left = It left the import status before it went to OptiMES. When it comes back, it is imported.
    .hint = To import it all the same: optilinker order retry { $name } { $order }
excluded-unconfirmed = It is no longer confirmed in BaseLinker. When it is confirmed again in an import status, it is imported.
excluded-gone = It is no longer in BaseLinker: deleted or merged with another.
excluded-before-import-from = It entered the status before importFrom.
    .hint = To import it all the same: optilinker order retry { $name } { $order }
excluded-left-before-import = It stood in the import status only for a moment, before it could be read.
    .hint = To import it all the same: optilinker order retry { $name } { $order }
excluded-person = A person excluded it and gave no reason.
excluded-erased = The shopper's data was erased on request before the order went to OptiMES.

## Why it stands there

why-ready = The order is ready and will be sent to OptiMES in a moment.
why-paused = A person paused integration { $name }, so nothing goes to OptiMES. To make it go on: optilinker integration resume { $name }
why-waiting = The order waits, and is looked at again within a day.
why-excluded-person = A person excluded it: { $reason }

## Events

event-seen = Seen in BaseLinker
event-changed = Changed in BaseLinker; its new content was stored
event-ready = Ready to be sent to OptiMES
event-waiting = Waits: { $title } ({ $problem })
event-excluded = Excluded: { $why }
event-intent = Wish to make it in OptiMES recorded, attempt { $attempt }
event-withdrawn = Not sent after all; there will be another attempt
event-uncertain = Sent, but no answer came; outcome unknown, Optilinker will look
event-not-found = Looked for in OptiMES by its marker: it is not there
event-imported = Made in OptiMES as { $mesOrder }
event-adopted = Found in OptiMES as { $mesOrder } and bound
event-realised = Realised in OptiMES
event-unrealised = No longer realised in OptiMES: somebody took it back
event-telling = Wish to change the status in BaseLinker from { $from } to { $to } recorded
event-after-import = The status after the import was set in BaseLinker
event-closed = { $unread ->
        [true] Closed without a change in BaseLinker: realised long ago
       *[other] Closed: BaseLinker has the status for "done"
    }
event-problem = Problem { $problem }: { $title }
event-resolved = Problem { $problem } ended: { $title }
event-retry = A person asked for another try
event-hold = A person put the order on hold
event-exclude = A person excluded the order: { $reason }
event-exclude-silent = A person excluded the order
event-settled = A person settled it: it is { $mesOrder } in OptiMES
event-settled-not-created = A person settled it: the order was not made
event-new-generation = A person settled it: the number is a new order (the former one in OptiMES: { $mesOrder })
event-duplicate = Repeated in OptiMES: { $mesOrder }
event-taken-over = A person gave the order to the integration { $by } (in OptiMES: { $mesOrder })

## Places in an order that changed

change-status = status
change-currency = currency
change-note = note
change-address = address
change-attributes = attribute { $id }
change-items-product = line { $line }, product
change-items-quantity = line { $line }, quantity
change-items-netPrice = line { $line }, net price
change-items-vatRate = line { $line }, VAT rate
change-items-note = line { $line }, note
