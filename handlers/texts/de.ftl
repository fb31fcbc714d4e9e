# Jeder Satz, den ein Mitglied liest. Erlaubte Auszeichnungen: <b>, <i>, <code>.
# Zahlen, Beträge, Tage, Links und Codes kommen fertig formatiert; $brand ist der Name der Marke.
# Knöpfe haben höchstens 20 Zeichen: WhatsApp schneidet längere ab.

## Mitmachen

welcome =
    Hallo und willkommen bei <b>{ $brand }</b>! Ich kümmere mich um unser Treueprogramm: Du sammelst mit jeder Bestellung Punkte und machst daraus Rabatt.
    { $points ->
        [0] Mitmachen kostet nichts.
       *[other] Mitmachen kostet nichts, und deine ersten <b>{ $points }</b> Punkte ({ $worth }) gehen auf uns.
    }
welcome-invited =
    Hallo und willkommen bei <b>{ $brand }</b>! Jemand aus deinem Freundeskreis hat dich in unser Treueprogramm eingeladen.
    { $friend-points ->
        [0] Ab { $minimum } bringt deine erste Bestellung <b>{ $points-advocate }</b> Punkte für die Person, die dich eingeladen hat.
       *[other] { $points-advocate ->
            [0] Ab { $minimum } bringt dir deine erste Bestellung <b>{ $friend-points }</b> Punkte.
           *[other] Ab { $minimum } bringt deine erste Bestellung <b>{ $friend-points }</b> Punkte für dich und { $points-advocate } für die Person, die dich eingeladen hat.
        }
    } Wer dich eingeladen hat, sieht deinen Vornamen und dass du dabei bist.
    { $points ->
        [0] Mitmachen kostet nichts.
       *[other] Mitmachen kostet nichts, und deine ersten <b>{ $points }</b> Punkte ({ $worth }) gehen auf uns.
    }
join-wording = Mit dem Beitritt bin ich einverstanden, dass mein Name, dieser Chat, meine Bestellungen und meine Punkte für das Treueprogramm gespeichert werden und dass ich hier über meine Bestellungen und Punkte informiert werde. Ich kann jederzeit wieder gehen.
join-later = Völlig in Ordnung. Schreib <b>mitmachen</b>, wann immer du magst.
join-terms = Die Bedingungen: { $terms }
joined =
    { $points ->
        [0] Du bist dabei, { $name }. Schön, dass du da bist.
        [one] Du bist dabei, { $name }! Dein erster <b>Punkt</b> ist da, { $worth } wert.
       *[other] Du bist dabei, { $name }! Deine ersten <b>{ $points } Punkte</b> sind da, { $worth } wert.
    }
new-member = herzlich willkommen
joined-invited =
    { $friend-points ->
        [0] Deine Einladung zählt: Bei einer ersten Bestellung ab { $minimum } gehen <b>{ $points }</b> Punkte an die Person, die dich eingeladen hat.
       *[other] { $points ->
            [0] Deine Einladung zählt: Bei einer ersten Bestellung ab { $minimum } bekommst du <b>{ $friend-points }</b> Punkte.
           *[other] Deine Einladung zählt: Bei einer ersten Bestellung ab { $minimum } bekommst du <b>{ $friend-points }</b> Punkte, und { $points } gehen an die Person, die dich eingeladen hat.
        }
    }
joined-late = Die Einladung, mit der du gekommen bist, ist abgelaufen. Deine eigenen Punkte zählen ab heute.
joined-customer = Du hast schon einmal bei uns bestellt, deshalb bringt die Einladung nichts extra; deine eigenen Punkte zählen wie immer.
joined-already = Du bist schon Mitglied.
welcome-back =
    { $points ->
        [0] Willkommen zurück! Du bist schon Mitglied.
        [one] Willkommen zurück! Du hast <b>1 Punkt</b>, { $worth } wert.
       *[other] Willkommen zurück! Du hast <b>{ $points } Punkte</b>, { $worth } wert.
    }
own-link = Das ist dein eigener Link. Gib ihn weiter: Dafür ist er da.
member-already = Dieser Link ist für Leute, die neu sind, und du gehörst schon dazu. Du hast einen eigenen Link zum Weitergeben.

## Ja und Nein zu Nachrichten

