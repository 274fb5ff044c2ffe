"""Repairs of what printing and scanning did to letters, each undoable, each only where it is safe.

Two rounds over a block: first what stands for itself (mojibake, ligatures, broken words, numerals), then
quotation marks, which need the first round's text and the neighbouring paragraphs (see `quotes`). What is
merely suspicious is reported and stays as it is.

An undone block is the block as it was unwrapped; only a word that was broken at a hyphen keeps its "-\\n".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import ftfy
from rapidfuzz.distance import Levenshtein
from simplemma.strategies import DictionaryLookupStrategy

from pipelines import edits
from pipelines.edits import Edit
from pipelines.intake import quotes
from pipelines.model import Block, Repair, SetAside, Span


class Found(NamedTuple):
    """A rule's edit and why."""

    edit: Edit
    reason: str


class Repaired(NamedTuple):
    blocks: tuple[Block, ...]
    repairs: tuple[Repair, ...]
    suspicious: tuple[SetAside, ...]


_words = DictionaryLookupStrategy()


@lru_cache(maxsize=4096)
def known(word: str) -> bool:
    """Whether English knows the word, inflected forms included (simplemma's list)."""
    return any(_words.get_lemma(form, "en") is not None for form in (word, word.lower()))


# ------------------------------------------------------------------ first round


_LONGEST_FOR_FTFY = 50_000  # characters in one paragraph; ftfy's time grows faster than the text
_LONGEST_TO_COMPARE = 5_000  # pieces; the comparison's time and memory grow with their square
_MOJIBAKE = "mojibake: text decoded with the wrong charset"


def _mojibake(text: str) -> Iterator[Found]:
    """UTF-8 that was read as something else; ftfy changes a text only where the result is plausible."""
    if text.isascii() or len(text) > _LONGEST_FOR_FTFY:
        return
    fixed = ftfy.fix_encoding(text)
    if fixed == text:
        return
    old, new = _pieces(text), _pieces(fixed)
    if max(len(old), len(new)) > _LONGEST_TO_COMPARE:
        yield Found(Edit(Span(0, len(text)), fixed), _MOJIBAKE)
        return
    at = before = into = 0
    for block in Levenshtein.opcodes(old, new).as_matching_blocks():  # the last one is empty, at both ends
        start = at + len("".join(old[before : block.a]))
        if start > at or block.b > into:
            yield Found(Edit(Span(at, start), "".join(new[into : block.b])), _MOJIBAKE)
        before, into = block.a + block.size, block.b + block.size
        at = start + len("".join(old[block.a : before]))


def _pieces(text: str) -> list[str]:
    return re.findall(r"[A-Za-z0-9]+|[ -~]|[^ -~]+", text)


_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}


def _apart(text: str) -> str:
    return re.sub("[ﬀ-ﬆ]", lambda m: _LIGATURES[m.group()], text)


def _ligatures(text: str) -> Iterator[Found]:
    """Typesetting's joined letters (Unicode FB00 to FB06) never belong into text."""
    for match in re.finditer("[ﬀ-ﬆ]", text):
        yield Found(Edit(Span(*match.span()), _LIGATURES[match.group()]), "ligature taken apart")


_BROKEN = re.compile(
    r"(?<![A-Za-zﬀ-ﬆ-])(?P<head>[A-Za-zﬀ-ﬆ][A-Za-zﬀ-ﬆ-]{0,60})(?P<break>[-\u00ad\u2010]\n)(?P<tail>[A-Za-zﬀ-ﬆ]+)"
)
# What begins compounds that newspapers hyphenate, though word lists also hold them as one word.
_COMPOUNDING = frozenset(
    ("well", "long", "short", "high", "low", "self", "ex", "half", "cross", "mid", "all", "ever", "hard", "full")
    + ("part", "far", "right", "left", "war", "so", "large", "small", "much", "ill", "two", "three", "one", "land")
)
_SUSPENDED = frozenset({"and", "or", "to", "nor"})


