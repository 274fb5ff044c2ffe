"""A draft is written once, by whoever holds the lease, and keeps what people did before."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pipelines.errors import Conflict
from pipelines.model import Block, BlockKind
from pipelines.workflow import Role
from store import intents, leases, reviews
from store.intents import GiveUp, SaveDraft
from store.leases import Due
from store.models import Event, TranslatedSegment, Translation
from tests.store.houses import HEADLINE, MINUTE, SENTENCES, T0, accept, draft_of, drafted, killed, story, take


@pytest.fixture
def person(django_user_model):
    return django_user_model.objects.create_user("maria").pk


def waiting(article=None) -> int:
    return accept(article or story("1")).translations[0]


def test_one_of_two_workers_gets_the_lease():
    one = waiting()
    assert take(one, "w1") and take(one, "w2") is None


def test_a_lease_that_ran_out_is_taken_over_and_the_first_worker_cannot_write_any_more():
    one = waiting()
    slow = take(one, "w1")
    fast = take(one, "w2", at=T0 + 2 * MINUTE)
    intents.save_draft(SaveDraft(fast, draft_of(story("1")), 0.1, T0))
    with pytest.raises(Conflict):
        intents.save_draft(SaveDraft(slow, draft_of(story("1")), 0.1, T0))
    assert Event.objects.filter(what="drafted").count() == 1


def test_renewing_holds_the_lease_and_fails_when_it_was_lost():
    one = waiting()
    mine = take(one, "w1")
    assert leases.renew(mine, now=T0 + MINUTE, seconds=60)
    assert take(one, "w2", at=T0 + 1.5 * MINUTE) is None
    assert take(one, "w2", at=T0 + 3 * MINUTE)
    assert not leases.renew(mine, now=T0, seconds=60)


def test_what_is_drafted_is_not_drafted_again():
    row = drafted(story("1"))
    assert take(row.pk, at=T0 + 10 * MINUTE) is None


def test_an_article_that_kills_its_workers_is_held_after_the_last_attempt():
    one = waiting()
    for n in range(3):
        assert take(one, f"w{n}", at=T0 + n * 2 * MINUTE, attempts=3)
    assert take(one, "w9", at=T0 + 10 * MINUTE, attempts=3) is None
    row = Translation.objects.get()
    assert row.state == "held" and "3 attempts" in row.last_error


def test_a_failed_draft_is_due_again_after_its_wait_and_not_before():
    lease = take(waiting())
    intents.give_up(GiveUp(lease, "engine failed", False, MINUTE, T0))
    assert leases.count_due(Due.DRAFTS, now=T0 + MINUTE / 2) == 0
    assert leases.count_due(Due.DRAFTS, now=T0 + 2 * MINUTE) == 1


def test_a_hopeless_draft_is_held_with_the_reason():
    intents.give_up(GiveUp(take(waiting()), "no model for fr", True, MINUTE, T0))
    row = Translation.objects.get()
    assert (row.state, row.last_error) == ("held", "no model for fr")


def test_due_work_is_marked_so_that_the_next_sweep_does_not_send_it_again():
    accept(story("1"), "es", "ru", "fr")
    later = T0 + MINUTE
    first = leases.mark_due(Due.DRAFTS, now=later, older_than=later, limit=2)
    second = leases.mark_due(Due.DRAFTS, now=later, older_than=later, limit=5)
    assert len(first) == 2 and len(second) == 1


def test_the_leases_of_a_dead_worker_are_freed_by_name():
    one = waiting()
    take(one, "host:1/7")
    assert leases.owners() == ["host:1/7"]
    assert leases.free(["host:1/7"], now=T0) == 1
    assert take(one, "w2")


def test_a_kill_in_mid_draft_wins_over_the_draft():
    lease = take(waiting())
    accept(killed("2"))
    with pytest.raises(Conflict):
        intents.save_draft(SaveDraft(lease, draft_of(story("1")), 0.1, T0))
    assert Translation.objects.get().state == "killed"


def test_a_newer_source_in_mid_draft_makes_the_old_draft_worthless():
    lease = take(waiting())
    accept(story("2"))
    with pytest.raises(Conflict):
        intents.save_draft(SaveDraft(lease, draft_of(story("1")), 0.1, T0))


def test_counts_and_headline_are_on_the_row():
    done = accept(story("1"))
    lease = take(done.translations[0])
    intents.save_draft(SaveDraft(lease, draft_of(story("1"), errors=2), 0.7, T0, model_note="starter"))
    row = Translation.objects.get()
    assert (row.errors, row.headline, row.model_note) == (2, f"[es] {HEADLINE}", "starter")
    assert row.state == "drafted" and row.lease_owner == ""


def test_a_marked_up_headline_is_listed_as_people_read_it():
    article = replace(story("1"), blocks=(Block(BlockKind.HEADLINE, "War &amp; <em>peace</em>", html=True),))
    done = accept(article)
    intents.save_draft(SaveDraft(take(done.translations[0]), draft_of(article), 0.7, T0))
    row = Translation.objects.select_related("article").get()
    assert (row.article.headline, row.headline) == ("War & peace", "[es] War & peace")


def edit(row: Translation, order: int, target: str, person: int) -> TranslatedSegment:
    segment = row.segments.get(order=order)
    reviews.edit_segment(reviews.EditSegment(segment.pk, target, person, Role.EDITOR, segment.version, T0))
    segment.refresh_from_db()
    return segment


def test_a_correction_keeps_peoples_edits_of_unchanged_sentences(person):
    row = drafted(story("1"))
    edit(row, 1, "Las negociaciones acabaron.", person)
    new = drafted(story("2", SENTENCES[0], "A deal was signed.", SENTENCES[2]))
    kept, changed = new.segments.get(order=1), new.segments.get(order=2)
    assert (kept.target, kept.state, kept.edited_by_id) == ("Las negociaciones acabaron.", "edited", person)
    assert (changed.target, changed.state) == ("[es] A deal was signed.", "draft")
    assert changed.previous_source == SENTENCES[1]


def test_only_changed_sentences_cost_engine_time():
    drafted(story("1"))
    done = accept(story("2", SENTENCES[0], "A deal was signed.", SENTENCES[2]))
    from store import queries

    reuse = queries.job(done.translations[0]).reuse
    assert set(reuse) == {HEADLINE, SENTENCES[0], SENTENCES[1], SENTENCES[2]}
    assert reuse[SENTENCES[0]].target == f"[es] {SENTENCES[0]}"


def test_a_version_that_was_never_drafted_hands_on_the_edits_of_the_one_before(person):
    row = drafted(story("1"))
    edit(row, 1, "A mano.", person)
    accept(story("2"))
    new = drafted(story("3"))
    assert new.segments.get(order=1).target == "A mano."


def test_a_fresh_draft_of_the_same_version_keeps_edits_and_rows(person):
    row = drafted(story("1"))
    mine = edit(row, 1, "A mano.", person)
    row.refresh_from_db()
    from pipelines.workflow import Action

    reviews.move(reviews.Move(row.pk, Action.REDRAFT, person, Role.EDITOR, row.version, T0))
    lease = take(row.pk, at=T0 + timedelta(hours=1))
    intents.save_draft(SaveDraft(lease, draft_of(story("1"), "es"), 0.1, T0))
    again = row.segments.get(order=1)
    assert (again.pk, again.target) == (mine.pk, "A mano.")
    assert again.version > mine.version


def test_the_same_sentence_twice_keeps_each_its_own_words(person):
    row = drafted(story("1", "No.", "Never.", "No."))
    edit(row, 1, "No!", person)
    edit(row, 3, "Que no.", person)
    new = drafted(story("2", "No.", "Never.", "No."))
    assert list(new.segments.values_list("target", flat=True))[1:] == ["No!", "[es] Never.", "Que no."]
