"""Places and peoples that the checks know: CLDR's territories and zone cities, and data/places.toml.

Babel gives the territories' names and the time zones' exemplar cities in every locale; the table adds the
English adjectives and the beginnings of words that CLDR does not have.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from babel import Locale, localedata

from pipelines.checks.meaning_words import table, tables
from pipelines.checks.typography_marks import language
from pipelines.model import Span

_DENSE = frozenset({"zh", "ja", "ar", "he"})
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_VOWELS = "aeiouyаеиоуыэюяьйіїєü"
# English words and first names that are also territories or cities of the time zone table.
_AMBIGUOUS = frozenset(
    "Jordan Chad Center Knox Troll Casey Davis Jersey Guernsey Man Mayotte Petersburg Victoria Easter Winamac Vevay"
    " Regina Nome Eastern Central Mountain Pacific Georgia Troll Vostok Beulah Dawson Marengo Adelaide Sydney"
    " Phoenix Reunion World Eucla Creston Monticello Louisville Macquarie Hobart Darwin Perth Inuvik Chatham"
    " Rainy_River Nelson Santa Porto Johnston Wake Midway Christmas Norfolk Honduras_ Cordoba Belem Jujuy".split()
)


class Place(NamedTuple):
    """A territory, city or people named in an English sentence."""

    key: str
    span: Span


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Lower case without accents, Arabic alef and teh marbuta as one: for comparing beginnings of words."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))
    return bare.translate(_FOLDED)


_FOLDED = str.maketrans("ёłøđıأإآٱةىک’ʼ", "еlodiااااهيك''")


def _cldr_code(locale: str) -> str:
    return {"zh-Hant": "zh_Hant", "pt-PT": "pt_PT"}.get(locale, language(locale))


def _clean(name: str) -> str:
    return re.sub(r"\s*[(（].*?[)）]", "", name).strip()


@cache
def _english() -> Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """First word of a place's English name -> its (words, key), longest first."""
    names: dict[str, str] = {}
    english = Locale.parse("en")
    for code, name in english.territories.items():
        if code not in ("ZZ", "001", "QO", "XA", "XB", "EZ") and (not code.isdigit() or code in _CONTINENTS):
            names[_clean(name).replace("&", "and")] = code
    for city in _zone_cities():
        names.setdefault(city, "city:" + city)
    for code, row in tables("places").items():
        if code == "cities":
            names.update({name.replace("_", " "): "city:" + name.replace("_", " ") for name in row})
        elif code != "lower":
            names.update(dict.fromkeys(row["en"].split("|"), code))
    by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for name, key in names.items():
        words = tuple(name.split())
        if name not in _AMBIGUOUS and len(name) > 1:
            by_first.setdefault(words[0], []).append((words, key))
    return {first: tuple(sorted(found, key=lambda pair: -len(pair[0]))) for first, found in by_first.items()}


_CONTINENTS = frozenset({"002", "005", "009", "019", "142", "150", "003", "013"})


@cache
def _zone_cities() -> Mapping[str, str]:
    """English name of a zone's exemplar city -> the zone's id."""
    english = Locale.parse("en").time_zones
    cities: dict[str, str] = {}
    for zone in map(str, Locale.parse("ru").time_zones):
        area, _, city = zone.rpartition("/")
        if area and area not in ("Etc", "Antarctica", "SystemV", "US", "Mexico", "Canada", "Brazil", "Chile"):
            name = english.get(zone, {}).get("city") or city.replace("_", " ")
            cities.setdefault(name, zone)
    return cities


_ENGLISH_WORD = re.compile(r"(?:[A-Z]\.){2,}|[A-Za-zÀ-ž]+(?:-[A-Z][a-z]+)?")
_SENTENCE_WORDS = frozenset(
    "The A An In On At Of To From For By With And But Or As If When While After Before Since This That These His Her"
    " Its Their Our My He She It They We I Mr Mrs Ms Dr President Prime Minister Foreign Both Most Many Some All No"
    " Between Near Around Across Unlike Like Under Over Into Then There Former New Western Eastern Northern Southern"
    " North South East West Central Today Yesterday January February March April May June July August September"
    " October November December Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
)
_TITLES = frozenset(
    "President Prime Minister Foreign Defense Defence Chancellor King Queen Army Navy Senator Secretary General"
    " Interior Finance Embassy Ambassador Leader Vice Deputy State Premier Parliament Government".split()
)


