"""Who sees what at the desk: login, roles, refusals, headers."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db
PAGES = ("/desk/", "/desk/rows/", "/desk/progress/", "/desk/password/", "/desk/translations/1/", "/desk/segments/1/")


@pytest.fixture
def translator(client):
    client.force_login(factories.person("maria"))
    return client


@pytest.fixture
def editor(client):
    client.force_login(factories.person("edgar", "editor"))
    return client


def test_queue_and_editor_open(editor):
    row = factories.drafted(findings={"b1.s0": [factories.ERROR]})
    for address in ("/desk/", f"/desk/translations/{row.pk}/", f"/desk/translations/{row.pk}/history/"):
        assert editor.get(address).status_code == 200, address
    first = factories.segments(row)[1]
    answer = editor.get(f"/desk/segments/{first.pk}/context/", headers={"accept": "application/json"})
    assert answer.status_code == 200
    answer = editor.post(f"/desk/segments/{first.pk}/check/", {"text": "Hola"}, headers={"accept": "application/json"})
    assert answer.status_code == 200 and answer.json()["findings"]
