"""Form fields for what rows keep as JSON: a list as words with commas, rights as one field each, secrets unseen."""

from __future__ import annotations

import json
import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_LOCALE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}|\*")


class Words(forms.CharField):
    """A list of words, with commas between them."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("help_text", _("With commas between."))
        super().__init__(**{"required": False, "widget": forms.TextInput(attrs={"size": 60}), **more})

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, list):
            return value
        return list(dict.fromkeys(w.strip() for w in str(value or "").split(",") if w.strip()))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(data) != list(initial or [])


class Locales(Words):
    """A list of locales; an asterisk for all where `any_locale` is set."""

    def __init__(self, *, any_locale: bool = False, **more: Any) -> None:
        self.any_locale = any_locale
        super().__init__(**more)

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        bad = [w for w in value if not _LOCALE.fullmatch(w) or (w == "*" and not self.any_locale)]
        if bad:
            raise forms.ValidationError(_("“%(word)s” is no locale: write es or pt-BR."), params={"word": bad[0]})


class SealedConfig(forms.CharField):
    """The settings of a channel as a JSON object: written, never shown. Left empty, they stay as they are."""

    def __init__(self, **more: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 3, "cols": 60, "autocomplete": "off", "spellcheck": "false"})
        super().__init__(**{"required": False, "widget": widget, "max_length": 20_000, **more})

    def clean(self, value: Any) -> dict[str, Any] | None:
        text = super().clean(value).strip()
        if not text:
            return None
        try:
            found = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(_("This is no JSON.")) from error
        if not isinstance(found, dict):
            raise forms.ValidationError(_('Write an object, such as {"url": "https://..."}.'))
        return found
