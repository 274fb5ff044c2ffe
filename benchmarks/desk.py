"""The desk under load: a queue of 50,000 drafts, an article of 400 segments, a keystroke's checks.

Server time of whole requests through Django's test client (middleware, session, templates), without the network.
"""

from __future__ import annotations

from benchmarks import house

house.set_up()

import statistics  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable  # noqa: E402
from datetime import UTC, datetime, timedelta  # noqa: E402
from typing import Any  # noqa: E402

from django.contrib.auth.models import Group, User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from pipelines import segmentation  # noqa: E402
from pipelines.model import Article as ArticleText  # noqa: E402
from pipelines.model import Block, BlockKind, Draft, DraftSegment, Origin  # noqa: E402
from store import convert, intents, leases  # noqa: E402
from store.models import Article, Profile, Source, Story, Translation  # noqa: E402

DRAFTS, LOCALES = house.size(50_000, 500), ("es", "ru", "uk", "fr", "de", "pl", "pt", "it", "ar", "zh")
SEGMENTS = 400
RUNS = house.size(11, 2)
NOW = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
SENTENCE = "President Zelensky said on day {n} that {n},000 people had left Kyiv for the European Union."
TARGET = "Президент Зеленский заявил на день {n}, что {n} 000 человек уехали из Киева в Европейский союз."
STATES = ("drafted",) * 7 + ("in_review", "translated", "published")


def main() -> None:
    call_command("migrate", verbosity=0)
    client = _editor()
    long = _long_article()
    _queue()
    first, middle = long.segments.order_by("order")[0], long.segments.order_by("order")[SEGMENTS // 2]
    typed = {"text": TARGET.format(n=999)}
    pages = {
        "queue, first page": lambda: client.get("/desk/"),
        "queue, one locale and section": lambda: client.get("/desk/?locale=ru&section=sport"),
        "queue, headline search": lambda: client.get("/desk/?q=Story+4321"),
        "queue, more rows (deep)": lambda: client.get("/desk/rows/?after=0.5_25000_1768467600"),
        "progress fragment": lambda: client.get("/desk/progress/"),
        f"editor, {SEGMENTS} segments": lambda: client.get(f"/desk/translations/{long.pk}/"),
        "preview": lambda: client.get(f"/desk/translations/{long.pk}/preview/"),
        "panel of a segment": lambda: client.get(f"/desk/segments/{middle.pk}/context/"),
        "checks of a keystroke": lambda: client.post(f"/desk/segments/{middle.pk}/check/", typed),
    }
    rows = [(name, *_measure(page)) for name, page in pages.items()]
    rows.append(("save of a segment", *_saves(client, first)))
    house.table(("request", "wall ms", "CPU ms", "queries", "kB"), rows)


def _measure(page: Callable[[], Any]) -> tuple[str, str, str, str]:
    """Medians of wall and of processor time: on a busy machine the second says what the page costs."""
    with CaptureQueriesContext(connection) as found:
        answer = page()
    queries = len(found)
    assert answer.status_code == 200, answer.status_code
    wall, cpu = [], []
    for _ in range(RUNS):
        start, busy = time.perf_counter(), time.process_time()
        page()
        wall.append(time.perf_counter() - start)
        cpu.append(time.process_time() - busy)
    times = (f"{statistics.median(seconds) * 1000:.1f}" for seconds in (wall, cpu))
    return (*times, str(queries), f"{len(answer.content) / 1000:.0f}")


def _saves(client: Client, segment) -> tuple[str, ...]:
    state = {"version": segment.version, "n": 0}

    def save():
        state["n"] += 1
        data = {"text": TARGET.format(n=state["n"]), "version": state["version"]}
        answer = client.post(f"/desk/segments/{segment.pk}/save/", data)
        state["version"] = answer.json()["version"]
        return answer

    return _measure(save)


def _editor() -> Client:
    user = User.objects.create(username="edgar")
    user.groups.add(Group.objects.get(name="editor"))
    Profile.objects.create(user=user)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def _long_article() -> Translation:
    texts = [" ".join(SENTENCE.format(n=n + i) for i in range(4)) for n in range(1, SEGMENTS, 4)]
    blocks = (Block(BlockKind.HEADLINE, "Many leave Kyiv"), *(Block(BlockKind.PARAGRAPH, t) for t in texts))
    said = ArticleText("wire", "urn:long", "1", blocks)
    done = intents.accept(intents.AcceptArticle(said, b"", "", ("ru",), "task", NOW))
    cut = segmentation.segment(said)
    glue = segmentation.glue(said, cut)
    drafted = [
        DraftSegment(s, TARGET.format(n=n), Origin.MODEL, -0.2, glue[s.id], (TARGET,)) for n, s in enumerate(cut)
    ]
    row = Translation.objects.get(pk=done.translations[0])
    lease = leases.take(row.pk, "bench", now=NOW, seconds=60, attempts=5)
    assert lease
    intents.save_draft(intents.SaveDraft(lease, Draft("ru", "bench", blocks, tuple(drafted)), 0.2, NOW))
    return Translation.objects.get(pk=row.pk)


def _queue() -> None:
    """5,000 articles of 3 kB in ten locales each, in every state, some under embargo."""
    source = Source.objects.get(slug="wire")
    body = Block(BlockKind.PARAGRAPH, SENTENCE.format(n=7) * 30)
    count = DRAFTS // len(LOCALES)
    stories = Story.objects.bulk_create(Story(source=source, uri=f"urn:{n}") for n in range(count))
    articles = Article.objects.bulk_create(_article(n, story, body) for n, story in enumerate(stories))
    Translation.objects.bulk_create(
        (_translation(n, a, k, locale) for n, a in enumerate(articles) for k, locale in enumerate(LOCALES)),
        batch_size=2000,
    )
    connection.cursor().execute("ANALYZE")


def _article(n: int, story: Story, body: Block) -> Article:
    text = ArticleText("wire", story.uri, "1", (Block(BlockKind.HEADLINE, f"Story {n} of the day"), body))
    return Article(
        story=story,
        version="1",
        number=1,
        raw=b"",
        document=convert.to_json(text),
        headline=text.headline,
        language="en",
        section=("world", "sport", "economy", "culture")[n % 4],
        content_hash=text.content_hash,
        status="usable",
        priority="routine",
        state="ready",
        door="task",
        received_at=NOW - timedelta(minutes=n),
    )


def _translation(n: int, article: Article, k: int, locale: str) -> Translation:
    return Translation(
        article=article,
        locale=locale,
        state=STATES[(n + k) % len(STATES)],
        priority="routine",
        headline=f"[{locale}] {article.headline}",
        confidence=0.5 + (n % 50) / 100,
        rank=((n * 7919 + k * 104729) % 100_000) / 100_000,
        errors=(n + k) % 3,
        warnings=n % 4,
        not_before=NOW + timedelta(days=1000) if n % 20 == 0 else None,
        created_at=NOW,
        updated_at=NOW,
    )


if __name__ == "__main__":
    main()
