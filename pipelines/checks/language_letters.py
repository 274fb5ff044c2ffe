"""Letters that do not belong: of two scripts in one word, of the neighbour's alphabet, broken encodings."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from pipelines.checks.base import Check, Context, Pair
from pipelines.checks.covered import Covered
from pipelines.checks.language_mojibake import wrong_encoding
from pipelines.checks.typography_marks import ENTITY, language
from pipelines.markup import protected
from pipelines.model import Finding, Fix, Severity, Span

_SEAM = re.compile(r"[A-Za-z\u00c0-\u024f][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z\u00c0-\u024f]")
_GREEK_SEAM = re.compile(r"[A-Za-z][αεικνορτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ]|[αεικνορτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ][a-z]")
_WORD = re.compile(r"[^\W\d_]+")
_CYRILLIC_WORD = re.compile(r"(?<![\w'’-])[\u0400-\u04ff]+(?![\w'’-])")
_LATIN_WORD = re.compile(r"(?<![\w'’.-])[A-Za-z]+(?![\w'’.-])")
_LATIN_TWINS = frozenset("aceiopxykABCEHKMOPTXY")
_CYRILLIC_TWINS = frozenset("асеіорхуѕјАВСЕНІКМОРТХЅЈ")
_CYRILLIC = frozenset({"ru", "uk", "be", "bg", "sr", "mk"})


class MixedScript(Check):
    id = "mixed_script"
    name = "Two scripts in one word"
    severity = Severity.ERROR
    description = "A word with letters of two scripts that look alike, or a whole word in the other script's twins."

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        text = pair.target
        twins = _twins(text, pair.source, language(pair.locale) in _CYRILLIC)
        whole = (Span(*match.span()) for match in twins)
        for span in (*_across(_SEAM, text), *_across(_GREEK_SEAM, text), *whole):
            word = span.of(text)
            if word not in pair.source:
                yield self.finding("“{word}” has letters of two scripts.", target=span, word=word)


def _across(seam: re.Pattern[str], text: str) -> Iterator[Span]:
    """The words in which two letters of different scripts meet, each once."""
    end = 0
    for match in seam.finditer(text):
        if match.start() < end:
            continue
        word = next(w for w in _WORD.finditer(text) if w.end() > match.start())
        end = word.end()
        yield Span(*word.span())


def _twins(text: str, source: str, cyrillic: bool) -> Iterator[re.Match[str]]:
    """Words written wholly in the other alphabet's look-alikes; a word the source has is a name."""
    if cyrillic:
        for match in _LATIN_WORD.finditer(text):
            word = match.group()
            if _LATIN_TWINS.issuperset(word) and not word.isupper() and not _has(word, source):
                yield match
    elif not text.isascii():
        for match in _CYRILLIC_WORD.finditer(text):
            if _CYRILLIC_TWINS.issuperset(match.group()) and match.group() not in source:
                yield match


def _has(word: str, source: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", source, re.I) is not None


_FOREIGN = {
    "uk": re.compile(r"\w*[ыэъёЫЭЪЁўЎ]\w*"),
    "ru": re.compile(r"\w*[іїєґІЇЄҐўЎ]\w*"),
}


class ForeignLetters(Check):
    id = "foreign_letters"
    name = "Letters of the neighbour's alphabet"
    severity = Severity.ERROR
    locales = frozenset({"ru", "uk"})
    description = "ы, э, ъ, ё in Ukrainian; і, ї, є, ґ in Russian."

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        for match in _FOREIGN[language(pair.locale)].finditer(pair.target):
            if match.group() not in pair.source:
                yield self.finding(
                    "“{word}” has a letter that this alphabet does not have.",
                    target=Span(*match.span()),
                    word=match.group(),
                )


_REPLACEMENT = re.compile("\ufffd+")
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff\ue000-\uf8ff\ud800-\udfff]+"
)
_ZERO_WIDTH = re.compile("[\u200b\u2060\ufeff\u180e\u00ad\u202a-\u202e]+")
_DIRECTION = re.compile("[\u200e\u200f\u2066-\u2069]+")
# Zero-width joiners shape Persian and Indic words and join emoji; elsewhere they are stray.
_JOINERS = re.compile("(?<![\u0600-\u06ff\u0900-\u0dff\u200d\ufe0f\U0001f000-\U0001ffff])[\u200c\u200d]+")
_ANY_JOINERS = re.compile("(?<![\u200d\ufe0f\U0001f000-\U0001ffff])[\u200c\u200d]+")
_MARKS = re.compile(r"\?{3,}|(?<=\w)\?{2,}(?=\w)")
_LOST = re.compile(r"(?<=[^\W\d_])\?+(?=[^\W\d_])")


_LETTERS_LOST = "“{text}” stands where letters were lost."


class Encoding(Check):
    id = "encoding"
    name = "Broken characters"
    severity = Severity.ERROR
    description = (
        "Mojibake, replacement, control and zero-width characters; as a warning, entities that were not resolved."
    )

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        text = pair.target
        if not text.isascii() or not text.isprintable():
            yield from self._broken(text, pair.source, language(pair.locale))
        for span in wrong_encoding(text, pair.source):
            yield self.finding("“{text}” is text in the wrong encoding.", target=span, text=span.of(text))
        if "&" in text:
            yield from self._entities(text, pair.source)
        if "?" in text:
            yield from self._each(_MARKS, text, pair.source, _LETTERS_LOST)
            yield from self._lost_letters(text)

    def _lost_letters(self, text: str) -> Iterator[Finding]:
        """Espa?a: a mark inside a word, which an address may have as well."""
        kept = Covered(protected(text))
        for match in _LOST.finditer(text):
            span = Span(*match.span())
            if text[span.end].islower() and not kept.overlaps(span):
                yield self.finding(_LETTERS_LOST, target=span, text=match.group())

    def _broken(self, text: str, source: str, tongue: str) -> Iterator[Finding]:
        yield from self._each(_REPLACEMENT, text, source, "A character was lost here: “{text}”.")
        yield from self._each(_CONTROL, text, source, "There is a control character here.")
        yield from self._each(_ZERO_WIDTH, text, "", "There is an invisible character here.")
        joiners = _ANY_JOINERS if tongue == "ar" else _JOINERS  # Arabic itself has none; Persian does
        yield from self._each(joiners, text, source, "There is an invisible character here.")
        if tongue not in ("ar", "he", "fa", "ur"):
            yield from self._each(_DIRECTION, text, source, "There is an invisible character here.")

    def _entities(self, text: str, source: str) -> Iterator[Finding]:
        """Ugly and mended by one click, so no error: nothing of the text is lost."""
        for match in ENTITY.finditer(text):
            if match.group() not in source:
                span = Span(*match.span())
                yield self.finding(
                    "“{text}” is an entity that was not resolved.",
                    target=span,
                    fix=Fix(span, html.unescape(match.group())),
                    severity=Severity.WARNING,
                    text=match.group(),
                )

    def _each(self, pattern: re.Pattern[str], text: str, source: str, message: str) -> Iterator[Finding]:
        for match in pattern.finditer(text):
            if not source or match.group() not in source:
                yield self.finding(message, target=Span(*match.span()), text=match.group())
