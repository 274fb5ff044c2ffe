"""Which words are English.

Only simplemma's English list is asked: the lists of ten languages would take a gigabyte of memory. So a word
that the target language shares (hotel, virus) counts too, and the checks ask for more than single words.
"""

from __future__ import annotations

from functools import cache, lru_cache

import simplemma

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


@lru_cache(maxsize=16384)
def is_english(word: str, locale: str) -> bool:
    """A lower-case word that English knows; one of its small words only if the target language lacks it."""
    if word in FUNCTION_WORDS:
        return word not in elsewhere(locale.split("-")[0])
    return len(word) >= _LEAST and word.isascii() and simplemma.is_known(word, lang="en")


@cache
def elsewhere(language: str) -> frozenset[str]:
    return frozenset(_ELSEWHERE.get(language, "").split())
