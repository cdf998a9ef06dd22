### The ledger's words: stages, reasons for an exclusion, events, counted things.

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
excluded-gone = It is no longer in BaseLinker: deleted or merged with another.
excluded-before-import-from = It entered the status before importFrom. It can be imported by hand: optilinker order retry.
excluded-left-before-import = It stood in the import status only for a moment, before it could be read. It can be imported by hand: optilinker order retry.
excluded-by-person = Excluded by a person: { $reason }
excluded-erased = The shopper's data was erased on request before the order went to OptiMES.
excluded-not-confirmed = It is not confirmed in BaseLinker yet.
excluded-left-alone = A person decided that this order stays out of OptiMES.

## Why it isn't there

why-never-seen = Optilinker has not seen this order in any status of this integration. Check its number and status in BaseLinker; it can also be imported at once: optilinker order retry.
why-ready = The order is ready and will be sent to OptiMES in a moment.

## Events

event-seen = Seen in BaseLinker, status { $status }
event-snapshot-changed = Changed in BaseLinker; its new content was stored
event-ready = Ready to be sent to OptiMES
event-excluded = Excluded: { $reason }
event-waiting = Waits: { $problem }
event-intent = Wish to send recorded, attempt { $attempt }, marker { $marker }
event-withdrawn = Not sent: the wish was withdrawn ({ $reason })
event-sent = Sent to OptiMES
event-imported = Made in OptiMES as { $mesOrder }
event-uncertain = No answer came; outcome unknown until { $until }
event-looked-up = Looked for in OptiMES by marker { $marker }
event-not-found = Not found in OptiMES
event-adopted = Found in OptiMES as { $mesOrder } and bound
event-realised = Realised in OptiMES ({ $mesOrder })
event-status-intent = Wish to change the status from { $from } to { $to } recorded
event-status-written = Status in BaseLinker changed to { $status }
event-status-already = It stands in status { $status } in BaseLinker already; nothing was changed
event-status-uncertain = Unknown whether the change of status to { $status } arrived
event-moved = Moved in BaseLinker from status { $from } to { $to }
event-closed = Closed
event-problem-raised = Problem { $code }: { $problem }
event-problem-ended = Problem { $code } ended
event-warning = Warning { $code }: { $problem }
event-retry = { $who } asked for another try
event-hold = { $who } put the order on hold
event-exclude = { $who } excluded the order: { $reason }
event-resolve = { $who } settled the outcome: { $outcome ->
        [created] it is { $mesOrder } in OptiMES
       *[other] the order was not made
    }
event-taken-over = Taken over from another installation ({ $prefix })
event-duplicate = Repeated in OptiMES: { $mesOrders }
event-conflict = OptiMES answered that it has the order already
event-refused = OptiMES refused (status { $status })
event-rate-limited = OptiMES asks for a pause until { $until }
event-generation = The number is a new order; new marker { $marker }
event-deleted = Order { $mesOrder } is no longer in OptiMES
event-erased = The shopper's data was erased on request
event-purged = The shopper's data was purged at the end of its time
event-recovered = Found in OptiMES at the start ({ $mesOrder })
event-product-bound = Code { $sku } bound to product { $product }

## Counted things

count-orders = { COUNT($count) ->
    [one] { $count } order
   *[other] { $count } orders
}
count-integrations = { COUNT($count) ->
    [one] { $count } integration
   *[other] { $count } integrations
}
count-problems = { COUNT($count) ->
    [one] { $count } problem
   *[other] { $count } problems
}
count-seconds = { COUNT($count) ->
    [one] { $count } second
   *[other] { $count } seconds
}
count-errors = { COUNT($count) ->
    [one] { $count } error
   *[other] { $count } errors
}
