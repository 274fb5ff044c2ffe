"""MarianMT on CTranslate2: the engine that the service runs. int8 on the CPU, without torch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

import ctranslate2

from pipelines.engines.base import Options
from pipelines.engines.marian import Job, MarianEngine, Raw, length_limit
from pipelines.engines.marian_tokens import MarianTokens
from pipelines.engines.registry import ModelInfo
from pipelines.errors import EngineError, ModelDamaged

_BATCHES_A_THREAD = 4
_SMALLEST_BATCH = 256  # tokens; measured: below it the decoder's matrices are too small to pay


def open_engine(
    info: ModelInfo, threads: int, compute_type: str = "default", *, shortlist: bool = True
) -> MarianEngine:
    """Load `info.folder`: the tokenizer, and ct2/. `threads` sentences' batches are decoded side by side.

    A model that has a shortlist (ct2/vmap.txt) is decoded over it, unless `shortlist` says no.
    `compute_type` is CTranslate2's; "default" is what the model was converted to (int8). Raises ModelDamaged.
    """
    try:
        translator = ctranslate2.Translator(
            str(info.folder / "ct2"),
            device="cpu",
            compute_type=compute_type,
            inter_threads=threads,
            intra_threads=1,
        )
    except (RuntimeError, ValueError) as error:
        raise ModelDamaged(
            f"CTranslate2 cannot load it ({error})",
            subject=str(info.folder),
            mend="run `dragoman models verify`, then pull the model again",
        ) from error
    listed = shortlist and (info.folder / "ct2" / "vmap.txt").is_file()
    return MarianEngine("marian_ct2", info, MarianTokens(info), Ct2Decoder(translator, threads, listed))


class Ct2Decoder:
    """`marian.Decoder` over a Translator, which locks for itself and works while Python reads its results."""

    def __init__(self, translator: ctranslate2.Translator, threads: int, shortlist: bool = False) -> None:
        self._translator, self._threads, self._shortlist = translator, threads, shortlist

    def decode(self, jobs: Sequence[Job], options: Options) -> Iterator[tuple[int, list[Raw]]]:
        try:
            running = [
                (index, limit, result)
                for batch in batches(jobs, options.max_batch_tokens, self._threads)
                for index, limit, result in self._submit(jobs, batch, options)
            ]
            ours: list[tuple[int, list[Raw]]] = []
            for index, limit, result in running:
                raws = _raws(result.result(), limit)
                if jobs[index].prefix or jobs[index].suppress:
                    ours.append((index, raws))
                else:
                    yield index, raws
            yield from self._rescored(jobs, ours, options)
        except (RuntimeError, ValueError) as error:
            raise EngineError(f"CTranslate2 could not translate ({error})") from error

    def _submit(self, jobs: Sequence[Job], batch: Sequence[int], options: Options) -> Iterator[tuple[int, int, Any]]:
        chosen = [jobs[index] for index in batch]
        limit = length_limit(chosen)
        results = self._translator.translate_batch(
            [job.tokens for job in chosen],
            [job.prefix or None for job in chosen] if any(job.prefix for job in chosen) else None,
            beam_size=options.beam,
            num_hypotheses=min(options.hypotheses, options.beam),
            return_scores=True,
            return_attention=options.alignment,
            disable_unk=True,
            use_vmap=self._shortlist and not any(job.prefix or job.suppress for job in chosen),
            suppress_sequences=chosen[0].suppress or None,
            max_input_length=0,
            max_decoding_length=limit,
            asynchronous=True,
        )
        for index, result in zip(batch, results):
            yield index, limit, result

    def _rescored(
        self, jobs: Sequence[Job], found: Sequence[tuple[int, list[Raw]]], options: Options
    ) -> Iterator[tuple[int, list[Raw]]]:
        """Scores on one scale: what the model thinks of the sentence, however it came to say it.

        CTranslate2 leaves a prefix out of the sum but divides by the whole length, and shares out the
        probability of suppressed words among the others. All of a call's sentences are scored in one.
        """
        if not found:
            return
        scores = iter(
            self._translator.score_batch(
                [jobs[index].tokens for index, raws in found for _ in raws],
                [raw.tokens for _, raws in found for raw in raws],
                max_batch_size=options.max_batch_tokens,
                batch_type="tokens",
                max_input_length=0,
            )
        )
        for index, raws in found:
            again = [replace(raw, score=_mean(next(scores).log_probs)) for raw in raws]
            yield index, sorted(again, key=lambda raw: -raw.score)


def _mean(log_probs: Sequence[float]) -> float:
    return sum(log_probs) / max(len(log_probs), 1)


def batches(jobs: Sequence[Job], max_tokens: int, threads: int) -> Iterator[list[int]]:
    """Indices of jobs that go together: the same suppressed words, with or without prefix, like lengths, longest
    first. (CTranslate2 4.8 reads a prefix's pieces as places in the shortlist, so the two do not mix.)

    A batch has at most `max_tokens` source tokens with padding. Several batches a thread keep all threads
    busy to the end, and Python reads one batch's results while the next is decoded.
    """
    share = sum(len(job.tokens) for job in jobs) // (max(threads, 1) * _BATCHES_A_THREAD)
    most = min(max_tokens, max(share, _SMALLEST_BATCH))

    def kind(index: int) -> tuple[tuple[tuple[str, ...], ...], bool]:
        return jobs[index].suppress, bool(jobs[index].prefix)

    order = sorted(range(len(jobs)), key=lambda i: (kind(i), -len(jobs[i].tokens)))
    for _, group in groupby(order, key=kind):
        batch: list[int] = []
        for index in group:
            if batch and (len(batch) + 1) * len(jobs[batch[0]].tokens) > most:
                yield batch
                batch = []
            batch.append(index)
        if batch:
            yield batch


def _raws(result: Any, limit: int) -> list[Raw]:
    # Each look at a result's field copies all of it out of C++: one look a field.
    hypotheses, scores = result.hypotheses, result.scores
    attention = result.attention or [None] * len(scores)
    return [Raw(h, s, a, len(h) >= limit) for h, s, a in zip(hypotheses, scores, attention)]
