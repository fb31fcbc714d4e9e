# Every sentence a member reads. Allowed markup: <b>, <i>, <code>.
# Numbers, money, days, links and codes arrive formatted; $brand is the brand's name.
# Button labels have at most 20 characters: WhatsApp cuts longer ones.

## Joining

welcome =
    Hello and welcome to <b>{ $brand }</b>! I look after our loyalty programme: you collect points with every order and turn them into money off.
    { $points ->
        [0] Joining is free.
       *[other] Joining is free, and your first <b>{ $points }</b> points ({ $worth }) are on us.
    }
welcome-invited =
    Hello and welcome to <b>{ $brand }</b>! A friend has invited you to our loyalty programme.
    { $friend-points ->
        [0] Place a first order of { $minimum } or more and your friend gets <b>{ $points-advocate }</b> points.
       *[other] { $points-advocate ->
            [0] Place a first order of { $minimum } or more and you get <b>{ $friend-points }</b> points.
           *[other] Place a first order of { $minimum } or more and you both get something: <b>{ $friend-points }</b> points for you, { $points-advocate } for your friend.
        }
    } They will see your first name and that you joined.
    { $points ->
        [0] Joining is free.
       *[other] Joining is free, and your first <b>{ $points }</b> points ({ $worth }) are on us.
    }
join-wording = By joining I agree that my name, this chat, my orders and my points are kept for the loyalty programme, and that I am told here about my orders and points. I can leave at any time.
join-later = That's perfectly fine. Write <b>join</b> whenever you like.
join-terms = The terms: { $terms }
joined =
    { $points ->
        [0] You're in, { $name }. Lovely to have you with us.
        [one] You're in, { $name }! Your first <b>point</b> is here, worth { $worth }.
       *[other] You're in, { $name }! Your first <b>{ $points } points</b> are here, worth { $worth }.
    }
new-member = new friend
joined-invited =
    { $friend-points ->
        [0] Your friend's invitation counts: with a first order of { $minimum } or more, <b>{ $points }</b> points are your friend's.
       *[other] { $points ->
            [0] Your friend's invitation counts: with a first order of { $minimum } or more, <b>{ $friend-points }</b> points are yours.
           *[other] Your friend's invitation counts: with a first order of { $minimum } or more, <b>{ $friend-points }</b> points are yours and { $points } your friend's.
        }
    }
joined-late = The invitation you came with has run out, but your own points start counting today.
joined-customer = You have ordered from us before, so the invitation brings nothing extra; your own points count as always.
joined-already = You're a member already.
welcome-back =
    { $points ->
        [0] Welcome back! You're a member already.
        [one] Welcome back! You have <b>1 point</b>, worth { $worth }.
       *[other] Welcome back! You have <b>{ $points } points</b>, worth { $worth }.
    }
own-link = That is your own link. Pass it on to a friend: that is what it is for.
member-already = That link is for people who are new here, and you are one of us already. You have a link of your own to pass on.

## Yes and no to being written to

marketing-ask = May we also send you news and offers in this chat now and then? You can stop it at any time by writing STOP.
marketing-again = At the moment you get no news or offers from us. Would you like to hear about them in this chat now and then? You can stop it at any time by writing STOP.
service-ask = You asked us to stop all messages. Would you like to be told in this chat again about your orders, points and vouchers? You can stop it at any time by writing STOP ALL.
marketing-on = Thank you! You'll be among the first to know. Write <b>stop</b> whenever it is too much.
marketing-off = That's fine, no news and offers then. I'll only tell you about your orders and points.
stopped = Done: no more news and offers. You'll still hear about your own orders and points; write <b>stop all</b> if you'd rather not. Write <b>start</b> to change your mind.
stopped-all = Done: I won't write to you any more, I only answer when you write. Your points stay yours. Write <b>start</b> to change your mind.
stopped-stranger = Of course. We won't write to you; I only answer when you write.

