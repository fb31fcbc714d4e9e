### Told as it happens

order-pending =
    { $points ->
        [one] Thank you for order { $order }! <b>1 point</b> is on its way, worth { $worth }. You can use it from { $day }.
       *[other] Thank you for order { $order }! <b>{ $points } points</b> are on their way, worth { $worth }. You can use them from { $day }.
    }
order-available =
    { $points ->
        [one] Thank you for order { $order }! <b>1 point</b>, worth { $worth }, is yours to use now.
       *[other] Thank you for order { $order }! <b>{ $points } points</b>, worth { $worth }, are yours to use now.
    }
order-refunded =
    { $points ->
        [one] { $back } of order { $order } has been refunded by now, so <b>1 point</b> for it was taken back.
       *[other] { $back } of order { $order } has been refunded by now, so <b>{ $points } points</b> for it were taken back.
    }
order-cancelled =
    { $points ->
        [one] Order { $order } was cancelled, so the <b>1 point</b> for it was taken back.
       *[other] Order { $order } was cancelled, so the <b>{ $points } points</b> for it were taken back.
    }
order-debt =
    { $debt ->
        [one] 1 point was spent already; it is paid from the next ones you earn.
       *[other] { $debt } points were spent already; they are paid from the next ones you earn.
    }
debt-paid =
    { $left ->
        [0] It makes up for points that a refund took back after they were spent, so nothing of it can be spent.
       *[other]
            { $paid ->
                [one] 1 of them makes up for a point that a refund took back after it was spent, so { $left } can be spent.
               *[other] { $paid } of them make up for points that a refund took back after they were spent, so { $left } can be spent.
            }
    }
voucher-used = Your voucher worth { $value } was used for order { $order }.
referral-advocate =
    { $points ->
        [one] { $name } has placed a first order: <b>1 point</b> for you, worth { $worth }. You can use it from { $day }. Thank you for bringing a friend.
       *[other] { $name } has placed a first order: <b>{ $points } points</b> for you, worth { $worth }. You can use them from { $day }. Thank you for bringing a friend.
    }
referral-friend =
    { $points ->
        [one] Your first order as an invited friend brings you <b>1 point</b> on top, worth { $worth }. You can use it from { $day }.
       *[other] Your first order as an invited friend brings you <b>{ $points } points</b> on top, worth { $worth }. You can use them from { $day }.
    }
referral-back =
    { $points ->
        [one] { $why }, so <b>1 point</b> was taken back.
       *[other] { $why }, so <b>{ $points } points</b> were taken back.
    }
friend-joined =
    { $points ->
        [0] { $name } has joined with your link, thank you!
       *[other] { $name } has joined with your link, thank you! With a first order of { $minimum } or more you get { n-points }.
    }
back-advocate-cancelled = The first order of { $name } was cancelled
back-advocate-refunded = The first order of { $name } was refunded
back-advocate-smaller = The first order of { $name } was refunded in part, and what is left is too small to count
back-advocate-another = An earlier order of { $name } turned up, and that one does not count
back-advocate-less = An earlier order of { $name } turned up, and that one brings less
back-advocate-rejected = Your invitation to { $name } is not rewarded after all
back-advocate-known = It turned out that { $name } had been a member already
back-advocate-changed = The first order of { $name } does not count any more
back-friend-cancelled = Your first order as an invited friend was cancelled
back-friend-refunded = Your first order as an invited friend was refunded
back-friend-smaller = Your first order as an invited friend was refunded in part, and what is left is too small to count
back-friend-another = An earlier order of yours turned up, and that one does not count for your invitation
back-friend-less = An earlier order of yours turned up, and that one brings less for your invitation
back-friend-rejected = Your invitation is not rewarded after all
back-friend-known = It turned out that you had been a member before your invitation
back-friend-changed = Your first order does not count for your invitation any more
some-friend = a friend
