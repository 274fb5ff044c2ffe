"""What a model cannot digest, taken out of its input without losing track of where everything stood."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

# Control characters and separators become a space, lone surrogates U+FFFD (they cannot be encoded at all).
_CONTROL = r"\x00-\x1f\x7f-\x9f\u2028\u2029\u00a0\u202f\u2007"
# Invisible marks vanish: soft hyphen, zero-width, directional marks, byte order mark, tags.
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
_ODD = re.compile(rf"[{_CONTROL}{_INVISIBLE}\ud800-\udfff]")
_GONE = re.compile(rf"[{_INVISIBLE}]")
_LONE = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The text for the model. `origins` says where each code point, and the end, stood; None: in place."""

    text: str
    origins: list[int] | None = None

    def back(self, starts: Any, ends: Any) -> tuple[Any, Any]:
        """Offsets into the cleaned text, as offsets into the text as it came; empty spans stay empty."""
        if self.origins is None:
            return starts, ends
        origins = np.array(self.origins)
        before = origins[np.maximum(ends - 1, 0)] + 1
        return origins[starts], np.where(ends > starts, before, origins[starts])


def clean(text: str) -> Cleaned:
    """`text` without what models stumble over; ordinary text comes back as it is."""
    if not _ODD.search(text):
        return Cleaned(text)
    kept = [(i, c) for i, c in enumerate(text) if not _GONE.match(c)]
    return Cleaned("".join(_digestible(c) for _, c in kept), [i for i, _ in kept] + [len(text)])


def has_words(text: str) -> bool:
    """Is there anything to translate? Blank, symbol-only and number-only text is not sent to a model."""
    return any(c.isalpha() for c in text)


def _digestible(char: str) -> str:
    if not _ODD.match(char):
        return char
    return "\ufffd" if _LONE.match(char) else " "
