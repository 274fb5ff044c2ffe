"""Faults of language, typography and markup; see benchmarks.faults_b."""

from __future__ import annotations

import random
import re

from benchmarks.faults_b_meaning import Fault, sub, words
from pipelines.checks.typography_marks import language, marks, quoted, quotes_of

CYRILLIC = ("ru", "uk")
_TO_LATIN = str.maketrans("асеорхуіАСЕОРХТНВМК", "aceopxyiACEOPXTHBMK")
_TO_CYRILLIC = str.maketrans("aceopxyACEOPXTHBMK", "асеорхуАСЕОРХТНВМК")


# ------------------------------------------------------------------ language


def homoglyph(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    to = _TO_LATIN if language(locale) in CYRILLIC else _TO_CYRILLIC
    spots = [i for w in words(ref) for i in range(*w.span()) if ref[i].translate(to) != ref[i]]
    if not spots or language(locale) in ("ar", "zh", "ja"):
        return None
    at = rng.choice(spots)
    return src, sub(ref, at, at + 1, ref[at].translate(to))


def neighbour_letter(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    pairs = {
        "uk": (("и", "ы"), ("е", "э"), ("і", "ы"), ("ь", "ъ")),
        "ru": (("и", "і"), ("ы", "і"), ("е", "є"), ("г", "ґ")),
    }
    for here, other in rng.sample(pairs.get(language(locale), ()), k=len(pairs.get(language(locale), ()))):
        spots = [i for w in words(ref) for i in range(*w.span()) if ref[i] == here]
        if spots:
            at = rng.choice(spots)
            return src, sub(ref, at, at + 1, other)
    return None


def mojibake_utf8(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    """A word's UTF-8 bytes read as Latin-1, cp1252 or (Cyrillic) cp1251."""
    found = [w for w in words(ref) if not w.group().isascii()]
    if not found:
        return None
    word = rng.choice(found)
    encoding = rng.choice(("latin-1", "cp1252", "cp1251") if language(locale) in CYRILLIC else ("latin-1", "cp1252"))
    broken = word.group().encode().decode(encoding, "replace")
    return src, sub(ref, *word.span(), broken)


def mojibake_cp1251(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    if language(locale) not in CYRILLIC:
        return None
    word = rng.choice(words(ref))
    return src, sub(ref, *word.span(), word.group().encode("cp1251", "ignore").decode("latin-1"))


def invisible(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    at = rng.randrange(1, len(ref))
    return src, sub(ref, at, at, rng.choice("\u200b\ufffd\ufeff\u0007\u0090\u00ad\u2060"))


def entity(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    at = rng.randrange(1, len(ref))
    return src, sub(ref, at, at, rng.choice(("&quot;", "&#39;", "&amp;")))


# ------------------------------------------------------------------ typography

_OTHER_MARKS = {
    "es": '""',
    "ru": "“”",
    "uk": '""',
    "fr": '""',
    "de": "“”",
    "pl": "“”",
    "pt": "«»",
    "it": "„“",
    "ar": '""',
    "zh": '""',
    "tr": "„“",
    "ja": '""',
}


def foreign_quotes(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    ours = quoted(ref)
    if not ours:
        return None
    start, end = rng.choice(ours)
    marks = _OTHER_MARKS[language(locale)]
    return src, ref[:start] + marks[0] + ref[start + 1 : end - 1].strip(" \u00a0") + marks[1] + ref[end:]


def lone_quote(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    ours = quoted(ref)
    if not ours or not quoted(src) or src.count('"') % 2 or ref.count('"') % 2 or not balanced(ref):
        return None
    at = rng.choice([i for span in ours for i in (span[0], span[1] - 1)])
    return src, sub(ref, at, at + 1, "")


def stray_quote(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    """A mark before a word amid a sentence that quotes nothing on either side."""
    found = words(ref)
    if quoted(src) or quoted(ref) or "'" in src or "‘" in src or len(found) < 4 or rng.random() > 0.2:
        return None
    at = rng.choice(found[1:]).start()
    return src, sub(ref, at, at, quotes_of(locale).opening)


def doubled_quote(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    """One mark twice, a slip of the finger."""
    found = marks(ref)
    if not found or not quoted(src) or src.count('"') % 2 or not balanced(ref):
        return None
    mark = rng.choice(found)
    return src, sub(ref, mark.at, mark.at, mark.char)


def balanced(text: str) -> bool:
    """As many marks open as close: in a text that is wrong already no fault can be told."""
    return 2 * sum(mark.opens for mark in marks(text)) == len(marks(text))


def lone_bracket(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    found = [m.start() for m in re.finditer(r"[()（）\[\]]", ref)]
    return (src, sub(ref, at, at + 1, "")) if found and (at := rng.choice(found)) is not None else None


def lose_stop(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    if not src.endswith(".") or not re.search(r"\w[.。]$", ref):
        return None
    return src, ref[:-1]


def other_stop(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    """The source's own mark in a language with another."""
    marks = {"zh": ("。", "."), "ja": ("。", "."), "ar": ("؟", "?")}.get(language(locale))
    if not marks or not ref.endswith(marks[0]):
        return None
    return src, ref[:-1] + marks[1]


def lose_inverted(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    return (src, re.sub("[¿¡]", "", ref, count=1)) if language(locale) == "es" and re.search("[¿¡]", ref) else None


def ask_without(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    if language(locale) != "es" or not ref.endswith(".") or re.search(r"[¿?¡!]", ref) or not src.endswith("."):
        return None
    return src[:-1] + "?", ref[:-1] + "?"


def double_space(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    spots = [m.start() for m in re.finditer(r"(?<=\S) (?=\S)", ref)]
    return (src, sub(ref, at, at, " ")) if spots and (at := rng.choice(spots)) else None


def space_before_comma(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    spots = [m.start() for m in re.finditer(r"(?<=\w)[,،、，](?!\d)", ref)]
    return (src, sub(ref, at, at, " ")) if spots and (at := rng.choice(spots)) else None


def french_space(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    found = (
        list(re.finditer(r"[\u00a0\u202f](?=[:;!?»])|(?<=«)[\u00a0\u202f]", ref)) if language(locale) == "fr" else []
    )
    return (src, sub(ref, *rng.choice(found).span(), rng.choice(("", " ")))) if found else None


def edge_space(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    return src, rng.choice((" " + ref, ref + " "))


def english_number(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    """The source's number as English writes it, in the place of the locale's own."""
    if language(locale) in ("zh", "ja", "ar"):
        return None
    for match in re.finditer(r"(?<![\w.,])(?:\d{1,3}(?:,\d{3})+|\d+\.\d+)(?![\w.,:])", src):
        digits = re.sub(r"\D", "", match.group())
        for own in re.finditer(r"(?<![\w.,:])\d[\d.,\u00a0\u202f ]*\d(?![\w.,:])", ref):  # no race's time
            if (
                re.sub(r"\D", "", own.group()) == digits
                and own.group() != match.group()
                and src.count(match.group()) == 1
            ):
                return src, sub(ref, *own.span(), match.group())
    return None


_MONTHS = {
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
}


def month_capital(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    names = _MONTHS.get(language(locale), "").split()
    for name in names:
        match = re.search(rf"(?<=\w ){name}\b", ref)
        if match and re.search(
            r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b", src
        ):
            return src, sub(ref, match.start(), match.start() + 1, name[0].upper())
    return None


def small_start(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    match = re.match(r"([A-ZА-ЯІЇЄ])[^\W\d_]+ [^\W\d_]*", ref)
    if not match or not re.match(r"[A-Z][a-z]+ ", src) or match.group().split()[0] in src or rng.random() > 0.3:
        return None
    return src, ref[0].lower() + ref[1:]


def double_word(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    """A small word twice, as in "the the"."""
    if language(locale) in ("zh", "ja"):
        return None
    found = [
        m
        for m in re.finditer(r"(?<= )[^\W\d_A-ZА-Я]{2,8}(?= )", ref)
        if m.group().islower() or language(locale) == "ar"
    ]
    return (src, sub(ref, m.end(), m.end(), " " + m.group())) if found and (m := rng.choice(found)) else None


def accent_for_apostrophe(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    found = [m.start() for m in re.finditer(r"(?<=\w)['’](?=\w)", ref)]
    return (src, sub(ref, at, at + 1, rng.choice("`´"))) if found and (at := rng.choice(found)) else None


def hyphen_for_dash(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    found = list(re.finditer(r"(?<=\S )[—–](?= )|(?<=[一-龥])——(?=[一-龥])", ref))
    return (src, sub(ref, *rng.choice(found).span(), "-")) if found else None


def other_digits(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    found = list(re.finditer(r"(?<![\w.,-])\d+(?![\w.,-])", ref, re.ASCII))
    tongue = language(locale)
    if (tongue == "ar" and len(found) < 2) or tongue not in ("ar", "zh", "ja") or not found:
        return None
    match = rng.choice(found)
    digits = "٠١٢٣٤٥٦٧٨٩" if tongue == "ar" else "０１２３４５６７８９"
    return src, sub(ref, *match.span(), match.group().translate(str.maketrans("0123456789", digits)))


def half_comma(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    found = [m.start() for m in re.finditer(r"(?<=[一-龥ぁ-ん])[，、](?=[一-龥ぁ-ん])", ref)]
    ours = language(locale) in ("zh", "ja") and found
    return (src, sub(ref, at, at + 1, ",")) if ours and (at := rng.choice(found)) else None


def bare_latin(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    if language(locale) != "ar":
        return None
    return src, rng.choice(("Yahoo! " + ref, ref.rstrip(".") + " (BBC 24).", ref.rstrip(".") + " C++."))


# ------------------------------------------------------------------ markup


def _tagged(src: str, ref: str) -> tuple[str, str] | None:
    theirs, ours = words(src), words(ref)
    if not theirs or not ours:
        return None
    a, b = theirs[0].span(), ours[0].span()
    return (
        f"{src[: a[0]]}<b>{src[a[0] : a[1]]}</b>{src[a[1] :]}",
        f"{ref[: b[0]]}<b>{ref[b[0] : b[1]]}</b>{ref[b[1] :]}",
    )


def lose_tag(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    pair = _tagged(src, ref)
    return (pair[0], pair[1].replace(rng.choice(("<b>", "</b>")), "", 1)) if pair else None


def misnest_tag(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    pair = _tagged(src, ref)
    if not pair:
        return None
    return (
        pair[0].replace("<b>", "<i><b>").replace("</b>", "</b></i>"),
        pair[1].replace("<b>", "<i><b>").replace("</b>", "</i></b>"),
    )


def script(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    bad = (
        "<script>alert(1)</script>",
        '<b onclick="x()">',
        "<iframe src='//x'></iframe>",
        '<a href="javascript:x">',
        "<!-- x -->",
    )
    return src, f"{ref} {rng.choice(bad)}"


TEXT_FAULTS: tuple[Fault, ...] = (
    Fault("mixed_script", homoglyph),
    Fault("foreign_letters", neighbour_letter),
    Fault("encoding", mojibake_utf8, "UTF-8"),
    Fault("encoding", mojibake_cp1251, "cp1251"),
    Fault("encoding", invisible, "invisible"),
    Fault("encoding", entity, "entity"),
    Fault("quotes_style", foreign_quotes),
    Fault("quotes_balanced", lone_quote),
    Fault("quotes_balanced", stray_quote, "stray"),
    Fault("quotes_balanced", doubled_quote, "doubled"),
    Fault("brackets", lone_bracket),
    Fault("end_punctuation", lose_stop, "lost"),
    Fault("end_punctuation", other_stop, "of another script"),
    Fault("inverted_marks", lose_inverted, "lost"),
    Fault("inverted_marks", ask_without, "question"),
    Fault("spacing", double_space, "double"),
    Fault("spacing", space_before_comma, "comma"),
    Fault("spacing", french_space, "French"),
    Fault("spacing", edge_space, "edge"),
    Fault("number_format", english_number),
    Fault("capitalisation", month_capital, "month"),
    Fault("capitalisation", small_start, "start"),
    Fault("doubled_word", double_word),
    Fault("apostrophe", accent_for_apostrophe),
    Fault("dash", hyphen_for_dash),
    Fault("digits", other_digits, "system"),
    Fault("digits", half_comma, "half-width"),
    Fault("bidi", bare_latin),
    Fault("tags", lose_tag, "lost"),
    Fault("tags", misnest_tag, "misnested"),
    Fault("unsafe_html", script),
)
