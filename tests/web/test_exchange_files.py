"""A translation goes to a CAT tool and comes back as a person's work, whole or not at all."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.management import call_command
from lxml import etree
from translate.storage.tmx import tmxfile
from translate.storage.xliff2 import Xliff2File

from newsroom import exchange
from pipelines.errors import BadExchangeFile, Conflict, NotAllowed
from pipelines.exchange import xliff
from pipelines.exchange.model import UnitState
from pipelines.workflow import Action, Role
from store import desk_intents, publishing, reviews
from store import exchange as store
from store.models import Comment, Event, MemoryUnit, SegmentState, Translation
from tests.web import exchange_house as house

pytestmark = pytest.mark.django_db
NOW = house.NOW


def _export(row: Translation, form: str = "xliff21") -> bytes:
    return exchange.export(row.pk, form).data


def _edited(raw: bytes, old: str, new: str) -> bytes:
    assert old.encode() in raw
    return raw.replace(old.encode(), new.encode())


@pytest.mark.parametrize("form", ["xliff21", "xliff12", "csv"])
def test_an_edit_in_a_cat_tool_is_a_persons_work_with_its_history(form: str):
    row, user = house.drafted(house.story()), house.person()
    raw = _edited(_export(row, form), "[es] No deal was signed.", "No se firmó ningún acuerdo.")
    done = exchange.take(row.pk, raw, f"x.{form}", house.who(user), NOW)
    changed = row.segments.get(source="No deal was signed.")
    assert done.changed == 1
    assert (changed.target, changed.origin, changed.state) == ("No se firmó ningún acuerdo.", "person", "edited")
    assert (changed.edited_by, changed.edited_at, changed.version) == (user, NOW, 1)
    assert changed.machine_target == "[es] No deal was signed."
    events = Event.objects.filter(translation=row, who=user).order_by("pk")
    assert {e.what for e in events} == {"edited", "imported", "claim"}
    assert events.get(what="edited").before["target"] == "[es] No deal was signed."
    row.refresh_from_db()
    assert row.state == "in_review" and row.claimed_by == user


def test_the_checks_have_run_over_what_came_in():
    row, user = house.drafted(house.story("1", "Putin sent 10,000 soldiers.")), house.person()
    raw = _edited(_export(row), "[es] Putin sent 10,000 soldiers.", "Putin envió 12.000 soldados.")
    done = exchange.take(row.pk, raw, "x.xlf", house.who(user), NOW)
    found = row.segments.get(block=1).findings
    assert done.errors == 1 and [f["check"] for f in found if f["severity"] == "error"] == ["number"]


def test_untouched_segments_keep_their_state_and_a_second_import_changes_nothing():
    row, user = house.drafted(house.story()), house.person()
    raw = _edited(_export(row), "[es] No deal was signed.", "Nada.")
    exchange.take(row.pk, raw, "x.xlf", house.who(user), NOW)
    assert set(row.segments.exclude(target="Nada.").values_list("state", "origin")) == {("draft", "model")}
    assert exchange.take(row.pk, raw, "x.xlf", house.who(user), NOW).changed == 0


def test_what_the_desk_changed_meanwhile_stays_or_is_named_and_nothing_is_written():
    row, user = house.drafted(house.story()), house.person()
    raw = _export(row)
    segment = row.segments.get(source="No deal was signed.")
    reviews.edit_segment(reviews.EditSegment(segment.pk, "Sin acuerdo.", user.pk, Role.TRANSLATOR, 0, NOW))
    other = _edited(raw, "[es] The talks ended.", "Las conversaciones terminaron.")
    assert exchange.take(row.pk, other, "x.xlf", house.who(user), NOW).changed == 1
    both = _edited(raw, "[es] No deal was signed.", "Ningún acuerdo.")
    events = Event.objects.count()
    with pytest.raises(BadExchangeFile, match=rf"{segment.segment}.*Sin acuerdo"):
        exchange.take(row.pk, both, "x.xlf", house.who(user), NOW)
    segment.refresh_from_db()
    assert segment.target == "Sin acuerdo." and Event.objects.count() == events


def test_a_write_between_reading_and_writing_is_a_conflict_and_changes_nothing():
    row, user = house.drafted(house.story()), house.person()
    first, second, *_ = row.segments.order_by("order")
    taken = [store.Taken(first.pk, 0, "uno", UnitState.EDITED), store.Taken(second.pk, 7, "dos", UnitState.EDITED)]
    with pytest.raises(Conflict, match=second.segment):
        store.take(store.Take(row.pk, taken, (), 0.1, "x", user.pk, Role.TRANSLATOR, NOW))
    first.refresh_from_db()
    assert first.target != "uno"


def test_states_travel_both_ways():
    row, user = house.drafted(house.story()), house.person("editor")
    chosen = row.segments.order_by("order")[1]
    reviews.approve_segments(reviews.ApproveSegments(row.pk, [chosen.pk], user.pk, Role.EDITOR, NOW))
    read = xliff.read(_export(row))
    assert [u.state for u in read.units].count(UnitState.APPROVED) == 1
    approved = _export(row).replace(b'state="translated" subState="dragoman:machine"', b'state="final"')
    exchange.take(row.pk, approved, "x.xlf", house.who(user), NOW)
    assert set(row.segments.values_list("state", flat=True)) == {SegmentState.APPROVED}
    assert set(row.segments.values_list("origin", flat=True)) == {"model"}, "approving words is not writing them"


def test_terms_findings_and_comments_travel_as_notes_but_dismissed_findings_do_not():
    row, user = house.drafted(house.story("1", "Putin sent 10 soldiers.")), house.person()
    raw = _edited(_export(row), "[es] Putin sent 10 soldiers.", "Putin envió 12 soldados.")
    exchange.take(row.pk, raw, "x.xlf", house.who(user), NOW)
    segment = row.segments.get(block=1)
    reviews.comment(reviews.AddComment(row.pk, "¿seguro?", user.pk, NOW, segment.pk))
    notes = {n.kind.value: n.text for n in xliff.read(_export(row)).units[1].notes}
    assert "Putin" in notes["glossary"] and "number" in notes["finding"] and notes["comment"] == "¿seguro?"
    Comment.objects.update(resolved_at=NOW)
    finding = next(f for f in exchange.convert.findings_of(segment.findings) if f.check == "number")
    name = exchange.fingerprint(finding, desk_intents.pair_of(segment, "es"))
    desk_intents.dismiss(row.pk, reviews.Dismiss("number", "es", name, "twelve is right", user.pk, NOW))
    texts = [n.text for n in xliff.read(_export(row)).units[1].notes]
    assert not [t for t in texts if "error number" in t or "seguro" in t]


def test_cat_tools_library_reads_the_export_in_order():
    row = house.drafted(house.story())
    units = [u for u in Xliff2File.parsestring(_export(row)).units if u.istranslatable()]
    assert [str(u.source) for u in units] == list(row.segments.order_by("order").values_list("source", flat=True))


@pytest.mark.parametrize("raw", [b"<xliff", b"PK\x03\x04oops", b"dragoman,", b"\xff\xfe\x00", b"", b"%PDF-1.4"])
def test_a_file_of_no_known_kind_is_one_sentence(raw: bytes):
    row, user = house.drafted(house.story()), house.person()
    with pytest.raises(BadExchangeFile):
        exchange.take(row.pk, raw, "x.bin", house.who(user), NOW)


def test_somebody_elses_claim_and_a_published_story_refuse_a_translators_file():
    row, one, other = house.drafted(house.story()), house.person(name="one"), house.person(name="other")
    raw = _edited(_export(row), "[es] No deal was signed.", "Nada.")
    until = NOW + timedelta(minutes=30)
    reviews.move(reviews.Move(row.pk, Action.CLAIM, one.pk, Role.TRANSLATOR, row.version, NOW, until=until))
    with pytest.raises(NotAllowed, match="one is working"):
        exchange.take(row.pk, raw, "x.xlf", house.who(other), NOW)
    Translation.objects.update(state="published")
    with pytest.raises(NotAllowed):
        exchange.take(row.pk, raw, "x.xlf", house.who(one), NOW)


# ------------------------------------------------------------------ reviewed text


@pytest.mark.parametrize("locale", ["es", "ru", "uk", "fr", "de"])
def test_a_reviewed_text_comes_in_without_any_machine_draft_and_goes_out_as_human(locale: str):
    """uk, fr and de have no model: the segments are begun empty from the source."""
    row, editor = house.seed(locale), house.person("editor")
    done = exchange.take(row.pk, house.reviewed(locale), "reviewed.txt", house.who(editor), NOW)
    assert (done.changed, done.errors) == (13, 0)
    assert set(row.segments.values_list("origin", "edited_by", "machine_target")) == {("person", editor.pk, "")}
    row.refresh_from_db()
    move = reviews.Move(row.pk, Action.APPROVE, editor.pk, Role.EDITOR, row.version, NOW)
    desk_intents.move(move)
    publishing.publish(publishing.Publish(row.pk, NOW))
    item = row.publications.get().item
    assert item["label"] == "human-translated" and item["headline"] == house.reviewed(locale).decode().split("\n")[0]
    assert MemoryUnit.objects.filter(locale=locale, author=editor).count() == 13


def test_only_an_editor_may_begin_by_hand_what_is_held():
    row = house.seed("uk")
    Translation.objects.update(state="held", last_error="no model")
    with pytest.raises(NotAllowed):
        exchange.take(row.pk, house.reviewed("uk"), "r.txt", house.who(house.person()), NOW)
    assert not row.segments.exists()
    exchange.take(row.pk, house.reviewed("uk"), "r.txt", house.who(house.person("editor")), NOW)
    assert [e.what for e in Event.objects.filter(translation=row).order_by("pk")][:3] == ["redraft", "begun", "edited"]


def test_what_is_begun_by_hand_never_goes_out_by_itself():
    row = house.seed("uk")
    Translation.objects.update(publish=True)
    exchange.take(row.pk, house.reviewed("uk"), "r.txt", house.who(house.person()), NOW)
    row.refresh_from_db()
    assert not row.publish


def test_a_paragraph_of_fewer_sentences_joins_its_segments():
    row, user = house.drafted(house.story()), house.person()
    text = "Fin de las conversaciones\n\nTodo terminó sin acuerdo hasta mayo."
    done = exchange.take(row.pk, text.encode(), "x.txt", house.who(user), NOW)
    assert (done.changed, done.joined) == (2, 2)
    second = row.segments.last()
    assert second.source == "The talks ended. No deal was signed. They meet again in May."
    assert (second.target, second.origin) == ("Todo terminó sin acuerdo hasta mayo.", "person")


def test_a_text_with_another_number_of_paragraphs_changes_nothing():
    row, user = house.seed("uk"), house.person()
    with pytest.raises(BadExchangeFile, match="has 1 paragraphs, the article has 13"):
        exchange.take(row.pk, b"x", "r.txt", house.who(user), NOW)
    assert not row.segments.exists() and Translation.objects.get().state == "waiting"


# ------------------------------------------------------------------ commands


def test_the_command_exports_and_imports(tmp_path, capsys):
    row, user = house.drafted(house.story()), house.person()
    file = tmp_path / "x.xlf"
    call_command("export", str(row.article_id), "--locale", "es", "-o", str(file))
    file.write_bytes(_edited(file.read_bytes(), "[es] No deal was signed.", "Nada."))
    capsys.readouterr()
    call_command("import", str(file), "--article", "urn:test:1", "--locale", "es", "--as", "translator", "--json")
    said = json.loads(capsys.readouterr().out)
    assert (said["translation_id"], said["changed"], said["joined"]) == (row.pk, 1, 0)
    assert row.segments.get(target="Nada.").edited_by == user


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["export", "1"], 2, "--locale"),
        (["export", "999", "--locale", "es"], 1, "no such article"),
        (["import", "/nowhere", "--article", "1", "--locale", "es", "--as", "x"], 2, "cannot be read"),
        (["import", __file__, "--article", "1", "--locale", "es", "--as", "nobody"], 1, "no such active user"),
    ],
)
def test_the_commands_errors_are_one_sentence(arguments, code, said, capsys):
    with pytest.raises(SystemExit) as end:
        call_command(*arguments)
    error = capsys.readouterr().err
    assert end.value.code == code and said in error and error.count("\n") == 1


def test_memory_and_glossary_go_out_as_tmx_and_tbx(tmp_path):
    editor = house.person("editor")
    for locale in ("es", "uk"):
        MemoryUnit.objects.create(
            locale=locale, source="Yes & no.", target=f"{locale} < 1", source_hash="h", author=editor, at=NOW
        )
    out = tmp_path / "m.tmx"
    call_command("export", "--memory", "--locale", "uk", "-o", str(out))
    units = tmxfile.parsestring(out.read_bytes(), sourcelanguage="en", targetlanguage="uk").units
    assert [(u.source, u.target) for u in units] == [("Yes & no.", "uk < 1")]
    assert b"".join(exchange.memory_stream()).count(b"<tu ") == 2
    call_command("export", "--glossary", "--locale", "es", "-o", str(out))
    assert etree.parse(BytesIO(out.read_bytes())).getroot().tag.endswith("tbx")
