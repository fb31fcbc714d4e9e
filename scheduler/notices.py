"""What is said because time passed, each as somebody would hear it: WhatsApp approves it before."""

from dataclasses import dataclass

from loyalty.outgoing import Saying
from loyalty.programme import Brand
from scheduler import birthdays, reminders, tiers, vouchers


@dataclass(frozen=True, slots=True)
class Notice:
    """An example of something that is said unasked; `kind` is that of its rows."""

    kind: str
    saying: Saying


def notices(brand: Brand) -> list[Notice]:
    """All that the rules in force let be said by time, if its text has a form for it."""
    concern = (birthdays.examples, reminders.examples, tiers.examples, vouchers.examples)
    return [Notice("service", one) for examples in concern for one in examples(brand)]
