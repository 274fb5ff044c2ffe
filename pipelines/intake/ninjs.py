"""IPTC ninjs 1.x, 2.x and 3.x, and our extensions.

3.x writes in camelCase what 1.x and 2.x write in small letters, so keys are compared in small letters. 1.x has
`headline` and `body_html`, 2.x and 3.x have arrays `headlines[]` and `bodies[]`.

The extensions stand in one object, `dragoman`, beside the ninjs keys (see docs/02-intake.md):
{"locales": [...], "priority": "flash|urgent|routine", "section": "...", "url": "...", "territories": [...]}.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from pipelines.intake import dates, html_blocks, strict_json
from pipelines.intake.base import Document, unreadable
from pipelines.intake.finish import finish
from pipelines.model import Article, Block, BlockKind, Byline, Link, Priority, PubStatus, Rights

EXTENSION = "dragoman"
_EXTENSION_KEYS = {"locales": list, "priority": str, "section": str, "url": str, "territories": list}
_MOST_BLOCKS_OF_TEXT = re.compile(r"\n[^\S\n]*\n\s*|\n")


def recognises(document: Document) -> bool:
    return bool(re.match(r"\{\s*[\"}]|\[\s*[\{\]]", document.opening))


def read(document: Document) -> Article:
    value = strict_json.loads(document.text)
    if not isinstance(value, dict):
        raise unreadable("the JSON is no object", "send one ninjs object, not a list of them")
    article = parse(value, source=document.source, uri=document.uri or ("" if value.get("uri") else document.urn))
    return replace(article, set_aside=(*article.set_aside, *document.notes))


def parse(obj: Mapping[str, Any], *, source: str = "", uri: str = "") -> Article:
    """The article in a ninjs object that is already parsed JSON.

    `uri` is used where the object has none. A missing version is the time of the version, else "1". Raises
    UnreadableArticle that names the key for wrong types, unknown states and an object without any text.
    """
    item = {str(key).lower(): value for key, value in obj.items() if value is not None}
    extension = _extension(obj)
    kind = _text(item, "type")
    body = list(_body(item))
    if kind and kind not in ("text", "composite") and not body:
        raise unreadable(f'a ninjs item of type "{kind}" has no story in it', "send items of type text")
    identity = _text(item, "uri") or uri or _urn(obj)
    article = Article(
        source=source,
        uri=identity,
        version=_version(item),
        blocks=(*_headline(item, body), *body, *_captions(item)),
        language=_text(item, "language") or "en",
        byline=_byline(item),
        published=_when(item, "firstpublished") or _when(item, "firstcreated") or _when(item, "versioncreated"),
        url=extension.get("url", "") or _url(item, identity),
        section=extension.get("section", "") or next(iter(_names(item, "service")), ""),
        tags=(*_names(item, "subject"), *_names(item, "subjects")),
        priority=_priority(item, extension),
        status=_status(item),
        embargoed_until=_when(item, "embargoeduntil") or _when(item, "embargoed"),
        note=_text(item, "ednote"),
        rights=Rights(
            _text(item, "copyrightholder"), _text(item, "usageterms"), tuple(extension.get("territories", ()))
        ),
        related=tuple(_related(item)),
    )
    return finish(article)


def locales(obj: Mapping[str, Any]) -> tuple[str, ...]:
    """The locales that the publisher wants, from the extension; empty if it leaves that to the desk."""
    return tuple(_extension(obj).get("locales", ()))


# ------------------------------------------------------------------ values


def _extension(obj: Mapping[str, Any]) -> dict[str, Any]:
    extension = obj.get(EXTENSION) or {}
    if not isinstance(extension, dict):
        raise unreadable('"dragoman" must be an object', 'write {"locales": ["es"]}')
    for key, value in extension.items():
        expected = _EXTENSION_KEYS.get(key)
        if expected is None:
            raise unreadable(f'"dragoman" has no key {json.dumps(key)}', f"use {', '.join(_EXTENSION_KEYS)}")
        strings = value if expected is list and isinstance(value, list) else [value]
        if not isinstance(value, expected) or not all(isinstance(s, str) for s in strings):
            raise unreadable(
                f'"dragoman.{key}" has the wrong type', "a text, or a list of texts for locales and territories"
            )
        for text in strings:
            strict_json.refuse_surrogates(text, f"dragoman.{key}")
    return extension


def _text(item: Mapping[str, Any], key: str) -> str:
    value = item.get(key, "")
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise unreadable(f'the key "{key}" must be a text', "correct it in the publishing system")
    return strict_json.refuse_surrogates(str(value), key).strip()


def _list(item: Mapping[str, Any], key: str) -> Iterator[dict[str, Any]]:
    """The objects of an array, or of an object of objects (ninjs 1.x associations), keys in small letters."""
    value = item.get(key, [])
    values = list(value.values()) if isinstance(value, dict) else value
    if not isinstance(values, list):
        raise unreadable(f'the key "{key}" must be a list', "correct it in the publishing system")
    for entry in values:
        if isinstance(entry, dict):
            yield {str(k).lower(): v for k, v in entry.items() if v is not None}


def _names(item: Mapping[str, Any], key: str) -> tuple[str, ...]:
    found = (_text(entry, "name") for entry in _list(item, key))
    return tuple(dict.fromkeys(name for name in found if name))


def _when(item: Mapping[str, Any], key: str) -> datetime | None:
    text = _text(item, key)
    moment = dates.iso(text) if text else None
    if text and not moment:
        raise unreadable(f'the key "{key}" is no date: {text[:40]}', "write it as 2024-10-17T12:30:00Z")
    return moment


def _version(item: Mapping[str, Any]) -> str:
    moment = _when(item, "versioncreated")
    return _text(item, "version") or (moment.strftime("%Y%m%d%H%M%S") if moment else "")


def _urn(obj: Mapping[str, Any]) -> str:
    canonical = json.dumps(obj, sort_keys=True, default=str).encode("utf-8")
    return f"urn:dragoman:sha256:{sha256(canonical).hexdigest()}"


def _status(item: Mapping[str, Any]) -> PubStatus:
    text = _text(item, "pubstatus") or "usable"
    try:
        return PubStatus(text)
    except ValueError as error:
        raise unreadable(f'pubStatus "{text}" is unknown', "use usable, withheld or canceled") from error


def _priority(item: Mapping[str, Any], extension: Mapping[str, Any]) -> Priority:
    """Ours if given; else IPTC's urgency, 1 (most urgent) to 9: 1 is a flash, 2 and 3 are urgent."""
    wanted = extension.get("priority")
    if wanted is not None:
        try:
            return Priority(wanted)
        except ValueError as error:
            raise unreadable(f'priority "{wanted}" is unknown', "use flash, urgent or routine") from error
    urgency = item.get("urgency", item.get("priority", 5))
    if isinstance(urgency, bool) or not isinstance(urgency, int | float | str):
        raise unreadable('the key "urgency" must be a number', "use 1 (most urgent) to 9")
    return from_urgency(str(urgency))


