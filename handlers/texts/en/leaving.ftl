### Leaving, and what is kept

forget-sure = Shall I forget you? That happens at once and <b>cannot be undone</b>.
forget-points =
    { $points ->
        [one] 1 point, worth { $worth }, is lost.
       *[other] { $points } points, worth { $worth }, are lost.
    }
forget-vouchers =
    { $count ->
        [one] 1 unused voucher becomes void.
       *[other] { $count } unused vouchers become void.
    }
forget-staff = Here you work for us, too: that ends, until a colleague gives you a new code.
forget-stays = Your name, your numbers, this chat and who you invited are erased. What stays are sums without a name, for the books.
forget-export = Would you like a copy first? Write <b>export</b>.
forgotten = It is done: I don't know you any more. Thank you for having been with us. If you write again, we meet as strangers.
forgotten-staff = You do not work for us in this chat any more, either.
forgotten-stranger = It is done: nothing of what you wrote here is kept. If you write again, we meet as strangers.
button-yes-forget = Yes, forget me
button-no-forget = No, keep me
export = Everything we keep about you, as one file. The address is yours alone and good for { n-minutes }.
export-none = I can't make a file here at the moment. Our people can: write <b>contact</b>.
button-download = Download my data