@lru_cache(maxsize=512)
def places_in(source: str, inside: bool = False) -> tuple[Place, ...]:
    """The places and peoples of an English sentence; `inside`: parts of longer names, too ("Paris Hilton")."""
    return tuple(place for place, part in _places(source) if inside or not part)


@lru_cache(maxsize=64)
def _places(source: str) -> tuple[tuple[Place, bool], ...]:
    """Each place, and whether it is part of a longer name."""
    words = list(_ENGLISH_WORD.finditer(source))
    known, found, at = _english(), [], 0
    while at < len(words):
        match = _match(words, at, known)
        if match is None:
            at += 1
            continue
        length, key = match
        place = Place(key, Span(words[at].start(), words[at + length - 1].end()))
        found.append((place, _inside_name(words, at, length, source)))
        at += length
    return tuple(found)


def _match(
    words: Sequence[re.Match[str]], at: int, known: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
) -> tuple[int, str] | None:
    for candidate, key in known.get(words[at].group(), ()):
        here = tuple(word.group() for word in words[at : at + len(candidate)])
        if here == candidate:
            return len(candidate), key
    return None


def _inside_name(words: Sequence[re.Match[str]], at: int, length: int, source: str) -> bool:
    before = words[at - 1] if at else None
    after = words[at + length] if at + length < len(words) else None
    if (
        before
        and before.group()[0].isupper()
        and before.group() not in _SENTENCE_WORDS
        and source[before.end() : words[at].start()] in (" ", "-")
    ):
        return True
    if after and after.group()[0].isupper() and source[words[at + length - 1].end() : after.start()] in (" ", "-", "/"):
        return after.group() not in _TITLES
    ends = source[words[at + length - 1].end() :][:1]
    begins = source[: words[at].start()][-1:]
    return ends in ("-", "@", "/") or begins in ("-", "/", "@", "#")


@cache
def english_name(key: str) -> str:
    """CLDR's English name of a territory."""
    return _clean(Locale.parse("en").territories.get(key, ""))


def english_names(key: str) -> tuple[str, ...]:
    """All English names and adjectives of a place."""
    if key.startswith("city:"):
        return (key.removeprefix("city:"),)
    names = (english_name(key), *tables("places").get(key, {}).get("en", "").split("|"))
    return tuple(name for name in names if name)


@lru_cache(maxsize=4096)
def beginnings(key: str, locale: str) -> tuple[str, ...]:
    """How words for this place or its people begin in the locale, folded; "=" before a whole word."""
    tongue, stems = language(locale), []
    row = tables("places").get(key, {})
    stems += [stem for stem in row.get(tongue, "").split("|") if stem]
    for name in _names(key, locale):
        stems.append(_stem(name, tongue))
    if tongue not in _DENSE and tongue not in ("ru", "uk"):
        stems += [key.removeprefix("city:")[:6]] if key.startswith("city:") else []
    return tuple(dict.fromkeys(("=" if s.startswith("=") else "") + fold(s.lstrip("=")) for s in stems if s))


@cache
def _names(key: str, locale: str) -> tuple[str, ...]:
    """CLDR's name of the place in the locale, and the table's; none in a language that CLDR does not have."""
    if not localedata.exists(_cldr_code(locale)):
        return ()
    ours = Locale.parse(_cldr_code(locale))
    if not key.startswith("city:"):
        name = ours.territories.get(key)
        also = tables("places").get(key, {}).get("name_" + language(locale), "")
        return tuple(n for n in (*also.split("|"), _clean(name or "")) if n)
    city = key.removeprefix("city:")
    listed = table("cities", "places").get(city.replace(" ", "_"), "")
    found = [f for entry in re.split(r" (?=\w\w:)", listed) if entry.startswith(language(locale) + ":")
             for f in entry.split(":", 1)[1].split(",")]  # fmt: skip
    zone = _zone_cities().get(city)
    name = ours.time_zones.get(zone, {}).get("city") if zone else None
    return tuple(dict.fromkeys((*found, *((_clean(name),) if name else ()))))


