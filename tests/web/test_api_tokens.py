"""`dragoman tokens`: a token is shown once, opens what its scopes say, and ends when it is revoked."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
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


@pytest.mark.parametrize("owner", ["partner", "source"])
def test_a_rotated_token_works_until_its_end_and_the_new_one_from_the_start(client: Client, monkeypatch, owner) -> None:
    partner()
    old = run("add", "--partner", "site", "--days", "30") if owner == "partner" else run("add", "--source", "wire")
    url = "/partners/site/es/rss.xml" if owner == "partner" else "/api/articles/1"
    new = run("rotate", old[:12], "--days", "2")
    begun = timezone.now()

    def opens(token: str, **later: int) -> bool:
        monkeypatch.setattr(timezone, "now", lambda: begun + timedelta(**later))
        return client.get(url, headers={"Authorization": f"Bearer {token}"}).status_code != 401

    assert old != new and opens(old) and opens(new)
    assert opens(old, days=1, hours=23) and not opens(old, days=2, seconds=1)
    assert opens(new, days=29, hours=23) and opens(new, days=31) is (owner == "source"), "as long a life as the old one"
    listed = json.loads(run("list", "--json"))
    assert listed[0]["scopes"] == listed[1]["scopes"] and listed[0]["owner"] == listed[1]["owner"]


def test_rotating_does_not_lengthen_the_life_of_the_old_token_nor_revive_a_revoked_one(capsys) -> None:
    partner()
    old = run("add", "--partner", "site", "--days", "1")
    before = json.loads(run("list", "--json"))[0]["expires_at"]
    run("rotate", old[:12], "--days", "90")
    assert json.loads(run("list", "--json"))[0]["expires_at"] == before
    run("revoke", old[:12])
    with pytest.raises(SystemExit):
        run("rotate", old[:12])
    assert "dragoman tokens add" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("add", "--partner", "nobody"), 1),
        (("add", "--source", "x", "--days", "0"), 2),
        (("revoke", "drg_nothing1"), 1),
        (("rotate", "drg_nothing1"), 1),
        (("rotate", "drg_nothing1", "--days", "0"), 2),
    ],
)
def test_errors_are_one_sentence_and_an_exit_code(arguments: tuple[str, ...], code: int, capsys) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(*arguments)
    assert stopped.value.code == code and capsys.readouterr().err.count("\n") == 1
