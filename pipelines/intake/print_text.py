"""Printed or scanned pages, as text: the story out of the page, its wraps undone, its letters repaired.

The page's head (everything before the first paragraph of prose) holds masthead, date, section, headline,
standfirst and byline; a line there is set aside only on evidence, else it stays. What was in the page and is not
in the article is in `set_aside`, `related` or `byline`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pipelines.intake import dates, furniture, layout
from pipelines.intake.base import Document, is_markup, refuse_too_long
from pipelines.intake.repairs import repair
from pipelines.model import Article, Block, BlockKind, Byline, Link, SetAside


def recognises(document: Document) -> bool:
    """Any text: this reader does what `plain_text` does where a page shows no trace of print."""
    return not is_markup(document)


def read(document: Document) -> Article:
    refuse_too_long(document)
    page = layout.page(document.text)
    story = _Story(set_aside=list(page.set_aside))
    head = _head_length(page.groups)
    story.head([g.text for g in page.groups[:head]], page)
    story.body([g.text for g in page.groups[head:]])
    fixed = repair(story.blocks)
    return Article(
        source=document.source,
        uri=document.uri or document.urn,
        version="1",
        blocks=fixed.blocks,
        byline=story.byline,
        published=story.published,
        related=tuple(story.related),
        set_aside=(*_in_order(story.set_aside, document.text), *document.notes, *fixed.suspicious),
        repairs=fixed.repairs,
    )


def _in_order(set_aside: Sequence[SetAside], text: str) -> list[SetAside]:
    """As on the page, by where each begins; what stands there twice keeps its turn."""
    places: dict[str, int] = {}
    keyed = []
    for aside in set_aside:
        start = aside.text[:30]
        place = text.find(start, places.get(start, -1) + 1)
        places[start] = place
        keyed.append((place if place >= 0 else len(text), aside))
    return [aside for _, aside in sorted(keyed, key=lambda k: k[0])]


def _head_length(groups: Sequence[layout.Group]) -> int:
    """How many groups stand before the first paragraph of prose; captions there are part of the head."""
    for n, group in enumerate(groups):
        if layout.is_sentence(group.text) and not _aside(group.text) and not layout.titled(group.text):
            return n
    return min(1, len(groups))


def _aside(text: str) -> bool:
    return (
        furniture.related_title(text) is not None
        or furniture.is_caption(text)
        or bool(furniture.byline(text))
        or bool(furniture.reason(text))
    )


@dataclass
class _Story:
    """The article as it is put together."""

    blocks: list[Block] = field(default_factory=list)
    byline: Byline | None = None
    published: datetime | None = None
    related: list[Link] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    _heading: bool = False  # the words "Related articles" stood before
    _prose: bool = False  # a paragraph stood before

    # ------------------------------------------------------------ the page's head

    def head(self, texts: Sequence[str], page: layout.Page) -> None:
        found: list[Block] = []
        candidates = [text for text in texts if not self._take(text, found)]
        mastheads = _mastheads(candidates, page)
        order = [t for n, t in enumerate(candidates) if n not in mastheads]
        self.set_aside[:0] = [SetAside(candidates[n], "masthead") for n in sorted(mastheads)]
        kinds = [BlockKind.HEADLINE, BlockKind.STANDFIRST]
        for n, text in enumerate(order):
            item = layout.bullet(text) if n else ""
            kind = BlockKind.LIST_ITEM if item else kinds[n] if n < 2 else BlockKind.SUBHEAD
            self.blocks.append(Block(kind, item or text))
        self.blocks += found

    # ------------------------------------------------------------ the page's body

    def body(self, texts: Sequence[str]) -> None:
        for n, text in enumerate(texts):
            if self._heading and len(text.split()) < 25 and not text.endswith("."):
                self._relate(layout.bullet(text) or text)
                continue
            self._heading = False
            if self._take(text, self.blocks, last=n == len(texts) - 1):
                continue
            following = texts[n + 1] if n + 1 < len(texts) else ""
            self.blocks.append(_body_block(text, following))
            self._prose = self._prose or self.blocks[-1].kind is BlockKind.PARAGRAPH

    def _take(self, text: str, blocks: list[Block], *, last: bool = False) -> bool:
        """Take what is no headline and no paragraph; False leaves the text to the caller."""
        return (
            self._take_byline(text, at_edge=last or not self._prose)
            or self._take_date(text)
            or self._take_related(text)
            or self._take_picture(text, blocks)
            or self._take_furniture(text)
        )

    def _take_byline(self, text: str, *, at_edge: bool) -> bool:
        link = furniture.author_link(text)
        if link:
            known = self.byline
            self.byline = Byline(known.name if known else link.name, (known and known.url) or link.url)
            return True
        found = furniture.byline(text)
        if not found or not at_edge:
            return False
        by, rest = found
        if self.byline and self.byline.name != by.name and not (self.byline.url and by.name):
            self.set_aside.append(SetAside(text, "byline"))
        else:
            self.byline = Byline(by.name, self.byline.url if self.byline else "")
        if rest and not self._take_date(rest):
            self.set_aside.append(SetAside(rest, "byline: role or place"))
        return True

    def _take_date(self, text: str) -> bool:
        moment = dates.printed(text)
        if not moment:
            return False
        if dates.is_update(text) or self.published:
            self.set_aside.append(SetAside(text, "date"))
        if not self.published and not dates.is_update(text):
            self.published = moment
        return True

    def _take_related(self, text: str) -> bool:
        title = furniture.related_title(text)
        if title is None:
            return False
        if title:
            self._relate(title)
        else:
            self._heading = True
        return True

    def _relate(self, title: str) -> None:
        url = furniture.URL.search(title)
        name = title.replace(url.group(), "").strip(" ()[]—–-|") if url else title
        self.related.append(Link(name, url.group().rstrip(").,]") if url else ""))

    def _take_picture(self, text: str, blocks: list[Block]) -> bool:
        if furniture.is_credit(text):
            blocks.append(Block(BlockKind.CREDIT, text))
        elif furniture.is_caption(text):
            blocks.append(Block(BlockKind.CAPTION, text))
        else:
            return False
        return True

    def _take_furniture(self, text: str) -> bool:
        why = "web address" if furniture.is_lone_url(text) else furniture.reason(text)
        if not why and furniture.is_section(text) and not self._prose:
            why = "section"
        if why:
            self.set_aside.append(SetAside(text, why))
        return bool(why)


def _body_block(text: str, following: str) -> Block:
    """A list's item, a subhead (short, without an end, before prose) or a paragraph."""
    item = layout.bullet(text)
    if item:
        return Block(BlockKind.LIST_ITEM, item)
    short = len(text) < 70 and len(text.split()) <= 9
    if short and not layout.terminated(text) and text[:1].isupper() and layout.is_sentence(following):
        return Block(BlockKind.SUBHEAD, text)
    return Block(BlockKind.PARAGRAPH, text)


