"""What holds of every article, whichever reader made it."""

from __future__ import annotations

from dataclasses import replace

from pipelines.errors import UnreadableArticle
from pipelines.intake.base import MAX_BLOCKS, MAX_CHARACTERS
from pipelines.intake.decoding import without_controls
from pipelines.intake.repairs import ENCODING, repair
from pipelines.model import Article, Block, PubStatus


def finish(article: Article) -> Article:
    """No character that XML forbids, no blank block, mojibake undone, bounded size, and a version.

    Only a kill may come without one: it is of whatever version there is.
    Raises UnreadableArticle for an article without text that is no kill, and for one that is too long.
    """
    blocks = article.blocks if article.repairs else _cleaned(article.blocks)
    if len(blocks) > MAX_BLOCKS or sum(len(b.text) for b in blocks) > MAX_CHARACTERS:
        raise UnreadableArticle(
            f"the article has more than {MAX_BLOCKS:,} paragraphs or {MAX_CHARACTERS:,} characters",
            subject=article.uri,
            mend="send one story at a time",
        )
    if article.repairs:
        article = replace(article, blocks=blocks)
    else:
        fixed = repair(blocks, ENCODING, marks=False)
        article = replace(article, blocks=fixed.blocks, repairs=fixed.repairs)
    article = _without_blank(article)
    if not article.blocks and article.status is PubStatus.USABLE:
        raise UnreadableArticle(
            "there is no text in it to translate", subject=article.uri, mend="check that headline or body is filled"
        )
    return replace(
        article,
        version=article.version or ("" if article.status is PubStatus.CANCELED else "1"),
        uri=without_controls(article.uri),
        note=without_controls(article.note),
    )


def _cleaned(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    clean = (replace(block, text=without_controls(block.text)) for block in blocks)
    return tuple(block for block in clean if block.text.strip())


def _without_blank(article: Article) -> Article:
    """A block of invisible characters is blank once they are out; the other blocks' repairs follow their blocks."""
    kept = [n for n, block in enumerate(article.blocks) if block.text.strip()]
    if len(kept) == len(article.blocks):
        return article
    place = {old: new for new, old in enumerate(kept)}
    return replace(
        article,
        blocks=tuple(article.blocks[n] for n in kept),
        repairs=tuple(replace(r, block=place[r.block]) for r in article.repairs if r.block in place),
    )
