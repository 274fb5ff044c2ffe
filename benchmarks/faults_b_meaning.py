"""Faults of names and meaning; see benchmarks.faults_b."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from pipelines.checks.meaning_words import pattern
from pipelines.checks.names_source import names_in
from pipelines.checks.names_tables import known_in, places_in
from pipelines.checks.typography_marks import language, quoted, quotes_of

Injection = Callable[[random.Random, str, str, str], tuple[str, str] | None]


@dataclass(frozen=True)
class Fault:
    """`check` is the id that must find it; `name` tells faults of one check apart."""

    check: str
    inject: Injection
    name: str = ""


def sub(ref: str, start: int, end: int, put: str) -> str:
    return ref[:start] + put + ref[end:]


def drop(ref: str, match: re.Match[str]) -> str:
    """Take a word out with one of its spaces."""
    start, end = match.span()
    if ref[end : end + 1] == " ":
        end += 1
    elif ref[start - 1 : start] == " ":
        start -= 1
    return ref[:start] + ref[end:]


def words(ref: str) -> list[re.Match[str]]:
    return list(re.finditer(r"[^\W\d_]{4,}", ref))


# ------------------------------------------------------------------ names


def lose_place(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    """Drop a place's name from the target, where both sides name it once."""
    keys = {p.key: p for p in places_in(src)}
    found = [k for k in known_in(ref, locale) if k.key in keys]
    if not found:
        return None
    one = rng.choice(found)
    if sum(k.key == one.key for k in found) > 1 or sum(p.key == one.key for p in places_in(src)) > 1:
        return None
    return src, sub(ref, one.span.start, one.span.end, _PRONOUN.get(language(locale), "it"))


_PRONOUN = {
    "ru": "там",
    "uk": "там",
    "zh": "那里",
    "ja": "そこ",
    "ar": "هناك",
    "es": "allí",
    "de": "dort",
    "fr": "là-bas",
    "it": "lì",
    "pt": "lá",
    "pl": "tam",
    "tr": "orada",
}


