### Wer aus einem anderen Programm umgezogen oder von einer Kasse her bekannt ist

welcome-known =
    Hallo und willkommen zurück bei <b>{ $brand }</b>! Du bist schon in unserem Treueprogramm.
    { $points ->
        [0] Sag unten ja, dann siehst und nutzt du deine Punkte gleich hier.
        [one] <b>1 Punkt</b> wartet auf dich: Sag unten ja, dann siehst und nutzt du ihn gleich hier.
       *[other] <b>{ $points } Punkte</b> im Wert von { $worth } warten auf dich: Sag unten ja, dann siehst und nutzt du sie gleich hier.
    }{ $pending ->
        [0] { "" }
        [one] { " " }Noch einer ist unterwegs.
       *[other] { " " }Weitere { $pending } sind unterwegs.
    }
joined-known =
    { $points ->
        [0] Willkommen zurück, { $name }. Schön, dass du da bist.
        [one] Willkommen zurück, { $name }! Du hast <b>1 Punkt</b> im Wert von { $worth }.
       *[other] Willkommen zurück, { $name }! Du hast <b>{ $points } Punkte</b> im Wert von { $worth }.
    }{ $pending ->
        [0] { "" }
        [one] { " " }Noch einer ist unterwegs.
       *[other] { " " }Weitere { $pending } sind unterwegs.
    }
joined-known-invited = Du warst schon vorher dabei, deshalb bringt die Einladung nichts zusätzlich; deine eigenen Punkte zählen wie immer.
