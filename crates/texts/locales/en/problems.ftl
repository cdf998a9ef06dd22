### Problems: title, what happened and what happens next (.message), what one can do (.hint).
### The facts in braces are described in crates/domain/src/problem.rs.

actor-nobody = Nobody: Optilinker goes on by itself
actor-clerk = Whoever works with the orders
actor-operator = Whoever set the integration up

problem-also = Besides:
placeholder-name = NAME
placeholder-order = NUMBER

## One order waits for data

P101 = Unreadable order
    .message = BaseLinker returned this order in a form that can't be read ({ $detail }). Its text is kept, and the other orders go on.
    .hint = Open the order in BaseLinker and save it again. If that doesn't help, pass this on to whoever helps you with Optilinker.
P102 = Order without lines
    .message = The order has no lines, so there is nothing to make. It waits.
    .hint = Add lines in BaseLinker; the order goes on by itself. If it is meant to be empty, exclude it: optilinker order exclude { $name } { $order }.
P103 = Product missing in OptiMES
    .message = OptiMES has no product "{ $sku }" (line { $line }). The order waits and goes on by itself when the product appears.
    .hint = Add a product with the index "{ $sku }" in OptiMES, correct the SKU in BaseLinker, or bind it to an existing product: optilinker product bind { $name } "{ $sku }" PRODUCT_ID.
P104 = Line without SKU and EAN
    .message = Line { $line } has neither SKU nor EAN, so nobody can tell which product it is. The order waits.
    .hint = Fill in the SKU in BaseLinker. If such lines are usual for you, set the parameter optimesOtherProductId.
P105 = Several products with one code
    .message = Several products of OptiMES carry the code "{ $sku }" ({ $products }). Optilinker doesn't guess which is meant; the order waits.
    .hint = Correct the codes in OptiMES, or bind the right product: optilinker product bind { $name } "{ $sku }" PRODUCT_ID.
P106 = Unknown VAT rate
    .message = The VAT rate "{ $rate }" (line { $line }) is not in the table optimesVatRates. The order waits, because rates are never guessed.
    .hint = Add the rate "{ $rate }" to optimesVatRates and apply the file, or correct the rate of the order in BaseLinker.
P107 = Unknown currency
    .message = The currency "{ $currency }" is not in the table optimesCurrencies. The order waits; amounts are never converted.
    .hint = Add the currency in OptiMES, put it into optimesCurrencies and apply the file, or correct the currency of the order in BaseLinker.
P108 = Value doesn't fit its attribute
    .message = The order's value doesn't fit attribute { $attribute } (parameter { $parameter }), which takes { $wanted ->
        [integer] a whole number
        [number] a number
        [date] a date YYYY-MM-DD
        [datetime] a date with a time
        [list] the options of its list alone
        [other] a file alone
       *[text] a text
    }. The order waits.
    .hint = Add the missing option in OptiMES or change the type of attribute { $attribute }, or correct the value in the order.
P109 = Several contractors fit the buyer
    .message = More than one contractor of OptiMES fits the buyer ({ $contractors }), looked for by { $key ->
        [nip] NIP
        [login] login
       *[email] mail
    }. The order waits.
    .hint = Merge the repeated contractors in OptiMES, or correct them so that one fits, then: optilinker order retry { $name } { $order }.
P110 = The login points at somebody else
    .message = Contractor { $contractor } has the same login, but neither mail, phone nor name agrees. The order waits, lest it go to a stranger.
    .hint = Look at contractor { $contractor } in OptiMES: fill in the mail or phone, or remove the wrong login, then: optilinker order retry { $name } { $order }.
P111 = The bound product is gone
    .message = The code "{ $sku }" was bound by hand to product { $product }, which OptiMES no longer has. The order waits.
    .hint = Bind another product: optilinker product bind { $name } "{ $sku }" PRODUCT_ID. A zero for the id takes the binding back.
P112 = The service product is incomplete
    .message = Product { $product } of optimesDeliveryProductId or optimesOtherProductId doesn't exist, has no VAT rate, or has one that is not in optimesVatRates. The order waits.
    .hint = Give product { $product } a VAT rate in OptiMES, add it to optimesVatRates, or name another product in the parameter.
P113 = Amount or quantity out of range
    .message = The quantity or price of line { $line } is too large to be reckoned. The order waits.
    .hint = Look at line { $line } in BaseLinker and correct its quantity or price; the order goes on by itself.
P114 = Two markers in one order
    .message = OptiMES order { $mesOrder } has two different markers of Optilinker in its note, so it's unclear which shop order it belongs to. Nothing was bound.
    .hint = Leave the one right marker (OL-…) in OptiMES order { $mesOrder } and remove the other, then: optilinker order retry { $name } { $order }.
