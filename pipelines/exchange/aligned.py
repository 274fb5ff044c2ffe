"""A translation as plain text, its paragraphs in the article's order: how a person sends one by e-mail.

Blank lines part the paragraphs. Each belongs to the article's block of the same number; a paragraph with as many
sentences as the block is taken sentence by sentence, any other as one, for which the block's sentences are joined.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from pipelines import markup, segmentation
from pipelines.errors import BadExchangeFile
from pipelines.exchange.model import BundleUnit

_BLANK_LINES = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_SPACES = re.compile(r"[ \t\r\n]+")  # spaces that do not break are the translator's typography


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What one block's segments become: a target for each of `ids`, or a single one for all of them joined."""

    ids: tuple[str, ...]
    targets: tuple[str, ...]

    @property
    def joins(self) -> bool:
        return len(self.ids) > 1 and len(self.targets) == 1


def align(text: str, units: Sequence[BundleUnit]) -> tuple[Paragraph, ...]:
    """The text's paragraphs on the segments of a translation, given in order.

    Raises BadExchangeFile where the numbers of paragraphs differ: then nothing can be aligned for sure.
    """
    paragraphs = [_SPACES.sub(" ", p).strip(" ") for p in _BLANK_LINES.split(text.strip("\ufeff\n\r \t"))]
    paragraphs = [p for p in paragraphs if p]
    blocks = [list(group) for _, group in groupby(units, key=lambda u: u.id.partition(".")[0])]
    if len(paragraphs) != len(blocks):
        raise BadExchangeFile(
            f"has {len(paragraphs)} paragraphs, the article has {len(blocks)}",
            subject="text",
            mend="keep one paragraph for each of the article's, headline included, with a blank line between",
        )
    return tuple(_paragraph(p, block) for p, block in zip(paragraphs, blocks, strict=True))


def _paragraph(text: str, block: Sequence[BundleUnit]) -> Paragraph:
    ids = tuple(u.id for u in block)
    if block[0].html:
        text = markup.escape(text)
    sentences = tuple(span.of(text) for span in segmentation.split(text))
    return Paragraph(ids, sentences if len(sentences) == len(ids) else (text,))
