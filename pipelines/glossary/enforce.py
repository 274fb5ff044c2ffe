"""The glossary's terms brought into drafts of a model that does not know them.

Each step is tried only where the one before left a term unmet, and says so in the term's `how`: the model
already used an accepted form; another hypothesis of the n-best list does; the sentence decoded again with
its beginning and the wanted form as target prefix; the aligned words replaced by the form that agrees. What
is left is unresolved, and the checks make an error of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from os.path import commonprefix

from pipelines.edits import Edit, apply
from pipelines.glossary.book import Glossary
from pipelines.glossary.drafts import Draft, Item, met, started, violations, wanted
from pipelines.glossary.fold import cut, is_word
from pipelines.glossary.forms import accepted
from pipelines.glossary.openings import before_modifiers, opening, rejoined
from pipelines.glossary.replacing import form_for, refit_all, replace_unmet, tidy
from pipelines.model import Alignment, How, Hypothesis, Request, Span, TermStatus, TermUse

__all__ = ["Item", "Policy", "Redecode", "Settled", "met", "settle_all"]


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
class Settled:
    """The target with its terms. `chosen` is the index of the hypothesis it comes from, None if decoded again."""

    text: str
    score: float | None
    alignment: Sequence[Alignment]
    uses: tuple[TermUse, ...]
    chosen: int | None


_DEFAULT = Policy()
Redecode = Callable[[Sequence[Request]], list[list[Hypothesis]]]


def settle_all(
    items: Sequence[Item], glossary: Glossary, redecode: Redecode, policy: Policy = _DEFAULT
) -> list[Settled]:
    """Bring every item's terms into its text; `redecode` is called at most once, with all sentences that need it."""
    drafts = [started(item) for item in items]
    for draft in drafts:
        if policy.rerank and draft.unmet:
            _rerank(draft, policy)
    if policy.prefix:
        _decode_again([d for d in drafts if d.unmet], redecode, policy)
    for draft in drafts:
        if policy.replace:
            replace_unmet(draft)
            tidy(draft)
            refit_all(draft)
    return [_finished(draft) for draft in drafts]


# ---------------------------------------------------------------- another hypothesis


def _rerank(draft: Draft, policy: Policy) -> None:
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
            draft.take(other, spans, How.RERANKED, index)


# ---------------------------------------------------------------- decoded again


def _decode_again(drafts: Sequence[Draft], redecode: Redecode, policy: Policy) -> None:
    asks = [(draft, ask) for draft in drafts if (ask := _ask(draft, policy)) is not None]
    if not asks:
        return
    answers = redecode([ask for _, ask in asks])
    for (draft, ask), hypotheses in zip(asks, answers):
        _judge(draft, ask, hypotheses, policy)


def _ask(draft: Draft, policy: Policy) -> Request | None:
    """The first unmet term's request: the target's beginning and the wanted form; None where nothing can be asked."""
    hits, text = draft.item.hits, draft.text
    forbidden = dict.fromkeys(s.of(text) for i in draft.unmet for s in violations(hits[i], text))
    if forbidden:
        return Request(draft.item.source, "", tuple(forbidden))
    gaps = [(draft.gap(i), i) for i in draft.unmet if hits[i].term.status is not TermStatus.FORBIDDEN]
    places = [
        (gap or before_modifiers(draft, i) or opening(draft, i), i)
        for gap, i in gaps
        if policy.prefix_where_replaceable or (gap is None and not draft.elsewhere(i) and not draft.noun(i, None))
    ]
    if not places:
        return None
    gap, index = min(places)
    span, form = form_for(draft, index, gap)
    return Request(draft.item.source, _beginning(text[: span.start]) + form)


def _beginning(text: str) -> str:
    """The target's beginning with the space that the term is to follow, if it follows one."""
    opened = text.endswith(("(", "[", "«", "“", "„", "-", "–", "/", "'", "’")) or (
        text.endswith('"') and text.count('"') % 2 == 1
    )
    return text if not text or text[-1].isspace() or opened else text + " "


def _judge(draft: Draft, ask: Request, hypotheses: Sequence[Hypothesis], policy: Policy) -> None:
    """Take the answer with more terms than before, if it is a sentence of like length and score."""
    before, text, alignment = sum(s is not None for s in draft.spans), draft.text, draft.alignment
    for decoded in hypotheses:
        if None not in (decoded.score, draft.score) and (decoded.score or 0) < (draft.score or 0) - policy.prefix_loss:
            continue
        kept = len(commonprefix((ask.prefix, text)))
        joined = rejoined(decoded, len(ask.prefix), text, alignment, kept) if ask.prefix else None
        for other in (joined, decoded):
            if other is None or not _alike(other.text, text, policy):
                continue
            answer, spans = _cut_back(other, met(draft.item.hits, other.text, other.alignment), draft, ask)
            count = sum(s is not None for s in spans)
            if count > before:
                before = count
                draft.take(answer, spans, How.PREFIX, None)


def _alike(one: str, other: str, policy: Policy) -> bool:
    ratio = (len(one) + 8) / (len(other) + 8)
    return 1 / policy.length_ratio <= ratio <= policy.length_ratio


def _cut_back(
    answer: Hypothesis, spans: list[Span | None], draft: Draft, ask: Request
) -> tuple[Hypothesis, list[Span | None]]:
    """The answer, where it made a longer word of the wanted form cut back to the form: Би-би-си[а].

    A longer word that is an accepted form itself (Лос-Анджелес[а]) is the model's choice and stays.
    """
    end = len(ask.prefix)
    if not ask.prefix or not answer.text.startswith(ask.prefix) or cut(answer.text, end):
        return answer, spans
    if any(s is not None and s.start < end < s.end for s in spans):
        return answer, spans
    stop = next((i for i in range(end, len(answer.text)) if not is_word(answer.text[i])), len(answer.text))
    edited = apply(answer.text, [Edit(Span(end, stop), "")])
    kept = tuple(
        a._replace(target=edited.follow(a.target))
        for a in answer.alignment
        if not (end <= a.target.start and a.target.end <= stop)
    )
    shorter = Hypothesis(edited.text, answer.score, kept)
    return shorter, met(draft.item.hits, shorter.text, shorter.alignment)


# ---------------------------------------------------------------- the report


def _finished(draft: Draft) -> Settled:
    uses = tuple(_uses(draft))
    return Settled(draft.text, draft.score, draft.alignment, uses, draft.chosen)


def _uses(draft: Draft) -> Iterable[TermUse]:
    for hit, span, how in zip(draft.item.hits, draft.spans, draft.hows):
        if hit.term.status is TermStatus.FORBIDDEN and span is not None:
            continue  # avoided: nothing of it stands in the target
        met_by = next((t for t in wanted(hit) if span is not None and span in accepted(t, draft.text)), hit.term)
        surface = span.of(draft.text) if span is not None else ""
        yield TermUse(hit.term.source, met_by.target, surface, how if span else How.UNRESOLVED, hit.span, span)
