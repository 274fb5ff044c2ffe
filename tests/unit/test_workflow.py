"""The workflow is one table of states and roles."""

from __future__ import annotations

import pytest

from pipelines.errors import NotAllowed
from pipelines.workflow import TABLE, Action, Role, State, actions, allowed, step


def test_a_translator_cannot_approve_and_is_told_who_can():
    with pytest.raises(NotAllowed, match="editor"):
        step(Action.APPROVE, State.TRANSLATED, Role.TRANSLATOR)


def test_a_killed_translation_never_moves_again():
    assert all(not actions(State.KILLED, role) for role in Role)


def test_everything_alive_can_be_killed_by_the_machine():
    assert all(allowed(Action.KILL, state, Role.MACHINE) for state in State if state is not State.KILLED)


def test_every_action_has_a_row_and_every_state_but_killed_a_way_on():
    assert set(TABLE) == set(Action)
    assert all(any(allowed(a, s, r) for a in Action for r in Role) for s in State if s is not State.KILLED)


def test_the_machine_publishes_unreviewed_drafts_only_by_the_action_made_for_it():
    assert not allowed(Action.PUBLISH, State.DRAFTED, Role.MACHINE)
    assert step(Action.AUTO_PUBLISH, State.DRAFTED, Role.MACHINE) is State.PUBLISHED
