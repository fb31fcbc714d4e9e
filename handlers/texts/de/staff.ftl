### Was die Mitarbeitenden in ihren eigenen Chats lesen

staff = Hallo { $name }! In diesem Chat bist du <b>{ $role }</b>. Du kannst schreiben:
staff-bound = Willkommen, { $name }! Ab jetzt gehört dieser Chat dir als <b>{ $role }</b>. Du kannst schreiben:
staff-role-viewer = Zuschauer
staff-role-agent = Mitarbeiter
staff-role-manager = Leitung
staff-role-owner = Inhaber
staff-can-staff = <b>staff</b> · wer du hier bist und was du kannst
staff-can-reviews = <b>reviews</b> · Einladungen, die zweifelhaft aussehen, eine nach der anderen
staff-can-approve = <b>approve NUMMER</b> · eine Einladung gelten lassen
staff-can-reject = <b>reject NUMMER</b> · eine Einladung ablehnen, mit Grund
staff-can-member = <b>member NUMMER</b> · wie ein Mitglied steht; auch mit Telefonnummer oder Namen
staff-can-grant = <b>grant NUMMER PUNKTE GRUND</b> · Punkte geben
staff-can-proposals = <b>proposals</b> · Punkte, für die es eine zweite Person braucht
staff-can-voucher = <b>voucher CODE</b> · einen Gutschein an der Kasse prüfen und einlösen
staff-can-stats = <b>stats</b> · wie es läuft, diese Woche und letzte Woche
staff-can-silent = <b>silent</b> · wer viele gebracht hat und jetzt niemanden mehr bringt
staff-not-allowed = Das erlaubt deine Rolle nicht: dafür braucht es mindestens { $role }.
staff-own-case = Das betrifft dich selbst, deshalb entscheidet das jemand anderes.
staff-busy = Das ändert gerade jemand anderes. Bitte versuch es gleich noch einmal.
staff-code-wrong = Diesen Code kenne ich nicht. Vielleicht wurde er schon benutzt, oder seine Zeit ist um. Bitte lass dir einen neuen geben.
staff-code-too-many =
    { $minutes ->
        [one] Zu viele falsche Codes. Bitte versuch es in einer Minute noch einmal.
       *[other] Zu viele falsche Codes. Bitte versuch es in { $minutes } Minuten noch einmal.
    }
staff-not-done = In Ordnung, nichts ist passiert.
staff-no-answer = Das war keine Antwort auf meine Frage, und nichts ist passiert. Bitte beantworte sie, oder schreib <b>nein</b>.

staff-reviews-none = Keine Einladung wartet auf dich. Gut gemacht!
staff-review = <b>Einladung { $number }</b>: { $advocate } hat { $friend } gebracht.
staff-review-score = { $score } von 100 auf der Zweifelsskala, ab { $least } entscheidet das Team. Gekommen am { $day }.
staff-review-sign = +{ $weight } · { $sign }
staff-review-before = War { $state } am { $day }, durch { $by }: { $note }
staff-review-appeal-advocate = Einspruch von der einladenden Seite: „{ $said }“
staff-review-appeal-friend = Einspruch von der eingeladenen Seite: „{ $said }“
staff-review-why = Warum wird Einladung { $number } ({ $advocate } hat { $friend } gebracht) abgelehnt? Schreib den Grund für die anderen im Team; bitte nenn keine Namen.
staff-review-unread = Bitte schreib den Grund in Worten.
staff-review-done = Einladung { $number } ist { $state }. { $advocate } und { $friend } erfahren es.
staff-review-left = Einladung { $number } ist { $state }. Eine der beiden Seiten ist gegangen, deshalb wird kein Grund behalten.
staff-review-was = Einladung { $number } von { $advocate } und { $friend } ist schon { $state }, durch { $by }.
staff-review-anyway = Um das umzukehren, schreib <b>approve { $number }</b> oder <b>reject { $number }</b> und den Grund.
staff-review-stands =
    { $points ->
        [0] Dafür gelten jetzt keine Punkte.
        [one] Dafür gilt jetzt 1 Punkt für beide zusammen.
       *[other] Dafür gelten jetzt { $points } Punkte für beide zusammen.
    }