P115 = No unit for a new product
    .message = Product "{ $sku }" can't be made in OptiMES, because the parameter optimesUnit is not set. The order waits.
    .hint = Set optimesUnit and apply the file, or add product "{ $sku }" in OptiMES by hand.

## Warnings: the order goes on

P151 = Wrong NIP
    .message = What the buyer gave as a NIP is none, or its checksum is wrong. The order goes on as one of a private person, without a NIP.
    .hint = Nothing needs doing. If the buyer is a company, correct the NIP in the order and in OptiMES.
P152 = The sum differs from the shop's
    .message = The sum in OptiMES ({ $plant }) differs from the shop's ({ $shop }) by more than rounding explains. The order is in OptiMES.
    .hint = Compare the prices and VAT rates of both orders. Three such orders in a row stop the integration.
P153 = Product without technology
    .message = Product "{ $sku }" has no technology template in OptiMES. The order was taken, but this line can't be planned.
    .hint = Give product "{ $sku }" a technology in OptiMES.

## One order: making it in OptiMES

P201 = OptiMES refused the order
    .message = OptiMES refused { $part ->
        [contractor] to make the order's buyer
        [product] to make a product of the order
       *[order] the order
    } (status { $status }): { $detail }. Nothing was made; the order waits.
    .hint = The answer usually names the field it dislikes: correct it in the order or in the parameters, then: optilinker order retry { $name } { $order }.
P202 = OptiMES says it has the order
    .message = OptiMES answered that the order exists already (409), but it can't be found by its marker. Nothing was sent again.
    .hint = Look for the order in OptiMES. It is there: optilinker order resolve { $name } { $order } --mes-order ID. It isn't: optilinker order resolve { $name } { $order } --not-created.
P203 = Can't be looked up in OptiMES
    .message = { $sent ->
        [no] Before the order is sent, OptiMES is asked whether it has it already, and that can't be asked now. Nothing is sent until it answers.
       *[yes] The order was sent, no answer came, and OptiMES can't be asked now whether it was made. Optilinker goes on asking and sends nothing a second time.
    }
    .hint = Nothing needs doing. Whoever knows can settle it. It is in OptiMES: optilinker order resolve { $name } { $order } --mes-order ID. It isn't: optilinker order resolve { $name } { $order } --not-created.
P204 = Three attempts without an answer
    .message = { COUNT($attempts) ->
        [one] { $attempts } attempt
       *[other] { $attempts } attempts
    } got no answer although other orders went through, and the order is not in OptiMES. There will be no further attempt without your decision.
    .hint = Make sure that the order really is not in OptiMES, then: optilinker order retry { $name } { $order }. It is there: optilinker order resolve { $name } { $order } --mes-order ID.
P205 = A day without an answer
    .message = For a day OptiMES has not answered the attempts to make this order. Optilinker won't send it without your decision.
    .hint = See whether OptiMES takes orders and whether this one is there. It isn't: optilinker order retry { $name } { $order }. It is: optilinker order resolve { $name } { $order } --mes-order ID.
P206 = OptiMES doesn't take this order
    .message = OptiMES answers { $status } to this one order, though it takes others. The order waits.
    .hint = Compare it with orders that went through; when it is corrected: optilinker order retry { $name } { $order }.
P207 = The number is another order now
    .message = Another order stood under this BaseLinker number before: the date it was added, its source or its external number differ. Nothing is made or changed until you decide.
    .hint = Open the order in BaseLinker. It is a new order and shall be made: optilinker order retry { $name } { $order }. Leave it as it is: optilinker order exclude { $name } { $order }.
P208 = A copy of an order?
    .message = The order has the same external number as order { $of }; it looks like a copy or a part of a split. It waits, lest it be made twice.
    .hint = Produce it: optilinker order retry { $name } { $order }. Don't: optilinker order exclude { $name } { $order } --reason "copy of { $of }".
P209 = Made by another Optilinker
    .message = The order is in OptiMES already ({ $mesOrder }), with another installation's marker ({ $prefix }). Nothing is made; Optilinker asks whether to take it over.
    .hint = Take one over: optilinker order retry { $name } { $order }. All: optilinker order retry { $name } --problem P209. If that installation still runs, stop it first.
P210 = On hold
    .message = A person holds this order. It doesn't go to OptiMES until somebody releases it.
    .hint = Release it: optilinker order retry { $name } { $order }.
P211 = Excluded, yet in OptiMES
    .message = The order was excluded, but OptiMES has its order { $mesOrder } with our marker. It was bound; no second one will be made.
    .hint = If it is to be made, confirm: optilinker order retry { $name } { $order }. If not, delete { $mesOrder } in OptiMES and exclude the order.
P213 = Its number in OptiMES belongs to another order
    .message = OptiMES made this order under the number { $mesOrder }, which order { $other } has already. That happens after OptiMES was restored from a copy. Neither will be told as done for the other.
    .hint = First settle order { $other }, if it is not closed: optilinker order why { $name } { $other }. Then this one goes on by itself, by its marker; at once with: optilinker order retry { $name } { $order }.
