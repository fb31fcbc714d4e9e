### Tiers

tier =
    { $window ->
        [calendar] You are in <b>{ $tier }</b>, with { $earned ->
            [one] 1 point
           *[other] { $earned } points
        } earned this year.
       *[rolling] You are in <b>{ $tier }</b>, with { $earned ->
            [one] 1 point
           *[other] { $earned } points
        } earned in the last { $months ->
            [one] month
           *[other] { $months } months
        }.
    }
tier-factor = Your orders earn { $factor } times the points.
tier-highest = There is no level above: you are at the top.
tier-next =
    { $missing ->
        [one] <b>1</b> more point takes you to <b>{ $next }</b>, where orders earn { $factor } times the points.
       *[other] <b>{ $missing }</b> more points take you to <b>{ $next }</b>, where orders earn { $factor } times the points.
    }
tier-next-alike =
    { $missing ->
        [one] <b>1</b> more point takes you to <b>{ $next }</b>.
       *[other] <b>{ $missing }</b> more points take you to <b>{ $next }</b>.
    }
tier-stay =
    { $missing ->
        [one] <b>1</b> more point by { $day } and you stay in { $tier }.
       *[other] <b>{ $missing }</b> more points by { $day } and you stay in { $tier }.
    }
tier-none = There are no levels here: everybody collects alike.
tier-up = You are in <b>{ $tier }</b> now, congratulations! Your orders earn × { $factor }.
    .template = You have reached { $tier }. In this level your orders count × { $factor } in points.
tier-lapsing =
    { $missing ->
        [one] <b>1</b> more point by { $day } and you stay in <b>{ $tier }</b>.
       *[other] <b>{ $missing }</b> more points by { $day } and you stay in <b>{ $tier }</b>.
    } What took you there is so long ago that it no longer counts.
    .template = Points that took you to { $tier } are so long ago that they no longer count. By { $day } it takes { n-missing } more to stay.
tier-down = You are in <b>{ $tier }</b> now. Your orders earn × { $factor }.
    .template = You are in { $tier } now. There your orders count × { $factor } in points.
not-a-tier = There is no such level.
button-tier = My level
