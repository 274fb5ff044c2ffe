"""One sentence on its way through the steps of enforcement: its text, where its terms stand, and edits of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipelines.edits import Edit, apply
from pipelines.glossary.demonym import Described, described, is_misplaced
from pipelines.glossary.fold import Folded, fold
from pipelines.glossary.forms import accepted
from pipelines.glossary.locate import locate
from pipelines.glossary.words import Word, words_of
from pipelines.model import Alignment, How, Hypothesis, Span, Term, TermHit, TermKind, TermStatus


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence, its terms, and what the model made of it, best first."""

    source: str
    hits: tuple[TermHit, ...]
    hypotheses: Sequence[Hypothesis]


@dataclass(slots=True)
class Draft:
    """The sentence as it stands; `spans` and `hows` go by the item's hits, `chosen` is as in Settled."""

    item: Item
    text: str
    score: float | None
    alignment: tuple[Alignment, ...]
    chosen: int | None = 0
    spans: list[Span | None] = field(default_factory=list)
    hows: list[How] = field(default_factory=list)
    _gaps: dict[int, Span | None] = field(default_factory=dict)
    _words: tuple[Word, ...] | None = None

    @property
    def unmet(self) -> list[int]:
        """The hits whose terms do not stand in the text yet."""
        return [i for i, span in enumerate(self.spans) if span is None]

    @property
    def language(self) -> str:
        """The target's, without its region."""
        return self.item.hits[0].term.locale.split("-")[0] if self.item.hits else ""

    @property
    def words(self) -> tuple[Word, ...]:
        """The text's words with their links, read once until the text changes."""
        if self._words is None:
            self._words = words_of(self.text, self.alignment)
        return self._words

    def take(self, other: Hypothesis, spans: list[Span | None], how: How, index: int | None) -> None:
        """Go over to another text: terms that stand only in it came by `how`."""
        for i, span in enumerate(spans):
            if span is None:
                self.hows[i] = How.UNRESOLVED
            elif self.spans[i] is None or self.hows[i] is How.UNRESOLVED:
                self.hows[i] = how
        self.text, self.score, self.alignment = other.text, other.score, tuple(other.alignment)
        self.spans, self.chosen = spans, index
        self._changed()

    def put(self, index: int, edits: Sequence[Edit]) -> None:
        """Make the edits, of which the first brings the term; everything that knows the text follows."""
        own, hit = edits[0], self.item.hits[index]
        edited = self._edited(edits, [e.span for e in edits if e.span.start < e.span.end and (e is own or not e.text)])
        whole = edited[edits.index(own)]
        places = [s for t in wanted(hit) for s in accepted(t, self.text) if s.overlaps(whole)]
        landed = places[0] if places else whole
        self.spans[index], self.hows[index] = landed, How.REPLACED
        link = Alignment(hit.span, landed, 1.0)
        self.alignment = tuple(sorted((*self.alignment, link), key=lambda a: (a.target, a.source)))

    def drop(self, span: Span) -> None:
        """Take out words that no term stands in."""
        self._edited([Edit(span, "")], [span])

    def _edited(self, edits: Sequence[Edit], gone: Sequence[Span]) -> list[Span]:
        """Where each edit landed; links into `gone` go."""
        edited = apply(self.text, edits)
        first = edited.edits[0].span.start
        self.alignment = tuple(
            a if a.target.end < first else a._replace(target=edited.follow(a.target))
            for a in self.alignment
            if a.target.end < first or not any(a.target.overlaps(g) for g in gone)
        )
        self.spans = [None if s is None else edited.follow(s) for s in self.spans]
        self.text = edited.text
        self._changed()
        landed = dict(zip(map(id, edited.edits), edited.landed()))
        return [landed[id(e)] for e in edits]

    def _changed(self) -> None:
        self._words = None
        self._gaps.clear()

    def gap(self, index: int) -> Span | None:
        """The words that stand for a term still unmet, None where none surely do."""
        if index not in self._gaps:
            hit = self.item.hits[index]
            taken = [s for s in self.spans if s is not None]
            bad = violations(hit, self.text) or misplaced(hit, self.text, self.alignment, taken)
            self._gaps[index] = bad[0] if bad else locate(hit, self.text, self.words, taken, hit.term.locale)
        return self._gaps[index]

    def noun(self, index: int, gap: Span | None) -> Described | None:
        """The noun that the adjective describes, where the term is one and the draft has the noun."""
        hits = self.item.hits
        barred = [h.span for h in hits if h.term.kind in (TermKind.PERSON, TermKind.PLACE)]
        return described(hits[index], self.item.source, self.text, self.words, gap, barred)

    def elsewhere(self, index: int) -> bool:
        """Said twice in the source and once in the target: nothing is missing."""
        return any(
            not is_misplaced(self.item.hits[index], t, s, self.text, self.alignment)
            for t in wanted(self.item.hits[index])
            for s in accepted(t, self.text)
        )


