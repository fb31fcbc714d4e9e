### Campaigns, as staff write and watch them in chat

staff-can-broadcast = <b>broadcast</b> · write a campaign, launch it, see how far it is
button-staff-broadcast = Campaigns
button-staff-new = New campaign
button-staff-campaign = Campaign { $number }
button-staff-everybody = Everybody
button-staff-segment = { $name }
button-staff-give-up = Not now
button-staff-later = Not yet
button-staff-without = Without picture
button-staff-launch = Launch
button-staff-try = Try it out
button-staff-text = Change the text
button-staff-drop = Throw it away
button-staff-look = Have a look
button-staff-refresh = Refresh
button-staff-pause = Pause
button-staff-resume = Go on
button-staff-cancel = End it for ever
button-staff-results = Results

staff-broadcast = <b>Campaigns</b>, the newest first. To see one, write <b>broadcast</b> and its number.
staff-broadcast-no-campaigns = There is no campaign yet. Shall we write the first one?
staff-broadcast-line = { $number } · { $name } · { $state }
staff-broadcast-whom = Whom is it for? Tap, or write a filter such as <code>language = de and channel = telegram</code>.
staff-broadcast-what =
    { $members ->
        [one] That is 1 member who can be reached now.
       *[other] That is { $members } members who can be reached now.
    } What do you want to say?
staff-broadcast-rewrite = What shall <b>{ $name }</b> say instead?
staff-broadcast-left =
    { $members ->
        [one] 1 more said no to news, or has no open chat.
       *[other] { $members } more said no to news, or have no open chat.
    }
staff-broadcast-values = You can use { "{name|there}" }, { "{points}" }, { "{worth}" } and { "{tier}" }.
staff-broadcast-picture = And a picture? Send its https address.
staff-photo-later = Words first, please: what do you want to say? I ask for a picture afterwards. It needs an https address, a photo from this chat cannot be passed on.
staff-no-photo = I can't pass on a photo from this chat, only one that has an https address, such as one in your shop. Please send that address, or tap a button.
staff-broadcast-to = To: <code>{ $segment }</code>
staff-broadcast-to-everybody = To: everybody who said yes to news
staff-broadcast-sure =
    { $members ->
        [one] <b>{ $name }</b>: the message above goes to 1 member. Shall I launch it?
       *[other] <b>{ $name }</b>: the message above goes to { $members } members. Shall I launch it?
    }
staff-broadcast-cost = Templates: { $cost }
staff-broadcast-second =
    { $members ->
        [one] <b>{ $name }</b>: the message above is for 1 member. Somebody else has to agree first. I ask them, and tell you.
       *[other] <b>{ $name }</b>: the message above is for { $members } members. Somebody else has to agree first. I ask them, and tell you.
    }
staff-broadcast-alone = Nobody else could be asked in chat just now: they write <b>broadcast approve { $number }</b>.
staff-broadcast-wanted =
    { $members ->
        [one] { $by } wants to send <b>{ $name }</b> to 1 member. Will you read it first?
       *[other] { $by } wants to send <b>{ $name }</b> to { $members } members. Will you read it first?
    }
staff-broadcast-agree =
    { $members ->
        [one] { $by } wrote the message above (<b>{ $name }</b>), for 1 member. May it be launched?
       *[other] { $by } wrote the message above (<b>{ $name }</b>), for { $members } members. May it be launched?
    }
staff-broadcast-agreed = Thank you! I told { $author } that <b>{ $name }</b> may be launched.
staff-broadcast-agreed-to = { $by } agreed: <b>{ $name }</b> may be launched.
staff-broadcast-kept = All right. <b>{ $name }</b> is kept as a draft: <b>broadcast { $number }</b>.
staff-broadcast-dropped = <b>{ $name }</b> is thrown away.
staff-broadcast-tried =
    { $chats ->
        [one] On its way to 1 chat of the team. It counts nowhere.
       *[other] On its way to { $chats } chats of the team. It counts nowhere.
    }
staff-broadcast-cancel =
    { $waiting ->
        [0] End <b>{ $name }</b> for ever?
        [one] End <b>{ $name }</b> for ever? 1 member has not got it yet, and will not.
       *[other] End <b>{ $name }</b> for ever? { $waiting } members have not got it yet, and will not.
    }

