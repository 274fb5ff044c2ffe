"""HTML pages: the article with schema.org's NewsArticle and hreflang, and source beside translation.

A page stands alone: its style is inside, it loads nothing and runs no script (JSON-LD is data).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from pipelines.formats import body, facts
from pipelines.formats.json_feed import without_empty
from pipelines.formats.text import clean, identity, line, stamp, web_url
from pipelines.formats.words import Words, direction, label, words
from pipelines.model import SOURCE_LOCALE, FeedItem


@cache
def _style() -> str:
    return files(__package__).joinpath("page.css").read_text("utf-8").strip()


def render_item(item: FeedItem) -> bytes:
    """The article's page; for a withdrawn item a notice that search engines drop."""
    if item.status != "usable":
        return _withdrawn_page(item)
    w = words(item.locale)
    parts = (
        f'<article lang="{_text(item.locale)}">',
        f"<h1>{_text(line(item.headline) or label(item))}</h1>",
        _meta(item, w),
        f'<p class="label" role="note">{_text(label(item))}</p>',
        body.html(item, labelled=False),
        "</article>",
        _footer(item, w),
    )
    return _document(item.locale, line(item.headline) or label(item), _head(item), "".join(parts))


def side_by_side(
    pairs: Iterable[tuple[str, str]],
    item: FeedItem,
    *,
    article_headline: str = "",
    extra: Sequence[tuple[str, str]] = (),
) -> bytes:
    """A page with source and translation in two columns, paragraph by paragraph.

    `pairs` are plain texts (source, target); `extra` are rows of (what, value) shown under the headline,
    such as terms applied or findings.
    """
    w = words(item.locale)
    rows = "".join(_row(source, target, item.locale) for source, target in pairs)
    facts_shown = "".join(f"<li>{_text(what)}: {_text(value)}</li>" for what, value in extra)
    parts = (
        f"<h1>{_text(line(item.headline))}</h1>",
        f'<p class="meta" lang="{SOURCE_LOCALE}" dir="ltr">{_text(line(article_headline))}</p>'
        if article_headline
        else "",
        f'<p class="label" role="note">{_text(label(item))}</p>',
        _meta(item, w),
        f'<ul class="meta">{facts_shown}</ul>' if facts_shown else "",
        f'<table><thead><tr><th scope="col">{_text(w.original)}</th><th scope="col">{_text(w.translation)}</th>'
        f"</tr></thead><tbody>{rows}</tbody></table>",
        _footer(item, w),
    )
    return _document(item.locale, line(item.headline) or label(item), "", "".join(parts), wide=True)


def _row(source: str, target: str, locale: str) -> str:
    return (
        f'<tr><td lang="{SOURCE_LOCALE}" dir="ltr">{_text(clean(source))}</td>'
        f'<td lang="{_text(locale)}" dir="{direction(locale)}">{_text(clean(target))}</td></tr>'
    )


def _document(locale: str, title: str, head: str, content: str, *, wide: bool = False) -> bytes:
    html = (
        f'<!DOCTYPE html>\n<html lang="{_text(locale)}" dir="{direction(locale)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{_text(title)}</title>\n'
        f"{head}<style>{_style()}</style>\n</head>\n<body{' class=wide' if wide else ''}>\n<main>{content}</main>\n"
        "</body>\n</html>\n"
    )
    return html.encode()


def _withdrawn_page(item: FeedItem) -> bytes:
    said = words(item.locale).withdrawn
    note = f"<p>{_text(clean(item.note))}</p>" if item.note else ""
    when = f'<p class="meta">{_time(item.version_created)}</p>'
    return _document(
        item.locale, said, '<meta name="robots" content="noindex">\n', f"<h1>{_text(said)}</h1>{note}{when}"
    )


def _head(item: FeedItem) -> str:
    lines = [f'<meta name="description" content="{_text(body.summary(item))}">']
    if web_url(item.url):
        lines.append(f'<link rel="canonical" href="{_text(web_url(item.url))}">')
    lines += [f'<link rel="alternate" hreflang="{_text(tag)}" href="{_text(url)}">' for tag, url in hreflangs(item)]
    ld = json.dumps(json_ld(item), ensure_ascii=False, separators=(",", ":"))
    # "<" inside a script element could close it: HTML, section 4.12.1.3.
    ld = ld.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    lines.append(f'<script type="application/ld+json">{ld}</script>')
    return "\n".join(lines) + "\n"


