### Punkte

points =
    { $points ->
        [one] Du hast <b>1 Punkt</b>, { $worth } wert.
       *[other] Du hast <b>{ $points } Punkte</b>, { $worth } wert.
    }
points-none = Du hast noch keine Punkte zum Einlösen. Sie kommen mit deiner nächsten Bestellung, oder wenn jemand auf deine Einladung zum ersten Mal bestellt.
points-pending =
    { $points ->
        [one] <b>1</b> weiterer ist unterwegs, { $worth } wert. Du kannst ihn ab { $day } einlösen.
       *[other] <b>{ $points }</b> weitere sind unterwegs, { $worth } wert. Die ersten kannst du ab { $day } einlösen.
    }
points-debt =
    { $points ->
        [one] Durch eine Erstattung fehlt 1 Punkt, der schon eingelöst war. Er wird mit deinen nächsten Punkten ausgeglichen.
       *[other] Durch Erstattungen fehlen { $points } Punkte, die schon eingelöst waren. Sie werden mit deinen nächsten Punkten ausgeglichen.
    }
points-to-go =
    { $missing ->
        [one] Nur noch <b>1</b> Punkt, dann kannst du einlösen.
       *[other] Noch <b>{ $missing }</b> Punkte, dann kannst du einlösen.
    }
history = <b>Deine letzten Punkte</b>
history-none = Bei deinen Punkten hat sich noch nichts getan. Mit deiner ersten Bestellung geht es los.
why = <b>So kamen deine letzten Punkte zustande</b>
entry-order = { $day }: <b>+{ $points }</b> für Bestellung { $order }
entry-order-back = { $day }: <b>−{ $points }</b>, Bestellung { $order } wurde erstattet oder storniert
entry-join = { $day }: <b>+{ $points }</b> fürs Mitmachen
entry-advocate = { $day }: <b>+{ $points }</b>, jemand hat auf deine Einladung zum ersten Mal bestellt
entry-friend = { $day }: <b>+{ $points }</b> für deine erste Bestellung mit Einladung
entry-referral-back = { $day }: <b>−{ $points }</b>, die erste Bestellung zu einer Einladung hatte keinen Bestand
entry-redeem = { $day }: <b>−{ $points }</b> in einen Gutschein verwandelt
entry-expire = { $day }: <b>−{ $points }</b> verfallen
entry-plus = { $day }: <b>+{ $points }</b> gutgeschrieben
entry-minus = { $day }: <b>−{ $points }</b> abgezogen
why-order-back = { $day }: <b>−{ $points }</b> für Bestellung { $order }. Nach Erstattung oder Storno zählen noch { $basis } bezahlte Ware, × { $rate }, abgerundet.
entry-moved = { $day }: <b>+{ $points }</b> für Bestellung { $order } noch einmal, mit dem richtigen Datum
entry-moved-out = { $day }: <b>−{ $points }</b> für Bestellung { $order }, um das Datum zu berichtigen
entry-twice = { $day }: <b>−{ $points }</b>, einmal zu viel gezählt
entry-activity = { $day }: <b>+{ $points }</b> für: { $what }
entry-staff = { $day }: <b>+{ $points }</b> von unserem Team
entry-staff-back = { $day }: <b>−{ $points }</b> von unserem Team abgezogen
entry-undo = { $day }: <b>+{ $points }</b> zurück von einem Gutschein
entry-import = { $day }: <b>+{ $points }</b> von früher mitgebracht
entry-import-back = { $day }: <b>−{ $points }</b>, berichtigt nach deinem früheren Stand
entry-merge = { $day }: <b>+{ $points }</b> aus deinem anderen Chat
entry-merge-out = { $day }: <b>−{ $points }</b> in deinen anderen Chat verschoben
why-order = { $day }: <b>+{ $points }</b> für Bestellung { $order }. Es zählen { $basis } bezahlte Ware, × { $rate }, abgerundet.
why-tier = Deine Stufe ist schon dabei: × { $factor }.
why-rule =
    { $points ->
        [one] 1 Punkt der Bestellung ist für: { $what }.
       *[other] { $points } Punkte der Bestellung sind für: { $what }.
    }
why-pending = Einlösbar ab { $day }.
why-undelivered = Einlösbar, sobald die Bestellung geliefert ist.
why-since = Einlösbar seit { $from }.
why-until = Einlösbar seit { $from }, bis { $day }.
why-over = Einlösbar waren sie bis { $day }.
why-redeem = Der Gutschein ist { $value } wert. Zuerst wurden die Punkte genommen, die am ehesten verfallen wären.
points-undelivered =
    { $points ->
        [one] <b>1</b> weiterer ist unterwegs, { $worth } wert. Du kannst ihn einlösen, sobald die Bestellung geliefert ist.
       *[other] <b>{ $points }</b> weitere sind unterwegs, { $worth } wert. Du kannst sie einlösen, sobald die Bestellung geliefert ist.
    }
proof =
    { $points ->
        [one] <b>Nachweis deiner Punkte</b>
            Mitglied { $number }, { $day }: 1 Punkt nach { $length ->
                [one] 1 Buchung
               *[other] { $length } Buchungen
            }.
            <code>{ $code }</code>
            Behalte diese Nachricht: Mit dem Code kann unser Team prüfen, was du hattest.
       *[other] <b>Nachweis deiner Punkte</b>
            Mitglied { $number }, { $day }: { $points } Punkte nach { $length ->
                [one] 1 Buchung
               *[other] { $length } Buchungen
            }.
            <code>{ $code }</code>
            Behalte diese Nachricht: Mit dem Code kann unser Team prüfen, was du hattest.
    }
proof-states = Verfügbar { $available }, unterwegs { $pending }, eingelöst { $spent }, verfallen { $expired }, zurückgenommen { $back }. Insgesamt gesammelt: { $earned }.
