### Prämien und Gutscheine

rewards =
    { $points ->
        [0] <b>Das kann aus deinen Punkten werden</b>
        [one] <b>Das kann aus deinen Punkten werden</b> (du hast 1, { $worth } wert)
       *[other] <b>Das kann aus deinen Punkten werden</b> (du hast { $points }, { $worth } wert)
    }
rewards-any = Oder ein beliebiger Betrag in Schritten von { n-step }, je { $step-worth } wert: Schreib <b>einlösen</b> und den Betrag.
rewards-money-only =
    { $points ->
        [0] Aus Punkten wird Rabatt, in Schritten von { n-step }, je { $step-worth } wert.
        [one] Du hast 1 Punkt, { $worth } wert. Aus Punkten wird Rabatt, in Schritten von { n-step }, je { $step-worth } wert.
       *[other] Du hast { $points } Punkte, { $worth } wert. Daraus wird Rabatt, in Schritten von { n-step }, je { $step-worth } wert: Schreib <b>einlösen</b> und den Betrag.
    }
reward-line =
    { $cost ->
        [one] <b>{ $number }</b> · { $title } · 1 Punkt
       *[other] <b>{ $number }</b> · { $title } · { $cost } Punkte
    }
reward-line-missing =
    { $cost ->
        [one] <b>{ $number }</b> · { $title } · 1 Punkt (noch { $missing })
       *[other] <b>{ $number }</b> · { $title } · { $cost } Punkte (noch { $missing })
    }
reward-line-closed =
    { $cost ->
        [one] <b>{ $number }</b> · { $title } · 1 Punkt ({ $why })
       *[other] <b>{ $number }</b> · { $title } · { $cost } Punkte ({ $why })
    }
reward-about = <i>{ $about }</i>
why-sold-out = gerade vergriffen
why-reward-not-yet = ab { $day }
why-reward-locked = ab { $tier }
why-reward-limit = deine hattest du schon
reward-sold-out = „{ $title }“ ist gerade vergriffen. Schau mal, was es sonst noch gibt.
reward-not-yet = Nicht mehr lange: „{ $title }“ gibt es ab { $day }.
reward-locked = „{ $title }“ gibt es ab { $tier }. Schau nach, wie weit du bist.
reward-limit =
    { $limit ->
        [one] „{ $title }“ gibt es für jedes Mitglied einmal, und deine hattest du schon.
       *[other] „{ $title }“ gibt es für jedes Mitglied { $limit }-mal, und deine hattest du schon.
    }
redeem-which = Was darf es sein? Schreib die Nummer einer Prämie oder einen Betrag wie <b>200 Punkte</b>.
redeem-left =
    { $left ->
        [0] Dann sind alle eingelöst.
       *[other] Dann bleiben dir { $left }.
    }
redeem-sure =
    { $cost ->
        [one] Aus <b>1 Punkt</b> einen Gutschein über <b>{ $value }</b> machen? { redeem-left }
       *[other] Aus <b>{ $cost } Punkten</b> einen Gutschein über <b>{ $value }</b> machen? { redeem-left }
    }
redeem-sure-reward =
    { $cost ->
        [one] <b>1 Punkt</b> gegen „{ $title }“ tauschen, einen Gutschein über <b>{ $value }</b>? { redeem-left }
       *[other] <b>{ $cost } Punkte</b> gegen „{ $title }“ tauschen, einen Gutschein über <b>{ $value }</b>? { redeem-left }
    }
redeem-sure-thing =
    { $cost ->
        [one] <b>1 Punkt</b> gegen „{ $title }“ tauschen? { redeem-left }
       *[other] <b>{ $cost } Punkte</b> gegen „{ $title }“ tauschen? { redeem-left }
    }
redeem-sure-donation =
    { $cost ->
        [one] <b>1 Punkt</b> für „{ $title }“ geben? { redeem-left } Was gegeben ist, kommt nicht zurück.
       *[other] <b>{ $cost } Punkte</b> für „{ $title }“ geben? { redeem-left } Was gegeben ist, kommt nicht zurück.
    }
voucher-minimum = Er gilt für Bestellungen ab { $minimum }.
voucher-alone = Mit anderen Rabatten lässt er sich nicht verbinden.
redeem-rounded = Punkte werden in Schritten von { $step } eingelöst, deshalb wurde { $asked } abgerundet.
redeemed =
    Bitte sehr, <b>{ $value }</b> Rabatt auf deine nächste Bestellung:

    <code>{ $code }</code>

    Gib den Code an der Kasse ein. Er gilt einmal, bis zum { $day }.
    { $left ->
        [0] Mehr lässt sich gerade nicht einlösen; die nächste Bestellung bringt neue Punkte.
        [one] 1 Punkt bleibt dir.
       *[other] { $left } Punkte bleiben dir.
    }
