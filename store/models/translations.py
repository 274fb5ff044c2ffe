"""One article version in one locale, and its segments."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from pipelines.model import Label, Origin, Priority
from pipelines.workflow import State
from store.models.articles import Article


class Translation(models.Model):
    """The unit of work of the worker and of the desk.

    `state` is a state of `pipelines.workflow`. `version` grows with every write and is compared before
    each (compare-and-set). A worker holds `lease_owner`/`lease_until` while it drafts; a person holds
    `claimed_by`/`claim_until` while they review. `attempts` bounds a poisonous article. `sent_at` is when
    its task was last put on the queue, so that the sweep does not flood.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="translations")
    locale = models.CharField(max_length=20)
    state = models.CharField(max_length=24, choices=[(s.value, s.value) for s in State], default=State.WAITING.value)
    is_latest = models.BooleanField(default=True, help_text="No: a newer source version is being translated")
    version = models.PositiveIntegerField(default=0)
    priority = models.CharField(max_length=20, choices=[(p.value, p.value) for p in Priority])

    signature = models.CharField(max_length=500, blank=True)
    label = models.CharField(max_length=40, choices=[(s.value, s.value) for s in Label], default=Label.MACHINE.value)
    model_note = models.CharField(max_length=300, blank=True)
    glossary_version = models.PositiveIntegerField(null=True, blank=True)
    confidence = models.FloatField(null=True, blank=True, help_text="0 to 1, the weakest segment's")
    risk = models.FloatField(default=0)
    rank = models.FloatField(default=0, help_text="Risk x urgency: the order of the desk's queue")
    errors = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)
    findings = models.JSONField(default=list, help_text="Findings of the article as a whole")
    headline = models.TextField(blank=True)
    predecessor = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="successors")

    publish = models.BooleanField(default=False, help_text="Publish without review, labelled")
    not_before = models.DateTimeField(null=True, blank=True, help_text="Embargo or scheduled release")
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="claims"
    )
    claim_until = models.DateTimeField(null=True, blank=True)
    translated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    lease_owner = models.CharField(max_length=100, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    drafted_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "locale"], name="translation_identity"),
        ]
        indexes = [
            models.Index(fields=["state", "locale", "-rank"], condition=Q(is_latest=True), name="translation_queue"),
            models.Index(fields=["state", "-rank"], condition=Q(is_latest=True), name="translation_rank"),
            models.Index(fields=["state", "lease_until"], name="translation_lease"),
            models.Index(fields=["claimed_by", "claim_until"], name="translation_claim"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.locale}"


class SegmentState(models.TextChoices):
    DRAFT = "draft", "as the machine left it"
    EDITED = "edited", "changed by a person"
    APPROVED = "approved", "approved by a person"


class TranslatedSegment(models.Model):
    """One sentence with its target. `version` grows with every edit and is compared before each.

    The JSON columns hold `pipelines.model` values as `store.convert` writes them. `machine_target` is what
    the machine said, kept for measuring how much people change.
    """

    translation = models.ForeignKey(Translation, on_delete=models.CASCADE, related_name="segments")
    segment = models.CharField(max_length=40, help_text='"b<block>.s<n>"')
    order = models.PositiveIntegerField()
    block = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    html = models.BooleanField(default=False)
    span_start = models.PositiveIntegerField()
    span_end = models.PositiveIntegerField()
    source = models.TextField()
    glue = models.TextField(blank=True, help_text="White space after the sentence within its block")
    target = models.TextField(blank=True)
    machine_target = models.TextField(blank=True)
    origin = models.CharField(max_length=20, choices=[(o.value, o.value) for o in Origin])
    score = models.FloatField(null=True, blank=True)
    alternatives = models.JSONField(default=list)
    alignment = models.JSONField(default=list)
    terms = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    findings = models.JSONField(default=list)
    state = models.CharField(max_length=20, choices=SegmentState, default=SegmentState.DRAFT)
    version = models.PositiveIntegerField(default=0)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    edited_at = models.DateTimeField(null=True, blank=True)
    previous_source = models.TextField(
        blank=True, help_text="The source before a correction, where a person's edit was carried over"
    )

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["translation", "segment"], name="segment_identity"),
        ]
        indexes = [models.Index(fields=["translation", "order"], name="segment_order")]

    def __str__(self) -> str:
        return f"{self.translation_id} {self.segment}"
