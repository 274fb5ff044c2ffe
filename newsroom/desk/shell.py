"""What is around every page: language, theme, the person's menu, the keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from newsroom.desk.keys import sheet

THEME_COOKIE = "desk_theme"
THEMES = ("auto", "light", "dark")


def theme_of(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(THEME_COOKIE, "auto")
    return chosen if chosen in THEMES else "auto"


def show(request: HttpRequest, template: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """`desk/base.html` needs what is added here; every page of the desk is shown through this."""
    around = {
        "theme": theme_of(request),
        "languages": settings.LANGUAGES,
        "interface": get_language(),
        "person": getattr(request, "person", None),
        "sheet": sheet(),
        "publisher": settings.DRAGOMAN["DRAGOMAN_PUBLISHER"],
    }
    return render(request, template, {**around, **context}, status=status)
