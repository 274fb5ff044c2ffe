"""What a printed page carries besides the story: mastheads, page numbers, appeals, links, bylines, dates.

Each function looks at one line or one group of lines that stands alone; nothing inside a paragraph is furniture.
"""

from __future__ import annotations

import re

from pipelines.intake import dates
from pipelines.model import Byline

URL = re.compile(r"(?:https?://|www\.)\S+", re.I)
_LONE_URL = re.compile(r"(?:https?://|www\.)\S+(?:\s+\d{1,3}\s*/\s*\d{1,3})?", re.I)
_EMAIL = re.compile(r"(?:e-?mail:?\s*)?[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.I)

_PAGE = re.compile(
    r"(?:page|p\.|pg\.?)\s*[A-D]?\d{1,3}(?:\s*(?:of|/)\s*\d{1,3})?|[-–—]\s*\d{1,3}\s*[-–—]|\d{1,3}\s*/\s*\d{1,3}"
    r"|\d{1,3}\s+of\s+\d{1,3}|\d{1,3}|[A-D]\d{1,2}",
    re.I,
)
_CONTINUED = re.compile(
    r"[(\[]?\s*(?:(?:story\s+)?cont(?:inued|['’]d|\.)?(?:\s+(?:on|from|overleaf|next page).{0,40})?|more|"
    r"see .{2,40}?(?:,| on) page \w{1,4}|turn to page \w{1,4})\s*[)\]]?\.?",
    re.I,
)
_PRINTED_AT = re.compile(r"\d{1,2}/\d{1,2}/\d{2,4},?\s+\d{1,2}:\d{2}(?:\s*[ap]m)?\b.{0,120}", re.I)
_APPEAL = re.compile(
    r"(?:share (?:this|on|via|the)|share$|tweet(?: this)?$|print(?: this| article| page)?$|e-?mail(?: this| article)?$|"
    r"follow us|subscribe|sign up|sign in|log ?in|newsletter|click here|download (?:our|the) app|advertise?ment|"
    r"sponsored|\d+[ -]min(?:ute)?s?(?: read)?$|our standards:|"
    r"comments?(?: \(\d+\))?$|\d+ comments?|leave a comment|add as a preferred|save(?: article)?$|"
    r"copy link|listen to this article|support (?:our|independent) journalism|donate|become a member|most read|"
    r"trending|skip to (?:main )?content|menu$|home$|facebook$|twitter$|whatsapp$|telegram$|linkedin$|back to top|"
    r"scroll (?:down|to)|story continues below|article continues below|join our|get (?:the|our) .{2,30}newsletter)",
    re.I,
)
_COOKIES = re.compile(
    r"(?:we|we and our partners|this (?:web)?site|our (?:web)?site|by (?:continuing|using)|accept (?:all|cookies)|"
    r"reject all|manage (?:cookies|preferences|settings)|cookie (?:settings|policy|preferences|notice)|your privacy)\b",
    re.I,
)
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright\b|&copy;).{0,120}|.{0,80}all rights reserved\.?|"
    r".{0,60}may not be (?:published|reproduced).{0,120}|"
    r"a version of this (?:article|story|column) (?:appear|was |is ).{0,160}",
    re.I,
)
_IMPRINT = re.compile(
    r"(?:vol(?:ume)?\.?\s*[\dIVXLC]+.*|no\.\s*[\d,]+|issue\s+(?:no\.?\s*)?[\d,]+|(?:price\s*:?\s*)?[$£€]\s?\d+(?:\.\d\d)?|"
    r"price\b.{0,30}|issn\b.{0,30}|(?:est(?:ablished|\.)|founded)(?:\s+in)?\s+\d{4}\.?|since\s+\d{4}|"
    r"(?:late|early|final|city|international|national|morning|evening|weekend)(?: \w+)? edition)",
    re.I,
)
_SECTIONS = frozenset(
    "news world politics business sport sports opinion europe asia africa americas national international local "
    "economy culture health science technology tech ukraine russia war analysis video live breaking "
    "world news|breaking news|latest news|top stories|top story|home page|front page|middle east|"
    "united states|latin america|the world|news analysis".replace("|", " | ").split()
) | {"world news", "breaking news", "latest news", "top stories", "top story", "front page", "middle east"}
_PAPER = (
    "times|post|herald|tribune|gazette|journal|observer|chronicle|guardian|independent|telegraph|star|globe|mail|"
    "daily|standard|mirror|examiner|courier|register|dispatch|bulletin|record|review|today|weekly|echo|argus|mercury|"
    "sentinel|ledger|inquirer|citizen|reporter|messenger|monitor|advertiser|sun|news|press|wire|leader|argus|insider"
)
_PAPER_NAME = re.compile(
    rf"(?:[\w.'’&-]+\s+){{0,4}}(?:{_PAPER})(?:\s+(?:{_PAPER}|online|international|\w+\.com))?", re.I
)

