"""`dragoman status`: where everything stands, or one article."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

from newsroom.management import standing
from newsroom.management.base import Command as Base
from store import queries
from store.models import Article, Publication, Translation

RECENT = 20
_WIDEST = 120  # characters


class Command(Base):
    help = "Show where everything stands."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("article", nargs="?", metavar="ARTICLE", help="its number or uri")
        parser.add_argument("--json", action="store_true", help="for programs")

    def run(self, **options: Any) -> None:
        name = options["article"]
        articles = [queries.find_article(name)] if name else queries.recent_articles(RECENT)
        ids = [a.pk for a in articles]
        rows, out = queries.translations_of(ids), queries.publications_of(ids)
        if options["json"]:
            self._as_json(articles, rows, out, whole=not options["article"])
            return
        if not options["article"]:
            self._gauges()
        self._table(articles, rows)
        for one in out if options["article"] else ():
            self.say(f"{one.locale}: version {one.version}, {one.status}, {one.item['url']}")

    def _as_json(
        self, articles: Sequence[Article], rows: Sequence[Translation], out: Sequence[Publication], *, whole: bool
    ) -> None:
        of: dict[int, list[dict[str, Any]]] = defaultdict(list)
        urls = {p.translation_id: {"version": p.version, "status": p.status, "url": p.item["url"]} for p in out}
        for row in rows:
            of[row.article_id].append(standing.translation_json(row) | {"publication": urls.get(row.pk)})
        shown = [standing.article_json(a) | {"translations": of[a.pk]} for a in articles]
        gauges = asdict(queries.standing())
        gauges["oldest_waiting"] = gauges["oldest_waiting"] and gauges["oldest_waiting"].isoformat()
        self.say_json({"standing": gauges, "articles": shown} if whole else shown[0])

    def _gauges(self) -> None:
        now = queries.standing()
        for name, counts in (
            ("articles", now.articles),
            ("translations", now.translations),
            ("deliveries", now.deliveries),
        ):
            words = ", ".join(f"{n} {state.replace('_', ' ')}" for state, n in counts.items())
            self.say(f"{name}: {words or 'none'}")
        if now.set_aside:
            self.say(f"messages set aside, not yet looked at: {now.set_aside}")

    def _table(self, articles: Sequence[Article], rows: Sequence[Translation]) -> None:
        if not articles:
            self.say("No article yet: `dragoman submit FILE --to es` sends one in.")
            return
        table = Table(box=None, pad_edge=False)
        for heading in ("article", "headline", "locale", "state", "errors", "problem"):
            table.add_column(heading, overflow="fold")
        for article in articles:
            mine = [r for r in rows if r.article_id == article.pk]
            if not mine:
                table.add_row(str(article.pk), _short(article.headline), "", article.state, "", article.held_reason)
            for row in mine:
                problem = row.last_error or article.held_reason
                state = row.state.replace("_", " ")
                table.add_row(str(article.pk), _short(article.headline), row.locale, state, str(row.errors), problem)
        Console(file=self.stdout._out, markup=False, highlight=False).print(table)


def _short(headline: str) -> str:
    """A table's cell: whatever stands where a headline should may be a whole page."""
    return headline if len(headline) <= _WIDEST else f"{headline[:_WIDEST]} …"