marketing-ask = Dürfen wir dir in diesem Chat ab und zu auch Neuigkeiten und Angebote schicken? Du kannst sie jederzeit mit STOPP abbestellen.
marketing-again = Im Moment bekommst du keine Neuigkeiten und Angebote von uns. Möchtest du in diesem Chat ab und zu davon hören? Du kannst sie jederzeit mit STOPP abbestellen.
service-ask = Du hast alle Nachrichten abbestellt. Möchtest du in diesem Chat wieder erfahren, was sich bei deinen Bestellungen, Punkten und Gutscheinen tut? Du kannst das jederzeit mit STOPP ALLES beenden.
marketing-on = Danke! Du erfährst es mit als Erstes. Schreib <b>stopp</b>, wenn es dir zu viel wird.
marketing-off = Alles klar, keine Neuigkeiten und Angebote. Ich melde mich nur zu deinen Bestellungen und Punkten.
stopped = Erledigt: keine Neuigkeiten und Angebote mehr. Zu deinen eigenen Bestellungen und Punkten melde ich mich weiter; schreib <b>stopp alles</b>, wenn du auch das nicht möchtest. Mit <b>start</b> kannst du es dir anders überlegen.
stopped-all = Erledigt: Ich schreibe dir nicht mehr und antworte nur, wenn du schreibst. Deine Punkte bleiben deine. Mit <b>start</b> kannst du es dir anders überlegen.
stopped-stranger = Natürlich. Wir schreiben dir nicht; ich antworte nur, wenn du schreibst.

## Punkte

points =
    { $points ->
        [one] Du hast <b>1 Punkt</b>, { $worth } wert.
       *[other] Du hast <b>{ $points } Punkte</b>, { $worth } wert.
    }
points-none = Du hast noch keine Punkte zum Einlösen. Sie kommen mit deiner nächsten Bestellung, oder wenn jemand auf deine Einladung zum ersten Mal bestellt.
points-pending =
    { $points ->
        [one] <b>1</b> weiterer ist unterwegs, { $worth } wert. Du kannst ihn ab { $day } einlösen.
       *[other] <b>{ $points }</b> weitere sind unterwegs, { $worth } wert. Die ersten kannst du ab { $day } einlösen.
    }
points-debt =
    { $points ->
        [one] Durch eine Erstattung fehlt 1 Punkt, der schon eingelöst war. Er wird mit deinen nächsten Punkten ausgeglichen.
       *[other] Durch Erstattungen fehlen { $points } Punkte, die schon eingelöst waren. Sie werden mit deinen nächsten Punkten ausgeglichen.
    }
points-to-go =
    { $missing ->
        [one] Nur noch <b>1</b> Punkt, dann kannst du einlösen.
       *[other] Noch <b>{ $missing }</b> Punkte, dann kannst du einlösen.
    }
history = <b>Deine letzten Punkte</b>
history-none = Bei deinen Punkten hat sich noch nichts getan. Mit deiner ersten Bestellung geht es los.
why = <b>So kamen deine letzten Punkte zustande</b>
entry-order = { $day }: <b>+{ $points }</b> für Bestellung { $order }
entry-order-back = { $day }: <b>−{ $points }</b>, Bestellung { $order } wurde erstattet oder storniert
entry-join = { $day }: <b>+{ $points }</b> fürs Mitmachen
entry-advocate = { $day }: <b>+{ $points }</b>, jemand hat auf deine Einladung zum ersten Mal bestellt
entry-friend = { $day }: <b>+{ $points }</b> für deine erste Bestellung mit Einladung
entry-referral-back = { $day }: <b>−{ $points }</b>, die erste Bestellung zu einer Einladung hatte keinen Bestand
entry-redeem = { $day }: <b>−{ $points }</b> in einen Gutschein verwandelt
entry-expire = { $day }: <b>−{ $points }</b> verfallen
entry-plus = { $day }: <b>+{ $points }</b> gutgeschrieben
entry-minus = { $day }: <b>−{ $points }</b> abgezogen
why-order = { $day }: <b>+{ $points }</b> für Bestellung { $order }. Es zählen { $basis } bezahlte Ware, × { $rate }, abgerundet. Einlösbar seit { $usable }.
why-order-pending = { $day }: <b>+{ $points }</b> für Bestellung { $order }. Es zählen { $basis } bezahlte Ware, × { $rate }, abgerundet. Einlösbar ab { $usable }.
why-order-back = { $day }: <b>−{ $points }</b> für Bestellung { $order }. Nach Erstattung oder Storno zählen noch { $basis } bezahlte Ware, × { $rate }, abgerundet.
tier =
    { $earned ->
        [one] Du bist in <b>{ $tier }</b>, mit 1 Punkt aus den letzten 12 Monaten. Deine Bestellungen zählen × { $factor }.
       *[other] Du bist in <b>{ $tier }</b>, mit { $earned } Punkten aus den letzten 12 Monaten. Deine Bestellungen zählen × { $factor }.
    }
