"""What a change of rules would have cost: the past days once more, by the old rules and the new."""

from loyalty.preview.comparing import Line, Preview, difference

__all__ = ["Line", "Preview", "difference"]
