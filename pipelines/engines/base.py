"""What an engine is: English sentences in, n-best hypotheses with word alignments out.

An engine sees plain text only (no markup), one sentence a request, of any length: splitting under the
model's positions, batching by tokens and recasing of CAPITALS are its own business. It never raises on
odd text: blank or symbol-only input comes back as it is, with score None.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from pipelines.model import Hypothesis, Request

__all__ = ["Engine", "Hypothesis", "Options", "Request"]


@dataclass(frozen=True, slots=True)
class Options:
    """How to decode. The values are part of a draft's signature."""

    beam: int = 4
    hypotheses: int = 4  # at most `beam`
    alignment: bool = True
    max_batch_tokens: int = 2048


@runtime_checkable
class Engine(Protocol):
    """A loaded model of one locale pair; safe to call from several threads."""

    id: str  # "marian_ct2:starter/en-es"
    locale: str
    fingerprint: str  # hex digest of the model's files; part of the signature
    note: str  # what a reader must know ("starter model: modest", "unfinished"), "" if nothing

    def translate(self, requests: Sequence[Request], options: Options) -> list[list[Hypothesis]]:
        """Best first, at least one hypothesis a request, in the requests' order."""
        ...
