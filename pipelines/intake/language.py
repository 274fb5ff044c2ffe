"""Is it English? Identified by py3langid, limited to the languages a desk meets."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from pipelines import markup
from pipelines.model import SOURCE_LOCALE, Article

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# Without a limit Ukrainian is read as Kazakh and headlines as Latin.
LANGUAGES = (
    "ar",
    "bg",
    "cs",
    "da",
    "de",
    "el",
    "en",
    "es",
    "fa",
    "fi",
    "fr",
    "he",
    "hi",
    "hu",
    "id",
    "it",
    "ja",
    "ko",
) + ("nl", "no", "pl", "pt", "ro", "ru", "sr", "sv", "tr", "uk", "vi", "zh")
_NAMES = {
    "ar": "Arabic",
    "de": "German",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "ja": "Japanese",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "zh": "Chinese",
}
_ENOUGH_WORDS = 12  # below six words no identifier is to be trusted; a held story costs a person's time
_ENOUGH_LETTERS = 40  # for scripts that set no spaces
_SURE = 0.9
_MOST = 20_000  # characters that are looked at


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # 15 MB: loaded when first asked

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier


def identify(text: str) -> tuple[str, float]:
    """The likeliest language of `LANGUAGES` and its probability, 0 to 1; ("", 0.0) without any letter."""
    sample = text[:_MOST]
    if not any(c.isalpha() for c in sample):
        return "", 0.0
    language, probability = _identifier().classify(sample)
    return str(language), float(probability)


def held_reason(article: Article) -> str:
    """ "" if the article is English and may be translated, else why it is held. Short texts are not held on a guess."""
    declared = article.language.split("-")[0].lower()
    if declared and declared != SOURCE_LOCALE:
        return f"it says that it is in {_named(declared)}, and only English is translated"
    text = "\n".join(markup.strip(b.text, b.html).text for b in article.blocks if b.kind.translatable)
    words = len(text.split())
    letters = sum(c.isalpha() and not c.isascii() for c in text)
    if words < _ENOUGH_WORDS and letters < _ENOUGH_LETTERS:
        return ""
    found, probability = identify(text)
    if found in ("", SOURCE_LOCALE) or probability < _SURE:
        return ""
    return f"it reads like {_named(found)}, and only English is translated"


def _named(language: str) -> str:
    return f"{_NAMES[language]} ({language})" if language in _NAMES else f'"{language}"'
