"""What `serve --demo-data` fills a house with: three people and the example articles."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Group, User

from pipelines.errors import BadInput
from store.guard import writing
from store.models import Role
from worker import doors

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def make() -> Iterator[str]:
    """Do it, and say what was done. Running it again changes nothing but a missing person."""
    yield from _people()
    yield from _articles()


def _people() -> Iterator[str]:
    password: str = settings.DRAGOMAN["DRAGOMAN_DEMO_PASSWORD"] or secrets.token_urlsafe(9)
    made = []
    with writing("demo users"):
        for role in Role.values:
            user, fresh = User.objects.get_or_create(username=role)
            if fresh:
                user.is_staff = user.is_superuser = role == str(Role.ADMIN)
                user.set_password(password)
                user.save()
                user.groups.add(Group.objects.get(name=role))
                made.append(role)
    if made:
        yield f"demo users {', '.join(made)}; password: {password}"


def _articles() -> Iterator[str]:
    for path in sorted(EXAMPLES.glob("*.txt")):
        try:
            done = doors.accept(path.read_bytes(), source="demo", door="command")
        except BadInput as error:
            yield f"{path.name} was left out: {error}"
        else:
            if done.created:
                yield f"submitted {path.name}"
