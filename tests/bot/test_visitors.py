"""F2: previews, prefetches and programs are no people; browsers are, also those inside of apps."""

from datetime import date
from ipaddress import ip_network

import crawleruseragents
import pytest
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from bot.settings import LOOPBACK_NETWORKS
from bot.web.visitors import Visitors, is_browser
from referral_links.counting import Visitor
from tests import browsers
from tests.browsers import SAFARI

DAY = date(2026, 3, 1)
SECRET = b"a secret for tests"

# Each as its maker or those who met it have written it down.
PREVIEWS = {
    "WhatsApp on Android": "WhatsApp/2.23.20.0",
    "WhatsApp on iOS": "WhatsApp/2.2145.9 i",
    "WhatsApp, old": "WhatsApp/2.12.449 A",
    "WhatsApp, or Signal": "WhatsApp/2",
    "Telegram": "TelegramBot (like TwitterBot)",
    "Facebook": "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Facebook, short": "facebookexternalhit/1.1",
    "Facebook, Facebot": "Facebot",
    "Meta": "meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)",
    "Meta, fetching": "Mozilla/5.0 (compatible; meta-externalfetcher/1.1)",
    "Slack": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "Slack, again": "Slackbot 1.0 (+https://api.slack.com/robots)",
    "Slack, pictures": "Slack-ImgProxy (+https://api.slack.com/robots)",
    "Discord": "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
    "Apple, iMessage": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 "
    "(KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot "
    "Twitterbot/1.0",
    "Apple, Siri": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_5) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/13.1.1 Safari/605.1.15 "
    "(Applebot/0.1; +http://www.apple.com/go/applebot)",
    "Apple, a program": "MyApp/1 CFNetwork/1410.0.3 Darwin/22.6.0",
    "Google": "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 "
    "(KHTML, like Gecko) Chrome/139.0.0.0 Mobile Safari/537.36 "
    "(compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Google, snippets": "Mozilla/5.0 (Windows NT 6.1; rv:6.0) Gecko/20110814 Firefox/6.0 "
    "Google (+https://developers.google.com/+/web/snippet/)",
    "Google, pictures": "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 "
    "(via ggpht.com GoogleImageProxy)",
    "Google, reading aloud": "Mozilla/5.0 (Linux; Android 7.0; SM-G930V) AppleWebKit/537.36 "
    "(KHTML, like Gecko) Chrome/59.0.3071.125 Mobile Safari/537.36 "
    "(compatible; Google-Read-Aloud; +https://developers.google.com/search/docs/advanced/crawling)",
    "Google, inspecting": "Mozilla/5.0 (compatible; Google-InspectionTool/1.0;)",
    "Google, Lighthouse": "Mozilla/5.0 (Linux; Android 11; moto g power) AppleWebKit/537.36 "
    "(KHTML, like Gecko) Chrome/119.0.0.0 Mobile Safari/537.36 Chrome-Lighthouse",
    "Skype, Teams": "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5",
    "X": "Twitterbot/1.0",
    "LinkedIn": "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
    "Snapchat": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 "
    "(KHTML, like Gecko) Chrome/100.0.0.0 Safari/537.36 Snap URL Preview Service; bot; snapchat; "
    "https://developers.snap.com/robots",
    "Pinterest": "Mozilla/5.0 (compatible; Pinterestbot/1.0; +http://www.pinterest.com/bot.html)",
    "Bing": "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; "
    "+http://www.bing.com/bingbot.htm) Chrome/116.0.1938.76 Safari/537.36",
    "headless Chrome": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "HeadlessChrome/124.0.0.0 Safari/537.36",
    "curl": "curl/8.5.0",
    "wget": "Wget/1.21.4",
    "Python": "python-requests/2.32.3",
    "aiohttp": "Python/3.11 aiohttp/3.9.5",
    "Go": "Go-http-client/2.0",
    "OkHttp": "okhttp/4.12.0",
    "nothing": "",
    "almost nothing": "Mozilla/5.0",
}

