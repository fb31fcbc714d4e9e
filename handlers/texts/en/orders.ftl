### What customers are told about their orders, beside points on their way

order-waiting =
    { $points ->
        [one] Thank you for order { $order }! <b>1 point</b> is on its way, worth { $worth }. You can use it when the order has been delivered.
       *[other] Thank you for order { $order }! <b>{ $points } points</b> are on their way, worth { $worth }. You can use them when the order has been delivered.
    }
order-delivered =
    { $points ->
        [one] Order { $order } has been delivered: your <b>1 point</b> for it, worth { $worth }, can be used from { $day }.
       *[other] Order { $order } has been delivered: your <b>{ $points } points</b> for it, worth { $worth }, can be used from { $day }.
    }
order-outdated =
    { $points ->
        [one] Order { $order } counts for you, but its <b>1 point</b> could only be used until { $day }.
       *[other] Order { $order } counts for you, but its <b>{ $points } points</b> could only be used until { $day }.
    }
referral-advocate-waiting =
    { $points ->
        [one] { $name } has placed a first order: <b>1 point</b> for you, worth { $worth }. You can use it when the order has been delivered. Thank you for bringing a friend.
       *[other] { $name } has placed a first order: <b>{ $points } points</b> for you, worth { $worth }. You can use them when the order has been delivered. Thank you for bringing a friend.
    }
referral-friend-waiting =
    { $points ->
        [one] Your first order as an invited friend brings you <b>1 point</b> on top, worth { $worth }. You can use it when the order has been delivered.
       *[other] Your first order as an invited friend brings you <b>{ $points } points</b> on top, worth { $worth }. You can use them when the order has been delivered.
    }
voucher-instead = Order { $order } was cancelled, so here is a new voucher in place of the one that you used ({ $value }): <code>{ $code }</code>. It is good until { $day }.
voucher-points-back =
    { $points ->
        [one] Order { $order } was refunded: <b>1 point</b> that you spent on it ({ $value }) is back, worth { $worth }.
       *[other] Order { $order } was refunded: <b>{ $points } points</b> that you spent on it ({ $value }) are back, worth { $worth }.
    }
entry-referral-moved = { $day }: <b>−{ $points }</b> for a first order with an invitation, to give them their right dates
