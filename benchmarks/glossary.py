"""What the glossary costs and gains: steps of enforcement on real drafts, and the matcher from 10^2 to 10^5 terms.

    python -m benchmarks.glossary [SOURCE REFERENCE] [--locale es] [--limit 600]

SOURCE and REFERENCE are parallel plain-text files, a sentence a line; sentences without a term are left out. Without
them it takes the example article and its reviewed translation, which is enough for times and too little for shares.
Times are processor seconds of all threads, so that other work on the machine does not count.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipelines.engines import registry
from pipelines.engines.base import Options
from pipelines.glossary.agree_slavic import cases_of
from pipelines.glossary.book import Glossary
from pipelines.glossary.enforce import Item, Policy, Settled, met, settle_all
from pipelines.glossary.forms import forms
from pipelines.glossary.government import governed
from pipelines.glossary.names_ru_uk import CASES
from pipelines.model import How, Request, Term, TermHit

ROOT = Path(__file__).resolve().parents[1]
SEED = ROOT / "tests" / "golden" / "seed"
STEPS = {
    "model alone": Policy(rerank=False, prefix=False, replace=False),
    "+ reranking": Policy(prefix=False, replace=False),
    "+ replacement": Policy(prefix=False),
    "+ prefix where nothing can be replaced": Policy(),
    "prefix wherever unmet": Policy(prefix_where_replaceable=True),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path, nargs="?", default=SEED / "clean.en.txt")
    parser.add_argument("reference", type=Path, nargs="?")
    parser.add_argument("--locale", default="es")
    parser.add_argument("--limit", type=int, default=600)
    args = parser.parse_args()
    args.reference = args.reference or SEED / f"reviewed.{args.locale}.txt"
    for path in (args.source, args.reference):
        if not path.is_file():
            parser.error(f"{path} is not there; name two parallel files, a sentence a line")
    glossary = Glossary.load(ROOT / "glossaries" / f"en-{args.locale}", args.locale).prepare()
    pairs = sample(args.source, args.reference, glossary, args.limit)
    print(json.dumps({"sentences": len(pairs), "steps": enforcement(glossary, pairs, args.locale)}, indent=1))
    print(
        json.dumps({"matching": [matching(n, [s for s, _ in pairs]) for n in (100, 1_000, 10_000, 100_000)]}, indent=1)
    )


def sample(source: Path, reference: Path, glossary: Glossary, limit: int) -> list[tuple[str, str]]:
    lines = zip(source.read_text("utf-8").splitlines(), reference.read_text("utf-8").splitlines(), strict=True)
    pairs = [(s, r) for s, r in lines if glossary.hits(s)]
    random.Random(1).shuffle(pairs)
    return pairs[:limit]


def enforcement(glossary: Glossary, pairs: Sequence[tuple[str, str]], locale: str) -> list[dict[str, Any]]:
    """One row a combination of steps."""
    from sacrebleu import corpus_chrf  # a test extra: not needed where only the matcher is measured

    engine = registry.load(registry.find(locale, [ROOT / "models" / "starter", ROOT / "models"]))
    sources, references = [s for s, _ in pairs], [[r for _, r in pairs]]
    engine.translate([Request(s) for s in sources[:8]], Options())
    before = time.process_time()
    hypotheses = engine.translate([Request(s) for s in sources], Options())
    translating = time.process_time() - before
    redecode = _greedy(engine)
    rows = []
    for name, policy in STEPS.items():
        forms.cache_clear()
        before = time.process_time()
        items = [Item(s, glossary.hits(s), h) for s, h in zip(sources, hypotheses)]
        settled = settle_all(items, glossary, redecode, policy)
        cost = time.process_time() - before
        rows.append(
            {
                "steps": name,
                **_judged(items, settled, locale),
                "chrf": round(corpus_chrf([s.text for s in settled], references).score, 2),
                "cost": round(cost / translating, 3),
            }
        )
    return rows


def _greedy(engine: Any) -> Any:
    def redecode(asks: Sequence[Request]) -> Any:
        return engine.translate(asks, Options(beam=1, hypotheses=1))

    return redecode


def _judged(items: Sequence[Item], settled: Sequence[Settled], locale: str) -> dict[str, Any]:
    hows = Counter(use.how.value for s in settled for use in s.uses)
    there = [span for item, s in zip(items, settled) for span in met(item.hits, s.text, s.alignment)]
    right = sum(span is not None for span in there) / max(len(there), 1)
    out: dict[str, Any] = {"right": round(right, 3), "how": dict(hows)}
    if locale in ("ru", "uk"):
        out["agreement"] = _agreement(items, settled, locale)
    return out


def _agreement(items: Sequence[Item], settled: Sequence[Settled], language: str) -> str:
    """Forced forms whose case fits their preposition, adjective or noun before, by pymorphy3's readings."""
    fits: Counter[bool] = Counter()
    for item, s in zip(items, settled):
        by_span = {hit.span: hit for hit in item.hits}
        for use in s.uses:
            if use.how in (How.REPLACED, How.PREFIX) and use.target_span and use.source_span:
                verdict = _fits(by_span[use.source_span], use.surface, s.text[: use.target_span.start], language)
                if verdict is not None:
                    fits[verdict] += 1
    return f"{fits[True]} of {sum(fits.values())} judged"


def _fits(hit: TermHit, surface: str, before: str, language: str) -> bool | None:
    own = {
        g
        for t in (hit.term, *hit.alternatives)
        for f in forms(t, language)
        if f.text.lower() == surface.lower()
        for g in f.grammemes
        if g in CASES
    }
    words = before.replace("«", " ").replace('"', " ").split(" ")
    last = next((w for w in reversed(words) if w), "")
    if not own or not last.isalpha():
        return None
    asked = governed(last, language)
    neighbour = set(asked or cases_of(last, language))
    if not neighbour:
        return None
    return bool(own & (neighbour if asked else neighbour | {"gent"}))


def matching(size: int, sentences: Sequence[str]) -> dict[str, Any]:
    """A glossary of made-up names and terms of `size` entries over real sentences."""
    rng = random.Random(size)
    syllables = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "ov")]
    word = lambda: "".join(rng.choices(syllables, k=rng.randint(2, 4)))  # noqa: E731
    sources = {" ".join(word().title() for _ in range(rng.randint(1, 3))) for _ in range(int(size * 1.1))}
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    before = time.perf_counter()
    glossary = Glossary([Term(s, s, "es") for s in sorted(sources)[:size]], "es").prepare()
    built = time.perf_counter() - before
    before = time.perf_counter()
    for sentence in sentences:
        glossary.hits(sentence)
    spent = time.perf_counter() - before
    return {
        "terms": len(glossary.terms),
        "built_s": round(built, 2),
        "grown_mb": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) // 1024,
        "ms_a_sentence": round(1000 * spent / max(len(sentences), 1), 3),
    }


if __name__ == "__main__":
    sys.exit(main())
