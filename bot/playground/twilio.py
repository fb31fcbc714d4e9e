"""A stand-in for Twilio: its Messages API as a library calls it, and the messages people write."""

import asyncio
import secrets
import time
from base64 import b64encode
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any

from aiohttp import web
from twilio.request_validator import RequestValidator

from bot.playground.parameters import shown
from bot.playground.people import Person
from bot.playground.postman import Postman
from bot.playground.stage import Bubble, Stage

LONGEST_BODY = 1600
LONGEST_CAPTION = 1024  # of a message with a picture
WINDOW = timedelta(hours=24)  # free text reaches WhatsApp so long after the person's last message
STEPS = (("sent", 0.05), ("delivered", 0.1), ("read", 0.4))  # status callbacks, seconds apart
API_VERSION = "2010-04-01"
EMPTY_ANSWERS = ("<Response/>", "<Response></Response>", "<Response />")


class Twilio:
    """One account with one WhatsApp sender."""

    def __init__(
        self, stage: Stage, postman: Postman, account: str, token: str, sender: str, base_url: str
    ) -> None:
        self.stage = stage
        self.postman = postman
        self.account = account
        self.sender = sender
        self.inbound_url = f"{base_url}/webhooks/twilio/message"
        self.validator = RequestValidator(token)
        self.authorization = "Basic " + b64encode(f"{account}:{token}".encode()).decode()
        self.taken: dict[str, dict[str, Any]] = {}

    async def create(self, request: web.Request) -> web.Response:
        """POST .../Accounts/<sid>/Messages.json: a message of the brand."""
        began = time.perf_counter()
        form = {name: str(value) for name, value in (await request.post()).items()}
        status, body = self._accept(request, form)
        self.stage.called(
            "Kith → Twilio",
            "Messages.json",
            status,
            time.perf_counter() - began,
            body.get("message") or form.get("Body", "")[:120],
        )
        return web.json_response(body, status=status)

    async def fetch(self, request: web.Request) -> web.Response:
        """GET .../Messages/<sid>.json: what became of a message."""
        sid = request.match_info["sid"]
        if not self._known(request):
            return web.json_response(_wrong(401, 20003, "Authenticate"), status=401)
        if sid not in self.taken:
            missing = f"The requested resource {request.path} was not found"
            return web.json_response(_wrong(404, 20404, missing), status=404)
        return web.json_response(self.taken[sid])

    def _known(self, request: web.Request) -> bool:
        given = request.headers.get("Authorization", "")
        return compare_digest(given.encode(), self.authorization.encode())

    def _accept(self, request: web.Request, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if not self._known(request):
            return 401, _wrong(401, 20003, "Authenticate")
        if request.match_info["account"] != self.account:
            return 404, _wrong(404, 20404, f"The requested resource {request.path} was not found")
        if complaint := self._complaint(form):
            return 400, _wrong(400, *complaint)
        message = self._message(form)
        self.taken[message["sid"]] = message
        person = next(
            (one for one in self.stage.people.values() if one.whatsapp == form["To"]), None
        )
        self.postman.send(self._carry(person, message, form.get("StatusCallback", ""), form))
        return 201, message

    def _complaint(self, form: dict[str, str]) -> tuple[int, str] | None:
        if not form.get("To"):
            return 21604, "A 'To' phone number is required."
        if not form["To"].startswith("whatsapp:"):
            return 21211, f"The 'To' number {form['To']} is not a valid phone number."
        if not form.get("From") and not form.get("MessagingServiceSid"):
            return 21603, "A 'From' phone number is required."
        if form.get("From") and form["From"] != self.sender:
            return 63007, "Twilio could not find a Channel with the specified From address"
        if form.get("ContentSid"):
            return 21655, f"The ContentSid {form['ContentSid']} is not valid."
        media = form.get("MediaUrl", "")
        if not form.get("Body", "").strip() and not media:
            return 21602, "Message body is required."
        if media and not media.startswith(("http://", "https://")):
            return 21620, "Invalid media URL(s)"
        if len(form.get("Body", "")) > LONGEST_BODY:
            return 21617, "The concatenated message body exceeds the 1600 character limit"
        return None

    def _message(self, form: dict[str, str]) -> dict[str, Any]:
        sid = "SM" + secrets.token_hex(16)
        at = self.stage.now().strftime("%a, %d %b %Y %H:%M:%S +0000")
        uri = f"/{API_VERSION}/Accounts/{self.account}/Messages/{sid}.json"
        return {
            "account_sid": self.account,
            "api_version": API_VERSION,
            "body": form.get("Body", ""),
            "date_created": at,
            "date_sent": None,
            "date_updated": at,
            "direction": "outbound-api",
            "error_code": None,
            "error_message": None,
            "from": form.get("From") or self.sender,
            "messaging_service_sid": form.get("MessagingServiceSid"),
            "num_media": "1" if form.get("MediaUrl") else "0",
            "num_segments": "1",
            "price": None,
            "price_unit": "USD",
            "sid": sid,
            "status": "queued",
            "subresource_uris": {"media": uri.replace(".json", "/Media.json")},
            "to": form["To"],
            "uri": uri,
        }

    async def _fetched(self, form: dict[str, str]) -> tuple[str, int]:
        """The picture that goes with a message, fetched as Twilio does; and Twilio's complaint."""
        url = form.get("MediaUrl", "")
        if not url:
            return "", 0
        status, kind, body = await self.postman.get("Twilio → Kith", url, "the picture")
        if status != 200:
            return "", 63019
        picture, complaint = shown(body)
        if complaint or not picture.startswith(f"data:{kind};"):
            return "", 12300
        return picture, 63005 if len(form.get("Body", "")) > LONGEST_CAPTION else 0

    async def _carry(
        self, person: Person | None, message: dict[str, Any], callback: str, form: dict[str, str]
    ) -> None:
        """Show the message on the phone and report how it travels, as Twilio does."""
        if person is None:
            await self._report(message, callback, "undelivered", 63024)
        elif not self._open(person):
            await self._report(message, callback, "failed", 63016)
        else:
            picture, complaint = await self._fetched(form)
            if complaint:
                await self._report(message, callback, "failed", complaint)
                return
            at = self.stage.now().isoformat()
            bubble = Bubble(self.stage.next_id(), False, message["body"], at, picture=picture)
            self.stage.say("whatsapp", person.key, bubble)
            for status, pause in STEPS:
                await asyncio.sleep(pause)
                await self._report(message, callback, status)

    def _open(self, person: Person) -> bool:
        heard = self.stage.heard_at.get(person.key)
        return heard is not None and self.stage.now() - datetime.fromisoformat(heard) < WINDOW

    async def _report(
        self, message: dict[str, Any], callback: str, status: str, error: int = 0
    ) -> None:
        message["status"] = status
        message["error_code"] = error or None
        if not callback:
            return
        form = {
            "AccountSid": self.account,
            "ApiVersion": API_VERSION,
            "ChannelPrefix": "whatsapp",
            "From": message["from"],
            "MessageSid": message["sid"],
            "MessageStatus": status,
            "SmsSid": message["sid"],
            "SmsStatus": status,
            "To": message["to"],
        }
        if error:
            form["ErrorCode"] = str(error)
        await self._post(callback, form, f"{status} {error or ''}".strip())

    async def _post(self, url: str, form: dict[str, str], note: str) -> tuple[int, str]:
        signature = self.validator.compute_signature(url, form)
        headers = {"X-Twilio-Signature": signature, "User-Agent": "TwilioProxy/1.1"}
        return await self.postman.post("Twilio → Kith", url, note, data=form, headers=headers)

    def write(self, person: Person, text: str, extra: dict[str, str] | None = None) -> None:
        """A person sends a text (or, with `extra`, something else such as a voice note)."""
        now = self.stage.now().isoformat()
        self.stage.heard_at[person.key] = now
        bubble = Bubble(self.stage.next_id(), True, text, now, ticks="sent")
        self.stage.say("whatsapp", person.key, bubble)
        sid = "SM" + secrets.token_hex(16)
        form = {
            "AccountSid": self.account,
            "ApiVersion": API_VERSION,
            "Body": text,
            "From": person.whatsapp,
            "MessageSid": sid,
            "MessageType": "text",
            "NumMedia": "0",
            "NumSegments": "1",
            "ProfileName": person.name,
            "ReferralNumMedia": "0",
            "SmsMessageSid": sid,
            "SmsSid": sid,
            "SmsStatus": "received",
            "To": self.sender,
            "WaId": person.phone.removeprefix("+"),
        }
        if extra:
            form |= {"Body": "", **extra}
        self.postman.send(self._bring(person, form, bubble))

    async def _bring(self, person: Person, form: dict[str, str], bubble: Bubble) -> None:
        status, body = await self._post(
            self.inbound_url, form, f"{person.name}: {form['MessageType']}"
        )
        bubble.ticks = "heard" if 200 <= status < 300 else "refused"
        self.stage.changed("whatsapp", person.key, bubble)
        if status == 200 and not body.strip().endswith(EMPTY_ANSWERS):
            self.stage.called("Twilio → Kith", "TwiML that is not empty", 200, 0.0, body[:120])


def _wrong(status: int, code: int, message: str) -> dict[str, Any]:
    more = f"https://www.twilio.com/docs/errors/{code}"
    return {"code": code, "message": message, "more_info": more, "status": status}
