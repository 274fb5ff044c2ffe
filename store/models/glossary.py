"""The desk's glossary: entries that begin and end with a version, so any version can be read again."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from pipelines.model import CaseRule, TermKind, TermStatus


class GlossaryVersion(models.Model):
    """Every change of a locale's glossary makes one. `number` counts within the locale."""

    locale = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, blank=True)
    note = models.TextField(blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["locale", "number"], name="glossary_version")]

    def __str__(self) -> str:
        return f"{self.locale} {self.number}"


class GlossaryEntry(models.Model):
    """`pipelines.model.Term` as a row, in force from version `since` until before `until` (null: still).

    A change ends one row and begins another; rows are never edited in place.
    """

    locale = models.CharField(max_length=20)
    source = models.CharField(max_length=500)
    target = models.CharField(max_length=500, blank=True)
    status = models.CharField(
        max_length=20, choices=[(s.value, s.value) for s in TermStatus], default=TermStatus.PREFERRED.value
    )
    kind = models.CharField(max_length=20, choices=[(s.value, s.value) for s in TermKind], default=TermKind.TERM.value)
    variants = models.JSONField(default=list, blank=True)
    forms = models.JSONField(default=list, blank=True)
    case_rule = models.CharField(
        max_length=20, choices=[(s.value, s.value) for s in CaseRule], default=CaseRule.ANY.value
    )
    pos = models.CharField(max_length=20, blank=True)
    gender = models.CharField(max_length=4, blank=True)
    number = models.CharField(max_length=4, blank=True)
    animacy = models.CharField(max_length=10, blank=True)
    domain = models.CharField(max_length=100, blank=True)
    note = models.TextField(blank=True)
    origin = models.CharField(max_length=200, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    changed = models.DateTimeField()
    since = models.PositiveIntegerField(help_text="The glossary version that brought it")
    until = models.PositiveIntegerField(null=True, blank=True, help_text="The version that took it out")

    class Meta:
        verbose_name_plural = "glossary entries"
        indexes = [
            models.Index(fields=["locale", "until", "since"], name="glossary_in_force"),
            models.Index(fields=["locale", "source"], name="glossary_source"),
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target} ({self.locale})"
