"""The states of a translation and who may move it where: one table, asked by worker, desk and API alike."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pipelines.errors import NotAllowed


class State(StrEnum):
    """Where a translation stands. The database stores these words; the desk translates them."""

    WAITING = "waiting"  # accepted, not yet drafted
    DRAFTING = "drafting"  # a worker holds the lease
    DRAFTED = "drafted"  # a machine draft waits for a person
    IN_REVIEW = "in_review"  # a translator has claimed it
    TRANSLATED = "translated"  # the translator is done; an editor decides
    APPROVED = "approved"  # may go out (at once, or when the embargo ends)
    PUBLISHED = "published"
    HELD = "held"  # not to be translated: wrong language, no model, poison
    TAKEN_DOWN = "taken_down"  # this locale was withdrawn
    KILLED = "killed"  # the source was killed; final for this version


class Role(StrEnum):
    """Who acts. `MACHINE` is the worker."""

    MACHINE = "machine"
    TRANSLATOR = "translator"
    EDITOR = "editor"
    ADMIN = "admin"


class Action(StrEnum):
    """What is done; the desk's buttons and the history use these names."""

    DRAFT = "draft"
    FINISH_DRAFT = "finish_draft"
    GIVE_UP = "give_up"
    HOLD = "hold"
    CLAIM = "claim"
    RELEASE = "release"
    EDIT = "edit"
    SUBMIT = "submit"
    SEND_BACK = "send_back"
    APPROVE = "approve"
    PUBLISH = "publish"
    AUTO_PUBLISH = "auto_publish"
    REOPEN = "reopen"
    REDRAFT = "redraft"
    TAKE_DOWN = "take_down"
    KILL = "kill"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table: from these states, these roles, to that state (None: it stays)."""

    before: frozenset[State]
    roles: frozenset[Role]
    after: State | None


_S, _A, _R = State, Action, Role
_PEOPLE = frozenset({_R.TRANSLATOR, _R.EDITOR, _R.ADMIN})
_EDITORS = frozenset({_R.EDITOR, _R.ADMIN})
_MACHINE = frozenset({_R.MACHINE})
_ALIVE = frozenset(State) - {_S.KILLED}


def _rule(before: frozenset[State] | set[State], roles: frozenset[Role], after: State | None) -> Rule:
    return Rule(frozenset(before), roles, after)


TABLE: dict[Action, Rule] = {
    _A.DRAFT: _rule({_S.WAITING, _S.DRAFTING}, _MACHINE, _S.DRAFTING),
    _A.FINISH_DRAFT: _rule({_S.DRAFTING}, _MACHINE, _S.DRAFTED),
    _A.GIVE_UP: _rule({_S.DRAFTING}, _MACHINE, _S.WAITING),
    _A.HOLD: _rule({_S.WAITING, _S.DRAFTING}, _MACHINE | _EDITORS, _S.HELD),
    _A.CLAIM: _rule({_S.DRAFTED, _S.IN_REVIEW}, _PEOPLE, _S.IN_REVIEW),
    _A.RELEASE: _rule({_S.IN_REVIEW}, _PEOPLE | _MACHINE, _S.DRAFTED),
    _A.EDIT: _rule({_S.DRAFTED, _S.IN_REVIEW, _S.TRANSLATED}, _PEOPLE, None),
    _A.SUBMIT: _rule({_S.DRAFTED, _S.IN_REVIEW}, _PEOPLE, _S.TRANSLATED),
    _A.SEND_BACK: _rule({_S.TRANSLATED, _S.APPROVED}, _EDITORS, _S.IN_REVIEW),
    _A.APPROVE: _rule({_S.DRAFTED, _S.IN_REVIEW, _S.TRANSLATED}, _EDITORS, _S.APPROVED),
    _A.PUBLISH: _rule({_S.APPROVED}, _EDITORS | _MACHINE, _S.PUBLISHED),
    _A.AUTO_PUBLISH: _rule({_S.DRAFTED}, _MACHINE, _S.PUBLISHED),
    _A.REOPEN: _rule({_S.PUBLISHED, _S.APPROVED, _S.TAKEN_DOWN}, _EDITORS, _S.IN_REVIEW),
    _A.REDRAFT: _rule({_S.HELD, _S.DRAFTED}, _EDITORS | _MACHINE, _S.WAITING),
    _A.TAKE_DOWN: _rule({_S.PUBLISHED, _S.APPROVED}, _EDITORS, _S.TAKEN_DOWN),
    _A.KILL: _rule(_ALIVE, _EDITORS | _MACHINE, _S.KILLED),
}


def allowed(action: Action, state: State, role: Role) -> bool:
    rule = TABLE[action]
    return state in rule.before and role in rule.roles


def step(action: Action, state: State, role: Role, *, subject: str = "") -> State:
    """The state after `action`; raises NotAllowed with who may do it, and from where."""
    rule = TABLE[action]
    if state not in rule.before:
        fit = ", ".join(sorted(rule.before))
        raise NotAllowed(
            f"cannot {action.replace('_', ' ')} what is {state}", subject=subject, mend=f"it must be {fit}"
        )
    if role not in rule.roles:
        fit = ", ".join(sorted(rule.roles))
        raise NotAllowed(
            f"a {role} may not {action.replace('_', ' ')}",
            subject=subject,
            mend=f"ask a person with the role {fit}",
        )
    return rule.after or state


def actions(state: State, role: Role) -> tuple[Action, ...]:
    """What this role can do from this state, in the table's order."""
    return tuple(a for a in TABLE if allowed(a, state, role))
