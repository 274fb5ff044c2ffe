"""XLIFF 2.1 (OASIS, 2018) and 1.2 (OASIS, 2008), out and in.

Inline tags travel as the standards' own codes with their text kept: `pc` and `ph` with `originalData` in
2.1 (section 4.2.3), `bpt`, `ept` and `ph` in 1.2 (section 2.3). Findings and glossary entries travel as notes.
"""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from pipelines import markup
from pipelines.errors import BadExchangeFile
from pipelines.exchange.model import Bundle, BundleUnit, Note, NoteKind, UnitState
from pipelines.exchange.xml import Element, append_text, local, parse, serialise, sound, tokens
from pipelines.markup import Tag
from pipelines.model import SOURCE_LOCALE, Article, Draft, DraftSegment

NS2 = "urn:oasis:names:tc:xliff:document:2.0"
NS12 = "urn:oasis:names:tc:xliff:document:1.2"
_XML = "http://www.w3.org/XML/1998/namespace"

# XLIFF 2.1, section 4.3.1.26 (state); 1.2, section 2.4 (state of target).
_STATES2 = {UnitState.DRAFT: "translated", UnitState.EDITED: "reviewed", UnitState.APPROVED: "final"}
_STATES12 = {
    UnitState.DRAFT: "needs-review-translation",
    UnitState.EDITED: "translated",
    UnitState.APPROVED: "final",
}
_FROM2 = {"reviewed": UnitState.EDITED, "final": UnitState.APPROVED}
_FROM12 = {"translated": UnitState.EDITED, "signed-off": UnitState.APPROVED, "final": UnitState.APPROVED}


def bundle(article: Article, draft: Draft) -> Bundle:
    """A fresh draft as a bundle, its findings and terms as notes."""
    units = tuple(
        BundleUnit(s.id, s.segment.source, s.target, s.segment.html, UnitState.DRAFT, notes(s)) for s in draft.segments
    )
    return Bundle(article.uri, article.version, draft.locale, units)


def notes(segment: DraftSegment) -> tuple[Note, ...]:
    terms = (Note(NoteKind.GLOSSARY, f"{u.source} = {u.target}") for u in segment.terms)
    findings = (Note(NoteKind.FINDING, f"{f.severity} {f.check}: {f.message}") for f in segment.findings)
    return (*terms, *findings)


def write(article: Article, draft: Draft, version: str = "2.1") -> str:
    return write_bundle(bundle(article, draft), version)


def write_bundle(made: Bundle, version: str = "2.1") -> str:
    """The bundle as XLIFF "2.1" or "1.2"; equal bundles give equal text."""
    return serialise(_write12(made) if version == "1.2" else _write2(made))


def read(raw: bytes) -> Bundle:
    """Any XLIFF 1.2 or 2.x of ours, edited by whatever tool; raises BadExchangeFile."""
    root = parse(raw, "XLIFF")
    if local(root) != "xliff":
        raise BadExchangeFile("is XML, but no XLIFF", mend="export XLIFF 2.1 or 1.2 from your tool")
    return _read12(root) if etree.QName(root).namespace == NS12 else _read2(root)


# ------------------------------------------------------------------ 2.1


def _write2(made: Bundle) -> Element:
    root = etree.Element(
        f"{{{NS2}}}xliff", {"version": "2.1", "srcLang": SOURCE_LOCALE, "trgLang": made.locale}, nsmap={None: NS2}
    )
    file = etree.SubElement(root, f"{{{NS2}}}file", {"id": "f1", "original": sound(made.original)})
    _notes2(file, [Note(NoteKind.COMMENT, f"source version {made.version}")])
    for unit in made.units:
        _unit2(file, unit)
    return root


def _unit2(file: Element, unit: BundleUnit) -> None:
    node = etree.SubElement(file, f"{{{NS2}}}unit", {"id": unit.id})
    if unit.base:
        node.set("name", unit.base)
    _notes2(node, unit.notes)
    data = etree.Element(f"{{{NS2}}}originalData")
    segment = etree.Element(f"{{{NS2}}}segment", {"state": _STATES2[unit.state] if unit.target else "initial"})
    if unit.target and unit.state is UnitState.DRAFT:
        segment.set("subState", "dragoman:machine")
    codes: dict[str, str] = {}
    ids = _Ids()
    for name, text in (("source", unit.source), ("target", unit.target)):
        if name == "source" or text:
            holder = etree.SubElement(segment, f"{{{NS2}}}{name}", {f"{{{_XML}}}space": "preserve"})
            _inline2(holder, tokens(text, unit.html), codes, ids.of_the_next_side())
    for code, key in codes.items():
        etree.SubElement(data, f"{{{NS2}}}data", {"id": key}).text = code
    if codes:
        node.append(data)
    node.append(segment)