## Points

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
why-order = { $day }: <b>+{ $points }</b> for order { $order }. { $basis } of goods paid count, × { $rate }, rounded down. Usable since { $usable }.
why-order-pending = { $day }: <b>+{ $points }</b> for order { $order }. { $basis } of goods paid count, × { $rate }, rounded down. Usable from { $usable }.
why-order-back = { $day }: <b>−{ $points }</b> for order { $order }. After the refund or cancellation { $basis } of goods paid still count, × { $rate }, rounded down.
tier =
    { $earned ->
        [one] You are in <b>{ $tier }</b>, with 1 point earned in the last 12 months. Your orders earn × { $factor }.
       *[other] You are in <b>{ $tier }</b>, with { $earned } points earned in the last 12 months. Your orders earn × { $factor }.
    }
tier-top =
    { $earned ->
        [one] You are in <b>{ $tier }</b>, as high as it goes, with 1 point earned in the last 12 months. Your orders earn × { $factor }.
       *[other] You are in <b>{ $tier }</b>, as high as it goes, with { $earned } points earned in the last 12 months. Your orders earn × { $factor }.
    }
tier-next =
    { $missing ->
        [one] <b>1</b> more point takes you to <b>{ $next }</b>, where orders earn × { $factor }.
       *[other] <b>{ $missing }</b> more points take you to <b>{ $next }</b>, where orders earn × { $factor }.
    }
tier-none = There are no levels here: everybody collects alike.

## Rewards and vouchers

rewards =
    { $points ->
        [0] <b>What your points can become</b>
        [one] <b>What your points can become</b> (you have 1, worth { $worth })
       *[other] <b>What your points can become</b> (you have { $points }, worth { $worth })
    }
rewards-any = Or any amount in steps of { $step } points, worth { $step-worth } each: write <b>redeem</b> and the amount.
rewards-money-only =
    { $points ->
        [0] Points become money off, in steps of { $step } points, worth { $step-worth } each.
        [one] You have 1 point, worth { $worth }. Points become money off, in steps of { $step } points, worth { $step-worth } each.
       *[other] You have { $points } points, worth { $worth }. They become money off, in steps of { $step } points, worth { $step-worth } each: write <b>redeem</b> and the amount.
    }
reward-line =
    { $cost ->
        [one] <b>{ $number }</b> · { $title } · 1 point
       *[other] <b>{ $number }</b> · { $title } · { $cost } points
    }
redeem-which = What would you like? Write the number of a reward, or an amount such as <b>200 points</b>.
redeem-sure =
    { $cost ->
        [one] Turn <b>1 point</b> into a voucher worth <b>{ $value }</b>? That leaves you { $left }.
       *[other] Turn <b>{ $cost } points</b> into a voucher worth <b>{ $value }</b>? That leaves you { $left }.
    }
redeem-sure-reward =
    { $cost ->
        [one] Turn <b>1 point</b> into “{ $title }”, a voucher worth <b>{ $value }</b>? That leaves you { $left }.
       *[other] Turn <b>{ $cost } points</b> into “{ $title }”, a voucher worth <b>{ $value }</b>? That leaves you { $left }.
    }
redeem-rounded = Points are redeemed in steps of { $step }, so { $asked } was rounded down.
redeemed =
    Here you are, <b>{ $value }</b> off your next order:

    <code>{ $code }</code>

    Enter it at the checkout. It works once, until { $day }.
    { $left ->
        [0] That was the last you could spend for now; your next order brings new ones.
        [one] 1 point is left.
       *[other] { $left } points are left.
    }
vouchers = <b>Your vouchers</b>
vouchers-none = You have no vouchers yet. Redeem points and you'll find them here.
voucher-open = { $value }: <code>{ $code }</code>, until { $day }
voucher-used-line = { $value }, ending in { $ending }: used on { $day }
voucher-void = { $value }, ending in { $ending }, until { $day }: cancelled
voucher-expired = { $value }, ending in { $ending }: expired on { $day }
not-enough-points =
    { $missing ->
        [one] Almost there: you need <b>1 more point</b>. You have { $points }, it takes { $cost }.
       *[other] Not quite yet: you need <b>{ $missing } more points</b>. You have { $points }, it takes { $cost }.
    }
in-debt =
    { $debt ->
        [one] A refund took back 1 point that was already spent. Once you have earned it again, you can redeem as before.
       *[other] Refunds took back { $debt } points that were already spent. Once you have earned them again, you can redeem as before.
    }
