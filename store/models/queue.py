"""What came in at a door and could not be used."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class SetAsideMessage(models.Model):
    """A bad message, kept where people see it. `raw` holds at most its first 64 KiB, `size` the whole."""

    door = models.CharField(max_length=20)
    at = models.DateTimeField(db_index=True)
    raw = models.BinaryField()
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64, db_index=True, help_text="SHA-256 of the whole message")
    reason = models.TextField()
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    seen_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.door}: {self.reason[:60]}"
