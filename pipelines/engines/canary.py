"""A few sentences that every sound model translates: what comes back tells a broken one before it is switched to."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from pipelines.engines.base import Engine, Hypothesis, Options, Request
from pipelines.errors import ModelDamaged

SENTENCES = (
    "The president met the prime minister on Monday.",
    "The government said that ten people were killed in the attack.",
    "Elections will be held in the country next year.",
)
# The script that a language's letters are named by in Unicode; all others are Latin.
_SCRIPTS = {
    "CYRILLIC": ("ru", "uk", "be", "bg", "mk", "sr", "kk", "mn"),
    "ARABIC": ("ar", "fa", "ur"),
    "HEBREW": ("he", "yi"),
    "GREEK": ("el",),
    "DEVANAGARI": ("hi", "mr", "ne"),
    "HANGUL": ("ko",),
    "CJK": ("zh",),
    "THAI": ("th",),
    "GEORGIAN": ("ka",),
    "ARMENIAN": ("hy",),
}
_JAPANESE = ("CJK", "HIRAGANA", "KATAKANA")
_SHARE = 0.6
_WORST = -3.0  # mean log-probability a token; a starter that is unfinished has -1.5, noise -5


def check(engine: Engine) -> None:
    """Translate the canaries. Raises ModelDamaged naming the first sentence that came back wrong."""
    answers = engine.translate([Request(s) for s in SENTENCES], Options(hypotheses=1, alignment=False))
    for sentence, hypotheses in zip(SENTENCES, answers):
        for complaint in _complaints(sentence, hypotheses[0], engine.locale):
            raise ModelDamaged(
                f"the canary sentence {sentence!r} came back {complaint}: {hypotheses[0].text[:80]!r}",
                subject=engine.id,
                mend="the model stays as it was; pull it again, or correct its target_token in models.toml",
            )


def _complaints(sentence: str, answer: Hypothesis, locale: str) -> Iterator[str]:
    letters = [c for c in answer.text if c.isalpha()]
    if not letters:
        yield "empty"
    elif answer.text.strip() == sentence:
        yield "untranslated"
    elif answer.truncated:
        yield "without an end"
    elif answer.score is None or answer.score < _WORST:
        yield f"with a score of {answer.score}"
    elif sum(_in_script(c, locale) for c in letters) < _SHARE * len(letters):
        yield "in another script"


def _in_script(char: str, locale: str) -> bool:
    language = locale.split("-")[0]
    if language == "ja":
        return unicodedata.name(char, "").startswith(_JAPANESE)
    script = next((s for s, languages in _SCRIPTS.items() if language in languages), "LATIN")
    if locale.startswith("sr-Latn"):
        script = "LATIN"
    return unicodedata.name(char, "").startswith(script)
