"""What people said and did: history, comments, dismissed findings."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from store.models.articles import Article
from store.models.translations import TranslatedSegment, Translation


class Event(models.Model):
    """One thing that happened: who (nobody: the machine), when, what, before and after."""

    at = models.DateTimeField(db_index=True)
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    what = models.CharField(max_length=40, help_text="drafted, edited, approved, published, killed, ...")
    article = models.ForeignKey(Article, null=True, blank=True, on_delete=models.CASCADE, related_name="events")
    translation = models.ForeignKey(Translation, null=True, blank=True, on_delete=models.CASCADE, related_name="events")
    segment = models.ForeignKey(
        TranslatedSegment, null=True, blank=True, on_delete=models.CASCADE, related_name="events"
    )
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["translation", "-at"], name="event_translation"),
            models.Index(fields=["what", "-at"], name="event_what"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.what}"


class Comment(models.Model):
    """A remark on a translation or on one of its segments."""

    translation = models.ForeignKey(Translation, on_delete=models.CASCADE, related_name="comments")
    segment = models.ForeignKey(
        TranslatedSegment, null=True, blank=True, on_delete=models.CASCADE, related_name="comments"
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField()
    at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.text[:60]


class Dismissal(models.Model):
    """A finding that a person called wrong: it stays away for the same text and comes back with another.

    `text_hash` is `pipelines.checks.runner.fingerprint` of the finding on its source and target.
    """

    check_id = models.CharField(max_length=60)
    locale = models.CharField(max_length=20)
    text_hash = models.CharField(max_length=64)
    reason = models.TextField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["locale", "text_hash", "check_id"], name="dismissal_identity"),
        ]
        indexes = [models.Index(fields=["check_id", "locale"], name="dismissal_check")]

    def __str__(self) -> str:
        return f"{self.check_id}: {self.reason[:40]}"
