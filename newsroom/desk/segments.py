"""One segment: checked as one types, saved, approved, cut and joined; what the panel says of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from newsroom.desk import judging, wording
from newsroom.desk.access import DeskRequest, desk
from newsroom.desk.chips import from_chips, palette, to_chips
from newsroom.desk.differences import difference_html, merge
from newsroom.desk.editor import around_of
from newsroom.desk.panel import panel
from newsroom.desk.segment_view import finding_views, fingerprint_of, palette_of, view
from newsroom.desk.shell import show
from pipelines.errors import BadInput, Conflict
from pipelines.formats.words import direction
from pipelines.model import Finding
from store import desk_cuts, desk_intents, desk_queries, reviews
from store.models import TranslatedSegment

_LONGEST = 20_000  # characters of one target; a sentence has some hundred


def _text(request: DeskRequest, segment: TranslatedSegment, field: str = "text") -> str:
    """The posted text as it is kept: chips become the tags they stand for."""
    text = request.POST.get(field, "").replace("\r\n", "\n").replace("\n", " ").replace("\0", "")
    if len(text) > _LONGEST:
        raise BadInput(_("The text is too long for one segment."), mend=_("Split the segment first."))
    return from_chips(text, segment.html, palette_of(segment))


def _number(request: DeskRequest, field: str) -> int:
    text = request.POST.get(field, "")
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise BadInput(_("The form is incomplete."), mend=_("Load the page again."))
    return int(text)


def _judged(segment: TranslatedSegment, target: str, findings: tuple[Finding, ...]) -> dict[str, Any]:
    """The findings of a text, as a list to show and as data for the marks."""
    locale = segment.translation.locale
    keys = [fingerprint_of(f, segment, locale, target) for f in findings]
    away = desk_queries.dismissed(locale, keys)
    shown = finding_views(segment, findings, away, locale, target)
    return {
        "findings": [f.as_json() for f in shown],
        "html": render_to_string("desk/_findings.html", {"findings": shown, "segment": segment}),
    }


@desk
@require_POST
def check(request: DeskRequest, segment_id: int) -> HttpResponse:
    """At each pause in typing; nothing is saved."""
    segment = desk_queries.segment(segment_id)
    target = _text(request, segment)
    return JsonResponse(_judged(segment, target, judging.check(segment, target)))


@desk
@require_POST
def save(request: DeskRequest, segment_id: int) -> HttpResponse:
    """409 with a merge view where somebody else saved since; then nothing is written."""
    segment = desk_queries.segment(segment_id)
    target, expected = _text(request, segment), _number(request, "version")
    if target == segment.target:
        return JsonResponse(_state(segment, segment.version))
    if segment.version != expected:
        return _conflict(request, segment)
    findings = judging.check(segment, target)
    person = request.person
    try:
        version = desk_intents.save_edit(
            reviews.EditSegment(segment.pk, target, person.id, person.role, expected, timezone.now(), findings)
        )
    except Conflict:
        fresh = desk_queries.segment(segment_id)
        if fresh.target == target:  # the same save twice at once: sent again because no answer came
            return JsonResponse(_state(fresh, fresh.version))
        if fresh.version == expected:  # not the segment: the whole translation moved on
            return _moved_on(request, fresh)
        return _conflict(request, fresh)
    return JsonResponse(_state(desk_queries.segment(segment_id), version) | _judged(segment, target, findings))


def _moved_on(request: DeskRequest, segment: TranslatedSegment) -> HttpResponse:
    """A newer source version took this translation's place: the page hands on what was typed."""
    newer = desk_queries.newer(desk_queries.translation(segment.translation_id))
    problem = _("A newer version of the source is here. Your text goes with you.")
    return JsonResponse({"problem": problem, "newer": newer}, status=409)


def _state(segment: TranslatedSegment, version: int) -> dict[str, Any]:
    row = desk_queries.translation(segment.translation_id)
    return {
        "version": version,
        "state": segment.state,
        "state_name": str(wording.SEGMENT_STATES[segment.state]),
        "origin_name": str(wording.ORIGINS[segment.origin]),
        "translation_version": row.version,
        "translation_state": str(wording.STATES[row.state]),
        "errors": row.errors,
        "warnings": row.warnings,
    }


def _conflict(request: DeskRequest, segment: TranslatedSegment) -> JsonResponse:
    """The merge view: what both began with, what stands there now, what this person typed, and both together."""
    tags = palette_of(segment)
    mine, base = request.POST.get("text", ""), request.POST.get("base", "")
    theirs = to_chips(segment.target, segment.html, tags).text
    both = merge(base, theirs, mine) if base else None
    context = {
        "segment": segment,
        "who": segment.edited_by.get_username() if segment.edited_by else "",
        "when": wording.moment(segment.edited_at),
        "theirs": theirs,
        "mine": mine,
        "both": both,
        "combined": both if both is not None else mine,
        "theirs_html": difference_html(base or theirs, theirs, tags),
        "mine_html": difference_html(base or mine, mine, tags),
        "direction": direction(segment.translation.locale),
    }
    html = render_to_string("desk/_merge.html", context, request)
    return JsonResponse({"merge": html, "version": segment.version, "theirs": theirs}, status=409)