def _stem(name: str, tongue: str) -> str:
    """The name's beginning without its ending: Россия -> росс, Francia -> franc, الصين -> صين."""
    low = fold(name)
    if tongue in ("zh", "ja"):
        return low
    if tongue in ("ar", "he"):
        return re.sub(r"(?<=...)(?:ستان|[اهي])$", "", re.sub(r"(^|\s)ال(?=\w{3})", r"\1", low))
    return " ".join(_shortened(word, tongue) for word in low.split())


_ENDINGS = re.compile(r"(?<=....)(?:istan|ystan|истан|істан|ستان|ien|ica|ique|ie|land(?:ia|e)?|ландия|ландія)$")


def _shortened(word: str, tongue: str) -> str:
    short = _ENDINGS.sub("", word)
    if short != word:
        return short
    for least in (3, 4):
        if len(word) > least and word[-1] in _VOWELS:
            word = word[:-1]
    return word[:-1] if len(word) > 6 else word


# One character stands for a country only beside certain others: 美军, 中美, 驻华.
_HAN_COUNTRIES = "中美俄英法德日韩韓朝印以伊欧歐澳乌烏加意西土巴埃泰越菲希荷墨米露独仏豪台叙华比蘭"
_HAN_SHORT = {
    c: re.compile(
        rf"{c}(?=[国國方军軍媒籍裔人语語式股元联聯总統统首前政议議官商企外系民兵舰艦机機洲州大盟镑鎊帝工ポド{_HAN_COUNTRIES}])"
        rf"|(?<=[渡驻對对在访訪反亲親赴抵援旅全北南东東西{_HAN_COUNTRIES}]){c}"
    )
    for c in _HAN_COUNTRIES
}
_NEVER = re.compile(r"(?!)")


class Target:
    """A target text, folded once, that can be asked how its words begin."""

    def __init__(self, text: str, locale: str) -> None:
        self.dense = language(locale) in _DENSE
        folded = fold(text)
        self.chinese = language(locale) in ("zh", "ja")
        self.compounds = language(locale) == "de"
        if "u.s" in folded or "e.e" in folded:
            folded = folded.replace("u.s.a.", "usa").replace("u.s.", "us ").replace("e.e. u.u", "eeuu")
        self.text = re.sub(r"(^|[\s،.؛«\"(])[وفبلك]?(?:ال|لل)(?=\w{3})", r"\1", folded) if self.dense else folded
        self.words = [] if self.dense else _WORD.findall(folded)

    def has(self, stem: str) -> bool:
        """Whether the words of `stem` begin words of the text, in order where there are several."""
        if stem.startswith("="):
            return re.search(rf"(?<!\w){re.escape(stem[1:])}(?!\w)", self.text) is not None
        if self.chinese and len(stem) == 1:
            return _HAN_SHORT.get(stem, _NEVER).search(self.text) is not None
        if self.dense or (self.compounds and len(stem) > 4):
            return stem in self.text
        parts = stem.split()
        if len(parts) == 1:
            return any(_begins(word, stem) for word in self.words)
        return all(any(_begins(word, part) for word in self.words) for part in parts)


def _begins(word: str, stem: str) -> bool:
    return word.startswith(stem) or ("-" in word and f"-{stem}" in word) or ("'" in word and f"'{stem}" in word)


@lru_cache(maxsize=64)
def target_of(text: str, locale: str) -> Target:
    return Target(text, locale)


@cache
def demonyms(tongue: str) -> Mapping[str, re.Pattern[str]]:
    """English adjective -> the pattern of the language's own, for languages that write it small."""
    row = table("lower", "places").get(tongue, "")
    entries = (entry.split(":", 1) for entry in re.split(r" (?=[A-Z][a-z]+:)", row) if entry)
    return {english: re.compile(rf"(?:{pattern})\Z", re.I) for english, pattern in entries}


# The endings of singular and plural place names in Russian, Ukrainian and Polish, folded.
_CASE_ENDINGS = frozenset(
    [
        "",
        *"а у ы и е о ь ю я і є ой ою ом ем ам ах ям ях ов ев ами ями ии ию ией иеи еи ею ові еві єм ія ії ію".split(),
        *"a e i o u y ie ii ia ą ę em iem om ami ach owi ow iej".split(),
    ]
)


