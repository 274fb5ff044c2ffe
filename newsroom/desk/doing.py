"""One workflow action by a person, and the tasks that follow it: what buttons, bulk and keys have in common."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from newsroom.desk import wording
from newsroom.desk.access import Person
from pipelines.errors import NotAllowed
from pipelines.model import Priority
from pipelines.workflow import TABLE, Action, Role, State, actions, allowed
from store import desk_intents, publishing
from store.desk_intents import CLAIM
from store.models import Translation
from store.reviews import Move
from worker import sending

# In the order of the buttons; what is not here is the machine's, or done by editing.
BUTTONS = (
    Action.CLAIM,
    Action.SUBMIT,
    Action.APPROVE,
    Action.PUBLISH,
    Action.SEND_BACK,
    Action.REOPEN,
    Action.RELEASE,
    Action.REDRAFT,
    Action.TAKE_DOWN,
    Action.KILL,
)
# These ask once more, and for a reason.
ASKED = frozenset({Action.SEND_BACK, Action.REDRAFT, Action.TAKE_DOWN, Action.KILL})
GRAVE = frozenset({Action.TAKE_DOWN, Action.KILL})


def doubtful(action: Action, row: Translation) -> bool:
    """Approving what still has errors is possible, but asked about."""
    return action is Action.APPROVE and row.errors > 0


def buttons(row: Translation, person: Person, now: datetime) -> tuple[Action, ...]:
    """What this person can do with it now."""
    can = actions(State(row.state), person.role)
    mine = row.claimed_by_id == person.id and row.claim_until is not None and row.claim_until > now
    return tuple(a for a in BUTTONS if a in can and not (a is Action.CLAIM and mine) and row.is_latest)


def permit(row: Translation, action: Action, role: Role) -> None:
    """What the workflow would refuse, said in the person's language and before anything is asked."""
    rule = TABLE[action]
    if allowed(action, State(row.state), role):
        return
    if role not in rule.roles:
        roles = ", ".join(str(wording.ROLES[r]) for r in wording.ROLES if r in rule.roles)
        said = _("%(what)s: this is for other roles (%(roles)s).") % {"what": wording.ACTIONS[action], "roles": roles}
        raise NotAllowed(said, mend=_("Ask somebody who has that role."))
    said = _("%(what)s: not now, for the translation is %(state)s.")
    there = {"what": wording.ACTIONS[action], "state": wording.STATES[row.state]}
    raise NotAllowed(said % there, mend=_("Go back and load the page again: somebody may have moved it on."))


def do(row: Translation, action: Action, person: Person, now: datetime, *, expected: int, note: str = "") -> None:
    """Raises NotAllowed, Conflict, NotFound; what must follow is sent after the commit."""
    permit(row, action, person.role)
    match action:
        case Action.PUBLISH:
            publishing.publish(publishing.Publish(row.pk, now, person.role, person.id, expected))
            sending.deliveries()
        case Action.TAKE_DOWN:
            publishing.take_down(publishing.TakeDown(row.pk, person.id, person.role, note, now))
            sending.deliveries()
        case Action.KILL:
            desk_intents.kill(desk_intents.Kill(row.pk, person.id, person.role, note, now))
            sending.deliveries()
        case _:
            until = now + CLAIM if action in (Action.CLAIM, Action.SEND_BACK, Action.REOPEN) else None
            desk_intents.move(Move(row.pk, action, person.id, person.role, expected, now, note, until))
            _follow(row, action)


def _follow(row: Translation, action: Action) -> None:
    if action is Action.APPROVE:
        sending.release(row.pk, Priority(row.priority))
    elif action is Action.REDRAFT:
        sending.drafts([row.pk], Priority(row.priority))
