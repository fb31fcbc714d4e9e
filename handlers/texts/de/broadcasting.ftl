### Kampagnen, wie das Team sie im Chat schreibt und verfolgt

staff-can-broadcast = <b>broadcast</b> · eine Kampagne schreiben, starten und verfolgen
button-staff-broadcast = Kampagnen
button-staff-new = Neue Kampagne
button-staff-campaign = Kampagne { $number }
button-staff-everybody = Alle
button-staff-segment = { $name }
button-staff-give-up = Jetzt nicht
button-staff-later = Noch nicht
button-staff-without = Ohne Bild
button-staff-launch = Starten
button-staff-try = Ausprobieren
button-staff-text = Text ändern
button-staff-drop = Wegwerfen
button-staff-look = Ansehen
button-staff-refresh = Aktualisieren
button-staff-pause = Anhalten
button-staff-resume = Weiter
button-staff-cancel = Für immer beenden
button-staff-results = Ergebnis

staff-broadcast = <b>Kampagnen</b>, die neueste zuerst. Um eine zu sehen, schreib <b>broadcast</b> und ihre Nummer.
staff-broadcast-no-campaigns = Es gibt noch keine Kampagne. Schreiben wir die erste?
staff-broadcast-line = { $number } · { $name } · { $state }
staff-broadcast-whom = Für wen ist sie? Tipp auf einen Knopf oder schreib einen Filter wie <code>language = de and channel = telegram</code>.
staff-broadcast-what =
    { $members ->
        [one] Das ist 1 Mitglied, das gerade erreichbar ist.
       *[other] Das sind { $members } Mitglieder, die gerade erreichbar sind.
    } Was möchtest du sagen?
staff-broadcast-rewrite = Was soll <b>{ $name }</b> stattdessen sagen?
staff-broadcast-left =
    { $members ->
        [one] 1 weiteres will keine Neuigkeiten oder hat keinen offenen Chat.
       *[other] { $members } weitere wollen keine Neuigkeiten oder haben keinen offenen Chat.
    }
staff-broadcast-values = Du kannst { "{name|there}" }, { "{points}" }, { "{worth}" } und { "{tier}" } verwenden.
staff-broadcast-picture = Und ein Bild? Schick seine https-Adresse.
staff-photo-later = Bitte zuerst die Worte: Was möchtest du sagen? Nach einem Bild frage ich danach. Es braucht eine https-Adresse, ein Foto aus diesem Chat kann ich nicht weitergeben.
staff-no-photo = Ein Foto aus diesem Chat kann ich nicht weitergeben, nur eines mit einer https-Adresse, etwa aus deinem Shop. Bitte schick die Adresse, oder tipp auf einen Knopf.
staff-broadcast-to = An: <code>{ $segment }</code>
staff-broadcast-to-everybody = An: alle, die Neuigkeiten möchten
staff-broadcast-sure =
    { $members ->
        [one] <b>{ $name }</b>: Die Nachricht oben geht an 1 Mitglied. Soll ich starten?
       *[other] <b>{ $name }</b>: Die Nachricht oben geht an { $members } Mitglieder. Soll ich starten?
    }
staff-broadcast-cost = Vorlagen: { $cost }
staff-broadcast-second =
    { $members ->
        [one] <b>{ $name }</b>: Die Nachricht oben ist für 1 Mitglied. Vorher muss jemand anderes zustimmen. Ich frage im Team und sage dir Bescheid.
       *[other] <b>{ $name }</b>: Die Nachricht oben ist für { $members } Mitglieder. Vorher muss jemand anderes zustimmen. Ich frage im Team und sage dir Bescheid.
    }
staff-broadcast-alone = Gerade ist niemand sonst im Chat zu erreichen: Jemand anderes schreibt <b>broadcast approve { $number }</b>.
staff-broadcast-wanted =
    { $members ->
        [one] { $by } möchte <b>{ $name }</b> an 1 Mitglied schicken. Liest du es vorher?
       *[other] { $by } möchte <b>{ $name }</b> an { $members } Mitglieder schicken. Liest du es vorher?
    }
staff-broadcast-agree =
    { $members ->
        [one] { $by } hat die Nachricht oben geschrieben (<b>{ $name }</b>), für 1 Mitglied. Darf sie gestartet werden?
       *[other] { $by } hat die Nachricht oben geschrieben (<b>{ $name }</b>), für { $members } Mitglieder. Darf sie gestartet werden?
    }
staff-broadcast-agreed = Danke! { $author } weiß jetzt, dass <b>{ $name }</b> gestartet werden darf.
staff-broadcast-agreed-to = { $by } hat zugestimmt: <b>{ $name }</b> darf gestartet werden.
staff-broadcast-kept = In Ordnung. <b>{ $name }</b> bleibt ein Entwurf: <b>broadcast { $number }</b>.
staff-broadcast-dropped = <b>{ $name }</b> ist weggeworfen.
staff-broadcast-tried =
    { $chats ->
        [one] Unterwegs in 1 Chat des Teams. Es zählt nirgends.
       *[other] Unterwegs in { $chats } Chats des Teams. Es zählt nirgends.
    }
staff-broadcast-cancel =
    { $waiting ->
        [0] <b>{ $name }</b> für immer beenden?
        [one] <b>{ $name }</b> für immer beenden? 1 Mitglied hat sie noch nicht und bekommt sie dann nicht mehr.
       *[other] <b>{ $name }</b> für immer beenden? { $waiting } Mitglieder haben sie noch nicht und bekommen sie dann nicht mehr.
    }

