"""Doubled words, apostrophes, dashes, and Latin runs in right-to-left text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.checks.base import Check, Context, Pair
from pipelines.checks.meaning_words import table
from pipelines.checks.typography_marks import language
from pipelines.markup import protected
from pipelines.model import Finding, Fix, Severity, Span

_DOUBLED = re.compile(r"(?<![\w'’-])([^\W\d_]+)(\s+)(\1)(?![\w'’-])", re.I)
_DOUBLED_CJK = re.compile(
    r"([\u3400-\u9fff]{2,6}|[\u30a0-\u30ff]{3,8})\1|(?<=[\u3400-\u9fff])([的是在和被把与对])\2(?=[\u3400-\u9fff])|([のをがに])\3(?=[\u3400-\u9fff])"
)


class DoubledWord(Check):
    id = "doubled_word"
    name = "Doubled word"
    severity = Severity.WARNING
    description = "The same word twice in a row, where the source has none twice."

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        tongue = language(pair.locale)
        pattern = _DOUBLED_CJK if tongue in ("zh", "ja") else _DOUBLED
        if pattern is _DOUBLED:
            yield from self._pairs(pair)
        if not pattern.search(pair.target) or _DOUBLED.search(pair.source):
            return
        for match in pattern.finditer(pair.target):
            if pattern is _DOUBLED and _by_grammar(match, tongue):
                continue
            word = match.group(1) or match.group()[: len(match.group()) // 2]
            doubtful = pattern is _DOUBLED and word.lower() in table("doubled").get(tongue, "").split()
            yield self.finding(
                "“{word}” stands here twice.",
                target=Span(*match.span()),
                severity=Severity.NOTE if doubtful else None,
                word=word,
            )

    def _pairs(self, pair: Pair) -> Iterator[Finding]:
        """In the in the: two words twice; three and more are a loop, and "more and more and more" is none."""
        for span in _twice(pair.target):
            if not _twice(pair.source):
                small = len(span.of(pair.target)) < _SMALL_TWICE  # "que o que o" is grammar
                yield self.finding(
                    "“{word}” stands here twice.",
                    target=span,
                    severity=Severity.NOTE if small else None,
                    word=span.of(pair.target),
                )


_SMALL_TWICE = 13
_TOKEN = re.compile(r"[^\W\d_]+|[^\w\s]|\d+")


def _twice(text: str) -> list[Span]:
    if len(low := text.lower().split()) - len(set(low)) < 2:
        return []
    found = list(_TOKEN.finditer(text))
    keys = [m.group().lower() for m in found]
    out = []
    for at in range(len(keys) - 3):
        one, two = keys[at : at + 2]
        again = keys[at + 2 : at + 4]
        goes_on = keys[at + 4 : at + 5] == [one] or (at and keys[at - 1] == two)
        if again == [one, two] and one != two and not goes_on and (one + two).isalpha():
            out.append(Span(found[at].start(), found[at + 3].end()))
    return out


def _by_grammar(match: re.Match[str], tongue: str) -> bool:
    """Turkish doubles words for emphasis and distribution ("yavaş yavaş"), German relative pronouns meet articles."""
    word = match.group(1)
    if word.lower() in table("doubled").get(tongue, "").split():
        return tongue != "de" or match.string[: match.start()].rstrip().endswith((",", "als"))  # ", die die Kinder"
    return False


_STRAIGHT = re.compile(r"(?<=[^\W\d_])['`´ʹ′‘](?=[^\W\d_])|(?<=\d)[`´ʹ](?=[^\W\d_])")
# ‘ opens a quotation in scripts without blanks: between Latin letters alone it is no apostrophe.
_ODD = re.compile(r"(?<=[^\W_])[`´ʹ′](?=[^\W\d_])|(?<=[A-Za-zÀ-ž])‘(?=[A-Za-zÀ-ž])")
_TYPOGRAPHIC = frozenset({"fr", "it", "uk", "tr", "en"})


class Apostrophe(Check):
    id = "apostrophe"
    name = "Apostrophe"
    severity = Severity.NOTE
    description = "An accent or a straight mark where the locale writes the apostrophe ’."

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        pattern = _STRAIGHT if language(pair.locale) in _TYPOGRAPHIC else _ODD
        for match in pattern.finditer(pair.target):
            if any(k.start < match.start() < k.end for k in _protected(pair.target)):
                continue
            span = Span(*match.span())
            yield self.finding(
                "The apostrophe is ’ here, not {mark}.", target=span, fix=Fix(span, "’"), mark=match.group()
            )


def _protected(text: str) -> tuple[Span, ...]:
    return protected(text) if "://" in text or "www." in text or "@" in text else ()


_HYPHEN_AS_DASH = re.compile(
    r"(?<=[^\s\d])([ \u00a0])(-{1,3}|–-|[−‐‑])(?=[ ,\u00a0])|(?<=\w)()(--+)(?=\w)|^()(-{1,2})(?=\s)"
)
_ANY_HYPHEN = re.compile("[-−‐‑]")
_CJK_DASH = re.compile(r"(?<=[\u3040-\u9fff])()(-{1,3}|(?<![—–])[—–](?![—–]))(?=[\u3040-\u9fff])")
_DASHES = {"ru": "—", "uk": "—", "es": "—", "zh": "——", "ja": "――", "pt": "—"}


class Dash(Check):
    id = "dash"
    name = "Dash"
    severity = Severity.NOTE
    description = "A hyphen in the place of a dash; in Chinese a single dash."

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        tongue = language(pair.locale)
        if tongue != "zh" and not _ANY_HYPHEN.search(pair.target):
            return
        pattern = _CJK_DASH if tongue in ("zh", "ja") else _HYPHEN_AS_DASH
        wanted = _DASHES.get(tongue, "–")
        for match in pattern.finditer(pair.target):
            span = next(Span(*match.span(g)) for g in (2, 4, 6) if g <= pattern.groups and match.group(g))
            if tongue == "ja" and match.group(2) in "—–":
                continue
            yield self.finding(
                "A dash is written {wanted} here, not {mark}.",
                target=span,
                fix=Fix(span, wanted),
                wanted=wanted,
                mark=span.of(pair.target),
            )


_ISOLATES = "\u2066\u2067\u2068\u2069\u200e\u200f"
_RUN = re.compile(r"[A-Za-z][\w.+#&@/'’-]*[!?%]?(?: [A-Za-z0-9][\w.+#&@/'’-]*[!?%]?)*", re.ASCII)
_TOUCHY = frozenset('()[]{}+-–/%#&*°"«»“”.:;!?,،؛؟0123456789٠١٢٣٤٥٦٧٨٩')


class Bidi(Check):
    id = "bidi"
    name = "Direction"
    severity = Severity.NOTE
    locales = frozenset({"ar", "he"})
    description = (
        "A Latin run whose neighbours (digits, brackets, a final mark) will be drawn in the wrong order "
        "without isolation (Unicode Standard Annex 9, section 2.4)."
    )

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        text = pair.target
        for match in _RUN.finditer(text):
            start, end = match.start(), match.end()
            while end > start and text[end - 1] in ".'’-/":
                end -= 1
            span = Span(start, end)
            if _needs_isolation(text, span):
                yield self.finding(
                    "“{run}” runs from left to right and needs isolation here.",
                    target=span,
                    fix=Fix(span, f"\u2068{span.of(text)}\u2069"),
                    run=span.of(text),
                )


def _needs_isolation(text: str, span: Span) -> bool:
    before = text[span.start - 1] if span.start else ""
    after = text[span.end] if span.end < len(text) else ""
    if (before and before in _ISOLATES) or (after and after in _ISOLATES):
        return False
    if not span.start or not after:
        return True  # the first strong letter sets the direction of the paragraph; the last mark moves
    if not text[span.end - 1].isalnum():
        return True  # C++, Yahoo!
    near = before + after + (text[span.start - 2] if before == " " and span.start > 1 else "")
    near += text[span.end + 1] if after == " " and span.end + 1 < len(text) else ""
    return any(char in _TOUCHY for char in near)
