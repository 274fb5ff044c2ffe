"""The desk's map. Each page is a module with `urlpatterns` of its own: add one with a line in PAGES."""

from __future__ import annotations

from importlib import import_module

from django.urls import include, path

from newsroom.desk.access import not_here

PAGES = ("accounts", "queue", "bulk", "editor", "segments", "remarks", "moves", "exchange", "numbers", "deliveries")

_pages = [pattern for page in PAGES for pattern in import_module(f"newsroom.desk.{page}").urlpatterns]
_desk = ([*_pages, path("<path:rest>", not_here, name="not-here")], "desk")

urlpatterns = [path("desk/", include(_desk))]
