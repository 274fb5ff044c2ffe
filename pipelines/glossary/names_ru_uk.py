"""How persons' names decline in Russian and Ukrainian: by gender and ending, part by part.

Rules of the reference grammars (Zaliznyak; Kalakutskaya on surnames; the Ukrainian orthography of 2019,
sections 82 to 100), for what pymorphy3 does not know or takes for another word. Paradigms are the six
cases nomn, gent, datv, accs, ablt, loct; a slash gives a second form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")
Paradigm = tuple[tuple[str, ...], ...]  # the six cases, each with its forms, the usual one first

# (ending of the nominative, what is cut off, the five other cases' endings)
_RULES: dict[tuple[str, str], tuple[tuple[str, str, str], ...]] = {
    ("ru", "m"): (
        (r"(?:[сц]к|[жшчщ]н|[вт]н|дн)ий", "ий", "ого ому ого им ом"),
        (r"[гкхжшчщ]ой", "ой", "ого ому ого им ом"),
        (r"ый|ой", "..", "ого ому ого ым ом"),
        (r"(?:[оеё]в)", "", "а у а ым е"),
        (r"ий", "й", "я ю я ем и"),
        (r"й", "й", "я ю я ем е"),
        (r"ь", "ь", "я ю я ем е"),
        (r"[жшчщц]", "", "а у а ем е"),
        (r"[бвгдзклмнпрстфх]", "", "а у а ом е"),
        (r"ия", "я", "и и ю ей и"),
        (r"[гкх]а", "а", "и е у ой е"),
        (r"[жшчщц]а", "а", "и е у ей е"),
        (r"(?<![аоуиеэыюя])а", "а", "ы е у ой е"),
        (r"(?<![аоуеэыюя])я", "я", "и е ю ей е"),
    ),
    ("ru", "f"): (
        (r"(?:[оеё]в|[иы]н)а", "а", "ой ой у ой ой"),
        (r"(?<=..)[кнтдвлмйчщшж]?ая", "ая", "ой ой ую ой ой"),
        (r"яя", "яя", "ей ей юю ей ей"),
        (r"ия", "я", "и и ю ей и"),
        (r"[гкх]а", "а", "и е у ой е"),
        (r"[жшчщц]а", "а", "и е у ей е"),
        (r"(?<![аоуиеэыюя])а", "а", "ы е у ой е"),
        (r"я", "я", "и е ю ей е"),
    ),
    ("uk", "m"): (
        (r"(?:с|ц|зь)?ький", "ий", "ого ому ого им ому"),
        (r"ий", "ий", "ого ому ого им ому"),
        (r"ій", "ій", "ія ію/ієві ія ієм ії/ієві"),
        (r"й", "й", "я ю/єві я єм ї/єві"),
        (r"(?:[оеєї]в|ів|[иії]н)", "", "а у/ові а им і/ові/у"),
        (r"[жшчщ]", "", "а у/еві а ем і/еві/у"),
        (r"ь", "ь", "я ю/еві я ем і/еві/ю"),
        (r"ц", "", "а у/ові а ом і/ові/у"),
        (r"[бвгґдзклмнпрстфх]", "", "а у/ові а ом і/ові/у"),
        (r"ко", "о", "а у/ові а ом у/ові"),
        (r"ло|ро|но", "о", "а у/ові а ом і/ові/у"),
        (r"ія", "я", "ї ї ю єю ї"),
        (r"га", "га", "ги зі гу гою зі"),
        (r"ка", "ка", "ки ці ку кою ці"),
        (r"ха", "ха", "хи сі ху хою сі"),
        (r"[жшчщ]а", "а", "і і у ею і"),
        (r"(?<![аоуиеіяюєї])а", "а", "и і у ою і"),
        (r"(?<![аоуиеіяюєї])я", "я", "і і ю ею і"),
    ),
    ("uk", "f"): (
        (r"(?:[оеєї]в|[иії]н)а", "а", "ої ій у ою ій"),
        (r"(?:с|ц|з)?ька", "а", "ої ій у ою ій"),
        (r"ія", "я", "ї ї ю єю ї"),
        (r"га", "га", "ги зі гу гою зі"),
        (r"ка", "ка", "ки ці ку кою ці"),
        (r"ха", "ха", "хи сі ху хою сі"),
        (r"[жшчщ]а", "а", "і і у ею і"),
        (r"(?<![аоуиеіяюєї])а", "а", "и і у ою і"),
        (r"(?<![аоуиеіяюєї])я", "я", "і і ю ею і"),
    ),
}
# Single words that neither the rules nor pymorphy3 get right; one form for each case.
_IRREGULAR = {
    ("ru", "джей"): "Джей Джей Джей Джей Джей Джей",
    ("ru", "абдель"): "Абдель Абдель Абдель Абдель Абдель Абдель",
    ("ru", "павел"): "Павел Павла Павлу Павла Павлом Павле", ("ru", "лев"): "Лев Льва Льву Льва Львом Льве",
    ("ru", "пётр"): "Пётр Петра Петру Петра Петром Петре", ("ru", "петр"): "Петр Петра Петру Петра Петром Петре",
    ("ru", "любовь"): "Любовь Любови Любови Любовь Любовью Любови",
    ("uk", "лев"): "Лев Лева Леву Лева Левом Леві", ("uk", "павло"): "Павло Павла Павлові Павла Павлом Павлові",
    ("uk", "ігор"): "Ігор Ігоря Ігореві Ігоря Ігорем Ігореві",
    ("uk", "антін"): "Антін Антона Антонові Антона Антоном Антонові",
    ("uk", "любов"): "Любов Любові Любові Любов Любов'ю Любові",
}  # fmt: skip
_SLAVIC_IN = re.compile(r"(?:[пбмвд]ут|стал|[кшщжчх]|ст|[дл]уг|[лт]юх|[тр]уп|[нз]ик|юд|рж|ег|ск|бат|уп)[иії]н\Z")
# Western names on -ин: с Остином, not Остиным.
FOREIGN_IN = re.compile(
    r"(?:остин|мартин|франклин|дарвин|чаплин|кевин|гувен?ин|голдвин|джастин|пин|лин|бенджамин|корбин|эрвин)\Z"
)
_FEMALE_FIRST = re.compile(
    r"(?:[ая]|Мишель|Хиллари|Нэнси|Николь|Адель|Рахель|Кэрол|Элизабет|Кэтрин|Маргарет|Энн|Мэри)\Z"
)
_MALE_IN_A = {"никита", "илья", "кузьма", "фома", "лука", "данила", "савва", "микола", "ілля", "хома", "мустафа"}
# First parts of names in which only the last part declines (Ким Чен Ына, Юн Сок Ёля, Ван Ивэня).
_FAMILY_FIRST = frozenset(
    """
