"""E-mail by SMTP: one message a version, the text to read and the document attached; a kill says so in its subject.

The Message-ID is the delivery's own, so that a retry is the same message to whoever received it already; all
versions of an item refer to one id and so stand in one thread.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from hashlib import sha256
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings

from pipelines.errors import BadInput, DeliveryFailed, NotConfigured
from pipelines.formats import body
from worker.delivery import base
from worker.delivery.base import Outcome, Parcel

_SETTINGS = {"to": list, "from": str}
_ADDRESS = re.compile(r"[^\s@<>,;:\"]+@[\w.-]+")
_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Server:
    """What DRAGOMAN_SMTP_URL says. It is the operator's own server, so its address is not held to the guard."""

    host: str
    port: int
    tls: bool
    user: str = ""
    password: str = field(default="", repr=False)


def server_of(url: str) -> Server:
    """smtp://user:password@host:587 (STARTTLS) or smtps://...:465; raises NotConfigured for what is neither."""
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise NotConfigured(
            "is no mail server" if url else "is not set",
            subject="DRAGOMAN_SMTP_URL",
            mend="write smtp://user:password@host:587",
        )
    tls = parts.scheme == "smtps"
    port = parts.port or (465 if tls else 587)
    return Server(parts.hostname, port, tls, unquote(parts.username or ""), unquote(parts.password or ""))


class EmailChannel:
    def check(self, config: Mapping[str, Any]) -> None:
        base.wanted(config, _SETTINGS, ("to",))
        for one in (*config["to"], *([config["from"]] if "from" in config else [])):
            if not isinstance(one, str) or not _ADDRESS.fullmatch(parseaddr(one)[1]) or not one.isprintable():
                raise BadInput("is no e-mail address", subject=str(one)[:80], mend="write name@host")

    def send(self, parcel: Parcel) -> Outcome:
        server = server_of(settings.DRAGOMAN["DRAGOMAN_SMTP_URL"])
        try:
            return _sent(server, message_of(parcel))
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            return Outcome(
                False, max(codes), "the mail server refused every recipient", hopeless=all(c >= 500 for c in codes)
            )
        except smtplib.SMTPResponseException as error:
            said = error.smtp_error if isinstance(error.smtp_error, bytes) else str(error.smtp_error).encode()
            return Outcome(
                False, error.smtp_code, f"the mail server answered {error.smtp_code}", said.decode("utf-8", "replace")
            )
        except (smtplib.SMTPException, OSError) as error:
            raise DeliveryFailed(f"the mail was not taken ({type(error).__name__})", subject=server.host) from error


def _sent(server: Server, message: EmailMessage) -> Outcome:
    context = ssl.create_default_context()
    if server.tls:
        link: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=_SECONDS, context=context)
    else:
        link = smtplib.SMTP(server.host, server.port, timeout=_SECONDS)
    with link:
        link.ehlo()
        if not server.tls and link.has_extn("starttls"):
            link.starttls(context=context)
            link.ehlo()
        elif not server.tls and server.user:
            raise NotConfigured(
                "the mail server offers no encryption for the password", subject=server.host, mend="use smtps://"
            )
        if server.user:
            link.login(server.user, server.password)
        refused = link.send_message(message)
    if refused:  # some took it, some did not: a repetition would reach the first ones twice
        return Outcome(True, 250, error=f"refused for {len(refused)} of the recipients", receipt=_receipt(message))
    return Outcome(True, 250, receipt=_receipt(message))


def _receipt(message: EmailMessage) -> dict[str, Any]:
    return {"message_id": message["Message-ID"]}


def message_of(parcel: Parcel) -> EmailMessage:
    """The whole message; equal for equal parcels but for its attempt."""
    item = parcel.item
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    message = EmailMessage()
    message["Message-ID"] = f"<{parcel.id}@{host}>"
    message["References"] = f"<{sha256(parcel.uri.encode()).hexdigest()[:32]}@{host}>"
    message["From"] = _line(parcel.config.get("from") or f"dragoman@{host}")
    message["To"] = ", ".join(_line(str(to)) for to in parcel.config.get("to") or ())
    message["Subject"] = subject_of(parcel)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834
    message["X-Dragoman-Item"] = _line(f"{parcel.uri} version {parcel.version}")
    if item is not None:
        message["Date"] = format_datetime(item.version_created)
        message["Content-Language"] = item.locale
    if parcel.kind == "kill":
        message["X-Priority"], message["Importance"] = "1 (Highest)", "high"
    message.set_content(_text(parcel))
    main, _, sub = parcel.media_type.partition("/")
    message.add_attachment(parcel.body, maintype=main, subtype=sub, filename=f"item.{parcel.suffix}")
    return message


def subject_of(parcel: Parcel) -> str:
    item = parcel.item
    if parcel.kind == "kill":
        return _line(f"KILL: withdraw {parcel.uri}")
    headline = item.headline if item else ""
    mark = {"test": "TEST: "}.get(parcel.kind, "CORRECTION: " if item and item.correction else "")
    return _line(f"{mark}{headline or parcel.uri}")


def _text(parcel: Parcel) -> str:
    item = parcel.item
    if item is None:
        return parcel.uri
    if parcel.kind == "kill":
        return f"Withdraw this item at once: {parcel.uri}\n{item.note}\n"
    notes = "\n".join(n for n in (item.label.value, item.note, item.url) if n)
    return f"{item.headline}\n\n{body.text(item)}\n\n--\n{notes}\n"


def _line(text: str) -> str:
    """One line without controls: a header cannot be smuggled in."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:900]
