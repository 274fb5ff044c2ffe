"""`dragoman intake FILE`: what was read, and what was repaired. No database, no queue, no model."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from newsroom.management.base import Command as Base
from newsroom.management.base import read_article
from pipelines.intake import READERS, to_json
from pipelines.intake.language import held_reason
from pipelines.model import Article, Repair

_AROUND = 24  # characters of context on each side of a repair


class Command(Base):
    help = "Show how an article is understood: its blocks, what was set aside, and every repair."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the article; - for standard input")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--as", dest="hint", default="", choices=[name for name, _ in READERS], help="use this reader"
        )

    def run(self, **options: Any) -> None:
        article = read_article(options["file"], hint=options["hint"])
        if options["json"]:
            self.say_json(to_json(article))
            return
        for line in _lines(article):
            self.say(line)


def _lines(article: Article) -> list[str]:
    held = held_reason(article)
    facts = [
        ("uri", article.uri),
        ("version", article.version),
        ("byline", f"{article.byline.name} {article.byline.url}".strip() if article.byline else ""),
        ("published", article.published.isoformat() if article.published else ""),
        ("status", "" if article.status == "usable" else article.status.value),
        ("language", article.language),
        ("held", held),
    ]
    lines = [f"{name + ':':<11}{value}" for name, value in facts if value]
    lines += ["", *(f"[{n}] {block.kind.value:<11}{block.text}" for n, block in enumerate(article.blocks))]
    lines += _section("related", [f"{link.title} {link.url}".strip() for link in article.related])
    lines += _section("set aside", [f"{aside.text}  ({aside.reason})" for aside in article.set_aside])
    return lines + _section("repairs", [_repair(article, repair) for repair in article.repairs])


def _section(title: str, entries: list[str]) -> list[str]:
    return ["", f"{title} ({len(entries)})", *(f"  {entry}" for entry in entries)] if entries else []


def _repair(article: Article, repair: Repair) -> str:
    text, (start, end) = article.blocks[repair.block].text, repair.span
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    shown = repair.original.replace("\n", "⏎")
    return f"[{repair.block}] {start}-{end}: …{before}[{shown} → {repair.repaired}]{after}…  ({repair.reason})"
