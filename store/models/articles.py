"""English stories and their versions."""

from __future__ import annotations

from django.db import models

from pipelines.model import Priority, PubStatus
from store.models.sources import Source


class Story(models.Model):
    """All versions of one article: what `(source, uri)` names. Its row is the lock for numbering versions."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="stories")
    uri = models.CharField(max_length=500)
    latest = models.ForeignKey("Article", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name_plural = "stories"
        constraints = [models.UniqueConstraint(fields=["source", "uri"], name="story_identity")]

    def __str__(self) -> str:
        return self.uri


class ArticleState(models.TextChoices):
    READY = "ready", "being translated"
    HELD = "held", "held for a person"
    SUPERSEDED = "superseded", "a newer version arrived"
    KILLED = "killed", "killed by its source"


class Article(models.Model):
    """One version of a story as it arrived. `(story, version)` is the idempotency key of intake.

    `document` is `pipelines.model.Article` as JSON (`store.convert`); the other columns repeat what lists
    and look-ups need. `number` counts arrivals within the story.
    """

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="versions")
    version = models.CharField(max_length=200)
    number = models.PositiveIntegerField()
    raw = models.BinaryField()
    raw_type = models.CharField(max_length=100, blank=True)
    document = models.JSONField()
    headline = models.TextField(blank=True)
    language = models.CharField(max_length=20)
    section = models.CharField(max_length=200, blank=True)
    content_hash = models.CharField(max_length=64)
    status = models.CharField(max_length=20, choices=[(s.value, s.value) for s in PubStatus])
    priority = models.CharField(max_length=20, choices=[(p.value, p.value) for p in Priority])
    state = models.CharField(max_length=20, choices=ArticleState, default=ArticleState.READY)
    held_reason = models.TextField(blank=True)
    note = models.TextField(blank=True, help_text="The source's correction note")
    not_before = models.DateTimeField(null=True, blank=True, help_text="Embargo: nothing goes out earlier")
    door = models.CharField(max_length=20, help_text="task, stream, http, command, folder, feed")
    received_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["story", "version"], name="article_identity"),
            models.UniqueConstraint(fields=["story", "number"], name="article_number"),
        ]
        indexes = [
            models.Index(fields=["state", "-received_at"], name="article_state"),
            models.Index(fields=["section"], name="article_section"),
        ]

    def __str__(self) -> str:
        return f"{self.headline or self.story_id} v{self.version}"
