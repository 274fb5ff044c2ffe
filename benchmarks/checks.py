"""What the checks find, what they say wrongly, and how fast they are.

    python -m benchmarks.checks DIR [--locales es,ru] [--step 3] [--calibrate]

DIR holds `en-<language>.flores-test.jsonl.gz`, lines of {"i", "src", "ref", "sys": {system: text}}: sources,
human references and outputs of public systems. None ships with Dragoman; without DIR only the speed is
measured, on the pairs of tests/golden/checks.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks import faults_made
from benchmarks.faults import faults
from pipelines.checks import Context, Pair, load
from pipelines.checks.base import AcrossCheck, ArticleCheck
from pipelines.checks.completeness_lengths import length
from pipelines.checks.runner import run
from pipelines.model import Severity

LOCALES = {"pt": "pt-BR", "zh": "zh-Hans"}
LANGUAGES = ("es", "ru", "uk", "fr", "de", "pl", "pt", "it", "ar", "zh", "tr", "ja")
GOLDEN = Path(__file__).parent.parent / "tests" / "golden" / "checks"


def rows(folder: Path, language: str) -> list[dict[str, Any]]:
    path = folder / f"en-{language}.flores-test.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def pairs(folder: Path, language: str, system: str = "ref") -> list[Pair]:
    locale = LOCALES.get(language, language)
    texts = ((r["src"], r["ref"] if system == "ref" else r["sys"][system]) for r in rows(folder, language))
    return [Pair(source, target, locale) for source, target in texts]


@cache
def context(locale: str) -> Context:
    return Context(locale)


def severities(pair: Pair) -> Counter[Severity]:
    return Counter(f.severity for f in run(pair, context(pair.locale), strict=True))


# ------------------------------------------------------------------------- false alarms


def false_alarms(folder: Path, languages: Sequence[str]) -> None:
    """Human translations are right: every finding on them is a false alarm (or a translator's slip)."""
    print("\nFalse alarms on human references, % of segments (goal: errors 2, warnings 8)")
    print(f"{'':10}{'errors':>8}{'warnings':>10}   most frequent checks, % of segments")
    for language in languages:
        found = [run(p, context(p.locale), strict=True) for p in pairs(folder, language)]
        errors = sum(any(f.severity is Severity.ERROR for f in fs) for fs in found)
        warnings = sum(any(f.severity is Severity.WARNING for f in fs) for fs in found)
        checks = Counter(c for fs in found for c in {f.check for f in fs if f.severity is not Severity.NOTE})
        most = ", ".join(f"{check} {100 * n / len(found):.1f}" for check, n in checks.most_common(6))
        print(f"{language:10}{100 * errors / len(found):8.2f}{100 * warnings / len(found):10.2f}   {most}")


# ------------------------------------------------------------------------- recall


def recall(folder: Path, languages: Sequence[str], step: int) -> None:
    """Share of the faults that the check they are meant for finds, and how many there were."""
    table: dict[tuple[str, str], dict[str, tuple[int, int]]] = defaultdict(dict)
    for language in languages:
        hits: Counter[tuple[str, str]] = Counter()
        made: Counter[tuple[str, str]] = Counter()
        for at, pair in enumerate(pairs(folder, language)[::step]):
            for fault in faults(pair, at):
                faulty = Pair(fault.source, fault.target, pair.locale)
                key = (fault.name, fault.check)
                made[key] += 1
                hits[key] += any(f.check == fault.check for f in run(faulty, context(pair.locale), strict=True))
        for key, number in made.items():
            table[key][language] = (hits[key], number)
    print("\nRecall on injected faults (found by the check they are meant for)")
    print(f"{'fault':20}{'check':23}{'all':>6}{'n':>7}" + "".join(f"{lang:>6}" for lang in languages))
    for (name, check), found in table.items():
        total = sum(n for _, n in found.values())
        everywhere = sum(h for h, _ in found.values()) / total
        cells = "".join(f"{found[k][0] / found[k][1]:6.2f}" if k in found else f"{'-':>6}" for k in languages)
        print(f"{name:20}{check:23}{everywhere:6.2f}{total:7d}{cells}")


# ------------------------------------------------------------------------- systems


def systems(folder: Path, languages: Sequence[str]) -> None:
    """Error findings of public systems beside the human references, and the COMET scores that came with them."""
    scores = _scores(folder / "scores.tsv")
    print("\nSegments with an error, %: systems beside human references (COMET in brackets)")
    for language in languages:
        cells = [("human", _errors(pairs(folder, language)), math.nan)]
        for system in rows(folder, language)[0]["sys"]:
            comet = scores.get((f"en-{language}", system), math.nan)
            cells.append((system, _errors(pairs(folder, language, system)), comet))
        cells.sort(key=lambda c: c[1])
        print(
            f"{language:4}" + "  ".join(f"{n} {e:.1f}" + ("" if math.isnan(c) else f" ({c:.3f})") for n, e, c in cells)
        )
        ranked = [(e, c) for _, e, c in cells if not math.isnan(c)]
        if len(ranked) > 2:
            print(f"      errors and -COMET: Spearman {_spearman(ranked):.2f}, Kendall {_kendall(ranked):.2f}")


def _errors(given: list[Pair]) -> float:
    return 100 * sum(severities(p)[Severity.ERROR] > 0 for p in given) / len(given)


def _scores(path: Path) -> dict[tuple[str, str], float]:
    if not path.is_file():
        return {}
    lines = [line.split("\t") for line in path.read_text("utf-8").splitlines()[1:]]
    return {(x[0], x[2]): float(x[5]) for x in lines if x[1] == "flores-test" and x[5].replace(".", "").isdigit()}


def _spearman(points: list[tuple[float, float]]) -> float:
    ours = _ranks([e for e, _ in points])
    theirs = _ranks([-c for _, c in points])
    return statistics.correlation(ours, theirs) if len(set(ours)) > 1 and len(set(theirs)) > 1 else math.nan


def _kendall(points: list[tuple[float, float]]) -> float:
    """Pairs of systems in the same order less those in the other, over all pairs (tau-a: ties count as neither)."""
    signs = [(a[0] - b[0]) * (b[1] - a[1]) for i, a in enumerate(points) for b in points[:i]]
    return (sum(s > 0 for s in signs) - sum(s < 0 for s in signs)) / len(signs)


def _ranks(values: list[float]) -> list[float]:
    return [sum(v < x for v in values) + (sum(v == x for v in values) - 1) / 2 for x in values]


# ------------------------------------------------------------------------- speed


def speed(given: list[Pair]) -> None:
    """Microseconds a segment; what checks share (reading the numbers) is paid by the first that asks."""
    spent: dict[str, float] = defaultdict(float)
    checks = [c for c in load() if not isinstance(c, ArticleCheck | AcrossCheck)]
    for pair in given[:50]:  # word lists are read from disk here
        run(pair, context(pair.locale))
    for pair in given:
        for check in checks:
            if check.applies(pair.locale):
                start = time.process_time()
                list(check.find(pair, context(pair.locale)))
                spent[check.id] += time.process_time() - start
    rest = [Pair(p.source + " ", p.target + " ", p.locale) for p in given]  # unseen by the caches
    start = time.process_time()
    for pair in rest:
        run(pair, context(pair.locale))
    together = time.process_time() - start
    print(f"\nSpeed on {len(given):,} pairs, one core: microseconds a segment")
    for name, seconds in sorted(spent.items(), key=lambda s: -s[1]):
        print(f"  {name:24}{1e6 * seconds / len(given):9.1f}")
    print(f"  {'all together (run)':24}{1e6 * together / len(given):9.1f}")
    print(f"  {'pofilter, same pairs':24}{1e6 * _pofilter(given) / len(given):9.1f}")


def _pofilter(given: list[Pair]) -> float:
    from translate.filters.checks import StandardChecker
    from translate.storage.pypo import pounit

    units = []
    for pair in given:
        unit = pounit(pair.source)
        unit.target = pair.target
        units.append(unit)
    checker = StandardChecker()
    start = time.process_time()
    for unit in units:
        checker.run_filters(unit)
    return time.process_time() - start


def golden() -> Iterator[Pair]:
    for path in sorted(GOLDEN.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            case = json.loads(line)
            if "pairs" not in case:
                yield Pair(case["source"], case["target"], case["locale"])


# ------------------------------------------------------------------------- constants


def calibrate(folder: Path, languages: Sequence[str]) -> None:
    """The lines of pipelines/checks/completeness_lengths.toml."""
    for language in languages:
        locale = LOCALES.get(language, language)
        given = sorted(pairs(folder, language), key=lambda p: len(p.source))
        points = [(len(p.source), math.log(length(p.target, locale) / len(p.source))) for p in given]
        ratio = statistics.mean(r for _, r in points)
        size = len(points) // 6
        classes = [points[i * size : (i + 1) * size] for i in range(6)]
        spread = [
            (statistics.mean(1 / n for n, _ in c), statistics.mean((r - ratio) ** 2 for _, r in c)) for c in classes
        ]
        slope, least = statistics.linear_regression([x for x, _ in spread], [y for _, y in spread])
        least = max(least, 0.003)
        slope = (statistics.mean(y for _, y in spread) - least) / statistics.mean(x for x, _ in spread)
        print(f"{locale} = {{ ratio = {ratio:.3f}, s = {math.sqrt(least):.3f}, c = {slope:.2f} }}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--locales", default=",".join(LANGUAGES))
    parser.add_argument("--step", type=int, default=3, help="faults from every Nth pair")
    parser.add_argument("--calibrate", action="store_true", help="print the lengths' constants and stop")
    arguments = parser.parse_args()
    languages = arguments.locales.split(",")
    if arguments.folder is None:
        return speed(list(golden()))
    if arguments.calibrate:
        return calibrate(arguments.folder, languages)
    false_alarms(arguments.folder, languages)
    recall(arguments.folder, languages, arguments.step)
    faults_made.report(tuple(LOCALES.get(language, language) for language in languages))
    systems(arguments.folder, languages)
    sample = [p for language in languages for p in pairs(arguments.folder, language)]
    speed(random.Random(1).sample(sample, min(3000, len(sample))))
    return None


if __name__ == "__main__":
    main()
