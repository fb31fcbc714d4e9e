### Was Punkte bringt, und was das Team sich ansieht

earn = <b>So sammelst du Punkte</b>
earn-purchase = Jede Bestellung: <b>{ $rate }</b> Punkte für je { $each }
earn-purchase-one = Jede Bestellung: <b>1</b> Punkt für je { $each }
earn-multiplied = { $title }: Punkte × <b>{ $factor }</b> auf die Ware, um die es geht
earn-multiplied-until = { $title }: Punkte × <b>{ $factor }</b> auf die Ware, um die es geht, bis { $day }
earn-each-order =
    { $points ->
        [one] { $title }: <b>1 Punkt</b> extra für eine Bestellung
       *[other] { $title }: <b>{ $points } Punkte</b> extra für eine Bestellung
    }
earn-each-order-until =
    { $points ->
        [one] { $title }: <b>1 Punkt</b> extra für eine Bestellung, bis { $day }
       *[other] { $title }: <b>{ $points } Punkte</b> extra für eine Bestellung, bis { $day }
    }
earn-friend =
    { $points ->
        [one] Die erste Bestellung einer Freundin oder eines Freundes ab { $least }: <b>1 Punkt</b>
       *[other] Die erste Bestellung einer Freundin oder eines Freundes ab { $least }: <b>{ $points } Punkte</b>
    }
earn-numbered =
    { $points ->
        [one] <b>{ $number }</b> · { $title }: <b>1 Punkt</b>
       *[other] <b>{ $number }</b> · { $title }: <b>{ $points } Punkte</b>
    }
earn-open =
    { $points ->
        [one] { $title }: <b>1 Punkt</b>
       *[other] { $title }: <b>{ $points } Punkte</b>
    }
earn-done = { $title }: erledigt, danke!
earn-waiting = { $title }: Wir sehen es uns an und sagen dir Bescheid
earn-later = { $title }: für jetzt erledigt, später zählt es wieder
earn-later-day = { $title }: für jetzt erledigt, ab { $day } zählt es wieder
earn-follow =
    { $points ->
        [one] <b>{ $title }</b>, und 1 Punkt im Wert von { $worth } gehört dir. Öffne die Seite, folge uns und sag mir dann Bescheid.
       *[other] <b>{ $title }</b>, und { $points } Punkte im Wert von { $worth } gehören dir. Öffne die Seite, folge uns und sag mir dann Bescheid.
    }
earned =
    { $points ->
        [one] <b>{ $title }</b>: 1 Punkt im Wert von { $worth } gehört dir, ab sofort. Danke!
       *[other] <b>{ $title }</b>: { $points } Punkte im Wert von { $worth } gehören dir, ab sofort. Danke!
    }
earn-birthday =
    { $points ->
        [one] Am { $birthday } feiern wir dich mit <b>1 Punkt</b> im Wert von { $worth }.
       *[other] Am { $birthday } feiern wir dich mit <b>{ $points } Punkten</b> im Wert von { $worth }.
    }
earn-birthday-ask =
    { $points ->
        [one] Verrate mir deinen Geburtstag mindestens 14 Tage vorher, dann gehört dir an diesem Tag <b>1 Punkt</b> im Wert von { $worth }.
       *[other] Verrate mir deinen Geburtstag mindestens 14 Tage vorher, dann gehören dir an diesem Tag <b>{ $points } Punkte</b> im Wert von { $worth }.
    }
earn-after-order =
    { $points ->
        [one] <b>{ $title }</b>: 1 Punkt für jede Bestellung, von der du uns erzählst. Gerade wartet keine auf deine Worte.
       *[other] <b>{ $title }</b>: { $points } Punkte für jede Bestellung, von der du uns erzählst. Gerade wartet keine auf deine Worte.
    }
