### Mistakes in files: what is wrong, what was read, what is accepted.

config-hint = Nothing was changed. Correct what is named and try again; docs/parameters.md describes all keys.
config-unreadable = { $file }: the file { $path } can't be read: { $reason }.
config-unreadable-value = { $file }: { $key }: the file { $path } can't be read: { $reason }.
config-too-large = { $file }: the file { $path } is too large (at most { $limit } bytes).
config-not-text = { $file }: the file { $path } is not UTF-8. Save it as UTF-8 in your editor.
config-syntax = { $file }, line { $line }, column { $column }: this is not valid { $format }: { $detail }.
config-missing = { $file }: the key { $key } is missing. Accepted: { $accepted }.
config-unknown = { $file }: unknown key { $key }. The nearest known one: { $nearest }.
config-given-twice = { $file }: { $key } is given twice (the other as { $other }). Leave one.
config-same-name = { $file }: { $key } and "{ $other }" in this table name one and the same. Leave one.
config-wrong-value = { $file }: { $key } has a wrong value: { $read }. Accepted: { $accepted }.
config-wrong-name = { $file }: { $key }: the name "{ $read }" doesn't belong in this table. Accepted: { $accepted }.
config-no-keys = { $file }: the file should hold keys with values, but it is: { $read }.
config-not-a-table = { $file }: { $key } should be a table, but it is: { $read }.
config-credential = { $file }: { $key } holds a user name or a password. Give the address alone: scheme and host.
config-bad-reference = { $file }: { $key }: accepted is { "{" } file = "…" { "}" } or { "{" } env = "…" { "}" }, but this was read: { $found }. The nearest: { $nearest }.
config-env-unset = { $file }: { $key }: the environment variable { $variable } is not set, or is empty.
config-quiet-too-short = { $file }: { $key } is { $quiet } s, but it can't be under twice pace.requestTimeout, which is { $least } s.
config-done-status-taken = { $file }: { $key } ({ $status }) also stands in { $other }. The status for "done" must differ from those of import and production.

## What was read

read-null = null
read-list = a list
read-table = a table
read-empty-list = an empty list
read-empty-table = an empty table
read-empty = an empty text
read-text = a text (hidden)
read-number = a number (hidden)
read-bool = true or false

## Why a file can't be read

io-not-found = there is no such file or folder
io-denied = permission denied
io-directory = it is a folder
io-other = { $kind }

## What is accepted

accepted-name = a name of 1 to 64 characters, without slashes and control characters
accepted-origin = an http or https address without a path, such as "https://firma.optimes.pl"
accepted-header-secret = the key as a text in quotes (printable ASCII, no blanks), or { "{" } file = "…" { "}" } or { "{" } env = "…" { "}" }
accepted-secret = the token as a text in quotes, or { "{" } file = "…" { "}" } or { "{" } env = "…" { "}" }
accepted-id = an id: a whole number from 1
accepted-ids = an id or a list of ids, at least one
accepted-ids-or-none = an id or a list of ids, which may be empty
accepted-currencies = a table: three-letter currency code = id, such as PLN = 1
accepted-vat-rates = a table: "23", "8", "5", "0", "zw", "np", "oo" or another percentage = id
accepted-whole = a whole number from { $min } to { $max }
accepted-seconds = a number of seconds from { $min } to { $max }
accepted-amount = an amount from 0 to 1000, such as "0.05"
accepted-choice = one of: { $choices }
accepted-import-from = "all", "now" or a date YYYY-MM-DD
accepted-marker-prefix = eight lower hexadecimal digits, from an export
accepted-base-path = an empty text, or a path that begins with a slash and doesn't end in one, such as "/api"
accepted-header-name = the name of an HTTP header, such as "X-Api-Key"
accepted-header-prefix = ASCII characters, such as "Bearer " (with the blank)
accepted-text = a text that isn't empty
accepted-note = a text
accepted-listen = an IP address and a port, such as "127.0.0.1:8080"
accepted-public-url = an http or https address, such as "https://optilinker.example.pl"
accepted-database = "sqlite://file" or "postgres://user@host/db"
accepted-master-key = 32 bytes in base64, as { "{" } file = "…" { "}" } or { "{" } env = "…" { "}" }
accepted-networks = a list of networks, such as ["127.0.0.0/8"]
accepted-path = the path of a file
