"""Articles and contractions around a replaced term in Spanish, French, Portuguese, Italian and German.

The word before the term is taken apart into preposition and article (del = de + el), the article is given
the term's gender and number, and the two are joined again. Persons take no article, nor do places in
Spanish; elsewhere an article that stood there stays.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipelines.glossary.nouns_western import Traits, is_determiner, is_feminine, traits_of
from pipelines.glossary.place import Place
from pipelines.model import Span, Term, TermKind

# preposition, then the contracted forms for (m sg, f sg, m pl, f pl, before a vowel sg)
_TABLES: Mapping[str, Mapping[str, tuple[str, str, str, str, str]]] = {
    "es": {
        "": ("el", "la", "los", "las", ""),
        "de": ("del", "de la", "de los", "de las", ""),
        "a": ("al", "a la", "a los", "a las", ""),
        "\x00": ("un", "una", "unos", "unas", ""),
    },
    "fr": {
        "": ("le", "la", "les", "les", "l'"),
        "de": ("du", "de la", "des", "des", "de l'"),
        "à": ("au", "à la", "aux", "aux", "à l'"),
        "\x00": ("un", "une", "des", "des", ""),
    },
    "pt": {
        "": ("o", "a", "os", "as", ""),
        "de": ("do", "da", "dos", "das", ""),
        "em": ("no", "na", "nos", "nas", ""),
        "a": ("ao", "à", "aos", "às", ""),
        "por": ("pelo", "pela", "pelos", "pelas", ""),
        "\x00": ("um", "uma", "uns", "umas", ""),
    },
    "it": {
        "": ("il", "la", "i", "le", "l'"),
        "di": ("del", "della", "dei", "delle", "dell'"),
        "a": ("al", "alla", "ai", "alle", "all'"),
        "da": ("dal", "dalla", "dai", "dalle", "dall'"),
        "in": ("nel", "nella", "nei", "nelle", "nell'"),
        "su": ("sul", "sulla", "sui", "sulle", "sull'"),
        "\x00": ("un", "una", "dei", "delle", ""),
    },
}
_IMPURE = re.compile(r"(?:s[bcdfghlmnpqrtvz]|z|gn|ps|x|y)")  # Italian: lo, gli
_VOWEL = re.compile(r"[aeiouàâéèêëîïôöùûhyœ]", re.I)
_IT_VOWEL = re.compile(r"[aeiouàèéìòù]", re.I)
# German articles: case -> (masculine, feminine, neuter, plural); contractions give the case away.
_GERMAN = {
    "nomn": ("der", "die", "das", "die"),
    "accs": ("den", "die", "das", "die"),
    "datv": ("dem", "der", "dem", "den"),
    "gent": ("des", "der", "des", "der"),
}
_GERMAN_JOINED = {
    "im": ("in", "dem"), "am": ("an", "dem"), "zum": ("zu", "dem"), "zur": ("zu", "der"), "vom": ("von", "dem"),
    "beim": ("bei", "dem"), "ins": ("in", "das"), "ans": ("an", "das"), "aufs": ("auf", "das"),
}  # fmt: skip
_GERMAN_EITHER = frozenset("in an auf über unter vor hinter neben zwischen".split())
_GERMAN_BEFORE = {
    "datv": ["mit", "nach", "von", "zu", "bei", "aus", "seit", "gegenüber"],
    "accs": ["für", "gegen", "durch", "um", "ohne"],
}


def settled(term: Term, text: str, place: Place, language: str, *, plural: bool) -> tuple[Span, str]:
    """What to put where: the gap grows over an article or contraction that must agree with the term."""
    found = _article_before(place)
    if not found:
        return _elided(text, place, language)
    span, word = found
    agreed = _german(term, word, place, plural) if language == "de" else _romance(term, text, word, language, plural)
    if agreed is None:
        agreed = _given_article(term, text, word, language, plural)
    if agreed is None:
        return _elided(text, place, language)
    if word[:1].isupper():
        agreed = agreed[:1].upper() + agreed[1:]
    joint = "" if not agreed or agreed.endswith("'") else " "
    return Span(span.start, place.gap.end), agreed + joint + text


_BEFORE = re.compile(
    r"((?:\b(?:de|à|a)\s)?\b(?:l|d|dell|all|dall|nell|sull)['’]|(?:\b(?:de|à|a)\s)?\b(?:la|los|las|le|les)\s|\b\w+\s)\Z",
    re.I,
)


def _article_before(place: Place) -> tuple[Span, str] | None:
    match = _BEFORE.search(place.target, max(0, place.gap.start - 24), place.gap.start)
    return (Span(match.start(1), match.end(1)), match[1].strip().replace("’", "'")) if match else None


def _romance(term: Term, text: str, word: str, language: str, plural: bool) -> str | None:
    """The word before with its article in the term's gender and number; None where it holds no article."""
    low = word.lower()
    found = next(((p, row) for p, row in _TABLES[language].items() if low in row), None)
    if found is None:
        return None
    preposition, row = found
    if _bare(term, language):
        return "" if preposition in ("", "\x00") else _short(preposition, text, language)
    gender, many = gender_of(term, language), plural or term.number == "pl"
    if preposition == "\x00":
        return row[(2 if many else 0) + (gender == "f")]
    return _article(row, preposition, text, language, feminine=gender == "f", many=many)


