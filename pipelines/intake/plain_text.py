"""Text that is already in order: a headline, then one paragraph a line. It is taken over byte for byte.

Nothing is set aside here; letters and quotation marks are repaired by the same safe rules as in print.
"""

from __future__ import annotations

import re
from itertools import pairwise

from pipelines.intake import dates, furniture, layout
from pipelines.intake.base import Document, is_markup, refuse_too_long, too_long
from pipelines.intake.repairs import repair
from pipelines.model import Article, Block, BlockKind


def recognises(document: Document) -> bool:
    """No line of a page's furniture, and no paragraph that goes on in the next line."""
    if is_markup(document) or too_long(document):
        return False
    lines = [line.strip() for line in document.text.split("\n")]
    if "\f" in document.text or any(_furnished(line) for line in lines if line):
        return False
    first = next(line for line in lines if line)
    if furniture.is_paper_name(first) or furniture.is_outlet(first):
        return False
    adjoining = any(before and after for before, after in pairwise(lines))
    return not adjoining or _one_paragraph_a_line(lines)


def _furnished(line: str) -> bool:
    return bool(
        (len(line) < 200 and (furniture.reason(line) or furniture.byline(line) or dates.printed(line)))
        or furniture.related_title(line) is not None
        or furniture.is_lone_url(line)
        or furniture.is_credit(line)
        or layout.bullet(line)
    )


def _one_paragraph_a_line(lines: list[str]) -> bool:
    filled = [line for line in lines if line]
    return max(map(len, filled)) > 160 and all(layout.terminated(a) or not b[:1].islower() for a, b in pairwise(filled))


def read(document: Document) -> Article:
    refuse_too_long(document)
    paragraphs = [p.strip() for p in re.split(r"\n+", document.text) if p.strip()]
    blocks = [Block(_kind(n, p, paragraphs), p) for n, p in enumerate(paragraphs)]
    fixed = repair(blocks)
    return Article(
        source=document.source,
        uri=document.uri or document.urn,
        version="1",
        blocks=fixed.blocks,
        set_aside=(*document.notes, *fixed.suspicious),
        repairs=fixed.repairs,
    )


def _kind(n: int, text: str, paragraphs: list[str]) -> BlockKind:
    following = paragraphs[n + 1] if n + 1 < len(paragraphs) else ""
    if n == 0 and len(paragraphs) > 1 and len(text) < 200 and not text.endswith((".", ":", ",")):
        return BlockKind.HEADLINE
    short = len(text) < 70 and not layout.terminated(text) and text[:1].isupper()
    if n and short and layout.is_sentence(following):
        return BlockKind.SUBHEAD
    if n == 1 and not layout.terminated(text) and following:
        return BlockKind.STANDFIRST
    return BlockKind.PARAGRAPH