_ANDROID = "Mozilla/5.0 (Linux; Android 14; SM-S911B Build/UP1A.231005.007; wv) AppleWebKit/537.36 "
_WEBVIEW = f"{_ANDROID}(KHTML, like Gecko) Version/4.0 Chrome/139.0.7258.94 Mobile Safari/537.36"
_CHROME = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/141.0.0.0 Mobile Safari/537.36"
)
_IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6_2 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko)"
)
_DESKTOP = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"
PEOPLE = {
    "Safari on an iPhone": SAFARI,
    "Safari on a Mac": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.6 Safari/605.1.15",
    "Chrome on Android": _CHROME,
    "Chrome on Windows": f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_DESKTOP}",
    "Chrome on an iPhone": f"{_IPHONE} CriOS/141.0.7390.69 Mobile/15E148 Safari/604.1",
    "Edge": f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_DESKTOP} Edg/141.0.0.0",
    "Opera": f"Mozilla/5.0 (X11; Linux x86_64) {_DESKTOP} OPR/120.0.0.0",
    "Firefox": "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
    "Firefox on Android": "Mozilla/5.0 (Android 14; Mobile; rv:143.0) Gecko/143.0 Firefox/143.0",
    "Firefox on an iPhone": f"{_IPHONE} FxiOS/143.0 Mobile/15E148 Safari/605.1.15",
    "Samsung": "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
    "DuckDuckGo": f"{_CHROME} DuckDuckGo/5",
    "a phone that is called Cubot": _CHROME.replace("; K)", "; CUBOT P80)"),
    "Huawei": f"{_ANDROID}(KHTML, like Gecko) Chrome/114.0.5735.196 HuaweiBrowser/15.0.4.312 "
    "Mobile Safari/537.36",
    "Silk": "Mozilla/5.0 (Linux; Android 9; KFMAWI) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Silk/128.3.1 like Chrome/128.0.6613.187 Safari/537.36",
    "Instagram on iOS": f"{_IPHONE} Mobile/22G100 Instagram 393.1.0.36.70 (iPhone15,3; iOS 18_6_2; "
    "en_GB; en; scale=3.00; 1290x2796; IABMV/1; 776538208) Safari/604.1",
    "Instagram on Android": f"{_WEBVIEW} Instagram 332.0.0.38.90 Android (34/14; 480dpi; "
    "1080x2340; samsung; SM-S911B; dm1q; qcom; de_DE; 603980123)",
    "Facebook on iOS": f"{_IPHONE} Mobile/22G100 [FBAN/FBIOS;FBAV/464.0.0.39.107;FBBV/595863240;"
    "FBDV/iPhone13,2;FBMD/iPhone;FBSN/iOS;FBSV/18.6;FBSS/3;FBID/phone;FBLC/en_GB;FBOP/5;FBRV/0]",
    "Facebook on Android": f"{_WEBVIEW} [FB_IAB/FB4A;FBAV/463.0.0.55.85;]",
    "Facebook, newer, on Android": f"{_WEBVIEW} MetaIAB Facebook",
    "Facebook, newer, on iOS": f"{_IPHONE} Mobile/22G100 Safari/604.1 MetaIAB Facebook",
    "Facebook without a Mozilla": "[FBAN/FB4A;FBAV/567.1.0.52.74;FBBV/1003893689;"
    "FBDM/{density=3.0,width=1080,height=2340};FBLC/nl_NL;FBRV/1012267334;FBMF/samsung;"
    "FBPN/com.facebook.katana;FBDV/SM-S921B;FBSV/16;FBOP/1;FBCA/arm64-v8a:;]",
    "Messenger": f"{_WEBVIEW} [FB_IAB/Orca-Android;FBAV/440.0.0.21.105;]",
    "WhatsApp on Android": f"{_WEBVIEW} WA4A/2.26.30.97",
    "WhatsApp on Android, in brackets": f"{_CHROME} [WA4A/2.25.32.75;]",
    "WhatsApp on iOS": f"{_IPHONE} Version/18.6 Mobile/15E148 Safari/604.1 [WAiOS/2.25.31]",
    "WhatsApp's name after a browser's": f"{_WEBVIEW} WhatsApp/2.24.1.78",
    "Telegram on Android": f"{_CHROME} Telegram-Android/11.2.3 (Google Pixel 7; Android 13; "
    "SDK 33; HIGH)",
    "Telegram on iOS": f"{_IPHONE} Version/18.6 Mobile/15E148 Safari/604.1",
    "Google's app": f"{_WEBVIEW} GSA/15.31.32.28.arm64",
    "TikTok": f"{_WEBVIEW} musical_ly_2023105030 BytedanceWebview/d8a21c6",
    "Snapchat": f"{_IPHONE} Mobile/15E148 Snapchat/12.60.0.28 (like Safari/8616.1.27.10.16, panda)",
    "LinkedIn": f"{_WEBVIEW} [LinkedInApp]/4.1.1000",
    "Pinterest": f"{_WEBVIEW} [Pinterest/Android]",
    "Line": f"{_WEBVIEW} Line/13.1.0/IAB",
    "WeChat": f"{_WEBVIEW} XWEB/1160065 MMWEBSDK/20231202 MicroMessenger/8.0.47.2560(0x28002F36)",
}


def seen(
    agent: str = SAFARI,
    languages: str = "en-GB",
    *,
    visitors: Visitors | None = None,
    day: date = DAY,
    **more: str,
) -> Visitor:
    """A visitor from the loopback address, with a browser's headers but for what is given."""
    said = browsers.headers(agent, languages, **more)
    kept = {name: value for name, value in said.items() if value != "-"}
    request = make_mocked_request("GET", "/r/X", headers=kept).clone(remote="127.0.0.1")
    return (visitors or Visitors(SECRET, LOOPBACK_NETWORKS)).seen(request, day)


@pytest.mark.parametrize("name", PREVIEWS)
def test_a_program_is_nobody(name: str) -> None:
    assert seen(agent=PREVIEWS[name]) == Visitor(False)


@pytest.mark.parametrize("name", PEOPLE)
def test_a_browser_is_somebody(name: str) -> None:
    assert seen(agent=PEOPLE[name]).person


