"""Why a campaign cannot be written, or cannot go on, like this."""


class BadCampaign(Exception):
    """What staff asked for is not possible: one line that says why."""


class Miswritten(BadCampaign):
    """It cannot be meant like this, whatever campaigns there are."""


class Changed(BadCampaign):
    """It is another version by now than the one that was read."""

    def __init__(self, version: int) -> None:
        super().__init__(f"it was changed meanwhile: version {version} is to be read")


class NoCampaign(BadCampaign):
    """There is no campaign of that name or number."""
