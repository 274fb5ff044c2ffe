"""What every format does to texts, addresses and times before they go on the wire."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import quote, urlsplit

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# XML 1.0 (5th ed.) section 2.2, Char; U+FFFE and U+FFFF are no characters, lone surrogates cannot be encoded.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAKS = re.compile(r"\s+")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s]")
# RFC 3986 section 2: reserved and unreserved characters, and % for what is already encoded.
_URI_SAFE = "!#$&'()*+,/:;=?@[]~%-._"
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def clean(text: str) -> str:
    """The text without the characters that XML 1.0 forbids; JSON gets the same text, so all formats agree."""
    return _FORBIDDEN.sub("", text)


def line(text: str) -> str:
    """`clean`, on one line: titles and attributes."""
    return _BREAKS.sub(" ", clean(text)).strip()


def cut(said: str, limit: int) -> str:
    """At most `limit` characters, cut at a word where one ends in the second half; an ellipsis says so."""
    if len(said) <= limit:
        return said
    head = said[: limit - 1]
    at = head.rfind(" ")
    return (head[:at] if at > limit // 2 else head).rstrip(" ,;:–—") + "…"


def encoded(uri: str) -> str:
    """A URI of RFC 3986's characters only; a stray percent sign is encoded too."""
    return _BAD_PERCENT.sub("%25", quote(clean(uri).strip(), safe=_URI_SAFE))


def identity(uri: str) -> str:
    """The item's constant id as an absolute URI; an id without a scheme becomes a URN."""
    text = clean(uri).strip()
    if _SCHEME.match(text) and _plain_host(text):
        return encoded(text).replace("[", "%5B").replace("]", "%5D")
    return "urn:x-dragoman:" + quote(text or "unnamed", safe="-._~:")


def web_url(url: str) -> str:
    """An absolute http or https URL, or "" for everything else."""
    text = clean(url).strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or not _plain_host(text):
        return ""
    return encoded(text).replace("[", "%5B").replace("]", "%5D")


def _plain_host(text: str) -> bool:
    """Whether the authority, if any, needs no encoding: IDNs arrive in their ASCII form."""
    try:
        authority = urlsplit(text).netloc
    except ValueError:
        return False
    return not authority or re.fullmatch(r"[A-Za-z0-9.:@_~!$&'()*+,;=%-]+", authority) is not None


def stamp(moment: datetime) -> str:
    """RFC 3339 in UTC with whole seconds: Atom, JSON Feed, ninjs, NewsML-G2, sitemaps."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment.year >= 1000 else stamp(EPOCH)


def compact(moment: datetime) -> str:
    """ISO 8601 basic, which NITF's `norm` attributes take."""
    return stamp(moment).replace("-", "").replace(":", "")


def rfc822(moment: datetime) -> str:
    """RFC 822 with a four-digit year, in English whatever the feed's language."""
    return format_datetime(moment.astimezone(UTC).replace(microsecond=0), usegmt=True)
