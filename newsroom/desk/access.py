"""Who may see what: every view of the desk goes through `desk`, which refuses or shows the reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _

from newsroom.desk.shell import show
from pipelines.errors import BadInput, Conflict, DragomanError, NotAllowed, NotFound, StorageBusy
from pipelines.workflow import Role
from store.models import Profile

_STATUS: tuple[tuple[type[DragomanError], HTTPStatus], ...] = (
    (NotFound, HTTPStatus.NOT_FOUND),
    (NotAllowed, HTTPStatus.FORBIDDEN),
    (Conflict, HTTPStatus.CONFLICT),
    (BadInput, HTTPStatus.BAD_REQUEST),
    (StorageBusy, HTTPStatus.SERVICE_UNAVAILABLE),
)
_RANK = (Role.ADMIN, Role.EDITOR, Role.TRANSLATOR)


@dataclass(frozen=True, slots=True)
class Person:
    """Who is at the desk. `locales` are those they work in, none for all."""

    id: int
    name: str
    role: Role
    locales: tuple[str, ...] = ()
    filters: tuple[dict[str, str], ...] = ()

    @property
    def edits(self) -> bool:
        """Whether they decide, as editors do."""
        return self.role in (Role.EDITOR, Role.ADMIN)


class DeskRequest(HttpRequest):
    """A request whose sender is known."""

    person: Person


View = Callable[..., HttpResponse]


def desk(view: View) -> View:
    """Only for people with a role; what the lower floors refuse is shown as a page or, to a script, as JSON."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return log_in_first(request)
        person = person_of(request.user)
        if person is None:
            return refused(request, HTTPStatus.FORBIDDEN, _("Your account has no role at the desk."), _ask())
        asked = cast(DeskRequest, request)
        asked.person = person
        try:
            return view(asked, *args, **kwargs)
        except DragomanError as error:
            status = next((s for kind, s in _STATUS if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)
            return refused(request, status, error.problem, error.mend)
        except Http404:
            return refused(request, HTTPStatus.NOT_FOUND, _("There is nothing at this address."), "")

    return wrapped


def _ask() -> str:
    return _("Ask an administrator to make you translator or editor.")


def person_of(user: Any) -> Person | None:
    """The person with their highest role; a superuser is an admin."""
    groups = set(user.groups.values_list("name", flat=True))
    role = Role.ADMIN if user.is_superuser else next((r for r in _RANK if r.value in groups), None)
    if role is None:
        return None
    profile = Profile.objects.filter(user_id=user.pk).first() or Profile()
    return Person(user.pk, user.get_username(), role, tuple(profile.locales), tuple(profile.filters))


def by_script(request: HttpRequest) -> bool:
    """Whether a script asks, which shows the answer itself."""
    return "application/json" in request.headers.get("Accept", "")


def log_in_first(request: HttpRequest) -> HttpResponse:
    """A redirect for a page; for a script 401 with the address, so that what was typed is not lost."""
    here = request.get_full_path()
    if current := request.headers.get("HX-Current-URL", ""):
        here = urlsplit(current).path
    address = f"{settings.LOGIN_URL}?next={quote(here)}"
    if by_script(request):
        return JsonResponse({"login": settings.LOGIN_URL, "problem": _("Your session has ended.")}, status=401)
    if "HX-Request" in request.headers:
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def refused(request: HttpRequest, status: HTTPStatus, problem: str, mend: str) -> HttpResponse:
    if by_script(request):
        return JsonResponse({"problem": problem, "mend": mend}, status=status)
    return show(request, "desk/problem.html", {"status": int(status), "problem": problem, "mend": mend}, status=status)


def _with_menu(request: HttpRequest) -> None:
    """A refusal outside `desk` shows the person's menu too, or they would seem to be logged out."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated and (person := person_of(user)):
        cast(DeskRequest, request).person = person


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW."""
    _with_menu(request)
    said = _("This form did not come from this desk, or it is too old.")
    return refused(request, HTTPStatus.FORBIDDEN, said, _("Go back, load the page again and repeat what you did."))


def not_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Any other address under /desk/."""
    if not request.user.is_authenticated:
        return log_in_first(request)
    _with_menu(request)
    return refused(request, HTTPStatus.NOT_FOUND, _("There is nothing at this address."), "")
