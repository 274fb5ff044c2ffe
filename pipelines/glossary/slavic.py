"""Form forms of Russian and Ukrainian terms: names by rule, everything else by pymorphy3.

A phrase declines by its head: the first noun in the nominative, the adjectives before it that agree, and
a noun joined to it by и / і / та; what follows (Совета Безопасности ООН) stays.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from itertools import islice, product
from os.path import commonprefix
from typing import Any

import pymorphy3

from pipelines.glossary.form import Form
from pipelines.glossary.names_ru_uk import (
    CASES,
    FOREIGN_IN,
    Paradigm,
    adjectival_surname,
    declinable_parts,
    decline,
    gender_of,
)
from pipelines.model import Term, TermKind

LANGUAGES = ("ru", "uk")
_QUOTED = re.compile(r"([«„\"])([^«»„“\"]+)([»“\"])")
_CASE_OF = {"gen2": "gent", "gen1": "gent", "acc2": "accs", "loc2": "loct", "loc1": "loct"}
_COMBINATIONS = 48
_UNUSUAL = frozenset(("Dist", "ADJS", "PRTS", "Supr", "V-be", "Arch", "Slng"))
_COMPARED = frozenset(("Supr", "Cmp2", "Apro"))
_PARTICIPLE = frozenset(("actv", "pssv", "past", "pres"))
_JOINED = frozenset(("и", "і", "та", "й"))
_NAME_TAGS = frozenset(("Name", "Surn", "Patr"))
_GENDERS = {"m": "masc", "f": "femn", "n": "neut"}


@cache
def analyzer(language: str) -> Any:
    """The language's dictionary, loaded once a process."""
    logging.getLogger("pymorphy3").setLevel(logging.WARNING)  # it tells of its files at every start
    return pymorphy3.MorphAnalyzer(lang=language)


@lru_cache(maxsize=50_000)
def parses(word: str, language: str) -> tuple[Any, ...]:
    """pymorphy3's readings of a word, likeliest first."""
    return tuple(analyzer(language).parse(word))


@lru_cache(maxsize=50_000)
def slavic_forms(term: Term, language: str) -> tuple[Form, ...]:
    """Every form of a term with its grammemes; the dictionary form first."""
    given = _given(term)
    if given:
        return given
    if quoted := _QUOTED.fullmatch(term.target):  # «Исламское государство» declines inside its quotation marks
        inner = replace(term, target=quoted[2], forms=tuple(f.strip('«»„“"') for f in term.forms))
        return tuple(Form(quoted[1] + f.text + quoted[3], f.grammemes) for f in slavic_forms(inner, language))
    parts = term.target.split()
    if term.kind is TermKind.PERSON:
        found = _person(parts, term.gender or gender_of(parts), language)
    elif _adjectival(term, parts, language):
        found = _adjective(parts, language)
    else:
        found = _phrase(term, parts, language)
    if "ё" not in term.target.lower():  # the dictionary writes ё, newspapers mostly do not
        found = (Form(f.text.replace("ё", "е").replace("Ё", "Е"), f.grammemes) for f in found)
    made = tuple(dict.fromkeys(found))
    known = {f.text.lower().replace("ё", "е") for f in made}
    if all(text.lower().replace("ё", "е") in known for text in term.forms):
        return made
    return _ordered(term) or made  # the entry knows better than the rules


@lru_cache(maxsize=50_000)
def gender_of_term(term: Term, language: str) -> str:
    """masc, femn or neut of the term's head noun: the entry's, else the dictionary's; "" where nobody knows."""
    if term.gender:
        return _GENDERS[term.gender]
    parts = term.target.split()
    if term.kind is TermKind.PERSON:
        return _GENDERS[gender_of(parts)]
    head = _head(term, parts, language)
    known = head is not None and (head[1].is_known or "Fixd" not in head[1].tag.grammemes)
    return next((g for g in _GENDERS.values() if head and known and g in head[1].tag.grammemes), "")


def _given(term: Term) -> tuple[Form, ...]:
    """The target alone as its only form means that it does not decline."""
    if term.forms == (term.target,):
        return tuple(Form(term.target, frozenset((c, n))) for c in CASES for n in ("sing", "plur"))
    return ()


