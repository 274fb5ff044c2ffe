"""The XLIFF that goes out is valid by OASIS' own schemas, and keeps what a schema cannot say."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipelines.exchange import xliff
from pipelines.exchange.model import Bundle, BundleUnit, Note, NoteKind, UnitState

SCHEMAS = Path(__file__).parents[2] / "schemas"
XML = (SCHEMAS / "newsml-g2" / "xml.xsd").as_uri()
NAMES = {"2.1": "xliff-core-2.0.xsd", "1.2": "xliff-core-1.2-strict.xsd"}
NS = {"x": xliff.NS2}


def schema(version: str) -> etree.XMLSchema:
    """Both import the XML namespace's schema from an address of their own; ours lies beside NewsML-G2."""
    root = etree.parse(SCHEMAS / "xliff" / NAMES[version])
    for one in root.iter("{http://www.w3.org/2001/XMLSchema}import"):
        one.set("schemaLocation", XML)
    return etree.XMLSchema(root)


JUDGES = {version: schema(version) for version in NAMES}
_text = st.text(st.characters(codec="utf-8", exclude_characters="\ufffe\uffff"), max_size=30)
_tags = st.sampled_from(
    ["<b>{}</b>", '<a href="https://x.test/?a=1&amp;b=2">{}</a>', "{}<br>", "<i><b>{}</b></i>", "{}"]
)


@st.composite
def bundles(draw: st.DrawFn) -> Bundle:
    units = []
    for number in range(draw(st.integers(1, 4))):
        html = draw(st.booleans())
        words = "North Korea &amp; co" if html else draw(_text)
        source, target = (draw(_tags).format(words) if html else words for _ in range(2))
        notes = tuple(Note(kind, draw(_text)) for kind in draw(st.lists(st.sampled_from(NoteKind), max_size=2)))
        target = target if draw(st.booleans()) else ""
        state = draw(st.sampled_from(UnitState))
        units.append(
            BundleUnit(f"b{number}.s0", source, target, html, state, notes, draw(st.sampled_from(["", "v1-ab"])))
        )
    return Bundle(draw(_text) or "urn:x", "2", draw(st.sampled_from(["es", "zh-Hant", "sr-Latn-RS"])), tuple(units))


def made(bundle: Bundle, version: str) -> etree._Element:
    root = etree.fromstring(xliff.write_bundle(bundle, version).encode())
    judge = JUDGES[version]
    assert judge.validate(root), "\n".join(str(e) for e in judge.error_log)
    return root


@pytest.mark.parametrize("version", NAMES)
@settings(max_examples=80, deadline=None)
@given(bundles())
def test_whatever_goes_out_is_valid_by_the_schema(version: str, bundle: Bundle):
    made(bundle, version)


@settings(max_examples=60, deadline=None)
@given(bundles())
def test_what_the_schema_cannot_say_holds_too(bundle: Bundle):
    """XLIFF 2.1, 4.3.1: `id` is unique in its side, `dataRef` names data that is there, `subState` has a prefix and a `state`."""
    for unit in made(bundle, "2.1").iterfind(".//x:unit", NS):
        data = [d.get("id") for d in unit.iterfind("x:originalData/x:data", NS)]
        assert len(data) == len(set(data))
        used = {v for e in unit.iter() for k, v in e.attrib.items() if k.startswith("dataRef")}
        assert used == set(data)
        for segment in unit.iterfind("x:segment", NS):
            assert segment.get("subState", "x:y").count(":") == 1 and (
                "subState" not in segment.attrib or segment.get("state")
            )
            for side in segment:
                ids = [e.get("id") for e in side.iter() if e is not side]
                assert len(ids) == len(set(ids))


@pytest.mark.parametrize("version", NAMES)
def test_a_code_that_moved_keeps_the_id_it_has_in_the_source(version: str):
    """XLIFF 2.1, 4.3.1 (`id`) and 1.2, 2.3: an id of the target that the source has too names the same code there."""
    source = 'The <b>North</b> and <a href="https://x.test/">South</a>'
    target = 'El <a href="https://x.test/">sur</a>, el <b>norte</b> y el <i>este</i>'
    root = made(Bundle("urn:x", "1", "es", (BundleUnit("b0.s0", source, target, True),)), version)

    def codes(name: str) -> dict[str, str]:
        side = next(root.iter(f"{{*}}{name}"))
        data = {d.get("id"): d.text for d in root.iter("{*}data")}
        return {e.get("id"): data.get(e.get("dataRefStart")) or e.text for e in side.iter("{*}pc", "{*}bpt")}

    assert codes("source") == {"1": "<b>", "2": '<a href="https://x.test/">'}
    assert codes("target") == {**codes("source"), "3": "<i>"}


def test_a_schema_that_cannot_fail_is_none():
    for version, judge in JUDGES.items():
        root = etree.fromstring(
            xliff.write_bundle(Bundle("urn:x", "1", "es", (BundleUnit("b0", "a", "b"),)), version).encode()
        )
        del next(e for e in root.iter() if e.get("id") == "b0").attrib["id"]
        assert not judge.validate(root)
