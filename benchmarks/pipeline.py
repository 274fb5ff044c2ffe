"""The whole pipeline against bare CTranslate2 on the same sentences, and the share that each step takes."""

from __future__ import annotations

import cProfile
import pstats
import resource
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.house import ROOT, in_turn, set_up, size, table

RUNS = size(7, 1)
COPIES = size(12, 2)


def main() -> None:
    set_up()
    from django.conf import settings

    from pipelines import intake, markup, segmentation
    from pipelines.engines import registry
    from pipelines.engines.base import Options, Request
    from pipelines.glossary.book import Glossary
    from pipelines.model import Article, Block
    from pipelines.translate import draft
    from worker import kit as kits

    story = intake.read((ROOT / "examples" / "moscow-times-2024-10-17.txt").read_bytes())
    # distinct copies: the pipeline translates the same sentence once, which would flatter it
    blocks = [
        Block(b.kind, b.text.replace("10,000", f"{9 + n},{100 + n}").replace("June", f"June {n + 1}"))
        for n in range(COPIES)
        for b in story.blocks
    ]
    article = Article("bench", "urn:bench", "1", tuple(blocks))
    kit = kits.load("es")
    texts = list(dict.fromkeys(markup.strip(s.source, s.html).text for s in segmentation.segment(article)))
    article = replace(article, blocks=tuple(Block(blocks[0].kind, t) for t in texts))
    info = registry.find("es", kits.model_roots())
    bare = _bare(info.folder, settings.DRAGOMAN["DRAGOMAN_ENGINE_THREADS"], texts)
    pieces = bare()
    one_best = replace(kit, glossary=Glossary((), "es"))

    def engine() -> object:
        return kit.engine.translate([Request(t) for t in texts], Options(beam=4, hypotheses=4))

    seconds = in_turn(RUNS, bare, engine, lambda: draft(article, one_best), lambda: draft(article, kit))
    names = ("bare translate_batch, beam 4", "engine: 4-best, alignment", "pipeline without glossary", "pipeline")
    rows = [
        (name, f"{pieces / s:,.0f}", f"{seconds[0] / s:.2f}", f"{s:.2f}")
        for name, s in zip(names, seconds, strict=True)
    ]
    table(("what", "target pieces/s", "against bare", "seconds"), rows)
    print(f"{len(texts)} sentences; glossary's share of the pipeline: {1 - seconds[2] / seconds[3]:.0%}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")
    _profile(lambda: draft(article, kit))


def _bare(folder: Path, threads: int, texts: Sequence[str]) -> Callable[[], int]:
    """translate_batch alone: same files, threads, beam and batch size, tokenised beforehand."""
    import ctranslate2
    from transformers import MarianTokenizer

    tokenizer = MarianTokenizer.from_pretrained(folder)
    translator = ctranslate2.Translator(str(folder / "ct2"), device="cpu", inter_threads=threads, intra_threads=1)
    tokens = [tokenizer.convert_ids_to_tokens(tokenizer.encode(t)) for t in texts]

    def run() -> int:
        results = translator.translate_batch(
            tokens, beam_size=4, max_batch_size=2048, batch_type="tokens", max_decoding_length=256
        )
        return sum(len(r.hypotheses[0]) for r in results)

    return run


def _profile(action: Callable[[], object]) -> None:
    profile = cProfile.Profile()
    profile.runcall(action)
    stats = pstats.Stats(profile)
    wanted = ("translate", "settle_all", "localize", "run", "run_article", "segment", "restore")
    rows = [
        (f"{name[0].split('/')[-2]}/{name[0].split('/')[-1]}:{name[2]}", f"{figures[3]:.2f}")
        for name, figures in stats.stats.items()  # type: ignore[attr-defined]
        if name[2] in wanted and "/pipelines/" in name[0]
    ]
    table(("inside the pipeline (profiled)", "seconds"), sorted(rows, key=lambda r: -float(r[1]))[:8])


if __name__ == "__main__":
    main()
