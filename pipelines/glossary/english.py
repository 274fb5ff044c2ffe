"""What the matcher knows of English: plurals, possessives, compounds, headlines in capitals."""

from __future__ import annotations

import re

from pipelines.glossary.fold import cut

_HEAD_ENDS = re.compile(r" (?:of|for|in|to|on|at|by|with|from|against|without|under|over) ")
_IRREGULAR = {
    "man": "men", "woman": "women", "child": "children", "person": "people", "foot": "feet", "tooth": "teeth",
    "goose": "geese", "mouse": "mice", "crisis": "crises", "analysis": "analyses", "basis": "bases",
    "oasis": "oases", "knife": "knives", "life": "lives", "wife": "wives", "half": "halves", "leaf": "leaves",
    "thief": "thieves", "hero": "heroes", "veto": "vetoes", "embargo": "embargoes", "torpedo": "torpedoes",
    "medium": "media", "referendum": "referendums", "aircraft": "aircraft", "series": "series",
    "spacecraft": "spacecraft", "passer-by": "passers-by",
}  # fmt: skip
# Before a hyphen these make a new word of the term (pro-Russian), which has a target of its own.
_PREFIX = re.compile(r"(?:pro|anti|non|pre|post|ex|un|re|co|sub|neo|semi|mid|inter|intra|trans|self|cross)-\Z")
_AFTER_APOSTROPHE = re.compile(r"'(?:s|ll|d|re|ve|m)?(?![^\W_])")
_UNTOUCHED = re.compile(
    r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+\.[\w.]+|(?<!\w)[@#]\w+|\b(?:[\w-]+\.)+(?:com|org|net|int|gov|edu|info|eu|ru|ua|uk)\b(?:/\S*)?"
)
_CAPITALS_MISLEAD = frozenset({"us", "it", "who", "aid", "pm", "may", "will"})
_STARTS_A_QUESTION = frozenset({"may", "will", "can", "might"})


def plurals(source: str) -> tuple[str, ...]:
    """The plural spellings of a noun or noun phrase, whose head stands before its first preposition."""
    ends = _HEAD_ENDS.search(source)
    head, rest = (source[: ends.start()], source[ends.start() :]) if ends else (source, "")
    before, space, noun = head.rpartition(" ")
    if not noun or not noun[-1].isalpha():
        return ()
    out = [before + space + plural(noun) + rest]
    if noun.lower() in ("general", "martial") and before:  # attorneys general, courts martial
        out.append(plural(before) + space + noun + rest)
    return tuple(out)


def plural(noun: str) -> str:
    """The plural of one noun: regular but for a short list."""
    low = noun.lower()
    if low in _IRREGULAR:
        return noun[0] + _IRREGULAR[low][1:]
    for ending in ("man", "woman", "child"):
        if low.endswith(ending) and low not in ("human", "german", "ottoman", "roman", "norman", "talisman"):
            return noun[: -len(ending)] + _IRREGULAR[ending]
    if noun.isupper():
        return noun + "s"
    if re.search(r"(?:s|x|z|ch|sh)\Z", low):
        return noun + "es"
    return noun[:-1] + "ies" if re.search(r"[^aeiou]y\Z", low) else noun + "s"


def stands_free(text: str, start: int, end: int) -> bool:
    """Whether [start, end) of a folded text is a word or words of its own; 's and s' may follow."""
    if not (cut(text, start) and cut(text, end)):
        return False
    if end < len(text) and text[end - 1] == "." and text[end].isalnum():
        return False
    if start >= 2 and text[start - 1] == "'" and text[start - 2].isalpha():
        return False  # O'Brien is no Brien
    if text[end : end + 1] == "'" and not _AFTER_APOSTROPHE.match(text, end):
        return False
    return not (text[start - 1 : start] == "-" and _PREFIX.search(text, 0, start))


def untouchable(text: str) -> list[tuple[int, int]]:
    """Links, addresses, handles and hashtags: no term is looked for inside them."""
    if not ("@" in text or "#" in text or "/" in text or "www." in text or re.search(r"\w\.\w", text)):
        return []
    return [m.span() for m in _UNTOUCHED.finditer(text)]


def shouted(text: str) -> bool:
    """A headline in capitals, in which a capital letter tells nothing."""
    letters = sum(map(str.isalpha, text))
    return letters > 8 and sum(map(str.isupper, text)) > 0.9 * letters


def misleads(word: str, *, first: bool) -> bool:
    """Words that in a headline in capitals may be the common word: us, who, may."""
    return word in _CAPITALS_MISLEAD and not (first and word == "us")


def opens_a_question(word: str, *, first: bool) -> bool:
    """May and Will as the first word of a sentence are more often verbs than names."""
    return first and word in _STARTS_A_QUESTION


def begins_sentence(text: str, at: int) -> bool:
    """Whether nothing but quotation marks stands between here and the sentence's or clause's beginning."""
    return text[:at].rstrip(" \"'“”«([-")[-1:] in ("", ".", "!", "?", ":", ";")


def titled(text: str) -> bool:
    """A headline In Title Case, in which a capital letter tells little."""
    words = [w for w in re.findall(r"[^\W\d_]+", text) if len(w) > 3]
    return len(words) > 1 and sum(w[0].isupper() for w in words) >= 0.7 * len(words)