redeemed-percentage =
    Bitte sehr, <b>{ $percent } % Rabatt</b> auf deine nächste Bestellung:

    <code>{ $code }</code>

    Gib den Code an der Kasse ein. Er gilt einmal, bis zum { $day }.
    { $left ->
        [0] Mehr lässt sich gerade nicht einlösen; die nächste Bestellung bringt neue Punkte.
        [one] 1 Punkt bleibt dir.
       *[other] { $left } Punkte bleiben dir.
    }
redeemed-product =
    Bitte sehr, <b>{ $title }</b>:

    <code>{ $code }</code>

    Leg es in den Warenkorb und gib den Code an der Kasse ein. Er gilt einmal, bis zum { $day }.
    { $left ->
        [0] Mehr lässt sich gerade nicht einlösen; die nächste Bestellung bringt neue Punkte.
        [one] 1 Punkt bleibt dir.
       *[other] { $left } Punkte bleiben dir.
    }
redeemed-shipping =
    Bitte sehr, <b>kostenloser Versand</b> für deine nächste Bestellung:

    <code>{ $code }</code>

    Gib den Code an der Kasse ein. Er gilt einmal, bis zum { $day }.
    { $left ->
        [0] Mehr lässt sich gerade nicht einlösen; die nächste Bestellung bringt neue Punkte.
        [one] 1 Punkt bleibt dir.
       *[other] { $left } Punkte bleiben dir.
    }
redeemed-event =
    Dein Platz ist dir sicher: <b>{ $title }</b>

    <code>{ $code }</code>

    Zeig den Code am Eingang. Er gilt für eine Person, bis zum { $day }.
    { $left ->
        [0] Mehr lässt sich gerade nicht einlösen; die nächste Bestellung bringt neue Punkte.
        [one] 1 Punkt bleibt dir.
       *[other] { $left } Punkte bleiben dir.
    }
redeemed-donation =
    Danke! Deine Punkte gehen an <b>{ $title }</b>. Mehr ist nicht zu tun.
    { $left ->
        [0] Mehr lässt sich gerade nicht einlösen; die nächste Bestellung bringt neue Punkte.
        [one] 1 Punkt bleibt dir.
       *[other] { $left } Punkte bleiben dir.
    }
vouchers = <b>Deine Gutscheine</b>
vouchers-none = Du hast noch keine Gutscheine. Löse Punkte ein, dann findest du sie hier.
voucher-open = { $value }: <code>{ $code }</code>, bis zum { $day }
voucher-held = { $value }: <code>{ $code }</code>, bis zum { $day } (liegt gerade in einem Warenkorb)
voucher-donated = { $value }: gegeben am { $day }, danke
voucher-used-line = { $value }, endet auf { $ending }: eingelöst am { $day }
voucher-void = { $value }, endet auf { $ending }, bis zum { $day }: storniert
voucher-expired = { $value }, endet auf { $ending }: abgelaufen am { $day }
not-enough-points =
    { $missing ->
        [one] Fast geschafft: Dir fehlt noch <b>1 Punkt</b>. Du hast { $points }, nötig sind { $cost }.
       *[other] Noch nicht ganz: Dir fehlen noch <b>{ $missing } Punkte</b>. Du hast { $points }, nötig sind { $cost }.
    }
in-debt =
    { $debt ->
        [one] Durch eine Erstattung fehlt 1 Punkt, der schon eingelöst war. Sobald er wieder verdient ist, kannst du einlösen wie zuvor.
       *[other] Durch Erstattungen fehlen { $debt } Punkte, die schon eingelöst waren. Sobald sie wieder verdient sind, kannst du einlösen wie zuvor.
    }
below-minimum = Einlösen geht ab { n-minimum }; gewünscht waren { $points }.
not-a-reward = Eine Prämie mit der Nummer { $number } gibt es nicht. Schau doch, was es gibt.
sold-out = Schade, die letzte ist gerade weg. Deine Punkte sind unberührt.
offer-changed = Diese Prämie hat sich seit meiner Frage geändert, deshalb wurde nichts eingelöst. Schau doch, wie sie jetzt aussieht.
