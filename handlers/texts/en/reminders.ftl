### Said because its time has come, not because somebody wrote

remind-expiring-early =
    { $points ->
        [one] A note in good time: <b>1 point</b>, worth { $worth }, expires after { $day }. Here is what it could become.
       *[other] A note in good time: <b>{ $points } points</b>, worth { $worth }, expire after { $day }. Here is what they could become.
    }
    .template = About your points: { n-points }, worth { $worth }, can be used until { $day } and not after that day. Rewards shows what is possible.
remind-expiring-soon =
    { $points ->
        [one] Only until { $day }: <b>1 point</b>, worth { $worth }. After that day it is gone.
       *[other] Only until { $day }: <b>{ $points } points</b>, worth { $worth }. After that day they are gone.
    }
    .template = Your points end soon: { n-points }, worth { $worth }, are gone after { $day } if not used before.
remind-voucher = Your voucher ({ $what }) can be used until { $day }. It would be a pity to lose it.
    .template = Your voucher ({ $what }) can be used until { $day } and ends after that day.
