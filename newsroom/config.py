"""Every setting of Dragoman, in one table: read here, shown by `dragoman doctor`, documented in docs/settings.md.

Each is an environment variable. Lower floors get values through `django.conf.settings` by name.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.errors import NotConfigured


def _flag(text: str) -> bool:
    if text.lower() in ("1", "true", "yes", "on"):
        return True
    if text.lower() in ("", "0", "false", "no", "off"):
        return False
    raise ValueError("expected yes or no")


def _words(text: str) -> tuple[str, ...]:
    return tuple(w.strip() for w in text.split(",") if w.strip())


def _share(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 1:
        raise ValueError("expected a number from 0 to 1")
    return value


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError("expected a whole number of at least 1")
    return value


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable: how it is read, what it is when unset, and what it does."""

    name: str
    default: str
    about: str
    parse: Callable[[str], Any] = str
    secret: bool = False


SETTINGS: tuple[Setting, ...] = (
    Setting("DRAGOMAN_HOME", "var", "folder for everything that is written", Path),
    Setting(
        "DRAGOMAN_DATABASE_URL",
        "",
        "database; empty: SQLite in DRAGOMAN_HOME. May carry a password",
        str,
        True,
    ),
    Setting(
        "DRAGOMAN_REDIS_URL",
        "",
        "Redis; empty: a private server on a Unix socket in DRAGOMAN_HOME",
        str,
        True,
    ),
    Setting(
        "DRAGOMAN_SECRET_KEY",
        "",
        "key for sessions and stored secrets; empty: made once in DRAGOMAN_HOME",
        str,
        True,
    ),
    Setting(
        "DRAGOMAN_BASE_URL",
        "http://127.0.0.1:8000",
        "address under which readers and partners reach this site",
    ),
    Setting("DRAGOMAN_ALLOWED_HOSTS", "", "further host names that the web process answers to, by comma", _words),
    Setting("DRAGOMAN_PUBLISHER", "Dragoman Newsroom", "the newsroom's name in feeds and pages"),
    Setting("DRAGOMAN_LOCALES", "", "target locales, by comma; empty: all with a usable model", _words),
    Setting("DRAGOMAN_MODELS", "", "folder of pulled models; empty: models/ in DRAGOMAN_HOME", str),
    Setting(
        "DRAGOMAN_GLOSSARIES",
        "",
        "folder of glossaries and house styles; empty: the ones that come with Dragoman",
        str,
    ),
    Setting("DRAGOMAN_ENGINE", "marian_ct2", "translation engine: marian_ct2, marian_hf or dummy"),
    Setting("DRAGOMAN_ENGINE_THREADS", "2", "batches translated side by side in one process", _positive),
    Setting("DRAGOMAN_BEAM", "4", "beam width where the model's entry names none", _positive),
    Setting("DRAGOMAN_WORKER_THREADS", "2", "tasks run side by side by one worker process", _positive),
    Setting("DRAGOMAN_FUZZY_THRESHOLD", "0.75", "least similarity of a fuzzy match that is offered", _share),
    Setting("DRAGOMAN_AUTO_PUBLISH", "", "locales that publish without a person when the checks allow it", _words),
    Setting("DRAGOMAN_AUTO_CONFIDENCE", "0.5", "least confidence for publication without a person", _share),
    Setting("DRAGOMAN_SECOND_EYES", "no", "who translated an article cannot approve it", _flag),
    Setting("DRAGOMAN_HUB_URL", "", "WebSub hub named in the feeds; empty: Dragoman's own"),
    Setting(
        "DRAGOMAN_ALLOW_PRIVATE_PARTNERS",
        "no",
        "let pushes reach private and loopback addresses (for tests)",
        _flag,
    ),
    Setting("DRAGOMAN_ALLOW_HTTP", "no", "let deliveries and polls use http where https is missing", _flag),
    Setting("DRAGOMAN_SMTP_URL", "", "mail server for e-mail delivery: smtp://user:password@host:587", str, True),
    Setting("DRAGOMAN_OIDC_ISSUER", "", "OpenID Connect issuer for single sign-on; empty: passwords only"),
    Setting("DRAGOMAN_OIDC_CLIENT_ID", "", "client id at the issuer"),
    Setting("DRAGOMAN_OIDC_CLIENT_SECRET", "", "client secret at the issuer", str, True),
    Setting("DRAGOMAN_OIDC_SCOPES", "openid email profile", "scopes asked of the issuer"),
    Setting("DRAGOMAN_OIDC_GROUPS_CLAIM", "groups", "claim that lists a person's groups"),
    Setting("DRAGOMAN_OIDC_ROLES", "", "roles by group: desk=translator,night=editor; empty: an admin gives them"),
    Setting(
        "DRAGOMAN_DEMO_PASSWORD",
        "",
        "password of the demo users; empty: a random one, printed once",
        str,
        True,
    ),
    Setting("DRAGOMAN_MAX_ARTICLE_BYTES", "2000000", "largest article accepted, in bytes", _positive),
    Setting(
        "DRAGOMAN_LEASE_SECONDS",
        "300",
        "how long a worker may hold a job before the sweep takes it back",
        _positive,
    ),
    Setting("DRAGOMAN_SWEEP_SECONDS", "10", "how often the sweep looks for jobs without a live lease", _positive),
    Setting("DRAGOMAN_MAX_ATTEMPTS", "5", "how often a failing job is tried before a person must look", _positive),
    Setting("DRAGOMAN_KEEP_ATTEMPTS_DAYS", "90", "how long the log of single delivery attempts is kept", _positive),
    Setting(
        "DRAGOMAN_METRICS_TOKEN",
        "",
        "bearer token that /metrics asks for; empty: only this machine may read it",
        str,
        True,
    ),
    Setting("DRAGOMAN_LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR"),
    Setting("DRAGOMAN_LOG_JSON", "no", "write log lines as JSON", _flag),
    Setting("DRAGOMAN_DEBUG", "no", "Django's debug pages; never in production", _flag),
    Setting("DRAGOMAN_DUMMY_DELAY", "0", "seconds the dummy engine takes for each sentence (for tests)", float),
)

_BY_NAME = {s.name: s for s in SETTINGS}


def read(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """All settings by name; raises NotConfigured that names the variable which cannot be read."""
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        text = environ.get(setting.name, setting.default)
        try:
            values[setting.name] = setting.parse(text)
        except ValueError as error:
            shown = "its value" if setting.secret else repr(text)
            raise NotConfigured(
                f"{shown} cannot be read ({error})", subject=setting.name, mend=f"it is the {setting.about}"
            ) from error
    return values


def unknown(environ: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Variables that look like ours but are none: most often a misspelling."""
    return tuple(sorted(n for n in environ if n.startswith("DRAGOMAN_") and n not in _BY_NAME and "_TEST_" not in n))


def shown(setting: Setting, environ: Mapping[str, str] = os.environ) -> str:
    """The value as `doctor` may print it."""
    text = environ.get(setting.name, setting.default)
    return "(set)" if setting.secret and text else text