def test_what_the_list_knows_is_nobody_but_for_browsers_inside_of_apps() -> None:
    """What the list is still good for beside our own signs, and where we know better."""
    listed = [
        agent for one in crawleruseragents.CRAWLER_USER_AGENTS_DATA for agent in one["instances"]
    ]
    people = [agent for agent in listed if is_browser(agent)]
    assert len(listed) > 1000
    assert [agent for agent in people if not agent.endswith("MetaIAB Facebook")] == []


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("Purpose", "prefetch"),
        ("X-Purpose", "preview"),
        ("Sec-Purpose", "prefetch;prerender"),
        ("X-Moz", "prefetch"),
        ("Sec-Fetch-Dest", "empty"),
        ("Sec-Fetch-Dest", "image"),
        ("Accept", "*/*"),
        ("Accept", "image/avif,image/webp"),
        ("Accept", "-"),
        ("Accept-Language", "-"),
        ("User-Agent", "-"),
    ],
)
def test_a_browser_that_shows_no_page_is_nobody(header: str, said: str) -> None:
    name = header.replace("-", "_")
    assert not seen(visitors=None, day=DAY, **{name: said}).person


def test_old_browsers_say_less_about_what_they_fetch() -> None:
    assert seen(Sec_Fetch_Dest="-", Sec_Fetch_Mode="-").person


def test_asking_for_the_head_only_is_nobody() -> None:
    request = make_mocked_request("HEAD", "/r/X", headers=browsers.headers())
    assert not Visitors(SECRET, LOOPBACK_NETWORKS).seen(request, DAY).person


@pytest.mark.parametrize(
    ("peer", "forwarded", "network"),
    [
        ("198.51.100.77", "", "198.51.100.0/24"),
        ("198.51.100.77", "203.0.113.9", "198.51.100.0/24"),  # nobody we trust says so
        ("127.0.0.1", "203.0.113.9", "203.0.113.0/24"),
        ("127.0.0.1", "8.8.8.8, 203.0.113.9", "203.0.113.0/24"),  # 8.8.8.8 was only claimed
        ("127.0.0.1", "203.0.113.9, 10.1.2.3", "203.0.113.0/24"),  # a second proxy of ours
        ("127.0.0.1", "203.0.113.9:50123", "203.0.113.0/24"),
        ("127.0.0.1", "2001:db8:1:2::9", "2001:db8:1::/48"),
        ("127.0.0.1", "[2001:db8:1:2::9]:443", "2001:db8:1::/48"),
        ("127.0.0.1", "::ffff:203.0.113.9", "203.0.113.0/24"),
        ("127.0.0.1", "<script>", "unknown"),
        ("127.0.0.1", "010.0.113.9", "unknown"),
        ("::1", "203.0.113.9", "203.0.113.0/24"),
        ("fe80::1%eth0", "", "fe80::/48"),
        ("", "203.0.113.9", "unknown"),
    ],
)
def test_addresses_are_truncated_and_believed_to_our_proxies(
    peer: str, forwarded: str, network: str
) -> None:
    visitors = Visitors(SECRET, [*LOOPBACK_NETWORKS, ip_network("10.0.0.0/8")])
    said = browsers.headers() | ({"X-Forwarded-For": forwarded} if forwarded else {})
    request = make_mocked_request("GET", "/r/X", headers=said).clone(remote=peer)
    assert visitors.seen(request, DAY).network == network


@pytest.mark.parametrize(
    "lines",
    [
        ["8.8.8.8" + ", 9.9.9.9" * 100 + ", 203.0.113.9"],  # the client said more than we look at
        ["x" * 7000 + ", 203.0.113.9"],
        ["8.8.8.8", "203.0.113.9"],  # the proxy added a line of its own
        ["8.8.8.8", "203.0.113.9, 10.1.2.3"],
        ["8.8.8.8, 9.9.9.9", "203.0.113.9", "10.1.2.3"],
    ],
)
def test_what_our_proxy_added_is_seen_whatever_the_client_said_before(lines: list[str]) -> None:
    said = CIMultiDict(browsers.headers())
    for line in lines:
        said.add("X-Forwarded-For", line)
    request = make_mocked_request("GET", "/r/X", headers=said).clone(remote="127.0.0.1")
    visitors = Visitors(SECRET, [*LOOPBACK_NETWORKS, ip_network("10.0.0.0/8")])
    assert visitors.seen(request, DAY).network == "203.0.113.0/24"


def test_a_device_is_told_apart_today_and_not_recognised_tomorrow() -> None:
    first = seen().device
    assert len(first) == 16
    assert seen().device == first
    assert seen(languages="de").device != first
    assert seen(agent=_CHROME).device != first
    assert seen(day=date(2026, 3, 2)).device != first
    assert seen(visitors=Visitors(b"another secret", LOOPBACK_NETWORKS)).device != first


def test_an_endless_agent_is_looked_at_no_further() -> None:
    assert seen(agent=f"{SAFARI} {'x' * 7000}").person
