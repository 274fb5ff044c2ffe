# ruff: noqa: E501
"""The tables of `pipelines.transliteration`: rules tried longest first, settled names, scripts read as Latin."""

from __future__ import annotations

_PAIRS = """
john Джон Джон|james Джеймс Джеймс|michael Майкл Майкл|robert Роберт Роберт|david Дэвид Девід|william Уильям Вільям
richard Ричард Річард|joseph Джозеф Джозеф|thomas Томас Томас|charles Чарльз Чарльз|daniel Дэниел Деніел
matthew Мэттью Меттью|anthony Энтони Ентоні|mark Марк Марк|donald Дональд Дональд|steven Стивен Стівен
stephen Стивен Стівен|paul Пол Пол|andrew Эндрю Ендрю|joshua Джошуа Джошуа|kenneth Кеннет Кеннет|kevin Кевин Кевін
brian Брайан Браян|george Джордж Джордж|edward Эдвард Едвард|ronald Рональд Рональд|timothy Тимоти Тімоті
jason Джейсон Джейсон|jeffrey Джеффри Джеффрі|ryan Райан Раян|jacob Джейкоб Джейкоб|gary Гэри Гері
nicholas Николас Ніколас|eric Эрик Ерік|jonathan Джонатан Джонатан|larry Ларри Ларрі|justin Джастин Джастін
scott Скотт Скотт|brandon Брэндон Брендон|benjamin Бенджамин Бенджамін|samuel Сэмюэл Семюел|frank Фрэнк Френк
raymond Рэймонд Реймонд|alexander Александр Александр|patrick Патрик Патрік|jack Джек Джек|dennis Деннис Денніс
jerry Джерри Джеррі|peter Питер Пітер|harold Гарольд Гарольд|henry Генри Генрі|carl Карл Карл|arthur Артур Артур
roger Роджер Роджер|albert Альберт Альберт|joe Джо Джо|harry Гарри Гаррі|howard Говард Говард|hugh Хью Г'ю
mary Мэри Мері|patricia Патриция Патриція|jennifer Дженнифер Дженніфер|linda Линда Лінда|elizabeth Элизабет Елізабет
barbara Барбара Барбара|susan Сьюзан Сьюзен|jessica Джессика Джессіка|sarah Сара Сара|karen Карен Карен|lisa Лиза Ліза
nancy Нэнси Ненсі|margaret Маргарет Маргарет|sandra Сандра Сандра|ashley Эшли Ешлі|emily Эмили Емілі|michelle Мишель Мішель
amanda Аманда Аманда|melissa Мелисса Мелісса|deborah Дебора Дебора|laura Лора Лора|helen Хелен Гелен|anna Анна Анна
angela Анжела Анжела|ruth Рут Рут|catherine Кэтрин Кетрін|emma Эмма Емма|rachel Рэйчел Рейчел|carolyn Кэролин Керолін
janet Джанет Джанет|maria Мария Марія|heather Хизер Гізер|diane Дайан Даян|julie Джули Джулі|victoria Виктория Вікторія
alice Элис Еліс|jane Джейн Джейн|kate Кейт Кейт|kamala Камала Камала|hillary Хиллари Гілларі|antony Энтони Ентоні
lloyd Ллойд Ллойд|jake Джейк Джейк|blake Блейк Блейк|mike Майк Майк|luke Люк Люк|keir Кир Кір|rishi Риши Ріші
boris Борис Борис|vladimir Владимир Володимир|volodymyr Владимир Володимир|sergei Сергей Сергій|sergey Сергей Сергій
dmitry Дмитрий Дмитро|dmytro Дмитрий Дмитро|andriy Андрей Андрій|andrei Андрей Андрій|oleksandr Александр Олександр
aleksandr Александр Олександр|mykhailo Михаил Михайло|mikhail Михаил Михайло|yulia Юлия Юлія|olena Елена Олена
elena Елена Олена|natalia Наталья Наталія|viktor Виктор Віктор|ivan Иван Іван|igor Игорь Ігор|oleg Олег Олег|oleh Олег Олег
alexei Алексей Олексій|alexey Алексей Олексій|oleksii Алексей Олексій|yevgeny Евгений Євген|yuri Юрий Юрій
nikolai Николай Микола|mykola Николай Микола|pavel Павел Павло|pavlo Павел Павло|vasyl Василий Василь|taras Тарас Тарас
angela Ангела Ангела|olaf Олаф Олаф|emmanuel Эмманюэль Еммануель|ursula Урсула Урсула|jens Йенс Єнс|viktoria Виктория Вікторія
kim Ким Кім|smith Смит Сміт|johnson Джонсон Джонсон|brown Браун Браун|wilson Уилсон Вілсон|white Уайт Вайт
washington Вашингтон Вашингтон|wright Райт Райт|harris Харрис Гарріс|clinton Клинтон Клінтон|bush Буш Буш|obama Обама Обама
"""
KNOWN: dict[str, tuple[str, str]] = {
    words[0]: (words[1], words[2]) for line in _PAIRS.strip().replace("\n", "|").split("|") if (words := line.split())
}

