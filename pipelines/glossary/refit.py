# ruff: noqa: E501
"""Russian and Ukrainian forms of a term that their place forbids with certainty, and what it asks for instead.

A model may write an accepted form in a case that cannot be: «Украины говорит», «в Москва», «северокорейский
ракеты». Only what no reading allows is put right: a noun right after a preposition that does not govern its
case, a subject before its verb that is not in the nominative, an adjective that agrees with no reading of the
noun after it. Everything else stays as the model wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipelines.glossary.agree_slavic import agreeing, agrees, case_weights, cases_of_form
from pipelines.glossary.form import Form
from pipelines.glossary.government import governed
from pipelines.glossary.names_ru_uk import CASES
from pipelines.glossary.place import Place
from pipelines.glossary.slavic import parses, slavic_forms
from pipelines.model import Term, TermKind, TermStatus

_BEFORE = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)[ \u00a0]\Z")
_NEXT = re.compile(r"[ \u00a0]([^\W\d_]+(?:-[^\W\d_]+)*)")
_CLAUSE = re.compile(r",\s(?:что|если|когда|хотя|пока|що|якщо|коли|хоча|поки)[ \u00a0]\Z", re.I)
# Cases that a preposition takes now and then beside those of the grammar's table.
_RARELY: Mapping[str, frozenset[str]] = {
    word: frozenset(cases.split())
    for cases, words in (("accs loct", "по"), ("accs", "о об"), ("gent loct", "у в"), ("accs ablt", "за по"))
    for word in words.split()
}  # fmt: skip
# Verbs whose first noun is their dative, accusative or genitive: России удалось, Киеву грозит, Москвы касается.
_IMPERSONAL = frozenset(
    "удалось удается удастся следует следовало пришлось приходится придется предстоит предстояло грозит грозило грозят "
    "нравится понравилось хватает хватило хватит кажется казалось остается осталось стоит стоило нужно надо нельзя "
    "принадлежит принадлежат принадлежала принадлежало принадлежали касается касалось коснулось касаются требуется "
    "потребуется потребовалось понадобилось помогает поможет помогли помогло мешает мешало запретили разрешили предложили "
    "вдалося вдається вдасться слід довелося доводиться доведеться загрожує загрожувало подобається вистачає здається "
    "залишається варто належить належать належала належало належали стосується стосуються потрібно треба бракує бракувало".split()
)
_NOT = frozenset(("не", "нет", "ни", "ні", "нема", "немає"))
_NOT_ACTIVE = frozenset(
    "is was were are be been being am has have had needs need must should may can could will would faces faced lacks lacked "
    "owns own awaits".split()
)


def refitted(term: Term, place: Place, language: str) -> str:
    """The form that a place asks for where what stands in it cannot be; "" where it may stay."""
    own = cases_of_form(term, place.like, language)
    if not own or term.status is TermStatus.KEEP or place.like.isupper():
        return ""
    forms = slavic_forms(term, language)
    if any("femn" in f.grammemes for f in forms):
        return _adjective(term, place, forms, language)
    allowed = (
        _by_preposition(place, own, language)
        or _as_subject(place, own, language)
        or (_by_title(place, own, language) if term.kind is TermKind.PERSON else frozenset())
    )
    if not allowed:
        return ""
    return _chosen(term, place, forms, allowed, language)


def _chosen(term: Term, place: Place, forms: tuple[Form, ...], allowed: frozenset[str], language: str) -> str:
    """Of the allowed cases the one that the sentence favours, in the number that stands there now."""
    low = place.like.lower()
    numbers = {g for f in forms if f.text.lower() == low for g in f.grammemes if g in ("sing", "plur")}
    weights = case_weights(term, place, language)
    fitting = [f for f in forms if allowed & f.grammemes and (not numbers or numbers & f.grammemes)]
    best = max(fitting, key=lambda f: max(weights[g] for g in f.grammemes & allowed), default=None)
    return best.text if best is not None else ""


def _by_preposition(place: Place, own: frozenset[str], language: str) -> frozenset[str]:
    before = _BEFORE.search(place.target, 0, place.gap.start)
    asked = governed(before[1], language) if before else ()
    if not asked or before is None:
        return frozenset()
    if own & {*asked, *_RARELY.get(before[1].lower(), ())}:
        return frozenset()
    return frozenset(asked)


def _by_title(place: Place, own: frozenset[str], language: str) -> frozenset[str]:
    """A name in the nominative right after a title that cannot be: президентом Владимир Путин."""
    before = _BEFORE.search(place.target, 0, place.gap.start)
    if own != {"nomn"} or before is None:
        return frozenset()
    readings = [p.tag.grammemes for p in parses(before[1].lower(), language)]
    if not readings or not all({"NOUN", "anim", "sing"} <= tags for tags in readings):
        return frozenset()
    cases = frozenset(g for tags in readings for g in tags if g in CASES)
    return frozenset() if "nomn" in cases else cases


def _as_subject(place: Place, own: frozenset[str], language: str) -> frozenset[str]:
    """The nominative, where the term begins a clause in both languages and a finite verb follows that it can govern."""
    if "nomn" in own or not (place.starts or _CLAUSE.search(place.target, 0, place.gap.start)):
        return frozenset()
    if place.role() != "nomn" or not _finite_verb_follows(place, language):
        return frozenset()
    following = re.match(r"\s+([A-Za-z]+)", place.source[place.span.end :])
    active = following is not None and following[1].lower() not in _NOT_ACTIVE
    return frozenset(("nomn",)) if active or own == {"gent"} else frozenset()


def _finite_verb_follows(place: Place, language: str) -> bool:
    match = _NEXT.match(place.target, place.gap.end)
    if match and _is_adverb(match[1], language):
        match = _NEXT.match(place.target, match.end())
    if not match or match[1].lower() in _NOT | _IMPERSONAL:
        return False
    readings = [p.tag.grammemes for p in parses(match[1].lower(), language) if p.is_known]
    verbs = [tags for tags in readings if "VERB" in tags]
    if not verbs or len(verbs) < len(readings):
        return False
    return any("sing" in tags and "neut" not in tags and "impr" not in tags for tags in verbs)


def _is_adverb(word: str, language: str) -> bool:
    if word.lower() in _NOT:
        return False
    reading = next(iter(parses(word.lower(), language)), None)
    return reading is not None and (
        "ADVB" in reading.tag.grammemes or word.lower() in ("также", "тоже", "також", "теж")
    )


def _adjective(term: Term, place: Place, forms: tuple[Form, ...], language: str) -> str:
    """The adjective in agreement with the noun right after it, where no reading of that noun agrees with what stands."""
    match = _NEXT.match(place.target, place.gap.end)
    readings = parses(match[1].lower(), language) if match else ()
    if not readings or not all(
        p.is_known and "NOUN" in p.tag.grammemes and "Fixd" not in p.tag.grammemes for p in readings
    ):
        return ""
    low = place.like.lower()
    standing = [f.grammemes for f in forms if f.text.lower() == low]
    if any(agrees(tags, p.tag.grammemes) for tags in standing for p in readings):
        return ""
    before = _BEFORE.search(place.target, 0, place.gap.start)
    asked = frozenset(governed(before[1], language)) if before else frozenset()
    if any(asked & tags for tags in standing):
        return ""  # it is the noun that disobeys the preposition
    return agreeing(term, place, language).text
