"""The queue's address as a filter, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.http import QueryDict

from newsroom.desk.access import Person
from pipelines.model import Priority
from pipelines.workflow import State
from store.desk_queries import OPEN, Cursor, Filter, QueueRow

STATES: Mapping[str, tuple[str, ...]] = {
    "open": OPEN,
    "drafted": ("drafted",),
    "in_review": ("in_review",),
    "translated": ("translated",),
    "approved": ("approved",),
    "published": ("published",),
    "held": ("held",),
    "all": tuple(s.value for s in State),
}
_NAMES = ("state", "locale", "section", "priority", "who", "q", "calm")
ANY = "any"


@dataclass(frozen=True, slots=True)
class Wish:
    """The filter as its form shows it. `locale` "" means the person's own, "any" all."""

    state: str = "open"
    locale: str = ""
    section: str = ""
    priority: str = ""
    who: str = ""
    q: str = ""
    calm: bool = False

    @property
    def narrowed(self) -> bool:
        """Whether anything is filtered beyond the default."""
        return self != Wish()

    @property
    def query(self) -> str:
        """For addresses; what is at its default is left out."""
        plain = Wish()
        given = {n: getattr(self, n) for n in _NAMES if getattr(self, n) != getattr(plain, n)}
        return urlencode({n: "1" if v is True else v for n, v in given.items()})

    def filter(self, person: Person) -> Filter:
        return Filter(
            states=STATES[self.state],
            locales=self.locales(person),
            section=self.section,
            priority=self.priority,
            text=self.q,
            assignee=self._assignee(person),
            calm=self.calm,
        )

    def locales(self, person: Person) -> tuple[str, ...]:
        if self.locale == ANY:
            return ()
        return (self.locale,) if self.locale else person.locales

    def _assignee(self, person: Person) -> int | None:
        if self.who == "me":
            return person.id
        if self.who == "nobody":
            return 0
        return int(self.who) if self.who else None


def wish_of(data: QueryDict) -> Wish:
    """What cannot be understood filters nothing: an old saved filter still opens."""
    state, priority, who = data.get("state", "open"), data.get("priority", ""), data.get("who", "")
    return Wish(
        state=state if state in STATES else "open",
        locale=data.get("locale", "")[:20],
        section=data.get("section", "")[:200],
        priority=priority if priority in set(Priority) else "",
        who=who if who in ("me", "nobody") or (who.isascii() and who.isdecimal() and len(who) < 10) else "",
        q=data.get("q", "").replace("\0", "").strip()[:200],
        calm=data.get("calm") == "1",
    )


def cursor_text(row: QueueRow, now: datetime) -> str:
    return f"{row.score!r}_{row.id}_{now.timestamp():.0f}"


def cursor_of(text: str) -> Cursor | None:
    """None for what we did not give out: then the first page is shown."""
    try:
        score, pk, stamp = text.split("_")
        return Cursor(float(score), int(pk), datetime.fromtimestamp(int(stamp), UTC))
    except (ValueError, OverflowError, OSError):
        return None
