### Gehen, und was wir haben

forget-sure = Soll ich dich vergessen? Das geschieht sofort und <b>lässt sich nicht rückgängig machen</b>.
forget-points =
    { $points ->
        [one] 1 Punkt, { $worth } wert, ist verloren.
       *[other] { $points } Punkte, { $worth } wert, sind verloren.
    }
forget-vouchers =
    { $count ->
        [one] 1 unbenutzter Gutschein wird ungültig.
       *[other] { $count } unbenutzte Gutscheine werden ungültig.
    }
forget-staff = Hier arbeitest du auch für uns: Das endet, bis dir jemand aus dem Team einen neuen Code gibt.
forget-stays = Dein Name, deine Nummern, dieser Chat und wen du eingeladen hast, werden gelöscht. Was bleibt, sind Summen ohne Namen für die Bücher.
forget-export = Möchtest du vorher eine Kopie? Schreib <b>export</b>.
forgotten = Erledigt: ich kenne dich nicht mehr. Danke, dass du bei uns warst. Schreibst du wieder, lernen wir uns neu kennen.
forgotten-staff = Auch für uns arbeitest du in diesem Chat nicht mehr.
forgotten-stranger = Erledigt: von dem, was du hier geschrieben hast, ist nichts mehr da. Schreibst du wieder, lernen wir uns neu kennen.
button-yes-forget = Ja, vergiss mich
button-no-forget = Nein, behalt mich
export = Alles, was wir über dich haben, in einer Datei. Die Adresse gehört dir allein und gilt { n-minutes }.
export-none = Ich kann hier gerade keine Datei machen. Unsere Leute können es: schreib <b>kontakt</b>.
button-download = Meine Daten laden
