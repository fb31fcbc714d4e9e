### Kampagnen, wie das Team sie im Chat schreibt und verfolgt

staff-can-broadcast = <b>broadcast</b> · eine Kampagne schreiben, starten und verfolgen
button-staff-broadcast = Kampagnen
button-staff-new = Neue Kampagne
button-staff-without = Ohne Bild
button-staff-launch = Starten
button-staff-refresh = Aktualisieren
button-staff-pause = Anhalten
button-staff-resume = Weiter
button-staff-cancel = Ganz abbrechen

staff-broadcast = <b>Kampagnen</b>, die neueste zuerst. Um eine zu sehen, schreib <b>broadcast</b> und ihre Nummer.
staff-broadcast-line = { $number } · { $name } · { $state }
staff-broadcast-whom = Wen meinst du? Schreib einen Filter wie <code>language = de and channel = telegram</code> oder <b>alle</b>.
staff-broadcast-what =
    { $members ->
        [one] Das erreicht gerade 1 Mitglied;
       *[other] Das erreicht gerade { $members } Mitglieder;
    } { $left } weitere wollen keine Neuigkeiten oder haben keinen offenen Chat. Was möchtest du sagen? Du kannst { "{name|there}" }, { "{points}" }, { "{worth}" } und { "{tier}" } verwenden.
staff-broadcast-picture = Und ein Bild? Schick seine https-Adresse, oder sag <b>ohne</b>.
staff-broadcast-sure =
    { $members ->
        [one] <b>{ $name }</b>: Die Nachricht oben geht an 1 Mitglied.
       *[other] <b>{ $name }</b>: Die Nachricht oben geht an { $members } Mitglieder.
    } Zum Messen außen vor: { $held }. Vorlagen würden { $cost } kosten. Soll ich starten?
staff-broadcast-second =
    { $members ->
        [one] <b>{ $name }</b>: Die Nachricht oben ginge an 1 Mitglied.
       *[other] <b>{ $name }</b>: Die Nachricht oben ginge an { $members } Mitglieder.
    } Außen vor: { $held }; Vorlagen: { $cost }. Dafür braucht es eine zweite Person: Jemand anderes schreibt <b>broadcast approve { $number }</b>, dann schreibst du <b>broadcast launch { $number }</b>.
staff-broadcast-agree = { $by } hat die Nachricht oben geschrieben (<b>{ $name }</b>). Darf sie gestartet werden?
staff-broadcast-agreed = Danke! <b>{ $name }</b> darf jetzt gestartet werden: <b>broadcast launch { $number }</b>.
staff-broadcast-status = <b>{ $name }</b> ist { $state }: { $members } gemeint, { $waiting } warten, { $held } außen vor.
staff-broadcast-count = { $members } · { $state } ({ $reason })
staff-broadcast-note = Bitte beachte: { $note }
staff-broadcast-wrong = Das geht nicht: { $why }
staff-broadcast-draft = ein Entwurf
staff-broadcast-approved = freigegeben
staff-broadcast-running = unterwegs
staff-broadcast-paused = angehalten
staff-broadcast-finished = fertig
staff-broadcast-cancelled = abgebrochen
