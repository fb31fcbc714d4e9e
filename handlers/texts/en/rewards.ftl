### Rewards and vouchers

rewards =
    { $points ->
        [0] <b>What your points can become</b>
        [one] <b>What your points can become</b> (you have 1, worth { $worth })
       *[other] <b>What your points can become</b> (you have { $points }, worth { $worth })
    }
rewards-any = Or any amount in steps of { $step } points, worth { $step-worth } each: write <b>redeem</b> and the amount.
rewards-money-only =
    { $points ->
        [0] Points become money off, in steps of { $step } points, worth { $step-worth } each.
        [one] You have 1 point, worth { $worth }. Points become money off, in steps of { $step } points, worth { $step-worth } each.
       *[other] You have { $points } points, worth { $worth }. They become money off, in steps of { $step } points, worth { $step-worth } each: write <b>redeem</b> and the amount.
    }
reward-line =
    { $cost ->
        [one] <b>{ $number }</b> · { $title } · 1 point
       *[other] <b>{ $number }</b> · { $title } · { $cost } points
    }
redeem-which = What would you like? Write the number of a reward, or an amount such as <b>200 points</b>.
redeem-sure =
    { $cost ->
        [one] Turn <b>1 point</b> into a voucher worth <b>{ $value }</b>? That leaves you { $left }.
       *[other] Turn <b>{ $cost } points</b> into a voucher worth <b>{ $value }</b>? That leaves you { $left }.
    }
redeem-sure-reward =
    { $cost ->
        [one] Turn <b>1 point</b> into “{ $title }”, a voucher worth <b>{ $value }</b>? That leaves you { $left }.
       *[other] Turn <b>{ $cost } points</b> into “{ $title }”, a voucher worth <b>{ $value }</b>? That leaves you { $left }.
    }
redeem-rounded = Points are redeemed in steps of { $step }, so { $asked } was rounded down.
redeemed =
    Here you are, <b>{ $value }</b> off your next order:

    <code>{ $code }</code>

    Enter it at the checkout. It works once, until { $day }.
    { $left ->
        [0] That was the last you could spend for now; your next order brings new ones.
        [one] 1 point is left.
       *[other] { $left } points are left.
    }
vouchers = <b>Your vouchers</b>
vouchers-none = You have no vouchers yet. Redeem points and you'll find them here.
voucher-open = { $value }: <code>{ $code }</code>, until { $day }
voucher-used-line = { $value }, ending in { $ending }: used on { $day }
voucher-void = { $value }, ending in { $ending }, until { $day }: cancelled
voucher-expired = { $value }, ending in { $ending }: expired on { $day }
not-enough-points =
    { $missing ->
        [one] Almost there: you need <b>1 more point</b>. You have { $points }, it takes { $cost }.
       *[other] Not quite yet: you need <b>{ $missing } more points</b>. You have { $points }, it takes { $cost }.
    }
in-debt =
    { $debt ->
        [one] A refund took back 1 point that was already spent. Once you have earned it again, you can redeem as before.
       *[other] Refunds took back { $debt } points that were already spent. Once you have earned them again, you can redeem as before.
    }
below-minimum = Redeeming starts at { $minimum } points; you asked for { $points }.
not-a-reward = There is no reward with the number { $number }. Have a look at what there is.
sold-out = Sorry, somebody just took the last one. Your points are untouched.
offer-changed = This reward has changed since I asked you, so nothing was spent. Have a look at what it is now.
