"""Whether a name of the source is heard in the target: the same letters, or words that sound like it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from pipelines.checks.meaning_words import table
from pipelines.checks.names_han import is_heard_in_han, sounds_as
from pipelines.checks.names_tables import fold
from pipelines.checks.typography_marks import language
from pipelines.model import Span
from pipelines.transliteration import latin_key

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
KATAKANA = re.compile(r"[ァ-ヺー]+")
# Syllables of Japanese, and what none of its names has.
_JAPANESE = re.compile(
    r"(?!.*(?:[td][iu]|[sz]i|hu|w[eiou]|y[ei]|f[aeio]))(?:(?:[bdghjkmnprtwyz]|s|sh|ch|ts|f|ky|ry)?[aeiou]{1,2}n?){2,}$"
)
UNHEARD = frozenset({"zh"})  # Han has no key of its own: names_han judges transcriptions


@lru_cache(maxsize=256)
def _heard_words(target: str, locale: str) -> tuple[str, ...]:
    """The keys of the words that may be names: all of them where the script has no capitals."""
    if language(locale) == "ja":
        return tuple({latin_key(run, locale).replace("ts", "s") for run in KATAKANA.findall(target)})
    words = [part for word in _WORD.findall(target) for part in re.split("['’]", word)]
    if language(locale) not in ("ar", "he"):
        words = [word for word in words if word[:1].isupper()]
    else:
        words += [word[1:] for word in words if word[0] in "وفبلك"] + [word[2:] for word in words if word[:2] == "ال"]
        return tuple({_arabic_sound(word) for word in words})
    return tuple({latin_key(word, locale) for word in words})


@lru_cache(maxsize=8192)
def _arabic_sound(word: str) -> str:
    """Letter by letter: without its vowels, Arabic brings letters together that are no digraph (هنت is Hunt)."""
    sounds = "".join(latin_key("ا" + letter, "ar")[1:] for letter in word)
    begin = "a" if latin_key(word[:1], "ar") == "a" else ""
    return re.sub(r"(.)\1+", r"\1", begin + sounds).replace("ts", "s")


def is_heard(name: str, target: str, locale: str, western: bool = False) -> bool:
    """Whether the target may hold the name; one that may be East Asian has no sound in Han characters."""
    word = fold(name)
    if word[: max(4, len(word) - 2)] in fold(target):
        return True
    tongue = language(locale)
    if tongue in ("ar", "ja", "zh") and not name[1:].islower():
        return True  # TogiNet is written apart
    if any(form in target for form in _settled(word, tongue)):
        return True
    if tongue in UNHEARD:
        return is_heard_in_han(name, target, western)
    heard = _heard_words(target, locale)
    if tongue == "ja":
        if not western and _JAPANESE.match(word):
            return True  # may stand in kanji, which has no key without a dictionary of readings
        return _any_alike(_sounds_in_kana, _kana_keys(name), heard)
    if tongue == "ar":
        return _any_alike(_sounds_the_whole, _arabic_keys(name), heard)
    if _any_alike(sounds_like, keys_of(name), heard):
        return True
    return tongue in ("ru", "uk") and _is_common_there(name, target, locale)


@lru_cache(maxsize=4096)
def _settled(word: str, tongue: str) -> tuple[str, ...]:
    """How the language writes a house that it does not spell by its sound."""
    rows = (row.split(":") for row in table("bodies", "people").get(word, "").split())
    return next((tuple(forms.split("|")) for locale, forms in rows if locale == tongue), ())


def _any_alike(like: Callable[[str, str], bool], keys: Sequence[str], heard: Sequence[str]) -> bool:
    return any(len(key) < 2 or any(like(key, word) for word in heard) for key in keys)


def _is_common_there(name: str, target: str, locale: str) -> bool:
    """Templars, Australopithecus: a name that Russian and Ukrainian write with a small letter."""
    key = latin_key(name, "en")
    beginning = key[: max(3, len(key) - 2)]
    words = (word for word in _WORD.findall(target) if word[0].islower() and len(word) > 4)
    return len(key) > 3 and any(latin_key(word, locale).startswith(beginning) for word in words)


def sounding_words(name: str, target: str, locale: str) -> tuple[Span, ...]:
    """The target's words that may be this name, for checks of its spelling; none in Chinese."""
    if language(locale) in UNHEARD:
        return ()
    pattern = KATAKANA if language(locale) == "ja" else _NAME_WORD
    keys, found = _keys(name, language(locale)), []
    for match in pattern.finditer(target):
        word = re.sub("^[وفبلك](?=\\w{4})", "", match.group()) if language(locale) == "ar" else match.group()
        if language(locale) not in ("ar", "he", "ja") and not word[0].isupper():
            continue
        heard = latin_key(word, locale)
        if len(heard) > 1 and any(_sounds_the_same(key, heard) for key in keys):
            found.append(Span(*match.span()))
    return tuple(found)


