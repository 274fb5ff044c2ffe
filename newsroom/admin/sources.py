"""Sources with their tokens, what a locale may publish by itself, and the translation memory."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Max, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from newsroom.admin.fields import Locales
from newsroom.admin.roles import ADMINS, EDITORS, NOBODY, Arranged
from newsroom.admin.tokens import MakesTokens, TokenInline
from store import tokens
from store.models import ApiToken, Article, LocalePolicy, Source


class SourceForm(forms.ModelForm):
    locales = Locales(label=_("Languages"), help_text=_("Where a message names none."))

    class Meta:
        model = Source
        fields = ("slug", "name", "kind", "url", "active", "locales", "rules", "rights", "poll_every")

    def clean_rules(self) -> list[Any]:
        rules = self.cleaned_data["rules"] or []
        if not isinstance(rules, list) or not all(isinstance(r, dict) for r in rules):
            raise forms.ValidationError(_("Write a list of objects."))
        return rules

    def clean_rights(self) -> dict[str, Any]:
        rights = self.cleaned_data["rights"] or {}
        if not isinstance(rights, dict):
            raise forms.ValidationError(_("Write an object."))
        return rights


class SourceTokens(TokenInline):
    model = ApiToken


class SourceAdmin(MakesTokens, Arranged):
    form = SourceForm
    token_scopes = (tokens.SUBMIT, tokens.STATUS, tokens.PUBLISH)
    list_display = ("slug", "name", "kind", "active", "languages", "articles", "newest", "failing", "next_poll")
    list_filter = ("kind", "active")
    search_fields = ("slug", "name", "url")
    inlines = (SourceTokens,)
    actions = ("revoke_tokens",)

    def issue_token(self, owner: Any, **more: Any) -> str:
        return tokens.issue_api_token(owner.slug, **more)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        own = Article.objects.filter(story__source=OuterRef("pk")).order_by().values("story__source")
        return (
            super()
            .get_queryset(request)
            .annotate(
                n_articles=Subquery(own.annotate(n=Count("pk")).values("n")),
                newest_at=Subquery(own.annotate(m=Max("received_at")).values("m")),
            )
        )

    @admin.display(description=_("languages"))
    def languages(self, row: Source) -> str:
        return ", ".join(row.locales) or "—"

    @admin.display(description=_("articles"), ordering="n_articles")
    def articles(self, row: Any) -> int:
        return row.n_articles or 0

    @admin.display(description=_("newest"), ordering="newest_at")
    def newest(self, row: Any) -> Any:
        return row.newest_at

    @admin.display(description=_("failures in a row"))
    def failing(self, row: Source) -> int:
        return int((row.poll_state or {}).get("failures", 0))


class PolicyForm(forms.ModelForm):
    threshold = forms.FloatField(label=_("Threshold"), min_value=0, max_value=1, help_text=_("0 to 1"))

    class Meta:
        model = LocalePolicy
        fields = ("locale", "mode", "threshold", "second_pair", "active")

    def clean_locale(self) -> str:
        locale = str(self.cleaned_data["locale"])
        Locales().validate([locale])
        return locale


class PolicyAdmin(Arranged):
    form = PolicyForm
    list_display = ("locale", "mode", "threshold", "second_pair", "active")
    list_filter = ("mode", "active")
    search_fields = ("locale",)


class MemoryAdmin(Arranged):
    """Looked through, and a bad unit taken out; units come from approvals and from TMX."""

    add = change = NOBODY
    remove = ADMINS
    see = EDITORS
    list_display = ("source", "target", "locale", "author", "origin", "at")
    list_filter = ("locale",)
    search_fields = ("source", "target")
    list_select_related = ("author",)
    fields = ("locale", "source", "target", "author", "origin", "at")
