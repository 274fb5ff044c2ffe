"""Loads what drafting into a locale needs: engine, glossary, house style, policy, memory.

A kit is made once a process and locale, and made anew when its model, glossary or policy changed. The
commands that work without a database use `load` alone; the worker adds the desk's terms and the memory.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock

from django.conf import settings

from pipelines.checks.policy import Policy
from pipelines.engines import registry
from pipelines.engines.base import Engine, Hypothesis, Options, Request
from pipelines.glossary.book import Glossary
from pipelines.localization import Style
from pipelines.memory import Memory
from pipelines.model import Term
from pipelines.translate import Judging, Kit

_lock = Lock()


def model_roots() -> tuple[Path, ...]:
    """Where models lie, the preferred first."""
    return (settings.PULLED_MODELS, settings.STARTER_MODELS)


def glossary_folder(locale: str) -> Path:
    return Path(settings.GLOSSARIES) / f"en-{locale}"


def usable_locales() -> tuple[str, ...]:
    """Locales that can be drafted now: those named by DRAGOMAN_LOCALES, else all with an installed model."""
    named: tuple[str, ...] = settings.DRAGOMAN["DRAGOMAN_LOCALES"]
    return named or tuple(sorted({info.locale for info in registry.installed(*model_roots())}))


def fit_locales() -> tuple[str, ...]:
    """Those whose model is fit to show: what `make demo` uses by default."""
    return tuple(sorted({i.locale for i in registry.installed(*model_roots()) if i.state == "fit"}))


def load(locale: str, *, terms: Iterable[Term] = (), memory: Memory | None = None) -> Kit:
    """A kit from files and settings; raises ModelUnavailable with the command that mends it."""
    engine, beam = _engine(locale)
    judging = load_judging(locale, terms=terms)
    return Kit(
        locale,
        engine,
        judging.glossary,
        _style(locale),
        judging.policy,
        memory,
        Options(beam=beam, hypotheses=beam),
        confidence_threshold=judging.confidence_threshold,
    )


def load_judging(locale: str, *, terms: Iterable[Term] = ()) -> Judging:
    """Glossary and policy without a model: what the desk checks with."""
    folder = glossary_folder(locale)
    glossary = _file_glossary(folder, locale, _stamp(folder))
    extra = tuple(terms)
    if extra:
        glossary = glossary.merged(Glossary(extra, locale))
    policy_file = folder / "policy.toml"
    policy = Policy.load(policy_file, locale) if policy_file.is_file() else Policy.default(locale)
    return Judging(locale, glossary, policy, settings.DRAGOMAN["DRAGOMAN_AUTO_CONFIDENCE"])


def judging_stamp(locale: str) -> tuple[tuple[str, int], ...]:
    """Changes when a file does that `load_judging` reads."""
    folder = glossary_folder(locale)
    return (*_stamp(folder), *_stamp(folder, "policy.toml"))


def _style(locale: str) -> Style:
    path = glossary_folder(locale) / "style.toml"
    return Style.load(path) if path.is_file() else Style.plain(locale)


@lru_cache(maxsize=64)
def _file_glossary(folder: Path, locale: str, stamp: tuple[tuple[str, int], ...]) -> Glossary:
    """The shipped or operator's files; `stamp` makes an edited file count at once."""
    return Glossary.load(folder, locale) if stamp else Glossary((), locale)


def _stamp(folder: Path, names: str = "*.csv") -> tuple[tuple[str, int], ...]:
    if not folder.is_dir():
        return ()
    return tuple(sorted((p.name, p.stat().st_mtime_ns) for p in folder.glob(names)))


def _engine(locale: str) -> tuple[Engine, int]:
    name: str = settings.DRAGOMAN["DRAGOMAN_ENGINE"]
    threads: int = settings.DRAGOMAN["DRAGOMAN_ENGINE_THREADS"]
    with _lock:
        if name == "dummy":
            return _dummy(locale), settings.DRAGOMAN["DRAGOMAN_BEAM"]
        info = registry.find(locale, model_roots())
        return registry.load(info, name, threads), info.beam or settings.DRAGOMAN["DRAGOMAN_BEAM"]


def _dummy(locale: str) -> Engine:
    """The toy engine needs no model; it is there for tests and says so in its note."""
    from pipelines.engines.dummy import DummyEngine

    delay: float = settings.DRAGOMAN["DRAGOMAN_DUMMY_DELAY"]
    engine = DummyEngine(locale)
    return _Delayed(engine, delay) if delay else engine


class _Delayed:
    """An engine that takes its time, so that a test can kill the worker in the middle."""

    def __init__(self, engine: Engine, seconds: float) -> None:
        self.id, self.locale, self.fingerprint, self.note = engine.id, engine.locale, engine.fingerprint, engine.note
        self._engine, self._seconds = engine, seconds

    def translate(self, requests: Sequence[Request], options: Options) -> list[list[Hypothesis]]:
        time.sleep(self._seconds * len(requests))
        return self._engine.translate(requests, options)