below-minimum = Redeeming starts at { $minimum } points; you asked for { $points }.
not-a-reward = There is no reward with the number { $number }. Have a look at what there is.
sold-out = Sorry, somebody just took the last one. Your points are untouched.
offer-changed = This reward has changed since I asked you, so nothing was spent. Have a look at what it is now.

## Friends

invite =
    { $friend-points ->
        [0] Bring a friend: when their first order is { $minimum } or more, you get <b>{ $points } points</b>.
       *[other] { $points ->
            [0] Bring a friend: when their first order is { $minimum } or more, they get <b>{ $friend-points } points</b>.
           *[other] Bring a friend: when their first order is { $minimum } or more, you get <b>{ $points } points</b> and they get { $friend-points }.
        }
    }

    Your link: { $link }

    Forward it, or share it with a button.
share-text = { share-words } { $link }
share-words =
    { $friend-points ->
        [0] I collect points at { $brand } and thought of you. Here is my link:
       *[other] { $points ->
            [0] I collect points at { $brand } and thought of you. Join with my link and you get points for your first order:
           *[other] I collect points at { $brand } and thought of you. Join with my link and we both get points for your first order:
        }
    }
friends =
    { $count ->
        [one] <b>One friend has joined you</b>
       *[other] <b>{ $count } friends have joined you</b>
    }
friends-joined = { $name }: joined, no order yet
friends-ordered = { $name }: joined and ordered
friends-rewarded = { $name }: ordered, and the points were paid
friends-none =
    { $friend-points ->
        [0] Nobody has joined with your link yet. When a friend's first order is { $minimum } or more, you get { $points } points.
       *[other] { $points ->
            [0] Nobody has joined with your link yet. When a friend's first order is { $minimum } or more, they get { $friend-points } points.
           *[other] Nobody has joined with your link yet. When a friend's first order is { $minimum } or more, you get { $points } points and they get { $friend-points }.
        }
    }
a-friend = A friend

## About you and about us

profile =
    <b>Your profile</b>
    Member number: <code>{ $number }</code>
    Member since { $day }
profile-name = Name: { $name }
profile-marketing-on = News and offers: yes
profile-marketing-off = News and offers: no
profile-silent = All messages are stopped; I only answer.
language-which = Which language would you like?
language-set = Very well, English it is.
menu = You can write <b>points</b>, <b>history</b>, <b>why</b>, <b>rewards</b>, <b>redeem</b>, <b>vouchers</b>, <b>invite</b>, <b>friends</b>, <b>tier</b>, <b>profile</b>, <b>language</b>, <b>stop</b> or <b>contact</b> to reach a person.
unknown = Sorry, I didn't understand that.
not-text = Thank you! I can only read words, though: no voice notes, pictures, stickers or places.
contact = I'm only a helpful machine. The people of { $brand } are here for you: { $contact }
contact-none = I'm only a helpful machine. To reach the people of { $brand }, reply to any of their order e-mails or use the contact page of the shop.

## Questions and answers

did-you-mean = Did I read that right? Please tap the button or write the word exactly.
still-asking = My question still waits for a word from you: yes or no?
yes-or-no = Sorry, I need a clear answer to that: yes or no?
not-done = Alright, nothing was done.
button-old = That button has been used already or is too old, so nothing happened. Everything is as it was.
nothing-asked = I'm not waiting for an answer at the moment, so nothing happened.
refused = Sorry, that isn't possible.

## Told as it happens

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
       *[other] { $paid } of it make up for points that a refund took back after they were spent, so { $left } can be spent.
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
        [one] The order behind an invitation was refunded or cancelled, or was not the first after all, so <b>1 point</b> was taken back.
       *[other] The order behind an invitation was refunded or cancelled, or was not the first after all, so <b>{ $points } points</b> were taken back.
    }
friend-joined = { $name } has joined with your link, thank you! Points come with their first order.

## Buttons

