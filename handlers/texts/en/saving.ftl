### Said because of what somebody saved up: it is enough now, or nearly, or its time is over

remind-within-reach =
    { $missing ->
        [one] So close: <b>1 more point</b>, and “{ $title }” can be yours. You have { $points } of { $cost }.
       *[other] So close: <b>{ $missing } more points</b>, and “{ $title }” can be yours. You have { $points } of { $cost }.
    }
    .template = You are close to “{ $title }”: { n-missing } to go, as you have { n-points } of the { $cost } that it takes.
remind-affordable = Good news: you have <b>{ n-points }</b>, and that is enough for “{ $title }”. It takes { $cost }.
    .template = You have { n-points } now, and that is enough for “{ $title }”, which takes { $cost } of them.
remind-expired =
    { $gone ->
        [one] <b>1 point</b> has reached its last day and is gone.
       *[other] <b>{ $gone } points</b> have reached their last day and are gone.
    } { $points ->
        [0] New ones come with your next order, and there are other ways, too.
       *[other] You still have <b>{ n-points }</b>, worth { $worth }.
    }
    .template = About your points: { n-gone } reached the last day and expired. Still there for you: { n-left }, as of now.
remind-voucher-expired =
    { $points ->
        [0] Your voucher ({ $what }) was not used in time and has expired.
        [one] Your voucher ({ $what }) was not used in time and has expired. <b>1 point</b> is back with your points.
       *[other] Your voucher ({ $what }) was not used in time and has expired. <b>{ $points } points</b> are back with your points.
    }
    .template = Your voucher ({ $what }) was not used in time and has expired. What there is instead: { n-back }, as of now.
remind-vouchers-expired =
    { $points ->
        [0] { $count } of your vouchers were not used in time and have expired.
        [one] { $count } of your vouchers were not used in time and have expired. <b>1 point</b> is back with your points.
       *[other] { $count } of your vouchers were not used in time and have expired. <b>{ $points } points</b> are back with your points.
    }
    .template = Of your vouchers, { $count } were not used in time and have expired. What there is instead: { n-back }, as of now.
remind-silent-hello =
    { $points ->
        [0] Hello from { $brand }! Have a look at what there is just now: rewards, and more than one way to collect points for them.
       *[other] { $enough ->
            [0] Hello from { $brand }! You have <b>{ n-points }</b>, worth { $worth }, and there is more than one way to collect more for a reward. Have a look at what there is just now.
           *[other] Hello from { $brand }! Have a look at what there is just now, and at what your <b>{ n-points }</b>, worth { $worth }, can become.
        }
    }
    .template = Hello from { $brand }! Have a look at what there is just now: { n-balance }, rewards, and ways to collect points.
remind-silent-waiting =
    { $points ->
        [0] Something nice may be waiting for you at { $brand }: there are rewards, and more than one way to collect points for them.
       *[other] { $enough ->
            [0] Waiting for you at { $brand }: <b>{ n-points }</b>, worth { $worth }. That is a start, and there is more than one way to collect more for a reward.
           *[other] Waiting for you at { $brand }: <b>{ n-points }</b>, worth { $worth }. Have a look at what points can become.
        }
    }
    .template = Waiting for you at { $brand }: { n-balance }, rewards that points can become, and ways to collect more.

n-gone =
    { $gone ->
        [one] 1 point
       *[other] { $gone } points
    }
n-left =
    { $points ->
        [0] many a way to new ones
        [one] 1 point, worth { $worth }
       *[other] { $points } points, worth { $worth }
    }
n-back =
    { $points ->
        [0] rewards to choose from
        [one] 1 point, back with your points
       *[other] { $points } points, back with your points
    }
n-balance =
    { $points ->
        [0] a warm welcome
        [one] your 1 point, worth { $worth }
       *[other] your { $points } points, worth { $worth }
    }
