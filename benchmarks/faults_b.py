"""One known fault a sentence, for the checks of names, meaning, language, typography and markup.

`FAULTS` lists them; each `inject` takes a right pair and gives a wrong one, or None where the fault cannot be
made of this pair. Run as a program it prints false alarms and recall by check and locale over a folder of
files en-<locale>*.jsonl[.gz] with "src" and "ref" on every line:

    python -m benchmarks.faults_b DIR [--locales es,ru] [--limit 300] [--markdown]
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.faults_b_meaning import MEANING_FAULTS, Fault
from benchmarks.faults_b_text import TEXT_FAULTS
from benchmarks.faults_names import NAME_FAULTS
from pipelines.checks import by_id
from pipelines.checks.base import ArticleCheck, Check, Context, Pair
from pipelines.model import Finding, Span

FAULTS: tuple[Fault, ...] = (*MEANING_FAULTS, *NAME_FAULTS, *TEXT_FAULTS)
# The same in the shape of benchmarks.faults.MAKERS: name -> (check, maker of (pair, rng)).
MAKERS = {
    f"{fault.check} {fault.name}".strip(): (
        fault.check,
        lambda pair, rng, make=fault.inject: make(rng, pair.source, pair.target, pair.locale),
    )
    for fault in FAULTS
}
LOCALES = ("es", "ru", "uk", "fr", "de", "pl", "pt-BR", "it", "ar", "zh-Hans", "tr", "ja")
FAMILIES = ("names", "terms", "meaning", "language", "typography", "markup")

# These name the partner that is left, or the digits in the minority, not the place of the fault.
ELSEWHERE = frozenset({"quotes_balanced", "brackets", "digits"})

Rows = Sequence[tuple[str, str]]


@dataclass
class Score:
    """Found of injected, by fault's label and locale."""

    found: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    injected: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def cell(self, label: str, locale: str) -> str:
        number = self.injected[label][locale]
        return f"{self.found[label][locale] / number:.2f} ({number})" if number else ""


def our_checks() -> list[Check]:
    checks = (c for c in by_id().values() if not isinstance(c, ArticleCheck))
    return [c for c in checks if type(c).__module__.rpartition(".")[2].split("_")[0] in FAMILIES]


def read(folder: Path, locale: str, limit: int | None = None) -> Rows:
    """The aligned sentences of one locale; empty where the folder has none."""
    for name in (locale, locale.split("-")[0]):
        for path in sorted(folder.glob(f"en-{name}.*jsonl*")):
            raw = path.read_bytes()
            text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
            rows = [json.loads(line) for line in text.splitlines()[:limit]]
            return [(row["src"], row["ref"]) for row in rows]
    return ()


def changed(before: str, after: str) -> Span:
    """Where `after` differs from `before`."""
    start = next((i for i, (a, b) in enumerate(zip(before, after)) if a != b), min(len(before), len(after)))
    same = 0
    while same < min(len(before), len(after)) - start and before[-1 - same] == after[-1 - same]:
        same += 1
    return Span(start, len(after) - same)


def finds(check: Check, fault: tuple[str, str], right: tuple[str, str], locale: str) -> bool:
    """Whether the check says something new, at the place of the fault (one character of grace)."""
    known = {(f.message, f.severity) for f in _find(check, right, locale)}
    place = changed(right[1], fault[1])
    for finding in _find(check, fault, locale):
        span = finding.target_span
        near = span is None or check.id in ELSEWHERE or (span.start <= place.end + 1 and place.start - 1 <= span.end)
        if (near or fault[1] == right[1] or finding.source_span is not None) and (
            (finding.message, finding.severity) not in known
        ):
            return True
    return False


def _find(check: Check, pair: tuple[str, str], locale: str) -> list[Finding]:
    source, target = pair
    raw = {"raw_source": source, "raw_target": target} if check.raw else {}
    return list(check.find(Pair(source, target, locale, **raw), Context(locale)))


