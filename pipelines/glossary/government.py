# ruff: noqa: E501
"""Which case a Russian or Ukrainian word asks of the noun after it: prepositions, compound ones, and verbs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pipelines.glossary.slavic import parses


def _table(*rows: tuple[str, str]) -> Mapping[str, tuple[str, ...]]:
    return {word: tuple(cases.split()) for cases, words in rows for word in words.split()}


_PREPOSITIONS = _table(
    ("loct accs", "в во на у"),
    ("gent", "из изо от ото до для без безо около против после кроме вокруг среди ради вместо из-за из-под возле вне внутри "
             "насчет накануне ввиду вследствие относительно путем вдоль мимо помимо прежде сверх свыше вблизи посреди "
             "із від до для без біля проти після крім навколо серед заради замість з-за з-під із-за поза щодо вздовж повз "
             "внаслідок стосовно неподалік поблизу"),
    ("ablt gent", "с со з зі із"),
    ("loct", "о об обо при про по"),
    ("datv", "к ко благодаря согласно вопреки навстречу завдяки всупереч наперекір назустріч"),
    ("ablt accs", "за под над перед передо между під над перед між поміж"),
    ("accs", "через сквозь про крізь"),
)  # fmt: skip
_OWN: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "ru": _table(("gent", "у"), ("datv", "по"), ("accs", "про"), ("loct", "о"), ("gent", "внутри вокруг")),
    "uk": _table(("loct accs gent", "у"), ("loct", "по"), ("accs", "про"), ("loct accs", "о")),
}
# Prepositions of two words and more whose last word is a noun: what follows is a genitive.
_NOUN_PREPOSITIONS = re.compile(
    r"(?:\A|\s)(?:в(?:о)? (?:время|течение|ходе|результате|отношении|адрес|пользу|сторону|интересах|рамках|преддверии|числе|"
    r"продолжение|целях|силу|случае)|по (?:поводу|мнению|случаю|итогам|словам|данным)|со стороны|(?:за|на) счет|за исключением|"
    r"от (?:имени|лица)|(?:с|при) помощью|при помощи|вплоть до|на (?:территории|стороне|основе|фоне|протяжении|благо)|"
    r"під час|[ву] (?:ході|результаті|бік|рамках|разі|межах|інтересах|складі)|протягом|з боку|від імені|за (?:допомогою|рахунок|словами|"
    r"даними|підсумками)|на (?:території|користь|адресу|боці|основі|тлі)|з нагоди|з приводу)\Z",
    re.I,
)
_OTHER_PREPOSITIONS = (
    (re.compile(r"(?:\A|\s)(?:не(?:смотря|взирая)|незважаючи) на\Z", re.I), ("accs",)),
    (re.compile(r"(?:\A|\s)(?:вместе|наряду|(?:в )?связи|(?:по )?сравнению|соответствии|разом|поряд|порівнянні|порівняно|відповідності) (?:с|со|з|зі|із)\Z", re.I), ("ablt",)),
    (re.compile(r"(?:\A|\s)(?:по (?:отношению|направлению)|по дороге) к\Z", re.I), ("datv",)),
    (re.compile(r"(?:\A|\s)(?:по|[ву]) відношенню до\Z", re.I), ("gent",)),
)  # fmt: skip
# Verbs, by their dictionary form, that ask for one case whatever the sentence. Only accusatives that nothing but a
# negation makes a genitive of.
_VERBS = _table(
    ("datv", "помочь помогать угрожать грозить противостоять сопротивляться принадлежать способствовать мешать помешать препятствовать "
             "противодействовать содействовать доверять сочувствовать возражать подчиняться подчиниться присягнуть противоречить "
             "соответствовать ответить отвечать "
             "допомогти допомагати загрожувати погрожувати протистояти належати сприяти заважати завадити перешкоджати протидіяти довіряти "
             "співчувати заперечувати підкорятися суперечити відповідати"),
    ("ablt", "управлять руководить командовать владеть завладеть овладеть обладать гордиться интересоваться пользоваться воспользоваться "
             "править граничить торговать восхищаться стать становиться оставаться остаться являться считаться "
             "керувати командувати володіти заволодіти пишатися цікавитися користуватися скористатися правити межувати торгувати стати ставати залишатися"),
    ("gent", "достичь достигнуть достигать избежать избегать добиться добиваться лишиться лишить бояться опасаться придерживаться касаться "
             "коснуться требовать потребовать "
             "досягти досягнути досягати уникнути уникати домогтися позбутися позбавити боятися остерігатися дотримуватися стосуватися вимагати зазнати"),
    ("accs", "обвинить обвинять посетить посещать покинуть покидать атаковать раскритиковать критиковать осудить осуждать поддержать "
             "поддерживать предупредить предупреждать поблагодарить благодарить победить побеждать обстрелять обстреливать освободить захватить "
             "захватывать оккупировать аннексировать возглавить возглавлять представлять убить ранить арестовать задержать сменить "
             "обогнать обойти вооружать вооружить разгромить бомбить призвать призывать заставить вынудить втянуть убедить "
             "звинуватити звинувачувати відвідати відвідувати залишити покинути атакувати розкритикувати критикувати засудити засуджувати підтримати "
             "підтримувати попередити попереджати перемогти обстріляти обстрілювати звільнити захопити окупувати анексувати очолити очолювати "
             "представляти вбити поранити заарештувати затримати закликати змусити переконати"),
)  # fmt: skip
_VERBAL = frozenset(("VERB", "INFN", "GRND", "PRTF", "PRTS"))
_FROM = frozenset(("from", "since", "off", "out"))


def governed(word: str, language: str) -> tuple[str, ...]:
    """The cases that a preposition asks for, the usual one first; () for any other word."""
    low = word.lower()
    return _OWN[language].get(low) or _PREPOSITIONS.get(low, ())


def governed_by_phrase(text: str) -> tuple[str, ...]:
    """The case that a preposition of several words, in which `text` ends, asks for; () where there is none."""
    text = text.rstrip()[-40:]
    if _NOUN_PREPOSITIONS.search(text):
        return ("gent",)
    return next((cases for pattern, cases in _OTHER_PREPOSITIONS if pattern.search(text)), ())


def governed_by_verb(word: str, language: str) -> tuple[str, ...]:
    """The case that a verb surely asks of its object; () for other words."""
    readings = parses(word.lower(), language)
    if not readings or not _VERBAL & readings[0].tag.grammemes or "pssv" in readings[0].tag.grammemes:
        return ()
    return _VERBS.get(readings[0].normal_form, ())


def means_from(preposition: str, english: Sequence[str]) -> bool | None:
    """Whether с or з is "from" here, by the English words before the term; None for other prepositions."""
    if preposition.lower() not in ("с", "со", "з", "зі", "із"):
        return None
    return bool(english) and english[-1] in _FROM
