### Campaigns, as staff write and watch them in chat

staff-can-broadcast = <b>broadcast</b> · write a campaign, launch it, see how far it is
button-staff-broadcast = Campaigns
button-staff-new = New campaign
button-staff-without = Without picture
button-staff-launch = Launch
button-staff-refresh = Refresh
button-staff-pause = Pause
button-staff-resume = Go on
button-staff-cancel = Cancel for ever

staff-broadcast = <b>Campaigns</b>, the newest first. To see one, write <b>broadcast</b> and its number.
staff-broadcast-line = { $number } · { $name } · { $state }
staff-broadcast-whom = Whom do you mean? Write a filter such as <code>language = de and channel = telegram</code>, or <b>everybody</b>.
staff-broadcast-what =
    { $members ->
        [one] That reaches 1 member just now;
       *[other] That reaches { $members } members just now;
    } { $left } more said no to news or have no open chat. What do you want to say? You can use { "{name|there}" }, { "{points}" }, { "{worth}" } and { "{tier}" }.
staff-broadcast-picture = And a picture? Send its https address, or say <b>without</b>.
staff-broadcast-sure =
    { $members ->
        [one] <b>{ $name }</b>: the message above goes to 1 member.
       *[other] <b>{ $name }</b>: the message above goes to { $members } members.
    } Held out to measure by: { $held }. Templates would cost { $cost }. Shall I launch it?
staff-broadcast-second =
    { $members ->
        [one] <b>{ $name }</b>: the message above would go to 1 member.
       *[other] <b>{ $name }</b>: the message above would go to { $members } members.
    } Held out: { $held }; templates: { $cost }. That needs a second person: somebody else writes <b>broadcast approve { $number }</b>, then you write <b>broadcast launch { $number }</b>.
staff-broadcast-agree = { $by } wrote the message above (<b>{ $name }</b>). May it be launched?
staff-broadcast-agreed = Thank you! <b>{ $name }</b> may be launched now: <b>broadcast launch { $number }</b>.
staff-broadcast-status = <b>{ $name }</b> is { $state }: { $members } in its audience, { $waiting } waiting, { $held } held out.
staff-broadcast-count = { $members } · { $state } ({ $reason })
staff-broadcast-note = Please note: { $note }
staff-broadcast-wrong = That does not work: { $why }
staff-broadcast-draft = a draft
staff-broadcast-approved = approved
staff-broadcast-running = running
staff-broadcast-paused = paused
staff-broadcast-finished = finished
staff-broadcast-cancelled = cancelled