def _broken_words(text: str) -> Iterator[Found]:
    """A hyphen at a line's end: "govern-/ment" is one word if English knows it so, else the hyphen stays.

    "pre-/ and post-war" suspends the hyphen on purpose: it keeps hyphen and space. Capitals after the break
    (North-/Korean) are compounds.
    """
    for match in _BROKEN.finditer(text):
        head, tail = _apart(match["head"]), _apart(match["tail"])
        last = head.rpartition("-")[2]
        if match["break"] == "\u00ad\n" or (tail.islower() and _joins(text, last, tail)):
            yield Found(Edit(Span(*match.span()), head + tail), "word broken at the end of a line")
        elif tail in _SUSPENDED:
            yield Found(Edit(Span(*match.span()), f"{head}- {tail}"), "line break after a hyphen")
        else:
            yield Found(Edit(Span(*match.span()), f"{head}-{tail}"), "line break after a hyphen")


def _joins(text: str, head: str, tail: str) -> bool:
    if tail in _SUSPENDED or f"{head}-{tail}" in text:
        return False
    return f"{head}{tail}" in text or (known(head + tail) and head.lower() not in _COMPOUNDING)


_ROMAN = re.compile(r"(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})")
_NUMBERED = re.compile(
    r"\b(?:(?P<war>World War)|(?:King|Queen|Pope|Emperor|Empress|Tsar|Czar|Prince|Sultan|Shah|Kaiser)"
    r"(?: [A-Z][a-z]+){1,2}|Elizabeth|John Paul|Super Bowl|Phase|Part|Type|Title|Chapter|Volume|Article)"
    r" (?P<numeral>[IVXl1T|]{1,5}|It)(?![\w'’-])"
)


def _roman_numerals(text: str) -> Iterator[Found]:
    """Roman numerals read as letters: World War IT, World War lI, Elizabeth Il, Phase Ill.

    Safe after the words that such a numeral follows, if turning l, 1 and | (after World War also T) into I
    gives a Roman numeral, and what stands there is neither one nor a plain number ("Part 11"; "World War 1").
    "World War It" is left: "it" may begin a clause.
    """
    for match in _NUMBERED.finditer(text):
        found = match["numeral"]
        confused = "l1|T" if match["war"] else "l1|"
        numeral = re.sub(f"[{re.escape(confused)}]", "I", found)
        plain_number = found.isdigit() and not (match["war"] and found == "11")
        if found == numeral or plain_number or found == "It" or not _ROMAN.fullmatch(numeral):
            continue
        if match["war"] and numeral not in ("I", "II", "III"):
            continue
        yield Found(Edit(Span(*match.span("numeral")), numeral), "Roman numeral misread")


_GROUPED = re.compile(r"(?<![\w.,])[\dlIO]{1,3}(?:,[\dlIO]{3})+(?![\w,])")
_YEAR = re.compile(r"(?<![\w.,-])(?=[\dlIO]*\d[\dlIO]*\d)(?:[1lI][89]|2[0O])[\dlIO]{2}(?![\w-])")


def _digits(text: str) -> Iterator[Found]:
    """Letters in numbers: 1O,000 and 2O24. Safe in thousands groups and in years with two true digits at least."""
    for pattern in (_GROUPED, _YEAR):
        for match in pattern.finditer(text):
            token = match.group()
            if not token.replace(",", "").isdigit() and sum(c.isdigit() for c in token) >= 2:
                fixed = token.translate({ord("l"): "1", ord("I"): "1", ord("O"): "0"})
                yield Found(Edit(Span(*match.span()), fixed), "letter in a number")


_LONE_I = re.compile(
    r"(?<![\w'’.-])[l|1](?=['’](?:m|ve|ll|d)\b| (?:am|was|have|had|will|would|did|do|don['’]t|think|can)\b)"
)
_DIGIT_IN_WORD = re.compile(r"(?<![\w@#/.&=_-])[A-Za-z]?[a-z]+[01][a-z]+(?![\w@/=_-])")


