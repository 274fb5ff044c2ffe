"""Blocks into sentences and back, nothing lost.

Rule-based, for English news. A full stop, question or exclamation mark, ellipsis or blank line is a
candidate; what stands before and after it decides. Inline tags have no width: they stay with their sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from pipelines import markup
from pipelines.model import Article, Block, Segment, Span

# ------------------------------------------------------------------ what English abbreviates


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Always followed by a name: a full stop after one of these never ends a sentence.
_TITLES = _words(
    "mr mrs ms mx dr prof gen lt col maj sgt capt cpl cmdr comdr adm sen rep gov rev hon pres supt det insp "
    "msgr amb atty messrs mmes mme mlle brig pvt pfc st ste mt ft fr "
    "sens reps gens profs drs sec-gen spc cllr dep asst"
)
_NEVER_LAST = _words("vs v e.g i.e cf viz approx")
# Followed by a number ("No. 10", "Art. 5"); before anything else the full stop is a full stop.
_NUMBERED = _words("no nos art arts sec secs p pp fig figs vol vols ch para paras ca c op cl reg res tel ext")
_MONTHS = _words("jan feb mar apr jun jul aug sep sept oct nov dec")
# May end a sentence: they do so before a word that starts sentences.
_MAY_END = _words(
    "inc corp co cos ltd llc plc jr sr bros al ave blvd rd hwy pkwy dept est min max univ assn ph.d m.d b.a m.a "
    "ph ariz calif colo conn fla ga ky md mich minn neb nev okla penn pa tenn tex vt va wis wyo ala ark ill kan "
    "mass miss mo mont ore wash ont que alta sask tas vic st ste sec jan feb dist esq intl govt natl"
)
_STARTERS = _words(
    "the a an this that these those he she it we they you his her its our their my your i and but or so yet nor "
    "if when while after before since because although though however meanwhile then there here in on at by for "
    "from with without to of as under over during despite according some many most several all both each every "
    "few other others one two three what who why how where which not no now also earlier later last next once "
    "only still even thus hence instead moreover nevertheless nonetheless officials police experts analysts "
    "critics authorities neither either nearly about more another such today yesterday tomorrow elsewhere "
    "asked speaking given until unless whether between among against across through around like just perhaps "
    "separately additionally furthermore finally until rescuers investigators prosecutors lawmakers residents "
    "witnesses opponents supporters democrats republicans"
)
_AFTER_CLOCK = _words(
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thurs fri sat sun january "
    "february march april may june july august september october november december jan feb mar apr jun jul aug "
    "sep sept oct nov dec est edt et eastern cst cdt ct central mst mdt mt mountain pst pdt pt pacific gmt utc "
    "bst cet cest msk ist jst kst aest moscow kyiv london tokyo beijing local"
)
_NAMES_THAT_SHOUT = frozenset({"yahoo", "jeopardy", "yum", "oklahoma", "mamma mia", "moulin"})
_SPEECH = (
    "said|says|asked|asks|wrote|writes|added|adds|told|replied|replies|cried|shouted|demanded|wondered|exclaimed|"
    "tweeted|posted|joked|quipped|responded|answered|queried|continued|remarked|declared"
)

# ------------------------------------------------------------------ candidates

_CLOSERS = r"[\"'”’»)\]}]*+(?:\[\d{1,3}\])*+"
# Possessive, and begun only where a run begins: a million dots cost a million steps, not their square.
_END = re.compile(
    rf"(?<![.!?…])(?<!\.\ )(?P<mark>(?:[.!?…]|(?:(?<=[.])\ (?=\.)))++)(?:{_CLOSERS})(?=\s|$)"
    r"|[。！？｡]++[」』”’）\"]*+"
)
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_OPENERS = "\"'“‘«‹([{¿¡—–-*•"
_TOKEN_EDGE = re.compile(r"[\s\"“”‘«»()\[\]{}—–]")
_WORD = re.compile(r"[\w.'’&-]+")
_SPEAKER = re.compile(
    rf"(?P<first>[A-Z][\w.'’-]*)\s+(?:(?:[A-Z][\w.'’-]*|of|de|al|bin|von|van)\s+){{0,4}}(?:{_SPEECH})\b"
)
_PHONE_HOURS = re.compile(r"[ap]\.m", re.I)
_DOTTED = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]")
_NUMBERED_LIST = re.compile(r"\s*1\.\s")
_LOOK = 160  # characters that a rule may look to either side: keeps the whole linear


def _ends_here(text: str, at: Span, mark: str, title_case: bool) -> bool:
    """Whether the candidate at `at` (mark and closing quotes) ends a sentence; text follows it."""
    following = text[at.end : at.end + _LOOK].lstrip()
    if not following:
        return False
    bare = following.lstrip(_OPENERS + " ")
    first = bare[:1]
    if first.islower() and not re.match(r"(?:i|e)[A-Z]", bare):
        return False
    token = _TOKEN_EDGE.split(text[max(0, at.start - _LOOK) : at.start])[-1]
    closed = text[at.start + len(mark) : at.end]
    if mark != ".":
        return _loud_end(text, at, mark, token, closed, following)
    if closed.lstrip("'’") and not token.endswith(("a.m", "p.m")) and len(token) > 2 and "." not in token:
        return True
    return _full_stop(text, at, token, bare, title_case)


def _loud_end(text: str, at: Span, mark: str, token: str, closed: str, following: str) -> bool:
    """Question marks, exclamation marks and ellipses."""
    word = _next_word(following)
    if "." in mark or "…" in mark:
        inside_brackets = text[at.start - 1 : at.start] in ("[", "(") and closed[:1] in ("]", ")")
        return not inside_brackets and not (word in ("i", "i'm", "i’m", "i'd", "i've") and not closed)
    if token.lower() in _NAMES_THAT_SHOUT and not closed:
        return word in _STARTERS
    if closed.strip(")]"):  # "Is it over?" Zelensky asked: one sentence
        speaker = _SPEAKER.match(following)
        return not (speaker and speaker["first"].lower() not in _STARTERS)
    return True


def _full_stop(text: str, at: Span, token: str, following: str, title_case: bool) -> bool:
    """A single full stop after `token`."""
    key = token.lower().lstrip("'’")
    word = _next_word(following)
    starts = word in _STARTERS and not title_case and not re.match(r"[A-Z]\.", following)
    if _numbers_an_item(text, at, token):
        return False
    if _PHONE_HOURS.fullmatch(key) or _PHONE_HOURS.fullmatch(key[-3:]):
        return _after_clock(text, at, word, starts)
    if key in _NEVER_LAST:
        return False
    if token[:1].isupper() and key.split("-")[-1] in _TITLES:
        return key in ("st", "ft", "mt") and starts
    if key in _MONTHS:
        return not following[:1].isdigit() and (starts or (key in ("mar", "jun", "dec") and token.islower()))
    if key in _NUMBERED:
        return not (following[:1].isdigit() or re.match(r"(?!I\b|C\b)[IVXLC]+\b", following))
    if len(token) == 1 and token.isalpha() and token.isupper():
        return starts
    if _DOTTED.fullmatch(token) or key in _MAY_END or _DOTTED.fullmatch(key.split("-")[-1]):
        return starts if token[:1].isupper() or "." in token or key in ("al", "est", "dept") else True
    if key == "etc":
        return not title_case
    return True


def _after_clock(text: str, at: Span, word: str, starts: bool) -> bool:
    """ "At 9 a.m. Zelensky arrived" runs on, "It begins at 9 a.m. Zelensky will attend" does not."""
    if word in _AFTER_CLOCK or word[:1].isdigit():
        return False
    if starts:
        return True
    opening = re.split(r"[.!?]\s", text[max(0, at.start - _LOOK) : at.start - 3])[-1].split()
    return len(opening) > 4 or opening[:1] not in (["At"], ["By"], ["Around"], ["Before"], ["After"], ["Since"])


def _numbers_an_item(text: str, at: Span, token: str) -> bool:
    """ "1. Introduction": a number that opens a line or follows a sentence numbers what comes; so does a stray mark."""
    start = at.start - len(token)
    line = text[max(0, start - _LOOK) : start].rpartition("\n")[2].rstrip()
    return (not line and (token == "" or (token.isdigit() and len(token) <= 3))) or (
        line.endswith((".", "!", "?"))
        and token.isdigit()
        and len(token) <= 2
        and _NUMBERED_LIST.match(text) is not None
    )


def _next_word(following: str) -> str:
    match = _WORD.search(following[:_LOOK])
    return match.group().lower().rstrip(".").removesuffix("'s").removesuffix("’s") if match else ""


def _title_case(text: str) -> bool:
    """A headline in Title Case or CAPITALS: there, "To" after "U.S." starts nothing."""
    words = [w for w in _WORD.findall(text[:300]) if len(w) > 3]
    return len(text) < 250 and len(words) > 1 and sum(w[0].isupper() for w in words) > 0.75 * len(words)


# ------------------------------------------------------------------ spans


def split(text: str, *, html: bool = False) -> list[Span]:
    """The sentences of `text`, in order, as spans into it that begin and end with no white space.

    White space lies between the spans, in none of them. With `html` the text is a block's inline HTML:
    opening tags go with the sentence after them, closing tags and line breaks with the one before.
    """
    if not html or ("<" not in text and "&" not in text):
        return list(_trimmed(text, _cuts(text)))
    plain = _with_breaks(text)
    stripped = markup.strip(plain)
    spans = [stripped.to_raw(span) for span in _trimmed(stripped.text, _cuts(stripped.text))]
    return _take_tags(text, spans)


_BREAK_TAG = re.compile(r"<br\b[^<>]*>", re.I)
_GAP_CLOSERS = re.compile(r"(?:.*(?:</[^<>]*>|<br\b[^<>]*>))?", re.I | re.S)


def _with_breaks(text: str) -> str:
    """Line breaks count as white space; same length, so that spans stay true."""
    return _BREAK_TAG.sub(lambda m: " " * len(m.group()), text)


def _take_tags(text: str, spans: Sequence[Span]) -> list[Span]:
    """Spans that met no tags grow over the tags between them."""
    if not spans:
        return []
    starts, ends = [_edge(text, 0, forward=True)], []
    for here, after in pairwise(spans):
        gap = _GAP_CLOSERS.match(text, here.end, after.start)
        end = gap.end() if gap else here.end
        ends.append(end)
        starts.append(_edge(text, end, forward=True))
    ends.append(_edge(text, len(text), forward=False))
    return [Span(s, e) for s, e in zip(starts, ends)]


def _edge(text: str, at: int, *, forward: bool) -> int:
    while forward and at < len(text) and text[at].isspace():
        at += 1
    while not forward and at > 0 and text[at - 1].isspace():
        at -= 1
    return at


def _cuts(text: str) -> Iterator[int]:
    """Where sentences end, in rising order."""
    title_case = _title_case(text)
    blanks = [m.start() for m in _BLANK_LINE.finditer(text)]
    ends = []
    for match in _END.finditer(text):
        mark = match["mark"]  # None: the full stops of scripts that set no space after them
        if mark is None or _ends_here(text, Span(match.start(), match.end()), mark, title_case):
            ends.append(match.end())
    yield from sorted({*blanks, *ends})


def _trimmed(text: str, cuts: Iterator[int]) -> Iterator[Span]:
    start = 0
    for cut in (*cuts, len(text)):
        begin, end = _edge(text, start, forward=True), _edge(text, cut, forward=False)
        if begin < end:
            yield Span(begin, end)
        start = cut


# ------------------------------------------------------------------ articles


def segment(article: Article) -> tuple[Segment, ...]:
    """Every sentence of the blocks that are translated, in reading order."""
    return tuple(s for n, block in enumerate(article.blocks) for s in _of_block(n, block))


def _of_block(number: int, block: Block) -> Iterator[Segment]:
    if not block.kind.translatable:
        return
    for n, span in enumerate(split(block.text, html=block.html)):
        yield Segment(f"b{number}.s{n}", span.of(block.text), number, span, block.kind, block.html)


def glue(article: Article, segments: Sequence[Segment]) -> dict[str, str]:
    """The white space that follows each segment in its block, by the segment's id."""
    starts = {(s.block, s.span.start) for s in segments}
    out = {}
    for s in segments:
        text = article.blocks[s.block].text
        end = s.span.end
        while end < len(text) and text[end].isspace() and (s.block, end) not in starts:
            end += 1
        out[s.id] = text[s.span.end : end]
    return out


_NO_SPACE_BETWEEN = frozenset({"ja", "zh", "yue"})


def rebuild(article: Article, targets: Mapping[str, str], locale: str) -> tuple[Block, ...]:
    """The article's blocks with the targets (by segment id) in the sentences' places.

    A sentence without a target keeps its source; one with an empty target goes, and its glue with it.
    Japanese and Chinese set no spaces between sentences; line breaks stay. With the sources as targets, in a
    locale that sets spaces, the blocks come back exactly.
    """
    return tuple(_rebuilt(n, block, targets, locale) for n, block in enumerate(article.blocks))


def _rebuilt(number: int, block: Block, targets: Mapping[str, str], locale: str) -> Block:
    tight = locale.split("-")[0].lower() in _NO_SPACE_BETWEEN
    out, at, dropped = [], 0, False
    for s in _of_block(number, block):
        gap = block.text[at : s.span.start]
        if not dropped:
            out.append("" if tight and at and not gap.strip(" ") else gap)
        target = targets.get(s.id, s.source)
        out.append(target)
        at, dropped = s.span.end, not target
    return replace(block, text="".join([*out, block.text[at:]]))
