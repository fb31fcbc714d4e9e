### The league: who brought the most friends this month

league = <b>Who has brought the most friends this month</b>
league-empty = <b>Who has brought the most friends this month</b>: nobody yet. The first place is free!
league-off = There is no league of friends just now.
league-place =
    { $friends ->
        [one] { $place }. { $name }: one friend
       *[other] { $place }. { $name }: { $friends } friends
    }
league-you =
    { $friends ->
        [one] <b>{ $place }. { $name }: one friend</b> (you)
       *[other] <b>{ $place }. { $name }: { $friends } friends</b> (you)
    }
league-last =
    { $friends ->
        [one] Last month's first place: { $name } with one friend
       *[other] Last month's first place: { $name } with { $friends } friends
    }
league-own =
    { $friends ->
        [one] You are in place { $place } with one friend.
       *[other] You are in place { $place } with { $friends } friends.
    }
league-would =
    { $friends ->
        [one] With your one friend of this month you would be in place { $place }.
       *[other] With your { $friends } friends of this month you would be in place { $place }.
    }
league-in = You are in it. A friend counts in the month in which they place their first order.
league-ask = You are not in it. If you like, other members read your first name there, and how many friends you brought this month. You can leave again at any time.
league-joined = Done, { $name }: you are in the league. With <b>leave the league</b> you are out of it again.
league-left = Done: nobody reads your name in the league.
button-league = League
button-league-yes = Join the league
button-league-no = Leave the league
