"""Which form of a Russian or Ukrainian term fits a place: by its preposition, neighbours, and the word replaced."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from pipelines.glossary.form import Form
from pipelines.glossary.government import governed, governed_by_phrase, governed_by_verb, means_from
from pipelines.glossary.names_ru_uk import CASES
from pipelines.glossary.people import TITLES
from pipelines.glossary.place import Place
from pipelines.glossary.slavic import case_of, parses, slavic_forms
from pipelines.model import Term, TermKind

_CASE_OF = {"gen2": "gent", "gen1": "gent", "acc2": "accs", "loc2": "loct", "loc1": "loct"}
_MOTION = frozenset(("to", "into", "toward", "towards", "for", "onto"))
_CYRILLIC = re.compile(r"[а-яёіїєґ]+(?:[-'’][а-яёіїєґ]+)*")
_STOOD = 1.5  # for each case that a word of the language, standing in the gap, can be in
_RARE = 0.1  # a share below it is a reading that nobody means: Инди as another word's genitive
_KNOWN = 0.6  # of all its cases' shares: it is such a word, not the model's invention
_LIKELY = 0.25  # of a word's readings: уже is an adverb, though the dictionary knows the snake too
_AMOUNTS = {
    word: amount
    for amount, words in (
        (2, "два две три четыре оба обе дві чотири обидва обидві"),
        (5, "пять шесть семь восемь девять десять несколько много двадцать тридцать пятьдесят сто тысяч миллионов "
            "п'ять шість сім вісім дев'ять десять кілька багато двадцять тридцять п'ятдесят тисяч мільйонів"),
    )
    for word in words.split()
}  # fmt: skip
_POSSESSIVE = frozenset("его ее её их его її їх".split())  # they stand before the noun and agree with nothing
_RELATIVE = frozenset(("который", "какой", "чей", "котрий", "який", "чий"))
_AND = frozenset(("и", "или", "і", "й", "та", "або"))
# Nouns beside which a name stands in the nominative: на острове Гонконг, в провинции Буэнос-Айрес.
_NAMED = frozenset(
    "штат провинция остров группа группировка агентство компания газета телеканал журнал станция аэропорт порт "
    "провінція острів група угруповання агентство компанія телеканал станція аеропорт село деревня".split()
)


def agreeing(term: Term, place: Place, language: str) -> Form:
    """The form of the term that fits the place best; the dictionary form where nothing tells."""
    choices = slavic_forms(term, language)
    weights = case_weights(term, place, language)
    noun = _described(place, weights, language) if any("femn" in f.grammemes for f in choices) else None
    if noun is not None:
        return max(choices, key=lambda f: _adjective_fit(f, noun, weights))
    counted = frozenset() if term.pos == "propn" else _counted(place, language)
    if place.head is not None and any("femn" in f.grammemes for f in choices):
        return max(choices, key=lambda f: _alone_fit(f, counted, weights, many=bool(place.many)))
    if counted and not any("femn" in f.grammemes for f in choices):
        return max(choices, key=lambda f: (counted <= f.grammemes, _case_fit(f, weights)))
    number = "plur" if place.plural and any("plur" in f.grammemes for f in choices) else ""
    return max(choices, key=lambda f: (not number or number in f.grammemes, _case_fit(f, weights)))


def _counted(place: Place, language: str) -> frozenset[str]:
    """What a numeral right before asks for: 10 ракет, три ракеты (uk три ракети), 21 ракета."""
    before = _words_before(place)
    if not before:
        return frozenset()
    asked = governed(before[-2], language) if len(before) > 1 else ()
    amount = _amount(before[-1])
    if amount is None:
        return frozenset()
    if asked and not {"accs", "nomn"} & set(asked):
        return frozenset((asked[0], "plur"))
    if amount % 10 == 1 and amount != 11:
        return frozenset(("nomn", "sing"))
    if amount % 10 in (2, 3, 4) and amount not in (12, 13, 14):
        return frozenset(("nomn", "plur")) if language == "uk" else frozenset(("gent", "sing"))
    return frozenset(("gent", "plur"))


def _amount(word: str) -> int | None:
    """What decides over the counted noun: the number's last two figures; 10K and 10 тысяч count as five."""
    figures = re.fullmatch(r"(\d+)([KkMmКкМм]?)", word)
    if figures:
        return 5 if figures[2] else int(figures[1][-2:])
    return _AMOUNTS.get(word.lower())


