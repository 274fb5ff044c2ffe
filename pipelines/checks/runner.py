"""Runs the checks over a pair, an article, or an article's translations.

Markup is taken out first and spans are mapped back; the locale's policy sets the severities. A check that
stumbles over odd input must not hide what the others found: its fault becomes a note (`strict=True`, as
in the tests, raises instead).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from hashlib import sha256
from types import MappingProxyType

from babel.core import UnknownLocaleError

from pipelines.checks import load
from pipelines.checks.base import AcrossCheck, ArticleCheck, Check, Context, Pair
from pipelines.checks.policy import Policy
from pipelines.markup import Stripped, strip
from pipelines.model import Finding, Fix, Severity, Span

# What a fault in a check's own code looks like; anything else (memory, interrupt) goes through.
_STUMBLES = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError, UnknownLocaleError)
_STUMBLED = "The check “{check}” could not judge this text; please report it."


def run(pair: Pair, context: Context, policy: Policy | None = None, *, strict: bool = False) -> tuple[Finding, ...]:
    """Every finding of one segment; spans are into `pair.source` and `pair.target` as the caller gave them."""
    policy = policy or Policy.default(pair.locale)
    if policy.headline_limit and not context.headline_limit:
        context = replace(context, headline_limit=policy.headline_limit)
    plain, source, target = _plain(pair)
    found: list[Finding] = []
    for check in _for_segments(pair.locale):
        if policy.silences(check.id):
            continue
        try:  # as in _attempt, without its call: this runs 40 times a segment
            fresh = list(check.find(plain, context))
        except _STUMBLES:
            if strict:
                raise
            fresh = [_stumbled(check)]
        found += fresh if check.raw or not pair.html else (_to_raw(f, source, target) for f in fresh)
        if fresh and check.stops:
            break
    return tuple(_settled((f.at(pair.id) if pair.id else f for f in found), policy))


def run_article(
    pairs: Sequence[Pair], context: Context, policy: Policy | None = None, *, strict: bool = False
) -> tuple[Finding, ...]:
    """What only the whole article shows; findings carry the segment's id, spans are into that pair's texts."""
    policy = policy or Policy.default(context.locale)
    stripped = [_plain(pair) for pair in pairs]
    back = {pair.id: (source, target) for pair, source, target in stripped if pair.id}
    plain = [pair for pair, _, _ in stripped]
    found: list[Finding] = []
    for check in load():
        if isinstance(check, ArticleCheck) and check.applies(context.locale) and not policy.silences(check.id):
            found += _attempt(check, partial(check.find_article, plain, context), strict)
    mapped = (_to_raw(f, *back[f.segment]) if f.segment in back else f for f in found)
    return tuple(_settled(mapped, policy))


def run_across(articles: Mapping[str, Sequence[Pair]]) -> Mapping[str, tuple[Finding, ...]]:
    """What only an article's other translations show, by locale; `articles` maps a locale to its pairs."""
    plain = {locale: [_plain(pair)[0] for pair in pairs] for locale, pairs in articles.items()}
    found: dict[str, list[Finding]] = {locale: [] for locale in articles}
    for check in load():
        if isinstance(check, AcrossCheck):
            for locale, finding in check.find_across(plain):
                found[locale].append(finding)
    return MappingProxyType({key: tuple(_settled(value, Policy.default(key))) for key, value in found.items()})


def fingerprint(finding: Finding, pair: Pair) -> str:
    """Names what a person dismisses: the same finding on the same texts; another text, another name."""
    parts = (finding.check, finding.message, pair.locale, pair.source, pair.target)
    return sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


@cache
def _for_segments(locale: str) -> tuple[Check, ...]:
    return tuple(c for c in load() if c.applies(locale) and not isinstance(c, ArticleCheck | AcrossCheck))


def _plain(pair: Pair) -> tuple[Pair, Stripped, Stripped]:
    source, target = strip(pair.source, pair.html), strip(pair.target, pair.html)
    plain = replace(pair, source=source.text, target=target.text, raw_source=pair.source, raw_target=pair.target)
    return plain, source, target


def _attempt(check: Check, find: Callable[[], Iterator[Finding]], strict: bool) -> list[Finding]:
    try:
        return list(find())
    except _STUMBLES:
        if strict:
            raise
        return [_stumbled(check)]


def _stumbled(check: Check) -> Finding:
    return Finding(check.id, Severity.NOTE, _STUMBLED, MappingProxyType({"check": check.name}))


def _to_raw(finding: Finding, source: Stripped, target: Stripped) -> Finding:
    return replace(
        finding,
        source_span=_back(finding.source_span, source),
        target_span=_back(finding.target_span, target),
        fix=finding.fix and Fix(target.to_raw(finding.fix.span), finding.fix.text),
    )


def _back(span: Span | None, text: Stripped) -> Span | None:
    return text.to_raw(span) if span is not None else None


def _settled(findings: Iterable[Finding], policy: Policy) -> Iterator[Finding]:
    """Graded by policy, each thing said once."""
    seen = set()
    for finding in findings:
        key = (finding.check, finding.segment, finding.message, finding.source_span, finding.target_span)
        graded = policy.graded(finding)
        if graded is not None and key not in seen:
            seen.add(key)
            yield graded