def _ordered(term: Term) -> tuple[Form, ...]:
    """The entry's own forms as a singular declension in the grammars' order, equal ones written once.

    Five are all oblique cases; of four, men lack the accusative (as the genitive), things too (as the
    nominative), women the locative (as the dative).
    """
    order = {
        5: ("gent", "datv", "accs", "ablt", "loct"),
        4: ("gent", "datv", "accs", "ablt") if term.gender == "f" else ("gent", "datv", "ablt", "loct"),
    }.get(len(term.forms))
    if order is None or term.number == "pl":
        return ()
    by_case = dict(zip(order, term.forms)) | {"nomn": term.target}
    by_case.setdefault("accs", by_case["gent"] if term.animacy == "anim" else term.target)
    by_case.setdefault("loct", by_case["datv"])
    return tuple(Form(by_case[c], frozenset((c, "sing"))) for c in CASES)


# ---------------------------------------------------------------- persons


def _person(parts: Sequence[str], gender: str, language: str) -> Iterator[Form]:
    moves = declinable_parts(parts)
    paradigms = [
        _name_part(p, gender, language) if moving else _common_part(p, gender, language)
        for p, moving in zip(parts, moves)
    ]
    if language == "uk" and gender == "f" and len(parts) > 1 and re.search(r"[^аеиіоуюяєїн]на\Z", parts[-1]):
        paradigms[-1] = adjectival_surname(parts[-1])
    for i, case in enumerate(CASES):
        for text in _combined([p[i] for p in paradigms]):
            yield Form(text, frozenset((case, "sing")))


def _name_part(part: str, gender: str, language: str) -> Paradigm:
    head, hyphen, last = part.rpartition("-")
    if hyphen:  # аль-Асад, Жан-Поль: the last part alone
        return tuple(tuple(f"{head}-{t}" for t in texts) for texts in _name_part(last, gender, language))
    return _known_name(part, gender, language) or decline(part, language, gender) or fixed(part)


def _common_part(part: str, gender: str, language: str) -> Paradigm:
    """A small-letter word in a name: папа, далай-лама and младший decline, particles do not."""
    if part[:1].islower() and len(part) > 3:
        for parse in parses(part, language):
            tags = parse.tag.grammemes
            if parse.is_known and {"NOUN", "nomn", "anim"} <= tags and "plur" not in tags:
                return _paradigm(parse, part, "sing")
            if {"ADJF", "nomn", _GENDERS[gender]} <= tags:
                rows = _cased(parse, part, _GENDERS[gender], "sing")
                return (*rows[:3], rows[1], *rows[4:]) if gender == "m" else rows
    return fixed(part)


def case_of(tags: frozenset[str]) -> str:
    """The case of a reading, "" where it has none. The Ukrainian dictionary leaves some nominatives without."""
    case = next((_CASE_OF.get(t, t) for t in tags if t in CASES or t in _CASE_OF), "")
    return case or ("nomn" if "NOUN" in tags and not {"Fixd", "voct"} & tags else "")


def fixed(word: str) -> Paradigm:
    """A word that does not decline."""
    return ((word,),) * len(CASES)


def _known_name(word: str, gender: str, language: str) -> Paradigm | None:
    """A name that the dictionary holds, of this gender; else None."""
    if language == "uk":
        return None  # its names mix men and women, and the rules do better
    for parse in parses(word, language):
        tags = parse.tag.grammemes
        if not (parse.is_known and _NAME_TAGS & tags and {"nomn", "sing", _GENDERS[gender]} <= tags):
            continue
        if "Fixd" not in tags and not FOREIGN_IN.search(word.lower()):
            return _cased(parse, word, _GENDERS[gender], "sing")
    return None


# ---------------------------------------------------------------- phrases


def _phrase(term: Term, parts: Sequence[str], language: str) -> Iterator[Form]:
    head = _head(term, parts, language)
    if len(parts) == 1 and term.kind is not TermKind.TERM and (head is None or _fixed_guess(head[1], term.target)):
        yield from _unknown_name(term, language)
        return
    if head is None:
        yield from (Form(term.target, frozenset((c, n))) for c in CASES for n in ("sing", "plur"))
        return
    at, noun = head
    only = "plur" if "plur" in noun.tag.grammemes else ""
    counted = term.kind in (TermKind.TERM, TermKind.TITLE) and not only
    for number in (only,) if only else ("sing", "plur") if counted else ("sing",):
        yield from _numbered(term, parts, at, noun, number, language)


