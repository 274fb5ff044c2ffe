"""Numbers in the locale's dress, digits of one system."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from pipelines.checks.base import Check, Context, Pair
from pipelines.checks.typography_marks import NARROW, NBSP, language
from pipelines.markup import protected
from pipelines.model import Finding, Fix, Severity, Span


class _Dress(NamedTuple):
    """Accepted group and decimal separators, the first of each is CLDR's; `least` digits are grouped."""

    groups: str
    decimals: str
    least: int = 4


_THIN = " \u00a0\u202f\u2009"
_DRESS = {
    "es": _Dress("." + _THIN, ",", 5),
    "pt-PT": _Dress(NBSP + _THIN, ",", 5),
    "pt": _Dress("." + _THIN, ","),
    "fr": _Dress(NARROW + _THIN, ","),
    "de": _Dress("." + _THIN, ","),
    "it": _Dress("." + _THIN, ","),
    "tr": _Dress(".", ","),
    "ru": _Dress(NBSP + _THIN, ","),
    "uk": _Dress(NBSP + _THIN, ","),
    "pl": _Dress(NBSP + _THIN, ",", 5),
    "ar": _Dress(",٬.", ".٫"),
    "zh": _Dress(",", "."),
    "ja": _Dress(",", "."),
}
# A minus or the dash of a range may stand before a number, a letter's hyphen (F-16) may not.
_BEFORE = r"(?<![A-Za-z0-9_.,/:])(?<![^\W\d_][-–])"
_AFTER = r"(?![A-Za-z0-9_/:]|[.,]\d)"
_NUMBER = re.compile(
    rf"{_BEFORE}\d{{1,3}}(?:[.,٬'’\u00a0\u202f\u2009 ]\d{{3}})+(?:[.,٫]\d+)?{_AFTER}|{_BEFORE}\d+[.,٫]\d+{_AFTER}"
)
_ENGLISH = re.compile(rf"{_BEFORE}(\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.(\d+))?{_AFTER}")
_EASTERN = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")
_NOT_A_QUANTITY = re.compile(
    r"(?:\b[vV](?:ersion)?\.?|iOS|Android|Windows|USB|HTML|Web|№|No\.?|Mac OS X?|Bluetooth"
    r"|\b(?:[Rr]ule|[Ss]ection|[Aa]rticle|[Cc]hapter|[Cc]lause|[Pp]aragraph|[Ff]ig(?:ure|\.)|[Tt]able|[Ss]eason|[Pp]art))\s*$"
)
_TITLED = re.compile(r"\w\W+[A-Z][\w'’]*\s$")  # Boot Camp 2.0: the number of a title, where nothing is counted after it
_UNCOUNTED = re.compile(r"\s*(?:[^\w\s%°$€£¥(]|$)")
_NAME_REACH = 40  # characters before a number that may say what it is
_LONG = 4  # digits that a source may write without separators and a translator with them
_CLOCK = re.compile(r"\s?(?:[ap]\.?m\.?\b|GMT|UTC|MTS|hrs|o'clock)", re.I)


def _digits(token: str) -> str:
    return re.sub(r"\D", "", token.translate(_EASTERN))


def _english_numbers(source: str) -> dict[str, tuple[str, str]]:
    """Digits of a separated number of the source -> (integer digits, decimals)."""
    found: dict[str, tuple[str, str]] = {}
    for match in _ENGLISH.finditer(source):
        if not re.search(r"[.,]", match.group()) and len(match.group()) < _LONG:
            continue
        if not _named(source, match) and not _CLOCK.match(source, match.end()):
            found[_digits(match.group())] = (match.group(1).replace(",", ""), match.group(2) or "")
    return found


def _named(source: str, match: re.Match[str]) -> bool:
    """The number of a rule, a version or a title is no quantity."""
    before = source[max(0, match.start() - _NAME_REACH) : match.start()]
    if _NOT_A_QUANTITY.search(before):
        return True
    return bool(match.group(2) and _TITLED.search(before) and _UNCOUNTED.match(source, match.end()))


