"""Lines of a printed page into paragraphs: furniture lines out, hard wraps undone, broken paragraphs rejoined."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipelines.intake import dates, furniture
from pipelines.model import SetAside

_TERMINAL = re.compile(r"[.!?…:;][\"'”’)\]]*$|[\"”’)\]]$")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$")
_BULLET = re.compile(r"[•●▪◦*·-]\s+(?=\S)")
_DANGLING = re.compile(
    r"\b(?:a|an|the|of|to|in|on|for|and|or|with|as|at|by|from|over|after|is|are|its|his|her|new|north|south|east|west)$",
    re.I,
)
_SMALL = frozenset(
    ("a", "an", "the", "of", "to", "in", "on", "for", "and", "or", "with", "as", "at", "by", "from", "over", "after")
    + ("is", "are", "its", "but", "nor", "vs", "into", "up")
)


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that belong together. `after_break`: a page's furniture stood before it."""

    lines: tuple[str, ...]
    after_break: bool = False

    @property
    def text(self) -> str:
        """Unwrapped: lines joined by a space, a hyphen at a line's end kept with its line break."""
        out = ""
        for line in (part.strip() for part in self.lines):
            hyphen = out.endswith(("-", "\u00ad", "\u2010")) and out[-2:-1].isalpha() and line[:1].isalpha()
            out += ("\n" if hyphen else " " if out else "") + line
        return out


@dataclass
class Page:
    """The groups of a page, in order, and what was taken out on the way."""

    groups: list[Group] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    width: int = 0


def terminated(text: str) -> bool:
    return bool(_TERMINAL.search(text.rstrip()))


def is_sentence(text: str) -> bool:
    """Prose: eight words and an end, or fifteen words."""
    words = len(text.split())
    return words >= 15 or (words >= 8 and bool(_SENTENCE_END.search(text)))


def titled(text: str) -> bool:
    """Title Case or CAPITALS: most words that titles capitalise are capitalised."""
    words = [w.lstrip("\"'“‘([") for w in text.split()]
    content = [w for w in words if w and w.lower() not in _SMALL and w[0].isalpha()]
    return bool(content) and sum(w[0].isupper() for w in content) >= 0.7 * len(content)


def page(text: str) -> Page:
    lines = text.replace("\t", "    ").split("\n")
    result = Page(width=_width(lines))
    kept = _without_furniture(lines, result)
    wrapped = result.width <= 160
    for group in _by_blank_lines(kept):
        result.groups += _split(group, result.width) if wrapped else _one_a_line(group)
    _rejoin(result)
    return result


