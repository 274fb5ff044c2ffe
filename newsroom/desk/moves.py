"""A translation through its workflow: one action, asked once more where it cannot be taken back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from newsroom.desk import doing, wording
from newsroom.desk.access import DeskRequest, desk
from newsroom.desk.editor import button, header
from newsroom.desk.shell import show
from pipelines.errors import BadInput, NotFound
from pipelines.workflow import Action
from store import desk_queries
from store.models import Translation

_TO_THE_QUEUE = frozenset({Action.SUBMIT, Action.RELEASE, Action.REDRAFT})


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: DeskRequest, translation_id: int, name: str) -> HttpResponse:
    """GET asks, POST does; a POST without what is asked for is answered with the question."""
    if name not in {a.value for a in doing.BUTTONS}:
        raise NotFound(_("There is no such action."), subject=name)
    action, row = Action(name), desk_queries.translation(translation_id)
    doing.permit(row, action, request.person.role)
    asked = action in doing.ASKED or doing.doubtful(action, row)
    note = request.POST.get("note", "").strip()[:2000]
    if request.method != "POST" or (asked and not request.POST.get("sure")):
        return _ask(request, row, action)
    if action in doing.ASKED and not note:
        return _ask(request, row, action, _("Say why in a few words: the others will read it."))
    doing.do(row, action, request.person, timezone.now(), expected=_expected(request), note=note)
    messages.success(request, _("%(what)s: done.") % {"what": wording.ACTIONS[action]})
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    if action in _TO_THE_QUEUE or request.POST.get("then") == "queue":
        return HttpResponseRedirect(reverse("desk:queue"))
    return HttpResponseRedirect(reverse("desk:editor", args=[row.pk]))


def _expected(request: DeskRequest) -> int:
    text = request.POST.get("version", "")
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise BadInput(_("The form is incomplete."), mend=_("Load the page again."))
    return int(text)


def _ask(request: DeskRequest, row: Translation, action: Action, problem: str = "") -> HttpResponse:
    context = header(row, request.person) | {
        "action": button(action, row),
        "reason": action in doing.ASKED,
        "problem": problem,
        "typed": request.POST.get("note", ""),
        "version": request.POST.get("version") or row.version,
    }
    return show(request, "desk/confirm.html", context, status=400 if problem else 200)


urlpatterns = [path("translations/<int:translation_id>/do/<str:name>/", move, name="do")]
