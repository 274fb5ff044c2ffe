"""The marks of the desk's locales: quotation marks, sentence marks, spaces.

Quotation marks follow CLDR's delimiters and, where newsrooms differ from it, the national style guides
(RAE, Duden, Imprimerie nationale, GB/T 15834). Babel does not carry CLDR's delimiters, hence this table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

NBSP = "\u00a0"
NARROW = "\u202f"
SPACES = " \u00a0\u202f\u2009\u2002\u2003\u2007\u3000\t"

# &quot; and the like: a quotation mark that was not resolved.
ENTITY = re.compile(r"&(?:amp|quot|apos|lt|gt|nbsp|ndash|mdash|[lr][sd]quo|#\d{1,6}|#x[0-9a-fA-F]{1,5});")
DOUBLE_MARKS = re.compile(r"[\"“”„‟«»「」『』＂〝〞]")
# Single marks round words, and one that opens or closes a longer passage.
SINGLE = re.compile(r"(?<!\w)['‘](?=\w)[^'‘’]{2,80}['’](?!\w)")
OPEN_SINGLE = re.compile(r"(?:^|[\s(:,])['‘](?=\w)|[.,!?]['’](?=\s|$)")
_LETTER = re.compile(r"\w")
_OPENS = frozenset("“„‟«「『〝")
_CLOSES = frozenset("”»」』〞")
_BEFORE_OPENING = frozenset("([{（［—–-/¿¡“„«「『‘‚'’" + SPACES + "\u2066\u2067\u2068\u200e\u200f")
_AFTER_CLOSING = frozenset(")]}.,;:!?…。，、；：！？）］—–»”“」』’؟؛،/" + SPACES + "\u2069\u200e\u200f")


class Quotes(NamedTuple):
    """`pairs` maps each accepted opening mark to its closing one; the first is primary, the second inner."""

    pairs: Mapping[str, str]
    pad: str = ""  # the space that stands inside the primary pair

    @property
    def opening(self) -> str:
        return next(iter(self.pairs))

    @property
    def inner(self) -> str:
        marks = list(self.pairs)
        return marks[1] if len(marks) > 1 else marks[0]


_GUILLEMETS = {"«": "»", "“": "”"}
_CURLY = {"“": "”", "‘": "’"}
QUOTES: Mapping[str, Quotes] = {
    "es": Quotes(_GUILLEMETS),
    "ru": Quotes({"«": "»", "„": "“"}),
    "uk": Quotes({"«": "»", "„": "“", "“": "”"}),
    "fr": Quotes(_GUILLEMETS, pad=NBSP),
    "de": Quotes({"„": "“", "»": "«", "«": "»"}),
    "pl": Quotes({"„": "”", "«": "»", "»": "«"}),
    "pt": Quotes(_CURLY),
    "pt-PT": Quotes(_GUILLEMETS),
    "it": Quotes({"«": "»", "“": "”", "„": "”"}),
    "ar": Quotes({"«": "»", "“": "”", "”": "“"}),
    "zh": Quotes(_CURLY),
    "zh-Hant": Quotes({"「": "」", "『": "』", "“": "”"}),
    "tr": Quotes({"“": "”", "‘": "’", "«": "»"}),
    "ja": Quotes({"「": "」", "『": "』"}),
    "en": Quotes(_CURLY),
}


def language(locale: str) -> str:
    """The primary subtag of a BCP 47 tag."""
    return locale.split("-", 1)[0]


def quotes_of(locale: str) -> Quotes:
    return QUOTES.get(locale) or QUOTES.get(language(locale)) or QUOTES["en"]


class Mark(NamedTuple):
    """One double quotation mark of a text, and whether it opens."""

    at: int
    char: str
    opens: bool


def _inches_or_gershayim(text: str, at: int) -> bool:
    """5'10" is a measure and צה"ל an acronym: their marks quote nothing."""
    if text[at] != '"' or at == 0:
        return False
    before = text[at - 1]
    if "\u05d0" <= before <= "\u05ea" and at + 1 < len(text) and "\u05d0" <= text[at + 1] <= "\u05ea":
        return True
    return bool(re.search(r"\d['′]\s?\d{1,2}$", text[:at])) if before.isdigit() else False


