"""What is left where a number fell out: a counter, an ending or a sign that stands only beside one.

Each language's conventions: Chinese and Japanese counters, endings written after digits with a hyphen or an apostrophe
(20-ти, 11e, 10'da), signs of share and money, brackets round nothing, the hour before lost minutes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipelines.model import Span
from pipelines.quantities.tokens import SAME_LENGTH

_HAN_NUMERAL = "0-9〇零一二三四五六七八九十百千万億亿两兩半数數几幾"
_ANYWHERE = (
    rf"(?<![{_HAN_NUMERAL}.,)%\s])\s%(?!\s?[\w(])"  # a bare sign of share
    r"|[(（]\s?[)）]|[(（][~～〜]\d+"
    r"|(?<![\d:.,])(?:[01]?\d|2[0-4]):(?=\s?(?:[^\W\d]|['’)、。～-]))"  # 12: GMT
)
_LANGUAGES = {
    "ru": r"(?<![\w-])-(?:ти|го|му|ми|ый|ая|ое|ые|ой|ых|ым|[яйех]|лет\w*|процентн\w+|километров\w+)(?!\w)",
    "uk": r"(?<![\w-])-(?:ти|го|му|ми|ий|та|те|ті|ої|их|им|[айхіе]|річ\w*|відсотков\w+|кілометров\w+)(?!\w)",
    "pl": r"(?<![\w-])-(?:letni\w*|krotn\w+|procentow\w+|kilometrow\w+|go|ego|tego|szy|szego|ty|ta|tej)(?!\w)",
    "de": r"(?<![\w-])-(?:jährig\w*|mal|prozentig\w*|köpfig\w*|stündig\w*|tägig\w*)(?!\w)|(?<=[^\d]\s)er\s(?=Jahre)",
    "fr": r"(?<=[\s'’])(?:e|ième|èmes?)(?=[\s,.])",
    "es": r"(?<!\S)[.]?[ºª°](?=\s)",
    "pt": r"(?<!\S)[.]?[ºª°](?=\s)",
    "it": r"(?<!\S)[.]?[ºª°](?=\s)",
    "tr": r"(?<!\S)['’](?:[dt][ae]n?|[sy]?[ıiuü]n?|nci|inci|[yn]?[ae]|l[ıiuü]k?|n[ıiuü]n|[ıiuü]nc[ıiuü])(?![\w'’])",
    "zh": (
        rf"(?<![{_HAN_NUMERAL}])(?<![{_HAN_NUMERAL}]\s)(?:"
        r"(?<![本上下同当每这个该多正那单双各某])月\s?\d{1,2}\s?[日号]"
        r"|(?<![今明去前当每同次该全翌这那本个多近历往某整])年\s?(?:1[0-2]|[1-9])\s?月"
        r"|(?<=[于在到从自至始约\s])月(?:份|[上中下]旬|底|初)"
        r"|(?<=[在于从自至到，。\s])世纪\s?\d0\s?年代"
        r"|(?<=[上下]午)\s?点(?!菜|餐|名|外|心)"
        r"|(?:年仅|现年|时年|年满|年约)\s?(?:多\s?)?岁"
        r"|(?:造成|导致|至少|超过)\s?人(?=死亡|受伤|丧生|遇难|被捕|失踪|感染)"
        r")"
    ),
    "ja": (
        rf"(?<![{_HAN_NUMERAL}])(?<![{_HAN_NUMERAL}]\s)(?:"
        r"(?<![年本今先来翌毎同当前一数半])月\s?\d{1,2}\s?日"
        r"|(?:(?<=[、。（(「～はにでが])|^)(?:月(?=[上中下初]旬|末|から[^見])|年(?=\d{1,2}月|の[ァ-ヴ]|代)|つ(?=[のはがもで]|目)|週間(?=の|後|前|で)"
        r"|[本点](?=の[^人名当質棚])|位(?=の|で|に)|人(?=が死亡|が負傷|が死傷|の死者|の負傷)|歳(?=の|で|に))"
        r"|(?<=、)進数"
        r")"
    ),
}  # fmt: skip


_EMPTY = re.compile(r"[(（]\s?[)）]")
_NUMBERED = re.compile(r"[(（]\s?\d")


@cache
def _pattern(language: str) -> re.Pattern[str]:
    own = _LANGUAGES.get(language)
    return re.compile(rf"{_ANYWHERE}|(?<!\d)(?<!\d\s)(?:{own})" if own else _ANYWHERE)


def orphans(source: str, target: str, language: str) -> Iterator[Span]:
    """Where a number is missing in `target`; what stands so in `source`, too, is meant."""
    for match in _pattern(language).finditer(target.translate(SAME_LENGTH)):
        piece = match.group().strip()
        if _EMPTY.fullmatch(piece) and not _NUMBERED.search(source):
            continue  # an acronym's or a name's
        if not re.search(re.escape(piece) + r"(?!\d)", source):
            yield Span(*match.span())
