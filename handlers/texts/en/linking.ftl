### One member, several chats

link-code = Your code for another chat: <code>{ $code }</code>. It is good for { n-minutes } and works once.
link-where = Type it in your other chat with us, on WhatsApp or Telegram. That chat, with its name and number, is then kept with your membership, and both show the same points.
link-only-yours = Give it to nobody: whoever types it can see and spend your points.
link-stranger = To connect this chat with your membership, write <b>link</b> in the chat where you are a member, and type the code you get there here.
link-no-code = That is no code for another chat. Write <b>link</b> to get one, or <b>contact</b> to reach a person.
link-wrong = I don't know this code. Perhaps it was used already, or its 15 minutes are over. Write <b>link</b> in your other chat for a new one.
link-too-many =
    { $minutes ->
        [one] That was one wrong code too many. Please try again in a minute.
       *[other] That was one wrong code too many. Please try again in { $minutes } minutes.
    }
link-own = That is your code, and you asked for it in this chat. Type it in the other one.
link-merge-sure = You are a member in both chats; the other one has been a member since { $day }. Shall they become one? From then on <b>both chats see and spend the same points</b>, and it cannot be undone. Say yes only if both chats are yours.
link-sure = This code connects this chat with a membership. The chat, with its name and number, is then kept with it, and <b>whoever has the other chat sees and spends the same points</b>. Say yes only if you asked for the code yourself, in your other chat with us.
link-already = Both chats are one member already.
link-gone = The other chat has left the programme, so nothing was done.
linked =
    { $points ->
        [one] Connected! This chat is yours now, too: 1 point, worth { $worth }.
       *[other] Connected! This chat is yours now, too: { $points } points, worth { $worth }.
    }
linked-merged =
    { $points ->
        [one] Done: both chats are one member now, with 1 point, worth { $worth }.
       *[other] Done: both chats are one member now, with { $points } points, worth { $worth }.
    }
link-pending =
    { $points ->
        [one] 1 more is on its way.
       *[other] { $points } more are on their way.
    }
link-doubled =
    { $points ->
        [one] 1 point that both chats had got for the same thing counts once.
       *[other] { $points } points that both chats had got for the same things, such as joining, count once.
    }
link-zone = I reckon your days by { $zone } now. If you live by another clock, write <b>zone</b>.
link-told = { $channel } is connected with your membership now. If that wasn't you, please write <b>contact</b> at once.
link-stricter = Two chats became one member; what either of them did not want stays switched off.
channel-telegram = A Telegram chat
channel-whatsapp = A WhatsApp chat
button-open-telegram = Open Telegram
button-open-whatsapp = Open WhatsApp
button-yes-link = Yes, connect it
button-yes-merge = Yes, both are mine
