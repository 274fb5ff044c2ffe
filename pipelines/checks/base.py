"""What a check is: an id, a name, a severity, the locales it knows, and one `find`.

A check sees a `Pair` in which inline markup has been taken out (unless it asks for the raw text) and a
`Context` that carries everything it may know. It touches no database, no model and no network.
Adding one is one file in this folder and one line in `pipelines/checks/__init__.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import ClassVar, Protocol

from pipelines.model import Alignment, BlockKind, Finding, Fix, Severity, Span, Term, TermHit


@dataclass(frozen=True, slots=True)
class Pair:
    """A source sentence and its target.

    The caller gives the texts as they are, and `html=True` when they hold inline markup. Checks get a pair
    whose `source` and `target` are plain (markup taken out) and whose `raw_source` and `raw_target` keep it;
    spans in findings are into the plain texts, and the runner maps them back to what the caller gave.
    """

    source: str
    target: str
    locale: str
    kind: BlockKind = BlockKind.PARAGRAPH
    raw_source: str = ""
    raw_target: str = ""
    id: str = ""
    html: bool = False


class TermJudge(Protocol):
    """What the glossary tells the checks; `pipelines.glossary` implements it, `translate` hands it over."""

    def hits(self, source: str) -> Sequence[TermHit]:
        """The glossary's terms in a source sentence, longest first where they nest."""
        ...

    def accepted(self, term: Term, target: str) -> Sequence[Span]:
        """Where the term's target stands in `target`, in any accepted form, inflected forms included."""
        ...

    def names(self) -> Mapping[str, Sequence[Term]]:
        """All persons', places' and bodies' entries by their lower-cased source."""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """Everything a check may know beyond the pair.

    `ledger` maps a source name to the target forms already used in this article. `confidence` is the
    engine's own (0 to 1). `article_sources` and `article_targets` are the article's other segments, for
    checks of consistency.
    """

    locale: str
    judge: TermJudge | None = None
    alignment: tuple[Alignment, ...] = ()
    confidence: float | None = None
    confidence_threshold: float = 0.0
    ledger: Mapping[str, Sequence[str]] = field(default_factory=lambda: MappingProxyType({}))
    headline_limit: int = 0


class Check:
    """Base of all checks. Subclasses set the class attributes and write `find`."""

    id: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity]
    description: ClassVar[str]
    locales: ClassVar[frozenset[str] | None] = None  # None: every locale
    raw: ClassVar[bool] = False  # True: looks at raw_source and raw_target, and its spans are into these
    stops: ClassVar[bool] = False  # True: after a finding of this check the others have nothing to add

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        raise NotImplementedError

    def applies(self, locale: str) -> bool:
        return self.locales is None or locale in self.locales or locale.split("-")[0] in self.locales

    def finding(
        self,
        template: str,
        *,
        source: Span | None = None,
        target: Span | None = None,
        fix: Fix | None = None,
        severity: Severity | None = None,
        **params: str,
    ) -> Finding:
        return Finding(self.id, severity or self.severity, template, MappingProxyType(params), source, target, fix)


class ArticleCheck(Check):
    """A check that needs the whole article: `find` yields nothing, `find_article` sees all pairs in order.

    Its findings carry the segment they are about (`Finding.at`), or "" when they are about the article.
    """

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        return iter(())

    def find_article(self, pairs: Sequence[Pair], context: Context) -> Iterator[Finding]:
        raise NotImplementedError


class AcrossCheck(Check):
    """A check that compares one article's translations: pairs by locale, all of the same source segments."""

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        return iter(())

    def find_across(self, articles: Mapping[str, Sequence[Pair]]) -> Iterator[tuple[str, Finding]]:
        """Yields the locale and its finding."""
        raise NotImplementedError
