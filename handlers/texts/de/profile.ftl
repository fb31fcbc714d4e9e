### Über dich und über uns

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