def _misread_letters(text: str) -> Iterator[Found]:
    """l, | or 1 for the pronoun I before a verb of the first person; 0 or 1 inside a word that English knows."""
    for match in _LONE_I.finditer(text):
        if match.group() != "1" or text[match.end() : match.end() + 1] in "'’":
            yield Found(Edit(Span(*match.span()), "I"), "pronoun I misread")
    for match in _DIGIT_IN_WORD.finditer(text):
        word = match.group()
        candidates = {re.sub("[01]", letter, word) for letter in ("o",) if "0" in word and "1" not in word}
        candidates |= {re.sub("1", letter, word) for letter in "li" if "1" in word and "0" not in word}
        right = [c for c in candidates if len(word) > 3 and known(c)]
        if len(right) == 1:
            yield Found(Edit(Span(*match.span()), right[0]), "digit in a word")


_LOOSE = re.compile(r"(?<=[A-Za-z]{2}) (?P<mark>[,;])(?=\s)|(?<=[A-Za-z]{2}) (?P<stop>\.)(?=$|\s+[A-Z\"“])(?! \.)")
_HIDDEN = re.compile("[\u00ad\u200b\ufeff](?!\n)|[\x80-\x9f]")


def _loose_marks(text: str) -> Iterator[Found]:
    """A comma, semicolon or full stop that drifted off its word."""
    for match in _LOOSE.finditer(text):
        yield Found(Edit(Span(*match.span()), match["mark"] or match["stop"]), "space before a punctuation mark")


def _hidden(text: str) -> Iterator[Found]:
    """Soft hyphens, spaces of no width, and C1 controls that no mojibake explains."""
    for match in _HIDDEN.finditer(text):
        yield Found(Edit(Span(*match.span()), ""), "invisible character")


_TWO_SINGLE = re.compile(r"(?<!['’\d])''(?!')")


def _paired_singles(text: str) -> Iterator[Found]:
    """Two apostrophes for one double mark; in pairs only, and where the paragraph has no other double mark."""
    found = list(_TWO_SINGLE.finditer(text))
    if found and len(found) % 2 == 0 and not set(text) & set('"“”'):
        for match in found:
            yield Found(Edit(Span(*match.span()), '"'), "two single marks for a double one")


Rule = Callable[[str], Iterator[Found]]
ENCODING: tuple[Rule, ...] = (_mojibake, _hidden)
PRINT: tuple[Rule, ...] = (
    _mojibake,
    _broken_words,
    _ligatures,
    _roman_numerals,
    _digits,
    _misread_letters,
    _loose_marks,
    _hidden,
    _paired_singles,
)

# ------------------------------------------------------------------ what is only reported

_ODD = (
    (re.compile("\ufffd"), "a character that could not be decoded"),
    (re.compile(r"\bWorld War It\b"), '"World War It" may be World War II'),
    (re.compile(r"(?<![\w@#/.&=_-])[a-z]{2,}[01][a-z]{2,}(?![\w@/=_-])"), "a digit inside a word"),
    (re.compile(r"(?<![\w])\d+[lO]\d*(?![\w'’])|(?<!\w)[lO]\d+(?!\w)"), "a letter inside a number"),
    (re.compile(r"(?<![\w@#/.&=_-])0[A-Z]{2,}(?![\w@/=_-])"), "a zero before capitals, perhaps the letter O"),
)
_PLAIN_WORD = re.compile(r"(?<![\w'’@#/.&=_-])[a-z]{5,20}(?![\w'’@/=_-]|\.\w)")
# Letters that look alike in print. Only reported: where both readings are words, or the word is new, no rule can tell.
_ALIKE = (("m", "rn"), ("rn", "m"), ("d", "cl"), ("cl", "d"), ("w", "vv"), ("vv", "w"), ("h", "li"), ("li", "h"))


def _odd(text: str) -> Iterator[tuple[int, str]]:
    for pattern, reason in _ODD:
        for match in pattern.finditer(text):
            yield match.start(), f"suspicious: {reason}"
    for match in _PLAIN_WORD.finditer(text):
        if likely := _misread(match.group()):
            yield match.start(), f'suspicious: "{match.group()}" may be "{likely}"'


