### Gesagt, weil es so weit ist, nicht weil jemand geschrieben hat

remind-expiring-early =
    { $points ->
        [one] Rechtzeitig gesagt: <b>1 Punkt</b>, { $worth } wert, verfällt nach dem { $day }. Schau mal, was aus Punkten werden kann.
       *[other] Rechtzeitig gesagt: <b>{ $points } Punkte</b>, { $worth } wert, verfallen nach dem { $day }. Schau mal, was aus Punkten werden kann.
    }
    .template = Zu deinen Punkten: { n-points }, { $worth } wert, noch gültig bis zum { $day } und danach nicht mehr. Unter Prämien steht, was möglich ist.
remind-expiring-soon =
    { $points ->
        [one] Nur noch bis zum { $day }: <b>1 Punkt</b>, { $worth } wert. Nach diesem Tag ist er weg.
       *[other] Nur noch bis zum { $day }: <b>{ $points } Punkte</b>, { $worth } wert. Nach diesem Tag sind sie weg.
    }
    .template = Deine Punkte enden bald: { n-points }, { $worth } wert, nur noch bis zum { $day } und danach nicht mehr.
remind-expiring-early-several = Rechtzeitig gesagt: <b>{ n-points }</b>, { $worth } wert, verfallen bald, die ersten davon nach dem { $day }. Schau mal, was aus Punkten werden kann.
    .template = Zu deinen Punkten: { n-points }, { $worth } wert, enden bald, die ersten davon nach dem { $day }. Unter Prämien steht, was möglich ist.
remind-expiring-soon-several = <b>{ n-points }</b>, { $worth } wert, verfallen in Kürze, die ersten davon nach dem { $day }.
    .template = Deine Punkte enden bald: { n-points }, { $worth } wert, und die ersten davon sind nach dem { $day } weg, wenn du sie nicht vorher benutzt.
remind-voucher = Dein Gutschein ({ $what }) gilt bis zum { $day }. Es wäre schade um ihn.
    .template = Dein Gutschein ({ $what }) gilt bis zum { $day } und endet nach diesem Tag.
remind-vouchers = { $count } deiner Gutscheine enden bald, der erste ({ $what }) nach dem { $day }. Es wäre schade um sie.
    .template = Von deinen Gutscheinen enden { $count } bald, der erste davon ({ $what }) nach dem { $day }. Es wäre schade um sie.
