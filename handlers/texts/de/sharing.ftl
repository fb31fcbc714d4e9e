### Die Seite für Menschen, die einladen (bot/web/templates/share.html): nur Text, ohne Auszeichnung.

sharing-title = Schick deine Einladung weiter
sharing-lead = Das bekommt zu lesen, wen du einlädst. An wen es geht, wählst du erst danach, und eigene Worte kannst du auch dazuschreiben.
sharing-ways = Wege, sie zu schicken
sharing-email = Per E-Mail
sharing-whatsapp = Mit WhatsApp
sharing-telegram = Mit Telegram
sharing-subject = Eine Einladung zu { $brand }
sharing-scan = Für jemanden neben dir, oder zum Drucken:
sharing-see = So sieht die Einladung aus
