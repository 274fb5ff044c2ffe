"""The engine layer beside bare CTranslate2 and transformers' generate: same model, sentences, beam and threads.

Speeds are source pieces a second, medians of interleaved runs. Sentences are those of the example article with
different people quoted, so that no two are equal (the engine would translate equal ones once).
"""

from __future__ import annotations

import resource
from importlib.util import find_spec
from itertools import islice, product
from typing import Any

import ctranslate2

from benchmarks.house import ROOT, in_turn, size, table
from models import STARTERS
from pipelines import intake, segmentation
from pipelines.engines import registry
from pipelines.engines.base import Engine, Options, Request
from pipelines.engines.marian_tokens import MarianTokens
from pipelines.engines.registry import ModelInfo

THREADS, RUNS, SENTENCES, SLOW_SENTENCES = 2, size(5, 1), size(256, 8), size(32, 4)
NAMES = ("Macron", "Starmer", "Merz", "Tusk", "Meloni")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


def sentences() -> list[str]:
    """The example's sentences, each attributed to several people on several days."""
    article = intake.read((ROOT / "examples" / "moscow-times-2024-10-17.txt").read_bytes())
    body = [segment.source.rstrip(".") for segment in segmentation.segment(article)]
    said = (f"{s}, {name} said on {day}." for name, day, s in product(NAMES, DAYS, body) if len(s) > 40)
    return list(islice(said, SENTENCES))


def bare(info: ModelInfo, sources: list[list[str]], **extra: Any) -> Any:
    translator = ctranslate2.Translator(str(info.folder / "ct2"), inter_threads=THREADS, intra_threads=1)
    common = {"beam_size": 4, "batch_type": "tokens"} | extra
    return lambda: translator.translate_batch(sources, **common)


def engine_of(engine: Engine, texts: list[str], **options: Any) -> Any:
    requests = [Request(text) for text in texts]
    return lambda: engine.translate(requests, Options(beam=4, **options))


def generate(info: ModelInfo, texts: list[str]) -> Any:
    import torch
    from transformers import MarianMTModel, MarianTokenizer

    torch.set_num_threads(THREADS)
    model, tokenizer = MarianMTModel.from_pretrained(info.folder).float(), MarianTokenizer.from_pretrained(info.folder)
    ordered = sorted(texts, key=len)

    def run() -> None:
        with torch.inference_mode():
            for at in range(0, len(ordered), 16):
                model.generate(**tokenizer(ordered[at : at + 16], return_tensors="pt", padding=True), num_beams=4)

    return run


def peak() -> str:
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"


def main() -> None:
    info = registry.find("es", [STARTERS])
    texts = sentences()
    engine = registry.load(info, threads=THREADS)
    tokens = MarianTokens(info)
    sources = [list(tokens.encode(text).tokens) for text in texts]
    pieces = sum(map(len, sources))
    full = {"num_hypotheses": 4, "return_scores": True, "return_attention": True}
    measured = {
        "CTranslate2 alone, batches of 2048": bare(info, sources, max_batch_size=2048),
        "CTranslate2 alone, batches of 256": bare(info, sources, max_batch_size=256),
        "CTranslate2 alone, 2048, 4 hypotheses, attention": bare(info, sources, max_batch_size=2048, **full),
        "CTranslate2 alone, 256, 4 hypotheses, attention": bare(info, sources, max_batch_size=256, **full),
        "engine, best hypothesis": engine_of(engine, texts, hypotheses=1, alignment=False),
        "engine, 4 hypotheses, aligned words": engine_of(engine, texts, hypotheses=4),
    }
    speeds = dict(zip(measured, (pieces / s for s in in_turn(RUNS, *measured.values()))))
    print(f"{info.name}, {len(texts)} sentences, {pieces} pieces, beam 4, {THREADS} threads; peak {peak()}")
    if find_spec("torch"):
        few = texts[:SLOW_SENTENCES]
        (seconds,) = in_turn(2, generate(info, few))
        speeds[f"transformers generate ({len(few)} sentences)"] = sum(map(len, sources[: len(few)])) / seconds
        print(f"peak with torch and transformers' model: {peak()}")
    base = speeds["CTranslate2 alone, batches of 2048"]
    table(("", "pieces/s", "ratio"), [(n, f"{s:,.0f}", f"{s / base:.2f}") for n, s in speeds.items()])


if __name__ == "__main__":
    main()
