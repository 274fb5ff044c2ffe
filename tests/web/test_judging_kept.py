"""What the desk checks with is made once and kept, and a changed file counts in the next request."""

from __future__ import annotations

import os

import pytest

from newsroom.desk import judging
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def glossaries(settings, tmp_path):
    settings.GLOSSARIES = tmp_path
    folder = tmp_path / "en-ru"
    folder.mkdir()
    (folder / "policy.toml").write_text("")
    return folder


def test_the_same_files_are_read_once_and_a_changed_one_at_once(glossaries):
    first = judging.judging_for("ru")
    assert judging.judging_for("ru") is first
    os.utime(glossaries / "policy.toml", (1, 1))
    assert judging.judging_for("ru") is not first


def test_a_keystroke_does_not_look_through_the_whole_article_again(monkeypatch):
    row = factories.drafted(factories.article(*[f"Day {n}." for n in range(30)]), "ru")
    segment = factories.segments(row)[3]
    judging.check(segment, "День.")

    def looked(_pk: int) -> None:
        raise AssertionError("all segments were read")

    monkeypatch.setattr("store.desk_queries.segments", looked)
    judging.check(segment, "Другой день.")


def test_the_warm_up_checks_one_segment_of_each_language_with_open_drafts(monkeypatch):
    wanted = {factories.drafted(factories.article(uri=f"urn:{n}"), n).locale for n in ("ru", "es")}
    seen = []
    monkeypatch.setattr(judging, "check", lambda segment, target: seen.append(segment.translation.locale))
    monkeypatch.setattr(judging.connections, "close_all", lambda: None)  # the test's own connection stays
    judging._warm()
    assert set(seen) == wanted and len(seen) == 2
