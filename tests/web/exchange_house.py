"""The seed as an article, its reviewed translations, and the people who bring them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from django.contrib.auth.models import Group, User

from newsroom import exchange
from pipelines import intake
from store import intents
from store.models import Translation
from tests.store import houses

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2024, 10, 17, 10, 0, tzinfo=UTC)
REVIEWED = ROOT / "examples" / "demo"


def person(role: str = "translator", name: str = "") -> User:
    user = User.objects.create_user(name or role)  # no password: hashing one takes longer than the test
    user.groups.add(Group.objects.get(name=role))
    user.is_staff = role == "admin"
    user.save()
    return user


def who(user: User) -> exchange.Person:
    return exchange.person_of(user)


def seed(locale: str, *, held: bool = False) -> Translation:
    """The seed's article, waiting for a draft into the locale, or held for want of a model."""
    raw = (ROOT / "examples" / "moscow-times-2024-10-17.txt").read_bytes()
    article = intake.read(raw, source="demo")
    more = {"held_reason": "no model"} if held else {}
    done = intents.accept(intents.AcceptArticle(article, raw, "", (locale,), "command", NOW, **more))
    return Translation.objects.get(article_id=done.article_id, locale=locale)


def reviewed(locale: str) -> bytes:
    return (REVIEWED / f"reviewed.{locale}.txt").read_bytes()


drafted = houses.drafted
story = houses.story
