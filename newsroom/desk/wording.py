"""The words of the lower floors' enums, in the language of the desk; names of languages and times by Babel."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_datetime, format_timedelta
from babel.numbers import format_decimal, format_percent
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from pipelines.checks import by_id
from pipelines.memory import Danger, MatchKind
from pipelines.model import Finding, How, Origin, Severity
from pipelines.workflow import Action, Role, State

Words = dict[str, str | Promise]

STATES: Words = {
    State.WAITING: _("waiting for the machine"),
    State.DRAFTING: _("being drafted"),
    State.DRAFTED: _("draft"),
    State.IN_REVIEW: _("in review"),
    State.TRANSLATED: _("to be approved"),
    State.APPROVED: _("approved"),
    State.PUBLISHED: _("published"),
    State.HELD: _("held"),
    State.TAKEN_DOWN: _("taken down"),
    State.KILLED: _("killed"),
}
ROLES: Words = {
    Role.TRANSLATOR: _("translator"),
    Role.EDITOR: _("editor"),
    Role.ADMIN: _("administrator"),
}
ACTIONS: Words = {
    Action.CLAIM: _("Claim"),
    Action.RELEASE: _("Give back"),
    Action.SUBMIT: _("Hand over for approval"),
    Action.SEND_BACK: _("Send back"),
    Action.APPROVE: _("Approve"),
    Action.PUBLISH: _("Publish"),
    Action.REOPEN: _("Correct"),
    Action.REDRAFT: _("Draft anew"),
    Action.TAKE_DOWN: _("Take down"),
    Action.KILL: _("Kill the story"),
}
EVENTS: Words = {
    "drafted": _("drafted by the machine"),
    "draft_failed": _("the draft failed"),
    "begun": _("begun by hand"),
    "imported": _("brought a file"),
    "held": _("held"),
    "source_changed": _("the source changed"),
    "edited": _("edited"),
    "approved_segments": _("approved segments"),
    "dismissed": _("dismissed a finding"),
    "split": _("split a segment"),
    "joined": _("joined two segments"),
    "claim": _("claimed"),
    "release": _("gave back"),
    "submit": _("handed over for approval"),
    "send_back": _("sent back"),
    "approve": _("approved"),
    "reopen": _("opened for correction"),
    "redraft": _("asked for a new draft"),
    "published": _("published"),
    "killed": _("a kill went out"),
    "kill": _("killed the story"),
}
ORIGINS: Words = {
    Origin.MODEL: _("machine"),
    Origin.MEMORY: _("memory"),
    Origin.PERSON: _("person"),
    Origin.COPY: _("copied"),
    Origin.EMPTY: _("nothing usable"),
}
SEGMENT_STATES: Words = {"draft": _("draft"), "edited": _("edited"), "approved": _("approved")}
SEVERITIES: Words = {
    Severity.ERROR: _("error"),
    Severity.WARNING: _("warning"),
    Severity.NOTE: _("note"),
}
HOWS: Words = {
    How.MODEL: _("by the model itself"),
    How.RERANKED: _("from another hypothesis"),
    How.PREFIX: _("decoded again with it"),
    How.REPLACED: _("put in"),
    How.MEMORY: _("from memory"),
    How.UNRESOLVED: _("missing"),
}
MATCHES: Words = {
    MatchKind.CONTEXT: _("same sentence, same neighbours"),
    MatchKind.EXACT: _("same sentence"),
    MatchKind.FUZZY: _("similar"),
}
DANGERS: Words = {
    Danger.NEGATION: _("Only one of the two sentences is negated."),
    Danger.NUMBER: _("The numbers differ."),
    Danger.NAME: _("The names differ."),
}
PRIORITIES: Words = {"flash": _("flash"), "urgent": _("urgent"), "routine": _("routine")}
KINDS: Words = {
    "headline": _("headline"),
    "standfirst": _("standfirst"),
    "subhead": _("subheading"),
    "paragraph": _("paragraph"),
    "list_item": _("list item"),
    "quote": _("quotation"),
    "caption": _("caption"),
    "alt": _("image description"),
    "person": _("person"),
    "place": _("place"),
    "body": _("organisation"),
    "title": _("title"),
    "term": _("term"),
}
DELIVERIES: Words = {"publish": _("story"), "kill": _("kill")}
CHANNELS: Words = {
    "webhook": _("webhook"),
    "superdesk": _("Superdesk push"),
    "websub": _("WebSub"),
    "files": _("files"),
    "email": _("e-mail"),
}
CLOSED: Words = {"paused": _("paused"), "disabled": _("switched off")}


def said(finding: Finding) -> str:
    """The finding's message; its template is what the catalogues translate."""
    return gettext(finding.template).format_map(finding.params)


def check_name(check: str) -> str:
    known = by_id().get(check)
    return gettext(known.name) if known else check


def language(tag: str) -> str:
    """A locale's name in the desk's language: "Spanish"; the tag itself where CLDR has none."""
    return _language(tag, get_language() or "en")


@lru_cache(maxsize=1024)
def _language(tag: str, interface: str) -> str:
    try:
        name = Locale.parse(tag, sep="-").get_display_name(Locale.parse(interface, sep="-"))
    except (ValueError, UnknownLocaleError):
        return tag
    return name or tag


def _babel() -> Locale:
    return Locale.parse(get_language() or "en", sep="-")


def moment(at: datetime | None) -> str:
    """A time in the site's zone, which it names; the browser shows it in the reader's own (desk.js)."""
    if at is None:
        return ""
    there = timezone.localtime(at)
    shown = f"{format_datetime(there, 'short', locale=_babel())} {there.tzname()}"
    return format_html('<time datetime="{}">{}</time>', at.isoformat(timespec="seconds"), shown)


def ago(at: datetime | None, now: datetime) -> str:
    """ "3 hours ago", "in 20 minutes"."""
    return format_timedelta(at - now, add_direction=True, locale=_babel()) if at else ""


def percent(share: float | None) -> str:
    return format_percent(share, locale=_babel()) if share is not None else ""


def count(number: int) -> str:
    return format_decimal(number, locale=_babel())
