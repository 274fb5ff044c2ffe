"""The check report goes out with the item: what was checked, found and dismissed, signed, never changed again."""

import pytest
from django.contrib.auth.models import Group

from pipelines.checks import VERSION, Context, Pair
from pipelines.checks.runner import fingerprint, run
from store import check_reports, convert, publishing, reviews
from store.models import CheckRecord, Publication, Translation
from store.publishing import Publish
from tests.store.houses import MINUTE, T0, drafted, published, story

PAIR = Pair("He left on Monday.", "Se fue el martes.", "es")


@pytest.fixture
def editor(django_user_model):
    return django_user_model.objects.create_user("ana", first_name="Ana", last_name="Ruiz")


def with_a_finding(article) -> Translation:
    """A draft to be published as it is, in whose last segment the day is wrong."""
    row = drafted(article, publish=True)
    (finding,) = (f for f in run(PAIR, Context("es")) if f.check == "weekday")
    segment = row.segments.last()
    row.segments.filter(pk=segment.pk).update(
        source=PAIR.source, target=PAIR.target, findings=convert.to_json([finding.at(segment.segment)])
    )
    return row


def document() -> dict:
    return check_reports.of(Publication.objects.get(is_current=True))


def test_it_says_what_was_checked_with_which_versions_and_what_was_found():
    row = with_a_finding(story("1"))
    publishing.publish(Publish(row.pk, T0))
    said = document()
    assert said["versions"]["checks"] == VERSION and said["versions"]["draft"] == row.signature
    assert said["checked"]["segments"] == row.segments.count() and "weekday" in said["checked"]["checks"]
    (found,) = said["findings"]
    assert (found["check"], found["source"], found["target"]) == ("weekday", "Monday", "martes")
    assert said["passed"] is False and said["publication"]["version"] == 1


def test_it_names_who_dismissed_what(editor):
    row = with_a_finding(story("1"))
    segment = row.segments.last()
    (finding,) = convert.findings_of(segment.findings)
    key = fingerprint(finding, Pair(PAIR.source, PAIR.target, "es"))
    reviews.dismiss(reviews.Dismiss("weekday", "es", key, "the source is wrong", editor.pk, T0))
    publishing.publish(Publish(row.pk, T0 + MINUTE))
    (found,) = document()["findings"]
    assert found["dismissed"]["by"] == "Ana Ruiz" and found["dismissed"]["reason"] == "the source is wrong"
    assert document()["passed"] is True


@pytest.mark.parametrize(
    ("fields", "named"),
    [({}, "editor"), ({"first_name": "Ana"}, "Ana"), ({"first_name": "ana@example.org"}, "editor")],
)
def test_it_gives_nobodys_address_away(django_user_model, fields, named):
    """The report is public: who signs in with an e-mail address is named by name, or by role."""
    person = django_user_model.objects.create_user("ana@example.org", **fields)
    person.groups.add(Group.objects.get_or_create(name="editor")[0])
    row = with_a_finding(story("1"))
    (finding,) = convert.findings_of(row.segments.last().findings)
    key = fingerprint(finding, Pair(PAIR.source, PAIR.target, "es"))
    reviews.dismiss(reviews.Dismiss("weekday", "es", key, "the source is wrong", person.pk, T0))
    publishing.publish(Publish(row.pk, T0 + MINUTE))
    (found,) = document()["findings"]
    assert found["dismissed"]["by"] == named and "ana@" not in str(document())


def test_its_signature_covers_the_report_and_the_item():
    published(story("1"))
    said = document()
    assert check_reports.is_ours(said)
    assert not check_reports.is_ours({**said, "findings": [{"check": "none"}]})
    assert not check_reports.is_ours({**said, "publication": {**said["publication"], "sha256": "0" * 64}})
    assert not check_reports.is_ours({k: v for k, v in said.items() if k != "signed"})


def test_what_the_desk_does_afterwards_changes_nothing():
    row = with_a_finding(story("1"))
    publishing.publish(Publish(row.pk, T0))
    before = document()
    row.segments.update(findings=[])
    assert document() == before


def test_what_went_out_before_reports_were_kept_has_one_without_signature():
    published(story("1"))
    CheckRecord.objects.all().delete()
    said = document()
    assert said["versions"]["checks"] == VERSION and not check_reports.is_ours(said)
