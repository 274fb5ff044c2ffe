"""How far one text is from another: chrF and the share of characters changed.

chrF is Popović 2015, "chrF: character n-gram F-score for automatic MT evaluation" (WMT15), with n from 1 to 6 and
beta 2, white space left out, as sacrebleu computes it (signature nc:6, nw:0, space:no); a test holds both equal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from rapidfuzz.distance import Levenshtein

ORDER = 6
BETA = 2.0


def chrf(pairs: Iterable[tuple[str, str]]) -> float | None:
    """0 to 100 for (hypothesis, reference) pairs taken together as one corpus; None where there is no text."""
    hypotheses, references, matches = [0] * ORDER, [0] * ORDER, [0] * ORDER
    for hypothesis, reference in pairs:
        theirs, ours = "".join(hypothesis.split()), "".join(reference.split())
        for order in range(1, ORDER + 1):
            found, wanted = _ngrams(theirs, order), _ngrams(ours, order)
            hypotheses[order - 1] += found.total() if wanted else 0
            references[order - 1] += wanted.total()
            matches[order - 1] += (found & wanted).total()
    return _score(hypotheses, references, matches)


def _ngrams(text: str, order: int) -> Counter[str]:
    return Counter(text[at : at + order] for at in range(len(text) - order + 1))


def _score(hypotheses: list[int], references: list[int], matches: list[int]) -> float | None:
    """F over precision and recall, each averaged over the orders that both sides have."""
    used = [n for n in range(ORDER) if hypotheses[n] and references[n]]
    if not used:
        return None if not any(references) else 0.0
    precision = sum(matches[n] / hypotheses[n] for n in used) / len(used)
    recall = sum(matches[n] / references[n] for n in used) / len(used)
    if not precision + recall:
        return 0.0
    return 100 * (1 + BETA**2) * precision * recall / (BETA**2 * precision + recall)


def changed(before: str, after: str) -> float:
    """0 (the same) to 1: Levenshtein distance over the longer text's length."""
    return float(Levenshtein.normalized_distance(before, after))