def from_urgency(text: str) -> Priority:
    number = text.strip().removesuffix(".0")
    if number == "1":
        return Priority.FLASH
    return Priority.URGENT if number in ("2", "3") else Priority.ROUTINE


def _byline(item: Mapping[str, Any]) -> Byline | None:
    name = re.sub(r"^by:?\s+", "", _text(item, "byline") or _text(item, "by"), flags=re.I)
    return Byline(name) if name else None


def _url(item: Mapping[str, Any], uri: str) -> str:
    roles = ("url", "canonical", "web", "weburl", "link")
    entries = _list(item, "altids") if isinstance(item.get("altids"), list) else ()
    links = [_text(e, "value") for e in entries if _text(e, "role").lower() in roles]
    return next((link for link in (*links, uri) if link.startswith(("http://", "https://"))), "")


# ------------------------------------------------------------------ text


def _values(item: Mapping[str, Any], plural: str, singular: str) -> list[tuple[str, str, str]]:
    """(role, content type, text) of 2.x/3.x arrays, or of 1.x keys such as body_html."""
    found = [(_text(e, "role"), _text(e, "contenttype").lower(), _text(e, "value")) for e in _list(item, plural)]
    if singular in item:
        found.append(("main", "", _text(item, singular)))
    for key in item:
        if key.startswith(f"{singular}_"):
            suffix = key.removeprefix(f"{singular}_")
            found.append((suffix, "text/html" if "html" in suffix else "text/plain", _text(item, key)))
    return [value for value in found if value[2]]


def _body(item: Mapping[str, Any]) -> Iterator[Block]:
    bodies = _values(item, "bodies", "body")
    marked = [v for v in bodies if "html" in v[1] or (not v[1] and html_blocks.looks_like_html(v[2]))]
    if marked:
        yield from html_blocks.blocks(marked[0][2])
    elif bodies:
        for paragraph in _MOST_BLOCKS_OF_TEXT.split(bodies[0][2]):
            if paragraph.strip():
                yield Block(BlockKind.PARAGRAPH, paragraph.strip())


def _headline(item: Mapping[str, Any], body: list[Block]) -> Iterator[Block]:
    """Headline and standfirst, where the body does not bring them itself."""
    headlines = sorted(_values(item, "headlines", "headline"), key=lambda v: v[0] not in ("main", "headline", ""))
    headline = headlines[0][2] if headlines else _text(item, "title")
    if headline and not any(b.kind is BlockKind.HEADLINE for b in body):
        yield from html_blocks.one(headline, BlockKind.HEADLINE)
    summaries = [
        v[2] for v in _values(item, "descriptions", "description") if v[0] in ("summary", "text", "standfirst")
    ]
    first = body[0].text if body else ""
    if summaries and summaries[0][:60] not in first and not any(b.kind is BlockKind.STANDFIRST for b in body):
        yield from html_blocks.one(summaries[0], BlockKind.STANDFIRST)


def _captions(item: Mapping[str, Any]) -> Iterator[Block]:
    for entry in _list(item, "associations"):
        if _text(entry, "type") in ("picture", "graphic", "video"):
            texts = [v[2] for v in _values(entry, "descriptions", "description")]
            yield from html_blocks.one(texts[0] if texts else "", BlockKind.CAPTION)


def _related(item: Mapping[str, Any]) -> Iterator[Link]:
    for entry in _list(item, "associations"):
        if _text(entry, "type") in ("text", "composite", ""):
            titles = [v[2] for v in _values(entry, "headlines", "headline")] or [_text(entry, "title")]
            uri = _text(entry, "uri")
            if titles[0] or uri:
                yield Link(titles[0], uri if uri.startswith(("http://", "https://")) else "")
