"""`dragoman translate`: one file through the whole pipeline, with no database and no queue."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from newsroom.management.base import Command as Base
from newsroom.management.base import read_article
from newsroom.management.drafts import FORMATS, draft_to_json, render
from pipelines.errors import BadInput
from pipelines.glossary.book import Glossary
from pipelines.intake.language import held_reason
from pipelines.model import Article, Draft, Term
from pipelines.translate import Kit, draft
from worker import kit as kits

_ONE_DOCUMENT = ("html", "xliff")  # text and json hold several drafts in one stream


class Command(Base):
    help = "Translate an English article: no database, no queue."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="article of any readable kind; - for standard input")
        parser.add_argument("--to", required=True, metavar="LOCALES", help="target locales by comma: es,ru")
        parser.add_argument("--glossary", metavar="FILE.csv", help="further terms, stronger than the shipped ones")
        parser.add_argument("--format", choices=sorted(FORMATS), default="text", help="of what is printed (text)")
        parser.add_argument("--out", metavar="DIR", help="write a file per locale there instead of printing")

    def run(self, **options: Any) -> None:
        wanted = locales(options["to"])
        if len(wanted) > 1 and options["format"] in _ONE_DOCUMENT and not options["out"]:
            raise BadInput(
                f"prints one document for each of {len(wanted)} locales, and together they are none",
                subject=f"--format {options['format']}",
                mend="add --out DIR for a file per locale, or name one locale",
            )
        article = read_article(options["file"])
        if reason := held_reason(article):
            raise BadInput(f"is held, not translated: {reason}", subject=options["file"], mend="send an English text")
        drafts = []
        for locale in wanted:
            kit = kits.load(locale, terms=_terms(options["glossary"], locale))
            drafts.append((self._draft(article, kit), kit.engine.note))
        self._write(article, drafts, options["format"], options["out"])

    def _draft(self, article: Article, kit: Kit) -> Draft:
        with self.progress() as bar:
            task = bar.add_task(kit.locale, total=None)
            return draft(article, kit, progress=lambda done, total: bar.update(task, completed=done, total=total))

    def _write(self, article: Article, drafts: Sequence[tuple[Draft, str]], form: str, out: str | None) -> None:
        if out is None and form == "json":
            self.stdout.write(json.dumps([draft_to_json(d) for d, _ in drafts], ensure_ascii=False, indent=2))
        elif out is None:
            self.stdout.write("\n\n".join(render(article, d, form, note) for d, note in drafts))
        else:
            self._save(article, drafts, form, Path(out))

    def _save(self, article: Article, drafts: Sequence[tuple[Draft, str]], form: str, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for made, note in drafts:
                path = folder / f"{made.locale}.{FORMATS[form]}"
                path.write_text(render(article, made, form, note), encoding="utf-8")
                self.say(str(path))
        except OSError as error:
            raise BadInput(
                f"cannot be written ({error.strerror})", subject=str(folder), mend="choose another --out"
            ) from error


def locales(text: str) -> tuple[str, ...]:
    """ "es, ru" as ("es", "ru"), each once; raises BadInput for what is no locale."""
    found = tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))
    if not found:
        raise BadInput("no target locale was given", subject="--to", mend="name one, such as es")
    for locale in found:
        if not locale.replace("-", "").isalnum() or not locale.isascii():
            raise BadInput("is no locale", subject=locale, mend="write it with a hyphen, such as pt-BR")
    return found


def _terms(path: str | None, locale: str) -> tuple[Term, ...]:
    return Glossary.load([Path(path)], locale).terms if path else ()
