"""Forms of Spanish, French, Portuguese, Italian and German terms: number, gender, and German cases.

There is no dictionary: regular endings, and explicit forms in the entry for what is irregular. Names stay
as they are (German adds a genitive -s).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, product

from pipelines.glossary.form import Form
from pipelines.model import Term, TermKind

LANGUAGES = ("es", "fr", "pt", "it", "de")
_COMBINATIONS = 60
_LINKS = {
    "es": "de del a al en con para por contra sobre sin entre y e o u",
    "fr": "de du des d' à au aux en pour par contre sur sans entre et ou l' la le les",
    "pt": "de do da dos das a ao à em no na com para por contra sobre sem entre e ou",
    "it": "di del della dei degli delle dell' da dal a al alla in nel nella con per contro su tra e o",
    "de": "der des dem den für von vom zur zum im in mit gegen über auf am an ohne und",
}
_UNACCENTED = str.maketrans("áéíóú", "aeiou")

# ---------------------------------------------------------------- plurals and feminines of one word


def _spanish_plural(word: str) -> str:
    if re.search(r"[aeiouáéó]\Z", word):
        return word + "s"
    if word.endswith("z"):
        return word[:-1] + "ces"
    if re.search(r"[áéíóú][ns]\Z", word):
        return word[:-2] + word[-2].translate(_UNACCENTED) + word[-1] + "es"
    if word in ("joven", "orden", "imagen", "origen", "crimen", "examen", "volumen", "virgen"):
        return {"joven": "jóvenes"}.get(word) or _accented(word)
    return word if word.endswith(("s", "x")) else word + "es"


def _accented(word: str) -> str:
    accents = {"orden": "órdenes", "imagen": "imágenes", "origen": "orígenes", "crimen": "crímenes"}
    return accents.get(word, word[:-2].replace("a", "á", 1).replace("u", "ú", 1) + "enes")


def _french_plural(word: str) -> str:
    if word.endswith(("s", "x", "z")):
        return word
    if word.endswith("al") and word not in ("bal", "carnaval", "festival", "final", "naval"):
        return word[:-2] + "aux"
    return word + ("x" if word.endswith(("eau", "eu")) else "s")


def _portuguese_plural(word: str) -> str:
    for ending, plural in (("ão", "ões"), ("al", "ais"), ("el", "éis"), ("ol", "óis"), ("ul", "uis"), ("m", "ns")):
        if word.endswith(ending):
            return word[: -len(ending)] + plural
    if word.endswith("il"):
        return word[:-2] + "is"
    if word.endswith("ês"):
        return word[:-2] + "eses"
    return word + "es" if word.endswith(("r", "z")) else word if word.endswith(("s", "x")) else word + "s"


def _italian_plural(word: str) -> str:
    for ending, plural in (
        ("ista", "isti"), ("cio", "ci"), ("gio", "gi"), ("io", "i"), ("ico", "ici"), ("co", "chi"), ("go", "ghi"),
        ("cia", "ce"), ("gia", "ge"), ("ca", "che"), ("ga", "ghe"), ("o", "i"), ("a", "e"), ("e", "i"),
    ):  # fmt: skip
        if word.endswith(ending):
            return word[: -len(ending)] + plural
    return word


def _feminine(language: str) -> Callable[[str], str]:
    endings = {
        "es": (("ón", "ona"), ("és", "esa"), ("án", "ana"), ("or", "ora"), ("ol", "ola"), ("ente", "enta"), ("o", "a")),
        "pt": (("ão", "ã"), ("ês", "esa"), ("or", "ora"), ("ol", "ola"), ("nte", "nta"), ("eu", "eia"), ("o", "a")),
        "it": (("tore", "trice"), ("o", "a")),
        "fr": (
            ("teur", "trice"), ("eux", "euse"), ("ien", "ienne"), ("yen", "yenne"), ("éen", "éenne"), ("if", "ive"),
            ("er", "ère"), ("el", "elle"), ("on", "onne"), ("e", "e"), ("", "e"),
        ),
    }[language]  # fmt: skip

    def feminine(word: str) -> str:
        for ending, other in endings:
            if word.endswith(ending):
                return word[: len(word) - len(ending)] + other
        return word

    return feminine


_PLURAL: dict[str, Callable[[str], str]] = {
    "es": _spanish_plural, "fr": _french_plural, "pt": _portuguese_plural, "it": _italian_plural,
}  # fmt: skip


# ---------------------------------------------------------------- terms


def western_forms(term: Term, language: str) -> tuple[Form, ...]:
    """Every form of a term with its grammemes; the dictionary form first."""
    number = "plur" if term.number == "pl" else "sing"
    base = Form(term.target, frozenset({number, *_gender(term)}))
    extra = [Form(text, frozenset()) for text in term.forms]
    if language == "de":
        return tuple(dict.fromkeys((base, *extra, *_german(term))))
    if language != "de" and term.forms and not term.pos.startswith("adj"):
        return tuple(dict.fromkeys((base, *(Form(t, frozenset(("plur",))) for t in term.forms if t != term.target))))
    counted = term.kind in (TermKind.TERM, TermKind.TITLE) and term.number != "pl"
    made = _romance(term, language) if counted else ()
    return tuple(dict.fromkeys((base, *extra, *made)))


def _gender(term: Term) -> tuple[str, ...]:
    return {"m": ("masc",), "f": ("femn",), "n": ("neut",)}.get(term.gender, ())


def split_head(target: str, language: str) -> tuple[list[str], list[str]]:
    """The words that inflect together, and the rest from the first preposition or article on."""
    words = target.split()
    links = _LINKS[language].split()
    for i, word in enumerate(words):
        low = word.lower()
        if i and (low in links or any(low.startswith(k) for k in links if k.endswith("'"))):
            return words[:i], words[i:]
    return words, []


def _romance(term: Term, language: str) -> Iterator[Form]:
    head, rest = split_head(term.target, language)
    plural, feminine = _PLURAL[language], _feminine(language)
    genders = _gender(term)
    yield Form(" ".join((*map(plural, head), *rest)), frozenset(("plur", *genders)))
    if term.kind is TermKind.TITLE or term.pos.startswith("adj"):
        women = list(map(feminine, head))
        yield Form(" ".join((*women, *rest)), frozenset(("sing", "femn")))
        yield Form(" ".join((*map(plural, women), *rest)), frozenset(("plur", "femn")))


_ADJECTIVE = re.compile(r"(?:e|er|es|en|em)\Z")


def _german(term: Term) -> Iterator[Form]:
    head, rest = split_head(term.target, "de")
    if term.kind is TermKind.PERSON:
        if not re.search(r"[sßxz]\Z", term.target):
            yield Form(term.target + "s", frozenset(("gent", "sing")))
        return
    choices: list[Sequence[tuple[str, str]]] = []
    for i, word in enumerate(head):
        is_noun = i == len(head) - 1
        if is_noun and not (term.pos.startswith("adj") or (len(head) == 1 and word[:1].islower())):
            choices.append(_german_noun(word, term))
        elif _ADJECTIVE.search(word):
            stem = _ADJECTIVE.sub("", word)
            choices.append([(stem + e, "") for e in ("e", "er", "es", "en", "em")])
        elif word[:1].islower() or term.pos.startswith("adj"):
            choices.append([(word + e, "") for e in ("", "e", "er", "es", "en", "em")])
        else:
            choices.append([(word, "")])
    for combination in islice(product(*choices), _COMBINATIONS):
        text = " ".join((*(t for t, _ in combination), *rest))
        yield Form(text, frozenset(g for _, tags in combination for g in tags.split()))


def _german_noun(word: str, term: Term) -> list[tuple[str, str]]:
    out = [(word, "sing")]
    if term.number == "pl":
        return [(word, "plur"), (word + ("" if word.endswith(("n", "s")) else "n"), "plur datv")]
    if not re.search(r"[sßxz]\Z", word):
        out.append((word + "s", "sing gent"))
    if term.kind in (TermKind.PLACE, TermKind.BODY) and term.gender in ("", "n"):
        return out
    if re.search(r"(?:[^e]n|[tdsßzkgfpb]|ch|ll|um)\Z", word):
        out.append((word + "es", "sing gent"))
    return out + [(p, "plur") for p in german_plurals(word)]


def german_plurals(word: str) -> tuple[str, ...]:
    """The likely plurals, the likeliest first; German has no rule that always holds."""
    if re.search(r"(?:ung|heit|keit|schaft|ion|tät|enz|anz|or|ent|ant|ist|at)\Z", word):
        return (word + "en", word + "e")
    if word.endswith("in"):
        return (word + "nen",)
    if word.endswith("e"):
        return (word + "n",)
    if re.search(r"(?:er|el|en|chen)\Z", word):
        return (word, word + "n")
    if re.search(r"[aiouy]\Z", word):
        return (word + "s",)
    return (word + "e", word + "en", word + "er", word + "ern", word + "s")
