"""Tokens in the administration: a list of beginnings, a page that makes one and shows it once, and revoking."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables

from newsroom.admin.roles import NOBODY, ByRole
from store import tokens

_SCOPE_WORDS = {
    tokens.FEEDS: _("read the partner's feeds"),
    tokens.SUBMIT: _("submit articles"),
    tokens.STATUS: _("ask where an article stands"),
    tokens.PUBLISH: _("publish without review"),
}


class TokenForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100, required=False, help_text=_("A note for people."))
    days = forms.IntegerField(
        label=_("Days"), min_value=1, max_value=36_500, required=False, help_text=_("Empty: it does not expire.")
    )
    scopes = forms.MultipleChoiceField(label=_("May"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, scopes: tuple[str, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [(s, _SCOPE_WORDS[s]) for s in scopes]
        self.fields["scopes"].initial = [s for s in scopes if s != tokens.PUBLISH]


class TokenInline(ByRole, admin.TabularInline):
    """Never the token, nor its hash."""

    add = change = NOBODY
    fields = readonly_fields = ("prefix", "name", "scopes", "created_at", "expires_at", "revoked_at", "last_used_at")
    extra = 0
    can_delete = False
    verbose_name_plural = _("Tokens")


class MakesTokens:
    """Mixed into the admin of whoever owns tokens: `token_scopes`, and `issue_token(owner, **more)`."""

    token_scopes: tuple[str, ...] = ()
    change_form_template = "admin/store/with_tokens.html"

    def issue_token(self, owner: Any, **more: Any) -> str:
        raise NotImplementedError

    def get_urls(self) -> list[Any]:
        opts = self.model._meta  # type: ignore[attr-defined]
        view = self.admin_site.admin_view(self.token_view)  # type: ignore[attr-defined]
        own = path("<int:pk>/token/", view, name=f"{opts.app_label}_{opts.model_name}_token")
        return [own, *super().get_urls()]  # type: ignore[misc]

    @sensitive_variables("made")
    def token_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return never_cache(self._token_page)(request, pk)

    def _token_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        from django.core.exceptions import PermissionDenied

        owner = get_object_or_404(self.model, pk=pk)  # type: ignore[attr-defined]
        if not self.has_change_permission(request, owner):  # type: ignore[attr-defined]
            raise PermissionDenied
        form = TokenForm(self.token_scopes, request.POST or None)
        made = ""
        if request.method == "POST" and form.is_valid():
            now, days = timezone.now(), form.cleaned_data["days"]
            more = {"expires_at": now + timedelta(days=days)} if days else {}
            made = self.issue_token(
                owner, now=now, name=form.cleaned_data["name"], scopes=tuple(form.cleaned_data["scopes"]), **more
            )
            self.log_change(request, owner, f"token {made[:12]}… made")  # type: ignore[attr-defined]
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": _("New token"),
            "owner": owner,
            "form": form,
            "made": made,
            "opts": self.model._meta,  # type: ignore[attr-defined]
        }
        return TemplateResponse(request, "admin/store/token.html", context)

    @admin.action(description=_("Revoke all tokens"), permissions=["change"])
    def revoke_tokens(self, request: HttpRequest, queryset: QuerySet) -> None:
        for owner in queryset:
            owner.tokens.filter(revoked_at__isnull=True).update(revoked_at=timezone.now())
            self.log_change(request, owner, "all tokens revoked")  # type: ignore[attr-defined]
        self.message_user(request, _("The tokens are revoked."))  # type: ignore[attr-defined]
