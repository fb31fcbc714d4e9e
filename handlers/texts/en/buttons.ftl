### Buttons

button-join = Join
button-points = My points
button-history = History
button-rewards = Rewards
button-vouchers = My vouchers
button-invite = Invite a friend
button-friends = My friends
button-more = More
button-take =
    { $cost ->
        [one] Redeem 1 point
       *[other] Redeem { $cost } points
    }
button-money-off = { $value } off
button-copy-code = Copy the code
button-copy-link = Copy the link
button-share-whatsapp = Share on WhatsApp
button-share-telegram = Share on Telegram
button-qr = QR code
button-profile = My profile
button-name = Name
button-birthday = Birthday
button-zone = Time zone
button-link = Link another chat
button-contact = Talk to a person
button-delete-it = Delete it
button-export = My data
button-forget-me = Forget me
button-language = Language
button-language-en = English
button-language-de = Deutsch
button-yes = Yes
button-no = No, thanks
button-news-no = No, thanks
button-yes-redeem = Yes, redeem
button-news-yes = Yes, send me news
button-yes-service = Yes, tell me
button-start = Allow messages
button-news = News and offers
button-news-get = Get news and offers
button-help = Help
button-help-points = All about points
button-help-rewards = Rewards, vouchers
button-help-collecting = Collect more
button-help-profile = About you
button-help-news = News and data
button-why = Why so many?
button-proof = Proof
button-redeem = Redeem points
button-stop = Stop news
button-stop-all = Stop everything
button-less = No more of these
button-only-later = Only later
button-reminders = All reminders
button-reminder-on = Turn on { $number }
button-reminder-off = Turn off { $number }
