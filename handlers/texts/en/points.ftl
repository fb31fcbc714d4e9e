### Points

points =
    { $points ->
        [one] You have <b>1 point</b>, worth { $worth }.
       *[other] You have <b>{ $points } points</b>, worth { $worth }.
    }
points-none = You have no points to spend yet. They come with your next order, or with the first order of a friend you bring.
points-pending =
    { $points ->
        [one] <b>1</b> more is on its way, worth { $worth }. You can use it from { $day }.
       *[other] <b>{ $points }</b> more are on their way, worth { $worth }. The first can be used from { $day }.
    }
points-debt =
    { $points ->
        [one] A refund took back 1 point that was already spent. It is paid from the next points you earn.
       *[other] Refunds took back { $points } points that were already spent. They are paid from the next points you earn.
    }
points-to-go =
    { $missing ->
        [one] Only <b>1</b> more point until you can redeem.
       *[other] <b>{ $missing }</b> more points until you can redeem.
    }
history = <b>Your latest points</b>
history-none = Nothing has happened to your points yet. They start with your first order.
why = <b>How your latest points came about</b>
entry-order = { $day }: <b>+{ $points }</b> for order { $order }
entry-order-back = { $day }: <b>−{ $points }</b>, order { $order } was refunded or cancelled
entry-join = { $day }: <b>+{ $points }</b> for joining
entry-advocate = { $day }: <b>+{ $points }</b>, a friend of yours placed a first order
entry-friend = { $day }: <b>+{ $points }</b> for a first order as an invited friend
entry-referral-back = { $day }: <b>−{ $points }</b>, the first order behind an invitation did not last
entry-redeem = { $day }: <b>−{ $points }</b> turned into a voucher
entry-expire = { $day }: <b>−{ $points }</b> expired
entry-plus = { $day }: <b>+{ $points }</b> added
entry-minus = { $day }: <b>−{ $points }</b> taken off
why-order-back = { $day }: <b>−{ $points }</b> for order { $order }. After the refund or cancellation { $basis } of goods paid still count, × { $rate }, rounded down.
entry-moved = { $day }: <b>+{ $points }</b> for order { $order } once more, with their right dates
entry-moved-out = { $day }: <b>−{ $points }</b> for order { $order }, to give them their right dates
entry-twice = { $day }: <b>−{ $points }</b>, counted once too often
entry-activity = { $day }: <b>+{ $points }</b> for: { $what }
entry-staff = { $day }: <b>+{ $points }</b> given by our team
entry-staff-back = { $day }: <b>−{ $points }</b> taken off by our team
entry-undo = { $day }: <b>+{ $points }</b> back from a voucher
entry-import = { $day }: <b>+{ $points }</b> brought along from before
entry-import-back = { $day }: <b>−{ $points }</b>, corrected by what you had before
entry-merge = { $day }: <b>+{ $points }</b> from your other chat
entry-merge-out = { $day }: <b>−{ $points }</b> moved to your other chat
why-order = { $day }: <b>+{ $points }</b> for order { $order }. { $basis } of goods paid count, × { $rate }, rounded down.
why-tier = Your level is in that: × { $factor }.
why-rule =
    { $points ->
        [one] 1 point of the order’s is for: { $what }.
       *[other] { $points } points of the order’s are for: { $what }.
    }
why-pending = Usable from { $day }.
why-undelivered = Usable when the order has been delivered.
why-since = Usable since { $from }.
why-until = Usable since { $from }, until { $day }.
why-over = They were usable until { $day }.
why-redeem = The voucher is worth { $value }. The points that would have expired first went into it.
points-undelivered =
    { $points ->
        [one] <b>1</b> more is on its way, worth { $worth }. You can use it when the order has been delivered.
       *[other] <b>{ $points }</b> more are on their way, worth { $worth }. You can use them when the order has been delivered.
    }
proof =
    { $points ->
        [one] <b>Proof of your points</b>
            Member { $number }, { $day }: 1 point after { $length ->
                [one] 1 change
               *[other] { $length } changes
            }.
            <code>{ $code }</code>
            Keep this message: with the code our team can check what you had.
       *[other] <b>Proof of your points</b>
            Member { $number }, { $day }: { $points } points after { $length ->
                [one] 1 change
               *[other] { $length } changes
            }.
            <code>{ $code }</code>
            Keep this message: with the code our team can check what you had.
    }
proof-states = Available { $available }, on their way { $pending }, spent { $spent }, expired { $expired }, taken back { $back }. Ever earned: { $earned }.
