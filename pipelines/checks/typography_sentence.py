"""The marks of a sentence: its end, and Spanish's inverted ones."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.checks.base import Check, Context, Pair
from pipelines.checks.typography_marks import CLOSERS, end_kind, language, tail
from pipelines.model import BlockKind, Finding, Fix, Severity, Span

_CJK = {"stop": "。", "question": "？", "exclamation": "！", "colon": "：", "semicolon": "；", "comma": "，"}
_MARKS = {
    "zh": _CJK,
    "ja": {**_CJK, "comma": "、"},
    "ar": {"question": "؟", "semicolon": "؛", "comma": "،"},
}
_ASCII = {
    "stop": ".",
    "question": "?",
    "exclamation": "!",
    "ellipsis": "…",
    "colon": ":",
    "semicolon": ";",
    "comma": ",",
}
# What careful translators exchange freely at a sentence's end: the source's mark and theirs. A calm sentence does
# not begin to shout, and a finished one does not trail off: of 12,000 human translations none did.
_ALIKE = frozenset(
    (
        ("ellipsis", "stop"),
        ("semicolon", "stop"),
        ("colon", "stop"),
        ("colon", "semicolon"),
        ("semicolon", "colon"),
        ("colon", "comma"),
        ("comma", "colon"),
        ("", "comma"),
        ("comma", ""),
    )
)
_CALMED = ("exclamation", "stop")  # done on purpose as often as not
_TWICE = re.compile(r"(?<![.。])(?:\.\.|。。|[,;:!?،؛؟，；：！？]\.)(?=[\"”»’')\]]*$)")
_FOREIGN_SCRIPT = {"zh": ".?!;:", "ja": ".?!;:", "ar": "?;"}


def _mark(kind: str, locale: str) -> str:
    return _MARKS.get(language(locale), {}).get(kind) or _ASCII.get(kind, "")


class EndPunctuation(Check):
    id = "end_punctuation"
    name = "Final mark"
    severity = Severity.WARNING
    description = "The sentence's final mark differs in kind from the source's, or is of another script."

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        if not pair.target.strip() or not pair.source.strip():
            return
        here, there = end_kind(pair.target), end_kind(pair.source)
        if here != there and not self._tolerated(pair, here, there):
            yield self._other_kind(pair, here, there)
            return
        yield from self._other_script(pair, here)
        yield from self._twice(pair)

    def _twice(self, pair: Pair) -> Iterator[Finding]:
        found = _TWICE.search(pair.target.rstrip())
        if found and not _TWICE.search(pair.source.rstrip()):
            span = Span(*found.span())
            yield self.finding(
                "Two final marks stand together: {marks}.",
                target=span,
                fix=Fix(span, found.group()[0]),
                marks=found.group(),
            )

    def _tolerated(self, pair: Pair, here: str, there: str) -> bool:
        if (there, here) in _ALIKE:
            return True
        if here == "stop" and there == "question" and language(pair.locale) == "ja":
            return re.search(r"(?:か|ね|よね|の)。[」』）)]*$", pair.target) is not None
        if not there and here == "stop" and pair.kind is BlockKind.PARAGRAPH and pair.source.count(" ") > 6:
            return True  # a careful translator ends the sentence that the source left open
        if not here and language(pair.locale) == "ja":
            return pair.target.rstrip()[-1] in "」』）)か" or pair.source.rstrip()[-1:] in "\"”')"
        if pair.kind is BlockKind.HEADLINE and there == "stop":
            return True  # "U.S." and "Inc." end a headline without ending a sentence
        return not there and here == "stop" and pair.target.rstrip().endswith(_ABBREVIATIONS)

    def _other_kind(self, pair: Pair, here: str, there: str) -> Finding:
        wanted = _mark(there, pair.locale)
        span = self._place(pair.target, here)
        return self.finding(
            "The source ends with {theirs} and the target with {ours}."
            if here and there
            else (
                "The source ends with {theirs}; the target has no final mark."
                if there
                else "The target ends with {ours}; the source has no final mark."
            ),
            target=span if here else Span(max(0, span.start - 1), span.start),
            fix=Fix(span, wanted),
            severity=Severity.NOTE if (there, here) == _CALMED else None,
            theirs=_mark(there, "en"),
            ours=span.of(pair.target),
        )

    def _place(self, target: str, here: str) -> Span:
        """The final marks, or the point after the last character where there are none."""
        found = [at for at, _ in tail(target)]
        if found:
            return Span(found[-1], found[0] + 1) if found[0] - found[-1] < 4 else Span(found[0], found[0] + 1)
        end = len(target.rstrip())
        return Span(end, end)

    def _other_script(self, pair: Pair, kind: str) -> Iterator[Finding]:
        foreign = _FOREIGN_SCRIPT.get(language(pair.locale), "")
        if not foreign or not kind or kind == "ellipsis":
            return
        at, char = next(tail(pair.target))
        if char not in foreign or _after_latin(pair.target, at):
            return
        wanted = _mark(kind, pair.locale)
        yield self.finding(
            "The final mark {mark} should be {wanted} in this language.",
            target=Span(at, at + 1),
            fix=Fix(Span(at, at + 1), wanted),
            mark=char,
            wanted=wanted,
        )


_ABBREVIATIONS = ("г.", "р.", "гг.", "etc.", "usw.", "itd.", "vb.", "т. д.", "тощо.", "S.A.", "EE. UU.", "U.S.")


def _after_latin(text: str, at: int) -> bool:
    """Whether everything in the text is of the mark's own script (a name, a link)."""
    return not any(ord(char) > 0x24F and char.isalpha() for char in text[:at])


