### About you and about us

profile =
    <b>Your profile</b>
    Member number: <code>{ $number }</code>
    Member since { $day }
profile-name = Name: { $name }
profile-no-name = Name: not told yet
profile-birthday = Birthday: { $birthday }
profile-no-birthday = Birthday: not told yet
profile-language = Language: English
profile-zone = Time zone: { $zone }
profile-telegram =
    { $count ->
        [one] Telegram: this account is linked
       *[other] Telegram: { $count } accounts are linked
    }
profile-whatsapp =
    { $count ->
        [one] WhatsApp: one number is linked
       *[other] WhatsApp: { $count } numbers are linked
    }
name-which = What shall I call you? Just write your name.
name-set = Very well, { $name } it is.
name-refused = I can't use that as a name: it needs a letter and at most { $longest } characters.
birthday-which = When is your birthday? Write day and month, such as <b>12 March</b> or <b>12.03.</b>; I don't need the year.
birthday-known = At the moment I have { $birthday }.
birthday-unread = I can't find a day in “{ $said }”. Write day and month, such as <b>12 March</b> or <b>12.03.</b>
birthday-set = Thank you! I have noted { $birthday }.
birthday-ahead =
    { $days ->
        [one] For a birthday present I need the date at least 1 day ahead, so this time it is too late for one.
       *[other] For a birthday present I need the date at least { $days } days ahead, so this time it is too late for one.
    }
birthday-fixed = Your birthday was told less than a year ago, so it stays as it is until { $day }. If it is wrong, our people can put it right: write <b>contact</b>.
birthday-dropped = I have deleted your birthday.
zone-which = I reckon your days by { $zone }. Where are you? Write a city such as <b>Berlin</b>, a country, or a zone such as <b>Europe/Berlin</b>.
zone-set = Very well: { $zone }. It is { $time } there now.
zone-unread = I don't know the time zone of “{ $said }”. Write the nearest big city, such as <b>Berlin</b> or <b>New York</b>.
zone-several = “{ $said }” has more than one time zone. Write the nearest big city, such as <b>Chicago</b>.
profile-marketing-on = News and offers: yes
profile-marketing-off = News and offers: no
profile-silent = All messages are stopped; I only answer.
language-which = Which language would you like?
language-set = Very well, English it is.
menu = Write <b>help</b> and I'll show you everything I can do.
unknown = Sorry, I didn't understand that.
not-text = Thank you! I can only read words, though: no voice notes, pictures, stickers or places.
contact = I'm only a helpful machine. The people of { $brand } are here for you: { $contact }
contact-none = I'm only a helpful machine. To reach the people of { $brand }, reply to any of their order e-mails or use the contact page of the shop.
