"""Text read in the wrong encoding: what its bytes look like afterwards, told by undoing it.

A pattern finds what no sentence has; where real words could look the same (« Ã », capitals), the bytes are taken
back and must make text. Terminals' and old systems' code pages leave box-drawing signs in the midst of words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.model import Span

_CONTINUATION = "\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_SAFE_SECOND = "\u0080-\u00aa\u00ac-\u00ba\u00bc-\u00bf€ƒ†‡ˆ‰ŠŒŽ•˜™šœžŸ‹"
_READ_BYTEWISE = re.compile(
    # UTF-8 read as Latin-1 or cp1252
    rf"(?:[Â-ß][{_SAFE_SECOND}]|[ÃÄÅ][‚„›]|[ÃÄÅ][…»“”‘’–—](?=[a-zÃÄÅ])|(?<=[a-zà-öø-ÿ])[ÃÄÅ]…|[à-ï][{_CONTINUATION}]{{2}}|ð[{_CONTINUATION}]{{3}})+"
    r"|(?:[В-Яа-з][\u0402-\u040f\u0452-\u045f‚„…†‡€‰‹›‘’“”•–—™ЂЃѓЉЊЌЋЏђљњќћџЎўЈ¤Ґ¦§Ё©Є«¬\u00ad®Ї°±Ііґµ¶·ё№є»јЅѕї\u00a0])"
    r"{3,}"  # UTF-8 as cp1251
    r"|[À-ÿ³²¿¯ºª´¥¸¨]{4,}"  # cp1251 as Latin-1
)
# The lead bytes of UTF-8 in Mac Roman, each before what Mac Roman has for the second byte.
_MAC = re.compile(r"(?:[√ƒ≈–—ÿŸŒÀÃ][^\s\w]|[√ƒ≈–—][\wªºΩæøœπ]|‚[Ääàâ][^\s])+")
_BOXES = re.compile(r"[\u2500-\u259f]")
_CHUNK = re.compile(r"\S+")
_ESCAPED = re.compile(
    r"(?:\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2})+|(?:%[CDE][0-9A-F]%[89AB][0-9A-F])+|(?:=[CDE][0-9A-F]=[89AB][0-9A-F])+"
)
_TURNED = re.compile(r"(?<!\w)[а-яё][А-ЯЁ]{2,}(?!\w)")  # KOI8 has the capitals where cp1251 has small letters
_CAPITALS = re.compile(r"[А-ЯЁ]")
_SMALL = re.compile(r"[а-яё]")
_MOSTLY = 3


def wrong_encoding(text: str, source: str) -> Iterator[Span]:
    """The stretches of `text` that were read in another encoding than they were written in."""
    taken: list[Span] = []
    for match in _suspects(text):
        span = Span(*match.span())
        if match.group() not in source and not any(span.overlaps(t) for t in taken):
            taken.append(span)
            yield span


def _suspects(text: str) -> Iterator[re.Match[str]]:
    if not text.isascii():
        yield from (m for m in _READ_BYTEWISE.finditer(text) if _is_mojibake(m.group()))
        if _BOXES.search(text):
            yield from (m for m in _CHUNK.finditer(text) if _BOXES.search(m.group()))
        yield from (m for m in _MAC.finditer(text) if _decodes(m.group(), "mac_roman"))
    if "\\" in text or "%" in text or "=" in text:
        yield from _ESCAPED.finditer(text)
    turned = list(_TURNED.finditer(text))
    if turned and len(_CAPITALS.findall(text)) > _MOSTLY * len(_SMALL.findall(text)):
        yield from turned


def _is_mojibake(run: str) -> bool:
    """Whether the bytes of `run` are text in another encoding (cp1251 has no shape: its letters are judged)."""
    if len(run) > 3 and all("À" <= char <= "ÿ" or char in "³²¿¯ºª´¥¸¨" for char in run):
        return _decodes(run, "latin-1") or _is_latin1_cyrillic(run)
    return _decodes(run, "cp1252") or _decodes(run, "latin-1") or _decodes(run, "cp1251")


def _decodes(run: str, encoding: str) -> bool:
    """Undo the wrong decoding; cp1252's five holes were read as Latin-1's controls."""
    raw = bytearray()
    for char in run:
        try:
            raw += char.encode(encoding)
        except UnicodeEncodeError:
            if ord(char) > 0xFF:
                return False
            raw.append(ord(char))
    try:
        return any(ord(char) > 0x7F for char in raw.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _is_latin1_cyrillic(run: str) -> bool:
    """Four accented letters in a row that make a plausible Cyrillic word, as no Latin word has."""
    word = run.encode("latin-1").decode("cp1251", "replace")
    return (
        word.isalpha()
        and sum("\u0400" <= char <= "\u04ff" for char in word) > 2
        and any(char in "аеиоуыэюяіїєё" for char in word.lower())
    )
