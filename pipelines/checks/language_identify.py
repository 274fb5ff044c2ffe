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
            yield self.finding(
                "This reads as {found}, not as {wanted}.",
                target=Span(0, len(pair.target)),
                found=found,
                wanted=pair.locale,
            )


def _script_verdict(text: str, locale: str, tongue: str) -> str:
    """What the script alone says: "zh-Hant" for zh-Hans, "zh" for ja, "ru" for ar, "" for nothing."""
    if tongue == "zh":
        return _chinese_verdict(text, locale)
    if tongue == "ja" and not _KANA.search(text) and len(_HAN.findall(text)) >= 12:
        return "zh"
    own = _SCRIPTS.get(tongue, _LATIN)
    letters = len(_LETTER.findall(text))
    if letters < 25 or len(own.findall(text)) * 3 > letters:
        return ""
    others = [t for t, script in _SCRIPTS.items() if len(script.findall(text)) * 2 > letters and t != tongue]
    if others and tongue not in ("zh", "ja"):
        return "ja" if "ja" in others and _KANA.search(text) else others[0]
    return _identifier().classify(text)[0] if len(_WORD.findall(text)) >= _LEAST_WORDS else ""


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
    if ours * 8 >= len(words) and votes[rival] <= ours * 2 or votes[rival] <= ours:
        if ours or votes[rival]:
            return ""
    verdict, confidence = _identifier().classify(text)
    if verdict in (tongue, "nl", "el", "he") or confidence < 0.55:
        return ""
    agreed = votes.get(verdict, 0)
    return verdict if agreed > ours and agreed >= 2 or (not ours and confidence > 0.9 and len(words) >= 8) else ""


def _neighbour(text: str, tongue: str) -> str:
    """Russian and Ukrainian: the letters that only one of them has."""
    other = "uk" if tongue == "ru" else "ru"
    mine = len(_LETTERS[tongue].findall(text.lower()))
    theirs = len(_LETTERS[other].findall(text.lower()))
    return other if theirs >= 2 and theirs > 3 * mine else ""