def _width(lines: Sequence[str]) -> int:
    """The length that lines were wrapped at, as far as it shows; very long where they were not wrapped."""
    lengths = sorted(len(line.strip()) for line in lines if line.strip())
    return lengths[-1 - len(lengths) // 20] if lengths else 0


_BREAK = "\f"  # stands for furniture taken out
_BLANK = ""


def _without_furniture(lines: Sequence[str], result: Page) -> list[str]:
    repeated = _running_heads(lines)
    seen: set[str] = set()
    out: list[str] = []
    for number, raw in enumerate(lines):
        line = raw.replace("\f", "").rstrip()
        if "\f" in raw:
            out.append(_BREAK)
        why = furniture.reason(line) if _alone(lines, number) or _surely(line) else ""
        key = _key(line)
        if not why and key in repeated and key in seen:
            why = "running head"
        seen.add(key)
        if why:
            result.set_aside.append(SetAside(line.strip(), why))
            out.append(_BREAK)
        else:
            out.append(line)
    return out


def _alone(lines: Sequence[str], number: int) -> bool:
    """Blank lines, page breaks, the text's edges or other short furniture on both sides."""
    around = [lines[n].strip() for n in (number - 1, number + 1) if 0 <= n < len(lines)]
    return all(not near or furniture.reason(near) for near in around)


def _surely(line: str) -> bool:
    """Furniture that is known for itself, even between the lines of a paragraph."""
    return furniture.reason(line) in ("page number", "continuation line", "print header") and not line.strip().isdigit()


def _key(line: str) -> str:
    return re.sub(r"page|[\W\d_]+", "", line.lower())


def _running_heads(lines: Sequence[str]) -> set[str]:
    """Short lines that come again beside a page's number or break, or that opened the text."""
    filled = [line for line in lines if line.strip()]
    counts = Counter(_key(line) for line in filled if len(line.strip()) < 80 and not _SENTENCE_END.search(line.strip()))
    near_break = set()
    for n, line in enumerate(filled):
        if "\f" in line or furniture.reason(line.strip()) in ("page number", "continuation line", "print header"):
            near_break |= {_key(near) for near in filled[max(0, n - 2) : n + 3]}
    opening = {_key(line) for line in filled[:4]}
    return {key for key, n in counts.items() if n > 1 and len(key) > 4 and key in near_break | opening}


def _by_blank_lines(lines: Sequence[str]) -> list[Group]:
    groups: list[Group] = []
    current: list[str] = []
    after_break = pending = False
    for line in (*lines, _BLANK):
        if line == _BREAK:
            pending = True
        elif line.strip():
            if not current:
                after_break, pending = pending, False
            current.append(line)
        elif current:
            groups.append(Group(tuple(current), after_break))
            current = []
    return groups


def _one_a_line(group: Group) -> list[Group]:
    """Text that was never wrapped: each line is a paragraph, or goes on where the one before stopped short."""
    out: list[list[str]] = []
    for line in group.lines:
        if out and not terminated(out[-1][-1]) and line.strip()[:1].islower():
            out[-1].append(line)
        else:
            out.append([line])
    return [Group(tuple(lines), group.after_break and n == 0) for n, lines in enumerate(out)]


def _split(group: Group, width: int) -> list[Group]:
    out: list[list[str]] = [[group.lines[0]]]
    for line in group.lines[1:]:
        if _starts_paragraph(out[-1][-1], line, width):
            out.append([line])
        else:
            out[-1].append(line)
    return [Group(tuple(lines), group.after_break and n == 0) for n, lines in enumerate(out)]


def _starts_paragraph(before: str, line: str, width: int) -> bool:
    """Whether `line` begins a paragraph though no blank line stands before it."""
    last, text = before.strip(), line.strip()
    short = len(last) < 0.75 * width
    if _BULLET.match(text) or (
        _BULLET.match(last) and len(text) > 0 and text[0].isupper() and _SENTENCE_END.search(last)
    ):
        return True
    if short and any(furniture.reason(part) or dates.printed(part) for part in (last, text)):
        return True
    changes_case = last.isupper() != text.isupper() and " " in last and " " in text
    if short and changes_case and not terminated(last) and (len(text) < 0.75 * width or last.isupper()):
        return True
    if furniture.related_title(text) is not None or furniture.is_lone_url(text) or furniture.is_lone_url(last):
        return True
    if len(line) - len(line.lstrip()) > len(before) - len(before.lstrip()) and (terminated(last) or short):
        return True
    if furniture.byline(last) or (short and furniture.byline(text) and text[:2].lower() == "by"):
        return True
    if short and not terminated(last) and titled(last) and not titled(text) and len(text) > len(last):
        return text[:1].isupper() or text[:1] in "\"'“‘"
    opens = text[:1].isupper() or text[:1].isdigit() or text[:1] in "\"'“‘("
    room = len(last) + 1 + len(text.split()[0]) <= width - 8
    return bool(_SENTENCE_END.search(last)) and room and opens


def _rejoin(result: Page) -> None:
    """Paragraphs cut in two by a page's end or a stray blank line, and headlines cut after a dangling word."""
    joined: list[Group] = []
    for group in result.groups:
        if joined and _continues(joined[-1], group, result.width):
            joined[-1] = Group((*joined[-1].lines, *group.lines), joined[-1].after_break)
        else:
            joined.append(group)
    result.groups = joined


def _continues(before: Group, group: Group, width: int) -> bool:
    last, first = before.lines[-1].strip(), group.lines[0].strip()
    if terminated(last) or furniture.is_lone_url(last) or furniture.related_title(last) is not None:
        return False
    if furniture.byline(last) or furniture.byline(first) or _BULLET.match(first) or furniture.is_lone_url(first):
        return False
    if first[:1].islower():
        return is_sentence(before.text) or last.endswith(("-", "\u00ad", ",")) or bool(_DANGLING.search(last))
    full = len(last) > 0.8 * width and is_sentence(before.text)
    return (full and group.after_break) or (titled(before.text) and titled(first) and bool(_DANGLING.search(last)))


def bullet(text: str) -> str:
    """The text after a list's mark; "" if there is none."""
    match = _BULLET.match(text)
    return text[match.end() :] if match else ""