# Names that begin with a common noun or an ordinal take the article that any noun takes: de la Unión Soviética.
_COMMON = re.compile(
    r"(?:rep[úu]bli[cq]|r[ée]publi|unión|union|união|reino\b|royaume|regno|federa|fédéra|segunda|seconde?|seconda|primeira|"
    r"primera|premi[eè]re|prima\b|organi[zs]a|consejo|conseil|conselho|consiglio|comisión|commission|comissão|corte\b|"
    r"cour\b|tribunal|casa blanca|maison|banco\b|banque|fondo\b|fonds\b|fundo\b|agenc|agenz|ministeri|ministère|guerra|"
    r"guerre|liga\b|ligue|lega\b)",
    re.I,
)
_BEFORE_ARTICLE: Mapping[str, frozenset[str]] = {
    "es": frozenset("de a en con contra por para entre sobre desde hasta tras durante según hacia y e o".split()),
    "fr": frozenset("de à avec contre par pour entre sur dans depuis pendant selon vers et ou".split()),
    "pt": frozenset("de a em com contra por para entre sobre desde até durante segundo e ou".split()),
    "it": frozenset("di a da in su con contro per tra fra durante secondo verso e o".split()),
}


def _given_article(term: Term, text: str, word: str, language: str, plural: bool) -> str | None:
    """The word before with the article that the name takes and the model left out; None where it takes none."""
    low = word.lower()
    if low not in _BEFORE_ARTICLE.get(language, ()) or not _COMMON.match(text) or not text[:1].isupper():
        return None
    preposition = low if low in _TABLES[language] else ""
    many = plural or term.number == "pl"
    feminine = gender_of(term, language) == "f"
    article = _article(_TABLES[language][preposition], preposition, text, language, feminine=feminine, many=many)
    return article if preposition else f"{low} {article}"


def _article(
    row: tuple[str, str, str, str, str], preposition: str, text: str, language: str, *, feminine: bool, many: bool
) -> str:
    vowel = (_IT_VOWEL if language == "it" else _VOWEL).match(text) is not None
    if not many and row[4] and vowel:
        return row[4]
    if language == "it" and not feminine and (_IMPURE.match(text.lower()) or (many and vowel)):
        stem = {"": "", "di": "de", "a": "a", "da": "da", "in": "ne", "su": "su"}[preposition]
        doubled = "l" if stem and not many else ""
        return stem + doubled + ("gli" if many else "lo")
    if language == "es" and feminine and not many and re.match(r"h?[aá](?:gua|rma|rea|guila|lma)\b", text, re.I):
        return row[0]
    return row[(2 if many else 0) + feminine]


def _bare(term: Term, language: str) -> bool:
    """Whether the term takes no article of its own."""
    if re.match(r"(?:el|la|los|las|le|les|o|a|os|as|il|lo|i|gli|l')\b", term.target, re.I) and term.target[0].isupper():
        return True
    return term.kind is TermKind.PERSON or (
        language == "es"
        and not _COMMON.match(term.target)
        and (term.kind is TermKind.PLACE or term.pos == "propn")
        and term.number != "pl"
    )


def _short(preposition: str, text: str, language: str) -> str:
    return "d'" if language == "fr" and preposition == "de" and _VOWEL.match(text) else preposition


def gender_of(term: Term, language: str) -> str:
    """The entry's gender, or a guess by the ending of its first noun."""
    if term.gender in ("m", "f", "n"):
        return term.gender
    return "f" if is_feminine(term.target.split()[0], language) else "m"


# "of" with and without article: what stands before a noun, never before an adjective alone
OF = frozenset("de del du des di della dello dei degli delle do da dos das von vom".split())


def described(place: Place, language: str) -> Traits:
    """Gender and number of the noun that an adjective in the gap belongs to.

    The noun is the place's, if it is known, else the word before the gap; of an adjective used as a noun,
    what a determiner or numeral before it says, and the word replaced.
    """
    if place.noun is not None:
        return traits_of(place.noun.of(place.target), _words(place.target[: place.noun.start])[-3:], language)
    words = _words(place.target[: place.gap.start])[-4:]
    if not words or is_determiner(words[-1], language) or words[-1].isdecimal():
        alone = place.like.lower() if place.head is None and place.like else "x"
        return traits_of(alone, words[-1:], language)
    at = next(
        (i for i in reversed(range(len(words))) if len(words[i]) > 3 and not is_determiner(words[i], language)), -1
    )
    return traits_of(words[at], words[:at], language)