tier-top =
    { $earned ->
        [one] Du bist in <b>{ $tier }</b>, höher geht es nicht, mit 1 Punkt aus den letzten 12 Monaten. Deine Bestellungen zählen × { $factor }.
       *[other] Du bist in <b>{ $tier }</b>, höher geht es nicht, mit { $earned } Punkten aus den letzten 12 Monaten. Deine Bestellungen zählen × { $factor }.
    }
tier-next =
    { $missing ->
        [one] Noch <b>1</b> Punkt bis <b>{ $next }</b>, dort zählen Bestellungen × { $factor }.
       *[other] Noch <b>{ $missing }</b> Punkte bis <b>{ $next }</b>, dort zählen Bestellungen × { $factor }.
    }
tier-none = Hier gibt es keine Stufen: Alle sammeln gleich.

## Prämien und Gutscheine

rewards =
    { $points ->
        [0] <b>Das kann aus deinen Punkten werden</b>
        [one] <b>Das kann aus deinen Punkten werden</b> (du hast 1, { $worth } wert)
       *[other] <b>Das kann aus deinen Punkten werden</b> (du hast { $points }, { $worth } wert)
    }
rewards-any = Oder ein beliebiger Betrag in Schritten von { $step } Punkten, je { $step-worth } wert: Schreib <b>einlösen</b> und den Betrag.
rewards-money-only =
    { $points ->
        [0] Aus Punkten wird Rabatt, in Schritten von { $step } Punkten, je { $step-worth } wert.
        [one] Du hast 1 Punkt, { $worth } wert. Aus Punkten wird Rabatt, in Schritten von { $step } Punkten, je { $step-worth } wert.
       *[other] Du hast { $points } Punkte, { $worth } wert. Daraus wird Rabatt, in Schritten von { $step } Punkten, je { $step-worth } wert: Schreib <b>einlösen</b> und den Betrag.
    }
reward-line =
    { $cost ->
        [one] <b>{ $number }</b> · { $title } · 1 Punkt
       *[other] <b>{ $number }</b> · { $title } · { $cost } Punkte
    }
redeem-which = Was darf es sein? Schreib die Nummer einer Prämie oder einen Betrag wie <b>200 Punkte</b>.
redeem-sure =
    { $cost ->
        [one] Aus <b>1 Punkt</b> einen Gutschein über <b>{ $value }</b> machen? Dann bleiben dir { $left }.
       *[other] Aus <b>{ $cost } Punkten</b> einen Gutschein über <b>{ $value }</b> machen? Dann bleiben dir { $left }.
    }
redeem-sure-reward =
    { $cost ->
        [one] <b>1 Punkt</b> gegen „{ $title }“ tauschen, einen Gutschein über <b>{ $value }</b>? Dann bleiben dir { $left }.
       *[other] <b>{ $cost } Punkte</b> gegen „{ $title }“ tauschen, einen Gutschein über <b>{ $value }</b>? Dann bleiben dir { $left }.
    }
redeem-rounded = Punkte werden in Schritten von { $step } eingelöst, deshalb wurde { $asked } abgerundet.
redeemed =
    Bitte sehr, <b>{ $value }</b> Rabatt auf deine nächste Bestellung:

    <code>{ $code }</code>

    Gib den Code an der Kasse ein. Er gilt einmal, bis zum { $day }.
    { $left ->
        [0] Mehr lässt sich gerade nicht einlösen; die nächste Bestellung bringt neue Punkte.
        [one] 1 Punkt bleibt dir.
       *[other] { $left } Punkte bleiben dir.
    }
