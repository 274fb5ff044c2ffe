"""The glossary's terms brought into drafts of a model that does not know them.

Each step is tried only where the one before left a term unmet, and says so in the term's `how`: the model
already used an accepted form; another hypothesis of the n-best list does; the sentence decoded again with
its beginning and the wanted form as target prefix; the aligned words replaced by the form that agrees. What
is left is unresolved, and the checks make an error of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from pipelines.edits import Edit, apply
from pipelines.glossary.book import Glossary
from pipelines.glossary.fold import Folded, cut, fold
from pipelines.glossary.forms import accepted
from pipelines.glossary.inflect import fitted, fitting_entry, is_plural
from pipelines.glossary.locate import locate
from pipelines.glossary.place import Place
from pipelines.glossary.words import Word, words_of
from pipelines.model import Alignment, How, Hypothesis, Request, Span, Term, TermHit, TermStatus, TermUse


@dataclass(frozen=True, slots=True)
class Policy:
    """How far each step may go; part of a draft's signature.

    A term is decoded again only where no words of the target can be replaced by it, unless
    `prefix_where_replaceable`: docs/04-glossary.md has what either costs and gains. `rerank_loss` and
    `prefix_loss` are mean log-probabilities a token that a sentence may lose for a term.
    `length_ratio` is how much shorter or longer a sentence decoded again may be.
    """

    rerank: bool = True
    rerank_loss: float = 0.25
    prefix: bool = True
    prefix_where_replaceable: bool = False
    prefix_loss: float = 1.0
    length_ratio: float = 1.6
    replace: bool = True


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence, its terms, and what the model made of it, best first."""

    source: str
    hits: tuple[TermHit, ...]
    hypotheses: Sequence[Hypothesis]


@dataclass(frozen=True, slots=True)
class Settled:
    """The target with its terms. `chosen` is the index of the hypothesis it comes from, None if decoded again."""

    text: str
    score: float | None
    alignment: Sequence[Alignment]
    uses: tuple[TermUse, ...]
    chosen: int | None


ADJECTIVE_AFTER_NOUN = ("es", "fr", "it", "pt")
_SURE = 0.3  # of a target word's attention: enough to say where the word before a term went
_DEFAULT = Policy()
Redecode = Callable[[Sequence[Request]], list[list[Hypothesis]]]


@dataclass(slots=True)
class _Draft:
    """One sentence on its way through the steps; `spans` and `hows` go by the item's hits."""

    item: Item
    text: str
    score: float | None
    alignment: Sequence[Alignment]
    chosen: int | None = 0
    spans: list[Span | None] = field(default_factory=list)
    hows: list[How] = field(default_factory=list)
    gaps: dict[int, Span | None] = field(default_factory=dict)
    read: tuple[Word, ...] | None = None

    @property
    def unmet(self) -> list[int]:
        return [i for i, span in enumerate(self.spans) if span is None]

    @property
    def words(self) -> tuple[Word, ...]:
        """The text's words with their links, read once until the text changes."""
        if self.read is None:
            self.read = words_of(self.text, self.alignment)
        return self.read

    def changed(self) -> None:
        """Forget what was worked out from the text before."""
        self.read = None
        self.gaps.clear()


def settle_all(
    items: Sequence[Item], glossary: Glossary, redecode: Redecode, policy: Policy = _DEFAULT
) -> list[Settled]:
    """Bring every item's terms into its text; `redecode` is called at most once, with all sentences that need it."""
    drafts = [_started(item) for item in items]
    for draft in drafts:
        if policy.rerank and draft.unmet:
            _rerank(draft, policy)
    if policy.prefix:
        _decode_again([d for d in drafts if d.unmet], redecode, policy)
    for draft in drafts:
        if policy.replace:
            _replace(draft, glossary.locale)
    return [_finished(draft) for draft in drafts]


# ---------------------------------------------------------------- what is met


def _started(item: Item) -> _Draft:
    best = item.hypotheses[0]
    draft = _Draft(item, best.text, best.score, best.alignment)
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
        if _violations(hit, folded):
            continue
        if hit.term.status is TermStatus.FORBIDDEN:
            out[i] = Span(0, 0)
            continue
        places = [s for t in wanted(hit) for s in accepted(t, folded) if not any(s.overlaps(x) for x in taken)]
        if places:
            centre = _centre(hit, alignment)
            out[i] = min(places, key=lambda s: abs((s.start + s.end) / 2 - centre) if centre >= 0 else s.start)
            taken.append(out[i] or places[0])
    return out


