"""The queue: what waits for people, the most pressing first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from newsroom.desk import wording
from newsroom.desk.access import DeskRequest, Person, desk
from newsroom.desk.queue_filters import ANY, STATES, Wish, cursor_of, cursor_text, wish_of
from newsroom.desk.shell import show
from pipelines.formats.words import direction
from pipelines.workflow import Action, State, allowed
from store import desk_deliveries, desk_intents, desk_queries
from store.desk_queries import Counts, QueueRow

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A row as the page shows it."""

    row: QueueRow
    language: str
    direction: str
    state: str
    age: str
    embargo: str
    confidence: str
    claimed: str
    claimed_by_me: bool
    claimable: bool


@desk
@require_safe
def queue(request: DeskRequest) -> HttpResponse:
    person, now, wish = request.person, timezone.now(), wish_of(request.GET)
    found, counted = desk_queries.choices(), desk_queries.counts(wish.locales(person), person.id, now)
    context = _page(request, wish, now) | {
        "wish": wish,
        "choices": found,
        "counts": counted,
        "tabs": _tabs(wish, counted),
        "progress": _progress(),
        "locales": [(tag, wording.language(tag)) for tag in counted.locales],
        "priorities": wording.PRIORITIES.items(),
        "saved": _saved(person, wish),
        "dead": desk_deliveries.dead_count() if person.edits else 0,
        "any": ANY,
    }
    return show(request, "desk/queue.html", context)


@desk
@require_safe
def rows(request: DeskRequest) -> HttpResponse:
    """The next rows, for "show more"."""
    wish = wish_of(request.GET)
    return show(request, "desk/_queue_rows.html", _page(request, wish, timezone.now()) | {"wish": wish})


@desk
@require_safe
def progress(request: DeskRequest) -> HttpResponse:
    """Asked every few seconds: three queries, whatever there is."""
    return show(request, "desk/_progress.html", {"progress": _progress()})


def _progress() -> dict[str, Any]:
    found = desk_queries.progress()
    articles = [
        {
            "headline": a.headline,
            "done": a.done,
            "total": a.total,
            "drafting": ", ".join(wording.language(t) for t in a.drafting),
            "waiting": ", ".join(wording.language(t) for t in a.waiting),
        }
        for a in found.articles
    ]
    return {"articles": articles, "waiting": found.waiting}


def _page(request: DeskRequest, wish: Wish, now: datetime) -> dict[str, Any]:
    after = cursor_of(request.GET.get("after", ""))
    found = desk_queries.page(wish.filter(request.person), now, limit=PAGE + 1, after=after)
    shown, more = found[:PAGE], len(found) > PAGE
    weighed = after.now if after else now
    return {
        "lines": [_line(row, request.person, now) for row in shown],
        "after": cursor_text(shown[-1], weighed) if more else "",
        "first_page": after is None,
    }


def _line(row: QueueRow, person: Person, now: datetime) -> Line:
    live = row.claimed_by is not None and row.claim_until is not None and row.claim_until > now
    embargoed = row.not_before is not None and row.not_before > now
    claimed = ""
    if live:
        said = conditional_escape(_("%(who)s, until %(until)s"))
        claimed = mark_safe(  # noqa: S308 - our own words, with a name and a time that are escaped
            said % {"who": conditional_escape(row.claimed_name), "until": wording.moment(row.claim_until)}
        )
    return Line(
        row=row,
        language=wording.language(row.locale),
        direction=direction(row.locale),
        state=str(wording.STATES[row.state]),
        age=wording.ago(row.updated_at, now),
        embargo=wording.moment(row.not_before) if embargoed else "",
        confidence=wording.percent(row.confidence),
        claimed=claimed,
        claimed_by_me=live and row.claimed_by == person.id,
        claimable=not live and allowed(Action.CLAIM, State(row.state), person.role),
    )


def _tabs(wish: Wish, counted: Counts) -> list[dict[str, Any]]:
    """One for each state worth a look, with its number."""
    tabs = []
    for name, states in STATES.items():
        title = {"open": _("Open"), "all": _("All")}.get(name) or wording.STATES[name]
        number = sum(counted.states.get(s, 0) for s in states)
        there = Wish(**{**_plain(wish), "state": name})
        tabs.append({"title": title, "number": wording.count(number), "query": there.query, "on": wish.state == name})
    mine = Wish(**{**_plain(wish), "who": "" if wish.who == "me" else "me"})
    tabs.append({"title": _("Mine"), "number": counted.mine, "query": mine.query, "on": wish.who == "me"})
    return tabs


def _plain(wish: Wish) -> dict[str, Any]:
    return {name: getattr(wish, name) for name in ("state", "locale", "section", "priority", "who", "q", "calm")}


def _saved(person: Person, wish: Wish) -> list[dict[str, Any]]:
    return [
        {"name": f.get("name", ""), "query": f.get("query", ""), "on": f.get("query") == wish.query}
        for f in person.filters
    ]


@desk
@require_POST
def save_filter(request: DeskRequest) -> HttpResponse:
    wish = wish_of(request.POST)
    if request.POST.get("drop"):
        desk_intents.drop_filter(request.person.id, request.POST["drop"])
    else:
        desk_intents.keep_filter(request.person.id, request.POST.get("name", ""), wish.query)
    return HttpResponseRedirect(f"{reverse('desk:queue')}?{wish.query}")


urlpatterns = [
    path("", queue, name="queue"),
    path("rows/", rows, name="queue-rows"),
    path("progress/", progress, name="progress"),
    path("filters/", save_filter, name="filters"),
]
