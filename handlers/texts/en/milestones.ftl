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
    { $points ->
        [one] A first order behind one of your invitations did not last, so it is fewer than { $friends } for now, and <b>1 point</b> was taken back. As soon as it is { $friends } again, you get it back.
       *[other] A first order behind one of your invitations did not last, so it is fewer than { $friends } for now, and <b>{ $points } points</b> were taken back. As soon as it is { $friends } again, you get them back.
    }
friend-voucher = Welcome, here is a present from us for coming with a friend's invitation: <b>{ $value }</b>. Your code is <code>{ $code }</code>. It is good until { $day }.
voucher-given = This voucher was a present from us: there are no points behind it that could come back. It stays good.
entry-milestone = { $day }: <b>+{ $points }</b> for bringing { $friends ->
        [one] a friend
       *[other] { $friends } friends
    }
entry-milestone-back = { $day }: <b>−{ $points }</b>, fewer than { $friends } friends now
entry-milestone-moved = { $day }: <b>−{ $points }</b> for { $friends } friends, moved to your other chat
entry-gift = { $day }: <b>+{ $points }</b> for a voucher that was given to you