def lose_name(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    """Replace a Latin name that stands in both sides with a pronoun (Chinese has it in characters as well)."""
    if language(locale) == "zh":
        return None
    names = [n for n in names_in(src) if src.count(n.word) == 1 and ref.count(n.word) == 1]
    if not names:
        return None
    name = rng.choice(names)
    at = ref.index(name.word)
    if at and ref[at - 1].isalnum():
        return None
    if ref.rfind("(", 0, at) > ref.rfind(")", 0, at):
        return None  # the original spelling in brackets goes, the name in the target's own letters stays: no fault
    end = at + len(name.word)
    while end < len(ref) and (ref[end].isalpha() or ref[end] in "'’"):
        end += 1
    return src, sub(ref, at, end, _PRONOUN.get(language(locale), "it"))


_SWAPS = {
    "es": ("Irán", "Irak", "Alemania", "Francia", "China", "Japón", "Rusia", "Siria"),
    "pt": ("Irã", "Iraque", "Alemanha", "França", "China", "Japão", "Rússia", "Síria"),
    "fr": ("Iran", "Irak", "Allemagne", "France", "Chine", "Japon", "Russie", "Syrie"),
    "it": ("Iran", "Iraq", "Germania", "Francia", "Cina", "Giappone", "Russia", "Siria"),
    "de": ("Iran", "Irak", "Deutschland", "Frankreich", "China", "Japan", "Russland", "Syrien"),
    "pl": ("Iran", "Irak", "Niemcy", "Francja", "Chiny", "Japonia", "Rosja", "Syria"),
    "tr": ("İran", "Irak", "Almanya", "Fransa", "Çin", "Japonya", "Rusya", "Suriye"),
    "ru": ("Иран", "Ирак", "Германия", "Франция", "Китай", "Япония", "Россия", "Сирия"),
    "uk": ("Іран", "Ірак", "Німеччина", "Франція", "Китай", "Японія", "Росія", "Сирія"),
    "ar": ("إيران", "العراق", "ألمانيا", "فرنسا", "الصين", "اليابان", "روسيا", "سوريا"),
    "zh": ("伊朗", "伊拉克", "德国", "法国", "中国", "日本", "俄罗斯", "叙利亚"),
    "ja": ("イラン", "イラク", "ドイツ", "フランス", "中国", "日本", "ロシア", "シリア"),
}


def swap_place(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    """Another country in the place of the one that both sides name."""
    keys = [p.key for p in places_in(src)]
    found = [k for k in known_in(ref, locale) if keys.count(k.key) == 1]
    if not found:
        return None
    one = rng.choice(found)
    word = one.span.of(ref)
    others = [o for o in _SWAPS[language(locale)] if o[:3] != word[:3] and o not in ref]
    other = rng.choice(others)
    if ref.count(word) != 1 or any(k.key not in keys for k in known_in(other, locale)) is False:
        return None
    return src, ref.replace(word, other)


def swap_gender(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    """Every word of the target that tells a person's gender, turned round.

    Not where the source speaks of a woman and a man, who would only change places, nor where nothing but "was" changed,
    which may be a thing's.
    """
    swaps = _GENDER.get(language(locale))
    hers, his = re.search(r"\b(?:[Ss]he|[Hh]ers?)\b", src), re.search(r"\b(?:[Hh]e|[Hh]is|[Hh]im)\b", src)
    if swaps is None or not re.search(r"\b[Ss]?[Hh]e\b", src) or (hers and his):
        return None
    table = dict(swaps) | {b: a for a, b in swaps}
    out = re.sub(r"(?<!\w)(?:" + "|".join(map(re.escape, table)) + r")(?!\w)", lambda m: table[m.group()], ref)
    if language(locale) in ("zh", "ja"):
        out = re.sub("|".join(sorted(map(re.escape, table), key=len, reverse=True)), lambda m: table[m.group()], ref)
    changed_words = {a for a, b in zip(re.findall(r"\w+", ref), re.findall(r"\w+", out)) if a != b}
    return (src, out) if changed_words - _COPULAS else None


_COPULAS = frozenset("был была стал стала був була став стала był była został została كان كانت".split())
_GENDER = {
    "es": (("él", "ella"), ("Él", "Ella"), ("el presidente", "la presidenta"), ("el ministro", "la ministra")),
    "pt": (("ele", "ela"), ("Ele", "Ela"), ("dele", "dela"), ("o presidente", "a presidente")),
    "fr": (
        ("il a", "elle a"),
        ("Il a", "Elle a"),
        ("il est", "elle est"),
        ("Il est", "Elle est"),
        ("il était", "elle était"),
        ("Il était", "Elle était"),
        ("lui", "elle"),
        ("t-il", "t-elle"),
    ),
    "it": (("lui", "lei"), ("Lui", "Lei"), ("egli", "ella")),
    "de": (("er", "sie"), ("Er", "Sie"), ("seine", "ihre"), ("sein", "ihr"), ("seinen", "ihren"), ("seiner", "ihrer")),
    "ru": (
        ("он", "она"),
        ("Он", "Она"),
        ("сказал", "сказала"),
        ("заявил", "заявила"),
        ("добавил", "добавила"),
        ("отметил", "отметила"),
        ("его", "её"),
        ("ему", "ей"),
        ("был", "была"),
        ("стал", "стала"),
    ),
    "uk": (
        ("він", "вона"),
        ("Він", "Вона"),
        ("сказав", "сказала"),
        ("заявив", "заявила"),
        ("додав", "додала"),
        ("його", "її"),
        ("йому", "їй"),
        ("був", "була"),
        ("став", "стала"),
    ),
    "pl": (
        ("on", "ona"),
        ("On", "Ona"),
        ("powiedział", "powiedziała"),
        ("dodał", "dodała"),
        ("stwierdził", "stwierdziła"),
        ("jego", "jej"),
        ("był", "była"),
        ("został", "została"),
    ),
    "ar": (("هو", "هي"), ("قال", "قالت"), ("أضاف", "أضافت"), ("وأضاف", "وأضافت"), ("كان", "كانت"), ("أعلن", "أعلنت")),
    "zh": (("他", "她"),),
    "ja": (("彼女", "彼"),),
}


def _acronyms(src: str, ref: str) -> list[re.Match[str]]:
    found = re.finditer(r"(?<![\w.(-])[A-Z]{3,5}(?![\w.-])", ref)
    return [m for m in found if re.search(rf"(?<![\w(]){m.group()}\b", src)]


def lose_acronym(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    found = [
        m for m in re.finditer(r"(?<![\w.(-])[A-Z]{3,5}(?![\w.-])", ref) if re.search(rf"(?<![\w(]){m.group()}\b", src)
    ]
    found = [m for m in found if src.count(m.group()) == 1 == ref.count(m.group()) and _is_name(m.group())]
    return (src, drop(ref, rng.choice(found))) if found else None


def _is_name(acronym: str) -> bool:
    """Not a time zone, a numeral, a country or an everyday word, which other checks or none judge."""
    return acronym not in ("GMT", "UTC", "MDT", "EST", "USA", "CEO") and not re.fullmatch("[IVXLC]+", acronym)


def change_acronym(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    found = [
        m for m in re.finditer(r"(?<![\w.(-])[A-Z]{3,5}(?![\w.-])", ref) if re.search(rf"(?<![\w(]){m.group()}\b", src)
    ]
    found = [m for m in found if ref.count(m.group()) == 1 and _is_name(m.group())]
    if not found:
        return None
    match = rng.choice(found)
    at = match.start() + rng.randrange(len(match.group()))
    other = rng.choice([c for c in "ABDEGKPSTW" if c != ref[at]])
    return src, sub(ref, at, at + 1, other)


# ------------------------------------------------------------------ meaning


def lose_negation(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    """Drop the target's one negation, where the source has one."""
    english, ours = pattern("negation", "en"), pattern("negation", locale)
    if english is None or ours is None or len(english.findall(src)) != 1:
        return None
    if language(locale) == "tr":
        match = re.search(r"\bdeğil\w*", ref)
        return (src, drop(ref, match)) if match else None
    found = list(ours.finditer(ref))
    if language(locale) == "fr":
        if len(found) != 2:
            return None
        return src, drop(drop(ref, found[1]), found[0])
    if len(found) != 1 or re.search(r"\w{7,}", found[0].group()):
        return None
    return src, drop(ref, found[0])


_NOT = {
    "es": (r"\b(es|son|fue|está|ha|han|tiene|puede)\b", r"no \1"),
    "pt": (r"\b(é|são|foi|está|tem|pode)\b", r"não \1"),
    "it": (r"\b(è|sono|ha|hanno|può)\b", r"non \1"),
    "de": (r"\b(ist|sind|war|hat|wurde|wird)\b", r"\1 nicht"),
    "fr": (r"\b(est|sont|était|peut)\b", r"n'\1 pas"),
    "pl": (r"\b(jest|są|był|była|było|może)\b", r"nie \1"),
    "ru": (r"\b(был|была|было|были|может|стал|имеет)\b", r"не \1"),
    "uk": (r"\b(був|була|було|були|може|має)\b", r"не \1"),
    "zh": (r"是", "不是"),
    "ar": (r"(?<!\w)(كان)(?!\w)", r"لم يكن"),
    "ja": (r"ました。", "ませんでした。"),
    "tr": (r"(\w+)dır\b", r"\1 değildir"),
}


def win_negation(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    english, ours = pattern("negation", "en"), pattern("negation", locale)
    if english is None or ours is None or english.search(src) or ours.search(ref):
        return None
    find, put = _NOT[language(locale)]
    out = re.sub(find, put, ref, count=1)
    return (src, out) if out != ref else None


def lose_question(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    if not src.rstrip().endswith("?") or not re.search(r"[?？؟]\s*$", ref):
        return None
    out = re.sub(r"[?？؟](\s*)$", ("。" if language(locale) in ("zh", "ja") else ".") + r"\1", ref.replace("¿", ""))
    return (src, out) if not re.search(r"[?？؟]|か。", out) else None


def win_question(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    mark = {"zh": "？", "ja": "？", "ar": "؟"}.get(language(locale), "?")
    if "?" in src or not re.search(r"[.。]$", ref) or rng.random() > 0.2:
        return None
    return src, ref[:-1] + mark


def lose_quote(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    """Both marks of one quotation gone."""
    theirs, ours = quoted(src), quoted(ref)
    if not ours or len(theirs) != len(ours) or src.count('"') % 2:
        return None
    start, end = rng.choice(ours)
    return src, ref[:start] + ref[start + 1 : end - 1].strip(" \u00a0\u202f") + ref[end:]


def stretch_quote(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    """The quotation swallows all the rest of the sentence."""
    theirs, ours = quoted(src), quoted(ref)
    if len(ours) != 1 or len(theirs) != 1 or src.count('"') % 2:
        return None
    start, end = ours[0]
    if len(ref) - end > 0.4 * len(ref):
        return src, ref[: end - 1] + ref[end:-1] + ref[end - 1] + ref[-1]
    if start > 0.4 * len(ref):
        return src, ref[start] + ref[:start] + ref[start + 1 :]
    return None


def merge_quotes(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    """Two quotations become one: the words between them are in somebody's mouth."""
    theirs, ours = quoted(src), quoted(ref)
    if len(ours) != 2 or len(theirs) != 2 or src.count('"') % 2 or ours[1][0] - ours[0][1] < 6:
        return None
    (_, end), (start, _) = ours
    return src, ref[: end - 1] + ref[end:start] + ref[start + 1 :]


def quote_all(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    """What is reported without marks, or quoted in part, stands whole in marks."""
    theirs, ours = quoted(src), quoted(ref)
    if len(ours) != len(theirs) or src.count('"') % 2 or "'" in src or rng.random() > 0.3:
        return None
    if theirs and (theirs[0][1] - theirs[0][0]) / len(src) > 0.5:
        return None
    if not theirs and (pattern("saying", "en") or re.compile("$")).search(src):
        return None
    marks = quotes_of(locale)
    inner = "".join(char for char in ref if char not in '«»“”„「」"')
    return src, marks.opening + inner + marks.pairs[marks.opening]


def lose_speaker(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    """Nothing but the quotation left."""
    english, ours = pattern("saying", "en"), quoted(ref)
    theirs = quoted(src)
    if not english or len(ours) != 1 or len(theirs) != 1 or src.count('"') % 2:
        return None
    outside = src[: theirs[0][0]] + src[theirs[0][1] :]
    if not english.search(outside):
        return None
    start, end = ours[0]
    return src, ref[start:end]


def lose_hedge(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    english, ours = pattern("hedge", "en"), pattern("hedge", locale)
    if not english or not ours or not english.search(src):
        return None
    out = ours.sub("", ref)
    return (src, out) if out != ref else None


def add_hedge(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    """The source reports with caution what the target states: the same as a lost hedge."""
    match = re.search(r"\b(was|were|has|had) (?=\w+ed\b)", src)
    ours = pattern("hedge", locale)
    if not match or (ours and ours.search(ref) and rng.random() < 0.5):
        return None
    return sub(src, match.end(), match.end(), rng.choice(("allegedly ", "reportedly ", "apparently "))), ref


MEANING_FAULTS: tuple[Fault, ...] = (
    Fault("name_missing", lose_place, "place"),
    Fault("name_missing", lose_name, "person"),
    Fault("name_swapped", swap_place),
    Fault("gender", swap_gender),
    Fault("acronym", lose_acronym, "lost"),
    Fault("acronym", change_acronym, "changed"),
    Fault("negation", lose_negation, "lost"),
    Fault("negation", win_negation, "won"),
    Fault("hedge", lose_hedge, "lost"),
    Fault("hedge", add_hedge, "added to the source"),
    Fault("quotation", lose_quote, "lost"),
    Fault("quotation", stretch_quote, "stretched"),
    Fault("quotation", merge_quotes, "merged"),
    Fault("quotation", quote_all, "whole sentence"),
    Fault("attribution", lose_speaker),
    Fault("question", lose_question, "lost"),
    Fault("question", win_question, "won"),
)
