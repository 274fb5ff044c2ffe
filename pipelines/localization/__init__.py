"""Localization after translation: what the model left in English dress, in the locale's dress.

`localize` changes only what the source holds too and what is not right already; it never raises on text.
CLDR (through Babel) gives separators, month names, plurals and units; a locale's house style
(glossaries/en-<locale>/style.toml) gives the rest, with one switch a rule.
"""

from pipelines.localization.localize import Localized, localize
from pipelines.localization.slips import astray
from pipelines.localization.style import Style, Units
from pipelines.localization.territories import territories

__all__ = ["Localized", "Style", "Units", "astray", "localize", "territories"]
