"""Translation memory: what people approved."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class MemoryUnit(models.Model):
    """A source sentence and its approved target.

    `source_hash` is `store.convert.memory_hash(source)`: of the normalised text, for exact look-up.
    `before_hash` and `after_hash` are those of the neighbouring sentences ("" at an end): a match with
    the same neighbours is a match in context.
    """

    locale = models.CharField(max_length=20)
    source = models.TextField()
    target = models.TextField()
    source_hash = models.CharField(max_length=64)
    before_hash = models.CharField(max_length=64, blank=True)
    after_hash = models.CharField(max_length=64, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    origin = models.CharField(max_length=200, blank=True, help_text="desk, or the TMX file it came in")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["locale", "source_hash", "before_hash", "after_hash"], name="memory_identity"
            ),
        ]
        indexes = [models.Index(fields=["locale", "id"], name="memory_locale")]

    def __str__(self) -> str:
        return self.source[:60]
