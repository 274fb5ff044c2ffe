"""Is the target in its own language? Letters first, function words next, py3langid to confirm.

py3langid is limited to the desk's languages; under six words nobody is trusted. An error needs two
witnesses: the identifier and the function words (or the letters) must agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

from pipelines.checks.base import Check, Context, Pair
from pipelines.checks.meaning_words import table
from pipelines.checks.typography_marks import language
from pipelines.model import Finding, Severity, Span

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_DESK = ("ar", "de", "en", "es", "fr", "he", "it", "ja", "pl", "pt", "ru", "tr", "uk", "zh", "nl", "el")
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)?")
_LEAST_WORDS = 6
_LEAST_LETTERS = 8
_LETTERS = {
    "ru": re.compile(r"[ыэъё]"),
    "uk": re.compile(r"[іїєґ]"),
}
_SCRIPTS: Mapping[str, re.Pattern[str]] = {
    "ar": re.compile(r"[\u0600-\u06ff]"),
    "he": re.compile(r"[\u0590-\u05ff]"),
    "zh": re.compile(r"[\u3400-\u9fff]"),
    "ja": re.compile(r"[\u3040-\u30ff\u3400-\u9fff]"),
    "ru": re.compile(r"[\u0400-\u04ff]"),
    "uk": re.compile(r"[\u0400-\u04ff]"),
}
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LETTER = re.compile(r"[^\W\d_]")


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # 0.2 s, and only where words do not decide

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_DESK)
    return identifier


def _classified(text: str) -> tuple[str, float]:
    verdict, confidence = _identifier().classify(text)
    return str(verdict), float(confidence)


@cache
def _function_words() -> Mapping[str, frozenset[str]]:
    return {tongue: frozenset(words.split()) for tongue, words in table("function_words").items()}


@cache
def _owners() -> Mapping[str, tuple[str, ...]]:
    """Function word -> the languages that have it."""
    owners: dict[str, tuple[str, ...]] = {}
    for tongue, words in _function_words().items():
        for word in words:
            owners[word] = (*owners.get(word, ()), tongue)
    return owners


class WrongLanguage(Check):
    id = "wrong_language"
    name = "Another language"
    severity = Severity.ERROR
    description = (
        "The target is in another language: English, Russian for Ukrainian, Portuguese for Spanish, "
        "Traditional characters for Simplified, and the like. Nothing is said of fewer than six words."
    )

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        tongue = language(pair.locale)
        found = _script_verdict(pair.target, pair.locale, tongue) or _word_verdict(pair.target, tongue)
        if found:
            yield self._other(Span(0, len(pair.target)), found, pair.locale)
            return
        for span in _halves(pair.target):
            if found := _half_verdict(span.of(pair.target), tongue):
                yield self._other(span, found, pair.locale, Severity.WARNING)
                return

    def _other(self, span: Span, found: str, wanted: str, severity: Severity | None = None) -> Finding:
        template = "This reads as {found}, not as {wanted}."
        return self.finding(template, target=span, severity=severity, found=found, wanted=wanted)


def _script_verdict(text: str, locale: str, tongue: str) -> str:
    """What the script alone says: "zh-Hant" for zh-Hans, "zh" for ja, "ru" for ar, "" for nothing."""
    if tongue == "zh" and (verdict := _chinese_verdict(text, locale)):
        return verdict
    if tongue == "ja" and not _KANA.search(text) and len(_HAN.findall(text)) >= 12:
        return "zh"
    own = _SCRIPTS.get(tongue, _LATIN)
    letters = len(_LETTER.findall(text))
    if letters < _LEAST_LETTERS or len(own.findall(text)) * 3 > letters:
        return ""
    if tongue in ("zh", "ja") and letters < 4 * _LEAST_LETTERS:
        return ""  # a line of names and figures
    for other in ("ar", "he", "ru"):
        if len(_SCRIPTS[other].findall(text)) * 2 > letters:
            return _classified(text)[0] if other == "ru" else other
    if len(_SCRIPTS["ja"].findall(text)) * 2 > letters:
        return "ja" if _KANA.search(text) else "zh"
    found = _classified(text)[0] if len(_WORD.findall(text)) >= _LEAST_WORDS else ""
    return found if found != tongue else ""


def _chinese_verdict(text: str, locale: str) -> str:
    if len(_KANA.findall(text)) >= 4:
        return "ja"
    tables = table("chinese")
    traditional = sum(char in tables["traditional"] for char in text)
    simplified = sum(char in tables["simplified"] for char in text)
    wants_traditional = any(tag in locale for tag in ("Hant", "TW", "HK", "MO"))
    wrong, right = (simplified, traditional) if wants_traditional else (traditional, simplified)
    if wrong >= 2 and wrong > 2 * right:
        return "zh-Hans" if wants_traditional else "zh-Hant"
    return ""


def _word_verdict(text: str, tongue: str) -> str:
    words = _WORD.findall(text.lower())
    if len(words) < _LEAST_WORDS or tongue not in _function_words():
        return ""
    if tongue in _LETTERS and (verdict := _neighbour(text, tongue)):
        return verdict
    owners, votes = _owners(), dict.fromkeys(_function_words(), 0)
    for word in words:
        for owner in owners.get(word, ()):
            votes[owner] += 1
    ours = votes.pop(tongue)
    rival = max(votes, key=votes.__getitem__)
    if votes[rival] <= ours and (ours * 6 >= len(words) or ours >= max(3, 2 * votes[rival])):
        return ""
    verdict, confidence = _classified(text)
    if verdict == tongue or confidence < 0.5:
        return ""
    agreed = votes.get(verdict, 0)
    if (agreed > ours and agreed >= 2) or (not ours and confidence > 0.9):
        return verdict
    return verdict if confidence > 0.9 and _has_letters_of(text, verdict, tongue) else ""


# Letters that no other language of the desk with this script has.
_OWN_LETTERS = {"tr": "ığşİ", "pl": "ąęłńśźż", "es": "ñ¿¡", "pt": "ãõ", "de": "ßäü", "fr": "œèêùû"}


def _has_letters_of(text: str, verdict: str, tongue: str) -> bool:
    theirs, ours = _OWN_LETTERS.get(verdict, ""), _OWN_LETTERS.get(tongue, "")
    return sum(c in theirs for c in text) >= 2 and not any(c in ours for c in text)


def _neighbour(text: str, tongue: str) -> str:
    """Russian and Ukrainian: the letters that only one of them has."""
    other = "uk" if tongue == "ru" else "ru"
    mine = len(_LETTERS[tongue].findall(text.lower()))
    theirs = len(_LETTERS[other].findall(text.lower()))
    if theirs >= 2 and theirs > 3 * mine:
        return other
    # A Ukrainian sentence of some length without і, ї, є is as good as none.
    alien = tongue == "uk" and not mine and len(text) > 30
    return other if alien and _classified(text)[0] == other else ""


_LEAST_HALF = 40  # characters of a text of which a half may tell its language
_HALF_WORDS, _THEIRS = 8, 3
_HALF_LETTERS = 20


def _halves(text: str) -> tuple[Span, ...]:
    """The second half, where an engine strays from its language, and the first; cut between words."""
    size = len(text)
    if size < _LEAST_HALF:
        return ()
    middle = text.find(" ", size // 2, size // 2 + _LEAST_HALF)
    middle = size // 2 if middle < 0 else middle
    return Span(middle, size), Span(0, middle)


def _half_verdict(text: str, tongue: str) -> str:
    """A half without a sign of the target's language, and with some of another's."""
    own = _SCRIPTS.get(tongue, _LATIN)
    letters = len(_LETTER.findall(text))
    if letters >= _HALF_LETTERS and len(own.findall(text)) * 6 < letters and len(_WORD.findall(text)) >= _LEAST_WORDS:
        found = _classified(text)[0]
        return found if found != tongue else ""
    if tongue == "ja" and not _KANA.search(text) and len(_HAN.findall(text)) >= _HALF_LETTERS:
        return "zh"
    if tongue in _LETTERS:
        other = "uk" if tongue == "ru" else "ru"
        low = text.lower()
        alien = len(_LETTERS[other].findall(low)) > 1 and not _LETTERS[tongue].search(low)
        return other if alien else ""
    return _half_by_words(text, tongue) if own is _LATIN else ""


def _half_by_words(text: str, tongue: str) -> str:
    words = _WORD.findall(text.lower())
    if len(words) < _HALF_WORDS or tongue not in _function_words():
        return ""
    owners, votes = _owners(), dict.fromkeys(_function_words(), 0)
    for word in words:
        for owner in owners.get(word, ()):
            votes[owner] += 1
    votes.pop(tongue)
    rival = max(votes, key=votes.__getitem__)
    ours = sum(tongue in (of_word := owners.get(word, ())) and rival not in of_word for word in words)
    theirs = sum(rival in (of_word := owners.get(word, ())) and tongue not in of_word for word in words)
    if theirs < (_THEIRS if ours else 1) or theirs < 3 * ours:
        return ""
    verdict, confidence = _classified(text)
    return verdict if verdict == rival and confidence > 0.9 else ""
