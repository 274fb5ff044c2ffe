"""The check report of a publication: written with the item, in its transaction, and never again.

It says what was checked, with which versions of checks, glossary, policy and draft, what was found and who dismissed
what; its signature covers the report and the digest of the item that went out.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.utils.crypto import constant_time_compare, salted_hmac

from pipelines.checks import report
from pipelines.checks.base import Pair
from pipelines.checks.policy import Policy
from pipelines.checks.runner import fingerprint
from pipelines.model import BlockKind, Finding
from store import convert
from store.models import CheckRecord, Dismissal, Publication, TranslatedSegment, Translation

ALGORITHM = "HMAC-SHA256"
_SALT = "dragoman.check-report"


def write(made: Publication, row: Translation, segments: Sequence[TranslatedSegment]) -> None:
    document = {**_report(made, row, segments).as_dict(), "publication": _published(made)}
    signed = {**document, "signed": {"algorithm": ALGORITHM, "value": _signature(document)}}
    CheckRecord.objects.create(publication=made, document=convert.clean(signed))


def of(publication: Publication) -> dict[str, Any]:
    """As it was signed; made now and unsigned for what went out before reports were kept."""
    kept = CheckRecord.objects.filter(publication=publication).first()
    if kept is not None:
        return dict(kept.document)
    row = publication.translation
    segments = list(row.segments.order_by("order")) if row else []
    return {**_report(publication, row, segments).as_dict(), "publication": _published(publication)}


def is_ours(document: dict[str, Any]) -> bool:
    """Whether this house signed the report as it stands there."""
    rest = {key: value for key, value in document.items() if key != "signed"}
    said = document.get("signed") or {}
    return constant_time_compare(str(said.get("value", "")), _signature(rest))


def _signature(document: dict[str, Any]) -> str:
    cleaned = convert.clean(document)
    return salted_hmac(_SALT, report.canonical(cleaned), algorithm="sha256").hexdigest()


def _published(made: Publication) -> dict[str, Any]:
    """What the report is about: which item, and its bytes."""
    digest = sha256(report.canonical(made.item)).hexdigest()
    return {"uri": made.uri, "version": made.version, "label": made.label, "sha256": digest}


def _report(made: Publication, row: Translation | None, segments: Sequence[TranslatedSegment]) -> report.Report:
    item = made.item
    found = [(f, _pair(s, made.locale)) for s in segments for f in convert.findings_of(s.findings)]
    whole = [(f, Pair("", "", made.locale)) for f in convert.findings_of(row.findings if row else [])]
    judged = [(f, *_words(f, pair), fingerprint(f, pair)) for f, pair in (*found, *whole)]
    return report.Report(
        article=item["source_uri"],
        version=item["source_version"],
        locale=made.locale,
        made=made.published_at,
        segments=len(segments),
        entries=report.entries(judged, _dismissals(made.locale, [key for *_, key in judged])),
        policy=_policy(made.locale),
        glossary_version=str((row and row.glossary_version) or ""),
        signature=row.signature if row else "",
    )


def _pair(row: TranslatedSegment, locale: str) -> Pair:
    return Pair(row.source, row.target, locale, BlockKind(row.kind), id=row.segment, html=row.html)


def _words(finding: Finding, pair: Pair) -> tuple[str, str]:
    """What the finding is about, in the texts' own words."""
    ours = finding.source_span.of(pair.source) if finding.source_span else pair.source
    return ours, finding.target_span.of(pair.target) if finding.target_span else pair.target


def _dismissals(locale: str, keys: Sequence[str]) -> list[report.Dismissal]:
    found = Dismissal.objects.filter(locale=locale, text_hash__in=set(keys)).select_related("person")
    rows = found.prefetch_related("person__groups") if keys else ()
    return [report.Dismissal(d.text_hash, d.check_id, _signatory(d.person), d.reason, d.at) for d in rows]


def _signatory(person: AbstractUser | None) -> str:
    """Who it was, for the public: a name, or the role of a person whose only name is an e-mail address."""
    if person is None:
        return ""
    names = [name for name in (person.get_full_name(), person.username) if name and "@" not in name]
    return next(iter(names), None) or ", ".join(sorted(group.name for group in person.groups.all())) or "staff"


def _policy(locale: str) -> Policy:
    """The house's, as the desk and the drafting read it."""
    path = Path(settings.GLOSSARIES) / f"en-{locale}" / "policy.toml"
    return Policy.load(path, locale) if path.is_file() else Policy.default(locale)
