"""TMX 1.4b (LISA, 2005): translation memory out and in, streamed, so that a million units fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import BinaryIO

from lxml import etree

from pipelines.errors import BadExchangeFile
from pipelines.exchange.xml import Element, local, sound
from pipelines.model import SOURCE_LOCALE, Unit

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def write(units: Iterable[Unit], out: BinaryIO) -> int:
    """Write units to `out`; returns how many."""
    count = 0

    def counted() -> Iterator[Unit]:
        nonlocal count
        for unit in units:
            count += 1
            yield unit

    for chunk in stream(counted()):
        out.write(chunk)
    return count


def stream(units: Iterable[Unit], each: int = 500) -> Iterator[bytes]:
    """The file in pieces of `each` units: what is kept in memory stays bounded."""
    out = BytesIO()
    with etree.xmlfile(out, encoding="utf-8") as file:
        file.write_declaration()
        with file.element("tmx", {"version": "1.4"}):
            file.write(etree.Element("header", _HEADER))
            with file.element("body"):
                for number, unit in enumerate(units, 1):
                    file.write(_element(unit))
                    if number % each == 0:
                        file.flush()
                        yield _drained(out)
    yield _drained(out)


def _drained(out: BytesIO) -> bytes:
    data = out.getvalue()
    out.seek(0)
    out.truncate()
    return data


_HEADER = {
    "creationtool": "Dragoman",
    "creationtoolversion": "1",
    "segtype": "sentence",
    "o-tmf": "Dragoman",
    "adminlang": "en",
    "srclang": SOURCE_LOCALE,
    "datatype": "plaintext",
}


def _element(unit: Unit) -> Element:
    attributes = {"tuid": str(unit.id)} if unit.id else {}
    if unit.author:
        attributes["changeid"] = sound(unit.author)
    tu = etree.Element("tu", attributes)
    for kind, text in (("x-dragoman-before", unit.before), ("x-dragoman-after", unit.after)):
        if text:
            etree.SubElement(tu, "prop", {"type": kind}).text = sound(text)
    for language, text in ((SOURCE_LOCALE, unit.source), (unit.locale, unit.target)):
        tuv = etree.SubElement(tu, "tuv", {_LANG: language})
        etree.SubElement(tuv, "seg").text = sound(text)
    return tu


def read(raw: bytes | BinaryIO, locale: str) -> Iterator[Unit]:
    """English units with a target in `locale` (or of its language); ids count from 1.

    Raises BadExchangeFile for what is no TMX. Units without one of the two languages are passed over, as
    TMX files often hold many languages.
    """
    stream = BytesIO(raw) if isinstance(raw, bytes) else raw
    events = etree.iterparse(
        stream, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    number, root = 0, None
    try:
        for event, element in events:
            if root is None:
                root = element
                _must_be_tmx(root)
            if event == "end" and local(element) == "tu":
                unit = _unit(element, locale, number + 1)
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
                if unit is not None:
                    number += 1
                    yield unit
    except etree.XMLSyntaxError as error:
        reason = str(error).split("\n")[0]
        raise BadExchangeFile(f"is no TMX ({reason})", mend="export TMX 1.4 from your tool again") from error


def _must_be_tmx(root: Element) -> None:
    if local(root) != "tmx":
        raise BadExchangeFile("is XML, but no TMX", mend="export TMX 1.4 from your tool")
    if root.getroottree().docinfo.internalDTD is not None and root.getroottree().docinfo.internalDTD.entities():
        raise BadExchangeFile("declares entities, which are not read", mend="export without a document type")


def _unit(tu: Element, locale: str, number: int) -> Unit | None:
    texts: dict[str, str] = {}
    for tuv in (e for e in tu if local(e) == "tuv"):
        language = (tuv.get(_LANG) or tuv.get("lang") or "").replace("_", "-").lower()
        seg = next((e for e in tuv if local(e) == "seg"), None)
        if seg is not None:
            texts.setdefault(language, "".join(_words(seg)))
    source = _pick(texts, SOURCE_LOCALE)
    target = _pick(texts, locale)
    if not source or not target:
        return None
    props = {p.get("type", ""): p.text or "" for p in tu if local(p) == "prop"}
    before, after = props.get("x-dragoman-before", ""), props.get("x-dragoman-after", "")
    return Unit(number, locale, source, target, before, after, tu.get("changeid") or tu.get("creationid") or "")


def _words(seg: Element) -> Iterator[str]:
    """The segment's text without its inline codes (TMX 1.4b, section 4): code text is not words."""
    yield seg.text or ""
    for child in seg:
        if local(child) in ("hi", "sub"):
            yield from _words(child)
        yield child.tail or ""


def _pick(texts: dict[str, str], locale: str) -> str:
    wanted = locale.lower()
    if wanted in texts:
        return texts[wanted]
    language = wanted.split("-")[0]
    return next((text for key, text in texts.items() if key.split("-")[0] == language), "")
