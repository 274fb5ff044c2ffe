"""Rows to frozen types and back, and frozen types to JSON and back (cattrs)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Any, TypeVar

from cattrs import Converter

from pipelines.markup import strip
from pipelines.memory import source_key
from pipelines.model import (
    Alignment,
    Article,
    Block,
    BlockKind,
    CaseRule,
    Change,
    Draft,
    DraftSegment,
    FeedItem,
    Finding,
    Label,
    Origin,
    Segment,
    Span,
    Term,
    TermKind,
    TermStatus,
    TermUse,
)
from store.models import GlossaryEntry, TranslatedSegment, Translation

T = TypeVar("T")
Json = dict[str, Any]


def _is_params(kind: Any) -> bool:
    return kind == Mapping[str, str]


def _converter() -> Converter:
    made = Converter()
    made.register_unstructure_hook(datetime, lambda v: v.isoformat())
    made.register_structure_hook(datetime, lambda v, _: datetime.fromisoformat(v))
    made.register_structure_hook(Span, lambda v, _: Span(*v))
    made.register_unstructure_hook(Span, list)
    made.register_structure_hook(Alignment, lambda v, _: Alignment(Span(*v[0]), Span(*v[1]), v[2]))
    made.register_unstructure_hook(Alignment, lambda v: [list(v.source), list(v.target), v.weight])
    made.register_structure_hook_func(_is_params, lambda v, _: MappingProxyType(dict(v)))
    made.register_unstructure_hook_func(_is_params, dict)
    return made


_CONVERTER = _converter()


def to_json(value: Any) -> Any:
    """A frozen type, or a sequence of them, as plain JSON values."""
    return _CONVERTER.unstructure(value)


def from_json(kind: type[T], data: Any) -> T:
    """The frozen type again; what a later version of it added has its default."""
    return _CONVERTER.structure(data, kind)


memory_hash = source_key


def token_hash(token: str) -> str:
    """How tokens are kept: they are long and random, so a plain SHA-256 is enough."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def storable(text: str) -> str:
    """Without what no database or feed takes: NUL, other controls, lone surrogates, non-characters."""
    return "".join(c for c in text if c in "\t\n\r" or not _unfit(c))