def _opens(text: str, at: int, depth: int) -> bool:
    char = text[at]
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    if char in "«»" and (spaced := _spaced_guillemet(char, before, after, depth)) is not None:
        return spaced
    could_open = before in _BEFORE_OPENING and after not in _AFTER_CLOSING
    could_close = after in _AFTER_CLOSING and before not in SPACES
    if could_open != could_close:
        return could_open
    if after in ",;:!?)" or before in ",!?" or not _LETTER.search(text, at):
        return False
    if char in '"“＂':  # “ opens in English and closes in German
        return depth == 0
    if char == "”":  # Chinese keyboards give either for either
        return depth == 0 and DOUBLE_MARKS.search(text, at + 1) is not None
    return char in _OPENS


def _spaced_guillemet(char: str, before: str, after: str, depth: int) -> bool | None:
    """French puts spaces inside: d’« anarchie », « anti »-européen; None where the surroundings tell."""
    if char == "«" and after in SPACES and before in "'’":
        return True
    return False if char == "»" and before in SPACES and depth else None


def _edges_of_field(text: str) -> tuple[int, ...]:
    """Where a table's export put marks round the text, having doubled those inside (RFC 4180, section 2)."""
    if not text.startswith('"') or '""' not in text:
        return ()
    end = len(text.rstrip()) - 1
    return (0, end) if end > 1 and text[end] == '"' and '""' in text[1:end] else ()


def _twins(text: str) -> frozenset[int]:
    """The straight marks that a table's export added: the text's own edges, one of each two inside.

    Inside a field every mark is doubled, so a single one there is what is left of a lost mark.
    """
    edges = _edges_of_field(text)
    if '""' not in text or not (edges or text.count('""') % 2 == 0):
        return frozenset()
    skipped = set(edges)
    for run in re.finditer('"+', text):
        places = [at for at in range(*run.span()) if at not in edges]
        skipped.update(places[1::2])
        if edges and len(places) % 2:
            skipped.add(places[-1])
    return frozenset(skipped)


def hides_marks(text: str) -> bool:
    """Whether quotation marks may stand in the text as entities: nothing can be said of them then."""
    return "&" in text and ENTITY.search(text) is not None


@lru_cache(maxsize=64)
def marks(text: str) -> tuple[Mark, ...]:
    """The double quotation marks of `text`, in order; directions are read from their surroundings."""
    found, depth = [], 0
    twins = _twins(text)
    for match in DOUBLE_MARKS.finditer(text):
        at = match.start()
        if at in twins or _inches_or_gershayim(text, at):
            continue
        opens = _opens(text, at, depth)
        depth = depth + 1 if opens else max(0, depth - 1)
        found.append(Mark(at, text[at], opens))
    return tuple(found)


@lru_cache(maxsize=64)
def quoted(text: str) -> tuple[tuple[int, int], ...]:
    """The outermost quoted passages, [start, end) with their marks; an unclosed one runs to the edge."""
    spans: list[tuple[int, int]] = []
    start, depth = 0, 0
    for mark in marks(text):
        if mark.opens:
            start = mark.at if depth == 0 else start
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                spans.append((start, mark.at + 1))
        elif not spans:
            spans.append((0, mark.at + 1))
    if depth:
        spans.append((start, len(text)))
    return tuple(spans)


CLOSERS = frozenset("\"“”»«」』’')]}）］】》＂\u2069\u200e\u200f" + SPACES)
_KINDS = {
    "question": frozenset("?？؟"),
    "exclamation": frozenset("!！"),
    "ellipsis": frozenset("…"),
    "stop": frozenset(".。．｡।۔"),
    "colon": frozenset(":：﹕"),
    "semicolon": frozenset(";；؛"),
    "comma": frozenset(",，、،"),
}
_SENTENCE_MARKS = frozenset().union(*_KINDS.values())


def tail(text: str) -> Iterator[tuple[int, str]]:
    """The sentence marks at the end of `text`, last first, brackets and quotation marks passed over."""
    for at in range(len(text) - 1, -1, -1):
        if text[at] in _SENTENCE_MARKS:
            yield at, text[at]
        elif text[at] not in CLOSERS:
            return


def end_kind(text: str) -> str:
    """What ends the sentence: "question", "exclamation", "ellipsis", "stop", "colon", ..., "" for none."""
    ending = "".join(char for _, char in tail(text))
    if "..." in ending:
        return "ellipsis"
    return next((kind for kind, chars in _KINDS.items() if chars.intersection(ending)), "")
