"""One known fault a sentence, for the checks of names, meaning, language, typography and markup.

`FAULTS` lists them; each `inject` takes a right pair and gives a wrong one, or None where the fault cannot be
made of this pair. Run as a program it prints recall and false alarms by check and locale over folders of
aligned sentences (JSON lines with "src" and "ref", gzipped or not):

    python -m benchmarks.faults_b DIR [--locales es,ru] [--limit 300]
"""

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

CYRILLIC = ("ru", "uk")
_TO_LATIN = str.maketrans("асеорхуіАСЕОРХТНВМК", "aceopxyiACEOPXTHBMK")
_TO_CYRILLIC = str.maketrans("aceopxyACEOPXTHBMK", "асеорхуАСЕОРХТНВМК")


@dataclass(frozen=True)
class Fault:
    """`check` is the id that must find it; `name` tells faults of one check apart."""

    check: str
    inject: Injection
    name: str = ""


def _sub(ref: str, start: int, end: int, put: str) -> str:
    return ref[:start] + put + ref[end:]


def _drop(ref: str, match: re.Match[str]) -> str:
    """Take a word out with one of its spaces."""
    start, end = match.span()
    if ref[end : end + 1] == " ":
        end += 1
    elif ref[start - 1 : start] == " ":
        start -= 1
    return ref[:start] + ref[end:]


def _words(ref: str) -> list[re.Match[str]]:
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
    return src, _sub(ref, one.span.start, one.span.end, _PRONOUN.get(language(locale), "it"))


_PRONOUN = {"ru": "там", "uk": "там", "zh": "那里", "ja": "そこ", "ar": "هناك", "es": "allí", "de": "dort", "fr": "là-bas",
            "it": "lì", "pt": "lá", "pl": "tam", "tr": "orada"}  # fmt: skip


