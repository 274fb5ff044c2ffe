"""A task runs the pipeline once, whatever happens around it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from pipelines.errors import EngineError, ModelUnavailable, StorageBusy
from pipelines.model import Draft, DraftSegment, Finding, Origin, Segment, Severity, Span
from store.models import Event, LocalePolicy, Publication, Translation
from tests.worker.test_doors import ninjs
from worker import doors, drafting, policy, tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting() -> Translation:
    doors.accept(ninjs(), locales=["es"])
    return Translation.objects.get()


def test_a_task_that_runs_twice_drafts_once(waiting):
    tasks.translate(waiting.pk)
    tasks.translate(waiting.pk)
    waiting.refresh_from_db()
    assert waiting.state == "drafted" and waiting.attempts == 1
    assert Event.objects.filter(what="drafted").count() == 1
    assert waiting.signature.startswith("dummy:es@") and waiting.label == "machine-translated"


def test_the_locales_rule_lets_a_good_draft_out_and_holds_a_bad_one_back(waiting, monkeypatch):
    LocalePolicy.objects.create(locale="es", mode="auto", threshold=0)
    real = drafting.translate.draft

    def without_findings(article, kit, **more):
        made = real(article, kit, **more)
        clean = tuple(replace(s, findings=()) for s in made.segments)
        return replace(made, segments=clean, findings=())

    monkeypatch.setattr(drafting.translate, "draft", without_findings)
    tasks.translate(waiting.pk)
    assert Publication.objects.get().label == "machine-translated"


def test_the_default_is_review(waiting):
    tasks.translate(waiting.pk)
    assert not Publication.objects.exists()


def test_a_missing_model_holds_the_translation_with_the_mend(waiting, monkeypatch):
    def missing(locale, **_):
        raise ModelUnavailable("no model", subject=locale, mend="run `dragoman models pull en-es`")

    monkeypatch.setattr(drafting.kits, "load", missing)
    tasks.translate(waiting.pk)
    waiting.refresh_from_db()
    assert waiting.state == "held" and "models pull" in waiting.last_error


@pytest.mark.parametrize("error", [EngineError("out of memory"), StorageBusy("locked")])
def test_a_failure_that_may_pass_is_tried_again_after_a_while(waiting, monkeypatch, error):
    def fails(*_, **__):
        raise error

    monkeypatch.setattr(drafting.translate, "draft", fails)
    begun = timezone.now()
    tasks.translate(waiting.pk)
    waiting.refresh_from_db()
    assert waiting.state == "waiting" and waiting.lease_owner == ""
    assert waiting.lease_until > begun + timedelta(seconds=2)


def test_a_fault_of_ours_gives_the_lease_back_with_its_name(waiting, monkeypatch):
    def fails(*_, **__):
        raise ZeroDivisionError("in a check")

    monkeypatch.setattr(drafting.translate, "draft", fails)
    with pytest.raises(ZeroDivisionError):
        tasks.translate(waiting.pk)
    tasks.translate.on_failure(ZeroDivisionError("in a check"), "id", (waiting.pk,), {}, None)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.lease_owner) == ("waiting", "")
    assert waiting.last_error == "ZeroDivisionError: in a check"


def test_after_the_last_attempt_a_person_must_look(waiting, monkeypatch, settings):
    settings.DRAGOMAN = settings.DRAGOMAN | {"DRAGOMAN_MAX_ATTEMPTS": 1}

    def fails(*_, **__):
        raise EngineError("no")

    monkeypatch.setattr(drafting.translate, "draft", fails)
    tasks.translate(waiting.pk)
    waiting.refresh_from_db()
    assert waiting.state == "held"


def test_publishing_what_was_killed_meanwhile_is_no_error(waiting):
    tasks.translate(waiting.pk)
    doors.accept(ninjs(version="2", pubStatus="canceled"))
    tasks.publish(waiting.pk)
    assert not Publication.objects.exists()


def test_the_second_version_asks_the_engine_for_the_changed_sentence_only(waiting, monkeypatch):
    tasks.translate(waiting.pk)
    seen = []
    real = drafting.kit_for("es").engine.translate
    engine = drafting.kit_for("es").engine
    monkeypatch.setattr(type(engine), "translate", lambda self, rs, o: seen.extend(r.text for r in rs) or real(rs, o))
    body = {"value": ninjs()["bodies"][0]["value"] + " They meet again in May.", "contentType": "text/plain"}
    doors.accept(ninjs(version="2", bodies=[body]))
    tasks.translate(Translation.objects.get(is_latest=True).pk)
    assert set(seen) == {"They meet again in May."}


def a_draft(score: float | None, *severities: Severity) -> Draft:
    segment = Segment("b0.s0", "A.", 0, Span(0, 2))
    findings = tuple(Finding("c", s, "x") for s in severities)
    made = DraftSegment(segment, "B.", Origin.MODEL, score, findings=findings)
    return Draft("es", "s", (), (made,))


@pytest.mark.parametrize(
    ("rule", "draft", "out"),
    [
        (policy.Policy(False, 0), a_draft(0.0), False),
        (policy.Policy(True, 0.5), a_draft(-0.1), True),
        (policy.Policy(True, 0.5), a_draft(-2.0), False),
        (policy.Policy(True, 0.5), a_draft(-0.1, Severity.WARNING), True),
        (policy.Policy(True, 0.5), a_draft(-0.1, Severity.ERROR), False),
        (policy.Policy(True, 0.5), a_draft(None), True),
    ],
)
def test_the_policy(rule, draft, out):
    assert rule.lets_out(draft) is out


def test_risk_grows_with_errors_warnings_and_doubt():
    order = [a_draft(0.0), a_draft(0.0, Severity.WARNING), a_draft(-1.0), a_draft(-1.0, Severity.ERROR)]
    risks = [policy.risk(d) for d in order]
    assert risks == sorted(risks) and risks[0] == 0 and risks[-1] < 1