# An ending as English news spells it -> Russian, Ukrainian. The longest first.
ENDINGS: tuple[tuple[str, tuple[str, str]], ...] = (
    ("skyy", ("ский", "ський")), ("skiy", ("ский", "ський")), ("skyi", ("ский", "ський")), ("sky", ("ский", "ський")),
    ("ski", ("ский", "ський")), ("tskyi", ("цкий", "цький")), ("skaya", ("ская", "ська")), ("ska", ("ская", "ська")),
    ("enko", ("енко", "енко")), ("chuk", ("чук", "чук")), ("iyev", ("иев", "ієв")), ("yev", ("ев", "єв")),
    ("eyev", ("еев", "еєв")), ("ov", ("ов", "ов")), ("ova", ("ова", "ова")), ("ev", ("ев", "ев")), ("eva", ("ева", "ева")),
    ("ough", ("о", "о")), ("ay", ("ей", "ей")), ("ey", ("и", "і")), ("ie", ("и", "і")), ("ia", ("ия", "ія")),
    ("ya", ("я", "я")), ("iy", ("ий", "ій")), ("yi", ("ий", "ий")), ("ii", ("ий", "ій")),
    ("son", ("сон", "сон")), ("ton", ("тон", "тон")), ("ham", ("эм", "ем")), ("burg", ("бург", "бург")),
    ("wood", ("вуд", "вуд")), ("field", ("филд", "філд")), ("ford", ("форд", "форд")), ("land", ("ленд", "ленд")),
    ("ine", ("ин", "ін")), ("ene", ("ин", "ін")), ("one", ("он", "он")), ("ane", ("ейн", "ейн")), ("ake", ("ейк", "ейк")),
    ("ame", ("ейм", "ейм")), ("ate", ("ейт", "ейт")), ("ale", ("ейл", "ейл")), ("ace", ("ейс", "ейс")),
    ("ike", ("айк", "айк")), ("ite", ("айт", "айт")), ("ine", ("айн", "айн")), ("ose", ("оуз", "оуз")),
    ("tz", ("ц", "ц")),
)  # fmt: skip
ENDINGS = tuple(sorted(ENDINGS, key=lambda e: -len(e[0])))

