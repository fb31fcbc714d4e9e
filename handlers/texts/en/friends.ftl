### Friends who came

friends =
    { $count ->
        [one] <b>One friend has joined you</b>
       *[other] <b>{ $count } friends have joined you</b>
    }
friends-joined = { $name }: joined, no order yet
friends-ordered = { $name }: joined and ordered
friends-waiting = { $name }: ordered; we are taking a look before the points are paid
friends-rejected = { $name }: ordered, without points for you
friends-rewarded = { $name }: ordered, points earned
friends-opened =
    { $times ->
        [one] Your link was opened once so far.
       *[other] Your link was opened { $times } times so far.
    }
friends-points =
    { $count ->
        [one] That brought you { n-points }, worth { $worth }.
       *[other] Together they brought you { n-points }, worth { $worth }.
    }
friends-milestone =
    { $missing ->
        [one] One more friend with a first order that counts, and you get { n-points } extra.
       *[other] { $missing } more friends with a first order that counts, and you get { n-points } extra.
    }
friends-none =
    { $friend-points ->
        [0] { $points ->
            [0] Nobody has joined with your link yet.
           *[other] Nobody has joined with your link yet. When a friend's first order is { $minimum } or more, you get { n-points }.
        }
       *[other] { $points ->
            [0] Nobody has joined with your link yet. When a friend's first order is { $minimum } or more, they get { n-friend-points }.
           *[other] Nobody has joined with your link yet. When a friend's first order is { $minimum } or more, you get { n-points } and they get { $friend-points }.
        }
    }
remind-friend =
    Your friend's invitation still counts: with your first order of { $minimum } or more you get <b>{ n-points }</b>, worth { $worth }.
    .template = A friend invited you, and that still counts: with your first order of { $minimum } or more you get { n-points }, worth { $worth }, on top.
remind-advocate =
    { $points ->
        [0] { n-waiting } joined with your link, and not ordered yet. Perhaps a word from you helps.
       *[other] { n-waiting } joined with your link, and not ordered yet. A first order of { $minimum } or more brings you <b>{ n-points }</b>, worth { $worth }. Perhaps a word from you helps.
    }
    .template = About your invitation: { n-waiting } joined with your link, and not ordered yet. A first order of { $minimum } or more counts for it. Perhaps a word from you helps.
remind-advocate-forward = To forward, if you like: “Your first order of { $minimum } or more at { $brand } brings you { n-points }, worth { $worth }.”
