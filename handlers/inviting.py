"""Bring a friend: the link to share, and what became of the friends who came."""

from handlers.messages import Button, Inbound, Line, Param, Reply
from handlers.points import amount
from loyalty.models import Member
from loyalty.money import cents_of
from loyalty.programme import Brand
from referral_links import links

FRIENDS = Button("button-friends", "friends")


def referral_params(brand: Brand) -> dict[str, Param]:
    """What a friend's first order brings to each of the two, and from which amount on."""
    rules = brand.programme.referral
    return {
        "points": rules.advocate_points,
        "friend-points": rules.friend_points,
        "minimum": amount(cents_of(rules.minimum_order), brand),
    }


async def invite(message: Inbound, member: Member, brand: Brand) -> Reply:
    """The member's link with a text to forward, and the ways to share it."""
    link = await links.link_of(member, message.received_at)
    address = links.address(brand, link.code)
    url: Param = {"url": address}
    paid = referral_params(brand)
    words: Param = {"text": "share-words", "params": paid}
    linked: dict[str, Param] = {"link": url, **paid}
    shared: Param = {"text": "share-text", "params": linked}
    rest = (
        Button("button-copy-link", copy=address),
        Button("button-qr", url=f"{address}/qr.svg"),
        FRIENDS,
    )
    if message.channel == "whatsapp":  # addresses are shown there: these can be read
        buttons = (
            Button("button-share-whatsapp", url=f"https://wa.me/?text={address}"),
            Button("button-share-telegram", url=f"https://t.me/share/url?url={address}"),
        )
        lines = (Line("invite-words"), Line("share-text", linked))
        return Reply("invite", linked, lines, (*buttons, *rest))
    buttons = (
        Button(
            "button-share-whatsapp", url="https://wa.me/?text={shared}", params={"shared": shared}
        ),
        Button(
            "button-share-telegram",
            url="https://t.me/share/url?url={link}&text={said}",
            params={"link": url, "said": words},
        ),
    )
    return Reply("invite", linked, (Line("invite-share"),), (*buttons, *rest))


def friend_named(name: str) -> Param:
    """What others see of a friend: the first name, or that it is somebody."""
    return name.split()[0] if name.split() else {"text": "a-friend"}
