"""All rules together: the shape of programme.toml, and what follows from it."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from pydantic import model_validator

from loyalty.money import Money, cents_of
from loyalty.programme.earning_rules import EarningRules
from loyalty.programme.marketing_rules import MarketingRules
from loyalty.programme.months import months_later
from loyalty.programme.reminder_rules import REMINDING, ReminderRule, ReminderRules
from loyalty.programme.reward_rules import RewardRules
from loyalty.programme.rules import (
    BrandRules,
    JoiningRules,
    PointsRules,
    ProgrammeRules,
    PurchaseRules,
    ReferralRules,
    VoucherRules,
)
from loyalty.programme.staff_rules import StaffRules
from loyalty.programme.tier_rules import Tier, TieringRules
from loyalty.programme.values import Section


class Programme(Section):
    """All rules together: the shape of programme.toml."""

    brand: BrandRules
    programme: ProgrammeRules
    points: PointsRules = PointsRules()
    purchase: PurchaseRules = PurchaseRules()
    joining: JoiningRules = JoiningRules()
    referral: ReferralRules = ReferralRules()
    vouchers: VoucherRules = VoucherRules()
    marketing: MarketingRules = MarketingRules()
    reminders: ReminderRules = ReminderRules()
    reminding: tuple[ReminderRule, ...] = REMINDING
    staff: StaffRules = StaffRules()
    tiering: TieringRules = TieringRules()
    tiers: tuple[Tier, ...] = ()
    rewards: tuple[RewardRules, ...] = ()
    earning: tuple[EarningRules, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> "Programme":
        steps = [tier.from_points for tier in self.tiers if not tier.hidden]
        if steps != sorted(set(steps)) or (steps and steps[0] != 0):
            raise ValueError("tiers: from_points start at 0 and rise")
        for name in ("tiers", "earning", "rewards", "reminding"):
            slugs = [one.slug for one in getattr(self, name)]
            if len(set(slugs)) != len(slugs):
                raise ValueError(f"{name}: each slug is used once")
        if self.currency in self.purchase.exchange:
            raise ValueError("purchase.exchange: rates of other currencies than the programme's")
        if len({reward.number for reward in self.rewards}) != len(self.rewards):
            raise ValueError("rewards: each number is used once")
        voucher = self.referral.friend_voucher
        if voucher and voucher not in {reward.slug for reward in self.rewards}:
            raise ValueError("referral.friend_voucher: names a reward that is not there")
        named = {tier.slug for tier in self.tiers}
        for reward in self.rewards:
            if not {reward.from_tier, *reward.tier_costs} - {""} <= named:
                raise ValueError(f"rewards: {reward.slug} names a tier that is not there")
        if self.points.step * cents_of(self.points.worth) % self.points.worth_points:
            raise ValueError("points.step: one step must be worth whole minor units of money")
        if self.points.minimum % self.points.step:
            raise ValueError("points.minimum: a whole number of steps, as money off comes in steps")
        return self

    def objection(self) -> str:
        """Why these rules are not put in force; "" if they can be. Those in force stay readable."""
        hour, quiet = self.reminders.hour, self.marketing
        if not quiet.quiet_until < quiet.quiet_from <= hour:
            return ""  # later on that day it is not quiet any more
        return (
            f"reminders.hour: from {hour} on it is quiet until the day ends, by"
            f" marketing.quiet_from ({quiet.quiet_from}) and marketing.quiet_until"
            f" ({quiet.quiet_until}), and no reminder would ever be said; choose a time before"
            f" {quiet.quiet_from}, or other quiet hours"
        )

    @property
    def currency(self) -> str:
        """ISO 4217."""
        return self.programme.currency

    def worth(self, points: int) -> Money:
        """What points are worth, in whole minor units, rounded down."""
        cents = points * cents_of(self.points.worth) // self.points.worth_points
        return Money(cents, self.currency)

    def points_worth(self, cents: int) -> int:
        """The fewest points that are worth at least this much money."""
        return -(-cents * self.points.worth_points // max(1, cents_of(self.points.worth)))

    def counted_since(self, now: datetime) -> datetime:
        """From when on points must have become available to count for a tier now."""
        return self.tiering.counted_since(now, self._zone)

    def grace_until(self, now: datetime) -> datetime:
        """How long a tier is kept that is not earned any more, as is noticed now."""
        return self.tiering.grace_until(now, self._zone)

    def expires_at(self, available_at: datetime) -> datetime | None:
        """End of the day that many months after points became spendable; None: never."""
        if not self.points.expiry_months:
            return None
        day = months_later(available_at.astimezone(self._zone), self.points.expiry_months)
        return self._end_of(day)

    def voucher_expires_at(self, issued_at: datetime) -> datetime:
        """End of the last day on which a voucher is good."""
        return self._end_of(issued_at.astimezone(self._zone) + timedelta(self.vouchers.valid_days))

    def last_day(self, expires_at: datetime) -> date:
        """The day on which something is still good that expires at the end of a day."""
        return (expires_at - timedelta(seconds=1)).astimezone(self._zone).date()

    def inviting(self, now: datetime) -> bool:
        """Whether invitations are open: to the end of their last day, if there is one."""
        last = self.referral.until
        return last is None or now.astimezone(self._zone).date() <= last

    @property
    def zone(self) -> ZoneInfo:
        """By which clock days and months are meant."""
        return self._zone

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.programme.time_zone)

    def _end_of(self, day: datetime) -> datetime:
        """Midnight after a day, in the programme's zone."""
        following = (day + timedelta(days=1)).date()
        return datetime(following.year, following.month, following.day, tzinfo=self._zone)
