### The landing page (bot/web/templates): plain text, no markup. Its numbers are those of bot/web/invitation.py.

landing-title = Eine Einladung von { $brand }
landing-title-by = { $name } lädt dich zu { $brand } ein
landing-share = { $offer }. Mach bei { $brand } mit, im Chat, ohne App und ohne Passwort.
landing-share-later = { $offer }: eine Einladung zu { $brand }.
landing-invited = Du bist eingeladen
landing-invited-by = { $name } lädt dich ein
landing-headline-both = { $friend_worth } für dich
landing-headline-too = { $advocate_worth } fürs Einladen
landing-headline-two = { $one }, { $two }
landing-headline-friend = { $friend_worth } für dich
landing-headline-advocate = { $advocate_worth } für den Menschen, der dich einlädt
landing-headline-gift = { $gift } für dich
landing-headline-welcome = { $gift } für dich
landing-headline-none = Komm herein und sieh dich um
landing-lead-both = Mit deiner ersten Bestellung ab { $order } bekommst du { n-friend }, und wer dich eingeladen hat, bekommt { $advocate }. Punkte sind bei { $brand } bares Geld wert.
landing-lead-friend = Mit deiner ersten Bestellung ab { $order } bekommst du { n-friend }. Punkte sind bei { $brand } bares Geld wert.
landing-lead-advocate = Mit deiner ersten Bestellung ab { $order } bekommt, wer dich eingeladen hat, { n-advocate }. Punkte sind bei { $brand } bares Geld wert.
landing-lead-gift = Dein Geschenk steht im Chat, sobald du dabei bist. Mit deiner ersten Bestellung ab { $order } bekommt, wer dich eingeladen hat, { n-advocate }. Punkte sind bei { $brand } bares Geld wert.
landing-lead-welcome = Dein Geschenk steht im Chat, sobald du bei { $brand } dabei bist.
landing-lead-none = Wer bei { $brand } dabei ist, sammelt mit jeder Bestellung Punkte, und Punkte sind bares Geld wert.
landing-raised-both = Gerade gibt es mehr: { n-friend-now } für dich und { $advocate_now } für den Menschen, der dich einlädt.
landing-raised-friend = Gerade gibt es mehr: { n-friend-now } für dich.
landing-raised-advocate = Gerade gibt es mehr: { n-advocate-now } für den Menschen, der dich einlädt.
landing-raised-until = Das gilt für Bestellungen bis { $day }.
landing-doors = Im Chat mitmachen
landing-whatsapp = Weiter mit WhatsApp
landing-telegram = Weiter mit Telegram
landing-doors-note = Der Chat öffnet sich, deine Einladung steht schon darin. Du musst sie nur noch absenden.
landing-no-doors = Gerade kann niemand beitreten. Deine Einladung bleibt bestehen: Komm bitte etwas später wieder.
landing-steps = So geht’s
landing-step-join = Sag hallo
landing-step-join-text = { $joining ->
    [one] Öffne den Chat und tippe auf Mitmachen. 1 Punkt gehört dir sofort, das entspricht { $joining_worth }.
   *[other] Öffne den Chat und tippe auf Mitmachen. { $joining } Punkte gehören dir sofort, das sind { $joining_worth }.
}
landing-step-join-plain = Öffne den Chat und tippe auf Mitmachen. Mehr braucht es nicht.
landing-step-order = Such dir etwas Schönes aus
landing-step-order-text = Deine erste Bestellung zählt, wenn sie nach allen Rabatten und ohne Versand mindestens { $order } beträgt.
landing-step-order-plain = Mit jeder Bestellung sammelst du Punkte.
landing-step-points = Punkte für euch beide
landing-step-yours = Punkte für dich
landing-step-points-delivered = { $days ->
    [0] Du siehst sie sofort und kannst sie einlösen, wenn deine Bestellung geliefert ist.
    [one] Du siehst sie sofort und kannst sie einen Tag nach der Lieferung einlösen.
   *[other] Du siehst sie sofort und kannst sie { $days } Tage nach der Lieferung einlösen.
}
landing-step-thanks = Ein Danke fürs Einladen
landing-step-thanks-text = Sobald du bestellt hast, sieht, wer dich eingeladen hat, { n-advocate } im Chat.
landing-step-collect = Sammle Punkte
landing-step-collect-text = { $step ->
    [one] 1 Punkt ist { $step_worth } wert, einlösen kannst du ab { n-minimum }.
   *[other] { $step } Punkte sind { $step_worth } wert, einlösen kannst du ab { n-minimum }.
}
landing-step-points-text = { $days ->
    [0] Sie stehen gleich im Chat und können sofort eingelöst werden.
    [one] Du siehst sie sofort und kannst sie einen Tag nach deiner Bestellung einlösen.
   *[other] Du siehst sie sofort und kannst sie { $days } Tage nach deiner Bestellung einlösen.
}
landing-conditions = Die Bedingungen, einfach gesagt
landing-condition-first = Es zählt deine erste Bestellung, und nur diese. Liegt sie unter { $order } oder fällt sie durch eine Rückgabe darunter, gibt es für die Einladung keine Punkte.
landing-condition-worth = { $step ->
    [one] 1 Punkt ist { $step_worth } wert. Einlösen kannst du ab { n-minimum }, das entspricht { $minimum_worth }.
   *[other] { $step } Punkte sind { $step_worth } wert. Einlösen kannst du ab { n-minimum }, das entspricht { $minimum_worth }.
}
landing-condition-expiry = { $months ->
    [one] Punkte gelten einen Monat, nachdem sie einlösbar geworden sind.
   *[other] Punkte gelten { $months } Monate, nachdem sie einlösbar geworden sind.
}
landing-condition-window = { $window ->
    [one] Die Einladung gilt einen Tag, nachdem du den Chat geöffnet hast.
   *[other] Die Einladung gilt { $window } Tage, nachdem du den Chat geöffnet hast.
}
landing-condition-until = Eingeladen wird bis { $until }.
landing-condition-who = Sie ist für alle, die noch nicht dabei sind: eine Einladung pro Person, und nicht die eigene.
landing-terms = Teilnahmebedingungen
landing-scan = Am Computer? Scanne das mit deinem Handy.
landing-qr = QR-Code dieser Einladung
landing-privacy = Deine Daten
landing-privacy-text = Diese Seite setzt keine Cookies und weiß nicht, wer du bist. Gezählt wird, dass der Link geöffnet wurde; gegen Betrug werden { n-kept } lang ein Teil der Netzadresse und ein Merkmal des Browsers aufgehoben, das jeden Tag ein anderes ist. Erst wenn du im Chat schreibst, sieht { $brand } den Namen und die Nummer oder das Konto, das du dort benutzt; wirst du Mitglied, werden jene Merkmale mit denen anderer verglichen, die dieselbe Einladung hatten. Wer dich eingeladen hat, sieht deinen Vornamen, dass du dabei bist und ob du bestellt hast, nie was. Mitglied bist du erst, wenn du auf Mitmachen tippst; Angebote kommen nur, wenn du sie möchtest, und „stopp“ beendet sie.
landing-privacy-later = Diese Seite setzt keine Cookies und weiß nicht, wer du bist. Gezählt wird, dass der Link geöffnet wurde; gegen Betrug werden { n-kept } lang ein Teil der Netzadresse und ein Merkmal des Browsers aufgehoben, das jeden Tag ein anderes ist.
landing-yours = Ist das dein eigener Link?
landing-yours-text = Dann sehen deine Freunde genau das. Teile ihn: Immer wenn jemand Neues damit dazukommt und zum ersten Mal für mindestens { $order } bestellt, bekommst du { n-advocate }. Für dich selbst bringt er nichts.
landing-yours-plain = Dann sehen deine Freunde genau das. Teile ihn mit jemandem, dem es hier gefallen würde. Für dich selbst bringt er nichts.
landing-language = Sprache
landing-language-en = English
landing-language-de = Deutsch
landing-first-message = Hallo { $brand }! Ich bin eingeladen worden. Mein Code ist { $code }
landing-first-message-door = Hallo { $brand }! Ich bin eingeladen worden (Einladung { $token }). Mein Code ist { $code }
landing-unknown-title = Diese Einladung kennen wir nicht
landing-unknown-text = Vielleicht ist unterwegs ein Buchstabe verloren gegangen. Lass dir den Link noch einmal schicken, oder komm ohne ihn herein: den Code kannst du im Chat eintippen, solange du noch nicht Mitglied bist.
landing-unknown-later = Vielleicht ist unterwegs ein Buchstabe verloren gegangen. Lass dir den Link noch einmal schicken.
landing-closed-title = Dieser Chat ist gerade geschlossen
landing-closed-text = Bitte nimm die andere Tür oder komm gleich noch einmal wieder. Deine Einladung bleibt bestehen.
landing-later-title = Gerade noch nicht offen
landing-later-text = Gerade kann niemand beitreten. Deine Einladung bleibt bestehen: Komm bitte etwas später wieder.
landing-over-title = Diese Einladung ist vorbei
landing-over-text = { $joining ->
    [0] Freunde wurden hier bis { $until } eingeladen. Du bist auch so willkommen: Mitmachen kostet nichts.
    [one] Freunde wurden hier bis { $until } eingeladen. Du bist auch so willkommen: Mitmachen kostet nichts, und 1 Punkt gehört dir sofort, das entspricht { $joining_worth }.
   *[other] Freunde wurden hier bis { $until } eingeladen. Du bist auch so willkommen: Mitmachen kostet nichts, und { $joining } Punkte gehören dir sofort, das sind { $joining_worth }.
}
landing-over-later = Freunde wurden hier bis { $until } eingeladen.
landing-away-title = Einen Moment, bitte
landing-away-text = Wir können diese Einladung gerade nicht nachsehen. Versuche es bitte in einer Minute noch einmal; sie bleibt bestehen.
landing-lost-doors = Einen Chat öffnen
