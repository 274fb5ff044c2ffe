"""What `dragoman glossary` does with the desk's glossary: take in, give out, tell what a change affects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from newsroom import exchange
from pipelines.errors import BadInput, NotAllowed
from pipelines.model import Term
from pipelines.workflow import Role
from store import glossaries, queries
from store.affected import Affected, affected


def bring(terms: Sequence[Term], locale: str, name: str, options: dict[str, Any]) -> str:
    """A file's entries as one version of the desk's glossary, and what is to be said of it."""
    if not options["person"]:
        raise BadInput("who brings the entries is not said", subject="--desk", mend="add --as EDITOR")
    who = exchange.person_named(options["person"])
    if who.role is Role.TRANSLATOR:
        raise NotAllowed("changes no glossary", subject=options["person"], mend="ask an editor")
    note = options["note"] or f"import of {name}"[:200]
    dry = bool(options["dry_run"])
    done = glossaries.bring(glossaries.BringGlossary(locale, terms, timezone.now(), who.id, note, dry))
    if not (done.came or done.went):
        return f"the desk's glossary has all {done.same} entries already; nothing changed."
    version = "would come" if dry else f"came in as version {glossaries.current_version(locale)}"
    return f"{done.came} entries {version}; {done.went} older ones make way, {done.same} were there already."


def terms(locale: str, version: int | None) -> tuple[Term, ...]:
    """The desk's entries: those in force, or those of a version."""
    last = glossaries.current_version(locale)
    if version is None:
        return queries.desk_terms(locale)
    if not 0 < version <= last:
        raise BadInput(f"the desk's glossary has no version {version}", subject=locale, mend=f"the last is {last}")
    return glossaries.terms_of(locale, version)


def affected_items(locale: str, options: dict[str, Any]) -> list[Affected]:
    """Published items with the term, or with a term that came or went between two versions."""
    now = exchange.judging_for(locale).glossary
    if options["affects"]:
        return affected(locale, glossaries.named(options["affects"], now.terms, locale), now)
    last = glossaries.current_version(locale)
    since, until = options["since"], last if options["until"] is None else options["until"]
    if not 0 <= since < until <= last:
        raise BadInput(
            f"there is nothing between version {since} and {until}",
            subject=locale,
            mend=f"the desk's versions go from 1 to {last}; --since 0 is all of them",
        )
    return affected(locale, glossaries.changed_between(locale, since, until), now)


def as_json(item: Affected) -> dict[str, Any]:
    return {
        "uri": item.uri,
        "version": item.version,
        "headline": item.headline,
        "right": item.right,
        "segments": [
            {"segment": p.segment, "terms": list(p.terms), "source": p.source, "target": p.target, "right": p.right}
            for p in item.places
        ],
    }


def as_line(item: Affected) -> str:
    places = ", ".join(f"{p.segment} {'/'.join(p.terms)}{'' if p.right else ' (!)'}" for p in item.places)
    return f"{item.uri} v{item.version}  {item.headline}  {places}"
