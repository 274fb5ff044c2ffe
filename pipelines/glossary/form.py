"""A form of a term and what it expresses."""

from __future__ import annotations

from typing import NamedTuple


class Form(NamedTuple):
    """One form and its OpenCorpora grammemes: case (nomn ... loct), number (sing, plur), gender (masc ...).

    A grammeme that the language does not mark, or that is not known, is absent.
    """

    text: str
    grammemes: frozenset[str] = frozenset()
