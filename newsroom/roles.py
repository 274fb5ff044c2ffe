"""A person has one role: one of three groups. The administration and single sign-on give it the same way."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group

from pipelines.workflow import Role

NAMES = (Role.TRANSLATOR.value, Role.EDITOR.value, Role.ADMIN.value)


def give_role(user: Any, role: str) -> None:
    """Take the other roles away; groups that are no roles stay. Editors and admins see the administration."""
    user.groups.remove(*Group.objects.filter(name__in=[n for n in NAMES if n != role]))
    user.groups.add(Group.objects.get(name=role))
    user.is_staff = user.is_superuser or role in (Role.EDITOR.value, Role.ADMIN.value)
    user.save(update_fields=["is_staff"])