def unwrapped(pair: tuple[str, str]) -> tuple[str, str]:
    """The target without the marks of a table's export (RFC 4180, section 2), which German FLORES has in part."""
    source, target = pair
    wrapped = re.fullmatch(r'\s*"(.*)"\s*', target)
    if not wrapped or source.startswith(('"', "“")) or (target.count('"') == 2 and '"' in source):
        return pair
    return source, wrapped[1].replace('""', '"')


def recall(data: Mapping[str, Rows], limit: int) -> Score:
    score, checks = Score(), by_id()
    for fault in FAULTS:
        label = f"{fault.check} {fault.name}".strip()
        for locale, rows in data.items():
            check, rng = checks[fault.check], random.Random(5)
            for pair in map(unwrapped, rows) if check.applies(locale) else ():
                if score.injected[label][locale] >= limit:
                    break
                wrong = fault.inject(rng, *pair, locale)
                if wrong and wrong != pair:
                    score.injected[label][locale] += 1
                    score.found[label][locale] += finds(check, wrong, pair, locale)
    _wrong_languages(data, limit, score, checks["wrong_language"])
    return score


def _wrong_languages(data: Mapping[str, Rows], limit: int, score: Score, check: Check) -> None:
    """Another locale's reference of the same sentence, and the source itself, as the target."""
    for locale, rows in data.items():
        for other, theirs in data.items():
            pairs = [(s, t) for (s, _), (_, t) in zip(rows[:limit], theirs)] if other != locale else []
            pairs = pairs or [(s, s) for s, _ in rows[:limit]]
            for pair in pairs:
                if len(re.findall(r"[^\W\d_]+", pair[1])) >= 6:
                    score.injected["wrong_language"][locale] += 1
                    score.found["wrong_language"][locale] += bool(_find(check, pair, locale))


def false_alarms(data: Mapping[str, Rows]) -> tuple[dict[str, Counter[str]], dict[str, float]]:
    """Segments with a finding by check (and "= error", "= warning", "= note") and locale; microseconds a check."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    spent: Counter[str] = Counter()
    checks = our_checks()
    for locale, rows in data.items():
        for pair in rows:
            worst = set()
            for check in (c for c in checks if c.applies(locale)):
                start = time.perf_counter()
                findings = _find(check, pair, locale)
                spent[check.id] += time.perf_counter() - start  # type: ignore[assignment]
                counts[check.id][locale] += bool(findings)
                worst |= {f"= {finding.severity}" for finding in findings}
            for severity in worst:
                counts[severity][locale] += 1
    total = sum(len(rows) for rows in data.values())
    return counts, {check: seconds / total * 1e6 for check, seconds in spent.items()}


def _table(header: Sequence[str], rows: Iterator[Sequence[str]], markdown: bool) -> None:
    if markdown:
        print("| " + " | ".join(header) + " |\n|" + "---|" * len(header))
        for row in rows:
            print("| " + " | ".join(row) + " |")
    else:
        for row in (header, *rows):
            print(f"{row[0]:28}" + "".join(f"{cell:>12}" for cell in row[1:]))
    print()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--locales", default=",".join(LOCALES))
    parser.add_argument("--limit", type=int, default=300, help="faults of one kind a locale")
    parser.add_argument("--markdown", action="store_true")
    given = parser.parse_args()
    data = {locale: rows for locale in given.locales.split(",") if (rows := read(given.folder, locale))}
    counts, spent = false_alarms(data)
    alarms = (
        [name, *(f"{100 * counts[name][loc] / len(data[loc]):.1f}" for loc in data), f"{spent.get(name, 0):.0f}"]
        for name in sorted(counts)
    )
    _table(["% of segments", *data, "us"], alarms, given.markdown)
    score = recall(data, given.limit)
    rows = ([label, *(score.cell(label, locale) for locale in data)] for label in score.injected)
    _table(["recall (faults)", *data], rows, given.markdown)


if __name__ == "__main__":
    main()
