"""Users with one role each; the role opens the administration, superusers are made by superusers only."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from newsroom.admin.fields import Locales
from newsroom.admin.roles import ADMINS, ByRole
from newsroom.roles import give_role
from pipelines.workflow import Role
from store.models import Profile

ROLES = [
    (Role.TRANSLATOR.value, _("translator")),
    (Role.EDITOR.value, _("editor")),
    (Role.ADMIN.value, _("administrator")),
]

_HIGHEST = [r for r, _name in reversed(ROLES)]


class ProfileForm(forms.ModelForm):
    locales = Locales(label=_("Languages"), help_text=_("Those they work in, with commas between; empty: all."))
    interface = forms.ChoiceField(label=_("Language of the desk"), choices=settings.LANGUAGES)

    class Meta:
        model = Profile
        fields = ("locales", "interface")


class ProfileInline(ByRole, admin.StackedInline):
    model = Profile
    form = ProfileForm
    see = ADMINS
    can_delete = False
    verbose_name_plural = _("At the desk")


class UserForm(UserChangeForm):
    role = forms.ChoiceField(
        label=_("Role"),
        choices=ROLES,
        widget=forms.RadioSelect,
        help_text=_("Editors and administrators also see this administration."),
    )

    class Meta:
        model = User
        fields = ("username", "password", "first_name", "last_name", "email", "is_active", "is_superuser")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            names = {g.name for g in self.instance.groups.all()}
            self.fields["role"].initial = next((r for r in _HIGHEST if r in names), Role.TRANSLATOR.value)


class RoleFilter(admin.SimpleListFilter):
    title, parameter_name = _("role"), "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(ROLES)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(groups__name=self.value()) if self.value() else queryset


class PeopleAdmin(ByRole, UserAdmin):
    see = ADMINS
    form = UserForm
    inlines = (ProfileInline,)
    list_display = ("username", "full_name", "role", "locales", "is_active", "last_login")
    list_filter = ("is_active", RoleFilter)
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email")}),
        (_("May"), {"fields": ("role", "is_active", "is_superuser")}),
        (_("When"), {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("profile").prefetch_related("groups")

    @admin.display(description=_("name"))
    def full_name(self, user: User) -> str:
        return user.get_full_name()

    @admin.display(description=_("role"))
    def role(self, user: User) -> str:
        names = {g.name for g in user.groups.all()}
        known = dict(ROLES)
        return str(next((known[r] for r in _HIGHEST if r in names), "—"))

    @admin.display(description=_("languages"))
    def locales(self, user: User) -> str:
        profile = getattr(user, "profile", None)
        return ", ".join(profile.locales) if profile and profile.locales else "—"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        superuser = bool(getattr(request.user, "is_superuser", False))
        return self.readonly_fields if superuser else (*self.readonly_fields, "is_superuser")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._below(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._below(request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Django asks its own permissions for what goes with a user: a profile is no reason to refuse."""
        to_delete, counts, _needed, protected = super().get_deleted_objects(objs, request)
        return to_delete, counts, set(), protected

    @staticmethod
    def _below(request: HttpRequest, obj: User | None) -> bool:
        """A superuser is changed by superusers only: else an admin could set their password."""
        return obj is None or not obj.is_superuser or bool(getattr(request.user, "is_superuser", False))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The role is one group, and decides who sees the administration."""
        super().save_related(request, form, formsets, change)
        role = form.cleaned_data.get("role")
        if role or not change:
            give_role(form.instance, role or Role.TRANSLATOR.value)
