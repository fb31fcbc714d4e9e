"""Why a campaign cannot be written, or cannot go on, like this."""


class BadCampaign(Exception):
    """What staff asked for is not possible: one line that says why."""


class NoCampaign(BadCampaign):
    """There is no campaign of that name or number."""
