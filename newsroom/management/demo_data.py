"""What `serve --demo-data` fills a house with: people, partners, and stories that stand in every state of the desk.

Everything is made by the same intents that the desk and the worker use, in this process, so that nobody waits.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.utils import timezone

from newsroom.management.demo_shift import Shift
from pipelines.model import Term, TermKind
from store import glossaries, partner_intents
from store.guard import writing
from store.models import Profile, Role

# Slug, name, languages, format of the documents.
_PARTNERS = (
    ("el-faro", "El Faro", ("es",), "ninjs"),
    ("severny-vestnik", "Северный вестник", ("ru", "uk"), "newsml_g2"),
)
_TERMS = (
    Term("Harbor Authority", "Autoridad Portuaria", "es", kind=TermKind.BODY, gender="f", origin="desk"),
    Term("border crossing", "paso fronterizo", "es", forms=("pasos fronterizos",), origin="desk"),
    Term("Harbor Authority", "управление порта", "ru", kind=TermKind.BODY, origin="desk"),
)


def make() -> Iterator[str]:
    """Do it, and say what was done. Running it again changes nothing but what is missing."""
    now = timezone.now()
    yield from _people()
    yield from _partners(now)
    yield from _glossary(now)
    yield from Shift(now).work()


def _people() -> Iterator[str]:
    password: str = settings.DRAGOMAN["DRAGOMAN_DEMO_PASSWORD"] or secrets.token_urlsafe(9)
    made = []
    with writing("demo users"):
        for role in Role.values:
            user, fresh = User.objects.get_or_create(username=role)
            if fresh:
                user.is_staff = role != str(Role.TRANSLATOR)
                user.is_superuser = role == str(Role.ADMIN)
                user.set_password(password)
                user.save()
                user.groups.add(Group.objects.get(name=role))
                Profile.objects.get_or_create(user=user)
                made.append(role)
    if made:
        yield f"demo users {', '.join(made)}; password: {password}"
    else:
        yield "the demo users are there; `dragoman changepassword NAME` gives one a new password"


def _partners(now: datetime) -> Iterator[str]:
    """Each receives its languages as files in a folder of the home."""
    for slug, name, locales, form in _PARTNERS:
        folder = settings.HOME / "partners" / slug
        push = partner_intents.NewSubscription("files", form, {"url": folder.as_uri()}, "folder")
        pull = partner_intents.NewSubscription("pull", form)
        intent = partner_intents.AddPartner(slug, now, name, sources=("demo",), locales=locales)
        if partner_intents.add(intent):
            with_channels = partner_intents.AddPartner(slug, now, subscriptions=(push, pull))
            partner_intents.add(with_channels)
            yield f"partner {slug} receives {', '.join(locales)} in {folder}"


def _glossary(now: datetime) -> Iterator[str]:
    for locale in sorted({t.locale for t in _TERMS}):
        if glossaries.current_version(locale):
            continue
        editor = User.objects.get(username=str(Role.EDITOR))
        terms = [t for t in _TERMS if t.locale == locale]
        note = "Terms of the demo stories"
        glossaries.change(glossaries.ChangeGlossary(locale, terms, (), now, editor.pk, note))
        yield f"{len(terms)} glossary entries from the desk for {locale}"
