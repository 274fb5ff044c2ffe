"""Intake over HTTP keeps to its own description, and no body makes it stumble."""

from __future__ import annotations

import json

import jsonschema
import pytest
from django.test import Client
from django.utils import timezone
from feed_site import BASE, item, put
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsroom.api.openapi import document
from store import tokens
from store.models import ApiToken, Article, Source

pytestmark = pytest.mark.django_db
NINJS = {
    "uri": "urn:newsroom:1",
    "version": "1",
    "language": "en",
    "headlines": [{"role": "main", "value": "Ukraine says talks went on"}],
    "bodies": [
        {
            "contentType": "text/html",
            "value": "<p>The talks went on for three days, officials said on Thursday.</p><p>No deal was signed.</p>",
        }
    ],
}


@pytest.fixture(autouse=True)
def _setup(settings, monkeypatch) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": str(id(settings))}
    }
    monkeypatch.setattr("worker.sending.drafts", lambda *a, **k: None)
    monkeypatch.setattr("worker.sending.deliveries", lambda *a, **k: None)


@pytest.fixture
def token() -> str:
    return tokens.issue_api_token("wire", now=timezone.now())


def post(client: Client, token: str, body: object, kind: str = "application/json", query: str = "?locales=es"):
    data = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
    headers = {"Authorization": f"Bearer {token}"}
    return client.generic("POST", f"/api/articles{query}", data, content_type=kind, headers=headers)


def declared(method: str, path: str, response) -> None:
    """The answer is one that the description has, and its body fits."""
    described = document()
    answer = described["paths"][path][method]["responses"][str(response.status_code)]
    for kind, content in answer["content"].items():
        assert response["Content-Type"] == kind
        schema = {**content["schema"], "components": described["components"]}
        jsonschema.Draft202012Validator(schema).validate(json.loads(response.content))


def test_ninjs_is_accepted_with_its_location_and_stands_there(client: Client, token: str) -> None:
    response = post(client, token, NINJS)
    assert response.status_code == 202, response.content
    declared("post", "/api/articles", response)
    assert json.loads(response.content)["created"] is True
    where = response["Location"]
    standing = client.get(where.removeprefix(BASE), headers={"Authorization": f"Bearer {token}"})
    declared("get", "/api/articles/{id}", standing)
    said = json.loads(standing.content)
    assert said["uri"] == "urn:newsroom:1" and said["source"] == "wire"
    assert [t["locale"] for t in said["translations"]] == ["es"]


def test_the_same_version_again_changes_nothing_and_a_new_one_is_new(client: Client, token: str) -> None:
    first, again = post(client, token, NINJS), post(client, token, NINJS)
    assert again.status_code == 202 and json.loads(again.content)["created"] is False
    assert again["Location"] == first["Location"] and Article.objects.count() == 1
    newer = post(client, token, {**NINJS, "version": "2"})
    assert newer["Location"] != first["Location"] and Article.objects.count() == 2


def test_wishes_may_stand_around_the_article(client: Client, token: str) -> None:
    body = {"article": NINJS, "locales": ["es", "ru"], "priority": "flash"}
    response = post(client, token, body, query="")
    assert response.status_code == 202, response.content
    row = Article.objects.get()
    assert row.priority == "flash" and {t.locale for t in row.translations.all()} == {"es", "ru"}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/html; charset=utf-8", "<h1>Talks went on</h1><p>The talks went on for three days, officials said.</p>"),
        ("text/plain", "Talks went on\n\nThe talks went on for three days, officials said on Thursday.\n"),
    ],
)
def test_html_and_text_bodies_are_read(client: Client, token: str, kind: str, body: str) -> None:
    response = post(client, token, body, kind, "?locales=es&uri=urn:x:1")
    assert response.status_code == 202, response.content
    assert Article.objects.get().story.uri == "urn:x:1"


@pytest.mark.parametrize(
    ("body", "kind", "query", "code"),
    [
        ("{", "application/json", "", 400),
        (" ", "application/json", "", 400),
        (b"\xff\xfe\xfa", "application/json", "", 400),
        ("[" * 100_000, "application/json", "", 400),
        ("[]", "application/json", "", 422),
        ("{}", "application/json", "", 422),
        ('{"uri": 5, "headline": []}', "application/json", "", 422),
        ('{"article": {}, "x": 1}', "application/json", "", 422),
        ("x", "image/png", "", 415),
        ("a" * 2_000_001, "text/plain", "", 413),
        (json.dumps(NINJS), "application/json", "?locales=es_MX", 422),
        (json.dumps(NINJS), "application/json", "?priority=now", 422),
        (json.dumps(NINJS), "application/json", "?publish=maybe", 422),
        (json.dumps(NINJS), "application/json", "?publish=true", 403),
    ],
)
def test_refusals_say_what_where_and_how_to_mend(
    client: Client, token: str, body, kind: str, query: str, code: int
) -> None:
    response = post(client, token, body, kind, query)
    assert response.status_code == code, response.content
    declared("post", "/api/articles", response)
    said = json.loads(response.content)
    assert said["status"] == code and said["detail"] and said["mend"]
    assert "Traceback" not in response.content.decode() and Article.objects.count() == 0


