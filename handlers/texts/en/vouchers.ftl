### What becomes of vouchers

voucher-ran-out =
    { $points ->
        [0] Your voucher ({ $what }) was not used in time and has expired.
        [one] Your voucher ({ $what }) was not used in time and has expired. <b>1 point</b> is back with your points.
       *[other] Your voucher ({ $what }) was not used in time and has expired. <b>{ $points } points</b> are back with your points.
    }
no-voucher = I can't find a voucher like that which could still be used. Please check the code.
voucher-reserved = That voucher is in a shopping basket just now. Please try again in a little while.
voucher-settled = That voucher was used or has ended already, so there is nothing to take back.
too-many-guesses =
    { $minutes ->
        [one] Too many codes were wrong. Please try again in a minute.
       *[other] Too many codes were wrong. Please try again in { $minutes } minutes.
    }
