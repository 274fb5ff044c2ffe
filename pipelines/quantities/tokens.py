"""Words, digit groups and symbols of a text in a language that writes blanks."""

from __future__ import annotations

import re
from typing import NamedTuple

from pipelines.model import Span
from pipelines.quantities.lexicon import Entry, word

# One character for one, so that spans stay: Arabic-Indic and full-width digits, their separators and signs.
SAME_LENGTH = str.maketrans(
    "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹０１２３４５６７８９٫٬٪％．，：－−＋／￥＄￡￦",
    "012345678901234567890123456789,.%%.,:--+/¥$£₩",
)

_TIME = r"(?<![\d:.,])(?:[01]?\d|2[0-4])(?::|[ \u00a0\u202f]?h[ \u00a0\u202f]?)[0-5]\d(?![\d:]|[.,]\d)"
# A race's time: 4:41.30, 1:09:02.
_LAP = r"(?<![\d:.,])\d{1,3}(?::\d\d){1,2}(?:[.,:]\d{1,3})(?![\d:])"
_NUMERIC_DATE = (
    r"(?<![\d.,/-])(?:\d{1,2}[\u200e\u200f]?(?P<between>[./-])\d{1,2}[\u200e\u200f]?(?P=between)(?:19|20)?\d\d"
    r"|(?:19|20)\d\d/\d\d/\d\d|(?:19|20)\d\d-\d\d-\d\d)(?![\d/-]|[.,]\d)"
)
_GROUPED = r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3})+(?!\d)(?:[.,]\d+)?"
_DIGITS = r"(?<!&#)(?<!&#\d)\d+(?:[.,'’]\d+)*"
_HALVES = "½¼¾⅓⅔⅛"
_UNITS = (
    r"(?:km|км|كم|mi|mil|миль|кілометрів|miglia|miles|kilomètres|kilometre)/(?:heure|hour|saat|godz|ساعة|час|год|sa|h|ч|s|س)"
    r"(?!\w)|(?:km|m|км|м|كم|م)[²2](?!\w)|°\s?[CFСcf](?!\w)|[CF]°"
)
TOKEN = re.compile(
    # Most of a text are long words and the gaps between them: both are settled before the rest is tried.
    rf"(?=[^\s.,;:!?()«»“”\"–—-])(?:(?P<long>[^\W\d_]{{4,}}+(?:['’ʼ][^\W\d_]++)*+(?![/$°²2]))|(?P<lap>{_LAP})|(?P<time>{_TIME})|(?P<date>{_NUMERIC_DATE})|(?P<digits>{_GROUPED}|{_DIGITS})|(?P<half>[{_HALVES}])"
    rf"|(?P<symbol>{_UNITS}|[ap]\.\s?m\.?(?!\w)|%|[$€£¥₽₴₹₺₩₪฿°]|(?<!\w)[A-Z]{{0,3}}\$)"
    r"|(?P<word>[^\W\d_]+(?:['’ʼ][^\W\d_]+)*))"
)
_NUMERIC = ("digits", "half", "lap")


class Token(NamedTuple):
    """`kind` is the name of TOKEN's group; the rest is `lexicon.Word`'s."""

    kind: str
    key: str
    start: int
    end: int
    text: str
    entries: tuple[Entry, ...] = ()
    numeric: bool = True
    dated: bool = False

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


def tokens(text: str, language: str) -> list[Token]:
    """`text` after SAME_LENGTH; punctuation is no token."""
    found = []
    for match in TOKEN.finditer(text):
        kind, (start, end), piece = match.lastgroup or "", match.span(), match.group()
        known = word(language, piece)
        if kind == "long":
            kind = "word"
        numeric = known.numeric if kind == "word" else kind in _NUMERIC
        found.append(Token(kind, known.key, start, end, piece, known.entries, numeric, known.dated))
    return found
