"""The editor's page, its preview, its history, and the check of the whole article."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from lxml import etree

from newsroom.desk import doing, judging, wording
from newsroom.desk.access import DeskRequest, Person, desk
from newsroom.desk.chips import to_chips
from newsroom.desk.differences import difference_html
from newsroom.desk.keys import combinations
from newsroom.desk.marks import PLAIN
from newsroom.desk.segment_view import Around, SegmentView, fingerprints, palette_of, views
from newsroom.desk.shell import show
from pipelines.formats import body
from pipelines.formats.text import clean
from pipelines.formats.words import direction
from pipelines.model import SOURCE_LOCALE, Block, BlockKind
from pipelines.workflow import Action, State, allowed
from store import convert, desk_intents, desk_queries
from store.models import Event, TranslatedSegment, Translation


@desk
@require_safe
def editor(request: DeskRequest, translation_id: int) -> HttpResponse:
    row = desk_queries.translation(translation_id)
    rows = desk_queries.segments(row.pk)
    around = around_of(row, rows)
    shown = views(rows, around)
    context = header(row, request.person) | {
        "segments": shown,
        "blocks": _blocks(shown),
        "keys": combinations(),
        "limits": around.limits,
        "preview": preview_html(row, rows),
        "open": sum(len(s.findings) for s in shown),
        "approved": sum(s.row.state == "approved" for s in shown),
        "changed": sum(bool(s.source_change) for s in shown),
        "article_findings": [
            {"severity": f.severity.value, "message": wording.said(f)} for f in convert.findings_of(row.findings)
        ],
        "newer": desk_queries.newer(row),
        "rights_to_left": direction(row.locale) == "rtl",
    }
    return show(request, "desk/editor.html", context)


def around_of(row: Translation, rows: list[TranslatedSegment]) -> Around:
    return Around(
        locale=row.locale,
        dismissed=desk_queries.dismissed(row.locale, fingerprints(rows, row.locale)),
        comments=desk_queries.comment_counts(row.pk),
        limits=desk_queries.limits(row.locale),
        threshold=judging.threshold(),
    )


def _blocks(shown: list[SegmentView]) -> list[list[SegmentView]]:
    """Sentences of one paragraph stand together."""
    blocks: list[list[SegmentView]] = []
    for one in shown:
        if not blocks or blocks[-1][0].row.block != one.row.block:
            blocks.append([])
        blocks[-1].append(one)
    return blocks


def header(row: Translation, person: Person) -> dict[str, Any]:
    """What stands over the text on each of a translation's pages."""
    now = timezone.now()
    live = row.claimed_by_id is not None and row.claim_until is not None and row.claim_until > now
    editable = allowed(Action.EDIT, State(row.state), person.role) and row.is_latest
    return {
        "translation": row,
        "language": wording.language(row.locale),
        "source_language": wording.language(SOURCE_LOCALE),
        "direction": direction(row.locale),
        "state_name": wording.STATES[row.state],
        "confidence": wording.percent(row.confidence),
        "embargo": wording.moment(row.not_before) if row.not_before and row.not_before > now else "",
        "claimed": row.claimed_by if live else None,
        "claimed_by_me": live and row.claimed_by_id == person.id,
        "claim_until": wording.moment(row.claim_until) if live else "",
        "buttons": [button(a, row) for a in doing.buttons(row, person, now)],
        "editable": editable,
        "note": row.article.note,
        "public": desk_queries.public_address(row) if row.published_at else "",
    }


def button(action: Action, row: Translation) -> dict[str, Any]:
    asked = action in doing.ASKED
    main = (Action.SUBMIT, Action.APPROVE, Action.PUBLISH)
    return {
        "name": action.value,
        "title": wording.ACTIONS[action],
        "asked": asked,
        "dots": asked or doing.doubtful(action, row),
        "grave": action in doing.GRAVE,
        "main": action in main,
    }


@desk
@require_safe
def preview(request: DeskRequest, translation_id: int) -> HttpResponse:
    """The fragment beside the text, as readers will see it."""
    row = desk_queries.translation(translation_id)
    context = {
        "preview": preview_html(row, desk_queries.segments(row.pk)),
        "translation": row,
        "direction": direction(row.locale),
    }
    return show(request, "desk/_preview.html", context)


def preview_html(row: Translation, rows: list[TranslatedSegment]) -> SafeString:
    """The body by the same code that makes the published page; it sanitises all inline HTML."""
    article = convert.article_of(row.article.document)
    blocks = convert.target_blocks_of(article, rows)
    top = etree.Element("div")
    for block in blocks:
        if block.kind is BlockKind.HEADLINE:
            etree.SubElement(top, "p", {"class": "headline"}).text = body.plain(block)
    body.add_blocks(top, blocks)
    _number(top, blocks)
    inner = "".join(etree.tostring(child, method="html", encoding="unicode") for child in top)
    return mark_safe(inner)  # noqa: S308 - a tree of text nodes and sanitised tags, serialised


def _number(top: etree._Element, blocks: Sequence[Block]) -> None:
    """Each paragraph says which block it is, so that the page can light the sentence that somebody works on."""
    heads = [n for n, b in enumerate(blocks) if b.kind is BlockKind.HEADLINE]
    rest = [n for n, b in enumerate(blocks) if b.kind is not BlockKind.HEADLINE and clean(b.text).strip()]
    leaves = [leaf for child in top for leaf in (child if child.tag == "ul" else (child,))]
    for number, leaf in zip([*heads, *rest], leaves):
        leaf.set("data-block", str(number))


@desk
@require_safe
def history(request: DeskRequest, translation_id: int) -> HttpResponse:
    row = desk_queries.translation(translation_id)
    events = [event_view(e) for e in desk_queries.history(row.pk)]
    context = header(row, request.person) | {
        "events": events,
        "comments": desk_queries.comments(row.pk),
        "comments_of": None,
    }
    return show(request, "desk/history.html", context)


def event_view(event: Event) -> dict[str, Any]:
    """Who, when, what, and for an edit the difference; texts are with chips."""
    before, after = event.before or {}, event.after or {}
    changed = was = None
    if "target" in before and "target" in after:
        tags = palette_of(event.segment) if event.segment else PLAIN
        html = bool(event.segment and event.segment.html)
        was, now = (to_chips(str(side["target"]), html, tags).text for side in (before, after))
        changed = difference_html(was, now, tags)
    return {
        "who": event.who.get_username() if event.who else "",
        "when": wording.moment(event.at),
        "what": wording.EVENTS.get(event.what, event.what),
        "segment": event.segment,
        "difference": changed,
        "before": was,
        "note": event.note,
    }


@desk
@require_POST
def check_all(request: DeskRequest, translation_id: int) -> HttpResponse:
    """After a change of glossary or policy, or before handing over: every segment, and the article as a whole."""
    row = desk_queries.translation(translation_id)
    found, article = judging.check_all(row, desk_queries.segments(row.pk))
    desk_intents.store_findings(desk_intents.Judged(row.pk, found, article, timezone.now()))
    messages.success(request, _("Everything was checked again."))
    return HttpResponseRedirect(reverse("desk:editor", args=[row.pk]))


urlpatterns = [
    path("translations/<int:translation_id>/", editor, name="editor"),
    path("translations/<int:translation_id>/preview/", preview, name="preview"),
    path("translations/<int:translation_id>/history/", history, name="history"),
    path("translations/<int:translation_id>/check/", check_all, name="check-all"),
]
