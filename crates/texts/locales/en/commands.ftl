### What commands tell people (on stderr). Add in pairs: pl and en.

who-acts = Who acts: { $who }.
support = Help: { $support }

error-io = { $path } can't be opened: { $detail }.
error-port-taken = The address { $address } is taken by another program. Stop that, or change listen in optilinker.toml.
sandbox-port-taken = The address { $address } is taken by another program. Stop that, or give another address with --listen.
error-database-locked = The database { $database } is in use by another process. Nothing was changed; try again in a moment.
error-database-full = There is no room left on the disk of the database { $database }, or a limit is reached. Whoever runs this machine has to make room. Nothing is lost: work then goes on by itself.
error-database-newer = The database { $database } was written by a newer Optilinker (schema { $found }; this version knows { $known }). Nothing was changed; use that version or a newer one.
error-database-not-one = { $database } is not a database of Optilinker. Nothing was changed; check database_url.
error-database-running = The service is running on this database. Stop it and try again. Nothing was changed.
error-database-postgres = PostgreSQL is not supported yet. Write sqlite://file in database_url.
error-store = The database can't be used now: { $detail }. Nothing was changed.
error-store-full = There is no room left on the disk of the database, or a limit is reached. Nothing was changed; make room and try again.
error-store-locked = The database is in use by another process. Nothing was changed; try again in a moment, and if it lasts, find and end that process.
error-configuration-stored = The stored configuration of integration { $name } can't be read. Apply its file once more.
error-master-key-missing = The database { $database } is sealed, and its key { $path } is missing. Bring that file back from a copy, or give the key in OPTILINKER_MASTER_KEY or master_key. Nothing was changed.
error-key-file = { $path } doesn't hold a master key (32 bytes in base64). Bring that file back from a copy; don't delete the database.
error-ca-file = The ca_file { $path } holds no PEM certificates: { $detail }.
error-master-key-other = The master key given is not the one that this database is sealed with. Bring back the right optilinker.key, or the variable OPTILINKER_MASTER_KEY. Nothing was changed.
error-order-unknown = BaseLinker doesn't know order { $order }. Check the number; nothing was changed.
error-order-unconfirmed = Order { $order } is not confirmed in BaseLinker, so it isn't imported. Confirm it there; in an import status it is then imported by itself, elsewhere repeat this command. Nothing was changed.
error-order-stage = Order { $order } is at the stage "{ $stage }", where this command can't be used. Nothing was changed.
error-worker-ended = A part of the program ended by itself, which it must not; why stands above, in the log. Nothing is lost: start optilinker run again, and tell its authors.
error-order-busy = The service is changing order { $order } right now. Nothing was changed; try again in a moment.
error-order-bound = Order { $mes } of OptiMES belongs to order { $order } already. Nothing was changed; check the number.
error-mes-unknown = OptiMES has no order { $mes }. Check the number; nothing was changed.
error-order-nothing = Order { $order } has no problem, so there is nothing to try again. Nothing was changed.
error-internal = Internal error of Optilinker: { $detail }. Pass this on to whoever helps you.

run-listening = Optilinker is running: { $url }
run-stopping = Stopping: waiting for the answers that are under way…
run-stopped = Stopped.
run-cut = Stopped. Not all answers came in time; nothing is lost: at the next start Optilinker looks what was made.
run-database-locked = Another process holds the database { $database }, and nothing can be written to it. Whoever runs this machine has to find and end that process. Nothing is lost: work then goes on by itself.
run-database-again = The database { $database } takes writes again; work goes on.
run-key-made = The master key { $path } was made. Keep a copy in a safe place: without it the stored keys can't be opened.

apply-unchanged = Integration { $name }: unchanged (version { $version }).
apply-applied = Integration { $name }: version { $version } applied.
apply-webhook = The webhook address to enter in OptiMES: { $url }
apply-webhook-events = Tick the events: { $events }.
apply-webhook-token = The security token in OptiMES must be the one of the parameter optimesApiToken.
apply-webhook-unreachable = The address { $url } can't be reached from the internet, so webhooks won't arrive. Sweeps work all the same; change public_url when the service is reachable.

check-ok = right
check-warning = note
check-failed = WRONG
check-unknown = unknown
check-summary-ok = Everything that can be checked is right.
check-summary-failed = The check found { COUNT($count) ->
        [one] { $count } error
       *[other] { $count } errors
    }.

reconcile-balanced = { $name }: balanced. { $eligible } = { $imported } in OptiMES + { $waiting } waiting + { $excluded } excluded + { $inFlight } in flight.
reconcile-unbalanced = { $name }: NOT balanced. Missing orders: { $missing }; repeated in OptiMES: { $duplicates }; without our marker there: { $unmarked }. Each is explained by: optilinker order why { $name } NUMBER
reconcile-not-asked = { $name }: can't be checked: { $problem }

integration-removed = Integration { $name } removed. Orders in OptiMES stayed.
integration-kept = Integration { $name } stayed; nothing was removed.
integration-remove-question = Remove the integration { $name } with its whole ledger? Orders in OptiMES stay.
integration-remove-answer = [yes/no]
integration-remove-confirm = To confirm, add --yes.
integration-rotated = The new webhook address of integration { $name }: { $url } Enter it in OptiMES; the old one no longer works.

error-backup-exists = { $path } is there already, and a backup overwrites nothing. Name another file, or move that one.
error-backup-not-one = { $path } is not a whole backup of Optilinker. Nothing was changed; name another file.

backup-written = Backup: { $path }.
restore-done = Restored from { $path }. Before the first order Optilinker reads OptiMES twice, so that nothing is made again.

