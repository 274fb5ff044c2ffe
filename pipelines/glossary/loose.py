# ruff: noqa: E501
"""Accepting inflected words of languages that have no inflector here: which endings a word may take.

Each function makes a regular expression for one target that matches its inflected forms and no other
word; they only accept, they never produce.
"""

from __future__ import annotations

import re

_POLISH_ENDINGS = (
    "a ą e ę i y o u ie ię ią io ia iu em iem om iom owi iowi ach iach ami iami ów iów ego emu ej ym ymi ych im imi ich "
    "iego iemu iej ą mi"
).split()
_CZECH_ENDINGS = (
    "a á e é ě i í o u ů ú y ý ou em ém ím ým om ům ách ech ích ých ami emi ími ými ovi ové ého ému ej ého mi ě ie"
).split()
_POLISH_STEMS = (
    ("sk", ("sk", "sc")), ("ck", ("ck", "cc")), ("st", ("st", "ści")), ("ch", ("ch", "sz")), ("k", ("k", "c")),
    ("g", ("g", "dz")), ("r", ("r", "rz")), ("t", ("t", "ci")), ("d", ("d", "dzi")), ("ł", ("ł", "l")),
    ("ń", ("ń", "ni")), ("ś", ("ś", "si")), ("ć", ("ć", "ci")), ("ź", ("ź", "zi")),
)  # fmt: skip
_CZECH_STEMS = (("k", ("k", "c")), ("h", ("h", "z")), ("ch", ("ch", "š")), ("r", ("r", "ř")), ("ň", ("ň", "n")))
_TURKISH_SUFFIX = (
    r"(?:l[ae]r)?(?:l[ae]r[ıi]|[ıiuü]?m[ıiuü]z|[ıiuü]?n[ıiuü]z|s?[ıiuü]|[ıiuü]?[mn])?"
    r"(?:n?[ıiuü]n|[yn]?[ae]|[yn]?[ıiuü]|n?[dt][ae]n?|y?l[ae]|n?c[ae])?(?:ki)?(?:y?[dt][ıiuü]r?)?"
)
_ARABIC_ARTICLE = "ال"
_HEBREW_PREFIX = "(?:[ובכלמשה]{1,3})?"
_KOREAN_PARTICLE = "(?:은|는|이|가|을|를|의|에|에서|에게|와|과|도|로|으로|까지|부터|측|군)?"


def loose_pattern(target: str, language: str, *, name: bool = False) -> str | None:
    """A pattern over the folded target text (small letters); None where only the written forms count.

    `name` is whether the term is a person's or a place's.
    """
    words = target.split()
    if language in ("pl", "cs", "sk"):
        return r"\s".join(_slavic(w, language) for w in words)
    if language == "tr":
        return r"\s".join((*map(re.escape, words[:-1]), _turkish(words[-1], name=name)))
    if language == "ar":
        return r"\s".join(_arabic(w, first=i == 0) for i, w in enumerate(words))
    if language == "he":
        return _HEBREW_PREFIX + r"\s".join(map(re.escape, words))
    if language == "ko":
        return r"\s?".join(map(re.escape, words)) + _KOREAN_PARTICLE
    return None


def _slavic(word: str, language: str) -> str:
    """Stem with its changed last consonants, and the endings of nouns and adjectives."""
    endings, changes = (_POLISH_ENDINGS, _POLISH_STEMS) if language == "pl" else (_CZECH_ENDINGS, _CZECH_STEMS)
    bare = re.sub(r"[aąeęiyoóuáéěíůúý]\Z", "", word)
    if len(bare) < 3 or not word.isalpha():
        return re.escape(word)
    stems = {bare}
    for ending, others in changes:
        if bare.endswith(ending):
            stems |= {bare[: -len(ending)] + other for other in others}
            break
    moved = re.sub(r"[ióů](?=[^aeiouyó]\Z)", lambda m: {"ó": "o", "ů": "o"}.get(m[0], m[0]), bare)
    stems |= {moved}
    if re.search(r"[^aeiouy]i?e[kcłrnlń]\Z", bare):  # the vowel that comes and goes: Niemiec, Niemca
        stems.add(re.sub(r"i?e(?=.\Z)", "", bare))
    alternatives = "|".join(re.escape(s) for s in sorted(stems, key=len, reverse=True))
    tails = "|".join(sorted(set(endings), key=len, reverse=True))
    return rf"(?:{re.escape(word)}|(?:{alternatives})(?:{tails})?)"


def _turkish(word: str, *, name: bool) -> str:
    """Persons and places part their suffixes off by an apostrophe, other words do not."""
    if name:
        return rf"{re.escape(word)}(?:'\w{{1,8}})?"
    soft = {"p": "b", "ç": "c", "t": "d", "k": "ğ"}.get(word[-1:])
    stems = re.escape(word) + (f"|{re.escape(word[:-1] + soft)}" if soft and len(word) > 3 else "")
    return rf"(?:{re.escape(word)}'\w{{1,8}}|(?:{stems}){_TURKISH_SUFFIX})"


def _arabic(word: str, *, first: bool) -> str:
    bare = word.removeprefix(_ARABIC_ARTICLE) if len(word) > 4 else word
    stem = _marked(bare[:-1]) + "[ةته]" if bare.endswith("ة") else _marked(bare)
    proclitic = "(?:[وف]?[بكل]?)" if first else "و?"
    return rf"(?:{proclitic}(?:{_marked(_ARABIC_ARTICLE)})?|[وف]?لل){stem}(?:ات|ون|ين|ان|ها|هم|ه|ي)?"


def _marked(letters: str) -> str:
    """The letters with whatever vowel marks or lengthening stand between them."""
    return "".join(re.escape(c) + "[\u064b-\u0652\u0670\u0640]*" for c in letters)


def normalised(text: str, language: str) -> str:
    """Letters that writers interchange, made one; the length stays."""
    if language in ("ru", "uk"):
        return text.replace("ё", "е")
    if language == "ar":
        return text.translate(str.maketrans("أإآٱىک", "ااااي" + "ك"))
    if language in ("zh", "ja"):
        return text.translate(str.maketrans("・•‧", "···"))
    return text
