"""Bytes into text: charset, byte-order marks, control characters.

Order of belief: a byte-order mark, UTF-8 if the bytes are valid UTF-8, the charset that the door or the
document declares, UTF-16 without a mark if every other byte is zero, Windows-1252 (what "Latin-1" means on the
web: WHATWG Encoding, section 4.2).
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter

from pipelines.intake.base import MAX_BYTES, unreadable
from pipelines.model import SetAside

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.I)
_HINTED = re.compile(r"charset\s*=\s*\"?([A-Za-z0-9_.:-]{2,40})", re.I)
# XML 1.0 section 2.2 forbids the C0 controls. Tab, newline and form feed mean something; C1 controls are mostly
# the second half of mojibake, so `repairs` decides on them.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
_LINE_END = re.compile(r"\r\n|\r|\u2028")
_BINARY = (
    (b"%PDF", "a PDF file"),
    (b"PK\x03\x04", "a ZIP or Office file"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"\x1f\x8b", "a compressed file"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"{\\rtf", "an RTF file"),
)


def decode(raw: bytes, hint: str = "") -> tuple[str, tuple[SetAside, ...]]:
    """The text and what was taken out of it; raises UnreadableArticle for what is no text, empty or too large."""
    if len(raw) > MAX_BYTES:
        raise unreadable(
            f"the input has {len(raw):,} bytes, more than the {MAX_BYTES:,} that an article may have",
            "send one article, without embedded images",
        )
    for magic, name in _BINARY:
        if raw.startswith(magic):
            raise unreadable(f"the input is {name}, not text", "export the story as text or HTML")
    text = _LINE_END.sub("\n", _to_text(raw, hint))
    removed = Counter(_CONTROL.findall(text))
    if sum(removed.values()) > 0.02 * len(text) + 8:
        raise unreadable("the input is binary data, not text", "export the story as text or HTML")
    text = _CONTROL.sub("", text)
    if not text.strip():
        raise unreadable("the input is empty", "send a text with a headline and paragraphs")
    return text, tuple(_note(character, count) for character, count in sorted(removed.items()))


def without_controls(text: str) -> str:
    """The text without what XML 1.0 forbids; parsers bring such characters in through references (&#0;)."""
    return _CONTROL.sub("", text).replace("\f", "")


def _to_text(raw: bytes, hint: str) -> str:
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(name, errors="replace")
    if wide := _utf16_without_mark(raw):
        return raw.decode(wide, errors="replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return _legacy(raw, hint)


def _legacy(raw: bytes, hint: str) -> str:
    declared = _DECLARED.search(raw[:2048])
    hinted = _HINTED.search(hint)
    for name in (hinted[1] if hinted else "", declared[1].decode("ascii") if declared else "", "cp1252"):
        try:
            if name and codecs.lookup(name)._is_text_encoding:
                return raw.decode(name)
        except (LookupError, UnicodeError):
            continue
    return raw.decode("cp1252", errors="replace")


def _utf16_without_mark(raw: bytes) -> str:
    sample = raw[:400]
    if len(sample) < 8 or b"\x00" not in sample:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.4 * len(sample) / 2 and not even:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 * len(sample) / 2 and not odd else ""


def _note(character: str, count: int) -> SetAside:
    name = unicodedata.name(character, f"U+{ord(character):04X}")
    return SetAside(name, f"control character, removed {count} time{'s' if count > 1 else ''}")
