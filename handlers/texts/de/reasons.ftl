### Warum eine Einladung zählt oder nicht

why-invite = <b>Deine Einladungen, und warum sie zählen oder nicht</b>
why-invite-none = Noch gibt es nichts zu erklären: Du bist nicht mit einer Einladung gekommen, und deinen Link hat noch niemand benutzt.
button-why-invite = Warum: Einladungen

touch-start = über einen Link
touch-text = mit einem Code in einer Nachricht
touch-token = über einen Link, wenn auch ohne Code
touch-order = mit einem Code an der Kasse
touch-merge = in einem anderen Chat

why-own-joined = Die Einladung, mit der du gekommen bist, zählt ab deiner ersten Bestellung von mindestens { $minimum }.
why-own-ordered = Die Einladung, mit der du gekommen bist, bringt im Moment nichts: Deine erste Bestellung liegt unter { $minimum } oder wurde vor der Einladung bezahlt.
why-own-rewarded = Die Einladung, mit der du gekommen bist, hat gezählt: Deine erste Bestellung lag bei mindestens { $minimum }.
why-own-waiting = Die Einladung, mit der du gekommen bist, wartet: Jemand von { $brand } sieht sie sich an.
why-own-rejected = Die Einladung, mit der du gekommen bist, zählt nicht: Jemand von { $brand } hat sie sich angesehen. Wenn das nicht stimmt, schreib <b>einspruch</b>.

why-came-attributed = { $day }: Du bist { $how } gekommen. Das wurde jemandem gutgeschrieben.
why-came-confirmed = { $day }: noch einmal dieselbe Einladung, { $how }. Das ändert nichts.
why-came-earlier-touch = { $day }: Du bist { $how } gekommen, aber eine andere Einladung war früher. Die erste zählt.
why-came-late = { $day }: Du bist { $how } gekommen, aber das ist zu lange her, um zu zählen.
why-came-over = { $day }: Du bist { $how } gekommen, aber da wurde niemand mehr eingeladen.
why-came-token-used = { $day }: Du bist { $how } gekommen, aber genau diese Einladung wurde schon vorher benutzt.
why-came-existing-customer = { $day }: Du bist { $how } gekommen, hattest aber schon bestellt. Einladungen sind für alle, die neu sind.
why-came-existing-member = { $day }: Du bist { $how } gekommen, warst aber schon dabei.
why-came-own = { $day }: Du bist { $how } gekommen, aber der Link war dein eigener.
why-came-loop = { $day }: Du bist { $how } gekommen, hast diese Person aber selbst eingeladen, vielleicht über andere.
why-came-blocked = { $day }: Du bist { $how } gekommen, aber diese Einladung wird nicht angenommen. Unser Team kann dir mehr sagen.
why-came-unknown = { $day }: Du bist { $how } gekommen, aber niemand hat so einen Code.

why-sent-joined = { $day }: { $name } ist { $how } gekommen und hat noch nicht bestellt.
why-sent-ordered = { $day }: { $name } ist { $how } gekommen und hat bestellt, aber die erste Bestellung ist zu klein oder wurde vor der Einladung bezahlt.
why-sent-rewarded = { $day }: { $name } ist { $how } gekommen, und die erste Bestellung zählt.
why-sent-waiting = { $day }: { $name } ist { $how } gekommen. Jemand von { $brand } sieht sich das an.
why-sent-rejected = { $day }: { $name } ist { $how } gekommen, aber jemand von { $brand } hat sich das angesehen, und es zählt nicht. Wenn das nicht stimmt, schreib <b>einspruch</b>.
why-sent-attributed = { $day }: Jemand ist { $how } gekommen. Das wurde gezählt.
why-sent-confirmed = { $day }: Jemand, den du gebracht hast, kam noch einmal, { $how }. Das ändert nichts.
why-sent-earlier-touch = { $day }: Jemand ist { $how } gekommen, hatte aber schon vor deiner eine andere Einladung.
why-sent-late = { $day }: Jemand ist { $how } gekommen, kam aber zu spät dazu, um zu zählen.
why-sent-over = { $day }: Jemand ist { $how } gekommen, aber da wurde niemand mehr eingeladen.
why-sent-token-used = { $day }: Jemand ist { $how } gekommen, aber genau diese Einladung wurde schon vorher benutzt.
why-sent-existing-customer = { $day }: Jemand ist { $how } gekommen, war hier aber nicht neu.
why-sent-existing-member = { $day }: Jemand ist { $how } gekommen, war hier aber nicht neu.
why-sent-loop = { $day }: Jemand ist { $how } gekommen, hat aber selbst dich eingeladen, vielleicht über andere.
why-sent-blocked = { $day }: Jemand ist { $how } gekommen, aber diese Einladung wird nicht angenommen. Unser Team kann dir mehr sagen.
why-sent-own = { $day }: Du bist selbst { $how } gekommen, vielleicht in einem anderen Chat.

decision-attributed = gezählt
decision-confirmed = noch einmal dieselbe Einladung, das ändert nichts
decision-earlier-touch = eine andere Einladung war früher
decision-late = zu lange her
decision-over = da wurde niemand mehr eingeladen
decision-token-used = jemand anderes hatte die Einladung schon benutzt, und es wurde kein Code genannt
decision-existing-customer = hatte schon bestellt
decision-existing-member = war schon dabei
decision-own = war der eigene Link
decision-loop = hatte dieses Mitglied selbst gebracht, vielleicht über andere
decision-blocked = einer von beiden ist gesperrt
decision-unknown = niemand hat so einen Code
