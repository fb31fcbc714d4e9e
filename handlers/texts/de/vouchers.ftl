### Was aus Gutscheinen wird

voucher-ran-out =
    { $points ->
        [0] Dein Gutschein ({ $what }) wurde nicht rechtzeitig benutzt und ist abgelaufen.
        [one] Dein Gutschein ({ $what }) wurde nicht rechtzeitig benutzt und ist abgelaufen. <b>1 Punkt</b> ist wieder bei deinen Punkten.
       *[other] Dein Gutschein ({ $what }) wurde nicht rechtzeitig benutzt und ist abgelaufen. <b>{ $points } Punkte</b> sind wieder bei deinen Punkten.
    }
no-voucher = Einen solchen Gutschein, der noch gilt, finde ich nicht. Schau dir den Code bitte noch einmal an.
voucher-reserved = Dieser Gutschein liegt gerade in einem Warenkorb. Versuch es bitte gleich noch einmal.
voucher-settled = Dieser Gutschein wurde schon benutzt oder ist beendet, es gibt also nichts zurückzunehmen.
too-many-guesses =
    { $minutes ->
        [one] Zu viele Codes waren falsch. Versuch es bitte in einer Minute noch einmal.
       *[other] Zu viele Codes waren falsch. Versuch es bitte in { $minutes } Minuten noch einmal.
    }