def _mastheads(candidates: Sequence[str], page: layout.Page) -> set[int]:
    """Which of the head's lines name the paper or praise it; never the last that is left for a headline.

    Evidence: scanning's debris before a paper's name, "The", the same name in an address on the page, an
    imprint beside it, or a slogan in capitals where another candidate is not in capitals.
    """
    found = {n for n, text in enumerate(candidates[:-1]) if _names_paper(text, candidates, n, page)}
    plain = [n for n, text in enumerate(candidates) if n not in found and not text.isupper()]
    for n, text in enumerate(candidates[:-1]):
        beside = {n - 1, n + 1} & found or any(a.reason in ("masthead", "date") for a in page.set_aside)
        praise = text.isupper() or (not text[0].isalnum() and text[0] not in "\"'“‘($£€" and not text.endswith("."))
        capitals_follow = n - 1 in found and candidates[n + 1].isupper()
        if praise and beside and (capitals_follow or any(p > n for p in plain)):
            found.add(n)
    return found


def _names_paper(text: str, candidates: Sequence[str], n: int, page: layout.Page) -> bool:
    if furniture.is_outlet(text) or (text.isupper() and _is_the_sites_own(text, page)):
        return True
    if not furniture.is_paper_name(text):
        return False
    letters = re.sub(r"\W+", "", text.lower()).removeprefix("the")
    addressed = any(letters in re.sub(r"\W+", "", g.text.lower()) for g in page.groups if furniture.URL.search(g.text))
    imprint = any(a.reason in ("masthead", "print header", "running head") for a in page.set_aside)
    debris = not text[0].isalnum()
    following = candidates[n + 1] if n + 1 < len(candidates) else ""
    slogan = following.isupper() and not text.isupper()
    short = len(text.split()) <= 3 and len(following.split()) >= 4 and (layout.titled(following) or text.isupper())
    return debris or addressed or imprint or slogan or short or text.lower().startswith("the ")


def _is_the_sites_own(text: str, page: layout.Page) -> bool:
    """Begins with the name in an address on the page: KYIV INDEPENDENT NEWS FROM UKRAINE, kyivindependent.com."""
    letters = re.sub(r"\W+", "", text.lower()).removeprefix("the")
    hosts = (m.group(1).lower().replace("-", "") for g in page.groups for m in _HOST.finditer(g.text))
    return any(len(host) > 5 and letters.startswith(host.removeprefix("the")) for host in hosts)


_HOST = re.compile(r"https?://(?:www\.)?([\w-]+)\.", re.I)
