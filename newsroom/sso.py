"""Single sign-on by OpenID Connect, where DRAGOMAN_OIDC_ISSUER names an issuer; the extra `sso` brings the library.

Only settings and addresses are made here; nothing of the library is loaded, and nothing asked of the issuer.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from django.urls import URLPattern, URLResolver, include, path

from pipelines.errors import NotConfigured
from pipelines.workflow import Role

_ROLES = (Role.TRANSLATOR.value, Role.EDITOR.value, Role.ADMIN.value)


def settings(values: Mapping[str, Any]) -> dict[str, Any]:
    """Django's and the library's settings; none where no issuer is named. Raises NotConfigured for half a set."""
    issuer = str(values["DRAGOMAN_OIDC_ISSUER"]).rstrip("/")
    if not issuer:
        return {}
    _check(issuer, values)
    return {
        "AUTHENTICATION_BACKENDS": ["newsroom.sso_backend.Backend", "django.contrib.auth.backends.ModelBackend"],
        "OIDC_AUTHENTICATE_CLASS": "newsroom.sso_backend.Begin",
        "OIDC_CALLBACK_CLASS": "newsroom.sso_backend.Callback",
        "OIDC_RP_CLIENT_ID": values["DRAGOMAN_OIDC_CLIENT_ID"],
        "OIDC_RP_CLIENT_SECRET": values["DRAGOMAN_OIDC_CLIENT_SECRET"],
        "OIDC_RP_SIGN_ALGO": "RS256",
        "OIDC_RP_SCOPES": values["DRAGOMAN_OIDC_SCOPES"],
        "OIDC_USE_PKCE": True,
        "OIDC_TIMEOUT": 10,
        "LOGIN_REDIRECT_URL_FAILURE": "/desk/login/?sso=refused",
        "SINGLE_SIGN_ON": {
            "issuer": issuer,
            "claim": values["DRAGOMAN_OIDC_GROUPS_CLAIM"],
            "roles": roles(values["DRAGOMAN_OIDC_ROLES"]),
        },
    }


def _check(issuer: str, values: Mapping[str, Any]) -> None:
    parts = urlsplit(issuer)
    loopback = parts.hostname in ("127.0.0.1", "localhost", "::1")
    if not parts.hostname or (parts.scheme != "https" and not (parts.scheme == "http" and loopback)):
        raise NotConfigured("is no https address", subject="DRAGOMAN_OIDC_ISSUER", mend="give the issuer's address")
    for name in ("DRAGOMAN_OIDC_CLIENT_ID", "DRAGOMAN_OIDC_CLIENT_SECRET"):
        if not values[name]:
            raise NotConfigured("is missing", subject=name, mend="register the desk at the issuer and set it")
    if find_spec("mozilla_django_oidc") is None:
        raise NotConfigured(
            "single sign-on is not installed", subject="DRAGOMAN_OIDC_ISSUER", mend="run pip install 'dragoman[sso]'"
        )


def roles(text: str) -> dict[str, str]:
    """ "newsroom=translator,night-desk=editor" by group; raises NotConfigured for what is no role."""
    found = {}
    for pair in (p.strip() for p in text.split(",") if p.strip()):
        group, _, role = pair.rpartition("=")
        if not group.strip() or role.strip() not in _ROLES:
            raise NotConfigured(
                f"'{pair[:60]}' is no group=role",
                subject="DRAGOMAN_OIDC_ROLES",
                mend=f"the roles are {', '.join(_ROLES)}",
            )
        found[group.strip()] = role.strip()
    return found


def urlpatterns() -> list[URLPattern | URLResolver]:
    """/sso/authenticate/ and /sso/callback/, where it is switched on."""
    from django.conf import settings as now

    on = getattr(now, "SINGLE_SIGN_ON", None)
    return [path("sso/", include("mozilla_django_oidc.urls"))] if on else []
