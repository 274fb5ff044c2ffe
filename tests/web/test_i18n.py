"""The interface speaks six languages: every text of it has a translation in each, with the same fields."""

from __future__ import annotations

import ast
import re
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages import pofile
from babel.messages.extract import extract_python
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation.template import templatize

from newsroom.desk import wording
from newsroom.management.messages import check_messages
from pipelines.checks import load
from pipelines.checks.base import Context, Pair
from pipelines.checks.runner import run

NEWSROOM = Path(settings.ROOT) / "newsroom"
LANGUAGES = [code for code, _ in settings.LANGUAGES if code != "en"]
_CALLS = {"_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2)}
_FIELD = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
_IN_TEMPLATE = re.compile(r"\b(?:_|n?gettext)\(\s*u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")")


def _po(language: str) -> Path:
    return NEWSROOM / "locale" / language / "LC_MESSAGES" / "django.po"


def _catalogue(language: str):
    with _po(language).open("rb") as file:
        return pofile.read_po(file, locale=language)


def _texts() -> set[str]:
    """Every text that the code, the templates and the checks say."""
    found = set(check_messages())
    for file in NEWSROOM.rglob("*.py"):
        with file.open("rb") as source:
            for _, _, message, _ in extract_python(source, _CALLS, (), {}):
                first = message if isinstance(message, str) else next(iter(message or ()), "")
                found.add(first or "")
    for file in NEWSROOM.rglob("*.html"):
        for literal in _IN_TEMPLATE.findall(templatize(file.read_text("utf-8"))):
            found.add(ast.literal_eval(literal).replace("%%", "%"))
    return {text for text in found if text.strip()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_has_a_translation(language):
    done = {m.id if isinstance(m.id, str) else m.id[0] for m in _catalogue(language) if m.id and _whole(m)}
    missing = sorted(_texts() - done)
    mend = "run `DJANGO_SETTINGS_MODULE=newsroom.settings python -m django catalogues` and translate what is new"
    assert not missing, f"{language}: {missing}; {mend}"


def _whole(message) -> bool:
    texts = (message.string,) if isinstance(message.string, str) else message.string
    return bool(texts) and all(texts) and not message.fuzzy


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_translation_has_the_fields_of_its_original(language):
    for message in (m for m in _catalogue(language) if m.id):
        original = message.id if isinstance(message.id, str) else message.id[1]
        for text in (message.string,) if isinstance(message.string, str) else message.string:
            assert sorted(_FIELD.findall(text)) == sorted(_FIELD.findall(original)), (language, original, text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_says_what_the_source_says(language):
    """A bare clone has no gettext tools: the .mo files are committed, and must not be older than the .po."""
    with _po(language).with_suffix(".mo").open("rb") as file:
        compiled = GNUTranslations(file)
    for message in (m for m in _catalogue(language) if m.id):
        if isinstance(message.id, str):
            assert compiled.gettext(message.id) == message.string, message.id
        else:
            forms = {compiled.ngettext(*message.id, n) for n in range(200)}
            assert forms <= set(message.string), message.id


def test_every_check_is_among_the_texts():
    names = {check.name for check in load()}
    assert names and names <= set(check_messages())


def test_what_the_checks_really_say_is_among_the_texts():
    """The templates are read from the source: these findings prove that the reading finds them."""
    said = set()
    for source, target in (
        ("Putin sent 10 men on Monday.", "Putin envió 12 hombres el martes,"),
        ("“We won’t go,” he said.", "Iremos."),
        ("Is it true?", ""),
        ("It costs $5 billion.", "Cuesta 5 millones de euros «hoy ."),
    ):
        said |= {f.template for f in run(Pair(source, target, "es"), Context("es"))}
    assert len(said) > 4 and said <= set(check_messages())


def test_a_finding_is_said_in_the_desks_language():
    finding = next(f for f in run(Pair("Ten men.", "", "es"), Context("es")))
    with translation.override("ru"):
        assert wording.said(finding) == "Перевод пуст." and wording.check_name(finding.check) == "Пустой перевод"


@pytest.mark.parametrize(
    ("language", "direction", "word"),
    [("en", "ltr", "Password"), ("ru", "ltr", "Пароль"), ("es", "ltr", "Contraseña"), ("fr", "ltr", "Mot de passe"),
     ("de", "ltr", "Passwort"), ("ar", "rtl", "كلمة السر")],
)  # fmt: skip
def test_the_log_in_speaks_each_language_in_its_direction(client, db, language, direction, word):
    page = client.get(reverse("desk:login"), headers={"accept-language": language}).content.decode()
    assert f'<html lang="{language}" dir="{direction}"' in page and word in page


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_the_administration_and_the_numbers_speak_it_too(client, db, language):
    from tests.web import exchange_house as house

    client.force_login(house.person("admin"))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    with translation.override(language):
        words = (translation.gettext("Numbers"), translation.gettext("Administration"))
    assert words[0] in client.get(reverse("desk:numbers")).content.decode()
    assert words[1] in client.get(reverse("admin:index")).content.decode()
