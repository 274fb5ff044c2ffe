"""MarianTokenizer with offsets: text to pieces and back, each piece knowing its characters."""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np

from pipelines.engines.registry import ModelInfo
from pipelines.errors import ModelDamaged

END = "</s>"
_SPACE = "▁"
_DEFAULT_POSITIONS = 512
_NO_TORCH = "PyTorch was not found"

# Typographic marks that a model may not know, and the plain ones that it does, character for character.
_PLAIN = {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "′": "'", "″": '"'}
_PLAIN |= {"—": "-", "–": "-", "‐": "-", "‑": "-", "−": "-"}


@dataclass(frozen=True, slots=True)
class Pieces:
    """The source's pieces and the offsets of each in the text; END and the language token are empty there."""

    tokens: tuple[str, ...]
    starts: Any
    ends: Any


class MarianTokens:
    """One model's two SentencePiece models and vocabulary. Safe to share: nothing changes after `__init__`."""

    def __init__(self, info: ModelInfo) -> None:
        tokenizer = _tokenizer(info.folder)
        self._source, self._target = tokenizer.spm_source, tokenizer.spm_target
        self._known = frozenset(tokenizer.encoder)
        self._known_target = frozenset(tokenizer.target_encoder if tokenizer.separate_vocabs else tokenizer.encoder)
        self._special = frozenset((END, "<unk>", "<pad>", *tokenizer.supported_language_codes))
        self._first = self._language_token(info)
        self._plain = {ord(c): p for c, p in _PLAIN.items() if c not in self._known}
        self.limit = _limit(info)
        self.tokenizer = tokenizer

    def encode(self, text: str) -> Pieces:
        """The source's pieces: the target-language token where the model wants one, the text, END.

        Offsets are into `text`; a typographic mark that the vocabulary lacks is read as its plain sister.
        """
        mapping = self._source.encode_as_offset_mapping(text.translate(self._plain))
        offsets = [*((0, 0) for _ in self._first), *mapping["offsets"], (0, 0)]
        starts, ends = np.array(offsets, dtype=np.int64).T
        return Pieces((*self._first, *mapping["pieces"], END), starts, ends)

    def length(self, text: str) -> int:
        """How many pieces `encode` gives."""
        pieces: list[str] = self._source.encode_as_pieces(text.translate(self._plain))
        return len(pieces) + len(self._first) + 1

    def knows_some(self, pieces: Pieces) -> bool:
        """Does the model know any piece with a letter in it? If not it would invent a sentence."""
        return any(t in self._known and any(c.isalpha() for c in t) for t in pieces.tokens[len(self._first) : -1])

    def encode_target(self, text: str) -> tuple[str, ...]:
        """Target text as pieces; empty when a piece is unknown, for the decoder would make it <unk>."""
        pieces = tuple(self._target.encode_as_pieces(text))
        return pieces if all(p in self._known_target for p in pieces) else ()

    def decode(self, tokens: Sequence[str]) -> tuple[str, Any, Any]:
        """The text of target pieces, as MarianTokenizer.decode gives it, and each piece's start and end in it."""
        surfaces = ["" if t in self._special else t.replace(_SPACE, " ") for t in tokens]
        whole = "".join(surfaces)
        text = whole.strip(" ")
        cut = len(whole) - len(whole.lstrip(" "))
        ends = np.fromiter(accumulate(map(len, surfaces)), dtype=np.int64, count=len(surfaces)) - cut
        starts = np.concatenate(([-cut], ends[:-1])) if len(ends) else ends
        return text, starts.clip(0, len(text)), ends.clip(0, len(text))

    def _language_token(self, info: ModelInfo) -> tuple[str, ...]:
        if info.target_token and info.target_token not in self._known:
            raise ModelDamaged(
                f"its vocabulary lacks the target-language token {info.target_token}",
                subject=info.name,
                mend="correct target_token in models.toml and pull the model again",
            )
        return (info.target_token,) if info.target_token else ()


def _tokenizer(folder: Path) -> Any:
    warnings.filterwarnings("ignore", message="Recommended: pip install sacremoses", category=UserWarning)
    logging.getLogger("transformers").addFilter(_unless_no_torch)
    from transformers import MarianTokenizer

    try:
        return MarianTokenizer.from_pretrained(folder, local_files_only=True)
    except (OSError, ValueError, KeyError, TypeError, AssertionError, RuntimeError) as error:
        raise ModelDamaged(
            f"its tokenizer cannot be loaded ({error})",
            subject=str(folder),
            mend="run `dragoman models verify`, then pull the model again",
        ) from error


def _unless_no_torch(record: logging.LogRecord) -> bool:
    """The default install has no torch on purpose: transformers' advice to install it would mislead."""
    return not record.getMessage().startswith(_NO_TORCH)


def _limit(info: ModelInfo) -> int:
    if info.max_pieces:
        return info.max_pieces
    try:
        config = json.loads((info.folder / "config.json").read_text("utf-8"))
        return int(config.get("max_position_embeddings", _DEFAULT_POSITIONS))
    except (OSError, ValueError, AttributeError) as error:
        raise ModelDamaged("its config.json cannot be read", subject=str(info.folder)) from error