def _numbered(term: Term, parts: Sequence[str], at: int, noun: Any, number: str, language: str) -> Iterator[Form]:
    animate = _animate(term, noun)
    if parts[at].isupper() and len(parts[at]) > 1:  # ХАМАС, МИД: newspapers leave acronyms as they are
        yield from (Form(term.target, frozenset((case, number))) for case in CASES)
    paradigms = []
    for i, part in enumerate(parts):
        if i == at:
            paradigms.append(_accusative(_paradigm(noun, part, number), noun, number, animate))
        elif i < at:
            paradigms.append(_attribute(part, noun, number, language, animate))
        elif i >= 2 and parts[i - 1] in _JOINED and i - 2 == at:
            paradigms.append(_second_noun(part, number, language))
        else:
            paradigms.append(fixed(part))
    for i, case in enumerate(CASES):
        for text in _combined([p[i] for p in paradigms]):
            yield Form(text, frozenset((case, number)))


def _fixed_guess(noun: Any, word: str) -> bool:
    return not word.isupper() and not noun.is_known and "Fixd" in noun.tag.grammemes


def _unknown_name(term: Term, language: str) -> Iterator[Form]:
    """A place or body that no dictionary knows: by its ending, as things decline."""
    word = term.target
    gender = term.gender or ("f" if word[-1] in "ая" else "m")
    rows = fixed(word) if word.isupper() else decline(word, language, gender) or fixed(word)
    if gender == "m" and rows[0] != rows[1]:
        rows = (*rows[:3], rows[0], *rows[4:])
    for case, texts in zip(CASES, rows):
        yield from (Form(t, frozenset((case, "sing"))) for t in texts)


def _head(term: Term, parts: Sequence[str], language: str) -> tuple[int, Any] | None:
    wanted = "plur" if term.number == "pl" else ""
    for i, part in enumerate(parts):
        nouns = [p for p in parses(part, language) if _is_nominative_noun(p)]
        if not nouns or _foreign_compound(part, nouns, language):
            continue
        nouns.sort(key=lambda p: _unlikely(p, term, wanted))
        if i + 1 < len(parts) and _qualifies(part, parts[i + 1 :], language):
            continue
        return i, nouns[0]
    return None


def _foreign_compound(word: str, nouns: Sequence[Any], language: str) -> bool:
    """Даунинг-стрит: a compound whose last part no dictionary knows does not decline."""
    last = word.rpartition("-")[2]
    return "-" in word and not any(p.is_known for p in (*nouns, *parses(last, language)))


def _is_nominative_noun(parse: Any) -> bool:
    return "NOUN" in parse.tag.grammemes and case_of(parse.tag.grammemes) == "nomn"


def _unlikely(parse: Any, term: Term, wanted: str) -> tuple[bool, ...]:
    tags = parse.tag.grammemes
    gender = _GENDERS.get(term.gender, "")
    is_name = bool(_NAME_TAGS & tags)
    return (
        bool(wanted) and wanted not in tags,
        not wanted and "plur" in tags and "Pltm" not in tags,
        bool(gender) and gender not in tags and "plur" not in tags,
        is_name and term.kind is not TermKind.PERSON,
        term.kind is TermKind.PLACE and "Geox" not in tags and "anim" in tags,
        not parse.is_known,
        "Fixd" in tags and not parse.is_known,
    )


def _qualifies(word: str, rest: Sequence[str], language: str) -> bool:
    """Whether a word is an adjective that agrees with a later noun in the nominative."""
    readings = [
        p.tag.grammemes
        for p in parses(word, language)
        if {"ADJF", "nomn"} <= p.tag.grammemes or {"PRTF", "nomn"} <= p.tag.grammemes
    ]
    nouns = [p.tag.grammemes for w in rest for p in parses(w, language) if _is_nominative_noun(p)]
    return any(_agree(a, n) for a in readings for n in nouns)


def _agree(adjective: frozenset[str], noun: frozenset[str]) -> bool:
    if ("plur" in adjective) != ("plur" in noun):
        return False
    return "plur" in adjective or any(g in adjective and g in noun for g in _GENDERS.values())


def _animate(term: Term, noun: Any) -> bool:
    if term.animacy:
        return term.animacy == "anim"
    return "anim" in noun.tag.grammemes and term.kind in (TermKind.TERM, TermKind.TITLE)


def _attribute(word: str, noun: Any, number: str, language: str, animate: bool) -> Paradigm:
    """An adjective before the head, in the head's gender and number."""
    tags = noun.tag.grammemes
    gender = next((g for g in ("masc", "femn", "neut") if g in tags), "masc")
    for parse in sorted(parses(word, language), key=_comparative):
        if not {"ADJF", "PRTF"} & parse.tag.grammemes or "nomn" not in parse.tag.grammemes:
            continue
        if ("plur" in parse.tag.grammemes) == ("plur" in tags) and (gender in parse.tag.grammemes or "plur" in tags):
            rows = _cased(parse, word, "" if number == "plur" else gender, number)
            return _accusative(rows, noun, number, animate)
    return fixed(word)


