### Tiers

tier =
    { $window ->
        [calendar] Du bist in <b>{ $tier }</b>, mit { $earned ->
            [one] 1 Punkt
           *[other] { $earned } Punkten
        } aus diesem Jahr.
       *[rolling] Du bist in <b>{ $tier }</b>, mit { $earned ->
            [one] 1 Punkt
           *[other] { $earned } Punkten
        } aus { $months ->
            [one] dem letzten Monat
           *[other] den letzten { $months } Monaten
        }.
    }
tier-factor = Deine Bestellungen bringen { $factor }-mal so viele Punkte.
tier-highest = Höher geht es nicht: Du bist ganz oben.
tier-next =
    { $missing ->
        [one] Noch <b>1</b> Punkt bis <b>{ $next }</b>, dort bringen Bestellungen { $factor }-mal so viele Punkte.
       *[other] Noch <b>{ $missing }</b> Punkte bis <b>{ $next }</b>, dort bringen Bestellungen { $factor }-mal so viele Punkte.
    }
tier-next-alike =
    { $missing ->
        [one] Noch <b>1</b> Punkt bis <b>{ $next }</b>.
       *[other] Noch <b>{ $missing }</b> Punkte bis <b>{ $next }</b>.
    }
tier-stay =
    { $missing ->
        [one] Noch <b>1</b> Punkt bis zum { $day }, und du bleibst in { $tier }.
       *[other] Noch <b>{ $missing }</b> Punkte bis zum { $day }, und du bleibst in { $tier }.
    }
tier-none = Hier gibt es keine Stufen: Alle sammeln gleich.
tier-up = Du bist jetzt in <b>{ $tier }</b>, herzlichen Glückwunsch! Deine Bestellungen zählen × { $factor }.
    .template = Du hast { $tier } erreicht. In dieser Stufe zählen deine Bestellungen × { $factor } bei den Punkten.
tier-lapsing =
    { $missing ->
        [one] Noch <b>1</b> Punkt bis zum { $day }, und du bleibst in <b>{ $tier }</b>.
       *[other] Noch <b>{ $missing }</b> Punkte bis zum { $day }, und du bleibst in <b>{ $tier }</b>.
    } Was dich dorthin gebracht hat, ist so lange her, dass es nicht mehr zählt.
    .template = Punkte, die dich in { $tier } gebracht haben, sind so lange her, dass sie nicht mehr zählen. Bis zum { $day } brauchst du noch { n-missing }, um zu bleiben.
tier-down = Du bist jetzt in <b>{ $tier }</b>. Deine Bestellungen zählen × { $factor }.
    .template = Du bist jetzt in { $tier }. Dort zählen deine Bestellungen × { $factor } bei den Punkten.
not-a-tier = Diese Stufe gibt es nicht.
button-tier = Meine Stufe
