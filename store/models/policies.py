"""What a locale may publish by itself."""

from __future__ import annotations

from django.db import models


class PublishMode(models.TextChoices):
    REVIEW = "review", "a person approves"
    AUTO = "auto", "publish by itself what is good enough"


class LocalePolicy(models.Model):
    """`auto` publishes a draft without an error finding and with confidence of at least `threshold`."""

    locale = models.CharField(max_length=20, unique=True)
    mode = models.CharField(max_length=20, choices=PublishMode, default=PublishMode.REVIEW)
    threshold = models.FloatField(default=0.5, help_text="0 to 1")
    second_pair = models.BooleanField(default=False, help_text="Who translated cannot approve")
    active = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "locale policies"

    def __str__(self) -> str:
        return f"{self.locale}: {self.mode}"
