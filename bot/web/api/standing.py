"""/members/{number}/standing: what a member is worth as a referrer."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from bot.web.api.members import of_number
from bot.web.api.operations import Answer, Call
from bot.web.api.shapes import Amount, MemberNumber, Told, amount_of
from loyalty.money import Money
from referral_links import standing


class GenerationTold(Told):
    """Descendants at one distance."""

    distance: Annotated[int, Field(description="1: friends, 2: friends of friends, up to 10.")]
    members: int
    customers: Annotated[int, Field(description="Members with an order that stands.")]
    orders: int
    value: Annotated[Amount, Field(description="What these orders come to, after refunds.")]


class StandingTold(Told):
    """A member as a referrer, as of now. A friend of a friend counts for both of them."""

    member: MemberNumber
    spent: Annotated[Amount, Field(description="The member's own orders.")]
    friends: int
    direct: Annotated[Amount, Field(description="What the friends spent: adds up over members.")]
    descendants: int
    value: Annotated[Amount, Field(description="What all descendants spent.")]
    points: Annotated[int, Field(description="What bringing friends has brought the member.")]
    friend_points: Annotated[int, Field(description="What being brought has brought the friends.")]
    cost: Annotated[Amount, Field(description="What these points are worth.")]
    last_at: Annotated[datetime | None, Field(description="When the last friend came.")]
    generations: list[GenerationTold]


async def show(call: Call, number: str) -> Answer:
    """What a member is worth as a referrer."""
    member = await of_number(number)
    found, rules = await standing.of(member), call.brand.programme

    def amount(cents: int) -> Amount:
        return amount_of(Money(cents, rules.programme.currency))

    generations = [
        GenerationTold(
            distance=one.distance,
            members=one.members,
            customers=one.customers,
            orders=one.orders,
            value=amount(one.cents),
        )
        for one in found.generations
    ]
    told = StandingTold(
        member=member.number,
        spent=amount(found.spent),
        friends=found.friends,
        direct=amount(found.direct),
        descendants=found.descendants,
        value=amount(found.cents),
        points=found.advocate_points,
        friend_points=found.friend_points,
        cost=amount_of(rules.worth(found.advocate_points + found.friend_points)),
        last_at=found.last_at,
        generations=generations,
    )
    return Answer(told)
