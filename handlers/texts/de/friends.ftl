### Freunde, die gekommen sind

friends =
    { $count ->
        [one] <b>Eine Person ist über dich dazugekommen</b>
       *[other] <b>{ $count } Leute sind über dich dazugekommen</b>
    }
friends-joined = { $name }: dabei, noch ohne Bestellung
friends-ordered = { $name }: dabei und hat bestellt
friends-waiting = { $name }: hat bestellt; wir sehen kurz nach, bevor es Punkte gibt
friends-rejected = { $name }: hat bestellt, ohne Punkte für dich
friends-rewarded = { $name }: hat bestellt, Punkte verdient
friends-opened =
    { $times ->
        [one] Dein Link wurde bisher einmal geöffnet.
       *[other] Dein Link wurde bisher { $times } Mal geöffnet.
    }
friends-points =
    { $count ->
        [one] Das hat dir { n-points } im Wert von { $worth } gebracht.
       *[other] Zusammen haben sie dir { n-points } im Wert von { $worth } gebracht.
    }
friends-milestone =
    { $missing ->
        [one] Noch eine Person mit einer ersten Bestellung, die zählt, und du bekommst { n-points } extra.
       *[other] Noch { $missing } Leute mit einer ersten Bestellung, die zählt, und du bekommst { n-points } extra.
    }
friends-none =
    { $friend-points ->
        [0] { $points ->
            [0] Über deinen Link ist noch niemand dazugekommen.
           *[other] Über deinen Link ist noch niemand dazugekommen. Bei einer ersten Bestellung ab { $minimum } bekommst du { n-points }.
        }
       *[other] { $points ->
            [0] Über deinen Link ist noch niemand dazugekommen. Bei einer ersten Bestellung ab { $minimum } bekommt die eingeladene Person { n-friend-points }.
           *[other] Über deinen Link ist noch niemand dazugekommen. Bei einer ersten Bestellung ab { $minimum } bekommst du { n-points }, und die eingeladene Person bekommt { $friend-points }.
        }
    }
remind-friend =
    Deine Einladung zählt noch: Mit deiner ersten Bestellung ab { $minimum } bekommst du <b>{ n-points }</b> im Wert von { $worth }.
    .template = Du wurdest eingeladen, und das zählt noch: Mit deiner ersten Bestellung ab { $minimum } bekommst du { n-points } im Wert von { $worth } dazu.
remind-advocate =
    { $points ->
        [0] { n-waiting } über deinen Link dazugekommen, aber noch ohne Bestellung. Vielleicht hilft ein Wort von dir.
       *[other] { n-waiting } über deinen Link dazugekommen, aber noch ohne Bestellung. Eine erste Bestellung ab { $minimum } bringt dir <b>{ n-points }</b> im Wert von { $worth }. Vielleicht hilft ein Wort von dir.
    }
    .template = Zu deiner Einladung: { n-waiting } über deinen Link dazugekommen, aber noch ohne Bestellung. Eine erste Bestellung ab { $minimum } zählt dafür. Vielleicht hilft ein Wort von dir.
remind-advocate-forward = Zum Weiterleiten, wenn du magst: „Deine erste Bestellung ab { $minimum } bei { $brand } bringt dir { n-points } im Wert von { $worth }.“
