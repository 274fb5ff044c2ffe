"""One action on a selection of the queue, or on everything in it without findings."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from newsroom.desk import doing, wording
from newsroom.desk.access import DeskRequest, desk
from newsroom.desk.queue_filters import Wish, wish_of
from newsroom.desk.shell import show
from pipelines.errors import BadInput, DragomanError
from pipelines.workflow import Action
from store import desk_queries

MOST = 500
_ACTIONS = frozenset({Action.CLAIM, Action.RELEASE, Action.APPROVE, Action.SEND_BACK, Action.PUBLISH})
_REASONS_SHOWN = 5


@desk
@require_POST
def bulk(request: DeskRequest) -> HttpResponse:
    """Each translation by itself: one that cannot be moved keeps none of the others back."""
    wish = wish_of(request.POST)
    calm = request.POST.get("do") == "approve_calm"
    action = Action.APPROVE if calm else _action(request.POST.get("do", ""))
    ids = _calm(request, wish) if calm else _chosen(request)
    if calm and not request.POST.get("sure"):
        context = {"number": len(ids), "wish": wish, "at_most": len(ids) == MOST}
        return show(request, "desk/bulk_confirm.html", context)
    _do(request, action, ids)
    return HttpResponseRedirect(f"{reverse('desk:queue')}?{wish.query}")


def _action(name: str) -> Action:
    if name not in _ACTIONS:
        raise BadInput(_("No action was chosen."), mend=_("Go back and choose one."))
    return Action(name)


def _chosen(request: DeskRequest) -> list[int]:
    texts = request.POST.getlist("id")[:MOST]
    return [int(t) for t in texts if t.isascii() and t.isdecimal() and len(t) < 19]


def _calm(request: DeskRequest, wish: Wish) -> list[int]:
    """Under the present filter; only what a person could approve one by one."""
    calm = Wish(wish.state, wish.locale, wish.section, wish.priority, wish.who, wish.q, True)
    return desk_queries.matching_ids(calm.filter(request.person), limit=MOST)


def _do(request: DeskRequest, action: Action, ids: list[int]) -> None:
    done, refused = 0, []
    now, note = timezone.now(), request.POST.get("note", "")
    for pk, row in sorted(desk_queries.some(ids).items(), key=lambda item: ids.index(item[0])):
        try:
            doing.do(row, action, request.person, now, expected=row.version, note=note)
            done += 1
        except DragomanError as error:
            refused.append(f"{row.headline or pk}: {error.problem}")
    said = ngettext("%(what)s: done for %(n)d draft.", "%(what)s: done for %(n)d drafts.", done)
    messages.success(request, said % {"what": wording.ACTIONS[action], "n": done})
    for reason in refused[:_REASONS_SHOWN]:
        messages.warning(request, reason)
    if len(refused) > _REASONS_SHOWN:
        messages.warning(request, _("and %(n)d more") % {"n": len(refused) - _REASONS_SHOWN})


urlpatterns = [path("bulk/", bulk, name="bulk")]