def case_weights(term: Term, place: Place, language: str) -> dict[str, float]:
    """How much speaks for each case: prepositions most, then agreement, then the word replaced and the English."""
    weights = dict.fromkeys(CASES, 0.0)
    replaced = _cases_of_replaced(term, place.like, language)
    attributes, rest = _attributes(_words_before(place), language)
    for word in attributes:  # the adjective before it has already chosen
        for case, share in cases_of(word, language).items():
            weights[case] += 2.0 * share / len(attributes)
    asked = asked_after(rest, language)
    if asked:
        _govern(weights, asked, replaced, place, rest[-1], animate=_is_animate(term))
        return weights
    role = place.role()
    if role:
        weights[role] += 1.0 if role == "gent" else 0.7
    sure = sum(replaced.values()) > _KNOWN and not term.pos.startswith("adj")
    for case, share in replaced.items():
        weights[case] += share + (_STOOD if sure and share >= _RARE else 0.0)
    if not attributes:
        _by_neighbour(weights, term, place, rest, replaced, language)
    elif role == "ablt" and _is_passive(attributes[-1], language):
        weights["ablt"] += 2.0  # финансируемых Китаем проектов
    joined = bool(rest) and rest[-1].lower() in (*_AND, ",")
    if not (joined or (attributes and weights["loct"] > 1)):
        weights["loct"] = -1.0  # never without its preposition
    return weights


def asked_after(words: Sequence[str], language: str) -> tuple[str, ...]:
    """The cases that a preposition, of one word or several, in which `words` end asks for."""
    if not words:
        return ()
    return governed_by_phrase(" ".join(words)) or governed(words[-1], language)


def _cases_of_replaced(term: Term, like: str, language: str) -> Mapping[str, float]:
    """The case of what stands in the gap: of its head, and of the adjectives and names that must agree with it."""
    found: dict[str, float] = {}
    for word in _CYRILLIC.findall(like.lower()):
        cases = _cases_of_word(word, language)
        both = {c: found[c] * cases[c] for c in found if c in cases} if found else dict(cases)
        total = sum(both.values())
        if not total:  # its words contradict each other
            found = {c: 0.3 * share for c, share in found.items()}
            continue
        size = max(sum(found.values()), sum(cases.values()))
        found = {c: size * share / total for c, share in both.items()}
        if term.kind is not TermKind.PERSON and not is_attribute(word, language):
            break
    return found


def _is_animate(term: Term) -> bool:
    return term.kind is TermKind.PERSON or term.animacy == "anim"


def _is_passive(word: str, language: str) -> bool:
    return any({"PRTF", "pssv"} <= p.tag.grammemes for p in parses(word.lower(), language))


def _govern(
    weights: dict[str, float],
    asked: Sequence[str],
    replaced: Mapping[str, float],
    place: Place,
    preposition: str,
    *,
    animate: bool,
) -> None:
    """Of the cases that the preposition allows, that of the word replaced, else what the English means."""
    for case in asked:
        weights[case] += 3.0
    fitting = {case: share for case, share in replaced.items() if case in asked}
    for case, share in fitting.items():
        weights[case] += (2.0 if sum(replaced.values()) > _KNOWN else 0.4) * share / sum(fitting.values())
    english = _english_before(place)
    outward = means_from(preposition, english)
    usual = asked[0]
    if "loct" in asked and "accs" in asked:
        usual = "accs" if animate or (bool(english) and english[-1] in _MOTION) else "loct"
    elif outward is not None and "gent" in asked:
        usual = "gent" if outward else "ablt"
    elif "ablt" in asked and "accs" in asked and english[-1:] == ["for"]:
        usual = "accs"
    weights[usual] += 0.5


def _english_before(place: Place) -> list[str]:
    words = re.findall(r"[a-z]+", place.source[: place.span.start].lower())
    while words and words[-1] in ("the", "a", "an"):
        words.pop()
    return words


def _words_before(place: Place) -> list[str]:
    """The target's last words before the gap, back to a mark that parts clauses."""
    clause = re.split(r"[;:.!?…()]|\s[—–-]\s", place.target[: place.gap.start])[-1]
    return re.findall(r"[^\W_]+(?:[-'’][^\W_]+)*|,", clause)[-6:]


def _attributes(before: Sequence[str], language: str) -> tuple[list[str], list[str]]:
    """Adjectives that stand right before the gap, and the words before those."""
    at = len(before)
    while at and (before[at - 1].lower() in _POSSESSIVE or is_attribute(before[at - 1], language)):
        at -= 1
    return [w for w in before[at:] if w.lower() not in _POSSESSIVE], list(before[:at])


