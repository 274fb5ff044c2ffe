"""Roles are Django groups of these names; what else the desk knows of a person is here."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Role(models.TextChoices):
    TRANSLATOR = "translator", "translator"
    EDITOR = "editor", "editor"
    ADMIN = "admin", "admin"


class Profile(models.Model):
    """The locales that a person works in (empty: all), the language of their desk, and their saved filters.

    A filter is `{"name": ..., "query": ...}`, the query as it stands in the queue's address.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="profile")
    locales = models.JSONField(default=list, blank=True)
    interface = models.CharField(max_length=10, default="en")
    filters = models.JSONField(default=list, blank=True)

    def __str__(self) -> str:
        return str(self.user)
