"""`dragoman partners`: who receives what, by which channel, and what became of it."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone
from rich.console import Console
from rich.table import Table

from newsroom.management import new_partner
from newsroom.management.base import Command as Base
from newsroom.management.base import Failure
from pipelines.errors import BadInput
from store import partner_intents, partner_queries, tokens
from store.models import DeliveryState, PartnerState
from store.partner_claims import Record
from store.partner_queries import Query
from worker import sending
from worker.delivery import pump, webhook

_COLUMNS = ("partner", "state", "channel", "format", "locales", "delivered", "waiting", "dead", "last error")


class Command(Base):
    help = "Add, grant, list, test, pause and replay partners, rotate their keys, and read the log of deliveries."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        new_partner.add_arguments(actions.add_parser("add", help="a partner with a token and its channels"))
        grant = actions.add_parser("grant", help="change what it may have; what waits is judged by it when it is sent")
        new_partner.add_grants(grant)
        listing = actions.add_parser("list", help="all partners and how their channels stand")
        test = actions.add_parser("test", help="send a test push through each channel, now")
        replay = actions.add_parser("replay", help="send dead letters, or all of a window, once more")
        replay.add_argument("--all", action="store_true", help="also what was delivered, not only dead letters")
        replay.add_argument("--since", type=_moment, metavar="TIME", help="begin of the window: 2024-10-17T09:00 or 6h")
        replay.add_argument("--until", type=_moment, metavar="TIME", help="end of the window")
        replay.add_argument("--limit", type=int, default=10_000, metavar="N", help="at most so many (10,000)")
        rotate = actions.add_parser("rotate", help="a new webhook key; the old one signs as well until --finish")
        rotate.add_argument("--finish", action="store_true", help="the old key signs no longer")
        rotate.add_argument("--token", action="store_true", help="a new token for its feeds instead")
        pause = actions.add_parser("pause", help="send nothing for now; what is published waits")
        pause.add_argument("--resume", action="store_true", help="go on, also after the partner answered 410")
        log = actions.add_parser("log", help="the newest deliveries with every attempt")
        log.add_argument("--state", choices=DeliveryState.values, default="", help="only these")
        log.add_argument("--limit", type=int, default=20, metavar="N", help="at most so many (20)")
        for one in (grant, test, replay, rotate, pause):
            one.add_argument("slug", metavar="PARTNER", help="its short name")
        log.add_argument("slug", metavar="PARTNER", nargs="?", default="", help="its short name; all without it")
        for one in (grant, listing, test, replay, rotate, pause, log):
            one.add_argument("--json", action="store_true", help="for programs")

    def run(self, **options: Any) -> None:
        action: str = options["action"]
        getattr(self, f"_{action}")(options)

    # ------------------------------------------------------------ adding

    def _add(self, options: dict[str, Any]) -> None:
        now = timezone.now()
        wanted, secrets = new_partner.intent(options, now)
        created = partner_intents.add(wanted)
        said: dict[str, Any] = {"partner": wanted.slug, "created": created, "secrets": secrets}
        if created:
            said["token"] = tokens.issue_partner_token(wanted.slug, now=now)
        if options["json"]:
            self.say_json(said)
            return
        self.say(f"{wanted.slug} {'added' if created else 'has another channel'}; what follows is shown once")
        for line in [*([f"token: {said['token']}"] if created else []), *(f"secret: {one}" for one in secrets)]:
            self.say(f"  {line}")
        if created and not (wanted.sources and wanted.locales):
            self.say("  nothing is granted yet: `dragoman partners grant` does")

    def _grant(self, options: dict[str, Any]) -> None:
        now = partner_intents.regrant(new_partner.regrant(options))
        if options["json"]:
            self.say_json({"partner": options["slug"], **now})
            return
        for name, value in now.items():
            self.say(f"{name}: {', '.join(value) or 'none'}" if isinstance(value, list) else f"{name}: {value}")

    # ------------------------------------------------------------ reading

    def _list(self, options: dict[str, Any]) -> None:
        found = partner_queries.partners()
        if options["json"]:
            self.say_json([_plain(asdict(one)) for one in found])
            return
        table = Table(
            "partner", "state", "channel", "format", "locales", "delivered", "waiting", "dead", "last error", box=None
        )
        for one in found:
            for sub in one.subscriptions or (None,):
                count = sub.deliveries if sub else {}
                state = sub.state if sub and sub.state != "active" else one.state
                if sub and state == "active" and sub.open_until and sub.open_until > timezone.now():
                    state = f"shut until {sub.open_until:%H:%M:%S}"
                cells = [str(count.get(k, 0)) for k in ("delivered", "queued", "dead")]
                locales = " ".join((sub.locales if sub else ()) or one.locales)
                table.add_row(one.slug, state, sub.channel if sub else "-", sub.format if sub else "-", locales, *cells,
                              sub.last_error[:60] if sub else "")  # fmt: skip
        Console().print(table)

    def _log(self, options: dict[str, Any]) -> None:
        if options["slug"] and not partner_queries.known(options["slug"]):
            raise _unknown(options["slug"])
        found = partner_queries.deliveries(
            Query(options["slug"], options["state"], limit=max(1, min(options["limit"], 10_000)))
        )
        if options["json"]:
            self.say_json([_plain(asdict(one)) for one in found])
            return
        for one in found:
            self.say(f"{one.created_at:%Y-%m-%d %H:%M:%S} {one.partner} {one.channel} {one.kind} {one.uri} "
                     f"v{one.version}: {one.state}{f' ({one.error})' if one.error else ''}")  # fmt: skip
            for tried in one.log:
                code = f" {tried.status_code}" if tried.status_code else ""
                what = f"{tried.at:%H:%M:%S} {tried.outcome}{code} {tried.duration_ms} ms {tried.error}"
                self.say(f"    {tried.number}. {what}")

    # ------------------------------------------------------------ doing

    def _test(self, options: dict[str, Any]) -> None:
        made = partner_intents.queue_test(options["slug"], now=timezone.now())
        if not made:
            raise BadInput("has no channel that pushes", subject=options["slug"], mend="add one with --channel")
        records = [record for pk in made if (record := pump.push(pk)) is not None]
        shown = [_result(record) for record in records]
        if options["json"]:
            self.say_json(shown)
        for one in () if options["json"] else shown:
            answer = f" ({one['status']})" if one["status"] else ""
            self.say(f"{one['channel']}: {'arrived' if one['delivered'] else one['error']}{answer} in {one['ms']} ms")
        if not all(r.delivered for r in records):
            raise Failure(1)

    def _replay(self, options: dict[str, Any]) -> None:
        state = "" if options["all"] else "dead"
        if options["all"] and options["since"] is None:
            raise BadInput("needs a window", subject="--all", mend="give --since")
        query = Query(options["slug"], state, options["since"], options["until"], limit=max(1, options["limit"]))
        done = partner_queries.replay_many(query, now=timezone.now())
        sending.deliveries()
        if options["json"]:
            self.say_json(asdict(done))
        else:
            self.say(f"{done.queued} queued again; {done.skipped} skipped, for something newer went or goes out")

    def _rotate(self, options: dict[str, Any]) -> None:
        slug: str = options["slug"]
        said: dict[str, Any]
        if options["token"]:
            said = {"token": tokens.issue_partner_token(slug, now=timezone.now(), name="rotated")}
        elif options["finish"]:
            said = {"webhooks": partner_intents.retire(slug)}
        else:
            secret = webhook.new_secret()
            said = {"webhooks": partner_intents.rotate(slug, secret), "secret": secret}
        if options["json"]:
            self.say_json({"partner": slug, **said})
            return
        for name, value in said.items():
            self.say(f"{name}: {value}")

    def _pause(self, options: dict[str, Any]) -> None:
        state = PartnerState("active" if options["resume"] else "paused")
        count = partner_intents.set_state(options["slug"], state)
        if options["resume"]:
            sending.deliveries()
        if options["json"]:
            self.say_json({"partner": options["slug"], "state": str(state), "subscriptions": count})
        else:
            self.say(f"{options['slug']} is {state.label}")


def _result(record: Record) -> dict[str, Any]:
    return {
        "channel": record.claimed.channel,
        "delivered": record.delivered,
        "status": record.status_code,
        "ms": record.duration_ms,
        "error": record.error,
    }


def _moment(text: str) -> datetime:
    """An ISO time (UTC where it names no zone), or so long ago: 30m, 6h, 2d."""
    units = {"m": "minutes", "h": "hours", "d": "days"}
    if text[-1:] in units and text[:-1].isdecimal():
        return timezone.now() - timedelta(**{units[text[-1]]: min(int(text[:-1]), 10**5)})
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _unknown(slug: str) -> BadInput:
    return BadInput("there is no such partner", subject=slug, mend="`dragoman partners list` lists them")


def _plain(value: Any) -> Any:
    """Times as text, all the way down."""
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return value.isoformat() if isinstance(value, datetime) else value
