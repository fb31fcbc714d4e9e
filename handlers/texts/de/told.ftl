### Sofort erzählt

order-pending =
    { $points ->
        [one] Danke für Bestellung { $order }! <b>1 Punkt</b> ist unterwegs, { $worth } wert. Du kannst ihn ab { $day } einlösen.
       *[other] Danke für Bestellung { $order }! <b>{ $points } Punkte</b> sind unterwegs, { $worth } wert. Du kannst sie ab { $day } einlösen.
    }
order-available =
    { $points ->
        [one] Danke für Bestellung { $order }! <b>1 Punkt</b>, { $worth } wert, gehört jetzt dir.
       *[other] Danke für Bestellung { $order }! <b>{ $points } Punkte</b>, { $worth } wert, gehören jetzt dir.
    }
order-refunded =
    { $points ->
        [one] Von Bestellung { $order } sind inzwischen { $back } erstattet, deshalb ist <b>1 Punkt</b> dafür wieder abgezogen.
       *[other] Von Bestellung { $order } sind inzwischen { $back } erstattet, deshalb sind <b>{ $points } Punkte</b> dafür wieder abgezogen.
    }
order-cancelled =
    { $points ->
        [one] Bestellung { $order } wurde storniert, deshalb ist <b>1 Punkt</b> dafür wieder abgezogen.
       *[other] Bestellung { $order } wurde storniert, deshalb sind <b>{ $points } Punkte</b> dafür wieder abgezogen.
    }
order-debt =
    { $debt ->
        [one] 1 Punkt war schon eingelöst; er wird mit deinen nächsten ausgeglichen.
       *[other] { $debt } Punkte waren schon eingelöst; sie werden mit deinen nächsten ausgeglichen.
    }
debt-paid =
    { $left ->
        [0] Damit werden Punkte ausgeglichen, die nach einer Erstattung fehlten, deshalb lässt sich davon nichts einlösen.
        [one]
            { $paid ->
                [one] Davon gleicht 1 aus, was nach einer Erstattung fehlte, deshalb lässt sich 1 einlösen.
               *[other] Davon gleichen { $paid } aus, was nach einer Erstattung fehlte, deshalb lässt sich 1 einlösen.
            }
       *[other]
            { $paid ->
                [one] Davon gleicht 1 aus, was nach einer Erstattung fehlte, deshalb lassen sich { $left } einlösen.
               *[other] Davon gleichen { $paid } aus, was nach einer Erstattung fehlte, deshalb lassen sich { $left } einlösen.
            }
    }
voucher-used = Dein Gutschein über { $value } wurde für Bestellung { $order } eingelöst.
referral-advocate =
    { $points ->
        [one] { $name } hat zum ersten Mal bestellt: <b>1 Punkt</b> für dich, { $worth } wert. Du kannst ihn ab { $day } einlösen. Danke fürs Einladen.
       *[other] { $name } hat zum ersten Mal bestellt: <b>{ $points } Punkte</b> für dich, { $worth } wert. Du kannst sie ab { $day } einlösen. Danke fürs Einladen.
    }
referral-friend =
    { $points ->
        [one] Deine erste Bestellung mit Einladung bringt dir <b>1 Punkt</b> extra, { $worth } wert. Du kannst ihn ab { $day } einlösen.
       *[other] Deine erste Bestellung mit Einladung bringt dir <b>{ $points } Punkte</b> extra, { $worth } wert. Du kannst sie ab { $day } einlösen.
    }
referral-back =
    { $points ->
        [one] { $why }, deshalb ist <b>1 Punkt</b> wieder abgezogen.
       *[other] { $why }, deshalb sind <b>{ $points } Punkte</b> wieder abgezogen.
    }
friend-joined =
    { $points ->
        [0] { $name } ist über deinen Link dazugekommen, danke!
       *[other] { $name } ist über deinen Link dazugekommen, danke! Mit einer ersten Bestellung ab { $minimum } bekommst du { n-points }.
    }
back-advocate-cancelled = Die erste Bestellung von { $name } wurde storniert
back-advocate-refunded = Die erste Bestellung von { $name } wurde erstattet
back-advocate-smaller = Die erste Bestellung von { $name } wurde zum Teil erstattet, und was bleibt, ist zu wenig
back-advocate-another = Es gab eine frühere Bestellung von { $name }, und die zählt nicht
back-advocate-less = Es gab eine frühere Bestellung von { $name }, und die bringt weniger
back-advocate-rejected = Die erste Bestellung von { $name } wird doch nicht belohnt
back-advocate-known = Die Mitgliedschaft von { $name } gab es schon vor deiner Einladung
back-advocate-changed = Die erste Bestellung von { $name } zählt nicht mehr
back-friend-cancelled = Deine erste Bestellung mit Einladung wurde storniert
back-friend-refunded = Deine erste Bestellung mit Einladung wurde erstattet
back-friend-smaller = Deine erste Bestellung mit Einladung wurde zum Teil erstattet, und was bleibt, ist zu wenig
back-friend-another = Es gab eine frühere Bestellung von dir, und die zählt nicht für deine Einladung
back-friend-less = Es gab eine frühere Bestellung von dir, und die bringt weniger für deine Einladung
back-friend-rejected = Deine Einladung wird doch nicht belohnt
back-friend-known = Du warst schon vor deiner Einladung Mitglied
back-friend-changed = Deine erste Bestellung zählt nicht mehr für deine Einladung
some-friend = jemandem
