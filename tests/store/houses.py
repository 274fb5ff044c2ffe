"""Builders for the store's tests: an article, its draft, and the moments between them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from pipelines.model import (
    Article,
    Block,
    BlockKind,
    Draft,
    DraftSegment,
    Finding,
    Origin,
    PubStatus,
    Segment,
    Severity,
    Span,
)
from store import intents, leases, publishing
from store.models import Channel, Partner, Subscription, Translation

T0 = datetime(2024, 10, 17, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

HEADLINE = "Kyiv talks end"
SENTENCES = ("The talks ended.", "No deal was signed.", "They meet again in May.")


def story(version: str = "1", *sentences: str, uri: str = "urn:test:1", **more) -> Article:
    """One paragraph of the given sentences under a headline."""
    text = " ".join(sentences or SENTENCES)
    blocks = (Block(BlockKind.HEADLINE, HEADLINE), Block(BlockKind.PARAGRAPH, text))
    return replace(Article("wire", uri, version, blocks), **more)


def killed(version: str, uri: str = "urn:test:1", note: str = "withdrawn") -> Article:
    return Article("wire", uri, version, (), status=PubStatus.CANCELED, note=note)


def accept(article: Article, *locales: str, at: datetime = T0, **more) -> intents.Accepted:
    return intents.accept(intents.AcceptArticle(article, b"raw", "", locales or ("es",), "task", at, **more))


def draft_of(article: Article, locale: str = "es", errors: int = 0) -> Draft:
    """Every sentence becomes "[locale] sentence"; the first has as many error findings as asked for."""
    segments = []
    for number, block in enumerate(article.blocks):
        at = 0
        parts = block.text.split(". ") if block.kind is BlockKind.PARAGRAPH else [block.text]
        for n, part in enumerate(parts):
            source = part + ("." if n + 1 < len(parts) else "")
            segment = Segment(f"b{number}.s{n}", source, number, Span(at, at + len(source)), block.kind, block.html)
            glue = " " if n + 1 < len(parts) else ""
            segments.append(DraftSegment(segment, f"[{locale}] {source}", Origin.MODEL, -0.1, glue))
            at += len(source) + 1
    finding = Finding("number", Severity.ERROR, "a number differs")
    segments[0] = replace(segments[0], findings=(finding,) * errors)
    return Draft(locale, "dummy@1", article.blocks, tuple(segments))


def take(translation_id: int, owner: str = "w1", at: datetime = T0, seconds: int = 60, attempts: int = 5):
    return leases.take(translation_id, owner, now=at, seconds=seconds, attempts=attempts)


def drafted(article: Article, locale: str = "es", at: datetime = T0, **more) -> Translation:
    """Accepted and drafted; the row as it stands then."""
    done = accept(article, locale, at=at, **more)
    row = Translation.objects.get(article_id=done.article_id, locale=locale)
    lease = take(row.pk, at=at)
    assert lease
    intents.save_draft(intents.SaveDraft(lease, draft_of(article, locale), 0.1, at))
    row.refresh_from_db()
    return row


def published(article: Article, locale: str = "es", at: datetime = T0) -> Translation:
    """Out by --publish."""
    row = drafted(article, locale, at, publish=True)
    publishing.publish(publishing.Publish(row.pk, at))
    row.refresh_from_db()
    return row


def subscriber(slug: str = "site", **wishes) -> Subscription:
    """A partner that may have everything, with a webhook."""
    partner, _ = Partner.objects.get_or_create(
        slug=slug, defaults={"rights": {"sources": ["*"], "locales": ["*"]}, "created_at": T0}
    )
    return Subscription.objects.create(partner=partner, channel=Channel.WEBHOOK, created_at=T0, **wishes)