def is_attribute(word: str, language: str) -> bool:
    """Whether a word is an adjective or participle first of all."""
    reading = next(iter(parses(word.lower(), language)), None)
    if reading is None or not reading.is_known or reading.normal_form in _RELATIVE:
        return False
    return bool({"ADJF", "PRTF"} & reading.tag.grammemes)


def _by_neighbour(
    weights: dict[str, float],
    term: Term,
    place: Place,
    before: Sequence[str],
    replaced: Mapping[str, float],
    language: str,
) -> None:
    """What the word before says where no preposition governs."""
    if not before:
        weights["nomn"] += 0.3
        return
    last, role = before[-1].lower(), place.role()
    if last in (*_AND, ",") and len(before) > 1 and before[-2] != ",":
        listed = last != "," or (role != "nomn" and place.source[: place.span.start].rstrip().endswith(","))
        if listed:
            _like_the_first(weights, before[:-1], language)
        return
    beside = term.kind is TermKind.PERSON and (role != "gent" or _titled(place))  # not: сестра Ким Чен Ына
    title = _title_before(before, language) if beside else ""
    if title:
        cases = cases_of(title, language)
        for case in weights:
            weights[case] += 2.4 * cases[case] if case in cases else -1.5
        return
    asked = governed_by_verb(last, language)
    for case in asked:
        weights[case] += 1.5
    reading = next(iter(parses(last, language)), None)
    if reading is None or not reading.is_known or asked:
        return
    tags = reading.tag.grammemes
    if "NOUN" in tags and _is_apposition(reading, replaced):
        weights["nomn"] += 1.5
    elif "NOUN" in tags:
        # the noun after a noun: правительство Италии; but: в четверг Италия
        weights["gent"] += {"nomn": 0.3, "accs": 0.6, "gent": 1.6}.get(role, 1.2)
    elif "VERB" in tags and role == "nomn":
        weights["nomn"] += 0.3
    elif ("VERB" in tags and "tran" in tags) or "INFN" in tags:
        weights["accs"] += 0.6


def _titled(place: Place) -> bool:
    """Whether a title stands before the name in English."""
    return bool({*_english_before(place)[-1:]} & TITLES)


def _is_apposition(noun: Any, replaced: Mapping[str, float]) -> bool:
    """Whether a name stands beside the noun in the nominative: на острове Гонконг; not: правительство Италии."""
    if sum(replaced.values()) > _KNOWN:
        stands = "nomn" in replaced and "gent" not in replaced
        return stands and (noun.normal_form in _NAMED or "nomn" not in noun.tag.grammemes)
    return noun.normal_form in _NAMED


def _title_before(before: Sequence[str], language: str) -> str:
    """The person's noun that a name stands beside, genitives between them passed over: президентом США Дональдом."""
    for word in reversed(before):
        reading = next(iter(parses(word.lower(), language)), None)
        if reading is None or "NOUN" not in reading.tag.grammemes:
            return ""
        if "anim" in reading.tag.grammemes and reading.is_known:
            return word
        if not {"gent", "Fixd"} & reading.tag.grammemes:
            return ""
    return ""


def _like_the_first(weights: dict[str, float], before: Sequence[str], language: str) -> None:
    """Из Пакистана и Германии: the case of what is joined, under its own preposition."""
    first = before[-1]
    _, rest = _attributes(before[:-1], language)
    asked = asked_after(rest, language)
    for case, share in cases_of(first, language).items():
        weights[case] += 1.5 * share * (1.0 if not asked or case in asked else 0.1)


def cases_of(words: str, language: str) -> Mapping[str, float]:
    """How likely each case is by a word's ending; of several words the last that has one. Unknown words tell less."""
    for word in reversed(_CYRILLIC.findall(words.lower())):
        found = _cases_of_word(word, language)
        if found:
            return found
    return {}


@lru_cache(maxsize=50_000)
def _cases_of_word(word: str, language: str) -> Mapping[str, float]:
    out: dict[str, float] = {}
    known = 0.4
    for parse in parses(word, language)[:12]:
        tags = parse.tag.grammemes
        case = case_of(tags)
        if case and {"NOUN", "ADJF", "PRTF"} & tags:
            out[case] = out.get(case, 0.0) + parse.score
            known = max(known, 0.8 if parse.is_known else 0.0)
    total = sum(out.values())
    return {case: known * share / total for case, share in out.items()} if total else {}