def wanted(hit: TermHit) -> tuple[Term, ...]:
    """The entries of which any may stand: the ruling one, what is admitted, other domains' targets."""
    return tuple(t for t in (hit.term, *hit.alternatives) if t.status is not TermStatus.FORBIDDEN)


def _violations(hit: TermHit, text: str | Folded) -> list[Span]:
    """Where a forbidden target stands outside any accepted one."""
    if not hit.forbidden:
        return []
    good = [s for t in wanted(hit) for s in accepted(t, text)]
    bad = [s for t in hit.forbidden for s in accepted(t, text)]
    return [b for b in bad if not any(g.start <= b.start and b.end <= g.end for g in good)]


def _centre(hit: TermHit, alignment: Sequence[Alignment]) -> float:
    links = [a for a in alignment if a.source.overlaps(hit.span)]
    mass = sum(a.weight for a in links)
    return sum((a.target.start + a.target.end) / 2 * a.weight for a in links) / mass if mass else -1.0


# ---------------------------------------------------------------- another hypothesis


def _rerank(draft: _Draft, policy: Policy) -> None:
    """Take the hypothesis with most terms, if its score is near the best one's."""
    best = sum(s is not None for s in draft.spans)
    floor = (draft.score or 0.0) - policy.rerank_loss
    for index, other in enumerate(draft.item.hypotheses[1:], 1):
        if other.score is None or other.score < floor:
            continue
        spans = met(draft.item.hits, other.text, other.alignment)
        count = sum(s is not None for s in spans)
        if count > best:
            best = count
            _take(draft, other, spans, How.RERANKED, index)


def _take(draft: _Draft, other: Hypothesis, spans: list[Span | None], how: How, index: int | None) -> None:
    """Go over to another text: terms that stand only in it came by `how`."""
    for i, span in enumerate(spans):
        if span is None:
            draft.hows[i] = How.UNRESOLVED
        elif draft.spans[i] is None or draft.hows[i] is How.UNRESOLVED:
            draft.hows[i] = how
    draft.text, draft.score, draft.alignment = other.text, other.score, other.alignment
    draft.spans, draft.chosen = spans, index
    draft.changed()


# ---------------------------------------------------------------- decoded again


def _decode_again(drafts: Sequence[_Draft], redecode: Redecode, policy: Policy) -> None:
    asks = [(draft, ask) for draft in drafts if (ask := _ask(draft, policy)) is not None]
    if not asks:
        return
    answers = redecode([ask for _, ask in asks])
    for (draft, ask), hypotheses in zip(asks, answers):
        _judge(draft, ask, hypotheses, policy)


def _ask(draft: _Draft, policy: Policy) -> Request | None:
    """The first unmet term's request: the target's beginning and the wanted form; None where nothing can be asked."""
    hits, text = draft.item.hits, draft.text
    forbidden = dict.fromkeys(s.of(text) for i in draft.unmet for s in _violations(hits[i], text))
    if forbidden:
        return Request(draft.item.source, "", tuple(forbidden))
    gaps = [(_gap(draft, i), i) for i in draft.unmet if hits[i].term.status is not TermStatus.FORBIDDEN]
    places = [
        (gap or _opening(draft, i), i)
        for gap, i in gaps
        if (gap is None or policy.prefix_where_replaceable) and not (gap is None and _elsewhere(draft, i))
    ]
    if not places:
        return None
    gap, index = min(places)
    span, form = _fitted(draft, index, gap)
    beginning = text[: span.start]
    return Request(draft.item.source, beginning + (" " if beginning and beginning[-1].isalnum() else "") + form)


def _elsewhere(draft: _Draft, index: int) -> bool:
    """Said twice in the source and once in the target: nothing is missing."""
    return any(accepted(t, draft.text) for t in wanted(draft.item.hits[index]))


def _opening(draft: _Draft, index: int) -> Span:
    """Where a term that nothing stands for would stand: after the counterpart of the word before it."""
    hit = draft.item.hits[index]
    start = hit.span.start
    if hit.term.pos.startswith("adj") and hit.term.locale.split("-")[0] in ADJECTIVE_AFTER_NOUN:
        after = [a for a in draft.alignment if a.source.start >= hit.span.end and a.weight >= _SURE]
        noun = min((a.source for a in after), default=None)
        if noun is not None:
            at = max(a.target.end for a in after if a.source == noun)
            return Span(at, at)
    before = [a for a in draft.alignment if a.source.end <= start and a.weight >= _SURE]
    if not before:
        return Span(0, 0)
    near = max(a.source for a in before)
    at = max(a.target.end for a in before if a.source == near)
    return Span(at, at)


