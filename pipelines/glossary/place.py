# ruff: noqa: E501
"""Where a term is to stand: what the English sentence and the target's neighbours say of its form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.model import Span

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_LAST = re.compile(r"([^\W_]+(?:[-'’.][^\W_]+)*)[\s\"“«(]*\Z")
_NEXT = re.compile(r"[\s\"”»)]*([^\W_]+(?:[-'’][^\W_]+)*)")
_POSSESSIVE = re.compile(r"['’]s?\b|['’](?=\s)")
_VERBS = frozenset(
    "is was are were be been has had have will would did does do can could may might must should says said told warned "
    "added urged vowed denied confirmed claimed insisted announced accused called wants wanted plans planned faces faced "
    "met won lost made took gave sent came went began became remains remained also never agreed rejected welcomed".split()
)
_SPEECH = frozenset("said says told added warned insisted".split())
_PLURALS = frozenset("people men women children servicemen lawmakers fishermen businessmen policemen".split())
_GIVING = frozenset("told tell tells gave give gives offered sent showed".split())
_NOT_MODIFIED = frozenset(
    "last next this today yesterday now then again too soon once first and or but that which who whom whose as if when while after before since because than on in at to from of for with by "
    "over under into about against between during where not an a the this these those it he she they we".split()
)
# What an English preposition before the term usually asks of its counterpart, by case.
_BY_PREPOSITION: Mapping[str, str] = {
    "of": "gent", "by": "ablt", "with": "ablt", "to": "datv", "in": "loct", "on": "loct", "at": "loct", "about": "loct",
    "from": "gent", "against": "gent", "for": "gent", "between": "ablt", "among": "gent", "into": "accs",
    "through": "accs", "after": "gent", "before": "ablt", "without": "gent", "near": "gent", "outside": "gent",
    "despite": "accs", "during": "gent", "towards": "datv", "toward": "datv", "inside": "gent", "across": "datv",
    "around": "gent", "over": "ablt", "under": "ablt", "via": "accs", "like": "nomn", "as": "nomn", "than": "nomn",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A gap of the target, and the words of the source that it answers to.

    `plural` is whether the source has the term in the plural. Of an adjective, `head` is the noun that it
    describes in the source and `noun` the same in the target, where they are known.
    """

    target: str
    gap: Span
    source: str
    span: Span
    plural: bool = False
    head: Span | None = None
    noun: Span | None = None

    @property
    def like(self) -> str:
        """What stands in the gap now."""
        return self.gap.of(self.target)

    @property
    def before(self) -> str:
        """The target's word before the gap, "" where a clause's mark or nothing stands between."""
        match = _LAST.search(self.target[: self.gap.start])
        return match[1] if match else ""

    @property
    def after(self) -> str:
        """The target's word after the gap, "" where a mark stands between."""
        match = _NEXT.match(self.target, self.gap.end)
        return match[1] if match else ""

    @property
    def starts(self) -> bool:
        """Whether the gap begins the sentence."""
        return not any(map(str.isalnum, self.target[: self.gap.start]))

    @property
    def many(self) -> bool | None:
        """Whether the English noun that an adjective describes is a plural; None where no noun is known."""
        if self.head is None:
            return None
        noun = self.head.of(self.source).lower()
        return noun in _PLURALS or re.search(r"[^su]s\Z", noun) is not None

    def role(self) -> str:
        """The case that the English syntax suggests, "" where simple rules cannot tell.

        Possessives, of-phrases and nouns before nouns are genitives, other prepositions by a table, a
        name before a verb or after "said" is a subject, one after a verb an object.
        """
        end = self.head.end if self.head else self.span.end
        before, after = self.source[: self.span.start], self.source[end:]
        if _POSSESSIVE.match(after):
            return "gent"
        words = [w.lower() for w in _WORD.findall(before)]
        following = _NEXT.match(after)
        next_word = following[1].lower() if following else ""
        if following and not self.plural and after[:1] == " " and _modifies(next_word, following[1]):
            return "gent"
        while words and (words[-1] in ("the", "a", "an", "its", "his", "her", "their") or words[-1] in _TITLES):
            words.pop()
        if words and words[-1] in _GIVING:
            return "datv"
        if words and words[-1] in _BY_PREPOSITION:
            return _BY_PREPOSITION[words[-1]]
        if not words or words[-1] in _SPEECH or _is_verb(next_word) or before.rstrip()[-1:] in ";:":
            return "nomn"
        if before.rstrip()[-1:] != "," and (words[-1] in _VERBS or words[-1].endswith(("ed", "ing"))):
            return "accs"
        return "nomn" if words[-1] in ("that", "while", "when", "if", "because", "where") else ""


_TITLES = frozenset("president minister prime chancellor leader king general secretary mr mrs ms senator".split())


def _is_verb(word: str) -> bool:
    return word in _VERBS or (word.endswith("ed") and len(word) > 4)


def _modifies(word: str, written: str) -> bool:
    """Whether the word after the term is a noun that the term describes: Ukraine war, NATO members."""
    if not word or word in _VERBS or word in _NOT_MODIFIED or written[0].isupper():
        return False
    return not word.endswith(("ed", "ly", "es")) and word.isalpha() and len(word) > 2