staff-broadcast-status = <b>{ $name }</b> · { $state }
staff-broadcast-sent =
    { $members ->
        [one] { $sent } von 1 verschickt
       *[other] { $sent } von { $members } verschickt
    }
staff-broadcast-freezing =
    { $members ->
        [one] Die Empfänger werden gerade festgelegt: bisher 1, verschickt: { $sent }
       *[other] Die Empfänger werden gerade festgelegt: bisher { $members }, verschickt: { $sent }
    }
staff-broadcast-arrived = { $arrived } angekommen, { $read } gelesen
staff-broadcast-pace = { $rate } pro Sekunde, noch { $left }
staff-broadcast-moment = weniger als eine Minute
staff-broadcast-minutes =
    { $minutes ->
        [one] etwa eine Minute
       *[other] etwa { $minutes } Minuten
    }
staff-broadcast-waiting =
    { $members ->
        [one] 1 wartet noch
       *[other] { $members } warten noch
    }
staff-broadcast-held =
    { $members ->
        [one] 1 außen vor, zum Messen
       *[other] { $members } außen vor, zum Messen
    }
staff-broadcast-not-cancelled = { $members } nicht verschickt: sie wurde beendet
staff-broadcast-not-capped = { $members } nicht verschickt: genug gehört in dieser Woche
staff-broadcast-not-late = { $members } nicht verschickt: ihre Zeit war um
staff-broadcast-not-left = { $members } nicht verschickt: sie sind gegangen
staff-broadcast-not-stopped = { $members } nicht verschickt: sie wollen keine Neuigkeiten mehr
staff-broadcast-not-outside = { $members } nicht verschickt: keine Vorlage für WhatsApp
staff-broadcast-not-unreachable = { $members } nicht verschickt: ihr Chat ist zu
staff-broadcast-not-skipped = { $members } nicht verschickt
staff-broadcast-not-failed = { $members } vom Kanal abgelehnt
staff-broadcast-not-unknown = { $members } vielleicht verschickt: der Kanal hat nicht geantwortet
staff-broadcast-other-language =
    { $members ->
        [one] 1 davon liest eine andere Sprache.
       *[other] { $members } davon lesen eine andere Sprache.
    }
staff-broadcast-outside =
    { $members ->
        [one] 1 hat auf WhatsApp seit einem Tag nicht geschrieben und bekommt sie erst danach.
       *[other] { $members } haben auf WhatsApp seit einem Tag nicht geschrieben und bekommen sie erst danach.
    }
staff-broadcast-nameless = Nicht alle haben einen Namen genannt: { "{name|there}" } sagt dann etwas anderes.
staff-broadcast-note = Bitte beachte: { $note }
staff-broadcast-wrong = Das geht nicht: { $why }
staff-broadcast-none = Es gibt keine Kampagne { $number }.
staff-broadcast-changed = Kampagne { $number } wurde inzwischen geändert. Bitte schau sie noch einmal an: <b>broadcast { $number }</b>.
staff-broadcast-is = Das geht nicht: <b>{ $name }</b> ist { $state }.
staff-broadcast-empty = Kampagne { $number } sagt noch nichts: <b>broadcast text { $number }</b>.
staff-broadcast-nobody = Das bekäme niemand: Keiner der Gemeinten möchte Neuigkeiten und hat einen offenen Chat.
staff-broadcast-own = Du hast sie selbst geschrieben, also muss jemand anderes zustimmen.
staff-broadcast-approved-by-you = Du hast ihr zugestimmt, also startet sie jemand anderes.
staff-broadcast-draft = ein Entwurf
staff-broadcast-approved = freigegeben
staff-broadcast-planned = geplant
staff-broadcast-running = unterwegs
staff-broadcast-paused = angehalten
staff-broadcast-finished = fertig
staff-broadcast-cancelled = beendet

staff-result = <b>{ $name }</b> · { $state }
staff-result-none = Sie wurde nicht gestartet, also gibt es noch nichts zu erzählen.
staff-result-told =
    { $members ->
        [one] Variante { $variant }: 1 Mitglied, bestellt haben { $customers } ({ $share } %), { $money }
       *[other] Variante { $variant }: { $members } Mitglieder, bestellt haben { $customers } ({ $share } %), { $money }
    }
staff-result-heard =
    { $members ->
        [one] Gemeint: 1 Mitglied, bestellt haben { $customers } ({ $share } %), { $money }
       *[other] Gemeint: { $members } Mitglieder, bestellt haben { $customers } ({ $share } %), { $money }
    }
staff-result-held =
    { $members ->
        [one] Außen vor: 1 Mitglied, bestellt haben { $customers } ({ $share } %), { $money }
       *[other] Außen vor: { $members } Mitglieder, bestellt haben { $customers } ({ $share } %), { $money }
    }
staff-result-after = Link geöffnet: { $clicked }, Stopp gesagt: { $stopped }
staff-result-more = Bewiesen: { $by } von 100 haben deshalb mehr bestellt ({ $low } bis { $high })
staff-result-less = Bewiesen: { $by } von 100 haben deshalb weniger bestellt ({ $low } bis { $high })
staff-result-open = Nicht bewiesen: Der Unterschied kann Zufall sein.
staff-result-until = Bestellungen zählen bis { $day }.
