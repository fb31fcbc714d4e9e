### The landing page (bot/web/templates): plain text, no markup. Its numbers are those of bot/web/invitation.py.

landing-title = An invitation from { $brand }
landing-title-by = { $name } invites you to { $brand }
landing-share = { $offer }. Join { $brand } in a chat, no app and no password.
landing-share-later = { $offer }: an invitation to { $brand }.
landing-invited = A friend invites you
landing-invited-by = { $name } invites you
landing-headline-both = { $friend_worth } for you
landing-headline-too = { $advocate_worth } for your friend
landing-headline-two = { $one }, { $two }
landing-headline-friend = { $friend_worth } for you
landing-headline-advocate = { $advocate_worth } for the friend who sent you
landing-headline-gift = { $gift } for you
landing-headline-welcome = { $gift } for you
landing-headline-none = Come in and have a look
landing-lead-both = With your first order of { $order } or more you get { n-friend } and your friend gets { $advocate }. Points are money off at { $brand }.
landing-lead-friend = With your first order of { $order } or more you get { n-friend }. Points are money off at { $brand }.
landing-lead-advocate = With your first order of { $order } or more your friend gets { n-advocate }. Points are money off at { $brand }.
landing-lead-gift = Yours is in the chat as soon as you join. With your first order of { $order } or more your friend gets { n-advocate }, and points are money off at { $brand }.
landing-lead-welcome = It is in the chat as soon as you join { $brand }.
landing-lead-none = Members of { $brand } collect points with every order, and points are money off.
landing-raised-both = Just now it is more: { n-friend-now } for you and { $advocate_now } for your friend.
landing-raised-friend = Just now it is more: { n-friend-now } for you.
landing-raised-advocate = Just now it is more: { n-advocate-now } for your friend.
landing-raised-until = That holds for orders until { $day }.
landing-doors = Join in a chat
landing-whatsapp = Continue on WhatsApp
landing-telegram = Continue on Telegram
landing-doors-note = The chat opens with your invitation in it. You only have to send it.
landing-no-doors = Nobody can join just now. Your invitation stays as it is: please come back a little later.
landing-steps = How it works
landing-step-join = Say hello
landing-step-join-text = { $joining ->
    [one] Open the chat and press Join. 1 point is yours at once, worth { $joining_worth }.
   *[other] Open the chat and press Join. { $joining } points are yours at once, worth { $joining_worth }.
}
landing-step-join-plain = Open the chat and press Join. That is all it takes to be a member.
landing-step-order = Find something you love
landing-step-order-text = Your first order counts if it is at least { $order } after discounts, without shipping.
landing-step-order-plain = Members collect points with every order.
landing-step-points = Points for you both
landing-step-yours = Points for you
landing-step-points-delivered = { $days ->
    [0] You see them at once and can spend them when your order has been delivered.
    [one] You see them at once and can spend them one day after your order was delivered.
   *[other] You see them at once and can spend them { $days } days after your order was delivered.
}
landing-step-thanks = Thanks for your friend
landing-step-thanks-text = As soon as you have ordered, your friend sees { n-advocate } in the chat.
landing-step-collect = Collect points
landing-step-collect-text = { $step ->
    [one] 1 point is { $step_worth } off. You can spend from { n-minimum } on.
   *[other] { $step } points are { $step_worth } off. You can spend from { n-minimum } on.
}
landing-step-points-text = { $days ->
    [0] They are in the chat right away, ready to be spent.
    [one] You see them at once and can spend them one day after your order.
   *[other] You see them at once and can spend them { $days } days after your order.
}
landing-conditions = The conditions, in plain words
landing-condition-first = It is your first order that counts, and only that one. If it is below { $order }, or goes back below it by a return, there are no points for the invitation.
landing-condition-worth = { $step ->
    [one] 1 point is worth { $step_worth }. You can spend from { n-minimum } on, worth { $minimum_worth }.
   *[other] { $step } points are worth { $step_worth }. You can spend from { n-minimum } on, worth { $minimum_worth }.
}
landing-condition-expiry = { $months ->
    [one] Points can be used for one month after they became spendable.
   *[other] Points can be used for { $months } months after they became spendable.
}
landing-condition-window = { $window ->
    [one] The invitation holds for one day after you have opened the chat.
   *[other] The invitation holds for { $window } days after you have opened the chat.
}
landing-condition-until = Friends are invited until { $until }.
landing-condition-who = It is for people who are not members yet: one invitation per person, and not your own.
landing-terms = Terms of the programme
landing-scan = On a computer? Scan this with your phone.
landing-qr = QR code of this invitation
landing-privacy = Your privacy
landing-privacy-text = This page sets no cookies and does not know who you are. It is counted that the link was opened; against cheating, a part of the network address and a mark of the browser that changes every day are kept for { n-kept }. Once you write in the chat, { $brand } sees the name and the number or account that you use there; if you join, those marks are compared with the ones of your friend’s other friends. Your friend sees your first name, that you have joined and whether you have ordered, never what. You are a member only after pressing Join; offers are sent only if you ask for them, and “stop” ends them.
landing-privacy-later = This page sets no cookies and does not know who you are. It is counted that the link was opened; against cheating, a part of the network address and a mark of the browser that changes every day are kept for { n-kept }.
landing-yours = Is this your own link?
landing-yours-text = Then this is what your friends see. Share it: whenever somebody new joins with it and places a first order of { $order } or more, you get { n-advocate }. For yourself it brings nothing.
landing-yours-plain = Then this is what your friends see. Share it with somebody who would like this. For yourself it brings nothing.
landing-language = Language
landing-language-en = English
landing-language-de = Deutsch
landing-first-message = Hello { $brand }! A friend invited me. My code is { $code }
landing-first-message-door = Hello { $brand }! A friend invited me (invitation { $token }). My code is { $code }
landing-unknown-title = We don’t know this invitation
landing-unknown-text = Perhaps a letter was lost on the way. Ask your friend to send the link once more, or come in without it: the code can be typed in the chat until you join.
landing-unknown-later = Perhaps a letter was lost on the way. Ask your friend to send the link once more.
landing-closed-title = This chat is closed just now
landing-closed-text = Please take the other door, or come back in a moment. Your invitation stays as it is.
landing-later-title = Not open just now
landing-later-text = Nobody can join just now. Your invitation stays as it is: please come back a little later.
landing-over-title = This invitation is over
landing-over-text = { $joining ->
    [0] Friends were invited here until { $until }. You are just as welcome without: joining is free.
    [one] Friends were invited here until { $until }. You are just as welcome without: joining is free, and 1 point is yours at once, worth { $joining_worth }.
   *[other] Friends were invited here until { $until }. You are just as welcome without: joining is free, and { $joining } points are yours at once, worth { $joining_worth }.
}
landing-over-later = Friends were invited here until { $until }.
landing-away-title = One moment, please
landing-away-text = We cannot look up this invitation just now. Please try again in a minute; it stays as it is.
landing-lost-doors = Open a chat
