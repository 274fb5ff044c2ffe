"""The glossaries that ship: each file is sound, each locale has the core of world news in its own script."""

import re
from functools import cache
from pathlib import Path

import pytest

import glossaries
from pipelines.glossary.files import load_terms, read_csv
from pipelines.model import CaseRule, Term, TermKind, TermStatus

FOLDER = Path(glossaries.__path__[0])
LOCALES = ("es", "ru", "uk", "fr", "de", "pl", "pt-BR", "it", "ar", "zh-Hans", "tr", "ja")
SCRIPTS = {
    "ru": "[а-яё]", "uk": "[а-яіїєґ]", "ar": "[\u0621-\u064a]", "zh-Hans": "[\u4e00-\u9fff]", "ja": "[\u3040-\u30ff\u4e00-\u9fff]",
}  # fmt: skip
# Names of houses that newspapers print in Latin letters whatever their script.
LATIN_ANYWHERE = re.compile(r"[A-Z0-9+＋]{2,6}|The .* (?:Times|Post|Journal)|[A-Z][\w’' ]+|G20")
CORE = (
    "Volodymyr Zelensky", "Zelensky", "Vladimir Putin", "Putin", "Donald Trump", "Joe Biden", "Xi Jinping", "Kim Jong Un",
    "Benjamin Netanyahu", "Emmanuel Macron", "Ursula von der Leyen", "Antonio Guterres", "Kyiv", "Kharkiv", "Moscow",
    "Pyongyang", "Tehran", "Brussels", "Gaza Strip", "West Bank", "Ukraine", "Russia", "North Korea", "South Korea", "China",
    "United States", "US", "UK", "Iran", "Israel", "Turkey", "NATO", "EU", "UN", "UN Security Council", "IMF", "WHO", "IAEA",
    "Kremlin", "White House", "Pentagon", "European Commission", "Hamas", "Hezbollah", "Red Cross", "OPEC", "ICC", "ICJ", "G7",
    "BRICS", "ASEAN", "African Union", "Wagner", "FSB", "CIA", "AFP", "Reuters", "World War II", "Cold War", "ceasefire",
    "airstrike", "drone", "ballistic missile", "sanctions", "martial law", "defense minister", "president", "prime minister",
    "mutual defense agreement", "land forces", "mobilization", "prisoner swap", "peace talks", "no-confidence vote",
    "Russian", "Ukrainian", "North Korean",
)  # fmt: skip


@cache
def terms(locale: str) -> tuple[Term, ...]:
    return load_terms([FOLDER / f"en-{locale}"], locale)


@cache
def preferred(locale: str) -> dict[str, Term]:
    return {t.source: t for t in terms(locale) if t.status is TermStatus.PREFERRED}


def test_every_folder_is_a_locale_of_the_house() -> None:
    assert {f.name for f in FOLDER.glob("en-*")} == {f"en-{locale}" for locale in LOCALES}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("en-*/*.csv")), ids=lambda p: f"{p.parent.name}/{p.name}")
def test_every_file_is_sound(path: Path) -> None:
    assert read_csv(path).problems == ()


@pytest.mark.parametrize("locale", LOCALES)
def test_a_locale_holds_300_sources_and_the_core(locale: str) -> None:
    known = preferred(locale)
    assert len(known) >= 300
    assert [s for s in CORE if s not in known] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_locales_know_the_same_names(locale: str) -> None:
    names = {s for s, t in preferred(locale).items() if t.kind in (TermKind.PERSON, TermKind.BODY, TermKind.TITLE)}
    spanish = {s for s, t in preferred("es").items() if t.kind in (TermKind.PERSON, TermKind.BODY, TermKind.TITLE)}
    assert names == spanish


@pytest.mark.parametrize("locale", sorted(SCRIPTS))
def test_targets_are_in_the_locales_script(locale: str) -> None:
    strange = [
        t.target
        for t in terms(locale)
        if not re.search(SCRIPTS[locale], t.target, re.IGNORECASE)
        and not (t.kind in (TermKind.BODY, TermKind.TERM, TermKind.PLACE) and LATIN_ANYWHERE.fullmatch(t.target))
    ]
    assert strange == []


