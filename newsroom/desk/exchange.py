"""To and from CAT tools: a translation's files, the memory as TMX, glossaries as TBX and CSV."""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from newsroom import exchange as files
from newsroom.desk import wording
from newsroom.desk.access import DeskRequest, Person, desk
from newsroom.desk.shell import show
from pipelines.errors import BadInput, DragomanError, NotAllowed, NotFound
from pipelines.formats.words import direction
from store import desk_queries
from store import exchange as store
from store.models import Translation

LARGEST = 20_000_000  # bytes of a translation's file
LARGEST_MEMORY = 500_000_000  # of a TMX, read as a stream from the upload's temporary file


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: DeskRequest, translation_id: int) -> HttpResponse:
    """Everything that can be taken away, and the form that brings it back. A refused file says why, and where."""
    row = desk_queries.translation(translation_id)
    if request.method != "POST":
        return _page(request, row)
    try:
        upload = _upload(request, LARGEST)
        who = files.Person(request.person.id, request.person.role)
        done = files.take(row.pk, upload.read(), str(upload.name), who, timezone.now())
    except DragomanError as error:
        return _page(request, row, error)
    said = ngettext("{n} segment is now your work.", "{n} segments are now your work.", done.changed)
    messages.success(request, said.format(n=done.changed))
    return HttpResponseRedirect(reverse("desk:editor", args=[row.pk]))


def _page(request: DeskRequest, row: Translation, refused: DragomanError | None = None) -> HttpResponse:
    context = {
        "translation": row,
        "language": wording.language(row.locale),
        "direction": direction(row.locale),
        "formats": list(files.FORMATS.values()),
        "has_segments": row.segments.exists(),
        "refused": refused,
    }
    return show(request, "desk/exchange_page.html", context, HTTPStatus.BAD_REQUEST if refused else HTTPStatus.OK)


def _upload(request: DeskRequest, largest: int) -> files.Upload:
    upload = request.FILES.get("file")
    if upload is None:
        raise BadInput(_("There was no file."), mend=_("Choose one"))
    if upload.size > largest:
        raise BadInput(_("It is too large."), subject=upload.name, mend=_("Bring one article a file"))
    return upload


@desk
@require_safe
def download(request: DeskRequest, translation_id: int, form: str) -> HttpResponse:
    if form not in files.FORMATS:
        raise NotFound(_("There is no such format."), subject=form[:20])
    made = files.export(translation_id, form)
    return _attachment(HttpResponse(made.data, content_type=made.content_type), made.name)


def _attachment(response: HttpResponse | StreamingHttpResponse, name: str) -> HttpResponse:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


# ---------------------------------------------------------------- memory and glossaries


@desk
@require_safe
def shelf(request: DeskRequest) -> HttpResponse:
    return _shelf(request)


def _shelf(request: DeskRequest, refused: DragomanError | None = None) -> HttpResponse:
    sizes = store.memory_sizes()
    rows = [(tag, wording.language(tag), wording.count(sizes.get(tag, 0))) for tag in _locales(sizes)]
    context = {"rows": rows, "total": wording.count(sum(sizes.values())), "refused": refused}
    return show(request, "desk/exchange_shelf.html", context, HTTPStatus.BAD_REQUEST if refused else HTTPStatus.OK)


def _locales(sizes: dict[str, int]) -> list[str]:
    shipped = {folder.name.removeprefix("en-") for folder in settings.GLOSSARIES.glob("en-*") if folder.is_dir()}
    return sorted(shipped | set(sizes))


def _known(locale: str) -> str:
    if locale and locale not in _locales(store.memory_sizes()):
        raise NotFound(_("There is no memory and no glossary of this language."), subject=locale[:20])
    return locale


@desk
@require_safe
def memory(request: DeskRequest, locale: str = "") -> HttpResponse:
    """Streamed: a million units cost no more memory than one."""
    chunks = files.memory_stream(_known(locale))
    name = f"memory-{locale or 'all'}.tmx"
    return _attachment(StreamingHttpResponse(chunks, content_type="application/x-tmx+xml"), name)


@desk
@require_safe
def glossary(request: DeskRequest, locale: str, form: str) -> HttpResponse:
    made = files.glossary(_known(locale), form)
    return _attachment(HttpResponse(made.data, content_type=made.content_type), made.name)


@desk
@require_POST
def bring_memory(request: DeskRequest) -> HttpResponse:
    """Units of a TMX into the memory; editors answer for what later drafts are made of."""
    try:
        _editors_only(request.person)
        upload = _upload(request, LARGEST_MEMORY)
        locale = _known(request.POST.get("locale", ""))
        count = files.take_memory(upload, str(upload.name), locale, request.person.id, timezone.now())
    except DragomanError as error:
        return _shelf(request, error)
    said = ngettext("{n} unit came into the memory.", "{n} units came into the memory.", count)
    messages.success(request, said.format(n=wording.count(count)))
    return HttpResponseRedirect(reverse("desk:exchange-shelf"))


def _editors_only(person: Person) -> None:
    if not person.edits:
        raise NotAllowed(_("Only editors bring units into the memory."), mend=_("Ask an editor"))


urlpatterns = [
    path("translations/<int:translation_id>/exchange/", page, name="exchange"),
    path("translations/<int:translation_id>/exchange/<str:form>/", download, name="exchange-file"),
    path("exchange/", shelf, name="exchange-shelf"),
    path("exchange/memory/", memory, name="exchange-memory-all"),
    path("exchange/memory/bring/", bring_memory, name="exchange-bring"),
    path("exchange/memory/<str:locale>/", memory, name="exchange-memory"),
    path("exchange/glossary/<str:locale>/<str:form>/", glossary, name="exchange-glossary"),
]
