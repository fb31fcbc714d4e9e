"""Bring a friend: the link, what to forward, the ways to share it, and whose name is on it."""

from datetime import datetime

from handlers.messages import Button, Inbound, Line, Param, Reply, Saying
from handlers.points import INVITE, POINTS, amount
from loyalty import consent, outgoing
from loyalty.models import Member
from loyalty.money import cents_of
from loyalty.programme import Brand
from referral_links import links
from referral_links.first_names import first_name

FRIENDS = Button("button-friends", "friends")
APPEAL = Button("button-appeal", "appeal")
MY_CODE = Button("button-my-code", "my code")
SHOW_NAME = Button("button-name-yes", "name yes")
HIDE_NAME = Button("button-name-no", "name no")


def referral_params(brand: Brand) -> dict[str, Param]:
    """What a friend's first order brings to each of the two, and from which amount on."""
    rules = brand.programme.referral
    return {
        "points": rules.advocate_points,
        "friend-points": rules.friend_points,
        "minimum": amount(cents_of(rules.minimum_order), brand),
    }


def gift_of(brand: Brand, locale: str) -> str:
    """What a friend gets for joining, in that language; nothing if it is points, later."""
    slug = brand.programme.referral.friend_voucher
    title = next((one.title for one in brand.programme.rewards if slug and one.slug == slug), {})
    return title.get(locale) or next(iter(title.values()), "")


def shared_text(brand: Brand) -> str:
    """The key of what is forwarded to a friend."""
    return "share-text-gift" if brand.programme.referral.friend_voucher else "share-text"


async def invite(message: Inbound, member: Member, brand: Brand) -> Reply:
    """The member's link as a picture to scan and a message to forward, and the ways to share it."""
    now = message.received_at
    if not brand.programme.inviting(now):
        return Reply("invite-over", buttons=(FRIENDS, POINTS))
    link = await links.link_of(member, now)
    address = links.address(brand, link.code)
    gift = gift_of(brand, member.locale)
    params: dict[str, Param] = {"link": {"url": address}, "gift": gift, **referral_params(brand)}
    letter = await outgoing.put(
        once=f"forward:{message.key}",
        channel=message.channel,
        address=message.address,
        member_id=member.id,
        kind="reply",
        saying=Saying(shared_text(brand), params, picture={"preview": address}),
        locale=member.locale,
        now=now,
    )
    named = Line("invite-named", {"name": friend_named(member.name)})
    return Reply(
        "invite",
        params,
        (
            *((Line("invite-gift", {"gift": gift}),) if gift else ()),
            *_raised(brand, now),
            named if member.named else Line("invite-nameless"),
            Line("invite-share"),
        ),
        (
            *_ways(message.channel, address, shared_text(brand), params),
            FRIENDS,
            *(() if link.renamed_at else (MY_CODE,)),
            HIDE_NAME if member.named else SHOW_NAME,
        ),
        picture={"qr": address},
        letters=(letter,) if letter else (),
    )


def _raised(brand: Brand, now: datetime) -> tuple[Line, ...]:
    """What a campaign makes of the reward just now."""
    rules = brand.programme.referral
    terms = rules.terms_at(now, brand.programme.zone)
    if (terms["advocate"], terms["friend"]) == (rules.advocate_points, rules.friend_points):
        return ()
    return (Line("invite-raised", {"points": terms["advocate"], "friend-points": terms["friend"]}),)


def _ways(channel: str, address: str, text: str, params: dict[str, Param]) -> tuple[Button, ...]:
    """To share the link: the other person is chosen there. Chats allow no "mailto:", a page does.

    Where addresses are shown as they are, these can be read.
    """
    rest = (
        Button("button-share-email", url=f"{address}/share"),
        Button("button-copy-link", copy=address),
        Button("button-qr", url=f"{address}/qr.svg"),
    )
    if channel == "whatsapp":
        return (
            Button("button-share-whatsapp", url=f"https://wa.me/?text={address}"),
            Button("button-share-telegram", url=f"https://t.me/share/url?url={address}"),
            *rest,
        )
    said: dict[str, Param] = {
        "link": {"url": address},
        "words": {"text": text.replace("text", "words"), "params": params},
        "text": {"text": text, "params": params},
    }
    return (
        Button("button-share-whatsapp", url="https://wa.me/?text={text}", params=said),
        Button(
            "button-share-telegram",
            url="https://t.me/share/url?url={link}&text={words}",
            params=said,
        ),
        *rest,
    )


async def show_name(message: Inbound, member: Member, brand: Brand) -> Reply:
    """Yes: whoever opens the link may read the member's first name."""
    await _named(message, member, True, brand.wording("invite-nameless", member.locale))
    text = "name-shown" if first_name(member.name) else "name-shown-later"
    return Reply(text, {"name": friend_named(member.name)}, buttons=(INVITE, HIDE_NAME))


async def hide_name(message: Inbound, member: Member, brand: Brand) -> Reply:
    """No: the link says that somebody invites, and not who."""
    await _named(message, member, False, message.text)
    return Reply("name-hidden", buttons=(INVITE, SHOW_NAME))


async def _named(message: Inbound, member: Member, granted: bool, wording: str) -> None:
    await consent.record(
        member,
        "name",
        granted,
        channel=message.channel,
        wording=wording,
        source=message.key[:120],
        now=message.received_at,
    )


def friend_named(name: str) -> Param:
    """What others see of a friend: the first name if it is one, or that it is somebody."""
    return first_name(name) or {"text": "a-friend"}