staff-review-waiting = offen
staff-review-approved = genehmigt
staff-review-rejected = abgelehnt
button-staff-staff = Team
button-staff-reviews = Prüfungen
button-staff-approve = Genehmigen
button-staff-reject = Ablehnen
button-staff-proposals = Vorschläge
button-staff-stats = Zahlen
button-staff-one = { $number }
button-staff-yes-grant = Ja, geben
button-staff-yes-propose = Ja, vorschlagen
button-staff-grant = Punkte geben
button-staff-use = Einlösen
button-staff-release = Freigeben
button-staff-leave = So lassen

staff-nobody = Darunter kenne ich kein Mitglied. Versuch es mit einer Mitgliedsnummer, einer Telefonnummer mit + oder mindestens 3 Buchstaben eines Namens.
staff-member-how = Wen? Schreib <b>member</b> und eine Mitgliedsnummer, eine Telefonnummer mit + oder einen Namen.
staff-member = <b>{ $who }</b>, Mitglied seit { $day }
staff-member-points =
    { $points ->
        [one] 1 Punkt, { $worth } wert; noch unterwegs: { $pending }
       *[other] { $points } Punkte, { $worth } wert; noch unterwegs: { $pending }
    }
staff-member-debt =
    { $points ->
        [one] 1 Punkt ist noch offen
       *[other] { $points } Punkte sind noch offen
    }
staff-member-tier = Stufe: { $tier }
staff-member-order = Letzte Bestellung: { $order } vom { $day }, { $total }
staff-member-no-order = Noch keine Bestellung
staff-member-counts = Offene Gutscheine: { $vouchers } · gebrachte Freunde: { $friends }, belohnt: { $rewarded }
staff-member-word = Zuletzt geschrieben: { $day }
staff-member-which = Wen meinst du?
staff-member-line = { $who }, seit { $day }
staff-member-more = ... und mehr. Schreib mehr vom Namen.

staff-grant-how = Schreib <b>grant NUMMER PUNKTE GRUND</b>, zum Beispiel: grant K7Q2M4AB 50 Lieferung kam zu spät
staff-grant-terms = Wie viele Punkte für { $who }, und warum? Zum Beispiel: 50 Lieferung kam zu spät
staff-grant-why =
    { $points ->
        [one] Warum 1 Punkt für { $who }? Ein paar Worte für das Team; bitte nenn keine Namen.
       *[other] Warum { $points } Punkte für { $who }? Ein paar Worte für das Team; bitte nenn keine Namen.
    }
staff-grant-long = Bitte fass den Grund kürzer als { $most } Zeichen.
staff-grant-too-large =
    { $most ->
        [one] Das ist mehr, als hier jemand geben kann: höchstens 1 Punkt.
       *[other] Das ist mehr, als hier jemand geben kann: höchstens { $most } Punkte.
    }
staff-grant-sure =
    { $points ->
        [one] 1 Punkt, { $worth } wert, an { $who } geben? Allein kannst du heute noch { $left } geben.
       *[other] { $points } Punkte, { $worth } wert, an { $who } geben? Allein kannst du heute noch { $left } geben.
    }
staff-grant-sure-second =
    { $points ->
        [one] 1 Punkt, { $worth } wert, für { $who } vorschlagen? Allein kannst du heute noch { $left } geben, also entscheidet eine zweite Person.
       *[other] { $points } Punkte, { $worth } wert, für { $who } vorschlagen? Allein kannst du heute noch { $left } geben, also entscheidet eine zweite Person.
    }
staff-grant-done =
    { $points ->
        [one] Erledigt: 1 Punkt, { $worth } wert, für { $who }. Heute kannst du noch { $left } geben.
       *[other] Erledigt: { $points } Punkte, { $worth } wert, für { $who }. Heute kannst du noch { $left } geben.
    }
staff-grant-proposed =
    { $points ->
        [one] Vorschlag { $number }: 1 Punkt, { $worth } wert, für { $who }. Eine zweite Person entscheidet.
       *[other] Vorschlag { $number }: { $points } Punkte, { $worth } wert, für { $who }. Eine zweite Person entscheidet.
    }
granted =
    { $points ->
        [one] Ein Geschenk von { $brand }: 1 Punkt, { $worth } wert, gehört dir.
       *[other] Ein Geschenk von { $brand }: { $points } Punkte, { $worth } wert, gehören dir.
    }

