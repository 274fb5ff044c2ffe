"""`dragoman tokens`: a token is shown once, opens what its scopes say, and ends when it is revoked."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from feed_site import item, partner, put

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("tokens", *arguments, stdout=out)
    return out.getvalue().strip()


def test_a_partners_token_opens_its_feed_until_it_is_revoked(client: Client) -> None:
    partner()
    put(item(1))
    token = run("add", "--partner", "site", "--days", "30")
    header = {"Authorization": f"Bearer {token}"}
    assert client.get("/partners/site/es/rss.xml", headers=header).status_code == 200
    assert client.get("/api/articles/1", headers=header).status_code == 401
    (listed,) = json.loads(run("list", "--json"))
    assert listed["owner"] == "site" and listed["scopes"] == ["feeds"] and token not in str(listed)
    assert run("revoke", token[:12]) == "1 token revoked" and run("revoke", token) == "0 tokens revoked"
    assert client.get("/partners/site/es/rss.xml", headers=header).status_code == 401


def test_a_sources_token_has_the_scopes_asked_for(client: Client) -> None:
    token = run("add", "--source", "wire", "--scope", "articles:read")
    header = {"Authorization": f"Bearer {token}"}
    assert client.get("/api/articles/1", headers=header).status_code == 404
    assert client.post("/api/articles", "{}", content_type="application/json", headers=header).status_code == 403


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("add", "--partner", "nobody"), 1),
        (("add", "--source", "x", "--days", "0"), 2),
        (("revoke", "drg_nothing1"), 1),
    ],
)
def test_errors_are_one_sentence_and_an_exit_code(arguments: tuple[str, ...], code: int, capsys) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(*arguments)
    assert stopped.value.code == code and capsys.readouterr().err.count("\n") == 1
