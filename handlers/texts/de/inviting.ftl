### Freunde

invite =
    { $friend-points ->
        [0] Lade jemanden ein: Bei einer ersten Bestellung ab { $minimum } bekommst du <b>{ $points } Punkte</b>.
       *[other] { $points ->
            [0] Lade jemanden ein: Bei einer ersten Bestellung ab { $minimum } bekommt die eingeladene Person <b>{ $friend-points } Punkte</b>.
           *[other] Lade jemanden ein: Bei einer ersten Bestellung ab { $minimum } bekommst du <b>{ $points } Punkte</b>, und { $friend-points } gehen an die eingeladene Person.
        }
    }

    Dein Link: { $link }
invite-share = Leite ihn weiter oder teile ihn mit einem Knopf.
invite-words = Leite ihn mit eigenen Worten weiter oder mit diesen:
share-text = { share-words } { $link }
share-words =
    { $friend-points ->
        [0] Ich sammle Punkte bei { $brand } und habe an dich gedacht. Hier ist mein Link:
       *[other] { $points ->
            [0] Ich sammle Punkte bei { $brand } und habe an dich gedacht. Komm über meinen Link dazu, dann bekommst du Punkte für deine erste Bestellung:
           *[other] Ich sammle Punkte bei { $brand } und habe an dich gedacht. Komm über meinen Link dazu, dann bekommen wir beide Punkte für deine erste Bestellung:
        }
    }
a-friend = Jemand
