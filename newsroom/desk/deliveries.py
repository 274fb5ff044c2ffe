"""What did not arrive at a partner: why, since when, and once more. For editors, as in the administration."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from newsroom.desk import wording
from newsroom.desk.access import DeskRequest, desk
from newsroom.desk.shell import show
from pipelines.errors import BadInput, NotAllowed
from pipelines.formats.words import direction
from store import desk_deliveries
from store.desk_deliveries import Undelivered, Wanted
from store.models import DeliveryKind
from worker import sending

PAGE = 50
MOST = 500
_KINDS = (str(DeliveryKind.PUBLISH), str(DeliveryKind.KILL))


@dataclass(frozen=True, slots=True)
class Line:
    """A row as the page shows it."""

    row: Undelivered
    language: str
    direction: str
    channel: str
    closed: str
    gave_up: str


def editors_only(request: DeskRequest) -> None:
    if not request.person.edits:
        raise NotAllowed(_("Deliveries are for editors."), mend=_("Ask an editor to send it once more."))


def wanted_of(data: QueryDict) -> Wanted:
    kind, before = data.get("kind", ""), data.get("before", "")
    return Wanted(
        dead=data.get("show") != "retried",
        partner=data.get("partner", "")[:100],
        kind=kind if kind in _KINDS else "",
        text=data.get("q", "").replace("\0", "").strip()[:200],
        before=int(before) if before.isascii() and before.isdecimal() and len(before) < 19 else None,
    )


def query_of(wanted: Wanted) -> str:
    """For addresses: the filter without the place in the list."""
    given = {"show": "" if wanted.dead else "retried", "partner": wanted.partner, "kind": wanted.kind, "q": wanted.text}
    return urlencode({name: value for name, value in given.items() if value})


@desk
@require_safe
def page(request: DeskRequest) -> HttpResponse:
    editors_only(request)
    now, wanted = timezone.now(), wanted_of(request.GET)
    dead, retried = desk_deliveries.counts()
    tabs = [_tab(_("Given up"), dead, wanted, True), _tab(_("Being retried"), retried, wanted, False)]
    context = _rows(wanted) | {
        "tabs": tabs,
        "partners": desk_deliveries.partners(),
        "kinds": [(kind, wording.DELIVERIES[kind]) for kind in _KINDS],
        "troubles": [_trouble(one) for one in desk_deliveries.troubles(now)],
        "narrowed": bool(wanted.partner or wanted.kind or wanted.text),
    }
    return show(request, "desk/deliveries.html", context)


def _tab(title: str, number: int, wanted: Wanted, dead: bool) -> dict[str, Any]:
    query = query_of(replace(wanted, dead=dead))
    return {"title": title, "number": _count(number), "query": query, "on": wanted.dead is dead}


def _count(number: int) -> str:
    return wording.count(number) if number < 1000 else f"{wording.count(number)}+"


def _rows(wanted: Wanted) -> dict[str, Any]:
    found = desk_deliveries.page(wanted, limit=PAGE + 1)
    shown = found[:PAGE]
    return {
        "wanted": wanted,
        "query": query_of(wanted),
        "lines": [_line(row) for row in shown],
        "before": shown[-1].id if len(found) > PAGE else None,
    }


def _line(row: Undelivered) -> Line:
    return Line(
        row=row,
        language=wording.language(row.locale) if row.locale else "",
        direction=direction(row.locale) if row.locale else "ltr",
        channel=str(wording.CHANNELS.get(row.channel, row.channel)),
        closed=str(wording.CLOSED.get(row.partner_state, "")),
        gave_up=wording.moment(row.finished_at) if row.finished_at else wording.moment(row.next_try),
    )


def _trouble(one: desk_deliveries.Trouble) -> dict[str, Any]:
    return {
        "one": one,
        "channel": wording.CHANNELS.get(one.channel, one.channel),
        "closed": wording.CLOSED.get(one.state, ""),
        "until": wording.moment(one.open_until) if one.open_until else "",
    }


@desk
@require_safe
def rows(request: DeskRequest) -> HttpResponse:
    """The next rows, for "show more"."""
    editors_only(request)
    return show(request, "desk/_delivery_rows.html", _rows(wanted_of(request.GET)))


@desk
@require_POST
def replay(request: DeskRequest) -> HttpResponse:
    """The selection, or after a question everything under the filter."""
    editors_only(request)
    wanted = replace(wanted_of(request.POST), dead=True, before=None)
    everything = request.POST.get("do") == "all"
    ids = desk_deliveries.dead_ids(wanted, limit=MOST) if everything else _chosen(request)
    if everything and not request.POST.get("sure"):
        context = {"number": len(ids), "wanted": wanted, "query": query_of(wanted), "at_most": len(ids) == MOST}
        return show(request, "desk/deliveries_confirm.html", context)
    _send(request, ids)
    return HttpResponseRedirect(f"{reverse('desk:deliveries')}?{query_of(wanted)}")


def _chosen(request: DeskRequest) -> list[int]:
    only = request.POST.get("only", "")  # a row's own button sends that row, whatever is selected
    texts = [only] if only else request.POST.getlist("id")[:MOST]
    ids = [int(t) for t in texts if t.isascii() and t.isdecimal() and len(t) < 19]
    if not ids:
        raise BadInput(_("Nothing was selected."), mend=_("Go back and select what is to go out once more."))
    return ids


def _send(request: DeskRequest, ids: list[int]) -> None:
    done = desk_deliveries.replay_dead(ids, now=timezone.now())
    sending.deliveries()
    said = ngettext("%(n)d delivery goes out once more.", "%(n)d deliveries go out once more.", done.queued)
    messages.success(request, said % {"n": done.queued})
    if done.left:
        said = ngettext(
            "%(n)d was left: it went out meanwhile, or something newer did.",
            "%(n)d were left: they went out meanwhile, or something newer did.",
            done.left,
        )
        messages.warning(request, said % {"n": done.left})


urlpatterns = [
    path("deliveries/", page, name="deliveries"),
    path("deliveries/rows/", rows, name="delivery-rows"),
    path("deliveries/replay/", replay, name="delivery-replay"),
]
