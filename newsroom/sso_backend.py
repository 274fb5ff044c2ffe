"""OpenID Connect by mozilla-django-oidc, with what it leaves out: discovery, issuer and audience, and our roles.

OpenID Connect Core 1.0, section 3.1.3.7, asks for `iss`, `aud` and `exp` to be checked; the library checks the
signature and the nonce. A person is known by issuer and `sub`, never by an e-mail address or a name that they could
choose (section 5.7), so nobody becomes a local user of the same name.
"""

from __future__ import annotations

import json
from functools import lru_cache
from hashlib import sha256
from time import monotonic
from typing import Any

import jwt
import requests
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.utils import import_from_settings
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from newsroom.roles import give_role
from pipelines.workflow import Role

_ENDPOINTS = {
    "OIDC_OP_AUTHORIZATION_ENDPOINT": "authorization_endpoint",
    "OIDC_OP_TOKEN_ENDPOINT": "token_endpoint",
    "OIDC_OP_USER_ENDPOINT": "userinfo_endpoint",
    "OIDC_OP_JWKS_ENDPOINT": "jwks_uri",
}
_HOUR = 3600
_TIMEOUT = 10
_HIGHEST = (Role.ADMIN.value, Role.EDITOR.value, Role.TRANSLATOR.value)
_FAULTS = (requests.RequestException, jwt.PyJWTError, json.JSONDecodeError, KeyError)


def _setting(name: str, *default: Any) -> Any:
    """An endpoint from the issuer's own document (Discovery 1.0, section 4), anything else from the settings."""
    if name in _ENDPOINTS:
        return _discovered(settings.SINGLE_SIGN_ON["issuer"], int(monotonic() / _HOUR))[_ENDPOINTS[name]]
    return import_from_settings(name, *default)


@lru_cache(maxsize=4)
def _discovered(issuer: str, age: int) -> dict[str, str]:
    """Kept for an hour. The document must name the issuer that was asked (section 4.3)."""
    answer = requests.get(f"{issuer}/.well-known/openid-configuration", timeout=_TIMEOUT, allow_redirects=False)
    answer.raise_for_status()
    found = answer.json()
    if str(found.get("issuer", "")).rstrip("/") != issuer:
        raise SuspiciousOperation("the issuer's document names another issuer")
    return {key: found[key] for key in _ENDPOINTS.values()}


class Begin(OIDCAuthenticationRequestView):
    get_settings = staticmethod(_setting)

    @classmethod
    def as_view(cls, **kwargs: Any) -> Any:
        """The issuer is asked when the page is, so an issuer that is away is a refused log-in, not an error page."""
        view = super().as_view(**kwargs)

        def guarded(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
            try:
                return view(request, *args, **more)
            except _FAULTS:
                return _refused()

        return guarded


class Callback(OIDCAuthenticationCallbackView):
    def get(self, request: HttpRequest) -> HttpResponse:
        try:
            return super().get(request)
        except _FAULTS:
            return self.login_failure()


def _refused() -> HttpResponse:
    from django.http import HttpResponseRedirect

    return HttpResponseRedirect(settings.LOGIN_REDIRECT_URL_FAILURE)


class Backend(OIDCAuthenticationBackend):
    """Logs in who the issuer vouches for, in the highest role that their groups give."""

    get_settings = staticmethod(_setting)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Asks nothing: Django makes every backend for every look-up of a user."""
        self.UserModel = import_model()

    def authenticate(self, request: HttpRequest | None, **kwargs: Any) -> Any:
        if request is None or "nonce" not in kwargs:
            return None  # a log-in by password
        super().__init__()
        return super().authenticate(request, **kwargs)

    def _verify_jws(self, payload: str, key: Any) -> dict[str, Any]:
        try:
            found: dict[str, Any] = jwt.decode(
                payload,
                key,
                algorithms=[self.OIDC_RP_SIGN_ALGO],
                audience=self.OIDC_RP_CLIENT_ID,
                issuer=[settings.SINGLE_SIGN_ON["issuer"], settings.SINGLE_SIGN_ON["issuer"] + "/"],
                leeway=60,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )
        except jwt.PyJWTError as error:
            raise SuspiciousOperation(f"the id token is not valid ({type(error).__name__})") from error
        return found

    def get_userinfo(self, access_token: str, id_token: str, payload: dict[str, Any]) -> dict[str, Any]:
        """The claims of both; they must be of one person (Core 1.0, section 5.3.2)."""
        info = super().get_userinfo(access_token, id_token, payload)
        if info.get("sub") != payload["sub"]:
            raise SuspiciousOperation("userinfo is of another person than the id token")
        return {**payload, **info}

    def verify_claims(self, claims: dict[str, Any]) -> bool:
        """Where groups are mapped, one of theirs must be."""
        return not settings.SINGLE_SIGN_ON["roles"] or self._role(claims) is not None

    def _role(self, claims: dict[str, Any]) -> str | None:
        groups = claims.get(settings.SINGLE_SIGN_ON["claim"], ())
        known = settings.SINGLE_SIGN_ON["roles"]
        names = [groups] if isinstance(groups, str) else groups if isinstance(groups, list) else []
        given = {known[g] for g in names if isinstance(g, str) and g in known}
        return next((role for role in _HIGHEST if role in given), None)

    def filter_users_by_claims(self, claims: dict[str, Any]) -> Any:
        return self.UserModel.objects.filter(username__endswith=_mark(claims))

    def create_user(self, claims: dict[str, Any]) -> Any:
        user = self.UserModel(username=_username(claims))
        user.set_unusable_password()
        return self._updated(user, claims)

    def update_user(self, user: Any, claims: dict[str, Any]) -> Any:
        return self._updated(user, claims)

    def _updated(self, user: Any, claims: dict[str, Any]) -> Any:
        user.first_name = str(claims.get("given_name") or claims.get("name") or "")[:150]
        user.last_name = str(claims.get("family_name") or "")[:150]
        user.email = str(claims.get("email") or "")[:254]
        user.save()
        role = self._role(claims)
        if role and not user.is_superuser:
            give_role(user, role)
        return user


def import_model() -> Any:
    from django.contrib.auth import get_user_model

    return get_user_model()


def _mark(claims: dict[str, Any]) -> str:
    """What makes a name this person's: issuer and subject."""
    identity = f"{settings.SINGLE_SIGN_ON['issuer']}\x1f{claims['sub']}"
    return f"+{sha256(identity.encode()).hexdigest()[:16]}"


def _username(claims: dict[str, Any]) -> str:
    """A name that people know, and the mark: "nina+3fa9c2d1b0e47a55"."""
    said = str(claims.get("preferred_username") or claims.get("email") or "sso").split("@")[0]
    plain = "".join(c for c in said if c.isalnum() or c in "._-")[:100]
    return f"{plain or 'sso'}{_mark(claims)}"
