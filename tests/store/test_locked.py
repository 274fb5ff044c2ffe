"""Each method of the storage, tried against a database that somebody else has locked: StorageBusy, and nothing else."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper as SQLite

from pipelines.errors import NotConfigured, StorageBusy
from pipelines.model import Draft
from pipelines.workflow import Action, Role
from store import glossaries, guard, intents, leases, outbox, partner_claims, publishing, queries, reviews
from store.leases import Due
from tests.store.houses import story

NOW = datetime(2024, 10, 17, tzinfo=UTC)
LEASE = intents.Lease(1, "w1", 1, 1)
CLAIMED = partner_claims.Claimed(1, 1, "webhook", "publish", "u", 1, "msg", 1, None, "ninjs", 0, "w1")

WRITES: dict[str, Callable[[], Any]] = {
    "intents.accept": lambda: intents.accept(intents.AcceptArticle(story(), b"", "", ("es",), "task", NOW)),
    "intents.save_draft": lambda: intents.save_draft(intents.SaveDraft(LEASE, Draft("es", "s", (), ()), 0, NOW)),
    "intents.give_up": lambda: intents.give_up(intents.GiveUp(LEASE, "e", False, NOW - NOW, NOW)),
    "intents.set_aside": lambda: intents.set_aside(intents.SetAside("task", b"", "r", NOW)),
    "leases.take": lambda: leases.take(1, "w", now=NOW, seconds=1, attempts=1),
    "leases.renew": lambda: leases.renew(LEASE, now=NOW, seconds=1),
    "leases.free": lambda: leases.free(["w"], now=NOW),
    "leases.mark_due": lambda: leases.mark_due(Due.DRAFTS, now=NOW, older_than=NOW, limit=1),
    "leases.expire_claims": lambda: leases.expire_claims(now=NOW),
    "partner_claims.claim": lambda: partner_claims.claim("w", now=NOW, seconds=1),
    "partner_claims.claim_one": lambda: partner_claims.claim_one(1, "w", now=NOW, seconds=1),
    "partner_claims.record": lambda: partner_claims.record(partner_claims.Record(CLAIMED, True, NOW)),
    "partner_claims.record_all": lambda: partner_claims.record_all([partner_claims.Record(CLAIMED, True, NOW)]),
    "partner_claims.give_back": lambda: partner_claims.give_back([CLAIMED]),
    "partner_claims.free": lambda: partner_claims.free(["w"]),
    "outbox.replay": lambda: outbox.replay(1, now=NOW),
    "outbox.forget_attempts": lambda: outbox.forget_attempts(NOW, limit=9),
    "publishing.publish": lambda: publishing.publish(publishing.Publish(1, NOW)),
    "publishing.take_down": lambda: publishing.take_down(publishing.TakeDown(1, 1, Role.EDITOR, "", NOW)),
    "reviews.move": lambda: reviews.move(reviews.Move(1, Action.APPROVE, 1, Role.EDITOR, 1, NOW)),
    "reviews.edit_segment": lambda: reviews.edit_segment(reviews.EditSegment(1, "t", 1, Role.EDITOR, 1, NOW)),
    "reviews.approve_segments": lambda: reviews.approve_segments(reviews.ApproveSegments(1, [1], 1, Role.EDITOR, NOW)),
    "reviews.comment": lambda: reviews.comment(reviews.AddComment(1, "t", 1, NOW)),
    "reviews.dismiss": lambda: reviews.dismiss(reviews.Dismiss("c", "es", "f", "r", 1, NOW)),
}

GLOSSARY = glossaries.ChangeGlossary("es", (), (), NOW)
WRITES["glossaries.bring"] = lambda: glossaries.bring(glossaries.BringGlossary("es", (), NOW))
WRITES["glossaries.change"] = lambda: glossaries.change(GLOSSARY)

READS: dict[str, Callable[[], Any]] = {
    "queries.job": lambda: queries.job(1),
    "queries.rule": lambda: queries.rule("es"),
    "queries.source_locales": lambda: queries.source_locales("s"),
    "queries.glossary_version": lambda: queries.glossary_version("es"),
    "queries.desk_terms": lambda: queries.desk_terms("es"),
    "queries.page": lambda: queries.page("es", limit=1),
    "queries.alternates": lambda: queries.alternates([1]),
    "queries.article_of": lambda: queries.article_of(1),
    "queries.find_article": lambda: queries.find_article("u"),
    "queries.translations_of": lambda: queries.translations_of([1]),
    "queries.recent_articles": lambda: queries.recent_articles(1),
    "queries.publications_of": lambda: queries.publications_of([1]),
    "queries.standing": queries.standing,
    "queries.memory_by_key": lambda: queries.MemoryUnits().by_key("es", "k"),
    "queries.memory_by_ids": lambda: queries.MemoryUnits().by_ids([1]),
    "queries.memory_sources": lambda: list(queries.MemoryUnits().sources("es", 0)),
    "glossaries.entries": lambda: glossaries.entries("es"),
    "glossaries.terms_of": lambda: glossaries.terms_of("es", 1),
    "glossaries.changed_between": lambda: glossaries.changed_between("es", 1, 2),
    "leases.owners": leases.owners,
    "leases.held_by": lambda: leases.held_by(1, "w"),
    "leases.count_due": lambda: leases.count_due(Due.RELEASES, now=NOW),
    "outbox.due_count": lambda: outbox.due_count(now=NOW),
    "partner_claims.owners": partner_claims.owners,
}


@pytest.fixture
def elsewhere(tmp_path, django_db_blocker) -> Iterator[Path]:
    """The default connection is one to an empty SQLite file, which waits for nobody."""
    was = connections["default"]
    made = SQLite({**was.settings_dict, "ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "db.sqlite3")})
    made.settings_dict["OPTIONS"] = {"timeout": 0.01, "transaction_mode": "IMMEDIATE"}
    connections["default"] = made
    with django_db_blocker.unblock():
        yield tmp_path / "db.sqlite3"
    made.close()
    connections["default"] = was


@pytest.fixture
def locked(elsewhere) -> Iterator[None]:
    other = sqlite3.connect(elsewhere, isolation_level=None)
    other.execute("CREATE TABLE t(x)")
    other.execute("BEGIN EXCLUSIVE")
    yield
    other.close()


@pytest.mark.parametrize("name", [*WRITES, *READS])
def test_a_locked_database_is_storage_busy(locked, name):
    with pytest.raises(StorageBusy):
        (WRITES | READS)[name]()


def test_every_public_method_of_the_storage_is_tried_here():
    """A new method without a line above fails this."""
    for module in (glossaries, intents, leases, outbox, partner_claims, publishing, queries, reviews):
        for name, value in vars(module).items():
            wrapped = getattr(value, "__wrapped__", None)
            if wrapped is not None and wrapped.__module__ == module.__name__:
                key = f"{module.__name__.removeprefix('store.')}.{name}"
                assert key in WRITES | READS, f"{key} is not tried against a locked database"


def test_a_database_without_tables_names_the_command_that_mends_it(elsewhere):
    with pytest.raises(NotConfigured, match="dragoman migrate"):
        queries.standing()


def test_a_refusal_that_is_no_lock_is_a_storage_error():
    from django.db import DataError

    from pipelines.errors import StorageError

    with pytest.raises(StorageError) as caught, guard.storage("x"):
        raise DataError("value too long")
    assert not isinstance(caught.value, StorageBusy)
