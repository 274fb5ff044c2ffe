"""A time in a template, as every time of the desk is shown."""

from __future__ import annotations

from datetime import datetime

from django import template

from newsroom.desk import wording

register = template.Library()


@register.filter
def moment(at: datetime | None) -> str:
    return wording.moment(at)
