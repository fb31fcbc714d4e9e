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
staff-not-allowed = Das erlaubt deine Rolle nicht: dafür braucht es mindestens { $role }.
staff-own-case = Das betrifft dich selbst, deshalb entscheidet das jemand anderes.
staff-code-wrong = Diesen Code kenne ich nicht. Vielleicht wurde er schon benutzt, oder seine Zeit ist um. Bitte lass dir einen neuen geben.
staff-code-too-many =
    { $minutes ->
        [one] Zu viele falsche Codes. Bitte versuch es in einer Minute noch einmal.
       *[other] Zu viele falsche Codes. Bitte versuch es in { $minutes } Minuten noch einmal.
    }
staff-not-done = In Ordnung, nichts ist passiert.

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
staff-review-was = Einladung { $number } von { $advocate } und { $friend } war schon { $state }.
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
