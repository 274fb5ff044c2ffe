"""The form of a term that a place in a sentence asks for."""

from __future__ import annotations

import re

from pipelines.glossary import agree_slavic, agree_western, west_slavic
from pipelines.glossary.english import shouted
from pipelines.glossary.forms import forms
from pipelines.glossary.match import spellings_of
from pipelines.glossary.place import Place
from pipelines.glossary.slavic import LANGUAGES as SLAVIC
from pipelines.glossary.west_slavic import LANGUAGES as WEST_SLAVIC
from pipelines.glossary.western import LANGUAGES as WESTERN
from pipelines.model import Span, Term, TermHit, TermKind, TermStatus


def inflect(term: Term, like: str, place: Place | None = None) -> str:
    """The form of the term that agrees: as `like`, the word it replaces, and as its place demands.

    Languages without an inflector give the target as it is.
    """
    return fitted(term, place or Place(like, Span(0, len(like)), "", Span(0, 0)))[1]


def fitted(term: Term, place: Place) -> tuple[Span, str]:
    """What to put where in the target: the gap may grow over an article that must agree."""
    language = term.locale.split("-")[0]
    gap, text = place.gap, term.target
    if term.status is TermStatus.KEEP:
        return gap, text
    if language in SLAVIC:
        text = agree_slavic.agreeing(term, place, language).text
    elif language in WEST_SLAVIC:
        text = west_slavic.agreeing(term, place, language)
    elif language in WESTERN:
        text = _western_form(term, place, language)
        if term.pos.startswith("adj"):
            return gap, dressed(text, place, gap)
        gap, text = agree_western.settled(term, text, place, language, plural=_is_plural(term, place))
    return gap, dressed(text, place, gap)


def dressed(text: str, place: Place, gap: Span) -> str:
    """A capital at the sentence's beginning, all capitals in a headline of capitals."""
    if shouted(place.target):
        return text.upper()
    begins = not any(map(str.isalnum, place.target[: gap.start]))
    small = gap.of(place.target)[:1].islower() and place.source[:1].islower()  # a fragment stays one
    return text[:1].upper() + text[1:] if begins and not small else text


def fitting_entry(hit: TermHit, place: Place) -> Term:
    """The entry to put there: for an adjective that no noun waits for, the country's name where it is admitted.

    A model that writes "armados por el Norte Corea" has room for Corea del Norte, not for norcoreano.
    """
    term, language = hit.term, hit.term.locale.split("-")[0]
    if not term.pos.startswith("adj"):
        return term
    if place.noun is not None:
        return term
    nouns = [t for t in hit.alternatives if t.pos in ("noun", "propn") and t.status is TermStatus.ADMITTED]
    if not nouns:
        return term
    if language in SLAVIC:
        fits = agree_slavic.has_noun_after(place, language)
    else:
        fits = place.before.lower() not in agree_western.OF
    return term if fits else nouns[0]


def is_plural(hit: TermHit) -> bool:
    """Whether the source has the term in a plural that is not its dictionary form."""
    term = hit.term
    if term.kind not in (TermKind.TERM, TermKind.TITLE) or term.number == "pl":
        return False
    surface = hit.surface.lower()
    written = {s.lower() for s in (term.source, *term.variants)}
    return surface not in written and surface in {s.lower() for s in spellings_of(term)}


def _is_plural(term: Term, place: Place) -> bool:
    return place.plural and term.number != "pl"


def _western_form(term: Term, place: Place, language: str) -> str:
    choices = forms(term, term.locale)
    if language != "de" and term.pos.startswith("adj"):
        return _romance_adjective(term, place, language)
    if term.pos.startswith("adj") and (place.noun is not None or place.after[:1].isupper()):
        return re.sub(r"(?<=[^e])e\Z", "", term.target) + agree_western.german_ending(place)
    wanted = {"plur"} if _is_plural(term, place) else set()
    if language == "de" and term.kind in (TermKind.PERSON, TermKind.PLACE) and place.like.endswith("s"):
        after_noun = place.role() == "gent" and place.after[:1].isupper()
        wanted |= {"gent"} if after_noun else set()
    feminine = {"femn"} if term.kind is TermKind.TITLE and _woman_before(term, place) else set()
    for need in (wanted | feminine, wanted):
        for form in choices:
            if need and need <= form.grammemes:
                return form.text
    return term.target


def _romance_adjective(term: Term, place: Place, language: str) -> str:
    feminine, plural = agree_western.described(place, language)
    plural = plural or (place.noun is None and bool(place.many))
    for form in forms(term, term.locale):
        if ("femn" in form.grammemes) == feminine and ("plur" in form.grammemes) == plural:
            return _listed(term, form.text, feminine=feminine, plural=plural)
    return term.target


def _listed(term: Term, made: str, *, feminine: bool, plural: bool) -> str:
    """The entry's own form where the rule makes another: turc, turque, turcs, turques in the grammars' order."""
    if len(term.forms) < 3 or made in (term.target, *term.forms) or not (feminine or plural):
        return made
    return term.forms[2 if feminine and plural else 1 if plural else 0]


def _woman_before(term: Term, place: Place) -> bool:
    """A title takes the feminine where the word it replaces or the article before it has it."""
    if term.gender == "f" or term.target.endswith("a"):
        return False
    return place.before.lower() in ("la", "una", "a", "uma", "une") or place.like.endswith("ta")