def _words(text: str) -> list[str]:
    """The words of the clause that a text ends in; numbers are words."""
    clause = re.split(r"(?<=\D)[.,;:!?()]|[.,;:!?()](?=\D)", text)[-1]
    return [w.replace(".", "").replace(",", "") for w in re.findall(r"[^\W_]+(?:[.,]\d+)*", clause)]


def _elided(text: str, place: Place, language: str) -> tuple[Span, str]:
    """French de before a vowel, Spanish y and o before their own sound."""
    before = place.before
    start = place.target.rfind(before, 0, place.gap.start) if before else -1
    swaps: dict[tuple[str, str], str] = {}
    if language == "fr" and _VOWEL.match(text):
        swaps = {("fr", "de"): "d'", ("fr", "que"): "qu'"}
    elif language == "es" and re.match(r"h?i(?!e)", text, re.I):
        swaps = {("es", "y"): "e "}
    elif language == "es" and re.match(r"h?o", text, re.I):
        swaps = {("es", "o"): "u "}
    other = swaps.get((language, before))
    return (Span(start, place.gap.end), other + text) if other and start >= 0 else (place.gap, text)


def _german(term: Term, word: str, place: Place, plural: bool) -> str | None:
    low = word.lower()
    preposition, article = _GERMAN_JOINED.get(low, ("", low))
    if not any(article in row for row in _GERMAN.values()):
        return None
    if term.kind is TermKind.PERSON or (
        term.kind is TermKind.PLACE and term.gender in ("", "n") and term.number != "pl"
    ):
        return preposition
    column = 3 if plural or term.number == "pl" else {"m": 0, "f": 1, "n": 2}[gender_of(term, "de")]
    case = _german_case(article, place, joined=bool(preposition))
    agreed = _GERMAN[case][column]
    joined = next((j for j, parts in _GERMAN_JOINED.items() if parts == (preposition, agreed)), "")
    return joined or f"{preposition} {agreed}".strip()


def _german_case(article: str, place: Place, *, joined: bool) -> str:
    if joined:
        return "datv" if article in ("dem", "der") else "accs"
    before = place.target[: place.gap.start].lower().split()
    leading = before[-2] if len(before) > 1 else ""
    for case, prepositions in _GERMAN_BEFORE.items():
        if leading in prepositions:
            return case
    if leading in _GERMAN_EITHER:
        return "datv" if article in ("dem", "der") else "accs"
    fixed = {"dem": "datv", "des": "gent", "den": "accs", "das": "nomn"}.get(article)
    if fixed:
        return fixed
    return "gent" if place.role() == "gent" else "nomn"


_GERMAN_WEAK = frozenset(
    "dem des den im am vom zum zur beim einem einer eines einen keinem keiner keines keinen diesem diesen "
    "ihrem ihrer ihren seinem seiner seinen unserem unserer unseren allen".split()
)
_GERMAN_E = frozenset("die das ins ans aufs diese dieses jede jedes eine keine ihre seine unsere".split())
_GERMAN_PLURAL_EN = frozenset("die diese keine ihre seine unsere alle beide".split())
_GERMAN_BARE = frozenset("ein kein sein ihr unser".split())
_NEUTER = re.compile(r"(?:chen|lein|ment|tum|um|nis|ma)\Z")


def german_ending(place: Place) -> str:
    """The ending of an adjective before its noun, by the article before it, the noun's number and its gender.

    An adjective that the model wrote there has an ending already, which stays.
    """
    noun = place.noun.of(place.target) if place.noun else place.after
    start = min(place.gap.start, place.noun.start) if place.noun else place.gap.start
    own = re.fullmatch(r"[a-zäöüß-]+?(e[rsnm]?)", place.like.split(" ")[-1])
    if own:
        return own[1]
    words = re.findall(r"[^\W\d_]+", place.target[:start])
    before = words[-1].lower() if words else ""
    many, feminine = bool(place.many), is_feminine(noun, "de") if noun else False
    if many:
        weak = before in _GERMAN_PLURAL_EN | _GERMAN_WEAK | {"der", *_GERMAN_BEFORE["datv"]}
        return "en" if weak else "e"
    if before in _GERMAN_WEAK or (before in ("der", "dieser", "jeder") and feminine):
        return "en"
    if before in _GERMAN_E or before in ("der", "dieser", "jeder"):
        return "e"
    if feminine:
        return "er" if before in _GERMAN_BEFORE["datv"] else "e"
    if before in _GERMAN_BEFORE["datv"]:
        return "em"
    return "es" if _NEUTER.search(noun) else "er"
