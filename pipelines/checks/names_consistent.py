"""One person, one spelling: within an article and against its ledger."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipelines.checks.base import ArticleCheck, Context, Pair
from pipelines.checks.names_heard import sounding_words
from pipelines.checks.names_source import names_in
from pipelines.checks.typography_marks import language
from pipelines.model import Finding, Severity, Span

_INFLECTED = frozenset({"ru", "uk", "pl"})
_POSSESSIVE = re.compile(r"(?:['’].*|(?<=[^s])s)$")


class _Use(NamedTuple):
    form: str
    span: Span
    segment: str


class NameInconsistent(ArticleCheck):
    id = "name_inconsistent"
    name = "Two spellings of one name"
    severity = Severity.WARNING
    description = "A name of the source is written in two ways in one article, or otherwise than its ledger has it."

    def find_article(self, pairs: Sequence[Pair], context: Context) -> Iterator[Finding]:
        seen: dict[str, _Use] = {}
        for name, forms in context.ledger.items():
            for form in forms[:1]:
                seen[name.split()[-1]] = _Use(form.split()[-1], Span(0, 0), "")
        for pair in pairs:
            for found in names_in(pair.source):
                yield from self._compared(found.word, pair, seen)

    def _compared(self, word: str, pair: Pair, seen: dict[str, _Use]) -> Iterator[Finding]:
        spans = sounding_words(word, pair.target, pair.locale)
        for span in spans[:1]:
            form = span.of(pair.target)
            first = seen.setdefault(word, _Use(form, span, pair.id))
            if not _same(first.form, form, language(pair.locale)):
                yield self.finding(
                    "“{name}” is “{form}” here and “{first}” before.",
                    target=span,
                    name=word,
                    form=form,
                    first=first.form,
                ).at(pair.id)


def _same(one: str, other: str, tongue: str) -> bool:
    """Whether two forms differ by their ending at most, where the language has endings."""
    one, other = _bare(one, tongue), _bare(other, tongue)
    if one == other:
        return True
    if tongue not in _INFLECTED:
        return False
    shorter = min(len(one), len(other))
    common = next((i for i in range(shorter) if one[i] != other[i]), shorter)
    return common >= 3 and all(_ENDING.match(form[common:]) for form in (one, other))


# What may follow a name's stem: nothing, or an ending, which begins with a vowel (in Polish the stem may soften).
_ENDING = re.compile(r"(?:[аеиоуыэюяіїєйьaeiouyąęó]\w{0,3}|[cz]\w{1,2})?$")


def _bare(form: str, tongue: str) -> str:
    form = form.lower().replace("ё", "е")
    if tongue == "ar":
        return re.sub(r"^(?:[وفبلك](?=\w{4}))?(?:ال)?", "", form)
    return _POSSESSIVE.sub("", form) if tongue in ("de", "tr", "fr", "it") else form
