### Was aus Gutscheinen wird

no-voucher = Einen solchen Gutschein, der noch gilt, finde ich nicht. Schau dir den Code bitte noch einmal an.
voucher-reserved = Dieser Gutschein liegt gerade in einem Warenkorb. Versuch es bitte gleich noch einmal.
voucher-settled = Dieser Gutschein wurde schon benutzt oder ist beendet, es gibt also nichts zurückzunehmen.
too-many-guesses =
    { $minutes ->
        [one] Zu viele Codes waren falsch. Versuch es bitte in einer Minute noch einmal.
       *[other] Zu viele Codes waren falsch. Versuch es bitte in { $minutes } Minuten noch einmal.
    }
cancel-sure =
    { $points ->
        [0] Den Gutschein stornieren, der auf { $ending } endet ({ $what })? Die Punkte kamen schon zurück.
        [one] Den Gutschein stornieren, der auf { $ending } endet ({ $what })? Dann kommt <b>1 Punkt</b> zu dir zurück.
       *[other] Den Gutschein stornieren, der auf { $ending } endet ({ $what })? Dann kommen <b>{ $points } Punkte</b> zu dir zurück.
    }
cancel-which = <b>Welchen soll ich stornieren?</b>
cancelled =
    { $points ->
        [0] Erledigt, der Gutschein ist storniert. Du kannst { $available } einlösen.
        [one] Erledigt: 1 Punkt ist zurück. Du kannst { $available } einlösen.
       *[other] Erledigt: { $points } Punkte sind zurück. Du kannst { $available } einlösen.
    }
button-cancel-ending = …{ $ending } stornieren
button-yes-cancel = Ja, stornieren
button-keep = Behalten
button-cancel-voucher = Gutschein stornieren
