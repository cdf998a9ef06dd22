### Help of the command line (--help) and mistakes in its use. The key is the command, its parts are its options.

help = Joins BaseLinker to OptiMES: shop orders go into production and "done" goes back to the shop, each exactly once.
    .config = The service's own file [default: optilinker.toml, if it is there]
    .json = Print one JSON value on stdout instead of text for people
    .help = Show help
    .version = Show the version
    .more =
        Where to begin:
          optilinker demo                             see it work on sample data
          optilinker check meble.toml                 test an integration file
          optilinker run --apply meble.toml           run the service
          optilinker order why meble 12345            where an order is, and why
help-demo = Show the whole of it: a make-believe shop and plant, the service and sample orders
    .once = Run the story to its end and print the proof
    .data = Folder for its data [default: a temporary one, printed]
help-run = Run the service: imports, statuses back and webhooks, until SIGTERM
    .apply = Apply an integration file first; can be given several times
    .recover = Read the OptiMES of this integration from the beginning before its first order
help-check = Test every parameter of a file on the real BaseLinker and OptiMES; writes nothing
    .file = The integration file
help-plan = Say what would become of the orders in the import statuses; writes nothing
    .file = The integration file
help-integration = Integrations: apply, list, show, pause, resume, export, remove
help-integration-apply = Apply an integration file; it is in force from then on
    .file = The integration file, TOML or JSON
    .overwrite = Take the file as it is, even where it lacks what a person changed since
help-integration-list = List all integrations
help-integration-show = Show one integration
    .name = The integration's name
help-integration-pause = Pause: nothing is made and nothing is written, reading goes on
    .name = The integration's name
help-integration-resume = End a pause, or the stop that waits for a person
    .name = The integration's name
help-integration-export = Print the integration file as JSON, keys left out
    .name = The integration's name
help-integration-rotate-hook = Make a new webhook address; the old one ends at once
    .name = The integration's name
help-integration-remove = Remove an integration with its whole ledger; orders in OptiMES stay
    .name = The integration's name
    .yes = Do not ask
help-order = Orders: list, why, retry, hold, resolve, exclude
help-order-list = List orders and where they stand
    .integration = The integration's name
    .stage = Only from this stage: seen, excluded, waiting, ready, sending, uncertain, imported, realised, closed
help-order-why = Say where an order stands, why, and what happened to it
    .name = The integration's name
    .order = The order's number in BaseLinker
help-order-retry = Try once more; looks first whether the order was made before
    .name = The integration's name
    .order = The order's number in BaseLinker
    .problem = Instead of a number: all that wait for this reason, such as P103
help-order-hold = Hold an order until somebody retries it
    .name = The integration's name
    .order = The order's number in BaseLinker
help-order-resolve = Settle whether an order was made, where that can't be looked up
    .name = The integration's name
    .order = The order's number in BaseLinker
    .mes_order = It was made: this is its number (id) in OptiMES
    .not_created = It was not made
help-order-exclude = Exclude: don't import it, or don't set its status
    .name = The integration's name
    .order = The order's number in BaseLinker
    .reason = Why; it goes into the order's history
help-product = Products: bind
help-product-bind = Say which product of OptiMES a SKU (or an EAN) is; 0 takes it back
    .name = The integration's name
    .sku = The SKU or, for lines without one, the EAN
    .product = The product's id in OptiMES
help-reconcile = Ask both sides and prove that nothing is missing and nothing was made twice
    .integration = Only this integration
    .since = Only orders that entered their status on this day or later, such as 2026-11-24
help-backup = Write a consistent copy of the database; the service may be running
    .file = The copy's file; it must not be there yet
help-restore = Bring the database back from a copy; the service must be stopped
    .file = The copy's file
help-sandbox = A make-believe BaseLinker or OptiMES to try things on
help-sandbox-baselinker = A make-believe BaseLinker
    .listen = The address it listens on, such as 127.0.0.1:9001
    .data = Folder for its state [default: in memory]
    .calls_per_minute = Calls it takes a minute; 0: no limit [default: 100]
    .seed = Seed of its faults [default: 0]
    .faults = A file of faults (JSON)
help-sandbox-optimes = A make-believe OptiMES
    .listen = The address it listens on, such as 127.0.0.1:9002
    .webhook_url = Where its webhooks go
    .webhook_token = The token it puts into them
    .data = Folder for its state [default: in memory]
    .seed = Seed of its faults [default: 0]
    .faults = A file of faults (JSON)
help-completions = Print the completions for a shell
    .shell = bash, zsh, fish, elvish or powershell

help-usage = Usage:
help-commands = Commands
help-arguments = Arguments
help-options = Options

## Mistakes in use

usage-unknown-option = There is no option { $found }.
usage-unknown-command = There is no command { $found }.
usage-missing = Missing: { $missing }.
usage-missing-command = A command is missing.
usage-value = { $argument }: "{ $value }" is not a valid value.
usage-no-value = { $argument }: the value is missing.
usage-conflict = { $argument } can't be given together with { $other }.
usage-twice = { $argument } can be given only once.
usage-other = This command can't be understood: { $detail }
usage-hint = Help: { $help }
usage-hint-near = Did you mean { $near }? Help: { $help }
usage-hint-values = Accepted: { $values }. Help: { $help }
usage-stage = There is no stage "{ $word }". Stages: { $known }.
usage-problem = There is no problem "{ $word }". Codes are from { $first } to { $last }; docs/problems describes each.
usage-date = "{ $word }" is not a date YYYY-MM-DD, such as 2026-11-24.
usage-sku = The SKU can't be empty.
usage-product = A product's id is a whole number from 1; 0 takes the binding back.