@lru_cache(maxsize=4096)
def _misread(word: str) -> str:
    """The one word that English knows if one pair of look-alike letters was misread; "" if it knows this one."""
    if known(word):
        return ""
    read = {word[: m.start()] + right + word[m.end() :] for wrong, right in _ALIKE for m in re.finditer(wrong, word)}
    found = [candidate for candidate in read if known(candidate)]
    return found[0] if len(found) == 1 else ""


def _reported(text: str, at: int, reason: str) -> SetAside:
    """The words around a suspicious place; the article keeps them."""
    start, end = max(0, at - 30), min(len(text), at + 50)
    snippet = text[start:end].strip()
    return SetAside(snippet, f"{reason}; left in the text")


# ------------------------------------------------------------------ both rounds


def repair(blocks: Sequence[Block], rules: Sequence[Rule] = PRINT, *, marks: bool = True) -> Repaired:
    """The blocks repaired, the repairs by final offsets, and what is suspicious. `marks`: quotation marks too."""
    out: list[Block] = []
    repairs: list[Repair] = []
    suspicious: list[SetAside] = []
    carried = quotes.Carried()
    for number, block in enumerate(blocks):
        if not block.kind.translatable:
            out.append(block)
            continue
        first = _round(block.text, [f for rule in rules for f in rule(block.text)])
        second, carried, odd = _second(first, blocks, number, carried) if marks else (first, carried, [])
        out.append(replace(block, text=second.text))
        repairs += second.repairs(number)
        suspicious += odd
    return Repaired(tuple(out), tuple(repairs), tuple(suspicious))


_MOST_REPAIRS = 500  # in one paragraph; what is that spoilt is no text whose quotation marks could be judged


class _Round(NamedTuple):
    """A text and how it came about: (span in it, original, reason), in order."""

    text: str
    done: tuple[tuple[Span, str, str], ...]

    def repairs(self, block: int) -> list[Repair]:
        return [Repair(block, span, original, span.of(self.text), reason) for span, original, reason in self.done]


def _round(text: str, found: Sequence[Found]) -> _Round:
    """Apply the edits; of two that overlap the earlier rule's wins."""
    kept: list[Found] = []
    taken = bytearray(len(text) + 1)
    for one in found:
        start, end = one.edit.span
        if not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            kept.append(one)
    kept.sort(key=lambda f: f.edit.span)
    edited = edits.apply(text, [f.edit for f in kept])
    done = zip(edited.landed(), kept, strict=True)
    return _Round(edited.text, tuple((span, f.edit.span.of(text), f.reason) for span, f in done))


def _second(
    first: _Round, blocks: Sequence[Block], number: int, carried: quotes.Carried
) -> tuple[_Round, quotes.Carried, list[SetAside]]:
    """Quotation marks of paragraphs; repairs of the first round follow, and are never repaired again."""
    if len(first.done) > _MOST_REPAIRS:
        return first, quotes.Carried(), []
    follows = blocks[number + 1] if number + 1 < len(blocks) else None
    next_opens = bool(follows and follows.kind is blocks[number].kind and quotes.opens_with_quote(follows.text))
    faults, carries = quotes.find(first.text, carried, next_opens)
    taken = [span for span, _, _ in first.done]
    sure = [f for f in faults if f.edit and not any(f.edit.span.overlaps(t) for t in taken)]
    edited = edits.apply(first.text, [f.edit for f in sure if f.edit])
    done = [(edited.follow(span), original, reason) for span, original, reason in first.done]
    for landed, fault in zip(edited.landed(), sorted(sure, key=lambda f: f.at), strict=True):
        if fault.edit:
            done.append((landed, fault.edit.span.of(first.text), fault.reason))
    odd = [_reported(first.text, f.at, f.reason) for f in faults if not f.edit]
    odd += [_reported(edited.text, at, reason) for at, reason in _odd(edited.text)]
    done.sort(key=lambda d: d[0])
    return _Round(edited.text, tuple(done)), carries, odd