def hreflangs(item: FeedItem) -> list[tuple[str, str]]:
    """(hreflang, url) of this page, every other one and x-default, which is the original or else this page."""
    named = [(item.locale, web_url(item.url)), *((a.locale, web_url(a.url)) for a in facts.others(item))]
    tags = {tag for tag, _ in named}
    if web_url(item.source_url) and SOURCE_LOCALE not in tags:
        named.append((SOURCE_LOCALE, web_url(item.source_url)))
    named = sorted((tag, url) for tag, url in named if url)
    if not named:
        return []
    default = dict(named).get(SOURCE_LOCALE, named[0][1])
    return [*named, ("x-default", default)]


def _organisation(name: str) -> dict[str, str] | None:
    return {"@type": "Organization", "name": line(name)} if line(name) else None


def json_ld(item: FeedItem) -> dict[str, Any]:
    """schema.org NewsArticle."""
    original = without_empty(
        {"@type": "NewsArticle", "@id": identity(item.source_uri), "url": web_url(item.source_url)}
        | {"inLanguage": SOURCE_LOCALE, "version": line(item.source_version)}
    )
    return without_empty(
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "@id": identity(item.uri),
            "url": web_url(item.url),
            "headline": line(item.headline),
            "description": body.summary(item),
            "inLanguage": item.locale,
            "version": str(item.version),
            "datePublished": stamp(item.first_created),
            "dateModified": stamp(item.version_created),
            "author": _author(item),
            "publisher": _organisation(item.provider),
            "creditText": facts.credit(item),
            "articleSection": line(item.section),
            "keywords": [line(t) for t in item.tags if line(t)],
            "copyrightHolder": _organisation(item.rights.holder),
            "conditionsOfAccess": line(item.rights.usage_terms),
            "creativeWorkStatus": label(item),
            "digitalSourceType": facts.schema_org_source_type(item.label),
            "translator": {**(_organisation(item.provider) or {"@type": "Organization"}), "description": label(item)},
            "translationOfWork": original,
            "workTranslation": [
                {"@type": "NewsArticle", "url": web_url(a.url), "inLanguage": a.locale} for a in facts.others(item)
            ],
            "correction": _correction(item),
        }
    )


def _author(item: FeedItem) -> dict[str, str] | None:
    if not item.byline or not line(item.byline.name):
        return None
    return without_empty({"@type": "Person", "name": line(item.byline.name), "url": web_url(item.byline.url)})


def _correction(item: FeedItem) -> dict[str, str] | None:
    if not item.correction:
        return None
    said = line(item.note) or words(item.locale).correction
    return {"@type": "CorrectionComment", "text": said, "datePublished": stamp(item.version_created)}


def _meta(item: FeedItem, w: Words) -> str:
    who = " · ".join(_text(n) for n in (line(item.byline.name) if item.byline else "", facts.credit(item)) if n)
    times = f"{_text(w.published)} {_time(item.first_created)}"
    if item.version_created != item.first_created:
        times += f" · {_text(w.updated)} {_time(item.version_created)}"
    embargo = ""
    if item.embargoed_until:
        embargo = f" · {_text(w.embargo.format(time=_day(item.embargoed_until)))}"
    return f'<p class="meta">{who}{" · " if who else ""}{times}{embargo}</p>'


def _footer(item: FeedItem, w: Words) -> str:
    rows = "".join(
        f'<li><a rel="alternate" hreflang="{_text(a.locale)}" lang="{_text(a.locale)}" href="{_text(web_url(a.url))}">'
        f"{_text(a.locale)}</a></li>"
        for a in facts.others(item)
    )
    return f'<nav aria-label="{_text(w.other_languages)}"><ul>{rows}</ul></nav>' if rows else ""


def _time(moment: datetime) -> str:
    """Left to right on every page: digits and dashes would change places in a line of Arabic."""
    return f'<time dir="ltr" datetime="{stamp(moment)}">{_day(moment)}</time>'


def _day(moment: datetime) -> str:
    return stamp(moment).replace("T", " ").replace("Z", " UTC")


def _text(said: str) -> str:
    return escape(clean(said), quote=True)
