"""The administration: by role, without secrets, and with the same number of queries for one row and for many."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse, reverse_lazy

from store import glossaries, intents, partner_intents, tokens
from store.models import (
    ApiToken,
    Delivery,
    GlossaryEntry,
    GlossaryVersion,
    LocalePolicy,
    MemoryUnit,
    Partner,
    PartnerToken,
    SetAsideMessage,
    Source,
    Subscription,
)
from tests.store import houses
from tests.web import exchange_house as house

pytestmark = pytest.mark.django_db
T0 = houses.T0
SECRET = "whsec_" + "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0"
PAGES = sorted(f"{m._meta.app_label}_{m._meta.model_name}" for m in site._registry)


@pytest.fixture
def admin(client):
    user = house.person("admin", "chief")
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def editor(client):
    user = house.person("editor")
    User.objects.filter(pk=user.pk).update(is_staff=True)
    client.force_login(user)
    return client


def _fill(n: int) -> None:
    """n of everything that lists show."""
    for i in range(n):
        new = partner_intents.NewSubscription("files", "ninjs", {"url": f"file:///tmp/x{i}", "secret": SECRET})
        partner_intents.add(
            partner_intents.AddPartner(f"p{i}", T0, locales=("es",), sources=("wire",), subscriptions=(new,))
        )
        tokens.issue_partner_token(f"p{i}", now=T0)
        tokens.issue_api_token(f"s{i}", now=T0)
        LocalePolicy.objects.create(locale=f"x{i}")
        intents.set_aside(intents.SetAside("task", b"<script>alert(1)</script>\xff", "is no JSON", T0))
        row = houses.published(houses.story(uri=f"urn:test:{i}"))
        assert row.publications.exists()
        term = houses_term(f"Word {i}")
        glossaries.change(glossaries.ChangeGlossary("es", [term], [], T0))
        house.person(name=f"person{i}")
        MemoryUnit.objects.create(locale="es", source=f"S{i}", target="T", source_hash=f"h{i}", at=T0)


def houses_term(source: str, target: str = "Palabra"):
    from pipelines.model import Term

    return Term(source, target, "es")


@pytest.mark.parametrize("page", PAGES)
def test_each_list_costs_as_many_queries_for_many_rows_as_for_few(admin, page, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    address = reverse(f"admin:{page}_changelist")
    _fill(1)
    assert admin.get(address).status_code == 200
    with CaptureQueriesContext(connection) as few:
        admin.get(address)
    for model in (User, Partner):
        assert model.objects.exists()
    _more()
    with CaptureQueriesContext(connection) as many:
        answer = admin.get(address)
    assert answer.status_code == 200 and len(many) <= len(few) + 1, [q["sql"][:160] for q in many]


def _more() -> None:
    for i in range(1, 4):
        new = partner_intents.NewSubscription("files", "ninjs", {"url": f"file:///tmp/x{i}", "secret": SECRET})
        partner_intents.add(
            partner_intents.AddPartner(f"p{i}", T0, locales=("es",), sources=("wire",), subscriptions=(new,))
        )
        tokens.issue_api_token(f"s{i}", now=T0)
        houses.published(houses.story(uri=f"urn:test:{i}"))
        glossaries.change(glossaries.ChangeGlossary("es", [houses_term(f"Word {i}")], [], T0))
        intents.set_aside(intents.SetAside("task", b"x", "is no JSON", T0))
        house.person(name=f"person{i}")


def test_no_page_shows_a_secret_a_token_or_its_hash(admin):
    _fill(1)
    sealed = bytes(Subscription.objects.get().sealed_config).decode()
    hashes = [PartnerToken.objects.get().hash, ApiToken.objects.get().hash]
    for model in site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        row = model._default_manager.first()
        for address in (reverse(f"{name}_changelist"), reverse(f"{name}_change", args=[row.pk])):
            page = admin.get(address).content.decode()
            for secret in (SECRET, "file:///tmp/x0", sealed, *hashes):
                assert secret not in page, f"{secret[:20]} stands on {address}"
            assert "<script>alert" not in page


def test_translators_and_strangers_see_no_administration(client):
    assert client.get(reverse("admin:index")).status_code == 302
    user = house.person()
    client.force_login(user)
    assert client.get(reverse("admin:index")).status_code == 302
    User.objects.update(is_staff=True)  # staff without an editor's role sees an empty house
    assert "store/partner" not in client.get(reverse("admin:index")).content.decode()
    for page in PAGES:
        assert client.get(reverse(f"admin:{page}_changelist")).status_code == 403


def test_editors_keep_glossaries_and_look_at_the_rest(editor):
    _fill(1)
    assert editor.get(reverse("admin:auth_user_changelist")).status_code == 403
    assert editor.get(reverse("admin:store_glossaryentry_add")).status_code == 200
    for name in ("partner", "source", "localepolicy"):
        assert editor.get(reverse(f"admin:store_{name}_changelist")).status_code == 200
        assert editor.get(reverse(f"admin:store_{name}_add")).status_code == 403
    pk = Partner.objects.get().pk
    assert editor.get(reverse("admin:store_partner_token", args=[pk])).status_code == 403


def test_what_the_machine_writes_is_not_edited_by_anybody(admin):
    _fill(1)
    for name in ("article", "translation", "delivery", "setasidemessage", "glossaryversion"):
        assert admin.get(reverse(f"admin:store_{name}_add")).status_code == 403
        row = site._registry  # the change page exists and refuses a write
        model = next(m for m in row if m._meta.model_name == name)
        address = reverse(f"admin:store_{name}_change", args=[model.objects.first().pk])
        assert admin.get(address).status_code == 200 and admin.post(address, {}).status_code == 403


# ------------------------------------------------------------------ people


def test_a_role_is_one_group_and_opens_the_administration_to_editors_only(admin):
    made = admin.post(
        reverse("admin:auth_user_add"),
        {"username": "nina", "usable_password": "true", "password1": "Wolga-Wolga-81", "password2": "Wolga-Wolga-81",
         "profile-TOTAL_FORMS": "0", "profile-INITIAL_FORMS": "0"},
    )  # fmt: skip
    nina = User.objects.get(username="nina")
    assert made.status_code == 302 and _roles(nina) == ["translator"] and not nina.is_staff
    address = reverse("admin:auth_user_change", args=[nina.pk])
    form = {"username": "nina", "role": "editor", "is_active": "on", "profile-TOTAL_FORMS": "1",
            "profile-INITIAL_FORMS": "0", "profile-0-locales": "es, pt-BR", "profile-0-interface": "ru"}  # fmt: skip
    assert admin.post(address, form).status_code == 302
    nina.refresh_from_db()
    assert _roles(nina) == ["editor"] and nina.is_staff
    assert (nina.profile.locales, nina.profile.interface) == (["es", "pt-BR"], "ru")


def _roles(user: User) -> list[str]:
    return list(user.groups.values_list("name", flat=True))


def test_a_weak_password_is_refused(admin):
    for weak in ("12345678", "password", "short", "nina-nina"):
        answer = admin.post(
            reverse("admin:auth_user_add"),
            {"username": "nina-nina", "usable_password": "true", "password1": weak, "password2": weak},
        )
        assert answer.status_code == 200 and not User.objects.filter(username="nina-nina").exists()


def test_an_admin_makes_no_superuser_and_touches_none(admin):
    boss = User.objects.create_superuser("boss")
    assert admin.get(reverse("admin:auth_user_password_change", args=[boss.pk])).status_code == 403
    assert admin.post(reverse("admin:auth_user_delete", args=[boss.pk]), {"post": "yes"}).status_code == 403
    me = admin.user
    form = {"username": "chief", "role": "admin", "is_active": "on", "is_superuser": "on",
            "profile-TOTAL_FORMS": "0", "profile-INITIAL_FORMS": "0"}  # fmt: skip
    admin.post(reverse("admin:auth_user_change", args=[me.pk]), form)
    me.refresh_from_db()
    assert not me.is_superuser and _roles(me) == ["admin"]


# ------------------------------------------------------------------ partners and tokens


def _partner_form(**more: str) -> dict[str, str]:
    return {
        "slug": "el-sitio", "name": "El Sitio", "state": "active", "sources": "wire", "locales": "es, pt-BR",
        "labels": "*", "usage_terms": "", "territories": "ES", "headline_limit": "70", "rate_per_minute": "60",
        "subscriptions-TOTAL_FORMS": "1", "subscriptions-INITIAL_FORMS": "0",
        "subscriptions-0-state": "active", "subscriptions-0-channel": "files", "subscriptions-0-format": "ninjs",
        "subscriptions-0-settings": json.dumps({"url": "file:///tmp/el-sitio"}),
        "tokens-TOTAL_FORMS": "0", "tokens-INITIAL_FORMS": "0", **more,
    }  # fmt: skip


def test_a_partner_is_added_with_its_rights_and_a_sealed_subscription(admin):
    assert admin.post(reverse("admin:store_partner_add"), _partner_form()).status_code == 302
    partner = Partner.objects.get()
    assert partner.rights["locales"] == ["es", "pt-BR"] and partner.territories == ["ES"]
    sub = partner.subscriptions.get()
    assert sub.config == {"url": "file:///tmp/el-sitio"} and b"el-sitio" not in bytes(sub.sealed_config)
    more = {"subscriptions-INITIAL_FORMS": "1", "subscriptions-0-id": str(sub.pk), "subscriptions-0-settings": "",
            "subscriptions-0-partner": str(partner.pk), "subscriptions-0-name": "new"}  # fmt: skip
    admin.post(reverse("admin:store_partner_change", args=[partner.pk]), _partner_form(**more))
    sub.refresh_from_db()
    assert (sub.name, sub.config) == ("new", {"url": "file:///tmp/el-sitio"}), "left empty, the settings stay"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("", "url"),
        ("[1]", "object"),
        ("{", "no JSON"),
        ('{"url": "file://../etc"}', "url"),
        ('{"url": "file:///tmp/a", "x": 1}', "x"),
    ],
)
def test_settings_that_the_channel_refuses_are_refused_in_the_form(admin, settings, said):
    answer = admin.post(reverse("admin:store_partner_add"), _partner_form(**{"subscriptions-0-settings": settings}))
    page = answer.content.decode()
    assert answer.status_code == 200 and not Partner.objects.exists()
    assert said in " ".join(re.findall(r'<ul class="errorlist.*?</ul>', page, re.S))


@pytest.mark.parametrize(("page", "model"), [("partner", Partner), ("source", Source)])
def test_a_token_is_shown_once_and_only_its_hash_is_kept(admin, page, model):
    _fill(1)
    owner = model.objects.get(slug="p0" if page == "partner" else "s0")
    address = reverse(f"admin:store_{page}_token", args=[owner.pk])
    scope = tokens.FEEDS if page == "partner" else tokens.SUBMIT
    answer = admin.post(address, {"name": "x", "days": "30", "scopes": [scope]})
    token = re.search(r'<code id="token" dir="ltr">(drg_[^<]+)</code>', answer.content.decode())
    assert token and "no-store" in answer["Cache-Control"]
    row = owner.tokens.order_by("-pk").first()
    assert row.hash != token[1] and row.expires_at - row.created_at == timedelta(days=30)
    again = admin.get(address).content.decode() + admin.get(address.replace("token", "change")).content.decode()
    assert token[1] not in again


# ------------------------------------------------------------------ glossary


def _entry(**more: str) -> dict[str, str]:
    return {"locale": "es", "source": "ceasefire", "target": "alto el fuego", "status": "preferred", "kind": "term",
            "case_rule": "any", "variants": "cease-fire", "forms": "", **more}  # fmt: skip


def test_each_change_of_an_entry_is_a_version_and_the_old_row_stays(admin):
    assert admin.post(reverse("admin:store_glossaryentry_add"), _entry()).status_code == 302
    first = GlossaryEntry.objects.get()
    assert (first.since, first.until, first.author, first.variants) == (1, None, admin.user, ["cease-fire"])
    change = reverse("admin:store_glossaryentry_change", args=[first.pk])
    assert admin.post(change, _entry(target="tregua")).status_code == 302
    first.refresh_from_db()
    second = GlossaryEntry.objects.get(until=None)
    assert (first.target, first.until, second.target, second.since) == ("alto el fuego", 2, "tregua", 2)
    assert admin.get(change).status_code == 200 and admin.post(change, _entry()).status_code == 403
    delete = reverse("admin:store_glossaryentry_delete", args=[second.pk])
    assert admin.post(delete, {"post": "yes"}).status_code == 302
    assert not GlossaryEntry.objects.filter(until=None).exists() and GlossaryVersion.objects.count() == 3
    assert [t.target for t in glossaries.terms_of("es", 1)] == ["alto el fuego"]


def test_an_entry_that_breaks_a_rule_or_doubles_another_is_refused(admin):
    admin.post(reverse("admin:store_glossaryentry_add"), _entry())
    for more in ({"target": ""}, {}, {"locale": "de_DE"}):
        answer = admin.post(reverse("admin:store_glossaryentry_add"), _entry(**more))
        assert answer.status_code == 200 and "errornote" in answer.content.decode(), more
    assert GlossaryEntry.objects.count() == 1


CSV = "source,target,status,kind\nceasefire,alto el fuego,preferred,term\nKyiv,Kiev,preferred,place\n"


def _import(client, text: str | bytes, name: str = "g.csv"):
    raw = text.encode() if isinstance(text, str) else text
    data = {"locale": "es", "file": SimpleUploadedFile(name, raw)}
    return client.post(reverse("admin:store_glossaryentry_import"), data)


def test_a_csv_comes_in_as_one_version_and_goes_out_the_same_as_tbx(admin):
    assert _import(admin, CSV).status_code == 302
    assert GlossaryEntry.objects.filter(since=1).count() == 2 and "g.csv" in GlossaryVersion.objects.get().note
    for action, name in (("export_csv", "again.csv"), ("export_tbx", "again.tbx")):
        ids = list(GlossaryEntry.objects.filter(until=None).values_list("pk", flat=True))
        data = {"action": action, "_selected_action": ids}
        answer = admin.post(reverse("admin:store_glossaryentry_changelist"), data)
        assert _import(admin, answer.content, name).status_code == 302
        pairs = GlossaryEntry.objects.filter(until=None).values_list("source", "target")
        assert set(pairs) == {("ceasefire", "alto el fuego"), ("Kyiv", "Kiev")}


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (CSV + "war,,preferred,term\npeace,,preferred,term\n", "g.csv:5"),
        (CSV.encode("utf-16"), "UTF-8"),
        ("nothing\n", "g.csv"),
        ("source,target\nwar,=cmd()\n", "g.csv:2"),
    ],
)
def test_a_bad_file_names_its_lines_and_changes_nothing(admin, raw, said):
    answer = _import(admin, raw)
    assert answer.status_code == 400 and said in answer.content.decode()
    assert not GlossaryEntry.objects.exists() and not GlossaryVersion.objects.exists()


AFFECTED = reverse_lazy("admin:store_glossaryversion_affected")


def test_one_page_tells_which_published_items_a_change_of_the_glossary_affects(editor):
    _import(editor, "source,target\ntalks,charlas\nKyiv,Kiev\n")
    _import(editor, "source,target\ntalks,conversaciones\n")
    houses.published(houses.story(uri="urn:test:1"))
    houses.published(houses.story("1", "Nothing.", uri="urn:test:2"))
    asked = {"locale": "es", "since": 1}
    page = editor.get(AFFECTED, asked).content.decode()
    assert page.count("<tbody>") == 2 and "The talks ended." in page and "[es] Kyiv talks end" in page
    assert "urn:test" in page or "v1" in page
    assert editor.get(AFFECTED, {"locale": "es", "term": "Kyiv"}).content.decode().count("<tbody>") == 2
    assert editor.get(AFFECTED, {"locale": "es", "term": "nobody"}).content.decode().count("<tbody>") == 0
    version = GlossaryVersion.objects.get(number=2)
    links = editor.get(reverse("admin:store_glossaryversion_change", args=[version.pk])).content.decode()
    assert "?locale=es&amp;since=1&amp;until=2" in links
    entry = GlossaryEntry.objects.get(until=None, source="Kyiv")
    assert "term=Kyiv" in editor.get(reverse("admin:store_glossaryentry_change", args=[entry.pk])).content.decode()


def test_the_page_costs_as_many_queries_for_many_items_as_for_few(editor, django_assert_max_num_queries):
    _import(editor, "source,target\ntalks,charlas\n")
    for i in range(6):
        houses.published(houses.story(uri=f"urn:test:{i}"))
    with django_assert_max_num_queries(12):
        assert editor.get(AFFECTED, {"locale": "es", "since": 0}).content.decode().count("<tbody>") == 6


@pytest.mark.parametrize(
    "asked", [{"locale": "es"}, {"locale": "de_DE", "term": "x"}, {"locale": "es", "since": "x"}, {"term": "x"}]
)
def test_a_page_that_is_asked_nothing_sensible_says_so(editor, asked):
    answer = editor.get(AFFECTED, asked)
    assert answer.status_code == 200 and "errorlist" in answer.content.decode()


def test_translators_see_no_affected_items(client):
    client.force_login(house.person("translator"))
    assert client.get(AFFECTED).status_code in (302, 403)


# ------------------------------------------------------------------ traffic


def test_a_delivery_is_sent_once_more_and_a_message_is_marked_seen(editor):
    _fill(1)
    Delivery.objects.update(state="dead")
    data = {"action": "replay", "_selected_action": [Delivery.objects.get().pk]}
    editor.post(reverse("admin:store_delivery_changelist"), data)
    assert sorted(Delivery.objects.values_list("state", "replay")) == [("dead", 0), ("queued", 1)]
    data = {"action": "mark_seen", "_selected_action": [SetAsideMessage.objects.get().pk]}
    editor.post(reverse("admin:store_setasidemessage_changelist"), data)
    assert SetAsideMessage.objects.get().seen_by.username == "editor"


def test_a_policy_out_of_range_and_a_locale_that_is_none_are_refused(admin):
    address = reverse("admin:store_localepolicy_add")
    for bad in ({"locale": "de_DE", "threshold": "0.5"}, {"locale": "de", "threshold": "1.5"}):
        assert admin.post(address, {"mode": "auto", **bad}).status_code == 200
    assert not LocalePolicy.objects.exists() and Group.objects.count() == 3
