"""TermBase eXchange, version 2 (ISO 30042:2008) and version 3 (ISO 30042:2019, TBX-Basic): in and out, nothing lost.

One entry is one concept: the source and its variants in the English language section, the target in the
other. What TBX has a data category for is written in it; the rest is `admin` of type `x-dragoman-*`, which
the standard leaves to the user. Version 3 is written in the DCA style (categories as attributes) and read in
the DCT style (categories as elements) too. External entities are neither loaded nor expanded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from lxml import etree

from pipelines.errors import BadGlossary
from pipelines.glossary.files import Reading, usual_case
from pipelines.glossary.rules import Entry, faults, quarrels
from pipelines.model import SOURCE_LOCALE, CaseRule, Term, TermKind, TermStatus

NAMESPACE = "urn:iso:std:iso:30042:ed-2"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_OWN = "x-dragoman-"
_STATUS = {
    TermStatus.PREFERRED: "preferredTerm-admn-sts",
    TermStatus.KEEP: "preferredTerm-admn-sts",
    TermStatus.ADMITTED: "admittedTerm-admn-sts",
    TermStatus.FORBIDDEN: "deprecatedTerm-admn-sts",
}
_STATUS_READ = {
    "preferredTerm": TermStatus.PREFERRED,
    "admittedTerm": TermStatus.ADMITTED,
    "deprecatedTerm": TermStatus.FORBIDDEN,
    "supersededTerm": TermStatus.FORBIDDEN,
}
_GENDERS = {"m": "masculine", "f": "feminine", "n": "neuter"}
_NUMBERS = {"sg": "singular", "pl": "plural"}
_ANIMACIES = {"anim": "animate", "inan": "inanimate"}
_POS = {"adj": "adjective", "adv": "adverb", "propn": "properNoun"}
_GROUPS = ("transacGrp", "termNoteGrp", "adminGrp", "descripGrp", "termGrp")
_NAMES_READ = {"martif": 2, "tbx": 3}


def write_tbx(terms: Sequence[Term], version: int = 2) -> bytes:
    """A TBX file of the terms, UTF-8; `version` is 2 or 3."""
    names = _V2 if version == 2 else _V3
    root, body = names.frame()
    for number, term in enumerate(terms, 1):
        concept = etree.SubElement(body, names.tag(names.concept), id=f"c{number}")
        if term.domain:
            _add(concept, names.tag("descrip"), term.domain, "subjectField")
        source = _section(concept, names, SOURCE_LOCALE)
        for text in (term.source, *term.variants):
            _add(etree.SubElement(source, names.tag(names.term)), names.tag("term"), text)
        target = etree.SubElement(_section(concept, names, term.locale), names.tag(names.term))
        _write_target(target, term, names)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def read_tbx(path: Path, locale: str) -> Reading:
    """Read a TBX file; raises BadGlossary where it cannot be read at all."""
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise BadGlossary(
            f"the file cannot be read ({problem.strerror})", subject=str(path), mend="check its name and rights"
        ) from problem
    return parse_tbx(data, locale, str(path))


def parse_tbx(data: bytes, locale: str, name: str = "glossary.tbx") -> Reading:
    """Read TBX of either version. Each target term of a concept is an entry; further source terms are variants."""
    root = _parsed(data, name)
    if _local(root) not in _NAMES_READ:
        raise BadGlossary(f"<{_local(root)}> is no TBX", subject=name, mend="export martif (v2) or tbx (v3)")
    entries: list[Entry] = []
    problems: list[BadGlossary] = []
    for concept in root.iter():
        if _local(concept) in ("termEntry", "conceptEntry"):
            where = f"{name}:{concept.sourceline}"
            try:
                found = [Entry(term, where) for term in _terms(concept, locale, where)]
            except BadGlossary as problem:
                problems.append(problem)
                continue
            for entry in found:
                wrong = list(faults(entry))
                problems += wrong
                entries += [] if wrong else [entry]
    problems += quarrels(entries)
    return Reading(tuple(entries), tuple(problems))


# ---------------------------------------------------------------- writing


@dataclass(frozen=True, slots=True)
class _Names:
    version: int
    namespace: str
    concept: str
    language: str
    term: str

    def tag(self, local: str) -> str:
        return f"{{{self.namespace}}}{local}" if self.namespace else local

    def frame(self) -> tuple[etree._Element, etree._Element]:
        """The document around the entries: its root and its body."""
        if self.version == 2:
            root = etree.Element("martif", {"type": "TBX-Basic", _XML_LANG: SOURCE_LOCALE})
            header = etree.SubElement(root, "martifHeader")
        else:
            attributes = {"type": "TBX-Basic", "style": "dca", _XML_LANG: SOURCE_LOCALE}
            root = etree.Element(self.tag("tbx"), attributes, nsmap={None: self.namespace})
            header = etree.SubElement(root, self.tag("tbxHeader"))
        description = etree.SubElement(header, self.tag("fileDesc"))
        source = etree.SubElement(description, self.tag("sourceDesc"))
        etree.SubElement(source, self.tag("p")).text = "Dragoman glossary"
        return root, etree.SubElement(etree.SubElement(root, self.tag("text")), self.tag("body"))


_V2 = _Names(2, "", "termEntry", "langSet", "tig")
_V3 = _Names(3, NAMESPACE, "conceptEntry", "langSec", "termSec")


def _section(concept: etree._Element, names: _Names, locale: str) -> etree._Element:
    return etree.SubElement(concept, names.tag(names.language), {_XML_LANG: locale})


def _add(parent: etree._Element, tag: str, text: str, kind: str = "") -> etree._Element:
    child = etree.SubElement(parent, tag, {"type": kind} if kind else {})
    child.text = text
    return child


def _write_target(section: etree._Element, term: Term, names: _Names) -> None:
    _add(section, names.tag("term"), term.target)
    for kind, value in (
        ("administrativeStatus", _STATUS[term.status]),
        ("partOfSpeech", _POS.get(term.pos, term.pos)),
        ("grammaticalGender", _GENDERS.get(term.gender, "")),
        ("grammaticalNumber", _NUMBERS.get(term.number, "")),
        ("animacy", _ANIMACIES.get(term.animacy, "")),
    ):
        if value:
            _add(section, names.tag("termNote"), value, kind)
    for kind, value in (
        (_OWN + "kind", term.kind.value),
        (_OWN + "case", term.case_rule.value),
        (_OWN + "status", "keep" if term.status is TermStatus.KEEP else ""),
        ("source", term.origin),
        *((_OWN + "form", form) for form in term.forms),
    ):
        if value:
            _add(section, names.tag("admin"), value, kind)
    if term.author or term.changed:
        group = etree.SubElement(section, names.tag("transacGrp"))
        _add(group, names.tag("transac"), "modification", "transactionType")
        if term.author:
            _add(group, names.tag("transacNote"), term.author, "responsibility")
        if term.changed:
            _add(group, names.tag("date"), term.changed.isoformat())
    if term.note:
        _add(section, names.tag("note"), term.note)


# ---------------------------------------------------------------- reading


def _parsed(data: bytes, name: str) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as problem:
        raise BadGlossary(
            f"this is no well-formed XML ({problem.msg})", subject=f"{name}:{problem.lineno}", mend="export it again"
        ) from problem
    dtd = root.getroottree().docinfo.internalDTD
    declared = dtd is not None and any(True for _ in dtd.iterentities())
    if declared or any(isinstance(node, etree._Entity) for node in root.iter()):
        raise BadGlossary("it declares or uses XML entities", subject=name, mend="export it without them")
    return root


def _local(node: etree._Element) -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


@dataclass(slots=True)
class _Found:
    """One term section: the term and its data categories, several values each."""

    text: str
    values: dict[str, list[str]] = field(default_factory=dict)
    note: str = ""

    def one(self, category: str) -> str:
        return self.values.get(category, [""])[0]


def _terms(concept: etree._Element, locale: str, where: str) -> Iterator[Term]:
    sections = {
        node.get(_XML_LANG, node.get("lang", "")): node for node in concept if _local(node) in ("langSet", "langSec")
    }
    sources = _term_sections(_closest(sections, SOURCE_LOCALE))
    targets = _term_sections(_closest(sections, locale))
    if not sources or not targets:
        missing = SOURCE_LOCALE if not sources else locale
        raise BadGlossary(f"the entry has no term in {missing}", subject=where, mend="add one or delete the entry")
    domain = next((v for k, v in _categories(concept) if k == "subjectField"), "")
    note = next((_text(n) for n in concept if _local(n) == "note"), "")
    for number, target in enumerate(targets):
        yield _term(sources, target, locale, domain, note, where, first=number == 0)


def _closest(sections: dict[str, etree._Element], locale: str) -> etree._Element | None:
    for wanted in (locale.lower(), locale.split("-")[0].lower()):
        for code, node in sections.items():
            if code.replace("_", "-").lower() == wanted:
                return node
    language = locale.split("-")[0].lower()
    return next((n for c, n in sections.items() if c.replace("_", "-").split("-")[0].lower() == language), None)


def _term_sections(section: etree._Element | None) -> list[_Found]:
    out = []
    for node in section.iter() if section is not None else ():
        if _local(node) in ("tig", "ntig", "termSec"):
            term = next((n for n in node.iter() if _local(n) == "term"), None)
            if term is not None:
                found = _Found(_text(term))
                for kind, value in _categories(node):
                    found.values.setdefault(kind, []).append(value)
                found.note = next((_text(n) for n in node.iter() if _local(n) == "note"), "")
                out.append(found)
    return out


def _categories(node: etree._Element) -> Iterator[tuple[str, str]]:
    """Data categories of a section: DCA and version 2 name them by `type`, DCT by the element."""
    for child in node.iter():
        if child is node or not isinstance(child.tag, str) or _local(child) in ("langSet", "langSec"):
            continue
        if child.getparent() is not node and _local(child.getparent()) not in _GROUPS:
            continue
        yield child.get("type") or _local(child), _text(child)


def _text(node: etree._Element) -> str:
    return "".join(node.itertext()).strip()


def _term(
    sources: Sequence[_Found], found: _Found, locale: str, domain: str, note: str, where: str, *, first: bool
) -> Term:
    try:
        kind = TermKind(found.one(_OWN + "kind") or "term")
        case = found.one(_OWN + "case")
        changed = found.one("date")
        return Term(
            sources[0].text, found.text, locale, _status(found, first), kind,
            tuple(dict.fromkeys(s.text for s in sources[1:])), tuple(found.values.get(_OWN + "form", ())),
            CaseRule(case) if case else usual_case(sources[0].text, kind),
            _back(_POS, found.one("partOfSpeech")), _back(_GENDERS, found.one("grammaticalGender"), strict=True),
            _back(_NUMBERS, found.one("grammaticalNumber"), strict=True),
            _back(_ANIMACIES, found.one("animacy"), strict=True), domain, found.note or note, found.one("source"),
            found.one("responsibility"), datetime.fromisoformat(changed) if "T" in changed else None,
        )  # fmt: skip
    except ValueError as problem:
        raise BadGlossary(f"a value is not known ({problem})", subject=where, mend="correct or delete it") from problem


def _status(found: _Found, first: bool) -> TermStatus:
    if found.one(_OWN + "status") == "keep":
        return TermStatus.KEEP
    stated = found.one("administrativeStatus").removesuffix("-admn-sts")
    return _STATUS_READ.get(stated, TermStatus.PREFERRED if first else TermStatus.ADMITTED)


def _back(table: dict[str, str], value: str, *, strict: bool = False) -> str:
    own = {theirs: ours for ours, theirs in table.items()}
    return own.get(value, "" if strict else value)