def _comparative(parse: Any) -> bool:
    """Большая is first of all of большой, not of больший."""
    return bool(_COMPARED & parse.tag.grammemes) or parse.normal_form.endswith("ший")


def _second_noun(word: str, number: str, language: str) -> Paradigm:
    nouns = [p for p in parses(word, language) if _is_nominative_noun(p)]
    return _paradigm(nouns[0], word, "sing" if number == "sing" else number) if nouns else fixed(word)


def _accusative(rows: Paradigm, noun: Any, number: str, animate: bool) -> Paradigm:
    """Masculines and plurals: as the genitive for persons, as the nominative for things."""
    if number == "plur" or "masc" in noun.tag.grammemes:
        if "Fixd" in noun.tag.grammemes:
            return rows
        rows = (*rows[:3], rows[1] if animate else rows[0], *rows[4:])
    return rows


def _paradigm(parse: Any, word: str, number: str) -> Paradigm:
    return _cased(parse, word, "", number)


def _cased(parse: Any, word: str, gender: str, number: str) -> Paradigm:
    """The forms of a reading by case, written with the word's capitals; its own form where one is missing."""
    found: dict[str, dict[str, None]] = {case: {} for case in CASES}
    for form in parse.lexeme:
        tags = form.tag.grammemes
        case = case_of(tags)
        if not case or (number == "plur") != ("plur" in tags) or (gender and gender not in tags):
            continue
        voice = "PRTF" not in tags or _PARTICIPLE & tags == _PARTICIPLE & parse.tag.grammemes
        if voice and not _UNUSUAL & tags:
            found[case].setdefault(capitalised_like(form.word, word))
    stem = next(iter(found["gent"]), word)  # of two stems the genitive's: Києва, so Києві
    return tuple(
        tuple(sorted(found[case], key=lambda t: (_bookish(t, case), -len(commonprefix((t, stem)))))) or (word,)
        for case in CASES
    )


def _bookish(text: str, case: str) -> int:
    """Forms that are right but that no newspaper writes first: северною, Путінові, Білім."""
    if case == "loct":
        return 2 if re.search(r"[оеє]ві\Z", text) else 0 if re.search(r"[іїе]\Z", text) else _usual_locative(text)
    if case == "datv":
        return int(re.search(r"[оеє]ві\Z", text) is not None)
    return int(case == "ablt" and re.search(r"[ое]ю\Z", text) is not None)


def _usual_locative(text: str) -> int:
    return 1 if re.search(r"(?:ому|ій|их|ах|ях)\Z", text) else 2


def capitalised_like(text: str, model: str) -> str:
    """Small letters dressed in the model's capitals, hyphenated parts one by one."""
    if model.isupper() and len(model) > 1:
        return text.upper() if len(text) == len(model) else model + text[len(model) :]
    parts, models = re.split(r"([-'’])", text), re.split(r"([-'’])", model)
    if len(parts) != len(models):
        return text
    return "".join(p[:1].upper() + p[1:] if m[:1].isupper() else m if m in "-'’" else p for p, m in zip(parts, models))


def _combined(choices: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """The parts' usual forms together, then every other combination, within reason."""
    for texts in islice(product(*choices), _COMBINATIONS):
        yield " ".join(texts)


# ---------------------------------------------------------------- adjectives


def _adjectival(term: Term, parts: Sequence[str], language: str) -> bool:
    if term.pos:
        return term.pos.startswith("adj") and len(parts) == 1
    return len(parts) == 1 and term.kind is TermKind.TERM and parts[0].islower() and _adjective_only(parts[0], language)


def _adjective_only(word: str, language: str) -> bool:
    first = parses(word, language)[0]
    return "ADJF" in first.tag.grammemes and "nomn" in first.tag.grammemes


def _adjective(parts: Sequence[str], language: str) -> Iterator[Form]:
    word = parts[0]
    readings = [p for p in parses(word, language) if {"ADJF", "nomn"} <= p.tag.grammemes]
    yield Form(word, frozenset(("nomn", "sing", "masc")))
    for parse in readings[:1]:
        for number, gender in (("sing", "masc"), ("sing", "femn"), ("sing", "neut"), ("plur", "")):
            rows = _cased(parse, word, gender, number)
            for case, texts in zip(CASES, rows):
                yield from (Form(t, frozenset({case, number, gender} - {""})) for t in texts)
