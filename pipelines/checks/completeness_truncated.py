"""The target ends in mid sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipelines.checks.base import Check, Context, Pair
from pipelines.checks.completeness_lengths import surprise
from pipelines.checks.typography_marks import end_kind
from pipelines.model import BlockKind, Finding, Severity, Span

_CLOSED = re.compile(r"[.!?…:;。！？؟।‼⁉；：]['\"”»’“‘」』）)\]›*\s]*$|['\"”»“」』)）\]›]\s*$")
_DANGLING = re.compile(r"[,،，、(（\[「『\-–—/]\s*$|(?:\s|^)[«„“‘]\s*$")
_LAST_WORD = re.compile(r"([^\W\d_]+)\W*$")
_LONG = 60  # characters; short sentences vary more
_MUCH_SHORTER = -2.0
_TRAILS_OFF = -0.5
_MAY_BE_CUT = 0.5
_SHORTER = -1.2  # standard deviations: with no final mark, this much shorter is cut off
# Words that a sentence does not end with: articles, prepositions, conjunctions.
_OPEN = {
    "es": (
        "el la los las un una unos unas de del a al en y o e u que con por para sin sobre entre su sus como "
        "pero si se lo desde hasta "
    ),
    "pt": (
        "o a os as um uma de do da dos das em no na nos nas e ou que com por para pelo pela sem sobre entre "
        "seu sua como mas se ao à "
    ),
    "fr": (
        "le la les un une des de du à au aux en et ou que qui dans par pour sur avec sans entre son sa ses "
        "leur leurs mais si ne se ce "
    ),
    "it": (
        "il lo la i gli le un uno una di del della dei delle degli a al alla ai in nel nella e o che con per "
        "su sul da dal dalla tra fra ma se si non "
    ),
    "de": (
        "der die das den dem des ein eine einen einem einer und oder dass mit für in im am zum zur von vom "
        "bei nach aus zu um als wenn weil sich "
    ),
    "ru": (
        "и в во на с со к ко по от до из за у о об при для не но а или что чтобы как которые который которая "
        "под над между без "
    ),
    "uk": "і й та в у на з із зі до від за по при для не але а або що щоб як який яка які під над між без про",
    "pl": (
        "i w we na z ze do od za po przy dla nie ale a lub że żeby jak który która które pod nad między bez o oraz się "
    ),
    "tr": "ve veya ile bir bu için gibi ama fakat ki de da",
    "ar": "و في من إلى على عن مع أن إن التي الذي التي بين قد لا ما أو ثم كان حتى",
    "en": "the a an of to in on and or that with for by from at as but if",
}


class Truncated(Check):
    id = "truncated"
    name = "Cut off"
    severity = Severity.ERROR
    description = "The source ends its sentence, the translation breaks off."

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        target = pair.target.rstrip()
        if not target:
            return
        trails = _trails_off(pair, target)
        if not trails and _closes(target):
            return
        sure = trails or _cut(pair, target)
        if not sure and not _may_be_cut(pair, target):
            return
        last = _LAST_WORD.search(target)
        span = Span(last.start(1), len(target)) if last else Span(len(target) - 1, len(target))
        yield self.finding(
            "The translation breaks off at “{words}”.",
            source=Span(0, len(pair.source)),
            target=span,
            severity=None if sure else Severity.WARNING,
            words=span.of(target),
        )


def _trails_off(pair: Pair, target: str) -> bool:
    """Three points where the source ends its sentence, and too short."""
    short = surprise(pair.source, target, pair.locale)
    wanted = end_kind(pair.source) == "stop" and end_kind(target) == "ellipsis"
    return wanted and short is not None and short < _TRAILS_OFF


def _may_be_cut(pair: Pair, target: str) -> bool:
    """No final mark, and not longer than usual: a word or two may have gone with it."""
    short = surprise(pair.source, target, pair.locale)
    prose = pair.kind is BlockKind.PARAGRAPH and len(pair.source) >= _LONG
    return prose and end_kind(pair.source) == "stop" and short is not None and short < _MAY_BE_CUT


def _closes(text: str) -> bool:
    return bool(_CLOSED.search(text)) and not _DANGLING.search(text)


def _cut(pair: Pair, target: str) -> bool:
    """An open end by its last word or mark; or no final mark where the source has one, and too short."""
    if _DANGLING.search(target) and not _DANGLING.search(pair.source.rstrip()):
        return True
    ends = _closes(pair.source.rstrip())
    short = surprise(pair.source, target, pair.locale)
    last = _LAST_WORD.search(target)
    if last and last[1].lower() in _open_words(pair.locale.split("-")[0]):
        return ends or (short is not None and short < _SHORTER)
    limit = _SHORTER if len(pair.source) >= _LONG else _MUCH_SHORTER
    return ends and short is not None and short < limit


@cache
def _open_words(language: str) -> frozenset[str]:
    return frozenset(_OPEN.get(language, "").split())
