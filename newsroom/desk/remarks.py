"""Comments and the history of a segment."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from newsroom.desk.access import DeskRequest, desk
from newsroom.desk.editor import event_view
from newsroom.desk.shell import show
from pipelines.errors import BadInput
from pipelines.formats.words import direction
from store import desk_intents, desk_queries, reviews

_LONGEST = 5000


@desk
@require_safe
def segment_history(request: DeskRequest, segment_id: int) -> HttpResponse:
    segment = desk_queries.segment(segment_id)
    events = [event_view(e) for e in desk_queries.history(segment.translation_id, segment.pk, limit=50)]
    context = {"events": events, "of_segment": segment, "direction": direction(segment.translation.locale)}
    return show(request, "desk/_events.html", context)


@desk
@require_POST
def comment_segment(request: DeskRequest, segment_id: int) -> HttpResponse:
    segment = desk_queries.segment(segment_id)
    _add(request, segment.translation_id, segment.pk)
    return _comments(request, segment.translation_id, segment.pk)


@desk
@require_POST
def comment_article(request: DeskRequest, translation_id: int) -> HttpResponse:
    desk_queries.translation(translation_id)
    _add(request, translation_id, None)
    return HttpResponseRedirect(reverse("desk:history", args=[translation_id]))


def _add(request: DeskRequest, translation_id: int, segment_id: int | None) -> None:
    text = request.POST.get("text", "").strip()
    if not text or len(text) > _LONGEST:
        raise BadInput(_("A comment needs words, and at most 5,000 characters."), mend=_("Write it again."))
    reviews.comment(reviews.AddComment(translation_id, text, request.person.id, timezone.now(), segment_id))


def _comments(request: DeskRequest, translation_id: int, segment_id: int | None) -> HttpResponse:
    found = desk_queries.comments(translation_id, segment_id)
    return show(request, "desk/_comments.html", {"comments": found})


@desk
@require_POST
def resolve(request: DeskRequest, comment_id: int) -> HttpResponse:
    """Settled, or open again."""
    row = desk_intents.resolve_comment(comment_id, timezone.now())
    if "HX-Request" in request.headers:
        return _comments(request, row.translation_id, row.segment_id)
    return HttpResponseRedirect(reverse("desk:history", args=[row.translation_id]))


urlpatterns = [
    path("segments/<int:segment_id>/history/", segment_history, name="segment-history"),
    path("segments/<int:segment_id>/comment/", comment_segment, name="segment-comment"),
    path("translations/<int:translation_id>/comment/", comment_article, name="article-comment"),
    path("comments/<int:comment_id>/resolve/", resolve, name="comment-resolve"),
]
