### What becomes of vouchers

no-voucher = I can't find a voucher like that which could still be used. Please check the code.
voucher-reserved = That voucher is in a shopping basket just now. Please try again in a little while.
voucher-settled = That voucher was used or has ended already, so there is nothing to take back.
too-many-guesses =
    { $minutes ->
        [one] Too many codes were wrong. Please try again in a minute.
       *[other] Too many codes were wrong. Please try again in { $minutes } minutes.
    }
cancel-sure =
    { $points ->
        [0] Cancel the voucher ending in { $ending } ({ $what })? Its points came back before.
        [one] Cancel the voucher ending in { $ending } ({ $what })? <b>1 point</b> comes back to you.
       *[other] Cancel the voucher ending in { $ending } ({ $what })? <b>{ $points } points</b> come back to you.
    }
cancel-which = <b>Which one shall I cancel?</b>
cancelled =
    { $points ->
        [0] Done, the voucher is cancelled. You have { $available } to spend.
        [one] Done: 1 point is back. You have { $available } to spend.
       *[other] Done: { $points } points are back. You have { $available } to spend.
    }
button-cancel-ending = Cancel …{ $ending }
button-yes-cancel = Yes, cancel it
button-keep = Keep it
button-cancel-voucher = Cancel a voucher