_NAME_WORD = re.compile(r"[^\W\d_]{3,}")


def accounts_for(name: str, word: str, locale: str) -> bool:
    """Whether a word of the target may be this word of the source, or one of its kin."""
    tongue = language(locale)
    if tongue in UNHEARD:
        return sounds_as(name, word)
    heard, like = latin_key(word, locale), sounds_like if tongue not in ("ja", "ar") else _sounds_the_whole
    return any(len(key) > 1 and like(key, heard.replace("ts", "s")) for key in _keys(name, tongue))


def _keys(name: str, tongue: str) -> tuple[str, ...]:
    return {"ja": _kana_keys, "ar": _arabic_keys}.get(tongue, keys_of)(name)


def _sounds_the_same(wanted: str, heard: str) -> bool:
    """Stricter than for presence: another name must not pass for this one."""
    limit = 0 if len(wanted) < 4 else 1
    return Levenshtein.distance(wanted, heard[: len(wanted)]) <= limit


# Letters that languages read differently, so that two keys may be right: Johannesburg, Wales, Howard.
_OTHERWISE = tuple(
    (re.compile(spelled), heard)
    for spelled, heard in (
        ("J", "Y"),
        ("j", "y"),
        ("Ch", "K"),
        ("(?<!s)ch", "k"),
        ("W", "U"),
        ("w", "u"),
        ("G(?=[eiy])", "J"),
        ("H", ""),
        ("Gy", "D"),
        ("x", "h"),
        ("X", "S"),
        ("(?<=[bdjlnr])h", ""),
        ("gh", ""),
        ("(?:oux|eaux|aux)$", "o"),
    )
)


@lru_cache(maxsize=8192)
def keys_of(word: str) -> tuple[str, ...]:
    """How an English reader may hear the name: the keys of its possible sounds."""
    spellings = [word, *(p.sub(heard, word).capitalize() for p, heard in _OTHERWISE if p.search(word))]
    return tuple(dict.fromkeys(latin_key(spelling, "en") for spelling in spellings))


@lru_cache(maxsize=8192)
def _arabic_keys(word: str) -> tuple[str, ...]:
    """Arabic writes g and j with each other's letters."""
    swapped = word.translate(str.maketrans("gGjJ", "jJgG"))
    return tuple(dict.fromkeys(key.replace("ts", "s") for spelling in (word, swapped) for key in keys_of(spelling)))


@lru_cache(maxsize=8192)
def _kana_keys(word: str) -> tuple[str, ...]:
    """Katakana know no l, write an r that no vowel follows as a long vowel, th as s, and ti and di as chi and ji."""
    low = word.lower()
    spellings = [low, re.sub("r(?![aeiouy])", "", low)]
    for spelled, heard in (
        ("th", "s"),
        ("[td](?=[iy])", "s"),
        ("t(?=u)", "s"),
        ("g(?=[eiy])", "j"),
        ("v", "b"),
        ("si", "shi"),
        ("hu", "fu"),
        ("ng$", "n"),
        ("cch", "ch"),
        ("m(?=[bp])", "n"),
        ("(?<=[aeiou])h(?![aeiou])", ""),
    ):
        spellings += [re.sub(spelled, heard, one) for one in spellings if re.search(spelled, one)]
    return tuple(
        dict.fromkeys(
            key.replace("l", "r").replace("ts", "s") for one in spellings for key in keys_of(one.capitalize())
        )
    )


def sounds_like(wanted: str, heard: str) -> bool:
    """Near enough, an inflected ending aside; short keys must be the same, for many names share them."""
    length = len(wanted)
    if length < 3:
        return heard.startswith(wanted) and len(heard) <= length + 1
    if length == 3:
        return (heard.startswith(wanted) and len(heard) <= 5) or (
            heard[:1] == wanted[0] and Levenshtein.distance(wanted, heard) <= 1
        )
    near = min(Levenshtein.distance(wanted, heard[:length]), Levenshtein.distance(wanted, heard))
    return near <= (1 if length < 6 else 2)


def _sounds_the_whole(wanted: str, heard: str) -> bool:
    """For scripts without capitals or vowels, where any word may be the name: the whole word must sound like it."""
    length = len(wanted)
    if length < 4 or len(heard) < 3:
        return wanted == heard
    near = min(Levenshtein.distance(wanted, heard), Levenshtein.distance(wanted, heard[: length + 1]))
    return near <= (1 if length < 6 else 2)


def _sounds_in_kana(wanted: str, heard: str) -> bool:
    """As the whole run, or as one end of a run that other words share."""
    if _sounds_the_whole(wanted, heard) or (len(wanted) > 3 and wanted in heard):
        return True
    shares = len(wanted) > 2 or (len(wanted) == 2 and len(heard) <= 4)
    return shares and (heard.startswith(wanted) or heard.endswith(wanted))
