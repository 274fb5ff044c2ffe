"""In and out: log in (with throttling), log out, password, language and theme."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from newsroom.desk.access import DeskRequest, desk
from newsroom.desk.shell import THEME_COOKIE, THEMES, show
from store import desk_intents, desk_queries
from store.models import Profile

_WINDOW = timedelta(minutes=15)
_OF_BOTH, _OF_NAME, _OF_ADDRESS = 5, 20, 60  # failed log-ins within the window
_YEAR = 365 * 24 * 3600


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    where = _next(request)
    if request.method != "POST":
        if request.user.is_authenticated:
            return HttpResponseRedirect(where)
        return show(request, "desk/login.html", {"form": AuthenticationForm(request), "next": where})
    keys = _keys(request)
    if _throttled(keys):
        said = _("Too many attempts. Wait a quarter of an hour, or ask an administrator.")
        form = AuthenticationForm(request)
        return show(request, "desk/login.html", {"form": form, "next": where, "refused": said}, status=429)
    form = AuthenticationForm(request, data=request.POST)
    if not form.is_valid():
        desk_intents.note_failed_login(" ".join(keys), timezone.now())
        said = _("The name and the password do not fit. Both are case-sensitive.")
        context = {"form": form, "next": where, "refused": said}
        return show(request, "desk/login.html", context, status=HTTPStatus.UNAUTHORIZED)
    login(request, form.get_user())
    desk_intents.forget_failed_logins(timezone.now() - 4 * _WINDOW)
    response = HttpResponseRedirect(where)
    profile = Profile.objects.filter(user_id=form.get_user().pk).first()
    if profile and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        _set_cookie(response, settings.LANGUAGE_COOKIE_NAME, profile.interface)
    return response


def _keys(request: HttpRequest) -> tuple[str, str]:
    """What attempts are counted by; no name is kept in clear, for people type passwords into the wrong field."""
    name = request.POST.get("username", "").casefold()[:150]
    address = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:  # then our own proxy is in front, and it writes the last entry
        address = request.headers.get("X-Forwarded-For", address).rpartition(",")[2].strip()
    return f"n:{sha256(name.encode('utf-8', 'replace')).hexdigest()[:16]}", f"a:{address[:60]};"


def _throttled(keys: tuple[str, str]) -> bool:
    since = timezone.now() - _WINDOW
    limits = ((" ".join(keys), _OF_BOTH), (keys[0], _OF_NAME), (keys[1], _OF_ADDRESS))
    return any(desk_queries.failed_logins(key, since) >= limit for key, limit in limits)


def _next(request: HttpRequest) -> str:
    """Only within this site."""
    where = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(where, {request.get_host()}, require_https=request.is_secure())
    return where if safe and where.startswith("/") else settings.LOGIN_REDIRECT_URL


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return HttpResponseRedirect(settings.LOGOUT_REDIRECT_URL)


@sensitive_post_parameters()
@never_cache
@desk
def password(request: DeskRequest) -> HttpResponse:
    form = PasswordChangeForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        update_session_auth_hash(request, form.user)
        messages.success(request, _("Your password was changed."))
        return HttpResponseRedirect(settings.LOGIN_REDIRECT_URL)
    return show(request, "desk/password.html", {"form": form}, status=400 if form.errors else 200)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    chosen = request.POST.get("language", "")
    response = HttpResponseRedirect(_next(request))
    if chosen in dict(settings.LANGUAGES):
        _set_cookie(response, settings.LANGUAGE_COOKIE_NAME, chosen)
        if request.user.is_authenticated:
            desk_intents.set_interface(request.user.pk, chosen)
    return response


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    response = HttpResponseRedirect(_next(request))
    if (chosen := request.POST.get("theme", "")) in THEMES:
        _set_cookie(response, THEME_COOKIE, chosen)
    return response


def _set_cookie(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)


urlpatterns = [
    path("login/", log_in, name="login"),
    path("logout/", log_out, name="logout"),
    path("password/", password, name="password"),
    path("language/", language, name="language"),
    path("theme/", theme, name="theme"),
]
