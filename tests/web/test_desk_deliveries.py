"""Dead letters at the desk: seen with their reasons, sent again one by one, as a selection or all, by editors alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pipelines.workflow import Action, Role
from store import desk_deliveries, publishing, reviews
from store.models import Delivery, DeliveryAttempt, Partner, Publication, Subscription
from tests import factories
from tests.web.desk_html import valid

pytestmark = pytest.mark.django_db
NOW = factories.T0 + timedelta(days=4)
SCRIPT = '<script>alert("x")</script>'


@pytest.fixture(autouse=True)
def sent(monkeypatch) -> list[str]:
    names: list[str] = []
    monkeypatch.setattr("worker.sending.now", lambda name, *a, **k: names.append(name) or True)
    return names


@pytest.fixture
def editor(client):
    client.force_login(factories.person("edgar", "editor"))
    return client


def channel(slug: str = "site", **more) -> Subscription:
    owner = Partner.objects.create(
        slug=slug,
        name=more.pop("name", slug.title()),
        state=more.pop("partner_state", "active"),
        created_at=factories.T0,
    )
    return Subscription.objects.create(partner=owner, channel="webhook", created_at=factories.T0, **more)


def published(uri: str = "urn:test:1", headline: str = factories.HEADLINE) -> Publication:
    row = factories.drafted(factories.article(uri=uri, headline=headline))
    reviews.move(reviews.Move(row.pk, Action.APPROVE, None, Role.EDITOR, row.version, NOW))
    row.refresh_from_db()
    publishing.publish(publishing.Publish(row.pk, NOW, Role.EDITOR, None, row.version))
    return Publication.objects.get(translation=row, is_current=True)


def dead(to: Subscription, what: Publication, **more) -> Delivery:
    values = {"state": "dead", "attempts": 10, "last_error": "answered 503", "finished_at": NOW, **more}
    number = Delivery.objects.count()
    return Delivery.objects.create(
        subscription=to, publication=what, kind=values.pop("kind", "publish"), uri=what.uri, locale=what.locale,
        version=values.pop("version", what.version), message_id=f"m{number}", replay=number, not_before=NOW,
        created_at=factories.T0, **values,
    )  # fmt: skip


def states() -> list[tuple[str, int]]:
    return [(d.state, d.version) for d in Delivery.objects.order_by("pk")]


def test_a_dead_letter_says_what_failed_why_when_and_for_whom(editor):
    row = dead(channel(name="El Faro"), published())
    DeliveryAttempt.objects.create(
        delivery=row,
        number=10,
        at=NOW,
        duration_ms=41,
        outcome="dead",
        status_code=503,
        error="overloaded",
        response="busy",
    )
    page = editor.get("/desk/deliveries/").content.decode()
    for said in ("Zelensky visits Berlin", "El Faro", "answered 503", "HTTP 503", "overloaded", "busy", "10 attempts"):
        assert said in page
    assert NOW.isoformat() in page
    valid(page, "deliveries")


def test_one_is_sent_again_under_a_new_id_and_is_a_dead_letter_no_more(
    editor, sent, django_capture_on_commit_callbacks
):
    row = dead(channel(), published())
    with django_capture_on_commit_callbacks(execute=True):
        answer = editor.post("/desk/deliveries/replay/", {"only": row.pk}, follow=True)
    assert "1 delivery goes out once more." in answer.content.decode()
    assert states() == [("dead", 1), ("queued", 1)] and sent == ["dragoman.deliver"]
    assert Delivery.objects.latest("pk").message_id != row.message_id
    assert desk_deliveries.page(desk_deliveries.Wanted(), limit=9) == []


def test_a_rows_own_button_sends_that_row_whatever_is_selected(editor):
    to, one = channel(), published()
    first, second = dead(to, one), dead(channel("other"), one)
    editor.post("/desk/deliveries/replay/", {"only": second.pk, "id": [first.pk]})
    assert Delivery.objects.get(state="queued").subscription == second.subscription


def test_a_selection_goes_and_what_went_meanwhile_is_told_not_sent_twice(editor):
    first, second = dead(channel(), published()), dead(channel("other"), published("urn:2"))
    editor.post("/desk/deliveries/replay/", {"only": first.pk})
    page = editor.post("/desk/deliveries/replay/", {"id": [first.pk, second.pk]}, follow=True).content.decode()
    assert "1 delivery goes out once more." in page and "1 was left" in page
    assert Delivery.objects.filter(state="queued").count() == 2


def test_everything_under_a_filter_goes_after_a_question(editor):
    one = published()
    dead(channel(), one)
    kept = dead(channel("other"), one)
    asked = editor.post("/desk/deliveries/replay/", {"do": "all", "partner": "site"})
    assert "1 delivery under the present filter" in asked.content.decode() and states() == [("dead", 1)] * 2
    valid(asked.content.decode(), "confirm")
    editor.post("/desk/deliveries/replay/", {"do": "all", "partner": "site", "sure": "1"})
    assert [d.id for d in desk_deliveries.page(desk_deliveries.Wanted(), limit=9)] == [kept.pk]


def test_what_something_newer_overtook_and_tests_are_no_dead_letters(editor):
    to, one = channel(), published()
    dead(to, one)
    dead(to, one, version=2, state="delivered")
    dead(to, one, kind="test", version=3)
    assert "Everything has arrived" in editor.get("/desk/deliveries/").content.decode()
    editor.post("/desk/deliveries/replay/", {"do": "all", "sure": "1"})
    assert Delivery.objects.filter(state="queued").count() == 0


def test_what_is_retried_by_itself_stands_apart_and_cannot_be_sent(editor):
    row = dead(channel(), published(), state="queued", attempts=3)
    page = editor.get("/desk/deliveries/?show=retried").content.decode()
    assert "Zelensky" in page and "data-replay" not in page
    valid(page, "retried")
    editor.post("/desk/deliveries/replay/", {"only": row.pk})
    assert Delivery.objects.count() == 1


def test_channels_in_trouble_are_named_with_their_state(editor):
    channel("fine")
    channel("resting", failures=6, last_error="timed out", open_until=NOW + timedelta(days=9999))
    dead(channel("paused", partner_state="paused"), published())
    page = editor.get("/desk/deliveries/").content.decode()
    head = page[: page.index("tabs")]
    assert "Resting" in head and "6 failures in a row" in head and "timed out" in head and "paused" in head
    assert "Fine" not in head


def test_deliveries_are_for_editors_and_the_menu_says_so(client):
    row = dead(channel(), published())
    client.force_login(factories.person("maria"))
    for answer in (
        client.get("/desk/deliveries/"),
        client.get("/desk/deliveries/rows/"),
        client.post("/desk/deliveries/replay/", {"only": row.pk}),
    ):
        assert answer.status_code == 403 and b"Deliveries are for editors." in answer.content
    assert b"/desk/deliveries/" not in client.get("/desk/").content
    assert states() == [("dead", 1)]


def test_the_queue_tells_editors_that_something_did_not_arrive(editor):
    assert b"did not arrive" not in editor.get("/desk/").content
    dead(channel(), published())
    assert b"1 delivery did not arrive at a partner." in editor.get("/desk/").content


def test_a_script_in_any_field_is_shown_as_text(editor):
    to = channel(name=SCRIPT, failures=1)
    Subscription.objects.update(last_error=SCRIPT)
    row = dead(to, published(headline=SCRIPT), last_error=SCRIPT)
    DeliveryAttempt.objects.create(
        delivery=row, number=1, at=NOW, duration_ms=1, outcome="dead", error=SCRIPT, response=SCRIPT
    )
    page = editor.get("/desk/deliveries/", {"q": "script"}).content.decode()
    assert page.count("&lt;script&gt;alert") >= 7 and "<script>" not in page
    assert (
        "<script>"
        not in editor.get(
            "/desk/deliveries/", {"q": SCRIPT, "partner": SCRIPT, "kind": SCRIPT, "before": SCRIPT}
        ).content.decode()
    )


def test_the_page_asks_the_database_as_little_for_many_as_for_few(editor, django_assert_num_queries):
    to, one = channel(), published()
    dead(to, one)

    def asked() -> int:
        with django_assert_num_queries(12, exact=False) as found:
            editor.get("/desk/deliveries/")
        return len(found)

    few = asked()
    for n in range(30):
        dead(channel(f"site-{n}", failures=1), one)
    assert asked() == few


def test_pages_follow_each_other_without_gap_or_repetition(monkeypatch, editor):
    monkeypatch.setattr("newsroom.desk.deliveries.PAGE", 2)
    one = published()
    rows = [dead(channel(f"site-{n}"), one).pk for n in range(5)]
    seen, before = [], None
    while True:
        found = desk_deliveries.page(desk_deliveries.Wanted(before=before), limit=2)
        if not found:
            break
        seen += [d.id for d in found]
        before = found[-1].id
    assert seen == rows[::-1]
    assert "before=" in editor.get("/desk/deliveries/").content.decode()


@pytest.mark.parametrize("data", [{}, {"id": "x"}, {"id": "9" * 30}, {"only": "'; drop"}])
def test_nonsense_is_refused_with_what_to_do(editor, data):
    answer = editor.post("/desk/deliveries/replay/", data)
    assert answer.status_code == 400 and b"Nothing was selected." in answer.content