ким пак пан юн мин мун чой цой чон чан хан кан сон лим им ан ко ро но хо чо си ли ван чжан чжао чжоу чэнь лю
ян хуан у сюй сунь ма чжу цзян хэ цинь дэн ху мао цай лай нгуен нгуєн фам во то кім чхве чхое че сі
лі чень
""".split()
)


def decline(word: str, language: str, gender: str) -> Paradigm | None:
    """The six cases of one part of a person's name; None where the rules know no declension (it is fixed)."""
    special = _IRREGULAR.get((language, word.lower()))
    if special:
        return tuple((form,) for form in special.split())
    if gender == "m" and re.search(r"[иыії]н\Z", word, re.I):
        slavic = _SLAVIC_IN.search(word.lower()) and not FOREIGN_IN.search(word.lower())
        if language == "ru":
            return _built(word, "", f"а у а {'ым' if slavic else 'ом'} е")
        return _built(word, "", f"а у/ові а {'им' if slavic else 'ом'} і/ові/у")
    for ending, dropped, cases in _RULES[language, gender if gender in "mf" and gender else "m"]:
        if re.search(rf"(?:{ending})\Z", word, re.I):
            return _built(word, dropped, cases)
    return None


def _built(word: str, dropped: str, cases: str) -> Paradigm:
    stem = word[: len(word) - len(dropped)]
    return ((word,), *(tuple(stem + e for e in case.split("/")) for case in cases.split()))


def adjectival_surname(word: str) -> Paradigm:
    """Ukrainian women's surnames that are adjectives on -на: Навальна, Навальної, Навальній."""
    return _built(word, "а", "ої ій у ою ій")


def gender_of(parts: Sequence[str]) -> str:
    """A guess at a person's gender where the entry does not say: m unless the name ends as women's do."""
    first, last = parts[0], parts[-1]
    if re.search(r"(?:[оеё]ва|[иы]на|[сц]кая|[сц]ька)\Z", last):
        return "f"
    female = len(parts) > 1 and _FEMALE_FIRST.search(first) and first.lower() not in _MALE_IN_A
    return "f" if female else "m"


def declinable_parts(parts: Sequence[str]) -> list[bool]:
    """Which parts of a name may decline at all: no particles (фон дер), and of a Korean name the last alone."""
    eastern = parts[0].lower() in _FAMILY_FIRST and (
        len(parts) == 3 or (len(parts) == 2 and parts[0] not in ("Ким", "Кім"))
    )
    return [p.rpartition("-")[2][:1].isupper() and (not eastern or i == len(parts) - 1) for i, p in enumerate(parts)]
