"""The site's map: each room brings its own urls."""

from __future__ import annotations

from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path

from newsroom import sso

urlpatterns = [path("admin/", admin.site.urls), *sso.urlpatterns()]
urlpatterns += [
    path("", include(f"newsroom.{room}.urls"))
    for room in ("health", "api", "desk", "hub", "feeds")
    if find_spec(f"newsroom.{room}") and find_spec(f"newsroom.{room}.urls")
]
