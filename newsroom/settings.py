"""Django's settings, made from `newsroom.config`. The embedded default needs none of the variables set."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url

from newsroom import config, sso
from pipelines.errors import NotConfigured

_env = config.read()
ROOT = Path(__file__).resolve().parent.parent

DRAGOMAN = _env
HOME = Path(_env["DRAGOMAN_HOME"]).resolve()
BASE_URL: str = _env["DRAGOMAN_BASE_URL"].rstrip("/")
GLOSSARIES = Path(_env["DRAGOMAN_GLOSSARIES"] or ROOT / "glossaries")
STARTER_MODELS = ROOT / "models" / "starter"
MODELS_TOML = ROOT / "models" / "models.toml"
PULLED_MODELS = Path(_env["DRAGOMAN_MODELS"] or HOME / "models")
# A socket's path may have 107 bytes at most; the supervisor says so where the home's is longer.
REDIS_SOCKET = HOME / "redis.sock"
REDIS_URL: str = _env["DRAGOMAN_REDIS_URL"] or f"unix://{REDIS_SOCKET}"

DEBUG: bool = _env["DRAGOMAN_DEBUG"]


def _secret_key() -> str:
    """The given key, or one made once and kept in the home with mode 600."""
    if _env["DRAGOMAN_SECRET_KEY"]:
        return str(_env["DRAGOMAN_SECRET_KEY"])
    path = HOME / "secret-key"
    try:
        if not path.exists():
            _make_secret_key(path)
        return path.read_text().strip()
    except OSError as error:
        raise NotConfigured(
            f"the folder for everything that is written, {HOME}, cannot be used ({error.strerror})",
            subject="DRAGOMAN_HOME",
            mend="name a folder that is yours",
        ) from error


def _make_secret_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_suffix(f".{os.getpid()}")
    made.touch(mode=0o600)
    made.write_text(secrets.token_urlsafe(48))
    try:
        os.link(made, path)  # whoever is first wins; two processes may start at once
    except FileExistsError:
        pass
    finally:
        made.unlink()


SECRET_KEY = _secret_key()

_base = urlsplit(BASE_URL)
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", _base.hostname or "localhost", *_env["DRAGOMAN_ALLOWED_HOSTS"]]
CSRF_TRUSTED_ORIGINS = [f"{_base.scheme}://{_base.netloc}"]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "store",
    "newsroom",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "newsroom.desk.middleware.DeskHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "newsroom.languages.InterfaceLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "newsroom" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ]
        },
    }
]


def _database() -> dict[str, object]:
    url = _env["DRAGOMAN_DATABASE_URL"] or f"sqlite:///{HOME / 'dragoman.sqlite3'}"
    try:
        found: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    except ValueError as error:  # the address may carry a password: it is not repeated
        raise NotConfigured(
            "is no address of a database",
            subject="DRAGOMAN_DATABASE_URL",
            mend="write postgres://USER:PASSWORD@HOST/NAME, or leave it empty for SQLite",
        ) from error
    if "sqlite" in str(found["ENGINE"]):
        # Immediate transactions: a writer waits its turn at BEGIN instead of failing in the middle.
        found["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        }
        found["CONN_HEALTH_CHECKS"] = False
    else:  # psycopg would wait 130 s for a host that is gone
        found.setdefault("OPTIONS", {}).setdefault("connect_timeout", 10)
    return found


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
CSRF_FAILURE_VIEW = "newsroom.desk.access.csrf_failure"
LOGIN_URL = "/desk/login/"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/desk/login/"

globals().update(sso.settings(_env))  # nothing where no issuer is named

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("ru", "Русский"),
    ("es", "Español"),
    ("fr", "Français"),
    ("de", "Deutsch"),
    ("ar", "العربية"),
]
LOCALE_PATHS = [ROOT / "newsroom" / "locale"]
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # static files come straight from the package: no collectstatic step to forget
WHITENOISE_AUTOREFRESH = DEBUG

_https = _base.scheme == "https"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = _env["DRAGOMAN_MAX_ARTICLE_BYTES"] + 100_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": _env["DRAGOMAN_LOG_LEVEL"]},
}