staff-broadcast-status = <b>{ $name }</b> · { $state }
staff-broadcast-sent =
    { $members ->
        [one] { $sent } of 1 sent
       *[other] { $sent } of { $members } sent
    }
staff-broadcast-freezing =
    { $members ->
        [one] Its audience is being put together: 1 so far, { $sent } sent
       *[other] Its audience is being put together: { $members } so far, { $sent } sent
    }
staff-broadcast-arrived = { $arrived } arrived, { $read } read
staff-broadcast-pace = { $rate } a second, { $left } to go
staff-broadcast-moment = less than a minute
staff-broadcast-minutes =
    { $minutes ->
        [one] about a minute
       *[other] about { $minutes } minutes
    }
staff-broadcast-waiting =
    { $members ->
        [one] 1 waits for its turn
       *[other] { $members } wait for their turn
    }
staff-broadcast-held =
    { $members ->
        [one] 1 held out, to measure by
       *[other] { $members } held out, to measure by
    }
staff-broadcast-not-cancelled = { $members } not sent: it was ended
staff-broadcast-not-capped = { $members } not sent: they heard enough this week
staff-broadcast-not-late = { $members } not sent: its time was over
staff-broadcast-not-left = { $members } not sent: they have left
staff-broadcast-not-stopped = { $members } not sent: no more news, they said
staff-broadcast-not-outside = { $members } not sent: no template for WhatsApp
staff-broadcast-not-unreachable = { $members } not sent: their chat is closed
staff-broadcast-not-skipped = { $members } not sent
staff-broadcast-not-failed = { $members } refused by the channel
staff-broadcast-not-unknown = { $members } perhaps sent: the channel did not answer
staff-broadcast-other-language =
    { $members ->
        [one] 1 of them reads another language.
       *[other] { $members } of them read another language.
    }
staff-broadcast-outside =
    { $members ->
        [one] 1 has not written on WhatsApp for a day, and hears it only after writing.
       *[other] { $members } have not written on WhatsApp for a day, and hear it only after writing.
    }
staff-broadcast-nameless = Not everybody has told a name: { "{name|there}" } says something then.
staff-broadcast-note = Please note: { $note }
staff-broadcast-wrong = That does not work: { $why }
staff-broadcast-none = There is no campaign { $number }.
staff-broadcast-changed = Campaign { $number } was changed meanwhile. Please look at it again: <b>broadcast { $number }</b>.
staff-broadcast-is = That does not work: <b>{ $name }</b> is { $state }.
staff-broadcast-empty = Campaign { $number } says nothing yet: <b>broadcast text { $number }</b>.
staff-broadcast-nobody = Nobody would get that: nobody is meant who wants news and has an open chat.
staff-broadcast-own = You wrote it yourself, so somebody else has to agree.
staff-broadcast-approved-by-you = You agreed to it, so somebody else launches it.
staff-broadcast-draft = a draft
staff-broadcast-approved = approved
staff-broadcast-planned = planned
staff-broadcast-running = on its way
staff-broadcast-paused = paused
staff-broadcast-finished = finished
staff-broadcast-cancelled = ended

staff-result = <b>{ $name }</b> · { $state }
staff-result-none = It was not launched, so there is nothing to tell yet.
staff-result-told =
    { $members ->
        [one] Variant { $variant }: 1 member, { $customers } ordered ({ $share }%), { $money }
       *[other] Variant { $variant }: { $members } members, { $customers } ordered ({ $share }%), { $money }
    }
staff-result-heard =
    { $members ->
        [one] Meant: 1 member, { $customers } ordered ({ $share }%), { $money }
       *[other] Meant: { $members } members, { $customers } ordered ({ $share }%), { $money }
    }
staff-result-held =
    { $members ->
        [one] Held out: 1 member, { $customers } ordered ({ $share }%), { $money }
       *[other] Held out: { $members } members, { $customers } ordered ({ $share }%), { $money }
    }
staff-result-after = { $clicked } opened a link, { $stopped } said stop
staff-result-more = Proven: { $by } more of 100 ordered because of it ({ $low } to { $high })
staff-result-less = Proven: { $by } fewer of 100 ordered because of it ({ $low } to { $high })
staff-result-open = Not proven: the difference may be chance.
staff-result-until = Orders count until { $day }.
