### What friends bring beside their reward: milestones, and the voucher that a friend may get

milestone =
    Wow, { $friends ->
        [one] dein erster Freund
       *[other] { $friends } Freunde
    }! { $points ->
        [one] Dafür gibt es <b>1 Punkt</b> extra, { $worth } wert. Du kannst ihn ab { $day } nutzen. Danke dir!
       *[other] Dafür gibt es <b>{ $points } Punkte</b> extra, { $worth } wert. Du kannst sie ab { $day } nutzen. Danke dir!
    }
milestone-back =
    Eine erste Bestellung hinter einer deiner Einladungen ist weggefallen, { $friends ->
        [one] deshalb zählt im Moment keine,
       *[other] deshalb sind es im Moment weniger als { $friends },
    } und { $points ->
        [one] <b>1 Punkt</b> wurde zurückgenommen.
       *[other] <b>{ $points } Punkte</b> wurden zurückgenommen.
    } { $friends ->
        [one] Mit der nächsten, die zählt, bekommst du { $points ->
            [one] ihn
           *[other] sie
        } zurück.
       *[other] Sobald es wieder { $friends } sind, bekommst du { $points ->
            [one] ihn
           *[other] sie
        } zurück.
    }
friend-voucher = Willkommen, hier ist ein Geschenk von uns, weil du mit einer Einladung gekommen bist: <b>{ $value }</b>. Dein Code ist <code>{ $code }</code>. Er gilt bis { $day }.
voucher-given = Dieser Gutschein war ein Geschenk von uns: Dahinter stehen keine Punkte, die zurückkommen könnten. Er gilt weiter.
entry-milestone = { $day }: <b>+{ $points }</b> für { $friends ->
        [one] einen Freund
       *[other] { $friends } Freunde
    }, die du mitgebracht hast
entry-milestone-back =
    { $friends ->
        [one] { $day }: <b>−{ $points }</b>, im Moment zählt keine Einladung
       *[other] { $day }: <b>−{ $points }</b>, im Moment weniger als { $friends } Freunde
    }
entry-milestone-moved =
    { $friends ->
        [one] { $day }: <b>−{ $points }</b> für deine erste Einladung, in deinen anderen Chat mitgenommen
       *[other] { $day }: <b>−{ $points }</b> für { $friends } Freunde, in deinen anderen Chat mitgenommen
    }
entry-gift = { $day }: <b>+{ $points }</b> für einen Gutschein, der dir geschenkt wurde
