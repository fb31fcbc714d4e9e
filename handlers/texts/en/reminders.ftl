### Said because its time has come, not because somebody wrote

remind-expiring-early =
    { $points ->
        [one] A note in good time: <b>1 point</b>, worth { $worth }, expires after { $day }. Have a look at what points can become.
       *[other] A note in good time: <b>{ $points } points</b>, worth { $worth }, expire after { $day }. Have a look at what points can become.
    }
    .template = About your points: { n-points }, worth { $worth }, can be used until { $day } and not after that day. Rewards shows what is possible.
remind-expiring-soon =
    { $points ->
        [one] Only until { $day }: <b>1 point</b>, worth { $worth }. After that day it is gone.
       *[other] Only until { $day }: <b>{ $points } points</b>, worth { $worth }. After that day they are gone.
    }
    .template = Your points end soon: { n-points }, worth { $worth }, to be used until { $day } and not after that day.
remind-expiring-early-several = A note in good time: <b>{ n-points }</b>, worth { $worth }, expire soon, the first of them after { $day }. Have a look at what points can become.
    .template = About your points: { n-points }, worth { $worth }, end soon, the first of them after { $day }. Rewards shows what is possible.
remind-expiring-soon-several = <b>{ n-points }</b>, worth { $worth }, are about to expire, the first of them after { $day }.
    .template = Your points end soon: { n-points }, worth { $worth }, and the first of them are gone after { $day } if not used before.
remind-voucher = Your voucher ({ $what }) can be used until { $day }. It would be a pity to lose it.
    .template = Your voucher ({ $what }) can be used until { $day } and ends after that day.
remind-vouchers = { $count } of your vouchers end soon, the first ({ $what }) after { $day }. It would be a pity to lose them.
    .template = Of your vouchers, { $count } end soon, the first of them ({ $what }) after { $day }. It would be a pity to lose them.
