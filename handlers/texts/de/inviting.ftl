### Freunde

invite =
    { $friend-points ->
        [0] { $points ->
            [0] Lade jemanden ein: Das ist dein Link für alle, denen { $brand } auch gefallen könnte.
           *[other] Lade jemanden ein: Bei einer ersten Bestellung ab { $minimum } bekommst du <b>{ n-points }</b>.
        }
       *[other] { $points ->
            [0] Lade jemanden ein: Bei einer ersten Bestellung ab { $minimum } bekommt die eingeladene Person <b>{ n-friend-points }</b>.
           *[other] Lade jemanden ein: Bei einer ersten Bestellung ab { $minimum } bekommst du <b>{ n-points }</b>, und die eingeladene Person bekommt { $friend-points }.
        }
    }

    Dein Link: { $link }
invite-raised =
    { $friend-points ->
        [0] <b>Gerade ist es mehr:</b> Eine Bestellung in diesen Tagen bringt dir { n-points }.
       *[other] { $points ->
            [0] <b>Gerade ist es mehr:</b> Eine Bestellung in diesen Tagen bringt der eingeladenen Person { n-friend-points }.
           *[other] <b>Gerade ist es mehr:</b> Eine Bestellung in diesen Tagen bringt dir { n-points } und der eingeladenen Person { $friend-points }.
        }
    }
invite-share = Leite die Nachricht darüber weiter, wie sie ist, zeig dieses Bild jemandem neben dir oder teile deinen Link:
invite-named = Dort steht, dass er von { $name } kommt.
invite-nameless = Dort steht nicht, von wem er kommt. Wenn du magst, liest man dort deinen Vornamen; du kannst ihn jederzeit wieder verbergen.
invite-over = Gerade nehmen wir keine neuen Einladungen an. Was du durch deine Einladungen bekommen hast, bleibt dir.
name-shown = Erledigt: Auf der Seite deines Links steht, dass er von { $name } kommt. Mit <b>Namen verbergen</b> verbirgst du ihn wieder.
name-shown-later = Erledigt: Sobald ich deinen Namen weiß, steht er auf der Seite deines Links. Sag ihn mir mit <b>name</b>. Mit <b>Namen verbergen</b> verbirgst du ihn wieder.
name-hidden = Erledigt: Dein Link verrät nicht, von wem er kommt.
code-which =
    Der Code deines Links ist <b>{ $code }</b>. Du kannst dir einmal einen eigenen aussuchen: 4 bis 16 Buchstaben und Ziffern, die sich gut sagen lassen, etwa dein Name mit einer Zahl. Was du schon geteilt hast, gilt weiter.

    Welchen Code möchtest du?
code-sure =
    <b>{ $code }</b> ist noch frei. Dein Link wäre { $link }

    Das kannst du dir nur einmal aussuchen. Soll er dir gehören?
code-set =
    <b>{ $code }</b> ist jetzt dein Code. Dein Link: { $link }

    Was du vorher geteilt hast, gilt weiter.
code-chosen = Dein Code ist <b>{ $code }</b>. Aussuchen kann man ihn nur einmal, und das hast du getan.
code-yours = <b>{ $code }</b> ist schon dein Code.
code-taken = <b>{ $wanted }</b> gehört schon jemandem oder sieht einem vergebenen Code zu ähnlich. Welchen anderen möchtest du? Oft hilft eine Zahl dahinter.
code-reserved = <b>{ $wanted }</b> kann niemandes Code sein. Welchen anderen möchtest du? Oft hilft eine Zahl hinter dem Wort.
code-unspeakable = Ein Code hat 4 bis 16 Zeichen, Buchstaben von A bis Z und Ziffern, darunter mindestens zwei Buchstaben. Welchen möchtest du?
code-withdrawn = Der Name, den du für deinen Link gewählt hast, kann nicht bleiben. Dein Link hat jetzt einen neuen Code: { $link } Der alte führt nirgendwohin mehr. Wenn du magst, such dir einen anderen Namen aus.
code-withdrawn-old = Ein Name, den du einmal für deinen Link gewählt hast, kann nicht bleiben: Er führt nirgendwohin mehr. Dein Link bleibt, wie er ist: { $link }
button-yes-code = Ja, das ist meiner
button-my-code = Eigenen Code wählen
button-name-yes = Vornamen zeigen
button-name-no = Namen verbergen
button-share-email = Per E-Mail teilen
invite-gift = Wer damit beitritt, bekommt gleich ein Geschenk: { $gift }.
share-text = { share-words } { $link }
share-text-gift = { share-words-gift } { $link }
share-words-gift = Ich sammle Punkte bei { $brand } und habe an dich gedacht. Komm über meinen Link dazu, dann gehört dir: { $gift }.
share-words =
    { $friend-points ->
        [0] Ich sammle Punkte bei { $brand } und habe an dich gedacht. Hier ist mein Link:
       *[other] { $points ->
            [0] Ich sammle Punkte bei { $brand } und habe an dich gedacht. Komm über meinen Link dazu, dann bekommst du Punkte für deine erste Bestellung:
           *[other] Ich sammle Punkte bei { $brand } und habe an dich gedacht. Komm über meinen Link dazu, dann bekommen wir beide Punkte für deine erste Bestellung:
        }
    }
a-friend = Jemand
