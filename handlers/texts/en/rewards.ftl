### Rewards and vouchers

rewards =
    { $points ->
        [0] <b>What your points can become</b>
        [one] <b>What your points can become</b> (you have 1, worth { $worth })
       *[other] <b>What your points can become</b> (you have { $points }, worth { $worth })
    }
rewards-any = Or any amount in steps of { n-step }, worth { $step-worth } each: write <b>redeem</b> and the amount.
rewards-money-only =
    { $points ->
        [0] Points become money off, in steps of { n-step }, worth { $step-worth } each.
        [one] You have 1 point, worth { $worth }. Points become money off, in steps of { n-step }, worth { $step-worth } each.
       *[other] You have { $points } points, worth { $worth }. They become money off, in steps of { n-step }, worth { $step-worth } each: write <b>redeem</b> and the amount.
    }
reward-line =
    { $cost ->
        [one] <b>{ $number }</b> · { $title } · 1 point
       *[other] <b>{ $number }</b> · { $title } · { $cost } points
    }
reward-line-missing =
    { $cost ->
        [one] <b>{ $number }</b> · { $title } · 1 point ({ $missing } to go)
       *[other] <b>{ $number }</b> · { $title } · { $cost } points ({ $missing } to go)
    }
reward-line-closed =
    { $cost ->
        [one] <b>{ $number }</b> · { $title } · 1 point ({ $why })
       *[other] <b>{ $number }</b> · { $title } · { $cost } points ({ $why })
    }
reward-about = <i>{ $about }</i>
why-sold-out = sold out for now
why-reward-not-yet = from { $day } on
why-reward-locked = opens with { $tier }
why-reward-limit = you have had yours
reward-sold-out = “{ $title }” is sold out for now. Have a look at what else there is.
reward-not-yet = Not long to go: “{ $title }” is there from { $day } on.
reward-locked = “{ $title }” opens with { $tier }. See how far you are.
reward-limit =
    { $limit ->
        [one] “{ $title }” is there once for each member, and you have had yours.
       *[other] “{ $title }” is there { $limit } times for each member, and you have had yours.
    }
redeem-which = What would you like? Write the number of a reward, or an amount such as <b>200 points</b>.
redeem-left =
    { $left ->
        [0] That takes all of them.
       *[other] That leaves you { $left }.
    }
redeem-sure =
    { $cost ->
        [one] Turn <b>1 point</b> into a voucher worth <b>{ $value }</b>? { redeem-left }
       *[other] Turn <b>{ $cost } points</b> into a voucher worth <b>{ $value }</b>? { redeem-left }
    }
redeem-sure-reward =
    { $cost ->
        [one] Turn <b>1 point</b> into “{ $title }”, a voucher worth <b>{ $value }</b>? { redeem-left }
       *[other] Turn <b>{ $cost } points</b> into “{ $title }”, a voucher worth <b>{ $value }</b>? { redeem-left }
    }
redeem-sure-thing =
    { $cost ->
        [one] Turn <b>1 point</b> into “{ $title }”? { redeem-left }
       *[other] Turn <b>{ $cost } points</b> into “{ $title }”? { redeem-left }
    }
redeem-sure-donation =
    { $cost ->
        [one] Give <b>1 point</b> for “{ $title }”? { redeem-left } What is given can't be taken back.
       *[other] Give <b>{ $cost } points</b> for “{ $title }”? { redeem-left } What is given can't be taken back.
    }
voucher-minimum = It is good for orders of { $minimum } or more.
voucher-alone = It can't be combined with other discounts.
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
redeemed-percentage =
    Here you are, <b>{ $percent }% off</b> your next order:

    <code>{ $code }</code>

    Enter it at the checkout. It works once, until { $day }.
    { $left ->
        [0] That was the last you could spend for now; your next order brings new ones.
        [one] 1 point is left.
       *[other] { $left } points are left.
    }
redeemed-product =
    Here you are, <b>{ $title }</b>:

    <code>{ $code }</code>

    Put it in your basket and enter the code at the checkout. It works once, until { $day }.
    { $left ->
        [0] That was the last you could spend for now; your next order brings new ones.
        [one] 1 point is left.
       *[other] { $left } points are left.
    }
redeemed-shipping =
    Here you are, <b>free shipping</b> for your next order:

    <code>{ $code }</code>

    Enter it at the checkout. It works once, until { $day }.
    { $left ->
        [0] That was the last you could spend for now; your next order brings new ones.
        [one] 1 point is left.
       *[other] { $left } points are left.
    }
redeemed-event =
    Your seat is kept: <b>{ $title }</b>

    <code>{ $code }</code>

    Show it at the door. It is good for one person, until { $day }.
    { $left ->
        [0] That was the last you could spend for now; your next order brings new ones.
        [one] 1 point is left.
       *[other] { $left } points are left.
    }
redeemed-donation =
    Thank you! Your points went to <b>{ $title }</b>. There is nothing more for you to do.
    { $left ->
        [0] That was the last you could spend for now; your next order brings new ones.
        [one] 1 point is left.
       *[other] { $left } points are left.
    }
vouchers = <b>Your vouchers</b>
vouchers-none = You have no vouchers yet. Redeem points and you'll find them here.
voucher-open = { $value }: <code>{ $code }</code>, until { $day }
voucher-held = { $value }: <code>{ $code }</code>, until { $day } (in a basket just now)
voucher-donated = { $value }: given on { $day }, thank you
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
below-minimum = Redeeming starts at { n-minimum }; you asked for { $points }.
not-a-reward = There is no reward with the number { $number }. Have a look at what there is.
sold-out = Sorry, somebody just took the last one. Your points are untouched.
offer-changed = This reward has changed since I asked you, so nothing was spent. Have a look at what it is now.
