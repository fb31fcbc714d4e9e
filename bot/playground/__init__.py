"""Demo only: local stand-ins for Telegram's Bot API and Twilio, and a page with two phones."""
