"""What went out: immutable, versioned, and indexed for feeds of any length."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from pipelines.model import Label, PubStatus
from store.models.articles import Story
from store.models.translations import Translation


class Publication(models.Model):
    """One published version of one translation. Only `is_current` ever changes.

    `item` is `pipelines.model.FeedItem` as JSON. `version` grows by one within `(story, locale)`; a kill
    is a version too, with status canceled. Feeds read `(locale, -id)` of the current ones: a key, not an
    offset, so that a page costs the same at any depth.
    """

    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="publications")
    translation = models.ForeignKey(Translation, null=True, on_delete=models.SET_NULL, related_name="publications")
    uri = models.CharField(max_length=500)
    locale = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    status = models.CharField(max_length=20, choices=[(s.value, s.value) for s in PubStatus])
    label = models.CharField(max_length=40, choices=[(s.value, s.value) for s in Label])
    slug = models.CharField(max_length=150)
    headline = models.TextField(blank=True)
    section = models.CharField(max_length=200, blank=True)
    item = models.JSONField()
    first_published = models.DateTimeField()
    published_at = models.DateTimeField()
    is_current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["story", "locale", "version"], name="publication_version"),
            models.UniqueConstraint(fields=["uri", "version"], name="publication_uri"),
            models.UniqueConstraint(
                fields=["story", "locale"], condition=Q(is_current=True), name="publication_current"
            ),
            models.UniqueConstraint(fields=["locale", "slug"], condition=Q(is_current=True), name="publication_slug"),
        ]
        indexes = [
            models.Index(fields=["locale", "-id"], condition=Q(is_current=True), name="publication_feed"),
            models.Index(fields=["locale", "section", "-id"], condition=Q(is_current=True), name="publication_section"),
            models.Index(fields=["locale", "-published_at"], condition=Q(is_current=True), name="publication_time"),
        ]

    def __str__(self) -> str:
        return f"{self.uri} v{self.version}"


class CheckRecord(models.Model):
    """What the checks said when it went out, signed; a table of its own, for feeds never read it."""

    publication = models.OneToOneField(Publication, on_delete=models.CASCADE, related_name="check_record")
    document = models.JSONField()

    def __str__(self) -> str:
        return f"checks of {self.publication_id}"


class PublicationTag(models.Model):
    """A tag of a current publication; rows of superseded versions are removed, so a tag's feed is one index."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="tag_rows")
    locale = models.CharField(max_length=20)
    tag = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["locale", "tag", "publication"], name="publication_tag"),
        ]

    def __str__(self) -> str:
        return self.tag