def _unfit(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cs") or ord(char) & 0xFFFE == 0xFFFE


def clean(value: Any) -> Any:
    """JSON values with every text made `storable`."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list | tuple):
        return [clean(v) for v in value]
    if isinstance(value, dict):
        return {clean(k): clean(v) for k, v in value.items()}
    return value


# ---------------------------------------------------------------- articles and items


def article_of(document: Json) -> Article:
    return from_json(Article, document)


def item_of(snapshot: Json) -> FeedItem:
    return from_json(FeedItem, snapshot)


# ---------------------------------------------------------------- segments


def segment_columns(drafted: DraftSegment, order: int) -> Json:
    """The columns of a TranslatedSegment, but for its translation and people's doings."""
    segment = drafted.segment
    return {
        "segment": segment.id,
        "order": order,
        "block": segment.block,
        "kind": segment.kind.value,
        "html": segment.html,
        "span_start": segment.span.start,
        "span_end": segment.span.end,
        "source": segment.source,
        "glue": drafted.glue,
        "target": storable(drafted.target),
        "machine_target": storable(drafted.target),
        "origin": drafted.origin.value,
        "score": drafted.score,
        "alternatives": clean(list(drafted.alternatives)),
        "alignment": to_json(drafted.alignment),
        "terms": clean(to_json(drafted.terms)),
        "changes": clean(to_json(drafted.changes)),
        "findings": clean(to_json(drafted.findings)),
    }


def source_segment(row: TranslatedSegment) -> Segment:
    return Segment(
        row.segment, row.source, row.block, Span(row.span_start, row.span_end), BlockKind(row.kind), row.html
    )


def draft_segment(row: TranslatedSegment) -> DraftSegment:
    return DraftSegment(
        segment=source_segment(row),
        target=row.target,
        origin=Origin(row.origin),
        score=row.score,
        glue=row.glue,
        alternatives=tuple(row.alternatives),
        alignment=from_json(tuple[Alignment, ...], row.alignment),
        terms=from_json(tuple[TermUse, ...], row.terms),
        changes=from_json(tuple[Change, ...], row.changes),
        findings=findings_of(row.findings),
    )


def confidence_of(row: TranslatedSegment) -> float | None:
    return DraftSegment(source_segment(row), row.target, Origin(row.origin), row.score).confidence


def terms_of(row: TranslatedSegment) -> tuple[TermUse, ...]:
    return from_json(tuple[TermUse, ...], row.terms) if row.terms else ()


def findings_of(data: Sequence[Json]) -> tuple[Finding, ...]:
    return from_json(tuple[Finding, ...], data) if data else ()


def draft_of(translation: Translation, rows: Iterable[TranslatedSegment], article: Article) -> Draft:
    """The draft as it stands now, people's edits included."""
    segments = tuple(draft_segment(r) for r in rows)
    return Draft(
        locale=translation.locale,
        signature=translation.signature,
        blocks=target_blocks(article, segments),
        segments=segments,
        findings=findings_of(translation.findings),
    )


def target_blocks(article: Article, segments: Iterable[DraftSegment]) -> tuple[Block, ...]:
    """The article's blocks in the target language: targets and the white space between them."""
    return _blocks(article, ((s.segment.block, s.target + s.glue) for s in segments))


def target_blocks_of(article: Article, rows: Iterable[TranslatedSegment]) -> tuple[Block, ...]:
    """The same of rows, whose JSON is not looked at: an article may have hundreds."""
    return _blocks(article, ((r.block, r.target + r.glue) for r in rows))


def _blocks(article: Article, pieces: Iterable[tuple[int, str]]) -> tuple[Block, ...]:
    texts: dict[int, list[str]] = {}
    for at, text in pieces:
        texts.setdefault(at, []).append(text)
    return tuple(
        Block(block.kind, "".join(texts[at]).strip(), block.html) if at in texts else block
        for at, block in enumerate(article.blocks)
    )


def label_of(rows: Sequence[TranslatedSegment], *, approved: bool) -> Label:
    """Human only where a person wrote every sentence that has words; reviewed where a person approved."""
    if not approved:
        return Label.MACHINE
    worded = [r for r in rows if r.origin != Origin.COPY.value]
    if worded and all(r.origin == Origin.PERSON.value for r in worded):
        return Label.HUMAN
    return Label.REVIEWED


# ---------------------------------------------------------------- glossary


def term_of(row: GlossaryEntry) -> Term:
    return Term(
        source=row.source,
        target=row.target,
        locale=row.locale,
        status=TermStatus(row.status),
        kind=TermKind(row.kind),
        variants=tuple(row.variants),
        forms=tuple(row.forms),
        case_rule=CaseRule(row.case_rule),
        pos=row.pos,
        gender=row.gender,
        number=row.number,
        animacy=row.animacy,
        domain=row.domain,
        note=row.note,
        origin=row.origin,
        author=str(row.author) if row.author_id else "",
        changed=row.changed,
    )


def entry_columns(term: Term) -> Json:
    """The columns of a GlossaryEntry, but for versions, author and time."""
    return {
        "locale": term.locale,
        "source": term.source,
        "target": term.target,
        "status": term.status.value,
        "kind": term.kind.value,
        "variants": list(term.variants),
        "forms": list(term.forms),
        "case_rule": term.case_rule.value,
        "pos": term.pos,
        "gender": term.gender,
        "number": term.number,
        "animacy": term.animacy,
        "domain": term.domain,
        "note": term.note,
        "origin": term.origin,
    }


def plain(block: Block | None) -> str:
    """A block's text as one line of a list shows it: no tags, no entities; "" for none."""
    if block is None:
        return ""
    return strip(block.text, block.html).text.strip() if block.html else block.text.strip()


def headline_of(blocks: Iterable[Block]) -> str:
    """The first headline, plain."""
    return plain(next((b for b in blocks if b.kind is BlockKind.HEADLINE), None))
