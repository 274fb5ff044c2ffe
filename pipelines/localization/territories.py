"""Names of countries and territories, from CLDR."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from babel import Locale

from pipelines.localization.cldr import locale_data

_NOT_PLACES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})  # unions, and CLDR's codes for tests and unknowns


@cache
def territories(locale: str) -> Mapping[str, str]:
    """ISO 3166 code -> CLDR's name in `locale` ("pt-BR", "zh-Hans"); raises BadInput for a locale that CLDR lacks.

    CLDR's names are not always the news' (it has КНДР for North Korea in Russian): the glossary goes first.
    """
    data: Locale = locale_data(locale)
    return MappingProxyType(
        {
            code: str(name)
            for code, name in sorted(data.territories.items())
            if len(code) == 2 and code.isalpha() and code not in _NOT_PLACES
        }
    )