staff-proposals-none = Kein Vorschlag wartet.
staff-proposal =
    { $points ->
        [one] <b>Vorschlag { $number }</b> von { $by }: 1 Punkt, { $worth } wert, für { $who }
       *[other] <b>Vorschlag { $number }</b> von { $by }: { $points } Punkte, { $worth } wert, für { $who }
    }
staff-proposal-why = Warum nicht? { $by } liest, was du zu Vorschlag { $number } schreibst; bitte nenn keine Namen.
staff-proposal-reason = Grund: { $reason }
staff-proposal-new =
    { $points ->
        [one] { $by } schlägt 1 Punkt, { $worth } wert, für { $who } vor (Vorschlag { $number }). Schaust du es dir an?
       *[other] { $by } schlägt { $points } Punkte, { $worth } wert, für { $who } vor (Vorschlag { $number }). Schaust du es dir an?
    }
staff-proposal-decided =
    { $points ->
        [one] Vorschlag { $number } von { $by } ist { $state }: 1 Punkt, { $worth } wert, für { $who }.
       *[other] Vorschlag { $number } von { $by } ist { $state }: { $points } Punkte, { $worth } wert, für { $who }.
    }
staff-proposal-none = Diesen Vorschlag gibt es nicht mehr: er ist entschieden, oder das Mitglied ist gegangen.
staff-proposal-own = Das hast du selbst vorgeschlagen, also muss jemand anderes zustimmen.

staff-no-voucher = So einen Gutschein, der noch gilt, gibt es nicht.
staff-too-many-guesses =
    { $minutes ->
        [one] Zu viele falsche Codes. Bitte versuch es in einer Minute noch einmal.
       *[other] Zu viele falsche Codes. Bitte versuch es in { $minutes } Minuten noch einmal.
    }
staff-voucher = Gilt: <b>{ $value }</b>, endet auf { $ending }, bis { $day }
staff-voucher-held = <b>{ $value }</b>, endet auf { $ending }, bis { $day }: gerade ist er in einem Warenkorb oder an einer anderen Kasse. Gib ihn nur frei, wenn du weißt, dass niemand damit bezahlt.
staff-voucher-from = Für Bestellungen ab { $least }
staff-voucher-alone = Nicht zusammen mit anderen Rabatten
staff-voucher-receipt = Schreib die Nummer des Belegs, um ihn einzulösen, oder tipp auf den Knopf.
staff-voucher-used = Eingelöst: <b>{ $value }</b>, endet auf { $ending }, bis { $day }
staff-voucher-sale = Beleg: { $sale }
staff-voucher-how = Welcher Gutschein? Schreib seinen Code.
staff-voucher-freed = Wieder frei: <b>{ $value }</b>, endet auf { $ending }, bis { $day }

staff-stats =
    { $members ->
        [one] <b>1 Mitglied</b>, in den letzten 7 Tagen aktiv: { $active }
       *[other] <b>{ $members } Mitglieder</b>, in den letzten 7 Tagen aktiv: { $active }
    }
staff-stats-points =
    { $points ->
        [one] 1 Punkt ist im Umlauf, { $worth } wert; noch nicht benutzte Gutscheine: { $vouchers }
       *[other] { $points } Punkte sind im Umlauf, { $worth } wert; noch nicht benutzte Gutscheine: { $vouchers }
    }
staff-stats-weeks = <b>Die letzten 7 Tage (die 7 Tage davor)</b>
staff-stats-joined = Beigetreten: { $this } ({ $last })
staff-stats-buyers = Mitglieder, die bestellt haben: { $this } ({ $last })
staff-stats-orders = Ihre Bestellungen: { $this } ({ $last })
staff-stats-vouchers = Einlösungen: { $this } ({ $last })
staff-stats-redeemed = Eingelöste Punkte: { $this } ({ $last })
staff-stats-friends = Gebrachte Freunde: { $this } ({ $last })
staff-silent =
    { $count ->
        [one] <b>1 starke Empfehlerin oder Empfehler</b> bringt niemanden mehr:
       *[other] <b>{ $count } starke Empfehler</b> bringen niemanden mehr:
    }
staff-silent-line =
    { $friends ->
        [one] { $number }: 1 Freund, davon { $customers } mit Bestellung, still seit { $day }
       *[other] { $number }: { $friends } Freunde, davon { $customers } mit Bestellung, still seit { $day }
    }
staff-silent-none = Niemand, der viele bringt, ist verstummt. Gut gemacht!