def test_tokens_are_asked_for_scoped_and_revoked(client: Client, token: str) -> None:
    for header in ("", "Bearer", "Bearer x", f"Basic {token}", "Bearer \udcff"):
        response = client.post("/api/articles", "{}", content_type="application/json", HTTP_AUTHORIZATION=header)
        assert response.status_code == 401 and response["WWW-Authenticate"]
        declared("post", "/api/articles", response)
    reader = tokens.issue_api_token("wire", now=timezone.now(), scopes=(tokens.STATUS,))
    assert post(client, reader, NINJS).status_code == 403
    Source.objects.update(active=False)
    assert post(client, token, NINJS).status_code == 403
    ApiToken.objects.update(revoked_at=timezone.now())
    assert post(client, token, NINJS).status_code == 401


def test_an_article_of_another_source_is_not_found(client: Client, token: str) -> None:
    where = post(client, token, NINJS)["Location"].removeprefix(BASE)
    stranger = tokens.issue_api_token("other", now=timezone.now())
    for url in (where, "/api/articles/999999", "/api/articles/" + "9" * 30):
        response = client.get(url, headers={"Authorization": f"Bearer {stranger}"})
        assert response.status_code == 404
        declared("get", "/api/articles/{id}", response)


def test_other_methods_are_told_which_are_taken(client: Client) -> None:
    assert client.get("/api/articles")["Allow"] == "POST"
    assert client.delete("/api/articles/1").status_code == 405


def test_too_many_requests_are_told_when_to_come_again(client: Client, token: str, one_minute, monkeypatch) -> None:
    monkeypatch.setattr("newsroom.api.views.REQUESTS_A_MINUTE", 2)
    answers = [post(client, token, NINJS) for _ in range(3)]
    assert [a.status_code for a in answers] == [202, 202, 429] and answers[-1]["Retry-After"] == "50"
    declared("post", "/api/articles", answers[-1])


def test_a_busy_database_is_503_with_retry_after(client: Client, token: str, monkeypatch) -> None:
    from pipelines.errors import StorageBusy

    def busy(*args: object, **kwargs: object) -> None:
        raise StorageBusy("the database is busy", mend="try again")

    monkeypatch.setattr("worker.doors.accept", busy)
    response = post(client, token, NINJS)
    assert response.status_code == 503 and response["Retry-After"]
    declared("post", "/api/articles", response)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
_KEYS = st.sampled_from(
    [*NINJS, "pubStatus", "embargoedUntil", "dragoman", "article", "locales", "associations", "urgency"]
)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(_KEYS, _JSON, max_size=5), st.booleans())
def test_no_json_body_makes_a_500(client: Client, token: str, odd: dict, whole: bool) -> None:
    response = post(client, token, json.dumps({**NINJS, **odd} if whole else odd))
    assert response.status_code in (202, 400, 422, 429), response.content


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(min_size=1, max_size=200),
    st.sampled_from(["text/html", "text/plain", "application/xml", "text/plain; charset=nonsense", "application/json"]),
)
def test_no_bytes_make_a_500(client: Client, token: str, data: bytes, kind: str) -> None:
    assert post(client, token, data, kind).status_code in (202, 400, 422, 429)


def test_the_description_is_served_and_names_every_route(client: Client) -> None:
    said = json.loads(client.get("/api/openapi.json").content)
    assert said == json.loads(json.dumps(document())) and said["openapi"].startswith("3.1")
    assert set(said["paths"]) == {"/api/articles", "/api/articles/{id}", "/api/openapi.json"}
    for name, schema in said["components"]["schemas"].items():
        jsonschema.Draft202012Validator.check_schema(schema), name


def test_the_standing_counts_its_queries(client: Client, token: str, django_assert_max_num_queries) -> None:
    where = post(client, token, NINJS, query="?locales=es,ru,fr,de")["Location"].removeprefix(BASE)
    put(item(1))
    with django_assert_max_num_queries(6):
        client.get(where, headers={"Authorization": f"Bearer {token}"})
