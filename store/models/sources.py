"""Where English articles come from, and the tokens with which they come."""

from __future__ import annotations

from django.db import models


class SourceKind(models.TextChoices):
    PUSH = "push", "pushed to us (queue, stream, HTTP, command)"
    FEED = "feed", "polled feed"
    FOLDER = "folder", "watched folder"
    WEBSUB = "websub", "feed that its WebSub hub pushes, polled as well"


class Source(models.Model):
    """A publishing system or a feed. `slug` is `pipelines.model.Article.source`."""

    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=20, choices=SourceKind, default=SourceKind.PUSH)
    url = models.CharField(max_length=2000, blank=True, help_text="Feed address or folder")
    active = models.BooleanField(default=True)
    locales = models.JSONField(default=list, blank=True, help_text="Where a message names no locales")
    rules = models.JSONField(default=list, blank=True, help_text="Locales, priority and policy by section and keyword")
    rights = models.JSONField(default=dict, blank=True, help_text="holder, usage_terms, territories")
    poll_every = models.PositiveIntegerField(default=300, help_text="Seconds")
    poll_state = models.JSONField(default=dict, blank=True, help_text="ETag, Last-Modified, failures")
    next_poll = models.DateTimeField(null=True, blank=True, db_index=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_owner = models.CharField(max_length=100, blank=True)

    def __str__(self) -> str:
        return self.name or self.slug


class HubState(models.TextChoices):
    ASKED = "asked", "asked, not confirmed yet"
    ACTIVE = "active", "confirmed"
    DENIED = "denied", "denied by the hub"


class SourceHub(models.Model):
    """Our subscription at the hub that a source's feed names. `key` ends our callback's address: nobody guesses it.

    It stands apart from the source's `poll_state`, which a poll writes as a whole when it is over.
    """

    source = models.OneToOneField(Source, on_delete=models.CASCADE, related_name="hub")
    key = models.CharField(max_length=64, unique=True)
    hub = models.CharField(max_length=2000)
    topic = models.CharField(max_length=2000)
    sealed_secret = models.BinaryField(default=bytes)
    state = models.CharField(max_length=20, choices=HubState, default=HubState.ASKED)
    asked_at = models.DateTimeField()
    renew_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    heard_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.source_id} {self.hub}"


class ApiToken(models.Model):
    """A bearer token of a publishing system; only its SHA-256 is kept."""

    name = models.CharField(max_length=100)
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="tokens")
    prefix = models.CharField(max_length=12, help_text="Shown so that people can tell tokens apart")
    hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