# Publications whose names have not the shape of a newspaper's.
_OUTLETS = re.compile(
    r"(?:the )?(?:al jazeera|deutsche welle|dw|bbc|cnn|npr|pbs|abc|nbc|cbs|fox|sky|france 24|"
    r"politico|meduza|axios|le monde|el pa[ií]s|der spiegel|bloomberg|the economist|economist|kommersant|"
    r"novaya gazeta|ukrainska pravda|rfe/rl|voa|voice of america|radio free europe|la repubblica)"
    r"(?: (?:news|english|in english|online|international|world|world service|europe|diplomatique|newshour))?"
    r"(?:\s+[—–-]\s+english edition)?",
    re.I,
)

_RELATED = re.compile(
    r"(?:related(?: (?:article|stor(?:y|ies)|coverage|news|link|reading|content)s?)?|"
    r"read (?:more|also|next|this)|also read|"
    r"see also|more on this(?: story)?|recommended(?: reading)?|you (?:may|might) also like|don['’]t miss|"
    r"more from .{2,30}|in related news)\s*(?::|\||»|>|—|–|\s-\s)\s*(?P<title>.*)",
    re.I | re.S,
)
_RELATED_HEADING = re.compile(
    r"(?:related(?: (?:article|stor(?:y|ies)|coverage|news|link)s?)?|read (?:more|also|next)|also read|see also|"
    r"more on this story|recommended|you (?:may|might) also like)\s*:?",
    re.I,
)
_CREDIT = re.compile(
    r"(?:(?:file )?(?:photo|image|picture|graphic|illustration|video)s?(?: (?:credit|by|courtesy(?: of)?))?\s*[:/|]\s*"
    r"[\w .,'’/&-]{2,60}|(?:AP|AFP|EPA|Reuters|TASS|Getty|Shutterstock)\s?(?:Photo|Images)?\s?/\s?[\w .,'’&-]{2,50}|"
    r"[\w .,'’&-]{2,50}\s?/\s?(?:AP|AFP|EPA|EPA-EFE|Reuters|TASS|Getty Images|Shutterstock|Anadolu|Xinhua))",
)
# "(Reporting by A; Editing by B)": how agencies sign off.
_SIGNED_OFF = re.compile(
    r"[(\[](?:additional )?(?:reporting|writing|editing|compiled|translated|graphics) by [^()\[\]]{2,300}[)\]]"
    r"(?:\s*our standards:.*)?",
    re.I,
)
_CAPTION = re.compile(
    r"(?:(?:file )?photo|image|picture|pictured|caption|illustration|graphic|in this (?:file )?photo)"
    r"(?: \w+)?\s*[:,].+|"
    r".*(?:\((?:AP|AFP|EPA|Reuters|File|Photo|Getty|Image)[^()]{0,60}\)|"
    r"\s(?:[A-Z][\w.'’-]+\s){0,4}/\s?(?:AFP|AP|Reuters|EPA|TASS|Getty Images))\.?",
    re.S | re.I,
)

