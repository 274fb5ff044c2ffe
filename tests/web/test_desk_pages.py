"""Who sees what at the desk: log-in, roles, refusals, headers, text that looks like markup."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from pipelines.model import Severity
from store import reviews
from store.models import Event, Translation
from tests import factories
from tests.web.desk_html import valid

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}
SCRIPT = '<script>alert("x")</script>'


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch):
    monkeypatch.setattr("worker.sending.now", lambda *a, **k: True)


@pytest.fixture
def translator(client):
    client.force_login(factories.person("maria"))
    return client


@pytest.fixture
def editor(client):
    client.force_login(factories.person("edgar", "editor"))
    return client


def addresses(row: Translation) -> list[str]:
    first = factories.segments(row)[0].pk
    one, two = f"/desk/translations/{row.pk}/", f"/desk/segments/{first}/"
    pages = ["/desk/", "/desk/rows/", "/desk/progress/", "/desk/password/", one, f"{one}preview/", f"{one}history/"]
    return [*pages, f"{one}do/approve/", two, f"{two}context/", f"{two}history/"]


def posts(row: Translation) -> list[str]:
    first = factories.segments(row)[0].pk
    of_segment = [f"/desk/segments/{first}/{n}/" for n in ("check", "save", "approve", "dismiss", "split", "join")]
    of_article = [f"/desk/translations/{row.pk}/{n}/" for n in ("check", "comment", "do/approve", "do/kill")]
    return [*of_segment, *of_article, f"/desk/segments/{first}/comment/", "/desk/bulk/", "/desk/filters/"]


def test_without_login_every_page_leads_to_the_login_and_back(client):
    row = factories.drafted()
    for address in [*addresses(row), "/desk/no/such/page/"]:
        answer = client.get(address)
        assert answer.status_code == 302, address
        assert answer["Location"] == f"/desk/login/?next={address}"
    for address in posts(row):
        assert client.post(address).status_code == 302, address


def test_a_script_without_a_session_is_told_so_and_nothing_is_written(client):
    row = factories.drafted()
    first = factories.segments(row)[0]
    answer = client.post(f"/desk/segments/{first.pk}/save/", {"text": "x", "version": 0}, headers=JSON)
    assert answer.status_code == 401 and answer.json()["login"] == "/desk/login/"
    assert client.get("/desk/progress/", headers={"HX-Request": "true"})["HX-Redirect"].startswith("/desk/login/")


def test_a_user_without_a_role_is_refused_with_the_mend(client):
    client.force_login(User.objects.create_user("nobody"))
    row = factories.drafted()
    for address in addresses(row):
        answer = client.get(address)
        assert answer.status_code == 403, address
        assert b"Ask an administrator" in answer.content


def test_a_translator_can_neither_approve_nor_publish_nor_kill(translator):
    row = factories.drafted()
    for action in ("approve", "publish", "kill", "take_down"):
        sure = {"version": row.version, "sure": "1", "note": "because"}
        assert translator.post(f"/desk/translations/{row.pk}/do/{action}/", sure).status_code == 403, action
        assert translator.get(f"/desk/translations/{row.pk}/do/{action}/").status_code == 403, action
    row.refresh_from_db()
    assert row.state == "drafted"
    page = translator.get(f"/desk/translations/{row.pk}/").content.decode()
    assert 'data-action="submit"' in page and 'data-action="approve"' not in page


def test_a_forged_form_is_refused_with_a_page_that_says_what_to_do():
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.person("edgar", "editor"))
    row = factories.drafted()
    for address in [*posts(row), "/desk/logout/", "/desk/language/"]:
        answer = client.post(address, {"version": 0})
        assert answer.status_code == 403, address
        assert b"did not come from this desk" in answer.content


def test_a_refusal_keeps_the_menu_of_who_is_logged_in():
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.person("edgar", "editor"))
    for answer in (client.get("/desk/no/such/page/"), client.post("/desk/bulk/", {"do": "claim"})):
        assert answer.status_code in (403, 404)
        assert b"Log out" in answer.content and b"/desk/numbers/" in answer.content
        valid(answer.content.decode(), str(answer.status_code))


def test_a_fault_of_ours_is_a_page_that_says_so_and_no_trace(translator, monkeypatch):
    def broken(*_args: object) -> None:
        raise RuntimeError("the password is swordfish")

    translator.raise_request_exception = False
    monkeypatch.setattr("store.desk_queries.counts", broken)
    answer = translator.get("/desk/")
    page = answer.content.decode()
    assert answer.status_code == 500 and "nothing that was saved is lost" in page
    assert "swordfish" not in page and "Traceback" not in page
    assert "script-src" not in answer.get("Content-Security-Policy", "") and "<style" not in page
    valid(page, "500")


def test_every_page_forbids_foreign_and_inline_scripts_and_is_cached_nowhere(editor):
    row = factories.drafted()
    for address in [*addresses(row), "/desk/none/"]:
        answer = editor.get(address)
        assert "default-src 'self'" in answer["Content-Security-Policy"], address
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert "no-store" in answer["Cache-Control"]


def test_pages_are_valid_html_and_hold_no_inline_script_or_style(editor):
    row = factories.drafted(findings={"b1.s0": [factories.ERROR]})
    whole = ["/desk/", "/desk/?q=nothing+fits", "/desk/password/", "/desk/none/", "/desk/translations/999/"]
    whole += [f"/desk/translations/{row.pk}/", f"/desk/translations/{row.pk}/history/"]
    whole += [f"/desk/translations/{row.pk}/do/{a}/" for a in ("kill", "approve")]
    for address in whole:
        valid(editor.get(address).content.decode(), address)
    editor.logout()
    valid(editor.get("/desk/login/").content.decode(), "login")


def test_text_that_looks_like_a_script_is_shown_as_text_wherever_it_stands(editor):
    said = factories.article(f"One {SCRIPT} two.", headline=f"Head {SCRIPT}", section=SCRIPT, note=SCRIPT)
    finding = factories.Finding("number", Severity.ERROR, "The number {number} is missing.", {"number": SCRIPT})
    row = factories.drafted(said, targets={f"One {SCRIPT} two.": f"Uno {SCRIPT}"}, findings={"b1.s0": [finding]})
    me = User.objects.get(username="edgar")
    User.objects.filter(pk=me.pk).update(username=SCRIPT)
    first = factories.segments(row)[1]
    first.alternatives, first.previous_source = [SCRIPT], f"Before {SCRIPT}"
    first.save()
    reviews.comment(reviews.AddComment(row.pk, SCRIPT, me.pk, factories.T0, first.pk))
    reviews.comment(reviews.AddComment(row.pk, SCRIPT, me.pk, factories.T0))
    editor.post("/desk/filters/", {"name": SCRIPT, "q": SCRIPT})
    editor.post(f"/desk/segments/{first.pk}/save/", {"text": f"Otra {SCRIPT}", "version": 0}, headers=JSON)
    for address in [*addresses(row), f"/desk/?q={SCRIPT}&section={SCRIPT}"]:
        assert SCRIPT not in _html(editor.get(address, headers=JSON if "context" in address else {})), address
    clash = {"text": SCRIPT, "base": SCRIPT, "version": 99}
    for name in ("check", "save"):
        assert SCRIPT not in _html(editor.post(f"/desk/segments/{first.pk}/{name}/", clash, headers=JSON)), name


def _html(answer) -> str:
    if "json" in answer["Content-Type"]:
        found = answer.json()
        return "".join(str(found.get(key, "")) for key in ("html", "source", "merge"))
    return answer.content.decode()


# ---------------------------------------------------------------- log-in


def test_a_wrong_password_is_answered_without_saying_which_was_wrong(client):
    factories.person("maria")
    for name in ("maria", "nobody"):
        answer = client.post("/desk/login/", {"username": name, "password": "wrong"})
        assert answer.status_code == 401 and b"do not fit" in answer.content


def test_the_sixth_try_of_a_name_from_an_address_is_refused_even_with_the_right_password(client):
    factories.person("maria")
    for _ in range(5):
        client.post("/desk/login/", {"username": "Maria", "password": "wrong"})
    right = {"username": "maria", "password": factories.PASSWORD}
    assert client.post("/desk/login/", right).status_code == 429
    assert client.post("/desk/login/", right, REMOTE_ADDR="10.0.0.9").status_code == 302
    Event.objects.filter(what="login_failed").update(at=timezone.now() - timedelta(minutes=16))
    client.logout()
    assert client.post("/desk/login/", right).status_code == 302


def test_after_login_only_an_address_of_this_site_is_followed(client):
    factories.person("maria")
    right = {"username": "maria", "password": factories.PASSWORD}
    for bad in ("https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil"):
        answer = client.post("/desk/login/", right | {"next": bad})
        assert answer["Location"] == "/desk/", bad
        client.logout()
    assert client.post("/desk/login/", right | {"next": "/desk/?q=a"})["Location"] == "/desk/?q=a"


def test_the_language_is_remembered_for_the_person_and_the_page_is_mirrored(translator):
    translator.post("/desk/language/", {"language": "ar", "next": "/desk/"})
    page = translator.get("/desk/").content.decode()
    assert '<html lang="ar" dir="rtl"' in page
    assert User.objects.get(username="maria").profile.interface == "ar"
    translator.post("/desk/theme/", {"theme": "dark"})
    assert 'data-theme="dark"' in translator.get("/desk/").content.decode()


def test_a_password_can_be_changed_and_weak_ones_are_refused(translator):
    weak = {"old_password": factories.PASSWORD, "new_password1": "12345678", "new_password2": "12345678"}
    assert translator.post("/desk/password/", weak).status_code == 400
    good = weak | {"new_password1": "lanterns by the sea", "new_password2": "lanterns by the sea"}
    assert translator.post("/desk/password/", good).status_code == 302
    assert User.objects.get(username="maria").check_password("lanterns by the sea")
    assert translator.get("/desk/").status_code == 200


def test_what_the_workflow_forbids_is_refused_in_the_persons_language(translator):
    row = factories.drafted()
    translator.cookies["django_language"] = "de"
    page = translator.get(f"/desk/translations/{row.pk}/do/kill/").content.decode()
    assert "andere Rollen (Redakteur, Administrator)" in page
    page = translator.get(f"/desk/translations/{row.pk}/do/release/").content.decode()
    assert "nicht jetzt" in page and "in_review" not in page