@pytest.mark.parametrize("locale", ["es", "fr", "de", "pl", "pt-BR", "it", "tr"])
def test_latin_locales_hold_no_letters_of_another_script(locale: str) -> None:
    strange = [f for t in terms(locale) for f in (t.target, *t.forms) if re.search("[\u0370-\u1cff\u2e80-\uffef]", f)]
    assert strange == []


@pytest.mark.parametrize(("locale", "letters"), [("ru", "[іїєґ]"), ("uk", "[ыэъё]")])
def test_russian_and_ukrainian_do_not_borrow_letters(locale: str, letters: str) -> None:
    assert [f for t in terms(locale) for f in (t.target, *t.forms) if re.search(letters, f, re.IGNORECASE)] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_words_that_are_also_names_mind_their_case(locale: str) -> None:
    known = preferred(locale)
    assert {known[s].case_rule for s in ("US", "UK", "UN", "EU", "WHO")} == {CaseRule.EXACT}
    assert {known[s].case_rule for s in ("Turkey", "China", "Jordan", "Chad")} == {CaseRule.CAPITALISED}


@pytest.mark.parametrize("locale", LOCALES)
def test_persons_have_gender_and_titles_stay_out_of_names(locale: str) -> None:
    people = [t for t in terms(locale) if t.kind is TermKind.PERSON]
    assert all(t.gender in ("m", "f") and t.animacy == "anim" for t in people)
    assert not [t.source for t in people if re.match(r"(President|Prime Minister|King|Queen|Mr|Ms)\b", t.source)]


@pytest.mark.parametrize("locale", LOCALES)
def test_every_entry_says_where_it_comes_from(locale: str) -> None:
    assert {t.origin for t in terms(locale)} <= {"newsroom convention", "CLDR 47 (Babel 2.18)"}


@pytest.mark.parametrize("locale", ["ru", "uk", "pl"])
def test_names_that_no_analyser_declines_bring_their_forms(locale: str) -> None:
    known = preferred(locale)
    assert all(len(known[s].forms) >= 4 for s in ("Volodymyr Zelensky", "Kim Jong Un", "Macron", "Xi Jinping"))
    assert known["Netanyahu"].forms


@pytest.mark.parametrize("locale", ["es", "ru", "uk", "fr", "de"])
def test_the_glossary_agrees_with_the_reviewed_translations(locale: str) -> None:
    folder = Path(__file__).parent / "articles"
    english = (folder / "clean.en.txt").read_text(encoding="utf-8").split("\n\n")
    reviewed = (folder / f"reviewed.{locale}.txt").read_text(encoding="utf-8").split("\n\n")
    accepted: dict[str, set[str]] = {}
    for term in terms(locale):
        accepted.setdefault(term.source, set()).update(_stem(f, locale) for f in (term.target, *term.forms))
    missing = [
        (text, target)
        for source, target in zip(english, reviewed, strict=True)
        for text in _found(source, locale)
        if not any(form in target.lower() for form in accepted[text])
    ]
    assert missing == []


def _found(source: str, locale: str) -> set[str]:
    """Longest entries first, each taking its text, as the matcher does."""
    sources = {s.lower(): s for s in preferred(locale)}
    return {sources[m[1].lower()] for m in _pattern(locale).finditer(source) if _right_case(m[1], sources, locale)}


@cache
def _pattern(locale: str) -> re.Pattern[str]:
    longest_first = sorted(preferred(locale), key=len, reverse=True)
    return re.compile(rf"\b({'|'.join(map(re.escape, longest_first))})(?:s|es)?\b", re.IGNORECASE)


def _right_case(surface: str, sources: dict[str, str], locale: str) -> bool:
    term = preferred(locale)[sources[surface.lower()]]
    return term.case_rule is CaseRule.ANY or surface[0].isupper()


def _stem(form: str, locale: str) -> str:
    """Single Russian words have no forms in the file (the analyser declines them): compared without their ending."""
    form = form.lower()
    return re.sub(r"(ый|ий|ой|ие|ия|ь|й|[аеиоуыэюя])$", "", form) if locale == "ru" and " " not in form else form
