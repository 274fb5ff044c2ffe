"""A desk to test with: people, articles, drafts and their findings, made through the store's own intents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User

from pipelines import segmentation
from pipelines.model import Article, Block, BlockKind, Draft, DraftSegment, Finding, Origin, Severity
from store import intents, leases
from store.models import Profile, TranslatedSegment, Translation

T0 = datetime(2024, 10, 17, 9, 0, tzinfo=UTC)
PASSWORD = "kites over the harbour"
HEADLINE = "Zelensky visits Berlin"
PARAGRAPH = "President Zelensky met 12 ministers on Monday. He left at 5 p.m. No deal was signed."


@cache
def _hashed() -> str:
    """One slow hash a run is enough."""
    return make_password(PASSWORD)


def person(name: str, role: str = "translator", locales: Sequence[str] = ()) -> User:
    user = User.objects.create(username=name, password=_hashed())
    # a test with real transactions empties the tables after itself, the migrations' rows with them
    user.groups.add(Group.objects.get_or_create(name=role)[0])
    Profile.objects.create(user=user, locales=list(locales))
    return user


def article(*paragraphs: str, headline: str = HEADLINE, uri: str = "urn:test:1", html: bool = False, **more) -> Article:
    texts = paragraphs or (PARAGRAPH,)
    blocks = (Block(BlockKind.HEADLINE, headline), *(Block(BlockKind.PARAGRAPH, t, html) for t in texts))
    return replace(Article("wire", uri, "1", blocks, section="world"), **more)


def draft(
    said: Article,
    locale: str,
    targets: Mapping[str, str] | None = None,
    findings: Mapping[str, Sequence[Finding]] | None = None,
) -> Draft:
    """Each sentence as "[es] sentence", or as `targets` says; findings by the segment's id."""
    cut = segmentation.segment(said)
    glue = segmentation.glue(said, cut)
    segments = tuple(
        DraftSegment(
            s,
            (targets or {}).get(s.source, f"[{locale}] {s.source}"),
            Origin.MODEL,
            -0.2,
            glue[s.id],
            alternatives=(f"{locale}: {s.source}",),
            findings=tuple(f.at(s.id) for f in (findings or {}).get(s.id, ())),
        )
        for s in cut
    )
    return Draft(locale, "dummy@1", said.blocks, segments)


def drafted(
    said: Article | None = None,
    locale: str = "es",
    *,
    targets: Mapping[str, str] | None = None,
    findings: Mapping[str, Sequence[Finding]] | None = None,
    at: datetime = T0,
    risk: float = 0.2,
    **more,
) -> Translation:
    """Accepted and drafted; the row as it stands then."""
    said = said or article()
    done = intents.accept(intents.AcceptArticle(said, b"raw", "", (locale,), "task", at, **more))
    return finish(done.article_id, said, locale, targets=targets, findings=findings, at=at, risk=risk)


def finish(article_id: int, said: Article, locale: str, *, at: datetime = T0, risk: float = 0.2, **more) -> Translation:
    """What the worker does with an accepted article."""
    row = Translation.objects.get(article_id=article_id, locale=locale)
    lease = leases.take(row.pk, "test", now=at, seconds=60, attempts=5)
    assert lease
    intents.save_draft(intents.SaveDraft(lease, draft(said, locale, **more), risk, at))
    row.refresh_from_db()
    return row


def segments(row: Translation) -> list[TranslatedSegment]:
    return list(row.segments.order_by("order"))


ERROR = Finding("number", Severity.ERROR, "The number {number} is missing.", {"number": "12"})
