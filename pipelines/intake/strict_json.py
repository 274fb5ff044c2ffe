"""JSON as RFC 8259 means it: no NaN, no key twice, no half of a surrogate pair, no bottomless nesting.

Python's parser lets the first three through; they then fail far from here, at a database or on the wire.
"""

from __future__ import annotations

import json
import re
from typing import Any

from pipelines.errors import UnreadableArticle
from pipelines.intake.base import unreadable

_SURROGATE = re.compile("[\ud800-\udfff]")
_MEND = "send one ninjs object as valid JSON"


def loads(text: str) -> Any:
    """The value; raises UnreadableArticle that says what is wrong and, where known, at which line."""
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
    except json.JSONDecodeError as error:
        raise unreadable(f"not valid JSON at line {error.lineno}, column {error.colno}: {error.msg}", _MEND) from error
    except RecursionError as error:
        raise unreadable("the JSON is nested too deeply", _MEND) from error
    except UnreadableArticle:
        raise
    except ValueError as error:  # an integer of more digits than Python converts
        raise unreadable("the JSON holds a number that is too long", _MEND) from error
    return value


def refuse_surrogates(text: str, where: str) -> str:
    if _SURROGATE.search(text):
        raise unreadable(f'"{where}" holds half of a surrogate pair', "encode the text as UTF-8")
    return text


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise unreadable(f"the key {json.dumps(twice)} stands twice in one JSON object", _MEND)
    return found


def _constant(name: str) -> Any:
    raise unreadable(f"the JSON holds {name}, which is no JSON value", _MEND)