P214 = Another integration is making it
    .message = The integration { $integration }, at the same BaseLinker account and the same OptiMES, has sent this order or is asked about it, and its outcome is not known there yet. The order waits, lest it be made twice.
    .hint = Optilinker goes on by itself once that is settled: optilinker order why { $integration } { $order }.
P215 = Contractor or product without an answer
    .message = { $part ->
        [product] OptiMES gave no answer to the attempts to make product "{ $sku }" (three attempts, or a day), and no search shows it.
       *[contractor] OptiMES gave no answer to the attempts to make the buyer's contractor (three attempts, or a day), and no search shows one.
    } Other orders go on; this one waits, lest anything be made twice.
    .hint = Look for it in OptiMES. If it is there under the right NIP, e-mail or index, or you make it there, Optilinker uses it. To try once more: optilinker order retry { $name } { $order }.
P216 = A search in OptiMES without an answer
    .message = OptiMES does not answer { $operation } for this order's contractor or product, though it answers such questions about others. The order waits; Optilinker goes on asking, less and less often, and makes nothing blindly.
    .hint = Show this to whoever runs OptiMES: something in this buyer's or product's data breaks the search there. When it answers, the order goes on by itself.

## One order: after the import

P301 = Changed after the import
    .message = The order was changed in the shop when it was in OptiMES already: { $changes }. Nothing was changed in OptiMES.
    .hint = Correct the order in OptiMES if need be, then: optilinker order retry { $name } { $order }. You will be asked again only after another change.
P302 = Unexpected status after the import
    .message = The order is being made, but in BaseLinker it stands in status { $status }, which nobody announced. OptiMES goes on making it.
    .hint = Cancelled: stop it in OptiMES. A usual step: add { $status } to baselinkerOrderStatusInProduction. Seen to, nothing needed: optilinker order retry { $name } { $order }.
P303 = Deleted in OptiMES
    .message = Order { $mesOrder } is no longer in OptiMES, though the shop order stands. Optilinker doesn't make it again by itself.
    .hint = Make it anew: optilinker order retry { $name } { $order }. Accept it: optilinker order exclude { $name } { $order }.
P304 = The order is gone from BaseLinker
    .message = The order is no longer in BaseLinker (deleted, or merged with another), but it is in OptiMES. There is nowhere left to set "done".
    .hint = If it is not to be made, delete it in OptiMES and, when the problem has become P303: optilinker order exclude { $name } { $order }. If it is, nothing needs doing.
P305 = May "done" be set?
    .message = OptiMES has realised the order, but in BaseLinker it stands in status { $status }. Optilinker doesn't move it without leave.
    .hint = Always: add { $status } to baselinkerOrderStatusInProduction. This time: optilinker order retry { $name } { $order }. Never: optilinker order exclude { $name } { $order }.
P306 = Unknown whether "done" arrived
    .message = We sent "done", no answer came, and the order stands in status { $status }: an automation may have moved it on. The status won't be set a second time.
    .hint = Look at the order in BaseLinker. Set it once more: optilinker order retry { $name } { $order }. Leave it: optilinker order exclude { $name } { $order }.
P307 = BaseLinker refused the status
    .message = BaseLinker did not take the change of status ({ $code }): { $message }. { $write ->
        [after-import] The order is in OptiMES; only its status after the import was not set.
       *[done] OptiMES has realised the order.
    }
    .hint = See whether the status of { $write ->
        [after-import] baselinkerOrderStatusAfterImport
       *[done] baselinkerOrderStatusToSend
    } still exists, then: optilinker order retry { $name } { $order }.
P309 = Is this MES order still its own?
    .message = Order { $mesOrder } of OptiMES is realised, but it carries no Optilinker's marker any more and holds other items than were sent. It may be another order under the same number, so BaseLinker is not told "done".
    .hint = It is the right one: optilinker order retry { $name } { $order }. Another one is: optilinker order resolve { $name } { $order } --mes-order NUMBER. Never say "done": optilinker order exclude { $name } { $order }.

## The whole integration

P401 = BaseLinker refuses the token
    .message = BaseLinker refuses the API token. No order can move, but none is lost: with a good token everything goes on by itself.
    .hint = Make a new token in BaseLinker (My account, API), write it as baselinkerApiKey and apply the file.
P402 = BaseLinker account blocked
    .message = BaseLinker has blocked the whole account. Optilinker asks now and then and goes on by itself when the block is gone.
    .hint = Log in to BaseLinker and settle the block, an unpaid subscription for example.
P403 = OptiMES refuses the key
    .message = OptiMES refuses the API key or redirects to another address (status { $status }). Nothing is made; orders wait and none is lost.
    .hint = Check OPTIMES_URL and optimesApiKey, and whether the employee whose key it is is active. Then apply the file.
