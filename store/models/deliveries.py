"""The outbox: what must reach whom, and every attempt at it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from store.models.partners import Subscription
from store.models.publications import Publication


class DeliveryKind(models.TextChoices):
    PUBLISH = "publish", "publish"
    KILL = "kill", "kill"
    TEST = "test", "test"


class DeliveryState(models.TextChoices):
    QUEUED = "queued", "to be sent"
    DELIVERED = "delivered", "acknowledged"
    SUPERSEDED = "superseded", "overtaken by a newer version or a kill"
    DEAD = "dead", "given up; can be replayed"
    REFUSED = "refused", "kept back: the right to it was withdrawn before it was sent"


class Delivery(models.Model):
    """One publication on its way to one subscription. Written in the publication's transaction.

    `message_id` stays the same over retries. `priority` is smaller for what overtakes: 0 kill, 1 flash,
    2 urgent, 3 routine. `replay` counts deliberate repetitions. A test push has no publication.
    """

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="deliveries")
    publication = models.ForeignKey(
        Publication, null=True, blank=True, on_delete=models.PROTECT, related_name="deliveries"
    )
    kind = models.CharField(max_length=20, choices=DeliveryKind)
    uri = models.CharField(max_length=500)
    locale = models.CharField(max_length=20, blank=True)
    version = models.PositiveIntegerField()
    replay = models.PositiveIntegerField(default=0)
    message_id = models.CharField(max_length=80, unique=True)
    priority = models.PositiveSmallIntegerField(default=3)
    state = models.CharField(max_length=20, choices=DeliveryState, default=DeliveryState.QUEUED)
    not_before = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    lease_owner = models.CharField(max_length=100, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    receipt = models.JSONField(default=dict, blank=True)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["subscription", "publication", "replay"], name="delivery_once"),
        ]
        indexes = [
            models.Index(fields=["priority", "not_before"], condition=Q(state="queued"), name="delivery_due"),
            models.Index(
                fields=["subscription", "priority", "not_before"],
                condition=Q(state="queued"),
                name="delivery_due_each",
            ),
            models.Index(fields=["subscription", "uri", "version"], name="delivery_order"),
            models.Index(fields=["uri"], name="delivery_uri"),
            models.Index(fields=["subscription", "-id"], name="delivery_log"),
            models.Index(fields=["state", "-finished_at"], name="delivery_state"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uri} v{self.version}"


class DeliveryAttempt(models.Model):
    """One try: the log that operators and partners read."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="log")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    duration_ms = models.PositiveIntegerField()
    outcome = models.CharField(max_length=20, help_text="delivered, retry, dead, superseded")
    status_code = models.PositiveIntegerField(null=True, blank=True)
    error = models.TextField(blank=True)
    response = models.TextField(blank=True, help_text="The first bytes of the answer")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["delivery", "number"], name="attempt_number")]
        indexes = [models.Index(fields=["-at"], name="attempt_time")]

    def __str__(self) -> str:
        return f"{self.delivery_id} #{self.number} {self.outcome}"
