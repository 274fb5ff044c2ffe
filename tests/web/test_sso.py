"""Single sign-on against an issuer on loopback: who it vouches for comes in, in their role; every lie is refused."""

from __future__ import annotations

import sys
import types

import pytest
from django.contrib.auth.models import User
from django.urls import clear_url_caches

from newsroom import config, sso
from pipelines.errors import NotConfigured
from tests.web.sso_issuer import CLIENT, SECRET, Issuer

ON = {
    "DRAGOMAN_OIDC_ISSUER": "https://id.example",
    "DRAGOMAN_OIDC_CLIENT_ID": CLIENT,
    "DRAGOMAN_OIDC_CLIENT_SECRET": SECRET,
    "DRAGOMAN_OIDC_ROLES": "desk=translator,night=editor,chiefs=admin",
}


@pytest.fixture
def issuer(db, settings):
    """A running issuer, and Django's settings as they are with it."""
    found = Issuer()
    for name, value in sso.settings(config.read({**ON, "DRAGOMAN_OIDC_ISSUER": found.url})).items():
        setattr(settings, name, value)
    from newsroom import sso_backend

    sso_backend._discovered.cache_clear()
    map_ = types.ModuleType("tests.web.sso_map")
    map_.urlpatterns = [*sso.urlpatterns(), *__import__("newsroom.urls", fromlist=["x"]).urlpatterns]
    sys.modules[map_.__name__] = map_
    settings.ROOT_URLCONF = map_.__name__
    clear_url_caches()
    yield found
    found.close()
    clear_url_caches()


def _log_in(client, issuer: Issuer, then: str = "/desk/"):
    first = client.get("/sso/authenticate/", {"next": then})
    assert first["Location"].startswith(f"{issuer.url}/authorization?")
    return client.get(issuer.approve(first["Location"]))


def test_a_person_comes_in_with_the_highest_role_of_their_groups(client, issuer):
    issuer.claims |= {"groups": ["desk", "night", "choir"], "given_name": "Nina", "email": "nina@example.org"}
    answer = _log_in(client, issuer, "/desk/numbers/")
    user = User.objects.get()
    assert answer["Location"] == "/desk/numbers/" and client.session["_auth_user_id"] == str(user.pk)
    assert user.username.startswith("nina+") and not user.has_usable_password()
    assert [g.name for g in user.groups.all()] == ["editor"] and user.is_staff and not user.is_superuser
    assert issuer.asked["code_challenge_method"] == "S256" and "nonce" in issuer.asked


def test_the_same_person_is_the_same_user_whatever_they_call_themselves_and_roles_follow(client, issuer):
    _log_in(client, issuer)
    issuer.claims |= {"preferred_username": "antonina", "groups": ["chiefs"]}
    client.logout()
    _log_in(client, issuer)
    assert [g.name for g in User.objects.get().groups.all()] == ["admin"]


def test_nobody_becomes_a_local_user_by_taking_their_name_or_address(client, issuer):
    local = User.objects.create_user("admin", "boss@example.org", is_superuser=True)
    issuer.claims |= {"preferred_username": "admin", "email": "boss@example.org", "email_verified": True}
    _log_in(client, issuer)
    assert client.session["_auth_user_id"] != str(local.pk) and User.objects.count() == 2


@pytest.mark.parametrize(
    "lie",
    [{"iss": "https://evil.example"}, {"aud": "another-client"}, {"exp": 1}, {"nonce": "x"}, {"sub": "u-2"}],
    ids=["issuer", "audience", "expired", "nonce", "person"],
)
def test_a_token_that_is_not_for_us_logs_nobody_in(client, issuer, lie):
    issuer.lie = lie
    _log_in(client, issuer)
    assert "_auth_user_id" not in client.session and not User.objects.exists()


def test_a_forged_signature_a_strange_state_and_no_group_of_ours_log_nobody_in(client, issuer):
    issuer.forge = True
    _log_in(client, issuer)
    issuer.forge, issuer.claims["groups"] = False, ["choir"]
    assert _log_in(client, issuer)["Location"] == "/desk/login/?sso=refused"
    assert client.get("/sso/callback/?code=c&state=made-up").status_code == 400
    assert "_auth_user_id" not in client.session and not User.objects.exists()


def test_an_issuer_that_is_away_is_a_refused_log_in_and_no_error_page(client, issuer):
    issuer.down = True
    assert client.get("/sso/authenticate/")["Location"] == "/desk/login/?sso=refused"


def test_a_foreign_next_address_is_not_followed(client, issuer):
    assert _log_in(client, issuer, "https://evil.example/")["Location"] == "/desk/"


def test_the_log_in_page_offers_it_and_says_when_it_was_refused(client, issuer):
    page = client.get("/desk/login/?sso=refused").content.decode()
    assert "/sso/authenticate/?next=" in page and "did not let you in" in page


def test_passwords_still_work_beside_it(client, issuer):
    User.objects.create_user("local", password="Wolga-Wolga-81")
    assert client.login(username="local", password="Wolga-Wolga-81")


# ------------------------------------------------------------------ settings


def test_nothing_is_set_where_no_issuer_is_named():
    assert sso.settings(config.read({})) == {} and sso.urlpatterns() == []


@pytest.mark.parametrize(
    ("more", "subject"),
    [
        ({"DRAGOMAN_OIDC_ISSUER": "http://id.example"}, "DRAGOMAN_OIDC_ISSUER"),
        ({"DRAGOMAN_OIDC_CLIENT_SECRET": ""}, "DRAGOMAN_OIDC_CLIENT_SECRET"),
        ({"DRAGOMAN_OIDC_ROLES": "desk=king"}, "DRAGOMAN_OIDC_ROLES"),
    ],
)
def test_half_a_set_of_settings_names_what_is_missing(more, subject):
    with pytest.raises(NotConfigured) as error:
        sso.settings(config.read({**ON, **more}))
    assert error.value.subject == subject and error.value.mend