button-join = Join
button-points = My points
button-history = History
button-rewards = Rewards
button-vouchers = My vouchers
button-invite = Invite a friend
button-friends = My friends
button-more = More
button-take = Redeem { $cost } points
button-money-off = { $value } off
button-copy-code = Copy the code
button-copy-link = Copy the link
button-share-whatsapp = Share on WhatsApp
button-share-telegram = Share on Telegram
button-qr = QR code
button-language = Language
button-language-en = English
button-language-de = Deutsch
button-yes = Yes
button-no = No, thanks
button-news-no = No, thanks
button-yes-redeem = Yes, redeem
button-news-yes = Yes, send me news
button-yes-service = Yes, tell me
button-start = Start again
button-stop = Stop news
button-stop-all = Stop everything

## The landing page (bot/web/templates): plain text, no markup. Its numbers are those of bot/web/invitation.py.

landing-title = An invitation from { $brand }
landing-share = { $friend_worth } for you, { $advocate_worth } for the friend who sent you. Join { $brand } in WhatsApp or Telegram, no app and no password.
landing-invited = A friend invites you
landing-headline = { $friend_worth } for you, { $advocate_worth } for your friend
landing-headline-advocate = { $advocate_worth } for the friend who sent you
landing-headline-friend = { $friend_worth } for you
landing-lead = With your first order of { $order } or more you get { $friend } points and your friend gets { $advocate }. Points are money off at { $brand }.
landing-lead-advocate = With your first order of { $order } or more your friend gets { $advocate } points. Points are money off at { $brand }.
landing-lead-friend = With your first order of { $order } or more you get { $friend } points. Points are money off at { $brand }.
landing-doors = Join in a chat
landing-whatsapp = Continue on WhatsApp
landing-telegram = Continue on Telegram
landing-doors-note = The chat opens with your invitation in it. You only have to send it.
landing-no-doors = The chats are being opened. Please come back in a moment.
landing-steps = How it works
landing-step-join = Say hello
landing-step-join-text = Open the chat and press Join. { $joining } points are yours at once, worth { $joining_worth }.
landing-step-join-plain = Open the chat and press Join. That is all it takes to be a member.
landing-step-order = Find something you love
landing-step-order-text = Your first order counts if it is at least { $order } after discounts, without shipping.
landing-step-points = Points for you both
landing-step-points-text = { $days ->
    [0] They are in the chat right away, ready to be spent.
    [one] You see them at once and can spend them one day after your order.
   *[other] You see them at once and can spend them { $days } days after your order.
}
landing-conditions = The conditions, in plain words
landing-condition-first = It is your first order that counts, and only that one. If it is below { $order }, or goes back below it by a return, there are no points for the invitation.
landing-condition-worth = { $step } points are worth { $step_worth }. You can spend points from { $minimum } on, which is { $minimum_worth }.
landing-condition-expiry = { $months ->
    [one] Points can be used for one month after they became spendable.
   *[other] Points can be used for { $months } months after they became spendable.
}
landing-condition-window = { $window ->
    [one] The invitation holds for one day after you have opened the chat.
   *[other] The invitation holds for { $window } days after you have opened the chat.
}
landing-condition-who = It is for people who are not members yet: one invitation per person, and not your own.
landing-terms = Terms of the programme
landing-scan = On a computer? Scan this with your phone.
landing-qr = QR code of this invitation
landing-privacy = Your privacy
landing-privacy-text = This page sets no cookies and does not know who you are. Once you write in the chat, { $brand } sees the name and the number or account that you use there, and nothing else; your friend sees your first name and that you have joined. You are a member only after pressing Join; offers are sent only if you ask for them, and “stop” ends them.
landing-language = Language
landing-language-en = English
landing-language-de = Deutsch
landing-first-message = Hello { $brand }! A friend invited me. My code is { $code }
landing-unknown-title = We don’t know this invitation
landing-unknown-text = Perhaps a letter was lost on the way. Ask your friend to send the link once more, or come in without it: the code can be typed in the chat until you join.
landing-closed-title = This chat is closed just now
landing-closed-text = Please take the other door, or come back in a moment. Your invitation stays as it is.
landing-away-title = One moment, please
landing-away-text = We cannot look up this invitation just now. Please try again in a minute; it stays as it is.
landing-lost-doors = Open a chat
