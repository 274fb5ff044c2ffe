"""Every key of the desk, in one table: the `?` sheet shows it, and the scripts read it from the page."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Key:
    """`combination` is modifiers and KeyboardEvent.code or .key: "Alt+ArrowDown". `shown` where it differs."""

    action: str
    combination: str
    what: str | Promise
    shown: str = ""

    @property
    def parts(self) -> list[str]:
        """As on the keys themselves: beside Alt or Ctrl a letter is a capital one."""
        parts = (self.shown or self.combination).replace("Arrow", "").split("+")
        return [part.upper() if len(parts) > 1 and len(part) == 1 else part for part in parts]


@dataclass(frozen=True, slots=True)
class Group:
    title: str | Promise
    keys: tuple[Key, ...]


EVERYWHERE = Group(
    _("Everywhere"),
    (
        Key("sheet", "?", _("show or hide this list")),
        Key("sheet-f1", "F1", _("the same, also while you type")),
        Key("search", "/", _("search")),
        Key("leave", "Escape", _("close, or leave the text")),
    ),
)
QUEUE = Group(
    _("Queue"),
    (
        Key("row-next", "j", _("next draft")),
        Key("row-previous", "k", _("previous draft")),
        Key("row-open", "Enter", _("open it")),
        Key("row-select", "x", _("select it")),
        Key("row-claim", "c", _("claim it")),
        Key("row-all", "a", _("select all that are shown")),
        Key("row-bulk", "b", _("to the actions for the selection")),
        Key("row-replay", "r", _("deliveries: send it again")),
        Key("row-more", "d", _("deliveries: show or hide its attempts")),
    ),
)
EDITOR = Group(
    _("Editor"),
    (
        Key("next", "Alt+ArrowDown", _("next segment")),
        Key("previous", "Alt+ArrowUp", _("previous segment")),
        Key("save-next", "Ctrl+Enter", _("save and go to the next segment")),
        Key("approve", "Ctrl+Shift+Enter", _("approve the segment and go on")),
        Key("next-finding", "Alt+n", _("next segment with a finding")),
        Key("save", "Ctrl+s", _("save now")),
        Key("undo", "Ctrl+z", _("undo")),
        Key("redo", "Ctrl+Shift+z", _("redo")),
        Key("fix", "Ctrl+.", _("apply the first fix")),
        Key("dismiss", "Alt+.", _("dismiss the first finding, with a reason")),
        Key("term", "Alt+1", _("insert term 1 to 9"), "Alt+1…9"),
        Key("offer", "Alt+Shift+1", _("take memory match or alternative 1 to 9"), "Alt+Shift+1…9"),
        Key("tag", "Alt+t", _("insert the next missing tag")),
        Key("copy", "Alt+c", _("copy the source")),
        Key("split", "Alt+k", _("split the segment at the cursor")),
        Key("join", "Alt+j", _("join with the next segment")),
        Key("comment", "Alt+m", _("comment on the segment")),
        Key("history", "Alt+h", _("history of the segment")),
        Key("panel", "Alt+p", _("to the panel beside the text, and back")),
        Key("workflow", "Alt+w", _("to the article's actions")),
        Key("notice", "Alt+l", _("to the link in the line that says what is saved")),
    ),
)


def sheet() -> tuple[Group, ...]:
    return (EVERYWHERE, QUEUE, EDITOR)


def combinations() -> dict[str, str]:
    """Action to combination, for the scripts."""
    return {key.action: key.combination for group in sheet() for key in group.keys}