class NumberFormat(Check):
    id = "number_format"
    name = "Number format"
    severity = Severity.WARNING
    description = "The source's number, with separators that mean another number, or nothing, in this locale."

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        dress = _DRESS.get(pair.locale) or _DRESS.get(language(pair.locale))
        if dress is None or not (numbers := _english_numbers(pair.source)):
            return
        for match in _NUMBER.finditer(pair.target):
            token = match.group()
            parts = numbers.get(_digits(token))
            if parts is None or _wears(token.translate(_EASTERN), *parts, dress):
                continue
            wanted = _dressed(*parts, dress)
            yield self.finding(
                "{number} is written {wanted} in this language.",
                target=Span(*match.span()),
                fix=Fix(Span(*match.span()), wanted),
                number=token,
                wanted=wanted,
            )


def _wears(token: str, whole: str, decimals: str, dress: _Dress) -> bool:
    """Whether `token` is whole.decimals with separators that the locale accepts."""
    if decimals:
        token, mark, rest = token[: -len(decimals) - 1], token[-len(decimals) - 1], token[-len(decimals) :]
        if mark not in dress.decimals or rest != decimals:
            return False
    groups = re.split(r"\D", token)
    separators = set(re.sub(r"\d", "", token))
    fits = len(groups) == 1 or all(len(group) == 3 for group in groups[1:])
    return "".join(groups) == whole and fits and separators <= set(dress.groups) and len(separators) < 2


def _dressed(whole: str, decimals: str, dress: _Dress) -> str:
    if len(whole) >= dress.least:
        whole = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", dress.groups[0], whole)
    return whole + (dress.decimals[0] + decimals if decimals else "")


_INDIC = re.compile(r"[٠-٩]+")
_PERSIAN = re.compile(r"[۰-۹]+")
_FULL_WIDTH = re.compile(r"[０-９Ａ-Ｚａ-ｚ]+(?:[．，][０-９]+)*")
_HALF_KANA = re.compile(r"[\uff66-\uff9f]+")
_FOREIGN = re.compile(r"[٠-٩۰-۹०-९０-９]+")
_ASCII_NUMBER = re.compile(r"(?<![A-Za-z0-9_-])[0-9]+(?![A-Za-z0-9_])")
_TO_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_TO_ASCII = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९", "0123456789" * 3)
_NARROWED = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_HALF_MARK = re.compile(r"(?<=[\u3040-\u30ff\u3400-\u9fff])[,;!?.](?=[\u3040-\u30ff\u3400-\u9fff“「《]|\s|$)")
_WIDENED = str.maketrans(",;:!?.", "，；：！？。")


class Digits(Check):
    id = "digits"
    name = "Digits and full-width forms"
    severity = Severity.WARNING
    description = "Two systems of digits in one Arabic sentence; full-width digits or half-width marks in zh and ja."

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        tongue = language(pair.locale)
        if tongue == "ar":
            yield from self._arabic(pair.target)
        elif tongue in ("zh", "ja"):
            yield from self._wide(pair.target, tongue)
        else:
            for match in _FOREIGN.finditer(pair.target):
                yield self._say("These digits are not this language's.", match, _ascii(match.group()))

    def _arabic(self, text: str) -> Iterator[Finding]:
        for match in _PERSIAN.finditer(text):
            yield self._say("These digits are Persian.", match, _ascii(match.group()))
        indic = list(_INDIC.finditer(text))
        if not indic:
            return
        kept = protected(text)
        plain = [m for m in _ASCII_NUMBER.finditer(text) if not any(Span(*m.span()).overlaps(k) for k in kept)]
        if not plain:
            return
        message = "Arabic-Indic and European digits stand in one sentence."
        if len(indic) < len(plain):
            for match in indic:
                yield self._say(message, match, _ascii(match.group()))
        else:
            for match in plain:
                yield self._say(message, match, match.group().translate(_TO_INDIC))

    def _wide(self, text: str, tongue: str) -> Iterator[Finding]:
        for match in _FULL_WIDTH.finditer(text):
            yield self._say("These are full-width forms.", match, match.group().translate(_NARROWED))
        if tongue == "ja":
            for match in _HALF_KANA.finditer(text):
                yield self.finding("These are half-width katakana.", target=Span(*match.span()))
        for match in _HALF_MARK.finditer(text):
            wide = "、" if tongue == "ja" and match.group() == "," else match.group().translate(_WIDENED)
            yield self._say("This mark should be full-width.", match, wide)

    def _say(self, message: str, match: re.Match[str], put: str) -> Finding:
        span = Span(*match.span())
        return self.finding(message, target=span, fix=Fix(span, put))


def _ascii(digits: str) -> str:
    return digits.translate(_TO_ASCII).translate(_NARROWED)
