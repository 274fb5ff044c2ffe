"""Which words are English and nothing else."""

from __future__ import annotations

from functools import cache, lru_cache

import simplemma

_SIMPLEMMA = frozenset(("es", "fr", "de", "it", "pl", "pt", "ru", "uk", "tr"))
_ENGLISH = (
    "the of and to in is was were are has have had been that this these those with which who whom whose from by "
    "for at on into onto upon it its he she they them their his her him we our us you your not but or if than then "
    "there here when where while what why how will would shall should could can may might must do does did said "
    "says also about after before between during under over more most other some such no any each every because"
)
# In other languages they are words, too.
_ELSEWHERE = {
    "es": "has he me no son come do as does",
    "pt": "no do as me come or on",
    "fr": "on or me but as son pour if son tout",
    "it": "in no do come me as if his",
    "de": "in war will was die so also bin man an hat am her",
    "pl": "on to by do no as i a ale",
    "tr": "on in at an it us her",
}
FUNCTION_WORDS = frozenset(_ENGLISH.split())
_LEAST = 3


@lru_cache(maxsize=8192)
def is_english_only(word: str, locale: str) -> bool:
    """A lower-case word that English knows and the target language does not.

    In languages of another script every Latin word that English knows counts.
    """
    language = locale.split("-")[0]
    if word in FUNCTION_WORDS:
        return word not in elsewhere(language)
    if len(word) < _LEAST or not word.isascii() or not simplemma.is_known(word, lang="en"):
        return False
    if language in _SIMPLEMMA and language not in ("ru", "uk"):
        return not simplemma.is_known(word, lang=language)
    return True


@cache
def elsewhere(language: str) -> frozenset[str]:
    return frozenset(_ELSEWHERE.get(language, "").split())
