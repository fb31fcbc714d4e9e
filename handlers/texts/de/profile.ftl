### Über dich und über uns

profile =
    <b>Dein Profil</b>
    Mitgliedsnummer: <code>{ $number }</code>
    Mitglied seit { $day }
profile-name = Name: { $name }
profile-no-name = Name: noch nicht genannt
profile-birthday = Geburtstag: { $birthday }
profile-no-birthday = Geburtstag: noch nicht genannt
profile-language = Sprache: Deutsch
profile-zone = Zeitzone: { $zone }
profile-telegram =
    { $count ->
        [one] Telegram: dieses Konto ist verbunden
       *[other] Telegram: { $count } Konten sind verbunden
    }
profile-whatsapp =
    { $count ->
        [one] WhatsApp: eine Nummer ist verbunden
       *[other] WhatsApp: { $count } Nummern sind verbunden
    }
name-which = Wie soll ich dich nennen? Schreib einfach deinen Namen.
name-set = Gern, { $name }.
name-refused = Das kann ich als Namen nicht brauchen: er braucht einen Buchstaben und höchstens { $longest } Zeichen.
birthday-which = Wann hast du Geburtstag? Schreib Tag und Monat, zum Beispiel <b>12. März</b> oder <b>12.03.</b>; das Jahr brauche ich nicht.
birthday-known = Zurzeit habe ich den { $birthday }.
birthday-unread = In „{ $said }“ finde ich keinen Tag. Schreib Tag und Monat, zum Beispiel <b>12. März</b> oder <b>12.03.</b>
birthday-set = Danke! Ich habe mir den { $birthday } gemerkt.
birthday-ahead =
    { $days ->
        [one] Für ein Geburtstagsgeschenk muss ich den Tag mindestens 1 Tag vorher wissen, diesmal ist es dafür zu spät.
       *[other] Für ein Geburtstagsgeschenk muss ich den Tag mindestens { $days } Tage vorher wissen, diesmal ist es dafür zu spät.
    }
birthday-fixed = Deinen Geburtstag hast du vor weniger als einem Jahr genannt, deshalb bleibt er bis zum { $day }, wie er ist. Stimmt er nicht, können unsere Leute ihn berichtigen: schreib <b>kontakt</b>.
birthday-dropped = Ich habe deinen Geburtstag gelöscht.
zone-which = Ich rechne deine Tage nach { $zone }. Wo bist du? Schreib eine Stadt wie <b>Berlin</b>, ein Land oder eine Zone wie <b>Europe/Berlin</b>.
zone-set = Gern: { $zone }. Dort ist es gerade { $time } Uhr.
zone-unread = Die Zeitzone von „{ $said }“ kenne ich nicht. Schreib die nächste große Stadt, zum Beispiel <b>Berlin</b> oder <b>New York</b>.
zone-several = „{ $said }“ hat mehr als eine Zeitzone. Schreib die nächste große Stadt, zum Beispiel <b>Chicago</b>.
profile-marketing-on = Neuigkeiten und Angebote: ja
profile-marketing-off = Neuigkeiten und Angebote: nein
profile-silent = Alle Nachrichten sind abbestellt; ich antworte nur.
language-which = Welche Sprache möchtest du?
language-set = Gern, ab jetzt auf Deutsch.
menu = Schreib <b>hilfe</b>, dann zeige ich dir alles, was ich kann.
unknown = Das habe ich leider nicht verstanden.
not-text = Danke! Ich kann aber nur Worte lesen: keine Sprachnachrichten, Bilder, Sticker oder Orte.
contact = Ich bin nur eine hilfsbereite Maschine. Die Menschen von { $brand } sind für dich da: { $contact }
contact-none = Ich bin nur eine hilfsbereite Maschine. Die Menschen von { $brand } erreichst du, wenn du auf eine ihrer Bestell-Mails antwortest, oder über die Kontaktseite des Shops.
