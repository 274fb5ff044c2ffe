"""The desk's pages for files: refused without login, honest about what does not fit, bounded in queries."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from store.models import MemoryUnit
from tests.web import exchange_house as house

pytestmark = pytest.mark.django_db
TMX = (
    b'<tmx version="1.4"><header/><body><tu><tuv xml:lang="en"><seg>Yes.</seg></tuv>'
    b'<tuv xml:lang="es"><seg>S\xc3\xad.</seg></tuv></tu></body></tmx>'
)


@pytest.fixture
def row():
    return house.drafted(house.story())


@pytest.fixture
def desk(client):
    client.force_login(house.person())
    return client


def _file(raw: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, raw)


def _addresses(pk: int) -> list[str]:
    return [
        reverse("desk:exchange", args=[pk]),
        reverse("desk:exchange-file", args=[pk, "xliff21"]),
        reverse("desk:exchange-shelf"),
        reverse("desk:exchange-memory", args=["es"]),
        reverse("desk:exchange-glossary", args=["es", "tbx3"]),
    ]


def test_nothing_is_shown_without_login(client, row):
    for address in _addresses(row.pk):
        assert client.get(address).status_code == 302
    assert client.post(reverse("desk:exchange", args=[row.pk])).status_code == 302


def test_every_address_answers_a_translator(desk, row):
    for address in _addresses(row.pk):
        assert desk.get(address).status_code == 200
    assert desk.get(reverse("desk:exchange-file", args=[row.pk, "exe"])).status_code == 404
    assert desk.get(reverse("desk:exchange-memory", args=["xx"])).status_code == 404
    assert desk.get(reverse("desk:exchange", args=[999])).status_code == 404


@pytest.mark.parametrize("form", ["xliff21", "xliff12", "csv", "docx"])
def test_what_was_downloaded_can_be_uploaded_again(desk, row, form):
    answer = desk.get(reverse("desk:exchange-file", args=[row.pk, form]))
    assert answer["Content-Disposition"].startswith("attachment") and answer["X-Content-Type-Options"] == "nosniff"
    back = desk.post(reverse("desk:exchange", args=[row.pk]), {"file": _file(answer.content, "x")}, follow=False)
    assert back.status_code == 302 and back["Location"] == reverse("desk:editor", args=[row.pk])


def test_a_file_that_does_not_fit_is_shown_with_its_segment_as_text_and_changes_nothing(desk, row):
    raw = desk.get(reverse("desk:exchange-file", args=[row.pk, "csv"])).content
    other = raw.replace(b"No deal was signed.", b"<script>alert(1)</script>")
    answer = desk.post(reverse("desk:exchange", args=[row.pk]), {"file": _file(other, "<b>x.csv")})
    page = answer.content.decode()
    assert answer.status_code == 400 and "b1.s1" in page and "&lt;script&gt;" in page and "<script>alert" not in page
    assert not row.segments.exclude(origin="model").exists()


def test_a_form_without_a_file_and_one_from_elsewhere_are_refused(desk, row, client):
    assert desk.post(reverse("desk:exchange", args=[row.pk])).status_code == 400
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(house.person("editor"))
    assert strict.post(reverse("desk:exchange", args=[row.pk]), {"file": _file(b"x", "x.txt")}).status_code == 403


def test_only_editors_bring_a_memory(client, row):
    address = reverse("desk:exchange-bring")
    client.force_login(house.person())
    assert client.post(address, {"file": _file(TMX, "m.tmx"), "locale": "es"}).status_code == 400
    assert not MemoryUnit.objects.exists()
    editor = house.person("editor")
    client.force_login(editor)
    assert client.post(address, {"file": _file(TMX, "m.tmx"), "locale": "es"}).status_code == 302
    assert client.post(address, {"file": _file(TMX, "m.tmx"), "locale": "es"}).status_code == 302
    unit = MemoryUnit.objects.get()
    assert (unit.source, unit.target, unit.author, unit.origin) == ("Yes.", "Sí.", editor, "m.tmx")


@pytest.mark.parametrize("raw", [b"", b"x", b"<tmx/>", TMX.replace(b"es", b"de"), TMX[:-20]])
def test_a_bad_memory_changes_nothing(client, row, raw):
    client.force_login(house.person("editor"))
    answer = client.post(reverse("desk:exchange-bring"), {"file": _file(raw, "m.tmx"), "locale": "es"})
    assert answer.status_code == 400 and not MemoryUnit.objects.exists()


def test_the_pages_queries_do_not_grow_with_the_article(desk, row, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        desk.get(reverse("desk:exchange-file", args=[row.pk, "xliff21"]))
    with django_assert_max_num_queries(8):
        desk.get(reverse("desk:exchange-shelf"))
