"""Names across scripts: the newspapers' convention for Russian and Ukrainian, and a key that ignores spelling.

`transliterate` follows practical transcription (Gilyarevsky and Starostin for Russian; the Ukrainian
orthography of 2019, section 121 onwards) of English spelling, with a table of names whose form is settled.
It proposes: a name whose own language is not English needs a person.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from pipelines.transliteration_tables import (
    ENDINGS,
    KNOWN,
    RULES_RU,
    RULES_UK,
    SCRIPT_LATIN,
)

_RULES: Mapping[str, tuple[tuple[str, str], ...]] = {"ru": RULES_RU, "uk": RULES_UK}
_PIECES = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|.", re.S)
_PARTICLES = {
    "ru": {"von": "фон", "van": "ван", "de": "де", "der": "дер", "den": "ден", "da": "да", "di": "ди", "del": "дель",
           "la": "ла", "le": "ле", "al": "аль", "el": "эль", "bin": "бен", "ibn": "ибн", "dos": "душ", "du": "дю"},
    "uk": {"von": "фон", "van": "ван", "de": "де", "der": "дер", "den": "ден", "da": "да", "di": "ді", "del": "дель",
           "la": "ла", "le": "ле", "al": "аль", "el": "ель", "bin": "бін", "ibn": "ібн", "dos": "душ", "du": "дю"},
}  # fmt: skip
# Spellings of English between which only the ear decides: each gives a further candidate.
_OTHERWISE = (
    ("th", "t"), ("w", "v"), ("ch", "kh"), ("ch", "k"), ("ea", "e"), ("j", "y"), ("ow", "au"), ("g", "gh"),
    ("(?<![cgkpstw])h", "g"),
)  # fmt: skip
_CANDIDATE_LIMIT = 6


def transliterate(name: str, locale: str) -> str:
    """The name in the locale's script; as it is where the locale writes Latin or no convention is known."""
    language = locale.split("-")[0]
    if language not in _RULES:
        return name
    return "".join(_word(piece, language) for piece in _PIECES.findall(_plain(name)))


def candidates(name: str, locale: str) -> tuple[str, ...]:
    """The likely forms, best first, at most six."""
    out = {transliterate(name, locale): None}
    if locale.split("-")[0] in _RULES:
        low = _plain(name)
        for spelled, heard in _OTHERWISE:
            if re.search(spelled, low, re.I):
                out[transliterate(re.sub(spelled, heard, low, flags=re.I).title(), locale)] = None
    return tuple(out)[:_CANDIDATE_LIMIT]


@lru_cache(maxsize=20_000)
def latin_key(text: str, locale: str) -> str:
    """A coarse key of how a name sounds: equal or near for one name in any script the desk writes.

    Small Latin consonants with vowels dropped but for a first one. Han and kana have no key without a
    dictionary of readings: there it is the text itself (kana are read).
    """
    latin = _romanised(text.lower(), locale.split("-")[0])
    sounds = _SOUND.sub(lambda m: _SOUNDS[m[0]], latin)
    plain = "".join(c for c in unicodedata.normalize("NFD", sounds) if not unicodedata.combining(c))
    skeletons = (_skeleton(w) for w in re.split(r"[^\w]+", plain) if w)
    return " ".join(s for s in skeletons if s)


# What is spelled many ways, as one letter: s all sibilants, k all that is made at the back of the mouth.
_SOUNDS = {
    spelled: heard
    for heard, spellings in {
        "s": """tch tsch tsh sch sh sz ş š ch cz č ç zh ż ž rz dzh dj dż dz j ts tz ß ci ce cy""".split(),
        "k": ["kh", "ck", "q", "gh", "ğ", "c", "h"],
        "f": ["ph"],
        "t": ["th"],
        "ks": ["x"],
        "n": ["hn"],
        "m": ["hm"],
        "l": ["ł"],
        "v": ["w"],
        "i": ["y", "ı"],
        "": ["'", "’", "ʼ", "`", "-"],
    }.items()
    for spelled in spellings
}
_SOUND = re.compile("|".join(re.escape(s) for s in sorted(_SOUNDS, key=len, reverse=True)))
_ALIKE = str.maketrans({"z": "s", "b": "p", "d": "t", "g": "k", "f": "p", "v": "p"})


def _skeleton(word: str) -> str:
    """First sound and the consonants, voiced as unvoiced, doubled ones once."""
    body = re.sub(r"[aeiou]", "", word[1:])
    first = "a" if word[:1] in "aeiou" else word[:1]
    return re.sub(r"(.)\1+", r"\1", (first + body).translate(_ALIKE))


def _romanised(text: str, language: str) -> str:
    table = SCRIPT_LATIN
    if language == "uk":
        table = {**SCRIPT_LATIN, "г": "h", "и": "y", "е": "e"}
    return "".join(table.get(c, c) for c in text)


def _plain(name: str) -> str:
    """Without accents: a convention for English spelling knows none."""
    bare = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    return bare.translate(str.maketrans("øØłŁđĐ", "oOlLdD")).replace("ß", "ss").replace("æ", "ae")


def _word(piece: str, language: str) -> str:
    if not piece.isascii() or not piece[0].isalpha():
        return piece
    low = piece.lower().replace("’", "'")
    if piece.islower() and low in _PARTICLES[language]:
        return _PARTICLES[language][low]
    settled = KNOWN.get(low)
    if settled:
        return settled[0 if language == "ru" else 1]
    if piece.isupper() and 1 < len(piece) <= 5:
        return piece  # an acronym is no name to be heard
    out = _by_rules(low, language)
    return out[:1].upper() + out[1:] if piece[0].isupper() else out


def _by_rules(low: str, language: str) -> str:
    stem, tail = low, ""
    for ending, (russian, ukrainian) in ENDINGS:
        if low.endswith(ending) and len(low) > len(ending) + 1:
            stem, tail = low[: -len(ending)], russian if language == "ru" else ukrainian
            break
    out, at, marked = [], 0, f"^{stem}" + ("" if tail else "$")
    while at < len(marked):
        for pattern, heard in _RULES[language]:
            if marked.startswith(pattern, at):
                out.append(heard)
                at += len(pattern)
                break
        else:
            at += 1
    return "".join(out) + tail
