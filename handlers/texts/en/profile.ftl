### About you and about us

profile =
    <b>Your profile</b>
    Member number: <code>{ $number }</code>
    Member since { $day }
profile-name = Name: { $name }
profile-marketing-on = News and offers: yes
profile-marketing-off = News and offers: no
profile-silent = All messages are stopped; I only answer.
language-which = Which language would you like?
language-set = Very well, English it is.
menu = You can write <b>points</b>, <b>history</b>, <b>why</b>, <b>rewards</b>, <b>redeem</b>, <b>vouchers</b>, <b>invite</b>, <b>friends</b>, <b>tier</b>, <b>profile</b>, <b>language</b>, <b>stop</b> or <b>contact</b> to reach a person.
unknown = Sorry, I didn't understand that.
not-text = Thank you! I can only read words, though: no voice notes, pictures, stickers or places.
contact = I'm only a helpful machine. The people of { $brand } are here for you: { $contact }
contact-none = I'm only a helpful machine. To reach the people of { $brand }, reply to any of their order e-mails or use the contact page of the shop.
