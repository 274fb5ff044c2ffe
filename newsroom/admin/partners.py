"""Partners, what they are granted, their subscriptions and tokens; a channel's settings are written, never shown."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from newsroom.admin.fields import Locales, SealedConfig, Words
from newsroom.admin.roles import Arranged, ByRole
from newsroom.admin.tokens import MakesTokens, TokenInline
from pipelines.errors import DragomanError
from store import partner_intents, tokens
from store.models import Channel, Delivery, DeliveryState, Partner, PartnerState, PartnerToken, Subscription
from worker import sending
from worker.delivery.pump import open_channel

_RIGHTS = ("sources", "locales", "labels", "usage_terms")


class PartnerForm(forms.ModelForm):
    """Each right is a field; what is empty is denied."""

    sources = Words(label=_("Sources"), help_text=_("Granted sources; * for all, empty for none."))
    locales = Locales(label=_("Languages"), any_locale=True, help_text=_("Granted languages; * for all."))
    labels = Words(label=_("Labels"), help_text=_("Granted labels; * for all: machine-translated as well."))
    usage_terms = Words(label=_("Usage terms"), help_text=_("Terms that the partner has agreed to."))
    territories = Words(label=_("Territories"), help_text=_("ISO 3166 codes of where it publishes."))

    class Meta:
        model = Partner
        fields = ("slug", "name", "state", "territories", "headline_limit", "rate_per_minute")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rights = self.instance.rights or {}
        for name in _RIGHTS:
            self.fields[name].initial = rights.get(name, ["*"] if name == "labels" else [])

    def save(self, commit: bool = True) -> Any:
        chosen = {name: self.cleaned_data[name] for name in _RIGHTS}
        self.instance.rights = {**(self.instance.rights or {}), **chosen}
        if not self.instance.created_at:
            self.instance.created_at = timezone.now()
        return super().save(commit)


class SubscriptionForm(forms.ModelForm):
    locales = Locales(label=_("Languages"), help_text=_("Empty: all that it may have."))
    sections = Words(label=_("Sections"))
    keywords = Words(label=_("Keywords"))
    blocked_sources = Words(label=_("Blocked sources"))
    settings = SealedConfig(
        label=_("New settings"),
        help_text=_("A JSON object. It is sealed and never shown again; empty: what is there stays."),
    )

    class Meta:
        model = Subscription
        fields = ("name", "state", "channel", "format", "locales", "sections", "keywords", "blocked_sources")

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        channel, config = found.get("channel"), found.get("settings")
        if not channel or channel == Channel.PULL or (config is None and self.instance.sealed_config):
            return found
        try:
            open_channel(str(channel)).check(config or {})
        except DragomanError as error:
            raise forms.ValidationError({"settings": str(error)}) from error
        return found

    def save(self, commit: bool = True) -> Any:
        if self.cleaned_data.get("settings") is not None:
            self.instance.config = self.cleaned_data["settings"]
        if not self.instance.created_at:
            self.instance.created_at = timezone.now()
        return super().save(commit)


class SubscriptionInline(ByRole, admin.StackedInline):
    model = Subscription
    form = SubscriptionForm
    extra = 0
    fields = (
        ("name", "state", "channel", "format"), ("locales", "sections"), ("keywords", "blocked_sources"),
        ("settings", "has_settings"), ("failures", "open_until", "last_error"),
    )  # fmt: skip
    readonly_fields = ("has_settings", "failures", "open_until", "last_error")

    @admin.display(description=_("settings are there"), boolean=True)
    def has_settings(self, row: Subscription) -> bool:
        return bool(row.sealed_config)


class PartnerTokens(TokenInline):
    model = PartnerToken


class PartnerAdmin(MakesTokens, Arranged):
    form = PartnerForm
    token_scopes = (tokens.FEEDS,)
    list_display = ("slug", "name", "state", "granted", "subscriptions_", "tokens_", "queued", "dead")
    list_filter = ("state",)
    search_fields = ("slug", "name")
    fieldsets = (
        (None, {"fields": ("slug", "name", "state")}),
        (_("What it is granted"), {"fields": ("sources", "locales", "labels", "usage_terms", "territories")}),
        (_("Limits"), {"fields": ("headline_limit", "rate_per_minute")}),
    )
    inlines = (SubscriptionInline, PartnerTokens)
    actions = ("pause", "resume", "test_push", "revoke_tokens")

    def issue_token(self, owner: Any, **more: Any) -> str:
        return tokens.issue_partner_token(owner.slug, **more)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        def count(rows: QuerySet, group: str) -> Subquery:
            grouped = rows.filter(**{group: OuterRef("pk")}).order_by().values(group)
            return Subquery(grouped.annotate(n=Count("pk")).values("n"))

        rows = super().get_queryset(request)
        return rows.annotate(
            n_subscriptions=count(Subscription.objects.all(), "partner"),
            n_tokens=count(PartnerToken.objects.filter(revoked_at__isnull=True), "partner"),
            n_queued=count(Delivery.objects.filter(state=DeliveryState.QUEUED), "subscription__partner"),
            n_dead=count(Delivery.objects.filter(state=DeliveryState.DEAD), "subscription__partner"),
        )

    @admin.display(description=_("languages"))
    def granted(self, row: Partner) -> str:
        return ", ".join((row.rights or {}).get("locales", ())) or "—"

    @admin.display(description=_("subscriptions"), ordering="n_subscriptions")
    def subscriptions_(self, row: Any) -> int:
        return row.n_subscriptions or 0

    @admin.display(description=_("valid tokens"), ordering="n_tokens")
    def tokens_(self, row: Any) -> int:
        return row.n_tokens or 0

    @admin.display(description=_("to be sent"), ordering="n_queued")
    def queued(self, row: Any) -> int:
        return row.n_queued or 0

    @admin.display(description=_("given up"), ordering="n_dead")
    def dead(self, row: Any) -> int:
        return row.n_dead or 0

    @admin.action(description=_("Pause"), permissions=["change"])
    def pause(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._set(request, queryset, PartnerState.PAUSED)

    @admin.action(description=_("Resume"), permissions=["change"])
    def resume(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._set(request, queryset, PartnerState.ACTIVE)
        sending.deliveries()

    def _set(self, request: HttpRequest, queryset: QuerySet, state: Any) -> None:
        for row in queryset:
            partner_intents.set_state(row.slug, state)
            self.log_change(request, row, str(state.value))
        self.message_user(request, _("Done."), messages.SUCCESS)

    @admin.action(description=_("Send a test push"), permissions=["change"])
    def test_push(self, request: HttpRequest, queryset: QuerySet) -> None:
        made = [pk for row in queryset for pk in partner_intents.queue_test(row.slug, now=timezone.now())]
        sending.deliveries()
        said = ngettext("%d test push is on its way.", "%d test pushes are on their way.", len(made))
        self.message_user(request, said % len(made), messages.SUCCESS)
