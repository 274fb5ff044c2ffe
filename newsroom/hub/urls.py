"""The hub's address, which every public feed announces."""

from __future__ import annotations

from django.urls import path

from newsroom.hub import views

urlpatterns = [path("websub/hub", views.hub, name="hub")]
