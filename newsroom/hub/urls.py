"""The hub's address, which every public feed announces, and our own callback at the hubs of others."""

from __future__ import annotations

from django.urls import path

from newsroom.hub import callback, views

urlpatterns = [
    path("websub/hub", views.hub, name="hub"),
    path("websub/callback/<str:key>", callback.callback, name="hub-callback"),
]
