# ruff: noqa: E501
"""Gender and number of a Spanish, French, Portuguese or Italian noun: by its article, its ending, and a table.

There is no dictionary of nouns here: endings are right for most words, the table has the frequent ones that
they get wrong, and an article or another determiner before the noun overrules both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple


class Traits(NamedTuple):
    """What an adjective takes over from its noun."""

    feminine: bool
    plural: bool


_FEMININE_ENDINGS: Mapping[str, re.Pattern[str]] = {
    language: re.compile(pattern)
    for language, pattern in {
        "es": r"(?:a|i[oó]n|[dt]ad|tud|umbre|sis|ez)\Z",
        "pt": r"(?:a|ção|são|ções|sões|dade|gem|gen)\Z",
        "it": r"(?:a|zione|sione|zioni|sioni|tà|trice|trici|tù)\Z",
        "fr": r"(?:ion|té|ée|ie|ure|[ae]nce|[ae]nse|ette|elle|esse|ique|ade|ude|euse|trice|aison|ouille|aine|ine|onne|ienne|ère|orce|ace|ice|ose|asse|ourse|aille|ête|ande|ille|ole|gue|ise|erre|arde|rme)\Z",
        "de": r"(?:ung|heit|keit|schaft|ion|tät|e|in|enz|anz|ur)\Z",
    }.items()
}  # fmt: skip
_BARE_PLURAL = re.compile(r"(?<=[aeioué])s\Z|(?<=[ndlrjz])es\Z")
# Frequent nouns whose gender the ending gets wrong, in the singular.
_MASCULINE: Mapping[str, frozenset[str]] = {
    "es": frozenset("problema sistema tema programa clima día mapa idioma drama planeta poeta guardia policía avion avión camion camión "
                    "papa dilema esquema diploma síntoma fantasma guion guión aluvión bastión millón guardaespaldas portavoz juez pez énfasis análisis oasis".split()),
    "pt": frozenset("problema sistema tema programa clima dia mapa idioma drama planeta poeta avião camião papa dilema esquema diploma guarda".split()),
    "it": frozenset("problema sistema tema programma clima papa dramma pianeta poeta dilemma schema diploma".split()),
    "fr": frozenset("avion camion million milliard musée lycée trophée incendie génie silence groupe peuple membre ministre navire service "
                    "exercice office article siècle monde pape empire régime territoire crime titre centre chiffre traité comité côté été "
                    "député arrêté secteur moteur acteur directeur ambassadeur sénateur bonheur malheur honneur intérieur extérieur "
                    "ordinateur procureur gouverneur rôle symbole contrôle pétrole protocole magazine domaine capitaine milliardaire "
                    "gendarme commerce prince espace vice sacrifice bénéfice édifice préjudice indice complice caractère ministère critère cimetière".split()),
}  # fmt: skip
_FEMININE: Mapping[str, frozenset[str]] = {
    "es": frozenset("mano foto moto radio gente parte muerte noche calle clase sangre tarde torre nave base fuente mente suerte llave nube corte "
                    "sede ley paz voz luz vez red pared piel señal cárcel capital flor labor mujer imagen orden virgen crisis tesis fe sal "
                    "élite elite serie especie catástrofe frase fase leche nieve".split()),
    "pt": frozenset("mão foto moto rádio gente parte morte noite classe torre nave base fonte mente sorte corte sede lei paz voz luz vez rede "
                    "pele capital flor mulher imagem ordem crise tese fé elite série espécie catástrofe frase fase cidade".split()),
    "it": frozenset("mano foto moto radio gente parte morte notte classe torre nave base fonte mente sorte corte sede legge pace voce luce rete "
                    "pelle capitale crisi tesi fede elite serie specie catastrofe frase fase forza arte carne chiave neve".split()),
    "fr": frozenset("main force police place justice armée élite classe base crise guerre terre mer loi paix voix fois part mort nuit fin tribu vertu "
                    "foi eau peau forêt cour tour faim soif maison prison arme frappe attaque troupe équipe ville île entreprise banque "
                    "campagne presse bombe flotte ligne zone page image plage cage rage couleur valeur peur erreur terreur faveur ampleur frontière réforme réponse réunion".split()),
}  # fmt: skip
_WOMEN = {
    "es": "la una las unas esta estas esa esas aquella aquellas nuestra nuestras otra otras muchas varias algunas",
    "pt": "a uma as umas da das na nas à às pela pelas esta estas essa essas numa nossa nossas outra outras muitas várias algumas",
    "it": "la una le della delle alla alle nella nelle dalla dalle sulla sulle questa queste nostra nostre altre molte alcune",
    "fr": "la une cette sa ma toutes",
}
_MEN = {
    "es": "el un del al los unos este estos ese esos nuestro nuestros otro otros muchos varios algunos",
    "pt": "o um do no ao os dos nos aos pelo pelos este estes esse esses num nosso nossos outro outros muitos vários alguns",
    "it": "il lo un uno i gli del dello dei degli al allo ai agli nel nello nei negli dal dai sul sui questo questi nostro nostri altri molti alcuni",
    "fr": "le un du au ce cet tous",
}
_MANY = {
    "es": "los las unos unas estos estas esos esas sus nuestros nuestras otros otras muchos muchas varios varias algunos algunas dos tres cuatro cinco seis siete ocho nueve diez cien mil miles millones",
    "pt": "os as uns umas dos das nos nas aos às pelos pelas estes estas esses essas seus suas dois duas três quatro cinco seis sete oito nove dez cem mil milhares milhões",
    "it": "i gli le dei degli delle ai agli alle nei negli nelle dai dalle sui sulle questi queste due tre quattro cinque sei sette otto nove dieci cento mille mila migliaia milioni",
    "fr": "les des ses ces aux leurs nos vos plusieurs quelques deux trois quatre cinq six sept huit neuf dix cent mille milliers millions",
}
_PLURAL = {"es": r"(?<!i)s\Z", "pt": r"s\Z", "fr": r"[sx]\Z", "it": r"(?<![iou])[ie]\Z"}


@lru_cache(maxsize=20_000)
def is_feminine(noun: str, language: str) -> bool:
    """A guess by table and ending, for a noun in either number; German too, by ending alone."""
    low = noun.lower()
    bare = _BARE_PLURAL.sub("", low) if language in ("es", "pt") else low.rstrip("sx") if language == "fr" else low
    shapes = {low, bare, low.removesuffix("s")}
    if shapes & _MASCULINE.get(language, frozenset()):
        return False
    if shapes & _FEMININE.get(language, frozenset()):
        return True
    return _FEMININE_ENDINGS[language].search(bare) is not None


@lru_cache
def _listed(language: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    women, men, many = (frozenset(t[language].split()) for t in (_WOMEN, _MEN, _MANY))
    return women, men, many


def is_determiner(word: str, language: str) -> bool:
    """Whether a word is an article, a contraction with one, or another word that shows gender or number."""
    return any(word.lower() in words for words in _listed(language))


def traits_of(noun: str, before: Sequence[str], language: str) -> Traits:
    """Gender and number of a noun; `before` are the two or three words right before it, the nearest last."""
    women, men, many = _listed(language)
    feminine, plural = is_feminine(noun, language), bool(re.search(_PLURAL[language], noun.lower()))
    shown = [w.lower() for w in before if is_determiner(w, language) or re.fullmatch(r"\d[\d.,]*", w)]
    if not shown:
        return Traits(feminine, plural)
    last = shown[-1]
    if (last in women) != (last in men):
        feminine = last in women
    if re.fullmatch(r"\d[\d.,]*", last):
        return Traits(feminine, last != "1")
    known = last in women | men | many
    return Traits(feminine, last in many if known else plural)
