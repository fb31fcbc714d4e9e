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