vouchers = <b>Deine Gutscheine</b>
vouchers-none = Du hast noch keine Gutscheine. Löse Punkte ein, dann findest du sie hier.
voucher-open = { $value }: <code>{ $code }</code>, bis zum { $day }
voucher-used-line = { $value }, endet auf { $ending }: eingelöst am { $day }
voucher-void = { $value }, endet auf { $ending }, bis zum { $day }: storniert
voucher-expired = { $value }, endet auf { $ending }: abgelaufen am { $day }
not-enough-points =
    { $missing ->
        [one] Fast geschafft: Dir fehlt noch <b>1 Punkt</b>. Du hast { $points }, nötig sind { $cost }.
       *[other] Noch nicht ganz: Dir fehlen noch <b>{ $missing } Punkte</b>. Du hast { $points }, nötig sind { $cost }.
    }
in-debt =
    { $debt ->
        [one] Durch eine Erstattung fehlt 1 Punkt, der schon eingelöst war. Sobald er wieder verdient ist, kannst du einlösen wie zuvor.
       *[other] Durch Erstattungen fehlen { $debt } Punkte, die schon eingelöst waren. Sobald sie wieder verdient sind, kannst du einlösen wie zuvor.
    }
below-minimum = Einlösen geht ab { $minimum } Punkten; gewünscht waren { $points }.
not-a-reward = Eine Prämie mit der Nummer { $number } gibt es nicht. Schau doch, was es gibt.
sold-out = Schade, die letzte ist gerade weg. Deine Punkte sind unberührt.
offer-changed = Diese Prämie hat sich seit meiner Frage geändert, deshalb wurde nichts eingelöst. Schau doch, wie sie jetzt aussieht.

## Freunde

invite =
    { $friend-points ->
        [0] Lade jemanden ein: Bei einer ersten Bestellung ab { $minimum } bekommst du <b>{ $points } Punkte</b>.
       *[other] { $points ->
            [0] Lade jemanden ein: Bei einer ersten Bestellung ab { $minimum } bekommt die eingeladene Person <b>{ $friend-points } Punkte</b>.
           *[other] Lade jemanden ein: Bei einer ersten Bestellung ab { $minimum } bekommst du <b>{ $points } Punkte</b>, und { $friend-points } gehen an die eingeladene Person.
        }
    }

    Dein Link: { $link }

    Leite ihn weiter oder teile ihn mit einem Knopf.
share-text = { share-words } { $link }
share-words =
    { $friend-points ->
        [0] Ich sammle Punkte bei { $brand } und habe an dich gedacht. Hier ist mein Link:
       *[other] { $points ->
            [0] Ich sammle Punkte bei { $brand } und habe an dich gedacht. Komm über meinen Link dazu, dann bekommst du Punkte für deine erste Bestellung:
           *[other] Ich sammle Punkte bei { $brand } und habe an dich gedacht. Komm über meinen Link dazu, dann bekommen wir beide Punkte für deine erste Bestellung:
        }
    }
friends =
    { $count ->
        [one] <b>Eine Person ist über dich dazugekommen</b>
       *[other] <b>{ $count } Leute sind über dich dazugekommen</b>
    }
friends-joined = { $name }: dabei, noch ohne Bestellung
friends-ordered = { $name }: dabei und hat bestellt
friends-rewarded = { $name }: hat bestellt, und es gab Punkte dafür
friends-none =
    { $friend-points ->
        [0] Über deinen Link ist noch niemand dazugekommen. Bei einer ersten Bestellung ab { $minimum } bekommst du { $points } Punkte.
       *[other] { $points ->
            [0] Über deinen Link ist noch niemand dazugekommen. Bei einer ersten Bestellung ab { $minimum } bekommt die eingeladene Person { $friend-points } Punkte.
           *[other] Über deinen Link ist noch niemand dazugekommen. Bei einer ersten Bestellung ab { $minimum } bekommst du { $points } Punkte, und { $friend-points } gehen an die eingeladene Person.
        }
    }
a-friend = Jemand

## Über dich und über uns

profile =
    <b>Dein Profil</b>
    Mitgliedsnummer: <code>{ $number }</code>
    Mitglied seit { $day }
