"""Whether everything adds up: the books of all rooms below the chats, computed again."""

from loyalty import insights
from referral_links import conversions, stages


async def differences(secret: bytes | None) -> list[str]:
    """Every difference by name, none if all is well; without the secret, seals are not looked at.

    Nobody waits for it: accounts and rows are read in pages, each as of one instant.
    """
    found = await insights.drift(secret) + await conversions.drift()
    return found + await stages.drift()
