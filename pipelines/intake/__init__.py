"""Intake: whatever arrives becomes an Article.

`READERS` is tried in order; the first that recognises the content reads it. Adding one is one module with the
two functions of `base.Reader` and one line here.
"""

from __future__ import annotations

from importlib import import_module
from typing import cast

from pipelines.intake.base import Document, Reader, unreadable
from pipelines.intake.decoding import decode
from pipelines.intake.finish import finish
from pipelines.intake.report import to_json
from pipelines.model import Article

__all__ = ["READERS", "read", "read_feed", "to_json"]

# Short name (also accepted as a hint) and module, from the most to the least particular.
READERS: tuple[tuple[str, str], ...] = (
    ("ninjs", "pipelines.intake.ninjs"),
    ("newsml_g2", "pipelines.intake.newsml_g2"),
    ("feed", "pipelines.intake.feed"),
    ("html", "pipelines.intake.html"),
    ("plain_text", "pipelines.intake.plain_text"),
    ("print_text", "pipelines.intake.print_text"),
)


def read(raw: bytes, *, source: str = "", uri: str = "", hint: str = "") -> Article:
    """The article in `raw`, by its content.

    `source` and `uri` are used where the content names none of its own. `hint` is a reader's short name, which
    is then used without a look at the content, or a media type, of which only the charset matters.
    Raises UnreadableArticle, with the mend, for whatever is no article; never anything else.
    """
    text, notes = decode(raw, hint)
    document = Document(raw, text, source, uri, notes)
    return finish(_reader(document, hint).read(document))


def read_feed(raw: bytes, *, source: str = "") -> list[Article]:
    """All entries of an RSS or Atom feed, in its order, and a kill for each that Atom says was deleted.

    Raises UnreadableArticle if it is no feed. One without entries is a feed.
    """
    from pipelines.intake import feed, tombstones  # feedparser is loaded for feeds only

    text, notes = decode(raw)
    document = Document(raw, text, source, "", notes)
    if not feed.recognises(document):
        raise unreadable("the input is no RSS or Atom feed", "send the feed's XML")
    return [finish(article) for article in (*feed.entries(document), *tombstones.read_all(document))]


def _reader(document: Document, hint: str) -> Reader:
    for name, module in READERS:
        reader = cast(Reader, import_module(module))
        if name == hint or (hint not in dict(READERS) and reader.recognises(document)):
            return reader
    raise unreadable("no reader knows this kind of input", "send plain text, HTML, ninjs, NewsML-G2, RSS or Atom")
