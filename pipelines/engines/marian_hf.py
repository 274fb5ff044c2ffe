"""MarianMT on transformers and torch: the reference that marian_ct2 is held against, slower by far.

It needs the extra `reference` and is the only module that imports torch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pipelines.engines.base import Options
from pipelines.engines.marian import Job, MarianEngine, Raw, length_limit
from pipelines.engines.marian_tokens import END, MarianTokens
from pipelines.engines.registry import ModelInfo
from pipelines.errors import EngineError, ModelDamaged, NotConfigured

_BATCH = 16


def open_engine(info: ModelInfo, threads: int) -> MarianEngine:
    """Load `info.folder`'s checkpoint as float32. Raises NotConfigured without torch, ModelDamaged."""
    try:
        import torch
        from transformers import MarianMTModel
        from transformers.utils.logging import disable_progress_bar
    except ImportError as error:
        raise NotConfigured(
            "the engine marian_hf needs torch", mend="run `pip install 'dragoman[reference]'`"
        ) from error
    disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        # Eager attention: the faster kinds do not give the weights that alignment is read from.
        model = MarianMTModel.from_pretrained(info.folder, dtype=torch.float32, attn_implementation="eager")
    except (OSError, ValueError, RuntimeError) as error:
        raise ModelDamaged(f"transformers cannot load it ({error})", subject=str(info.folder)) from error
    model.train(False)
    torch.set_num_threads(threads)
    tokens = MarianTokens(info)
    return MarianEngine("marian_hf", info, tokens, HfDecoder(model, tokens.tokenizer))


class HfDecoder:
    """`marian.Decoder` over MarianMTModel: `generate`, then one forced pass for the scores and attention."""

    def __init__(self, model: Any, tokenizer: Any) -> None:
        self._model, self._tokenizer = model, tokenizer

    def decode(self, jobs: Sequence[Job], options: Options) -> Iterator[tuple[int, list[Raw]]]:
        try:
            for batch in _batches(jobs):
                yield from zip(batch, self._decode([jobs[i] for i in batch], options))
        except RuntimeError as error:
            raise EngineError(f"transformers could not translate ({error})") from error

    def _decode(self, jobs: list[Job], options: Options) -> list[list[Raw]]:
        import torch

        start = self._model.config.decoder_start_token_id
        first = [start, *self._ids(jobs[0].prefix)]
        limit = length_limit(jobs)
        count = min(options.hypotheses, options.beam)
        source = self._padded([self._ids(job.tokens) for job in jobs])
        unwanted = [[start], [self._tokenizer.unk_token_id], *(self._ids(s) for s in jobs[0].suppress)]
        with torch.inference_mode():
            found = self._model.generate(
                **source,
                decoder_input_ids=torch.tensor([first] * len(jobs)),
                num_beams=options.beam,
                num_return_sequences=count,
                max_length=limit + 1,
                bad_words_ids=unwanted,
                forced_eos_token_id=None,
            )
        rows = [self._tokens_of(row) for row in found.tolist()]
        return [
            [self._judged(job, tokens, limit) for tokens in rows[n * count : (n + 1) * count]]
            for n, job in enumerate(jobs)
        ]

    def _judged(self, job: Job, tokens: list[str], limit: int) -> Raw:
        import torch

        labels = self._ids([*tokens, END])
        forced = [self._model.config.decoder_start_token_id, *labels[:-1]]
        with torch.inference_mode():
            out = self._model(
                **self._padded([self._ids(job.tokens)]),
                decoder_input_ids=torch.tensor([forced]),
                output_attentions=True,
            )
            logits = out.logits[0]
            logits[:, self._model.config.pad_token_id] = float("-inf")  # no word of Marian's own vocabulary
            picked = logits.log_softmax(-1)[range(len(labels)), labels]
        # Head 0 of the last layer is the one that was trained on word alignments.
        attention = out.cross_attentions[-1][0, 0].numpy()
        return Raw(tokens, float(picked.mean()), attention[: len(tokens)], len(tokens) >= limit)

    def _ids(self, tokens: Sequence[str]) -> list[int]:
        ids: list[int] = self._tokenizer.convert_tokens_to_ids(list(tokens))
        return ids

    def _padded(self, rows: list[list[int]]) -> dict[str, Any]:
        import torch

        longest, pad = max(map(len, rows)), self._model.config.pad_token_id
        return {
            "input_ids": torch.tensor([row + [pad] * (longest - len(row)) for row in rows]),
            "attention_mask": torch.tensor([[1] * len(r) + [0] * (longest - len(r)) for r in rows]),
        }

    def _tokens_of(self, row: list[int]) -> list[str]:
        tokens: list[str] = self._tokenizer.convert_ids_to_tokens(row[1:])
        return tokens[: tokens.index(END)] if END in tokens else tokens


def _batches(jobs: Sequence[Job]) -> Iterator[list[int]]:
    """Indices of jobs with the same prefix and suppressed words, of like length."""
    groups: dict[object, list[int]] = {}
    for index in sorted(range(len(jobs)), key=lambda i: len(jobs[i].tokens)):
        groups.setdefault((jobs[index].prefix, jobs[index].suppress), []).append(index)
    for group in groups.values():
        for at in range(0, len(group), _BATCH):
            yield group[at : at + _BATCH]