profile-name = Name: { $name }
profile-marketing-on = Neuigkeiten und Angebote: ja
profile-marketing-off = Neuigkeiten und Angebote: nein
profile-silent = Alle Nachrichten sind abbestellt; ich antworte nur.
language-which = Welche Sprache möchtest du?
language-set = Gern, ab jetzt auf Deutsch.
menu = Du kannst schreiben: <b>punkte</b>, <b>verlauf</b>, <b>warum</b>, <b>prämien</b>, <b>einlösen</b>, <b>gutscheine</b>, <b>einladen</b>, <b>freunde</b>, <b>stufe</b>, <b>profil</b>, <b>sprache</b>, <b>stopp</b> oder <b>kontakt</b>, wenn du einen Menschen sprechen möchtest.
unknown = Das habe ich leider nicht verstanden.
not-text = Danke! Ich kann aber nur Worte lesen: keine Sprachnachrichten, Bilder, Sticker oder Orte.
contact = Ich bin nur eine hilfsbereite Maschine. Die Menschen von { $brand } sind für dich da: { $contact }
contact-none = Ich bin nur eine hilfsbereite Maschine. Die Menschen von { $brand } erreichst du, wenn du auf eine ihrer Bestell-Mails antwortest, oder über die Kontaktseite des Shops.

## Fragen und Antworten

did-you-mean = Habe ich das richtig gelesen? Bitte tippe auf den Knopf oder schreib das Wort genau so.
still-asking = Meine Frage wartet noch auf ein Wort von dir: ja oder nein?
yes-or-no = Dazu brauche ich eine klare Antwort: ja oder nein?
not-done = Alles klar, es ist nichts passiert.
button-old = Dieser Knopf wurde schon benutzt oder ist zu alt, deshalb ist nichts passiert. Alles ist, wie es war.
nothing-asked = Ich warte gerade auf keine Antwort, deshalb ist nichts passiert.
refused = Das geht leider nicht.

## Sofort erzählt

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
       *[other] Davon gleichen { $paid } aus, was nach einer Erstattung fehlte, deshalb lassen sich { $left } einlösen.
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
        [one] Die Bestellung zu einer Einladung wurde erstattet oder storniert oder war doch nicht die erste, deshalb ist <b>1 Punkt</b> wieder abgezogen.
       *[other] Die Bestellung zu einer Einladung wurde erstattet oder storniert oder war doch nicht die erste, deshalb sind <b>{ $points } Punkte</b> wieder abgezogen.
    }
friend-joined = { $name } ist über deinen Link dazugekommen, danke! Punkte gibt es mit der ersten Bestellung.

## Knöpfe

button-join = Mitmachen
button-points = Meine Punkte
button-history = Verlauf
button-rewards = Prämien
button-vouchers = Meine Gutscheine
button-invite = Freunde einladen
button-friends = Meine Freunde
button-more = Mehr
button-take = { $cost } einlösen
button-money-off = { $value } Rabatt
button-copy-code = Code kopieren
button-copy-link = Link kopieren
button-share-whatsapp = Per WhatsApp teilen
button-share-telegram = Per Telegram teilen
button-qr = QR-Code
button-language = Sprache
button-language-en = English
button-language-de = Deutsch
button-yes = Ja
button-no = Nein, danke
button-news-no = Nein, danke
button-yes-redeem = Ja, einlösen
button-news-yes = Ja, gern
button-yes-service = Ja, gern
button-start = Wieder anfangen
button-stop = Keine Werbung mehr
button-stop-all = Gar nichts mehr

## The landing page (bot/web/templates): plain text, no markup. Its numbers are those of bot/web/invitation.py.