def _gap(draft: _Draft, index: int) -> Span | None:
    """The words that stand for a term still unmet, None where none surely do."""
    if index not in draft.gaps:
        draft.gaps[index] = _sought(draft, index)
    return draft.gaps[index]


def _sought(draft: _Draft, index: int) -> Span | None:
    hit = draft.item.hits[index]
    violations = _violations(hit, draft.text)
    if violations:
        return violations[0]
    taken = [s for s in draft.spans if s is not None]
    return locate(hit, draft.text, draft.words, taken, hit.term.locale)


def _fitted(draft: _Draft, index: int, gap: Span) -> tuple[Span, str]:
    hit = draft.item.hits[index]
    place = Place(draft.text, gap, draft.item.source, hit.span, is_plural(hit))
    return fitted(fitting_entry(hit, place), place)


def _judge(draft: _Draft, ask: Request, hypotheses: Sequence[Hypothesis], policy: Policy) -> None:
    """Take the answer with more terms than before, if it is a sentence of like length and score."""
    before = sum(s is not None for s in draft.spans)
    for other in hypotheses:
        ratio = (len(other.text) + 8) / (len(draft.text) + 8)
        if not 1 / policy.length_ratio <= ratio <= policy.length_ratio:
            continue
        if None not in (other.score, draft.score) and (other.score or 0) < (draft.score or 0) - policy.prefix_loss:
            continue
        if other.text.startswith(ask.prefix) and not cut(other.text, len(ask.prefix)):
            continue  # the model went on with the wanted form as the beginning of a longer word
        spans = met(draft.item.hits, other.text, other.alignment)
        count = sum(s is not None for s in spans)
        if count > before:
            before = count
            _take(draft, other, spans, How.PREFIX, None)


# ---------------------------------------------------------------- replaced


def _replace(draft: _Draft, locale: str) -> None:
    """Replace the aligned words of every term still unmet, in the target's order: each may lean on the one before."""
    for index in sorted(draft.unmet, key=lambda i: _gap(draft, i) or Span(len(draft.text), len(draft.text))):
        hit = draft.item.hits[index]
        if hit.term.status is TermStatus.FORBIDDEN:
            continue
        gap = _gap(draft, index)
        if gap is None:
            shared = [s for t in wanted(hit) for s in accepted(t, draft.text, locale)]
            if shared and not _violations(hit, draft.text):  # said twice in the source, once in the target
                draft.spans[index], draft.hows[index] = shared[0], How.MODEL
            continue
        span, text = _fitted(draft, index, gap)
        _put(draft, index, span, text)


def _put(draft: _Draft, index: int, span: Span, text: str) -> None:
    edited = apply(draft.text, [Edit(span, text)])
    draft.alignment = tuple(
        replace_target(a, edited.follow(a.target)) for a in draft.alignment if not a.target.overlaps(span)
    )
    draft.text = edited.text
    draft.spans = [None if s is None else edited.follow(s) for s in draft.spans]
    entries = wanted(draft.item.hits[index])
    places = [s for t in entries for s in accepted(t, draft.text) if s.overlaps(edited.landed()[0])]
    landed = places[0] if places else edited.landed()[0]
    draft.spans[index], draft.hows[index] = landed, How.REPLACED
    link = Alignment(draft.item.hits[index].span, landed, 1.0)
    draft.alignment = tuple(sorted((*draft.alignment, link), key=lambda a: (a.target, a.source)))
    draft.changed()


def replace_target(link: Alignment, target: Span) -> Alignment:
    """The link with its target moved."""
    return link._replace(target=target)


# ---------------------------------------------------------------- the report


def _finished(draft: _Draft) -> Settled:
    uses = tuple(_uses(draft))
    return Settled(draft.text, draft.score, draft.alignment, uses, draft.chosen)


def _uses(draft: _Draft) -> Iterable[TermUse]:
    for hit, span, how in zip(draft.item.hits, draft.spans, draft.hows):
        if hit.term.status is TermStatus.FORBIDDEN and span is not None:
            continue  # avoided: nothing of it stands in the target
        met_by = next((t for t in wanted(hit) if span is not None and span in accepted(t, draft.text)), hit.term)
        surface = span.of(draft.text) if span is not None else ""
        yield TermUse(hit.term.source, met_by.target, surface, how if span else How.UNRESOLVED, hit.span, span)
