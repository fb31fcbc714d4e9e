### The page for whoever invites (bot/web/templates/share.html): plain text, no markup.

sharing-title = Send your invitation on
sharing-lead = This is what your friend gets to read. You choose whom it goes to on the next screen, and can add words of your own.
sharing-ways = Ways to send it
sharing-email = By e-mail
sharing-whatsapp = On WhatsApp
sharing-telegram = On Telegram
sharing-subject = An invitation to { $brand }
sharing-scan = For somebody beside you, or to print:
sharing-see = See it as your friend does