error-prefix-fixed = { $file }: markerPrefix is { $written }, but the integration has { $fixed } already; it can't be changed after the first apply. Remove that line.
error-name-twice = Two files have the same integration name: { $name }. Change one of them (name).
error-resume = Integration { $name } stands still for another reason ({ $code } { $title }): it goes on by itself when the cause is gone.

plan-import = will be imported
plan-wait = will wait
plan-exclude = will be excluded

product-bound = { $sku } is product { $product } from now on. The next order will show whether it exists.
product-unbound = { $sku }: the binding was taken back, the code is looked for in OptiMES again.

demo-folder = The demo's data: { $path }
demo-dashboard = Look at it: { $url }
demo-proof = Proof: { $eligible } orders in the shop, { $imported } in OptiMES, 0 lost, 0 repeated.

hook-stored = Stored.
hook-too-large = The message is larger than 1 MiB and was not stored. Nothing is lost: the sweep finds what changed in OptiMES.
hook-malformed = This is no webhook message of OptiMES, so nothing was stored. Only OptiMES sends to this address: Settings, Webhooks.
hook-wrong-token = Wrong address or token, so nothing was stored. Whoever set the integration up: enter in OptiMES the token of the parameter optimesApiToken, and the address that optilinker integration list tells.
hook-too-many = Too many wrong tokens from this address. Correct the token in OptiMES; try again in a minute.
hook-cannot-store = The message can't be stored now. Send it again in a moment; nothing is lost: the sweep finds the change in OptiMES too.
hook-page = This address is for OptiMES, which sends messages here (POST). Enter it in OptiMES: Settings, Webhooks. There is nothing to see here in a browser.
home-title = Optilinker
home-lead = How many orders stand at which stage.
home-integration = Integration
home-duplicates = Repeated
home-nothing = There is no integration yet. Add the first: optilinker integration apply FILE.

error-integration-unknown = There is no integration { $name }. Those that exist: optilinker integration list.
error-status-imported = Integration { $name } already imports status { $status } of this BaseLinker account into the same OptiMES. Two of them would make every order twice; choose another status, or remove the other one.
error-change-lost = Since the last apply a person changed { $keys } of integration { $name }, which this file lacks. Start from optilinker integration export { $name }, or add --overwrite to take the file as it is. Nothing was changed.
order-never-seen = Optilinker has not seen order { $order } in any status of integration { $name }. Check its number and status in BaseLinker. To import it at once: optilinker order retry { $name } { $order }
check-begun = Asking BaseLinker and OptiMES…
reconcile-begun = { $name }: asking BaseLinker and OptiMES…
plan-summary = { COUNT($count) ->
        [one] { $count } order stands
       *[other] { $count } orders stand
    } in the import statuses without an OptiMES order. Nothing was written.
demo-cut = The demo was stopped before its end. Run it again with the same --data: it goes on where it stopped.
demo-too-slow = The demo did not come to its end in time. Run it again with the same --data: it goes on where it stopped.

## Remarks on a tested parameter

remark-fine = right
remark-not-listed = This side lists nothing to check this against.
remark-not-tested = Could not be tested now, because this side did not answer an earlier question.
remark-unknown-id = There is no such id there. There are: { $known }. Correct the parameter.
remark-key-refused = The key is refused. Copy it once more, or make a new one, and put it into the file.
remark-permission = The key works, but the operation { $operation } is refused ({ $status }). Give that permission to the role of the employee whose key it is.
remark-account-blocked = BaseLinker has blocked the whole account. Its owner has to settle that with BaseLinker.
remark-blocked = BaseLinker has blocked the key for calls made too fast. Try again in some minutes.
remark-call-refused = BaseLinker refuses to answer. Check the key and baselinkerUrl.
remark-address-refused = The address is not allowed: it must be a public https address. A private network is named in allow_private of optilinker.toml.
remark-unreachable = Nothing answers there. Check the address and whether the system runs.
remark-no-answer = No answer came, or none that can be used. Check the address and try again in a moment.
remark-not-optimes = What answers there is not the API of OptiMES. Check the address.
remark-redirects = OptiMES redirects to another address. Write exactly the address where you log in, without redirects.
remark-wire-profile = The path of the operation { $operation } is not known there ({ $status }). Check OPTIMES_URL and optimesWire.basePath.
remark-other-percent = The rate of this id has another percentage. There are: { $known }. Correct optimesVatRates.
remark-other-currency = The currency of this id has another code. There are: { $known }. Correct optimesCurrencies.
remark-type-misfit = This attribute takes { $kind ->
        [integer] a whole number
        [number] a number
        [date] a date
        [datetime] a date with a time
        [list] the options of its list
        [other] a file
       *[text] a text
    }, which doesn't fit here. Name another attribute, or change its type in OptiMES.
remark-product-without-vat = The product has no VAT rate, so the delivery can't be reckoned. Set one in OptiMES.
remark-product-vat-unmapped = The VAT rate of this product is not in optimesVatRates. Add it there, or change the product's rate.
remark-unit-missing = Without optimesUnit no product can be made; orders that lack products will wait.
remark-token-unseen = OptiMES doesn't show this token; the first webhook will tell whether it is right.
remark-journal-silent = The journal says nothing, so it is probably switched off. Orders are found by sweeps all the same, a little later. It is switched on in BaseLinker's API settings.
remark-public-url = Webhooks of OptiMES can't reach this address: it must be a public https address. Sweeps work all the same, and "done" goes back to the shop a little later.
