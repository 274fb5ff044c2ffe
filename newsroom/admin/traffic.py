"""What came in and what went out: articles, translations, messages set aside, deliveries. Looked at; little is done."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from newsroom.admin.roles import EDITORS, NOBODY, ByRole, ReadOnly, role_of
from store import outbox
from store.models import DeliveryAttempt, DeliveryState, Publication, TranslatedSegment, Translation
from worker import sending

_SHOWN = 4000  # characters of a message that was set aside


class TranslationInline(ByRole, admin.TabularInline):
    model = Translation
    add = change = remove = NOBODY
    fields = readonly_fields = ("locale", "state", "errors", "warnings", "confidence", "published_at")
    show_change_link = True
    extra = 0


class ArticleAdmin(ReadOnly):
    list_display = ("headline", "source", "version", "state", "section", "priority", "received_at", "in_locales", "out")
    list_filter = ("state", "priority", "door", "story__source")
    search_fields = ("headline", "story__uri")
    date_hierarchy = "received_at"
    fields = (
        "headline", "uri", "version", "number", "state", "held_reason", "status", "note", "section", "priority",
        "language", "not_before", "door", "received_at",
    )  # fmt: skip
    inlines = (TranslationInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        locales = Translation.objects.filter(article=OuterRef("pk")).order_by().values("article")
        out = locales.filter(state="published")
        rows = super().get_queryset(request).select_related("story__source").defer("raw", "document")
        return rows.annotate(
            n_locales=Subquery(locales.annotate(n=Count("pk")).values("n")),
            n_out=Subquery(out.annotate(n=Count("pk")).values("n")),
        )

    @admin.display(description=_("source"), ordering="story__source__slug")
    def source(self, row: Any) -> str:
        return str(row.story.source)

    @admin.display(description=_("address"))
    def uri(self, row: Any) -> str:
        return str(row.story.uri)

    @admin.display(description=_("languages"), ordering="n_locales")
    def in_locales(self, row: Any) -> int:
        return row.n_locales or 0

    @admin.display(description=_("published"), ordering="n_out")
    def out(self, row: Any) -> int:
        return row.n_out or 0


class TranslationAdmin(ReadOnly):
    list_display = (
        "title", "locale", "state", "errors", "warnings", "confidence", "sentences", "label", "claimed_by",
        "updated_at", "at_the_desk",
    )  # fmt: skip
    list_filter = ("state", "locale", "label", "is_latest", "priority")
    search_fields = ("headline", "article__headline")
    fields = (
        "article", "locale", "state", "is_latest", "priority", "headline", "label", "model_note", "signature",
        "glossary_version", "confidence", "risk", "errors", "warnings", "claimed_by", "translated_by", "approved_by",
        "not_before", "attempts", "last_error", "created_at", "drafted_at", "approved_at", "published_at",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        segments = TranslatedSegment.objects.filter(translation=OuterRef("pk")).order_by().values("translation")
        rows = super().get_queryset(request).select_related("article__story", "claimed_by")
        rows = rows.defer("article__raw", "article__document", "findings")
        return rows.annotate(n_segments=Subquery(segments.annotate(n=Count("pk")).values("n")))

    @admin.display(description=_("headline"), ordering="headline")
    def title(self, row: Translation) -> str:
        return row.headline or row.article.headline or "—"

    @admin.display(description=_("sentences"), ordering="n_segments")
    def sentences(self, row: Any) -> int:
        return row.n_segments or 0

    @admin.display(description=_("at the desk"))
    def at_the_desk(self, row: Translation) -> str:
        try:
            return format_html('<a href="{}">{}</a>', reverse("desk:editor", args=[row.pk]), _("open"))
        except NoReverseMatch:
            return "—"


class SetAsideAdmin(ReadOnly):
    list_display = ("at", "door", "short_reason", "size", "seen_by", "seen_at")
    list_filter = ("door", ("seen_at", admin.EmptyFieldListFilter))
    search_fields = ("reason", "digest")
    date_hierarchy = "at"
    fields = ("at", "door", "reason", "size", "digest", "beginning", "seen_by", "seen_at")
    actions = ("mark_seen",)
    list_select_related = ("seen_by",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        return rows if request.resolver_match and request.resolver_match.kwargs else rows.defer("raw")

    @admin.display(description=_("reason"), ordering="reason")
    def short_reason(self, row: Any) -> str:
        return row.reason if len(row.reason) <= 120 else f"{row.reason[:119]}…"

    @admin.display(description=_("how it begins"))
    def beginning(self, row: Any) -> str:
        text = bytes(row.raw)[:_SHOWN].decode("utf-8", "backslashreplace")
        return format_html('<pre dir="ltr">{}</pre>', text)

    @admin.action(description=_("Mark as seen"), permissions=["see"])
    def mark_seen(self, request: HttpRequest, queryset: QuerySet) -> None:
        count = queryset.filter(seen_at__isnull=True).update(seen_at=timezone.now(), seen_by_id=request.user.pk)
        said = ngettext("%d message marked as seen.", "%d messages marked as seen.", count)
        self.message_user(request, said % count, messages.SUCCESS)

    def has_see_permission(self, request: HttpRequest) -> bool:
        return role_of(request) in EDITORS


class AttemptInline(ByRole, admin.TabularInline):
    model = DeliveryAttempt
    add = change = remove = NOBODY
    fields = readonly_fields = ("number", "at", "outcome", "status_code", "duration_ms", "error", "response")
    extra = 0


class DeliveryAdmin(ReadOnly):
    list_display = (
        "created_at", "partner", "channel", "kind", "headline", "locale", "version", "state", "attempts", "last_error",
    )  # fmt: skip
    list_filter = ("state", "kind", "locale", "subscription__channel", "subscription__partner")
    search_fields = ("uri", "message_id", "publication__headline")
    fields = (
        "subscription", "kind", "uri", "locale", "version", "replay", "message_id", "priority", "state", "not_before",
        "attempts", "receipt", "last_error", "created_at", "finished_at",
    )  # fmt: skip
    inlines = (AttemptInline,)
    actions = ("replay",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request).select_related("subscription__partner")
        title = Publication.objects.filter(pk=OuterRef("publication_id")).values("headline")
        return rows.defer("subscription__sealed_config").annotate(
            title=Subquery(title), partner_slug=F("subscription__partner__slug")
        )

    @admin.display(description=_("partner"), ordering="partner_slug")
    def partner(self, row: Any) -> str:
        return str(row.subscription.partner)

    @admin.display(description=_("channel"))
    def channel(self, row: Any) -> str:
        return str(row.subscription.get_channel_display())

    @admin.display(description=_("headline"))
    def headline(self, row: Any) -> str:
        return row.title or row.uri

    @admin.action(description=_("Send once more"), permissions=["replay"])
    def replay(self, request: HttpRequest, queryset: QuerySet) -> None:
        """What ended goes out again, under a new id; what a newer version overtook does not."""
        ended = queryset.exclude(state=DeliveryState.QUEUED).values_list("pk", flat=True)[:500]
        made = [outbox.replay(pk, now=timezone.now()) for pk in ended]
        sending.deliveries()
        sent = sum(one is not None for one in made)
        said = ngettext("%d delivery goes out once more.", "%d deliveries go out once more.", sent)
        self.message_user(request, said % sent, messages.SUCCESS)
        if left := queryset.count() - sent:
            said = ngettext("%d was left: queued, or overtaken.", "%d were left: queued, or overtaken.", left)
            self.message_user(request, said % left, messages.WARNING)

    def has_replay_permission(self, request: HttpRequest) -> bool:
        return role_of(request) in EDITORS
