### Einladungen, die das Team ansieht, und warum

review-waiting-advocate = { $name } hat bestellt, wie schön! Bevor deine Belohnung dazukommt, sieht sich jemand von { $brand } diese Einladung kurz an. Du musst nichts tun: Wir sagen dir Bescheid.
review-waiting-friend = Danke für deine Bestellung! Bevor die Punkte für deine Einladung dazukommen, sieht sich jemand von { $brand } das kurz an. Du musst nichts tun: Wir sagen dir Bescheid.
review-approved-advocate = Wir haben uns die Einladung, mit der { $name } gekommen ist, angesehen: Alles ist gut. Danke fürs Warten!
review-approved-friend = Wir haben uns deine Einladung angesehen: Alles ist gut. Danke fürs Warten!
review-rejected-advocate = Für die Einladung, mit der { $name } gekommen ist, gibt es keine Belohnung: Soweit wir sehen, war das niemand Neues. Wenn das nicht stimmt, schreib <b>einspruch</b> und sag es uns. Ein Mensch liest es.
review-rejected-friend = Für deine Einladung können wir keine Punkte geben: Soweit wir sehen, passt sie nicht zu unseren Regeln für neue Leute. Wenn das nicht stimmt, schreib <b>einspruch</b> und sag es uns. Ein Mensch liest es.
review-none = Bei dieser Einladung gibt es nichts zu entscheiden.

appeal-nothing = An keiner deiner Einladungen zweifelt jemand, es gibt also nichts einzuwenden.
appeal-which = Um welche Einladung geht es?
appeal-what = Sag uns mit deinen Worten, was wir wissen sollten. Jemand von { $brand } liest es und antwortet dir hier.
appeal-waiting = { $name }, { $day }: Wir sehen es uns noch an
appeal-rejected = { $name }, { $day }: nicht belohnt
appeal-unread = Bitte schreib es in Worten: Was sollten wir wissen?
appeal-noted = Danke, es ist notiert. Jemand von { $brand } liest es, und du bekommst hier eine Antwort.
appeal-open = Deine Worte liegen uns vor, und wir sehen es uns an. Du bekommst hier eine Antwort.
your-own-invitation = Deine Einladung
button-appeal = Einspruch
button-appeal-one = { $place } · { $name }

sign-blocked = Eine der beiden Personen, ihre Adresse oder ihre Karte steht auf der Sperrliste.
sign-circle = Die eingeladene Person hat, vielleicht über andere, das Mitglied geworben: ein Kreis.
sign-same-contact = Beide haben dieselbe Telefonnummer oder E-Mail-Adresse.
sign-same-payment = Beide haben mit derselben Karte bezahlt.
sign-ring-payment = Die Karte gehört jemandem, über den das Mitglied gekommen ist: ein Ring.
sign-shared-payment = Andere Eingeladene des Mitglieds haben mit derselben Karte bezahlt.
sign-known-customer = Mit der Karte oder E-Mail-Adresse wurde hier schon vor dem Beitritt eingekauft.
sign-payment-elsewhere = Andere Mitglieder haben mit dieser Karte bezahlt.
sign-same-mailbox = Andere Eingeladene des Mitglieds haben dieselbe E-Mail-Adresse oder Telefonnummer.
sign-shared-address = Die Ware geht an dieselbe Adresse wie beim Mitglied oder anderen Eingeladenen.
sign-shared-network = Der Link wurde im selben Netz geöffnet wie von anderen Eingeladenen des Mitglieds.
sign-shared-device = Der Link wurde im selben Netz und auf einem Gerät derselben Art geöffnet wie von anderen Eingeladenen des Mitglieds.
sign-similar-names = Mehrere von Mitglied und Eingeladenen heißen fast gleich.
sign-burst = Viele Eingeladene des Mitglieds kamen innerhalb eines Tages.
sign-minimum-only = Fast alle Eingeladenen des Mitglieds haben einmal und kaum mehr als nötig gekauft.
sign-newcomer = Das Mitglied hat noch nie etwas gekauft.
sign-many-rewards = Das Mitglied hat mehr Leute geworben, als ohne einen Blick darauf belohnt werden.
appeal-place = { $place }. { $which }