def _described(place: Place, weights: Mapping[str, float], language: str) -> frozenset[str] | None:
    """The grammemes of the noun that an adjective stands before, in the reading that the sentence favours."""
    words = re.match(r"(?:\s*[^\W\d_]+(?:-[^\W_]+)*){1,3}", place.target[place.gap.end :])
    for word in words[0].split() if words else ():
        if word.lower() in _AMOUNTS:
            return None
        nouns = [p for p in parses(word.lower(), language) if "NOUN" in p.tag.grammemes]
        if sum(p.score for p in nouns) >= _LIKELY:
            best = max(nouns, key=lambda p: p.score + _tag_weight(p.tag.grammemes, weights) + _counts(p, place))
            return frozenset(best.tag.grammemes)
        if not is_attribute(word, language):
            return None
    return None


def could_be_noun(word: str, language: str) -> bool:
    """Whether a noun is among a word's likely readings."""
    readings = parses(word.lower(), language)
    return bool(sum(p.score for p in readings if "NOUN" in p.tag.grammemes) >= _LIKELY)


def cases_of_form(term: Term, text: str, language: str) -> frozenset[str]:
    """The cases of a term that are written so; none for a form that the inflector does not make."""
    low = text.lower().replace("ё", "е")
    same = (f.grammemes for f in slavic_forms(term, language) if f.text.lower().replace("ё", "е") == low)
    return frozenset(g for tags in same for g in tags if g in CASES)


def agrees(adjective: frozenset[str], noun: frozenset[str]) -> bool:
    """Whether an adjective's reading and a noun's have a case, the number and the gender in common."""
    noun = frozenset(_CASE_OF.get(g, g) for g in noun)
    if not adjective & noun & frozenset(CASES) or ("plur" in adjective) != ("plur" in noun):
        return False
    return "plur" in noun or bool(adjective & noun & {"masc", "femn", "neut"}) or "ms-f" in noun


def has_noun_after(place: Place, language: str) -> bool:
    """Whether an adjective put into the gap would have a noun to agree with, or nothing before it to hang on."""
    if _described(place, dict.fromkeys(CASES, 0.0), language) is not None:
        return True
    if place.before and _amount(place.before) is not None:
        return True
    reading = next(iter(parses(place.before.lower(), language)), None) if place.before else None
    return reading is None or not {"NOUN", "PREP"} & reading.tag.grammemes


def _tag_weight(tags: frozenset[str], weights: Mapping[str, float]) -> float:
    return next((weights[_CASE_OF.get(t, t)] for t in tags if t in CASES or t in _CASE_OF), 0.0)


def _counts(noun: Any, place: Place) -> float:
    """The English noun's number, where its ending shows it: Italian hospitals."""
    many = place.many
    if many is None:
        following = re.match(r"\s+(?:[a-z-]+\s+)?([A-Za-z]+)", place.source[place.span.end :])
        if not following:
            return 0.0
        many = re.search(r"[^s]s\Z", following[1]) is not None
    return 0.4 if many == ("plur" in noun.tag.grammemes) else 0.0


def _alone_fit(
    form: Form, counted: frozenset[str], weights: Mapping[str, float], *, many: bool
) -> tuple[bool, bool, bool, float]:
    """An adjective whose noun the draft left out: the English noun's number, the numeral's case."""
    tags = form.grammemes
    return counted <= tags, many == ("plur" in tags), not {"femn", "neut"} & tags, _case_fit(form, weights)


def _adjective_fit(form: Form, noun: frozenset[str], weights: Mapping[str, float]) -> tuple[bool, bool, float]:
    case = next((_CASE_OF.get(t, t) for t in noun if t in CASES or t in _CASE_OF), "nomn")
    number = "plur" if "plur" in noun else "sing"
    gender = number == "plur" or any(g in form.grammemes and g in noun for g in ("masc", "femn", "neut"))
    ending = form.text.endswith(("ого", "его", "их", "ых"))
    animate = case != "accs" or (number == "sing" and "femn" in noun) or ("anim" in noun) == ending
    return number in form.grammemes and gender, case in form.grammemes and animate, _case_fit(form, weights)


def _case_fit(form: Form, weights: Mapping[str, float]) -> float:
    return max((weights[g] for g in form.grammemes if g in weights), default=0.0)