class Known(NamedTuple):
    """A place found in the target: which, and where."""

    key: str
    span: Span


@cache
def _strict(locale: str) -> Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """First four letters of a place's name in the locale -> (folded words, key); whole names only."""
    out: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    keys = {key for entries in _english().values() for _, key in entries}
    for key in sorted(keys):
        for name in _names(key, locale):
            words = tuple(fold(name).split())
            if len(name) >= (2 if language(locale) in ("zh", "ja") or name.isupper() else 4):
                out.setdefault(words[0][: 1 if language(locale) in ("zh", "ja") else 3], []).append((words, key))
    return {head: tuple(sorted(rows, key=lambda row: -len(" ".join(row[0])))) for head, rows in out.items()}


_CAPITAL_BEHIND = re.compile(r"['’][^\W\d_a-zà-ÿ]")


@lru_cache(maxsize=256)
def known_in(text: str, locale: str) -> tuple[Known, ...]:
    """The places that the target names, by their CLDR names with at most a case ending."""
    strict, tongue = _strict(locale), language(locale)
    if tongue in ("zh", "ja"):
        return tuple(_known_dense(text, strict))
    found, tokens, at = [], list(_WORD.finditer(text)), 0
    while at < len(tokens):
        match = _known_at(tokens, at, strict, tongue)
        if match:
            found.append(Known(match[1], Span(tokens[at].start(), tokens[at + match[0] - 1].end())))
        at += match[0] if match else 1
    return tuple(found)


def _known_at(
    tokens: Sequence[re.Match[str]], at: int, strict: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]], tongue: str
) -> tuple[int, str] | None:
    token = tokens[at].group()
    if tongue not in _DENSE and not (token[0].isupper() or _CAPITAL_BEHIND.search(token)):
        return None
    head = fold(token)
    if tongue in ("fr", "it"):
        head = _ELIDED.sub("", head)
    variants = (
        (head, re.sub(r"^[وفبلك]?(?:ال|لل)?", "", head), re.sub(r"^[وفبلك]", "", head)) if tongue == "ar" else (head,)
    )
    for variant in variants:
        for words, key in strict.get(variant[:3], ()):
            here = [variant, *(fold(t.group()) for t in tokens[at + 1 : at + len(words)])]
            if len(here) == len(words) and all(_is_form(w, n, tongue, len(words)) for w, n in zip(here, words)):
                return len(words), key
    return None


_ELIDED = re.compile(r"^(?:[ldnsc]|qu|un|(?:d|n|sul|al|dal)?(?:el)?l)'")


def _is_form(word: str, name: str, tongue: str, length: int) -> bool:
    """Whether `word` is `name` with a case ending: Ираном is Иран, Иракский is not Ирак."""
    if tongue == "tr":
        word = word.split("'")[0]
    if word == name:
        return True
    if tongue in ("ru", "uk") and name.endswith("оа"):
        return False  # Самоа has no cases, but самой is a word
    if tongue in ("ru", "uk", "pl"):
        if length > 1:
            stem = name[:-2] if len(name) > 3 and name[-1] in _VOWELS else name
            return word.startswith(stem) and len(word) - len(stem) <= 4
        stem = name[:-1] if len(name) > 3 and name[-1] in _VOWELS else name
        return word.startswith(stem) and word[len(stem) :] in _CASE_ENDINGS and (word != stem or stem == name)
    return tongue == "de" and word == name + "s"


def _known_dense(text: str, strict: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]) -> list[Known]:
    folded, found, at = fold(text), [], 0
    if len(folded) != len(text):
        return []
    while at < len(text):
        length = 1
        for words, key in strict.get(folded[at], ()):
            name = " ".join(words)
            if folded.startswith(name, at) and not _in_katakana(text, at, at + len(name)):
                found.append(Known(key, Span(at, at + len(name))))
                length = len(name)
                break
        at += length
    return found


def _in_katakana(text: str, start: int, end: int) -> bool:
    """Whether [start, end) is only a piece of a longer word in katakana: ハリ in ハリケーン."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return bool(_KATAKANA.match(text[start]) and (_KATAKANA.match(before) or _KATAKANA.match(after)))


_KATAKANA = re.compile(r"[ァ-ヺー]")
