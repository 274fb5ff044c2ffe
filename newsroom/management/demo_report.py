"""What the demo shows: a table of the translations, and the files that partners and readers would get."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.test import Client
from rich.console import Console
from rich.table import Table

from pipelines import markup
from pipelines.errors import DragomanError
from pipelines.formats import page
from pipelines.model import DraftSegment, How, Severity
from store import convert, queries
from store.models import Article, Translation

FEEDS = ("rss.xml", "atom.xml", "feed.json")


def intake_lines(row: Article) -> Iterator[str]:
    """What the reader repaired and set aside."""
    article = convert.article_of(row.document)
    for repair in article.repairs:
        yield f"repaired “{repair.original}” as “{repair.repaired}”: {repair.reason}"
    for aside in article.set_aside:
        yield f"set aside “{aside.text[:60]}”: {aside.reason}"


def show(rows: Sequence[Translation], out: Any) -> None:
    """The table: a line a locale."""
    table = Table(title="Machine translations, not reviewed", title_justify="left")
    for heading in ("locale", "sentences", "terms and how", "findings", "seconds", "state"):
        table.add_column(heading)
    for row in rows:
        segments = _segments(row)
        table.add_row(
            row.locale, str(len(segments)), _terms(segments), _findings(row, segments), _seconds(row), _state(row)
        )
    console = Console(file=getattr(out, "_out", out), highlight=False)
    console.print(table)
    for row in rows:
        for line in (row.model_note, row.last_error, _held_elsewhere(row)):
            if line:
                console.print(f"{row.locale}: {line}", markup=False)


def write(article: Article, rows: Sequence[Translation], folder: Path) -> list[Path]:
    """The feeds as the web process would serve them, and a side-by-side page, for each published locale."""
    web = Client(headers={"host": "127.0.0.1"})
    written = []
    for row in rows:
        if row.state != "published":
            continue
        place = folder / row.locale
        place.mkdir(parents=True, exist_ok=True)
        written += [_save(place / name, _fetch(web, f"/feeds/{row.locale}/{name}")) for name in FEEDS]
        written.append(_save(place / "side-by-side.html", _side_by_side(article, row)))
    return written


def _fetch(web: Client, path: str) -> bytes:
    answer = web.get(path)
    if answer.status_code != 200:
        raise DragomanError(f"answered {answer.status_code}", subject=path, mend="run `dragoman doctor`")
    return bytes(answer.content)


def _save(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _side_by_side(article: Article, row: Translation) -> bytes:
    publication = next(p for p in queries.publications_of([article.pk]) if p.locale == row.locale)
    segments = _segments(row)
    pairs = [
        (markup.strip(s.segment.source, s.segment.html).text, markup.strip(s.target, s.segment.html).text)
        for s in segments
    ]
    extra = [("Terms", _terms(segments)), ("Findings", _findings(row, segments))]
    item = convert.item_of(publication.item)
    return page.side_by_side(pairs, item, article_headline=article.headline, extra=extra)


def _plain(segment: DraftSegment, text: str) -> str:
    return markup.strip(text, segment.segment.html).text


def _segments(row: Translation) -> list[DraftSegment]:
    return [convert.draft_segment(s) for s in row.segments.order_by("order")]


def _terms(segments: Sequence[DraftSegment]) -> str:
    counts = Counter(use.how for s in segments for use in s.terms)
    met = sum(n for how, n in counts.items() if how is not How.UNRESOLVED)
    detail = ", ".join(f"{counts[how]} {how.value}" for how in How if counts[how])
    return f"{met} of {counts.total()}: {detail}" if counts else "none"


def _findings(row: Translation, segments: Sequence[DraftSegment]) -> str:
    found = [f for s in segments for f in s.findings] + list(convert.findings_of(row.findings))
    counts = Counter(f.severity for f in found)
    checks = Counter(f.check for f in found if f.severity is not Severity.NOTE)
    detail = ", ".join(f"{n} {check}" for check, n in checks.most_common(6))
    said = ", ".join(f"{counts[s]} {s.value}" for s in reversed(Severity) if counts[s])
    return f"{said}" + (f" ({detail})" if detail else "") if found else "none"


def _seconds(row: Translation) -> str:
    return f"{(row.drafted_at - row.created_at).total_seconds():.1f}" if row.drafted_at else "-"


def _held_elsewhere(row: Translation) -> str:
    """The demo asks for publication whatever the checks say; nobody should think a newsroom does."""
    errors = any(f.severity is Severity.ERROR for s in _segments(row) for f in s.findings)
    return "published because the demo says so: a newsroom's draft with an error waits for a person" if errors else ""


def _state(row: Translation) -> str:
    """An unfinished model is said in the row itself: nobody should take its lines for a translation."""
    state = row.state.replace("_", " ")
    return f"{state} (unfinished model)" if row.model_note.startswith("unfinished") else state
