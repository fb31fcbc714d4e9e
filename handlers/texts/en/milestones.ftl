### What friends bring beside their reward: milestones, and the voucher that a friend may get

milestone =
    Wow, { $friends ->
        [one] your first friend
       *[other] { $friends } friends
    }! { $points ->
        [one] For that there is <b>1 point</b> more, worth { $worth }. You can use it from { $day }. Thank you!
       *[other] For that there are <b>{ $points } points</b> more, worth { $worth }. You can use them from { $day }. Thank you!
    }
milestone-back =
    A first order behind one of your invitations did not last, { $friends ->
        [one] so no friend's first order counts just now,
       *[other] so it is fewer than { $friends } for now,
    } and { $points ->
        [one] <b>1 point</b> was taken back.
       *[other] <b>{ $points } points</b> were taken back.
    } { $friends ->
        [one] With the next one that counts you get { $points ->
            [one] it
           *[other] them
        } back.
       *[other] As soon as it is { $friends } again, you get { $points ->
            [one] it
           *[other] them
        } back.
    }
friend-voucher = Welcome, here is a present from us for coming with a friend's invitation: <b>{ $value }</b>. Your code is <code>{ $code }</code>. It is good until { $day }.
voucher-given = This voucher was a present from us: there are no points behind it that could come back. It stays good.
entry-milestone = { $day }: <b>+{ $points }</b> for bringing { $friends ->
        [one] a friend
       *[other] { $friends } friends
    }
entry-milestone-back =
    { $friends ->
        [one] { $day }: <b>−{ $points }</b>, just now no friend's first order counts
       *[other] { $day }: <b>−{ $points }</b>, fewer than { $friends } friends now
    }
entry-milestone-moved =
    { $friends ->
        [one] { $day }: <b>−{ $points }</b> for your first friend, moved to your other chat
       *[other] { $day }: <b>−{ $points }</b> for { $friends } friends, moved to your other chat
    }
entry-gift = { $day }: <b>+{ $points }</b> for a voucher that was given to you