landing-title = Eine Einladung von { $brand }
landing-share = { $friend_worth } für dich, { $advocate_worth } für den Menschen, der dich einlädt. Mach bei { $brand } mit, in WhatsApp oder Telegram, ohne App und ohne Passwort.
landing-invited = Du bist eingeladen
landing-headline = { $friend_worth } für dich, { $advocate_worth } für deinen Freund oder deine Freundin
landing-headline-advocate = { $advocate_worth } für den Menschen, der dich einlädt
landing-headline-friend = { $friend_worth } für dich
landing-lead = Mit deiner ersten Bestellung ab { $order } bekommst du { $friend } Punkte, und wer dich eingeladen hat, bekommt { $advocate }. Punkte sind bei { $brand } bares Geld wert.
landing-lead-advocate = Mit deiner ersten Bestellung ab { $order } bekommt, wer dich eingeladen hat, { $advocate } Punkte. Punkte sind bei { $brand } bares Geld wert.
landing-lead-friend = Mit deiner ersten Bestellung ab { $order } bekommst du { $friend } Punkte. Punkte sind bei { $brand } bares Geld wert.
landing-doors = Im Chat mitmachen
landing-whatsapp = Weiter mit WhatsApp
landing-telegram = Weiter mit Telegram
landing-doors-note = Der Chat öffnet sich, deine Einladung steht schon darin. Du musst sie nur noch absenden.
landing-no-doors = Die Chats werden gerade geöffnet. Bitte versuche es gleich noch einmal.
landing-steps = So geht’s
landing-step-join = Sag hallo
landing-step-join-text = Öffne den Chat und tippe auf Mitmachen. { $joining } Punkte gehören dir sofort, das sind { $joining_worth }.
landing-step-join-plain = Öffne den Chat und tippe auf Mitmachen. Mehr braucht es nicht.
landing-step-order = Such dir etwas Schönes aus
landing-step-order-text = Deine erste Bestellung zählt, wenn sie nach allen Rabatten und ohne Versand mindestens { $order } beträgt.
landing-step-points = Punkte für euch beide
landing-step-points-text = { $days ->
    [0] Sie stehen gleich im Chat und können sofort eingelöst werden.
    [one] Du siehst sie sofort und kannst sie einen Tag nach deiner Bestellung einlösen.
   *[other] Du siehst sie sofort und kannst sie { $days } Tage nach deiner Bestellung einlösen.
}
landing-conditions = Die Bedingungen, einfach gesagt
landing-condition-first = Es zählt deine erste Bestellung, und nur diese. Liegt sie unter { $order } oder fällt sie durch eine Rückgabe darunter, gibt es für die Einladung keine Punkte.
landing-condition-worth = { $step } Punkte sind { $step_worth } wert. Einlösen kannst du ab { $minimum } Punkten, das sind { $minimum_worth }.
landing-condition-expiry = { $months ->
    [one] Punkte gelten einen Monat, nachdem sie einlösbar geworden sind.
   *[other] Punkte gelten { $months } Monate, nachdem sie einlösbar geworden sind.
}
landing-condition-window = { $window ->
    [one] Die Einladung gilt einen Tag, nachdem du den Chat geöffnet hast.
   *[other] Die Einladung gilt { $window } Tage, nachdem du den Chat geöffnet hast.
}
landing-condition-who = Sie ist für alle, die noch nicht dabei sind: eine Einladung pro Person, und nicht die eigene.
landing-terms = Teilnahmebedingungen
landing-scan = Am Computer? Scanne das mit deinem Handy.
landing-qr = QR-Code dieser Einladung
landing-privacy = Deine Daten
landing-privacy-text = Diese Seite setzt keine Cookies und weiß nicht, wer du bist. Erst wenn du im Chat schreibst, sieht { $brand } den Namen und die Nummer oder das Konto, das du dort benutzt, sonst nichts; wer dich eingeladen hat, sieht deinen Vornamen und dass du dabei bist. Mitglied bist du erst, wenn du auf Mitmachen tippst; Angebote kommen nur, wenn du sie möchtest, und „stopp“ beendet sie.
landing-language = Sprache
landing-language-en = English
landing-language-de = Deutsch
landing-first-message = Hallo { $brand }! Ich bin eingeladen worden. Mein Code ist { $code }
landing-unknown-title = Diese Einladung kennen wir nicht
landing-unknown-text = Vielleicht ist unterwegs ein Buchstabe verloren gegangen. Lass dir den Link noch einmal schicken, oder komm ohne ihn herein: den Code kannst du im Chat eintippen, solange du noch nicht Mitglied bist.
landing-closed-title = Dieser Chat ist gerade geschlossen
landing-closed-text = Bitte nimm die andere Tür oder komm gleich noch einmal wieder. Deine Einladung bleibt bestehen.
landing-away-title = Einen Moment, bitte
landing-away-text = Wir können diese Einladung gerade nicht nachsehen. Versuche es bitte in einer Minute noch einmal; sie bleibt bestehen.
landing-lost-doors = Einen Chat öffnen
