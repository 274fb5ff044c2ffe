"""Who may do what in the administration: by role, as everywhere, and not by Django's permissions."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from pipelines.workflow import Role

ADMINS = frozenset({Role.ADMIN})
EDITORS = frozenset({Role.EDITOR, Role.ADMIN})
NOBODY: frozenset[Role] = frozenset()
_RANK = (Role.ADMIN, Role.EDITOR, Role.TRANSLATOR)


def role_of(request: HttpRequest) -> Role | None:
    """The highest role of who asks, looked up once a request; a superuser is an admin."""
    if not hasattr(request, "_dragoman_role"):
        user: Any = request.user
        names = set(user.groups.values_list("name", flat=True)) if user.is_active and user.pk else set()
        found = Role.ADMIN if user.is_superuser else next((r for r in _RANK if r.value in names), None)
        request._dragoman_role = found if user.is_active and user.is_staff else None
    return request._dragoman_role


class ByRole:
    """Mixed into every admin and inline: the roles that see, add, change and delete."""

    see: ClassVar[frozenset[Role]] = EDITORS
    add: ClassVar[frozenset[Role]] = ADMINS
    change: ClassVar[frozenset[Role]] = ADMINS
    remove: ClassVar[frozenset[Role]] = ADMINS

    def has_module_permission(self, request: HttpRequest) -> bool:
        return role_of(request) in self.see

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return role_of(request) in self.see

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return role_of(request) in self.add

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return role_of(request) in self.change

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return role_of(request) in self.remove


class Arranged(ByRole, admin.ModelAdmin):
    """Lists of any length: no count of the whole, and no more than a page at once."""

    list_per_page = 50
    show_full_result_count = False


class ReadOnly(Arranged):
    """What the machine writes is looked at, not edited."""

    add = change = remove = NOBODY

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [f for f in self.get_fields(request, obj) if isinstance(f, str)]