@desk
@require_POST
def approve(request: DeskRequest, segment_id: int) -> HttpResponse:
    segment = desk_queries.segment(segment_id)
    if segment.version != _number(request, "version"):
        return _conflict(request, segment)
    person = request.person
    version = desk_intents.approve_segment(
        reviews.ApproveSegments(segment.translation_id, [segment.pk], person.id, person.role, timezone.now())
    )
    return JsonResponse(_state(desk_queries.segment(segment_id), version))


@desk
@require_POST
def dismiss(request: DeskRequest, segment_id: int) -> HttpResponse:
    """A finding of the saved text; the reason is asked for, and counts when the checks' precision is measured."""
    segment = desk_queries.segment(segment_id)
    reason, key = request.POST.get("reason", "").strip(), request.POST.get("key", "")
    if not reason:
        raise BadInput(_("A dismissal needs a reason."), mend=_("Say in a few words why the finding is wrong."))
    locale = segment.translation.locale
    findings = judging.check(segment, segment.target)
    found = next((f for f in findings if fingerprint_of(f, segment, locale) == key), None)
    if found is None:
        raise Conflict(_("The finding is no longer there."), mend=_("Look at the text again."))
    person = request.person
    intent = reviews.Dismiss(found.check, locale, key, reason[:1000], person.id, timezone.now())
    desk_intents.dismiss(segment.translation_id, intent)
    return JsonResponse(_state(segment, segment.version) | _judged(segment, segment.target, findings))


@desk
@require_safe
def context(request: DeskRequest, segment_id: int) -> HttpResponse:
    """What the panel beside the text says when the cursor enters a segment, and its source lit up."""
    segment = desk_queries.segment(segment_id)
    shown = panel(segment)
    html = render_to_string("desk/_panel.html", shown | {"person": request.person}, request)
    return JsonResponse({"html": html, "source": shown["source"], "offers": shown["texts"], "terms": shown["inserts"]})


@desk
@require_POST
def split(request: DeskRequest, segment_id: int) -> HttpResponse:
    """Offsets are in characters of the texts with chips; the page is loaded again afterwards."""
    segment = desk_queries.segment(segment_id)
    tags = palette(segment.html, segment.source, segment.target)
    source = to_chips(segment.source, segment.html, tags).raw_at(_number(request, "source_at"))
    target = to_chips(segment.target, segment.html, tags).raw_at(_number(request, "target_at"))
    person = request.person
    intent = desk_cuts.Split(
        segment.pk, source, target, person.id, person.role, _number(request, "version"), timezone.now()
    )
    pks = desk_cuts.split(intent)
    _check_again(segment.translation_id, pks)
    return JsonResponse({"go_to": pks[1]})


@desk
@require_POST
def join(request: DeskRequest, segment_id: int) -> HttpResponse:
    segment = desk_queries.segment(segment_id)
    expected = (_number(request, "version"), _number(request, "next_version"))
    person = request.person
    pk = desk_cuts.join(desk_cuts.Join(segment.pk, person.id, person.role, expected, timezone.now()))
    _check_again(segment.translation_id, (pk,))
    return JsonResponse({"go_to": pk})


def _check_again(translation_id: int, pks: tuple[int, ...]) -> None:
    found = {}
    for pk in pks:
        one = desk_queries.segment(pk)
        found[pk] = judging.check(one, one.target)
    desk_intents.store_findings(desk_intents.Judged(translation_id, found, None, timezone.now()))


@desk
@require_safe
def one(request: DeskRequest, segment_id: int) -> HttpResponse:
    """A single segment's row, as it stands now."""
    segment = desk_queries.segment(segment_id)
    row = desk_queries.translation(segment.translation_id)
    shown = view(segment, around_of(row, [segment]))
    return show(
        request,
        "desk/_segment.html",
        {"s": shown, "direction": direction(row.locale), "translation": row, "editable": True},
    )


urlpatterns = [
    path("segments/<int:segment_id>/", one, name="segment"),
    path("segments/<int:segment_id>/check/", check, name="segment-check"),
    path("segments/<int:segment_id>/save/", save, name="segment-save"),
    path("segments/<int:segment_id>/approve/", approve, name="segment-approve"),
    path("segments/<int:segment_id>/dismiss/", dismiss, name="segment-dismiss"),
    path("segments/<int:segment_id>/context/", context, name="segment-context"),
    path("segments/<int:segment_id>/split/", split, name="segment-split"),
    path("segments/<int:segment_id>/join/", join, name="segment-join"),
]
