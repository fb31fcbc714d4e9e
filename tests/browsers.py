"""What browsers, apps and programs say about themselves when they open a page."""

SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1"
)


def headers(agent: str = SAFARI, languages: str = "en-GB,en;q=0.9", **more: str) -> dict[str, str]:
    """What a browser sends whose user looks at a page; `more` with _ for -."""
    said = {
        "User-Agent": agent,
        "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "Accept-Language": languages,
        "Sec-Fetch-Dest": "document",
        "Sec-Fetch-Mode": "navigate",
    }
    return said | {name.replace("_", "-"): value for name, value in more.items()}
