"""Who receives: partners, their tokens and what they subscribed to."""

from __future__ import annotations

from django.db import models

from store.sealed import seal, unseal


class PartnerState(models.TextChoices):
    ACTIVE = "active", "active"
    PAUSED = "paused", "paused"
    DISABLED = "disabled", "disabled"


class Partner(models.Model):
    """A site that takes our translations. What is not granted here is denied."""

    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=20, choices=PartnerState, default=PartnerState.ACTIVE)
    territories = models.JSONField(default=list, blank=True, help_text="ISO 3166 codes where it publishes")
    rights = models.JSONField(default=dict, blank=True, help_text="sources, locales and labels granted")
    headline_limit = models.PositiveIntegerField(default=0, help_text="Characters; 0: none")
    rate_per_minute = models.PositiveIntegerField(default=60)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name or self.slug


class PartnerToken(models.Model):
    """A token for a partner's feeds; only its SHA-256 is kept."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100, blank=True)
    prefix = models.CharField(max_length=12)
    hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.partner_id} {self.prefix}…"


class Channel(models.TextChoices):
    PULL = "pull", "pulls the feed"
    WEBHOOK = "webhook", "Standard Webhooks"
    SUPERDESK = "superdesk", "Superdesk-compatible HTTP push"
    WEBSUB = "websub", "WebSub"
    FILES = "files", "files: folder, SFTP, S3"
    EMAIL = "email", "e-mail"


class Subscription(models.Model):
    """What a partner wants and by which channel. Empty lists of locales or sections mean: all it may have.

    `config` (address, keys) is sealed at rest with the secret key and must never be logged. The circuit:
    `failures` in a row, and `open_until` while nothing is sent.
    """

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="subscriptions")
    name = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=20, choices=PartnerState, default=PartnerState.ACTIVE)
    locales = models.JSONField(default=list, blank=True)
    sections = models.JSONField(default=list, blank=True)
    keywords = models.JSONField(default=list, blank=True)
    blocked_sources = models.JSONField(default=list, blank=True)
    channel = models.CharField(max_length=20, choices=Channel)
    format = models.CharField(max_length=20, default="ninjs")
    sealed_config = models.BinaryField(default=bytes)
    failures = models.PositiveIntegerField(default=0)
    open_until = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["state", "channel"], name="subscription_state")]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.channel} {self.name}"

    @property
    def config(self) -> dict[str, object]:
        return unseal(bytes(self.sealed_config))

    @config.setter
    def config(self, value: dict[str, object]) -> None:
        self.sealed_config = seal(value)