P404 = A permission is missing in OptiMES
    .message = OptiMES takes the key but refuses the operation { $operation } (status { $status }). All else works; this waits and is tried now and then.
    .hint = Give that permission in OptiMES to the role of the employee whose key it is. The integration goes on by itself.
P405 = OptiMES doesn't know this path
    .message = To the operation { $operation } OptiMES answers { $status }: the API that we expect is not at this path. The integration stands still.
    .hint = Check OPTIMES_URL and the table optimesWire (basePath, authHeader). Then apply the file.
P406 = Import from when?
    .message = { COUNT($standing) ->
        [one] { $standing } order stands
       *[other] { $standing } orders stand
    } in the import status, and OptiMES holds { COUNT($foreign) ->
        [one] { $foreign } order
       *[other] { $foreign } orders
    } entered by other means. Somebody has been carrying orders over; Optilinker waits, lest they be made a second time.
    .hint = Set importFrom to "all", "now" (only new ones) or a date, and apply the file.
P407 = Another Optilinker works here
    .message = One reading of OptiMES showed new duplicates of orders with our markers: { $orders }. Most likely another installation works on the same orders; this one was stopped.
    .hint = Find the other installation (a copied database or an old server, too) and stop it, delete the duplicates in OptiMES, then: optilinker integration resume { $name }.
P408 = Sums differ in a row
    .message = The sum in OptiMES differs from the shop's in orders in a row: { $orders }. Usually the VAT table names a wrong id; the integration stands still, lest more be made.
    .hint = Check optimesVatRates and the prices, correct these orders, then confirm: optilinker integration resume { $name }.
P409 = Wrong parameter
    .message = Parameter { $parameter } ({ $value }) doesn't agree with the real account. { $detail } The integration stands still, and orders wait.
    .hint = Correct { $parameter } and apply the file. This tries all parameters at once: optilinker check FILE.
P410 = Address not allowed
    .message = The address of parameter { $parameter } is refused, because it leads into a private network or doesn't use https. No connection was made; orders wait and none is lost.
    .hint = Give a public https address and apply the file. An instance in a private network needs an entry in allow_private of optilinker.toml.
P411 = No OptiMES at this address
    .message = What answers at OPTIMES_URL is not OptiMES ({ $detail }). The integration stands still; orders wait and none is lost.
    .hint = Open OPTIMES_URL in a browser and compare it with the address where you log in to OptiMES. When it is corrected, apply the file.
P412 = The status can't be read whole
    .message = The pages of BaseLinker's order list are sorted neither by number nor by date, so it can't be proved that all orders were seen. The orders that were seen are imported and carried on; those on pages that could not be reached are not, until the pages are readable.
    .hint = Pass this on to whoever helps you with Optilinker. Until then keep fewer than 100 orders in each status that Optilinker reads: set baselinkerOrderStatusAfterImport, so that imported ones make room.
P415 = A side says wait
    .message = { $side ->
        [mes] OptiMES asks to be left alone
       *[shop] BaseLinker has blocked this token for calls made too fast,
    } until { $until }. Optilinker goes on by itself then; orders wait and none is lost.
    .hint = Nothing needs doing. If it keeps happening, { $side ->
        [mes] ask whoever runs OptiMES why it takes so few calls.
       *[shop] look at other programs on the account and lower baselinkerCallsPerMinute.
    }
P416 = No connection, or no answer
    .message = { $side ->
        [shop] BaseLinker
        [mes] OptiMES
       *[other] { $side }
    } { $what ->
        [operation] answers, but not to { $operation }
       *[all] can't be reached
    } ({ $detail }). Optilinker goes on trying; orders that need it wait and none is lost.
    .hint = { $what ->
        [operation] If it lasts, pass this on to whoever runs that side, with the operation and the answer.
       *[all] If it lasts, check the internet connection and whether that side opens in a browser.
    }
P417 = Stored keys can't be opened
    .message = This integration's keys are sealed with another master key than the one given. It stands still; others work.
    .hint = Restore the right master key (optilinker.key or OPTILINKER_MASTER_KEY), or apply the file with its keys once more.
P418 = Orders in OptiMES can't be read
    .message = OptiMES lists orders that carry an Optilinker's marker but no number that can be read: { $orders }. This database is new or an older copy, so one of them may be an order that it doesn't know; nothing is made until they can be read. Orders wait and none is lost.
    .hint = Find these orders in OptiMES (search for OL-) and report them to its support. It goes on by itself when the list can be read.
P419 = Stored configuration can't be read
    .message = This version of Optilinker can't read what is stored of the integration ({ $detail }). It stands still; others work, and none of its orders is lost.
    .hint = Run the version that wrote it, or apply the integration's file once more.
