"""The glossary's versions, and which published items a change between two of them, or a term, touches."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from newsroom import exchange
from newsroom.admin.fields import Locales
from newsroom.admin.roles import ReadOnly
from store import glossaries
from store.affected import Affected, affected
from store.models import GlossaryEntry

_SHOWN = 500  # items


class AffectedForm(forms.Form):
    """A term, or the desk's changes after one version and up to another."""

    locale = forms.CharField(label=_("Language"), max_length=20)
    since = forms.IntegerField(label=_("Changes after version"), min_value=0, required=False)
    until = forms.IntegerField(label=_("up to version"), min_value=1, required=False, help_text=_("Empty: the newest."))
    term = forms.CharField(label=_("or a term"), max_length=200, required=False)

    def clean_locale(self) -> str:
        Locales().validate([self.cleaned_data["locale"]])
        return str(self.cleaned_data["locale"])

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if not self.errors and found.get("since") is None and not found.get("term"):
            raise forms.ValidationError(_("Name a version or a term."))
        return found

    def items(self) -> list[Affected]:
        """The published items that it asks for."""
        data = self.cleaned_data
        now = exchange.judging_for(data["locale"]).glossary
        if data["term"]:
            changed = glossaries.named(data["term"], now.terms, data["locale"])
        else:
            until = data["until"] or glossaries.current_version(data["locale"])
            changed = glossaries.changed_between(data["locale"], data["since"], until)
        return affected(data["locale"], changed, now)


class VersionAdmin(ReadOnly):
    list_display = ("locale", "number", "at", "author", "note", "came", "went")
    list_filter = ("locale",)
    search_fields = ("note",)
    date_hierarchy = "at"
    list_select_related = ("author",)
    fields = ("locale", "number", "at", "author", "note", "digest")
    change_list_template = "admin/store/glossary_versions.html"
    change_form_template = "admin/store/glossary_version.html"

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.affected_view)
        return [path("affected/", view, name="store_glossaryversion_affected"), *super().get_urls()]

    def affected_view(self, request: HttpRequest) -> HttpResponse:
        """One page: what a change of the glossary touches among what is published."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = AffectedForm(request.GET or None)
        items = form.items() if form.is_valid() else []
        context = {
            **self.admin_site.each_context(request),
            "title": _("Published items that a change affects"),
            "form": form,
            "asked": form.is_bound and form.is_valid(),
            "items": items[:_SHOWN],
            "count": len(items),
            "open": sum(not item.right for item in items),
            "opts": self.model._meta,
        }
        return TemplateResponse(request, "admin/store/glossary_affected.html", context)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        def count(moment: str) -> Coalesce:
            rows = GlossaryEntry.objects.filter(**{"locale": OuterRef("locale"), moment: OuterRef("number")})
            counted = rows.order_by().values("locale").annotate(n=Count("pk")).values("n")
            return Coalesce(Subquery(counted, output_field=IntegerField()), 0)

        return super().get_queryset(request).annotate(n_came=count("since"), n_went=count("until"))

    @admin.display(description=_("came"), ordering="n_came")
    def came(self, row: Any) -> int:
        return row.n_came

    @admin.display(description=_("went"), ordering="n_went")
    def went(self, row: Any) -> int:
        return row.n_went