_AGENCIES = {
    "afp": "AFP",
    "ap": "AP",
    "reuters": "Reuters",
    "dpa": "dpa",
    "tass": "TASS",
    "upi": "UPI",
    "ansa": "ANSA",
    "efe": "EFE",
    "bbc": "BBC",
    "cnn": "CNN",
    "bbc news": "BBC News",
    "rfe/rl": "RFE/RL",
    "bloomberg": "Bloomberg",
    "interfax": "Interfax",
    "ukrinform": "Ukrinform",
    "xinhua": "Xinhua",
    "yonhap": "Yonhap",
    "kyodo": "Kyodo",
    "associated press": "Associated Press",
    "the associated press": "The Associated Press",
    "agence france-presse": "Agence France-Presse",
    "agence france presse": "Agence France-Presse",
    "staff": "Staff",
}
_AUTHOR_PATH = re.compile(
    r"(?:https?://|www\.)[^\s/]+/(?:[^\s/]+/){0,3}"
    r"(?:authors?|by|profiles?|people|persons?|staff|contributors?|journalists?|writers?|reporters?|correspondents?|team)"
    r"/(?P<slug>[A-Za-z][\w.%-]*)/?(?:[?#]\S*)?",
    re.I,
)
_NAME = r"(?:[A-Z][\w'’.-]*|al|bin|da|de|del|der|di|du|la|le|van|von|el|O['’][A-Z]\w+)"
_BY = re.compile(
    rf"(?:By|BY|by|Written by|Reported by|Story by)[: ]\s*(?P<name>{_NAME}(?:\s+{_NAME}){{0,4}}"
    rf"(?:(?:,|\s+and|\s+AND|,\s+and|\s+&)\s+{_NAME}(?:\s+{_NAME}){{0,4}}){{0,4}})"
    r"(?:\s*(?:\||•|·|—|–|\s-\s|/|,)\s*(?P<rest>.{0,80})"
    r"|\s+and\s+(?P<desk>(?:[Tt]he\s+)?[\w.'’ -]{0,40}\b(?:desk|staff|newsroom|agencies|bureau)))?",
)
_NOT_NAMES = re.compile(
    r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b(?:January|February|March|April|June|July|August|September|"
    r"October|November|December|The|This|That|All|Any|Far|Law|Then|Now|Contrast)\b",
    re.I,
)


def reason(line: str) -> str:
    """Why a line that stands alone is no part of the story; "" if it may be."""
    bare = line.strip(" \t|*•·_-–—=~")
    if not bare:
        return "rule or ornament" if line.strip() else ""
    checks = (
        (_PAGE, "page number"),
        (_CONTINUED, "continuation line"),
        (_PRINTED_AT, "print header"),
        (_COPYRIGHT, "copyright line"),
        (_EMAIL, "contact"),
        (_IMPRINT, "masthead"),
    )
    for pattern, why in checks:
        if pattern.fullmatch(bare) or (why == "page number" and pattern.fullmatch(line.strip())):
            return why
    if _is_navigation(bare):
        return "appeal or navigation"
    if _is_header(bare):
        return "print header"
    if len(bare) < 140 and _APPEAL.match(bare) and not _is_sentence(bare):
        return "appeal or navigation"
    if (re.search(r"\bcookies?\b", bare, re.I) and _COOKIES.match(bare)) or re.fullmatch(_COOKIES, bare):
        return "cookie notice"
    return ""


def _is_navigation(text: str) -> bool:
    """A site's sections in a row: "Home | News | Sport"."""
    parts = [part.strip().lower() for part in re.split(r"\s[|•·/»>]\s", text)]
    known = sum(part in _SECTIONS or part in ("home", "weather", "menu", "more") for part in parts)
    return len(parts) > 2 and known > 1 and all(len(part.split()) < 4 for part in parts)


def _is_header(text: str) -> bool:
    """What a page repeats at its top, in columns: address, date, number, the paper's name."""
    parts = [part for part in re.split(r"\s{3,}|\s[|•·]\s", text) if part]
    return len(parts) > 1 and all(
        is_lone_url(p) or _PAGE.fullmatch(p) or _IMPRINT.fullmatch(p) or dates.printed(p) or is_paper_name(p)
        for p in parts
    )


def _is_sentence(text: str) -> bool:
    """A long sentence that happens to begin like an appeal ("Share prices fell on Monday ...")."""
    return len(text.split()) > 12 and text.endswith(".") and not re.search(r"\b(?:newsletter|our|app|inbox|us)\b", text)


def is_section(line: str) -> bool:
    return line.strip().lower() in _SECTIONS


def is_paper_name(line: str) -> bool:
    """Has the shape of a newspaper's name: at most six capitalised words, one of them such as Times at the end."""
    bare = line.strip(" .,:;|*·•-–—")
    return bool(_PAPER_NAME.fullmatch(bare)) and all(w[0].isupper() or not w[0].isalpha() for w in bare.split())


def is_outlet(line: str) -> bool:
    """A broadcaster's, agency's or site's name and nothing else."""
    return bool(_OUTLETS.fullmatch(line.strip(" .,:;|*·•-–—")))


def is_lone_url(text: str) -> bool:
    return bool(_LONE_URL.fullmatch(text.strip()))


def author_link(text: str) -> Byline | None:
    """An author's page on a line of its own: "https://paper.example/author/jane-doe-2" is Jane Doe."""
    match = _AUTHOR_PATH.fullmatch(text.strip())
    if not match:
        return None
    slug = re.sub(r"[-_.](?:\d+|html?)$", "", match["slug"])
    words = re.split(r"[-_.+]|%20", slug.lower())
    name = _AGENCIES.get(" ".join(words)) or " ".join(_AGENCIES.get(w, w.capitalize()) for w in words if w)
    return Byline(name, text.strip())


def related_title(text: str) -> str | None:
    """The title after "Related article:" and the like; "" for the words alone; None if it is something else."""
    match = _RELATED.fullmatch(text.strip())
    if match:
        return " ".join(match["title"].split())
    return "" if _RELATED_HEADING.fullmatch(text.strip()) else None


def byline(text: str) -> tuple[Byline, str] | None:
    """ "By Jane Doe and John Roe | Oct. 17, 2024" -> the names, and what stands after them."""
    bare = " ".join(text.split())
    match = _BY.fullmatch(bare)
    if not match or len(bare) > 120 or bare.endswith("."):
        return agency(bare)
    name = match["name"].strip(" ,")
    if _NOT_NAMES.search(name) or (len(name.split()) < 2 and name.lower() not in _AGENCIES):
        return None
    return Byline(" ".join(_named(word) for word in name.split())), (match["rest"] or match["desk"] or "").strip()


def _named(word: str) -> str:
    """JANE as Jane; agencies keep their capitals."""
    if word == "AND":
        return "and"
    return word.title() if word.isupper() and len(word) > 2 and word.lower() not in _AGENCIES else word


def agency(text: str) -> tuple[Byline, str] | None:
    """An agency's name alone, as at a story's end: "— AFP", "(Reuters)"."""
    name = _AGENCIES.get(text.strip(" ()[]—–-.").lower())
    return (Byline(name), "") if name else None


def is_credit(text: str) -> bool:
    bare = text.strip()
    return bool(_SIGNED_OFF.fullmatch(bare)) or (len(text) < 90 and bool(_CREDIT.fullmatch(bare)))


def is_caption(text: str) -> bool:
    return len(text) < 400 and bool(_CAPTION.fullmatch(text.strip()))