def _notes2(node: Element, found: Iterable[Note]) -> None:
    kept = list(found)
    if kept:
        holder = etree.SubElement(node, f"{{{NS2}}}notes")
        for note in kept:
            etree.SubElement(holder, f"{{{NS2}}}note", {"category": note.kind.value}).text = sound(note.text)


class _Ids:
    """A code of the target has the id of the same code in the source, wherever it moved (2.1, 4.3.1, `id`; 1.2, 2.3).

    CAT tools find the codes of a target by their ids: counted side by side, `<b>` would become `<a>` in their hands.
    """

    def __init__(self) -> None:
        self._given: list[tuple[str, str]] = []
        self._free: list[tuple[str, str]] = []

    def of_the_next_side(self) -> _Ids:
        self._free = list(self._given)
        return self

    def take(self, code: str) -> str:
        found = next((pair for pair in self._free if pair[0] == code), None)
        if found:
            self._free.remove(found)
        else:
            found = (code, str(len(self._given) + 1))
            self._given.append(found)
        return found[1]


def _inline2(holder: Element, texts: Iterable[str | Tag], codes: dict[str, str], ids: _Ids) -> None:
    """Tags as pc and ph; the same tag has the same data id in source and target."""
    stack = [holder]
    for token in texts:
        if isinstance(token, str):
            append_text(stack[-1], token)
        elif token.void:
            refs = {"dataRef": _key(codes, token.text)}
            etree.SubElement(stack[-1], f"{{{NS2}}}ph", {"id": ids.take(token.text), **refs})
        elif not token.closing:
            refs = {"dataRefEnd": _key(codes, f"</{token.name}>"), "dataRefStart": _key(codes, token.text)}
            stack.append(etree.SubElement(stack[-1], f"{{{NS2}}}pc", {"id": ids.take(token.text), **refs}))
        elif len(stack) > 1:
            stack.pop()


def _key(codes: dict[str, str], code: str) -> str:
    return codes.setdefault(sound(code), f"d{len(codes) + 1}")


def _read2(root: Element) -> Bundle:
    file = next((e for e in root if local(e) == "file"), None)
    if file is None:
        raise BadExchangeFile("holds no file", mend="export the translation again")
    units = [_read_unit2(node) for node in root.iter() if local(node) == "unit"]
    version = next((t for n in file.iter() if local(n) == "note" for t in [n.text or ""] if "source version" in t), "")
    return Bundle(
        file.get("original", ""), version.removeprefix("source version "), root.get("trgLang", ""), tuple(units)
    )


def _read_unit2(node: Element) -> BundleUnit:
    data = {d.get("id", ""): d.text or "" for d in node.iter() if local(d) == "data"}
    source, target, states, html = "", "", [], bool(data)
    for segment in (e for e in node.iter() if local(e) in ("segment", "ignorable")):
        # a tool may have split our segment: its parts follow each other
        for part in segment:
            if local(part) == "source":
                source += _text2(part, data, html)
            elif local(part) == "target":
                target += _text2(part, data, html)
        if local(segment) == "segment":
            states.append(_FROM2.get(segment.get("state", ""), UnitState.DRAFT))
    base = node.get("name", "")
    return BundleUnit(node.get("id", ""), source, _safe(target, html), html, _least(states), _notes_of(node), base)


def _text2(holder: Element, data: dict[str, str], html: bool) -> str:
    out = [_plain(holder.text, html)]
    for child in holder:
        name = local(child)
        if name == "ph":
            out.append(data.get(child.get("dataRef", ""), ""))
        elif name == "pc":
            inner = _text2(child, data, html)
            out += [data.get(child.get("dataRefStart", ""), ""), inner, data.get(child.get("dataRefEnd", ""), "")]
        elif name:
            out.append(_text2(child, data, html))  # mrk and whatever a tool adds around words
        out.append(_plain(child.tail, html))
    return "".join(out)


