"""What intake understood, as `dragoman intake --json` prints it."""

from __future__ import annotations

from typing import Any

from pipelines.intake.language import held_reason
from pipelines.model import Article, Block


def to_json(article: Article) -> dict[str, Any]:
    """The design's shape, with `uri`, `version`, `language` and `held` ("" or why it is not translated) beside it.

    Spans are [start, end) in code points of the block's text; a block that holds inline tags says `html`.
    """
    by = article.byline
    return {
        "uri": article.uri,
        "version": article.version,
        "headline": article.headline,
        "byline": {"name": by.name, "url": by.url} if by else None,
        "published": article.published.isoformat() if article.published else None,
        "language": article.language,
        "held": held_reason(article),
        "blocks": [_block(b) for b in article.blocks],
        "related": [{"title": link.title, "url": link.url} for link in article.related],
        "set_aside": [{"text": s.text, "reason": s.reason} for s in article.set_aside],
        "repairs": [
            {
                "block": r.block,
                "span": [r.span.start, r.span.end],
                "original": r.original,
                "repaired": r.repaired,
                "reason": r.reason,
            }
            for r in article.repairs
        ],
    }


def _block(block: Block) -> dict[str, Any]:
    plain: dict[str, Any] = {"kind": block.kind.value, "text": block.text}
    return plain | {"html": True} if block.html else plain
