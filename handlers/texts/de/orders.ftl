### What customers are told about their orders, beside points on their way

order-waiting =
    { $points ->
        [one] Danke für Bestellung { $order }! <b>1 Punkt</b> ist unterwegs, er ist { $worth } wert. Du kannst ihn einlösen, sobald die Bestellung geliefert ist.
       *[other] Danke für Bestellung { $order }! <b>{ $points } Punkte</b> sind unterwegs, sie sind { $worth } wert. Du kannst sie einlösen, sobald die Bestellung geliefert ist.
    }
order-delivered =
    { $points ->
        [one] Bestellung { $order } ist geliefert: Dein <b>1 Punkt</b> dafür, { $worth } wert, ist ab { $day } einlösbar.
       *[other] Bestellung { $order } ist geliefert: Deine <b>{ $points } Punkte</b> dafür, { $worth } wert, sind ab { $day } einlösbar.
    }
order-outdated =
    { $points ->
        [one] Bestellung { $order } zählt für dich, aber ihr <b>1 Punkt</b> war nur bis { $day } einlösbar.
       *[other] Bestellung { $order } zählt für dich, aber ihre <b>{ $points } Punkte</b> waren nur bis { $day } einlösbar.
    }
referral-advocate-waiting =
    { $points ->
        [one] { $name } hat zum ersten Mal bestellt: <b>1 Punkt</b> für dich, { $worth } wert. Du kannst ihn einlösen, sobald die Bestellung geliefert ist. Danke fürs Einladen.
       *[other] { $name } hat zum ersten Mal bestellt: <b>{ $points } Punkte</b> für dich, { $worth } wert. Du kannst sie einlösen, sobald die Bestellung geliefert ist. Danke fürs Einladen.
    }
referral-friend-waiting =
    { $points ->
        [one] Deine erste Bestellung mit Einladung bringt dir <b>1 Punkt</b> extra, { $worth } wert. Du kannst ihn einlösen, sobald die Bestellung geliefert ist.
       *[other] Deine erste Bestellung mit Einladung bringt dir <b>{ $points } Punkte</b> extra, { $worth } wert. Du kannst sie einlösen, sobald die Bestellung geliefert ist.
    }
voucher-instead = Bestellung { $order } wurde storniert, deshalb bekommst du einen neuen Gutschein anstelle des eingelösten ({ $value }): <code>{ $code }</code>. Er gilt bis { $day }.
voucher-points-back =
    { $points ->
        [one] Bestellung { $order } wurde erstattet: <b>1 Punkt</b>, den du dafür eingelöst hattest ({ $value }), ist wieder da, { $worth } wert.
       *[other] Bestellung { $order } wurde erstattet: <b>{ $points } Punkte</b>, die du dafür eingelöst hattest ({ $value }), sind wieder da, { $worth } wert.
    }
entry-referral-moved = { $day }: <b>−{ $points }</b> für eine erste Bestellung mit Einladung, um das Datum zu berichtigen