def lose_name(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    """Replace a Latin name that stands in both sides with a pronoun."""
    names = [n for n in names_in(src) if src.count(n.word) == 1 and ref.count(n.word) == 1]
    if not names:
        return None
    name = rng.choice(names)
    at = ref.index(name.word)
    if at and ref[at - 1].isalnum():
        return None
    end = at + len(name.word)
    while end < len(ref) and (ref[end].isalpha() or ref[end] in "'’"):
        end += 1
    return src, _sub(ref, at, end, _PRONOUN.get(language(locale), "it"))


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
    """Every word of the target that tells a person's gender, turned round."""
    swaps = _GENDER.get(language(locale))
    if swaps is None or not re.search(r"\b(?:[Ss]he|[Hh]e)\b", src):
        return None
    table = dict(swaps) | {b: a for a, b in swaps}
    out = re.sub(r"(?<!\w)(?:" + "|".join(map(re.escape, table)) + r")(?!\w)", lambda m: table[m.group()], ref)
    if language(locale) in ("zh", "ja"):
        out = re.sub("|".join(sorted(map(re.escape, table), key=len, reverse=True)), lambda m: table[m.group()], ref)
    return (src, out) if out != ref else None


_GENDER = {
    "es": (("él", "ella"), ("Él", "Ella"), ("el presidente", "la presidenta"), ("el ministro", "la ministra")),
    "pt": (("ele", "ela"), ("Ele", "Ela"), ("dele", "dela"), ("o presidente", "a presidente")),
    "fr": (("il a", "elle a"), ("Il a", "Elle a"), ("il est", "elle est"), ("Il est", "Elle est"), ("il était", "elle était"),
           ("Il était", "Elle était"), ("lui", "elle"), ("t-il", "t-elle")),
    "it": (("lui", "lei"), ("Lui", "Lei"), ("egli", "ella")),
    "de": (("er", "sie"), ("Er", "Sie"), ("seine", "ihre"), ("sein", "ihr"), ("seinen", "ihren"), ("seiner", "ihrer")),
    "ru": (("он", "она"), ("Он", "Она"), ("сказал", "сказала"), ("заявил", "заявила"), ("добавил", "добавила"),
           ("отметил", "отметила"), ("его", "её"), ("ему", "ей"), ("был", "была"), ("стал", "стала")),
    "uk": (("він", "вона"), ("Він", "Вона"), ("сказав", "сказала"), ("заявив", "заявила"), ("додав", "додала"),
           ("його", "її"), ("йому", "їй"), ("був", "була"), ("став", "стала")),
    "pl": (("on", "ona"), ("On", "Ona"), ("powiedział", "powiedziała"), ("dodał", "dodała"), ("stwierdził", "stwierdziła"),
           ("jego", "jej"), ("był", "była"), ("został", "została")),
    "ar": (("هو", "هي"), ("قال", "قالت"), ("أضاف", "أضافت"), ("وأضاف", "وأضافت"), ("كان", "كانت"), ("أعلن", "أعلنت")),
    "zh": (("他", "她"),),
    "ja": (("彼女", "彼"),),
}  # fmt: skip


def lose_acronym(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    found = [m for m in re.finditer(r"(?<![\w.(-])[A-Z]{3,5}(?![\w.-])", ref) if re.search(rf"(?<![\w(]){m.group()}\b", src)]
    found = [m for m in found if src.count(m.group()) == 1 == ref.count(m.group()) and not src.isupper()]
    return (src, _drop(ref, rng.choice(found))) if found else None


def change_acronym(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    found = [m for m in re.finditer(r"(?<![\w.(-])[A-Z]{3,5}(?![\w.-])", ref) if re.search(rf"(?<![\w(]){m.group()}\b", src)]
    found = [m for m in found if ref.count(m.group()) == 1 and not src.isupper()]
    if not found:
        return None
    match = rng.choice(found)
    at = match.start() + rng.randrange(len(match.group()))
    other = rng.choice([c for c in "ABDEGKPSTW" if c != ref[at]])
    return src, _sub(ref, at, at + 1, other)


# ------------------------------------------------------------------ meaning


def lose_negation(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    """Drop the target's one negation, where the source has one."""
    english, ours = pattern("negation", "en"), pattern("negation", locale)
    if english is None or ours is None or len(english.findall(src)) != 1:
        return None
    if language(locale) == "tr":
        match = re.search(r"\bdeğil\w*", ref)
        return (src, _drop(ref, match)) if match else None
    found = list(ours.finditer(ref))
    if language(locale) == "fr":
        if len(found) != 2:
            return None
        return src, _drop(_drop(ref, found[1]), found[0])
    if len(found) != 1 or re.search(r"\w{7,}", found[0].group()):
        return None
    return src, _drop(ref, found[0])


_NOT = {"es": (r"\b(es|son|fue|está|ha|han|tiene|puede)\b", r"no \1"), "pt": (r"\b(é|são|foi|está|tem|pode)\b", r"não \1"),
        "it": (r"\b(è|sono|ha|hanno|può)\b", r"non \1"), "de": (r"\b(ist|sind|war|hat|wurde|wird)\b", r"\1 nicht"),
        "fr": (r"\b(est|sont|était|peut)\b", r"n'\1 pas"), "pl": (r"\b(jest|są|był|była|było|może)\b", r"nie \1"),
        "ru": (r"\b(был|была|было|были|может|стал|имеет)\b", r"не \1"), "uk": (r"\b(був|була|було|були|може|має)\b", r"не \1"),
        "zh": (r"是", "不是"), "ar": (r"(?<!\w)(كان)(?!\w)", r"لم يكن"), "ja": (r"ました。", "ませんでした。"),
        "tr": (r"(\w+)dır\b", r"\1 değildir")}  # fmt: skip


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


_HEDGES = {
    "es": ("presuntamente", "Rebels allegedly killed {n} people."),
}


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
    return _sub(src, match.end(), match.end(), rng.choice(("allegedly ", "reportedly ", "apparently "))), ref


# ------------------------------------------------------------------ language


def homoglyph(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    to = _TO_LATIN if language(locale) in CYRILLIC else _TO_CYRILLIC
    spots = [i for w in _words(ref) for i in range(*w.span()) if ref[i].translate(to) != ref[i]]
    if not spots or language(locale) in ("ar", "zh", "ja"):
        return None
    at = rng.choice(spots)
    return src, _sub(ref, at, at + 1, ref[at].translate(to))


def neighbour_letter(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    pairs = {"uk": (("и", "ы"), ("е", "э"), ("і", "ы"), ("ь", "ъ")), "ru": (("и", "і"), ("ы", "і"), ("е", "є"), ("г", "ґ"))}
    for here, other in rng.sample(pairs.get(language(locale), ()), k=len(pairs.get(language(locale), ()))):
        spots = [i for w in _words(ref) for i in range(*w.span()) if ref[i] == here]
        if spots:
            at = rng.choice(spots)
            return src, _sub(ref, at, at + 1, other)
    return None


def mojibake_utf8(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    """A word's UTF-8 bytes read as Latin-1, cp1252 or (Cyrillic) cp1251."""
    found = [w for w in _words(ref) if not w.group().isascii()]
    if not found:
        return None
    word = rng.choice(found)
    encoding = rng.choice(("latin-1", "cp1252", "cp1251") if language(locale) in CYRILLIC else ("latin-1", "cp1252"))
    broken = word.group().encode().decode(encoding, "replace")
    return src, _sub(ref, *word.span(), broken)


def mojibake_cp1251(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    if language(locale) not in CYRILLIC:
        return None
    word = rng.choice(_words(ref))
    return src, _sub(ref, *word.span(), word.group().encode("cp1251", "ignore").decode("latin-1"))


def invisible(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    at = rng.randrange(1, len(ref))
    return src, _sub(ref, at, at, rng.choice("\u200b\ufffd\ufeff\u0007\u0090\u00ad\u2060"))


def entity(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    at = rng.randrange(1, len(ref))
    return src, _sub(ref, at, at, rng.choice(("&quot;", "&#39;", "&amp;")))


# ------------------------------------------------------------------ typography

_OTHER_MARKS = {"es": '""', "ru": "“”", "uk": '""', "fr": '""', "de": "“”", "pl": "“”", "pt": "«»", "it": "„“", "ar": '""',
                "zh": '""', "tr": "„“", "ja": '""'}  # fmt: skip


def foreign_quotes(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    ours = quoted(ref)
    if not ours:
        return None
    start, end = rng.choice(ours)
    marks = _OTHER_MARKS[language(locale)]
    return src, ref[:start] + marks[0] + ref[start + 1 : end - 1].strip(" \u00a0") + marks[1] + ref[end:]


def lone_quote(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    ours = quoted(ref)
    if not ours or not quoted(src) or src.count('"') % 2 or ref.count('"') % 2:
        return None
    at = rng.choice([i for span in ours for i in (span[0], span[1] - 1)])
    return src, _sub(ref, at, at + 1, "")


def lone_bracket(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    found = [m.start() for m in re.finditer(r"[()（）\[\]]", ref)]
    return (src, _sub(ref, at, at + 1, "")) if found and (at := rng.choice(found)) is not None else None


def lose_stop(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    if not src.endswith(".") or not re.search(r"\w[.。]$", ref):
        return None
    return src, ref[:-1]


def other_stop(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    """The source's own mark in a language with another."""
    marks = {"zh": ("。", "."), "ja": ("。", "."), "ar": ("؟", "?")}.get(language(locale))
    if not marks or not ref.endswith(marks[0]):
        return None
    return src, ref[:-1] + marks[1]


def lose_inverted(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    return (src, re.sub("[¿¡]", "", ref, count=1)) if language(locale) == "es" and re.search("[¿¡]", ref) else None


def ask_without(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    if language(locale) != "es" or not ref.endswith(".") or re.search(r"[¿?¡!]", ref) or not src.endswith("."):
        return None
    return src[:-1] + "?", ref[:-1] + "?"


def double_space(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    spots = [m.start() for m in re.finditer(r"(?<=\S) (?=\S)", ref)]
    return (src, _sub(ref, at, at, " ")) if spots and (at := rng.choice(spots)) else None


def space_before_comma(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    spots = [m.start() for m in re.finditer(r"(?<=\w)[,،、，](?!\d)", ref)]
    return (src, _sub(ref, at, at, " ")) if spots and (at := rng.choice(spots)) else None


def french_space(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    found = list(re.finditer(r"[\u00a0\u202f](?=[:;!?»])|(?<=«)[\u00a0\u202f]", ref)) if language(locale) == "fr" else []
    return (src, _sub(ref, *rng.choice(found).span(), rng.choice(("", " ")))) if found else None


def edge_space(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    return src, rng.choice((" " + ref, ref + " "))


def english_number(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    """The source's number as English writes it, in the place of the locale's own."""
    if language(locale) in ("zh", "ja", "ar"):
        return None
    for match in re.finditer(r"(?<![\w.,])(?:\d{1,3}(?:,\d{3})+|\d+\.\d+)(?![\w.,:])", src):
        digits = re.sub(r"\D", "", match.group())
        for own in re.finditer(r"(?<![\w.,])\d[\d.,\u00a0\u202f ]*\d(?![\w.,:])", ref):
            if re.sub(r"\D", "", own.group()) == digits and own.group() != match.group() and src.count(match.group()) == 1:
                return src, _sub(ref, *own.span(), match.group())
    return None


_MONTHS = {"es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
           "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
           "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
           "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
           "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
           "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
           "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia"}  # fmt: skip


def month_capital(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    names = _MONTHS.get(language(locale), "").split()
    for name in names:
        match = re.search(rf"(?<=\w ){name}\b", ref)
        if match and re.search(r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b", src):
            return src, _sub(ref, match.start(), match.start() + 1, name[0].upper())
    return None


def small_start(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    match = re.match(r"([A-ZА-ЯІЇЄ])[^\W\d_]+ [^\W\d_]*", ref)
    if not match or not re.match(r"[A-Z][a-z]+ ", src) or match.group().split()[0] in src or rng.random() > 0.3:
        return None
    return src, ref[0].lower() + ref[1:]


def double_word(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    """A small word twice, as in "the the"."""
    if language(locale) in ("zh", "ja"):
        return None
    found = [m for m in re.finditer(r"(?<= )[^\W\d_A-ZА-Я]{2,8}(?= )", ref) if m.group().islower() or language(locale) == "ar"]
    return (src, _sub(ref, m.end(), m.end(), " " + m.group())) if found and (m := rng.choice(found)) else None


def accent_for_apostrophe(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    found = [m.start() for m in re.finditer(r"(?<=\w)['’](?=\w)", ref)]
    return (src, _sub(ref, at, at + 1, rng.choice("`´"))) if found and (at := rng.choice(found)) else None


def hyphen_for_dash(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    found = [m for m in re.finditer(r"(?<=\S )[—–](?= )|(?<=[一-龥])——(?=[一-龥])", ref)]
    return (src, _sub(ref, *rng.choice(found).span(), "-")) if found else None


def other_digits(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    found = list(re.finditer(r"(?<![\w.,-])\d+(?![\w.,-])", ref, re.ASCII))
    tongue = language(locale)
    if tongue == "ar" and len(found) < 2 or tongue not in ("ar", "zh", "ja") or not found:
        return None
    match = rng.choice(found)
    digits = "٠١٢٣٤٥٦٧٨٩" if tongue == "ar" else "０１２３４５６７８９"
    return src, _sub(ref, *match.span(), match.group().translate(str.maketrans("0123456789", digits)))


def half_comma(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    found = [m.start() for m in re.finditer(r"(?<=[一-龥ぁ-ん])[，、](?=[一-龥ぁ-ん])", ref)]
    ours = language(locale) in ("zh", "ja") and found
    return (src, _sub(ref, at, at + 1, ",")) if ours and (at := rng.choice(found)) else None


def bare_latin(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    if language(locale) != "ar":
        return None
    return src, rng.choice(("Yahoo! " + ref, ref.rstrip(".") + " (BBC 24).", ref.rstrip(".") + " C++."))


# ------------------------------------------------------------------ markup


def _tagged(src: str, ref: str) -> tuple[str, str] | None:
    theirs, ours = _words(src), _words(ref)
    if not theirs or not ours:
        return None
    a, b = theirs[0].span(), ours[0].span()
    return (f"{src[: a[0]]}<b>{src[a[0] : a[1]]}</b>{src[a[1] :]}", f"{ref[: b[0]]}<b>{ref[b[0] : b[1]]}</b>{ref[b[1] :]}")


def lose_tag(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    pair = _tagged(src, ref)
    return (pair[0], pair[1].replace(rng.choice(("<b>", "</b>")), "", 1)) if pair else None


def misnest_tag(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    pair = _tagged(src, ref)
    if not pair:
        return None
    return (pair[0].replace("<b>", "<i><b>").replace("</b>", "</b></i>"),
            pair[1].replace("<b>", "<i><b>").replace("</b>", "</i></b>"))  # fmt: skip


def script(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    bad = ("<script>alert(1)</script>", '<b onclick="x()">', "<iframe src='//x'></iframe>", '<a href="javascript:x">', "<!-- x -->")
    return src, f"{ref} {rng.choice(bad)}"


FAULTS: tuple[Fault, ...] = (
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
    Fault("attribution", lose_speaker),
    Fault("question", lose_question, "lost"),
    Fault("question", win_question, "won"),
    Fault("mixed_script", homoglyph),
    Fault("foreign_letters", neighbour_letter),
    Fault("encoding", mojibake_utf8, "UTF-8"),
    Fault("encoding", mojibake_cp1251, "cp1251"),
    Fault("encoding", invisible, "invisible"),
    Fault("encoding", entity, "entity"),
    Fault("quotes_style", foreign_quotes),
    Fault("quotes_balanced", lone_quote),
    Fault("brackets", lone_bracket),
    Fault("end_punctuation", lose_stop, "lost"),
    Fault("end_punctuation", other_stop, "of another script"),
    Fault("inverted_marks", lose_inverted, "lost"),
    Fault("inverted_marks", ask_without, "question"),
    Fault("spacing", double_space, "double"),
    Fault("spacing", space_before_comma, "comma"),
    Fault("spacing", french_space, "French"),
    Fault("spacing", edge_space, "edge"),
    Fault("number_format", english_number),
    Fault("capitalisation", month_capital, "month"),
    Fault("capitalisation", small_start, "start"),
    Fault("doubled_word", double_word),
    Fault("apostrophe", accent_for_apostrophe),
    Fault("dash", hyphen_for_dash),
    Fault("digits", other_digits, "system"),
    Fault("digits", half_comma, "half-width"),
    Fault("bidi", bare_latin),
    Fault("tags", lose_tag, "lost"),
    Fault("tags", misnest_tag, "misnested"),
    Fault("unsafe_html", script),
)
