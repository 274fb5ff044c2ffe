"""The newsroom's numbers are what happened, bounded in queries, and readable without seeing the plots."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils import timezone

from newsroom.desk import numbers_plots as plots
from pipelines.workflow import Action, Role
from store import desk_intents, numbers, publishing, reviews
from store.models import Dismissal, Translation
from store.numbers import Period
from tests.store import houses
from tests.web import exchange_house as house

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
T0 = houses.T0
ALL = Period(T0 - HOUR, T0 + timedelta(days=3))


def _published(uri: str, locale: str = "es", hours: float = 2, edit: str = "") -> Translation:
    row = houses.drafted(houses.story(uri=uri), locale)
    editor = house.person("editor", f"editor-{uri[-1]}")
    if edit:
        segment = row.segments.get(source="No deal was signed.")
        reviews.edit_segment(reviews.EditSegment(segment.pk, edit, editor.pk, Role.EDITOR, 0, T0 + HOUR))
    row.refresh_from_db()
    desk_intents.move(reviews.Move(row.pk, Action.APPROVE, editor.pk, Role.EDITOR, row.version, T0 + HOUR))
    publishing.publish(publishing.Publish(row.pk, T0 + hours * HOUR, Role.EDITOR, editor.pk))
    return row


def test_pace_is_the_time_from_intake_to_publication_and_an_embargo_does_not_count():
    _published("urn:test:1", hours=2)
    _published("urn:test:2", hours=4)
    slow = _published("urn:test:3", hours=50)
    Translation.objects.filter(pk=slow.pk).update(not_before=T0 + 47 * HOUR)
    (found,) = numbers.pace(ALL)
    assert (found.locale, found.count, found.middle) == ("es", 3, 3 * 3600)
    assert found.nine_of_ten == pytest.approx(3.8 * 3600)


def test_edits_compare_the_machines_words_with_the_approved_by_locale_and_model():
    _published("urn:test:1", edit="[es] No deal was sealed.")
    _published("urn:test:2", "ru")
    spanish, russian = numbers.edits(ALL)
    assert (spanish.locale, spanish.model, spanish.segments, spanish.untouched) == ("es", "dummy@1", 4, 0.75)
    assert 0 < spanish.changed < 0.1 and 80 < (spanish.chrf or 0) < 100
    assert (russian.untouched, russian.changed, russian.chrf) == (1, 0, pytest.approx(100))


def test_a_translation_by_hand_says_nothing_of_a_model():
    from newsroom import exchange

    row, editor = house.seed("uk"), house.person("editor")
    exchange.take(row.pk, house.reviewed("uk"), "r.txt", house.who(editor), house.NOW)
    row.refresh_from_db()
    desk_intents.move(reviews.Move(row.pk, Action.APPROVE, editor.pk, Role.EDITOR, row.version, house.NOW))
    assert numbers.edits(Period(T0, T0 + timedelta(days=9))) == []


def test_precision_is_counted_from_dismissals():
    row = houses.drafted(houses.story())
    finding = {"check": "number", "severity": "error", "template": "x", "params": {}}
    row.segments.update(findings=[finding])
    Dismissal.objects.create(check_id="number", locale="es", text_hash="a", reason="right", at=T0)
    (found,) = numbers.findings(ALL)
    assert (found.check, found.errors, found.dismissed, found.precision) == ("number", 4, 1, 0.75)


def test_a_period_and_a_locale_filter():
    _published("urn:test:1")
    assert numbers.pace(Period(T0 - HOUR, T0)) == []
    assert numbers.pace(Period(T0 - HOUR, T0 + timedelta(days=1), "ru")) == []


def test_work_is_counted_by_person_and_a_translator_sees_only_their_own():
    _published("urn:test:1", edit="uno")
    _published("urn:test:2", edit="dos")
    first, _second = numbers.people(ALL)
    assert (first.person, first.segments, first.approved, first.published) == ("editor-1", 1, 1, 1)
    assert [w.person for w in numbers.people(ALL, _id("editor-2"))] == ["editor-2"]


def _id(name: str) -> int:
    from django.contrib.auth.models import User

    return User.objects.get(username=name).pk


def test_the_queue_of_each_day_is_what_came_less_what_went():
    houses.accept(houses.story(uri="urn:test:old"), at=T0 - timedelta(days=9))
    _published("urn:test:1", hours=25)
    houses.drafted(houses.story(uri="urn:test:2"), at=T0 + timedelta(days=1))
    found = numbers.queue(Period(T0.replace(hour=0), T0 + timedelta(days=2)))
    assert [(d.arrived, d.done, d.open) for d in found] == [(1, 0, 2), (1, 1, 2), (0, 0, 2)]


# ------------------------------------------------------------------ the page


@pytest.fixture
def desk(client):
    client.force_login(house.person())
    return client


def test_the_page_answers_empty_and_full_and_refuses_without_login(client):
    assert client.get(reverse("desk:numbers")).status_code == 302
    client.force_login(house.person())
    assert "Nothing in this period" in client.get(reverse("desk:numbers")).content.decode()


def test_every_plot_has_a_title_a_description_and_its_table(desk, monkeypatch):
    _published("urn:test:1", edit="uno")
    row = houses.drafted(houses.story(uri="urn:test:5"))
    row.segments.update(findings=[{"check": "number", "severity": "error", "template": "x", "params": {}}])
    monkeypatch.setattr(timezone, "now", lambda: T0 + timedelta(days=2))
    page = desk.get(reverse("desk:numbers") + "?days=7").content.decode()
    assert page.count('<svg class="plot" role="img" aria-labelledby=') == 4 and page.count("<table") == 4
    for part in page.split("<svg")[1:]:
        root = ElementTree.fromstring("<svg" + part.split("</svg>")[0] + "</svg>")
        assert root[0].tag == "title" and root[0].text and root[1].tag == "desc" and root[1].text
    assert "style=" not in page, "the desk's policy forbids inline styles"


@pytest.mark.parametrize("name", ["queue", "pace", "edits", "findings", "people"])
def test_each_table_comes_as_csv_for_programs(desk, name, monkeypatch):
    _published("urn:test:1", edit="uno")
    monkeypatch.setattr(timezone, "now", lambda: T0 + timedelta(days=2))
    answer = desk.get(reverse("desk:numbers-file", args=[name]) + "?days=7&locale=es")
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert len({len(r) for r in rows}) == 1 and answer["Content-Disposition"] == f'attachment; filename="{name}.csv"'


def test_a_persons_name_is_no_formula_and_odd_filters_do_no_harm(client, monkeypatch):
    editor = house.person("editor", "@SUM(A1)")
    client.force_login(editor)
    row = houses.drafted(houses.story())
    reviews.edit_segment(reviews.EditSegment(row.segments.all()[0].pk, "x", editor.pk, Role.EDITOR, 0, T0))
    monkeypatch.setattr(timezone, "now", lambda: T0 + timedelta(days=2))
    assert "'@SUM(A1)," in client.get(reverse("desk:numbers-file", args=["people"])).content.decode()
    for query in ("?days=-1", "?days=x&locale=%00<b>", "?locale=" + "x" * 500):
        assert client.get(reverse("desk:numbers") + query).status_code == 200
    assert client.get(reverse("desk:numbers-file", args=["nothing"])).status_code == 404


def test_the_page_needs_a_bounded_number_of_queries(desk, django_assert_max_num_queries):
    for n in range(3):
        _published(f"urn:test:{n}", edit="uno")
    with django_assert_max_num_queries(18):
        desk.get(reverse("desk:numbers"))


def test_labels_are_text_and_bars_stay_within_the_plot():
    drawn = plots.bars("x", "<T>", "d", [plots.Bar("<script>", 5, "5"), plots.Bar("b", 0, "0")])
    root = ElementTree.fromstring(drawn)
    widths = [float(r.get("width", "")) for r in root.iter("rect")]
    assert widths == [290, 0] and "<script>" not in drawn


def test_the_lines_have_a_legend_and_an_axis_of_whole_numbers():
    series = [plots.Line("Open", [0, 3, 5], "line-1"), plots.Line("Done <b>", [0, 1, 2], "line-2")]
    svg = str(plots.lines("queue", "Queue", "Two lines", series, ["1 May", "2 May", "3 May"], str))
    assert svg.count('class="line line-1"') == svg.count('class="line line-2"') == 2  # the line and its sample
    assert ">Open</text>" in svg and ">Done &lt;b&gt;</text>" in svg
    assert [f">{n}</text>" in svg for n in (0, 3, 6)] == [True] * 3