_SENTENCE_START = re.compile(r"(?:^|(?<=[.!?…:;])[\s»”\"')\]]+|(?<=[«“„\"(—–])|(?<=, )(?=pero |y ))")
_LONGEST_WORD, _LONGEST_CLAUSE = 200, 1500  # characters that are looked back at
_LEAD = "«“„\"'‘([—–-…. \u00a0"


class InvertedMarks(Check):
    id = "inverted_marks"
    name = "Inverted marks"
    severity = Severity.WARNING
    locales = frozenset({"es"})
    description = "A Spanish question or exclamation without its opening mark, or an opening mark without its end."

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        text = pair.target
        if not any(mark in text for mark in "?!¿¡"):
            return
        opened: list[int] = []
        for match in re.finditer(r"[¿¡]+|[?!]+", text):
            if match.group()[0] in "¿¡":
                opened.append(match.start())
            elif opened:
                opened.clear()
            elif not _in_name_or_link(text, match.start(), pair.source):
                yield self._missing(text, match)
        for at in opened[:1]:
            yield self.finding(
                "Nothing closes this {mark}.",
                target=Span(at, at + 1),
                fix=Fix(Span(at, at + len(re.match(r"[¿¡]+", text[at:]).group())), ""),  # type: ignore[union-attr]
                mark=text[at],
            )

    def _missing(self, text: str, match: re.Match[str]) -> Finding:
        wanted = "¿" if "?" in match.group() else "¡"
        at = _clause_start(text, match.start())
        return self.finding(
            "The opening mark {mark} is missing.",
            target=Span(at, match.end()),
            fix=Fix(Span(at, at), wanted),
            mark=wanted,
        )


def _in_name_or_link(text: str, at: int, source: str) -> bool:
    """Yahoo!, a query string: the mark stands inside a word that the source has as well."""
    before = text[max(0, at - _LONGEST_WORD) : at]
    word = (before.split()[-1] if before and not before[-1].isspace() else "") + text[at]
    inside = at + 1 < len(text) and text[at + 1].isalnum()
    goes_on = re.match(r"\s+[a-zà-ÿ]", text[at + 1 :]) is not None
    return inside or (goes_on and word[:1].isupper() and len(word) > 2 and word in source)


def _clause_start(text: str, end: int) -> int:
    """Where the sentence that ends at `end` begins: after the last final mark, colon or opening quote."""
    base = start = max(0, end - _LONGEST_CLAUSE)
    for match in re.finditer(r"(?<![.!?…:;])[.!?…:;]++[»”\"')\]]*+\s+|[«“„(]|(?:^|\s)[\"—–]", text[base:end]):
        start = base + match.end()
    while start < end and text[start] in _LEAD:
        start += 1
    return start if start < end and text[start] not in CLOSERS else min(start, end)