# ------------------------------------------------------------------ 1.2


def _write12(made: Bundle) -> Element:
    root = etree.Element(f"{{{NS12}}}xliff", {"version": "1.2"}, nsmap={None: NS12})
    attributes = {
        "original": sound(made.original),
        "source-language": SOURCE_LOCALE,
        "target-language": made.locale,
        "datatype": "html",
        "product-version": sound(made.version),
    }
    file = etree.SubElement(root, f"{{{NS12}}}file", attributes)
    body = etree.SubElement(file, f"{{{NS12}}}body")
    for unit in made.units:
        approved = "yes" if unit.state is UnitState.APPROVED else "no"
        node = etree.SubElement(body, f"{{{NS12}}}trans-unit", {"id": unit.id, "approved": approved})
        node.set(f"{{{_XML}}}space", "preserve")
        if unit.base:
            node.set("resname", unit.base)
        ids = _Ids()
        source = etree.SubElement(node, f"{{{NS12}}}source")
        _inline12(source, tokens(unit.source, unit.html), ids.of_the_next_side())
        if unit.target:
            target = etree.SubElement(node, f"{{{NS12}}}target", {"state": _STATES12[unit.state]})
            _inline12(target, tokens(unit.target, unit.html), ids.of_the_next_side())
        for note in unit.notes:
            etree.SubElement(node, f"{{{NS12}}}note", {"from": note.kind.value}).text = sound(note.text)
    return root


def _inline12(holder: Element, texts: Iterable[str | Tag], ids: _Ids) -> None:
    open_ids: list[str] = []
    for token in texts:
        if isinstance(token, str):
            append_text(holder, token)
        elif token.closing:
            if open_ids:
                _code12(holder, "ept", open_ids.pop(), token)
        else:
            number = ids.take(token.text)
            _code12(holder, "ph" if token.void else "bpt", number, token)
            if not token.void:
                open_ids.append(number)


def _code12(holder: Element, name: str, number: str, tag: Tag) -> None:
    etree.SubElement(holder, f"{{{NS12}}}{name}", {"id": number}).text = sound(tag.text)


def _read12(root: Element) -> Bundle:
    file = next((e for e in root if local(e) == "file"), None)
    if file is None:
        raise BadExchangeFile("holds no file", mend="export the translation again")
    units = tuple(_read_unit12(node) for node in root.iter() if local(node) == "trans-unit")
    return Bundle(file.get("original", ""), file.get("product-version", ""), file.get("target-language", ""), units)


def _read_unit12(node: Element) -> BundleUnit:
    html = any(local(e) in ("bpt", "ept", "ph", "it") for e in node.iter())
    parts = {local(e): e for e in node if local(e) in ("source", "target")}
    source = _text12(parts["source"], html) if "source" in parts else ""
    target = _text12(parts["target"], html) if "target" in parts else ""
    state = _FROM12.get(parts["target"].get("state", ""), UnitState.DRAFT) if "target" in parts else UnitState.DRAFT
    if node.get("approved") == "yes":
        state = UnitState.APPROVED
    base = node.get("resname", "")
    return BundleUnit(node.get("id", ""), source, _safe(target, html), html, state, _notes_of(node), base)


def _text12(holder: Element, html: bool) -> str:
    out = [_plain(holder.text, html)]
    for child in holder:
        if local(child) in ("bpt", "ept", "ph", "it"):
            out.append(child.text or "")
        elif local(child):
            out.append(_text12(child, html))
        out.append(_plain(child.tail, html))
    return "".join(out)


# ------------------------------------------------------------------ both


def _plain(text: str | None, html: bool) -> str:
    return markup.escape(text or "") if html else text or ""


def _safe(target: str, html: bool) -> str:
    """Codes in a file are somebody's text: nothing but our inline tags comes in."""
    return markup.clean(target) if html else target


def _least(states: list[UnitState]) -> UnitState:
    order = list(UnitState)
    return min(states, key=order.index) if states else UnitState.DRAFT


def _notes_of(node: Element) -> tuple[Note, ...]:
    found = []
    for note in node.iter():
        if local(note) == "note" and note.text:
            kind = note.get("category") or note.get("from") or ""
            found.append(Note(NoteKind(kind) if kind in set(NoteKind) else NoteKind.COMMENT, note.text))
    return tuple(found)