claim-which-order = Um welche Bestellung geht es?
claim-what =
    { $points ->
        [one] <b>{ $title }</b>: Schreib es hier oder schick mir den Link dazu. Jemand von { $brand } sieht es sich an, dann gehört dir 1 Punkt im Wert von { $worth }.
       *[other] <b>{ $title }</b>: Schreib es hier oder schick mir den Link dazu. Jemand von { $brand } sieht es sich an, dann gehören dir { $points } Punkte im Wert von { $worth }.
    }
claim-what-order =
    { $points ->
        [one] <b>{ $title }</b>, Nummer { $order }: Schreib hier, wie du sie findest, oder schick mir den Link zu deiner Bewertung. Jemand von { $brand } sieht es sich an, dann gehört dir 1 Punkt im Wert von { $worth }.
       *[other] <b>{ $title }</b>, Nummer { $order }: Schreib hier, wie du sie findest, oder schick mir den Link zu deiner Bewertung. Jemand von { $brand } sieht es sich an, dann gehören dir { $points } Punkte im Wert von { $worth }.
    }
claim-unread = Für „{ $title }“ brauche ich ein paar Worte oder einen Link. Was darf ich weitergeben?
claim-noted =
    { $points ->
        [one] Danke! „{ $title }“ liegt jetzt bei { $brand }. Wenn das Team ja sagt, gehört dir 1 Punkt, und Bescheid sage ich dir auf jeden Fall.
       *[other] Danke! „{ $title }“ liegt jetzt bei { $brand }. Wenn das Team ja sagt, gehören dir { $points } Punkte, und Bescheid sage ich dir auf jeden Fall.
    }
claim-approved =
    { $points ->
        [one] Gute Nachricht zu „{ $title }“: <b>1 Punkt</b> im Wert von { $worth } gehört dir, ab sofort. Danke!
       *[other] Gute Nachricht zu „{ $title }“: <b>{ $points } Punkte</b> im Wert von { $worth } gehören dir, ab sofort. Danke!
    }
claim-rejected = Zu „{ $title }“: Diesmal konnten wir es nicht zählen.
claim-reason = { $reason }
birthday-bonus =
    { $late ->
        [0] Alles Gute zum Geburtstag, { $name }!
       *[other] Etwas spät, aber von Herzen: Alles Gute zum Geburtstag, { $name }!
    } { $points ->
        [one] <b>1 Punkt</b> im Wert von { $worth } ist unser Geschenk an dich.
       *[other] <b>{ $points } Punkte</b> im Wert von { $worth } sind unser Geschenk an dich.
    }
    .template = Alles Gute zu deinem Geburtstag, { $name }! Unser Geschenk an dich: { n-points } im Wert von { $worth }, schon auf deinem Konto.
birthday-child = von uns allen
not-an-earning-rule = Dafür gibt es keine Punkte mehr. Sieh nach, wofür es welche gibt.
earning-not-now = Dafür gibt es gerade keine Punkte. Sieh nach, wofür es welche gibt.
earning-which = Sag mir bitte, um welche Bestellung es geht.
earning-limit = Das hast du so oft gemacht, wie es zurzeit zählt. Danke!
earning-too-soon = Danke! Ab { $again } zählt es wieder.
earning-budget = Leider ist alles vergeben, was dafür vorgesehen war.
claim-not-waiting = Meldung { $number } wartet auf niemanden mehr.
button-earn = Punkte sammeln
button-earn-this = { $title }
button-open = Seite öffnen
button-followed = Ich folge euch
button-order = Nr. { $order }
remind-review =
    { $points ->
        [one] Wie gefällt dir Bestellung { $order }? Eine Bewertung bringt dir <b>1 Punkt</b> im Wert von { $worth }: Ein paar Worte hier genügen.
       *[other] Wie gefällt dir Bestellung { $order }? Eine Bewertung bringt dir <b>{ $points } Punkte</b> im Wert von { $worth }: Ein paar Worte hier genügen.
    }
    .template = Wie gefällt dir Bestellung { $order }? Für eine Bewertung genügen ein paar Worte hier. Sie bringt dir { n-points } im Wert von { $worth }, sobald wir sie gelesen haben.
button-review = Bewerten