_SHARED = {
    "shch": "щ", "tch": "ч", "sch": "ш", "sh": "ш", "ch": "ч", "zh": "ж", "kh": "х", "ph": "ф", "th": "т", "ck": "к",
    "gh": "г", "wh": "у", "^wr": "р", "^kn": "н", "qu": "кв", "cc": "кк", "ss": "сс", "tt": "тт", "oo": "у", "ou": "у",
    "ts": "ц", "tz": "ц", "dg": "дж", "dj": "дж", "b": "б", "d": "д", "f": "ф", "j": "дж", "k": "к", "l": "л",
    "m": "м", "n": "н", "o": "о", "p": "п", "q": "к", "r": "р", "s": "с", "t": "т", "u": "у", "v": "в", "a": "а",
    "x": "кс", "z": "з", "'": "", "^": "", "$": "", "ce": "се", "e$": "", "ee": "и", "au": "о", "aw": "о", "ow": "оу",
}  # fmt: skip
_RUSSIAN = {
    "ci": "си", "cy": "си", "c": "к", "g": "г", "h": "х", "w": "у", "i": "и", "^y": "й", "y": "и", "e": "е", "^e": "э",
    "ya": "я", "yu": "ю", "ye": "е", "yo": "ё", "^ye": "е", "^ya": "я", "^yu": "ю", "^yo": "йо", "ie": "и", "ea": "и",
    "ay": "ей", "ai": "ей", "ei": "ей", "ey": "ей", "iu": "ю", "ia": "ия", "io": "ио", "oi": "ой", "oy": "ой", "y$": "и",
    "ae": "э", "^ge": "дже", "^gi": "джи", "ew": "ью", "gh$": "", "oe": "о", "aa": "а",
}  # fmt: skip
_UKRAINIAN = {
    "ci": "сі", "cy": "сі", "c": "к", "g": "г", "h": "г", "w": "в", "wh": "в", "i": "і", "^y": "й", "y": "і", "e": "е",
    "^e": "е", "ya": "я", "yu": "ю", "ye": "є", "yo": "йо", "^ye": "є", "^ya": "я", "^yu": "ю", "^yo": "йо", "ie": "і",
    "ea": "і", "ay": "ей", "ai": "ей", "ei": "ей", "ey": "ей", "iu": "ю", "ia": "ія", "io": "іо", "oi": "ой",
    "oy": "ой", "y$": "і", "ae": "е", "^ge": "дже", "^gi": "джі", "ew": "ью", "gh$": "", "ee": "і", "oe": "о", "aa": "а",
    "yi": "ї", "^yi": "ї",
}  # fmt: skip


def _longest_first(table: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(table.items(), key=lambda rule: (-len(rule[0]), rule[0])))


RULES_RU = _longest_first({**_SHARED, **_RUSSIAN})
RULES_UK = _longest_first({**_SHARED, **_UKRAINIAN})

_CYRILLIC = dict(
    zip("абвгдезийклмнопрстуфхыэіґ", "a b v g d e z i i k l m n o p r s t u f kh y e i g".split(), strict=True)
) | {
    "ё": "e", "ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ь": "", "ю": "iu", "я": "ia",
    "є": "ie", "ї": "i",
}  # fmt: skip
_ARABIC = {
    "ا": "a", "أ": "a", "إ": "i", "آ": "a", "ب": "b", "پ": "p", "ت": "t", "ث": "t", "ج": "g", "چ": "ch", "ح": "h",
    "خ": "kh", "د": "d", "ذ": "d", "ر": "r", "ز": "z", "ژ": "zh", "س": "s", "ش": "sh", "ص": "s", "ض": "d", "ط": "t",
    "ظ": "z", "ع": "a", "غ": "g", "ف": "f", "ڤ": "v", "ق": "k", "ك": "k", "گ": "g", "ل": "l", "م": "m", "ن": "n",
    "ه": "h", "ة": "a", "و": "u", "ي": "i", "ى": "a", "ئ": "i", "ء": "", "ؤ": "u",
}  # fmt: skip
_GREEK = dict(
    zip("αβγδεζηθικλμνξοπρστυφχψως", "a v g d e z i th i k l m n x o p r s t y f ch ps o s".split(), strict=True)
)
_KANA_ROWS = {
    "アイウエオ": "a i u e o", "カキクケコ": "ka ki ku ke ko", "サシスセソ": "sa shi su se so",
    "タチツテト": "ta chi tsu te to", "ナニヌネノ": "na ni nu ne no", "ハヒフヘホ": "ha hi fu he ho",
    "マミムメモ": "ma mi mu me mo", "ヤユヨ": "ia iu io", "ラリルレロ": "ra ri ru re ro", "ワヲン": "va o n",
    "ガギグゲゴ": "ga gi gu ge go", "ザジズゼゾ": "za ji zu ze zo", "ダヂヅデド": "da ji zu de do",
    "バビブベボ": "ba bi bu be bo", "パピプペポ": "pa pi pu pe po", "ァィゥェォャュョッーヴ・": "a i u e o a u o _ _ v _",
}  # fmt: skip
_KANA = {kana: sound.replace("_", "") for row, sounds in _KANA_ROWS.items() for kana, sound in zip(row, sounds.split())}
SCRIPT_LATIN: dict[str, str] = {**_CYRILLIC, **_ARABIC, **_GREEK, **_KANA}