def started(item: Item) -> Draft:
    """The model's best, and which terms it has already."""
    best = item.hypotheses[0]
    draft = Draft(item, best.text, best.score, tuple(best.alignment))
    draft.spans = met(item.hits, best.text, best.alignment)
    draft.hows = [How.MODEL if span else How.UNRESOLVED for span in draft.spans]
    return draft


def met(hits: Sequence[TermHit], text: str, alignment: Sequence[Alignment]) -> list[Span | None]:
    """For each hit where its term stands, each place serving one hit; None where it does not stand.

    Of a hit whose only entries are forbidden nothing is wanted: it is met by an empty span.
    """
    if not hits:
        return []
    folded = fold(text)
    out: list[Span | None] = [None] * len(hits)
    taken: list[Span] = []
    for i in sorted(range(len(hits)), key=lambda i: (-len(hits[i].term.target), i)):
        hit = hits[i]
        if violations(hit, folded):
            continue
        if hit.term.status is TermStatus.FORBIDDEN:
            out[i] = Span(0, 0)
            continue
        places = [
            s
            for t in wanted(hit)
            for s in accepted(t, folded)
            if not any(s.overlaps(x) for x in taken) and not is_misplaced(hit, t, s, text, alignment)
        ]
        if places:
            out[i] = _nearest(places, hit, alignment)
            taken.append(out[i] or places[0])
    return out


def misplaced(hit: TermHit, text: str, alignment: Sequence[Alignment], taken: Sequence[Span]) -> list[Span]:
    """Where a country's name stands for its adjective and cannot."""
    if not hit.term.pos.startswith("adj"):
        return []
    return [
        s
        for t in hit.alternatives
        for s in accepted(t, text)
        if is_misplaced(hit, t, s, text, alignment) and not any(s.overlaps(x) for x in taken)
    ]


def wanted(hit: TermHit) -> tuple[Term, ...]:
    """The entries of which any may stand: the ruling one, what is admitted, other domains' targets."""
    return tuple(t for t in (hit.term, *hit.alternatives) if t.status is not TermStatus.FORBIDDEN)


def violations(hit: TermHit, text: str | Folded) -> list[Span]:
    """Where a forbidden target stands outside any accepted one."""
    if not hit.forbidden:
        return []
    good = [s for t in wanted(hit) for s in accepted(t, text)]
    bad = [s for t in hit.forbidden for s in accepted(t, text)]
    return [b for b in bad if not any(g.start <= b.start and b.end <= g.end for g in good)]


def _nearest(places: Sequence[Span], hit: TermHit, alignment: Sequence[Alignment]) -> Span:
    """Of several places the one where the attention lies."""
    if len(places) == 1:
        return places[0]  # the alignment, which an engine may make only when asked for it, is not needed
    centre = _centre(hit, alignment)
    return min(places, key=lambda s: abs((s.start + s.end) / 2 - centre) if centre >= 0 else s.start)


def _centre(hit: TermHit, alignment: Sequence[Alignment]) -> float:
    links = [a for a in alignment if a.source.overlaps(hit.span)]
    mass = sum(a.weight for a in links)
    return sum((a.target.start + a.target.end) / 2 * a.weight for a in links) / mass if mass else -1.0
