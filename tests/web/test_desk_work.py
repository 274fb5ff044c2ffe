"""A translator's and an editor's day through HTTP: saves, conflicts, findings, the workflow, the queue."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from lxml import html

from newsroom.desk import judging
from pipelines.model import Block, BlockKind, Priority
from store import desk_queries, intents
from store.models import Comment, Dismissal, Event, LocalePolicy, Partner, Publication, Translation
from tests import factories

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}
LINKED = 'He read <a href="https://example.org/a">the <b>report</b></a> &amp; left.'


@pytest.fixture(autouse=True)
def sent(monkeypatch):
    found = []
    monkeypatch.setattr("worker.sending.now", lambda name, kwargs, step: found.append(name) or True)
    return found


@pytest.fixture(autouse=True)
def _fresh_memory():
    judging.memory_for.cache_clear()  # its index counts on ids that never come twice


@pytest.fixture
def maria(client):
    client.force_login(factories.person("maria"))
    return client


@pytest.fixture
def edgar(client):
    client.force_login(factories.person("edgar", "editor"))
    return client


def save(client, segment, text: str, version: int, base: str = ""):
    data = {"text": text, "version": version, "base": base}
    return client.post(f"/desk/segments/{segment.pk}/save/", data, headers=JSON)


def do(client, row, action: str, **more):
    row.refresh_from_db()
    data = {"version": row.version, "sure": "1", **more}
    return client.post(f"/desk/translations/{row.pk}/do/{action}/", data)


# ---------------------------------------------------------------- editing


def test_a_save_claims_the_draft_counts_its_findings_and_is_one_entry_of_history_a_sitting(maria):
    row = factories.drafted(factories.article("He met 12 ministers."))
    first = factories.segments(row)[1]
    assert save(maria, first, "Se reunió con 11 ministros.", 0).json()["version"] == 1
    answer = save(maria, first, "Se reunió con 10 ministros.", 1).json()
    row.refresh_from_db()
    assert (row.state, row.claimed_by.username, row.errors) == ("in_review", "maria", 1)
    assert answer["version"] == 2 and answer["errors"] == 1 and "12" in answer["html"]
    edits = Event.objects.filter(what="edited")
    assert edits.count() == 1
    assert edits[0].before["target"] == "[es] He met 12 ministers."
    assert edits[0].after["target"] == "Se reunió con 10 ministros."


def test_a_save_of_an_old_version_writes_nothing_and_shows_both_texts_merged(maria):
    row = factories.drafted(factories.article("He met 12 ministers."))
    first = factories.segments(row)[1]
    base = first.target
    other = User.objects.create_user("olga")
    save(maria, first, "[es] She met 12 ministers.", 0)
    first.refresh_from_db()
    first.edited_by = other
    first.save()
    answer = save(maria, first, "[es] He met 12 officials.", 0, base)
    assert answer.status_code == 409
    body = answer.json()
    assert body["theirs"] == "[es] She met 12 ministers." and body["version"] == 1
    assert "[es] She met 12 officials." in body["merge"] and "olga" in body["merge"]
    first.refresh_from_db()
    assert first.target == "[es] She met 12 ministers."
    assert save(maria, first, "[es] She met 12 officials.", 1).status_code == 200


def test_a_save_that_was_sent_again_while_the_first_was_under_way_is_no_conflict(maria, monkeypatch):
    row = factories.drafted()
    segment = factories.segments(row)[1]
    found = desk_queries.segment(segment.pk)
    texts = {"text": "Once.", "version": segment.version, "base": found.target}
    maria.post(f"/desk/segments/{segment.pk}/save/", texts)
    stale = iter([found])  # the second request read the row before the first had written it
    real = desk_queries.segment
    monkeypatch.setattr("newsroom.desk.segments.desk_queries.segment", lambda pk: next(stale, None) or real(pk))
    answer = maria.post(f"/desk/segments/{segment.pk}/save/", texts)
    assert answer.status_code == 200 and answer.json()["version"] == segment.version + 1


def test_the_same_text_saved_twice_is_no_conflict_and_no_event(maria):
    row = factories.drafted()
    first = factories.segments(row)[1]
    assert save(maria, first, first.target, 77).status_code == 200
    assert not Event.objects.filter(what="edited").exists()


def test_tags_travel_as_chips_and_what_is_typed_stays_text(maria):
    row = factories.drafted(factories.article(LINKED, html=True), targets={LINKED: LINKED})
    first = factories.segments(row)[1]
    page = maria.get(f"/desk/translations/{row.pk}/").content.decode()
    open_a, open_b, close_b, close_a = (chr(0xE100 + n) for n in range(4))
    assert f"He read {open_a}the {open_b}report{close_b}{close_a} &amp; left.</textarea>" in page
    save(maria, first, f"Leyó {open_a}el {open_b}informe{close_b}{close_a} & <i>salió</i>.", 0)
    first.refresh_from_db()
    assert first.target == 'Leyó <a href="https://example.org/a">el <b>informe</b></a> &amp; &lt;i&gt;salió&lt;/i&gt;.'
    lost = save(maria, first, "Leyó el informe.", 1).json()
    assert [f["check"] for f in lost["findings"]].count("tags") == 4


def test_a_lost_closing_tag_is_closed_so_that_the_kept_text_is_well_formed(maria):
    row = factories.drafted(factories.article(LINKED, html=True), targets={LINKED: LINKED})
    first = factories.segments(row)[1]
    save(maria, first, f"Leyó {chr(0xE100)}el informe.", 0)
    first.refresh_from_db()
    assert first.target == 'Leyó <a href="https://example.org/a">el informe.</a>'


def test_checking_while_typing_saves_nothing_and_asks_the_database_little(maria, django_assert_max_num_queries):
    row = factories.drafted(factories.article(*[f"He met {n} ministers." for n in range(30)]))
    first = factories.segments(row)[1]
    maria.post(f"/desk/segments/{first.pk}/check/", {"text": "x"}, headers=JSON)
    with django_assert_max_num_queries(8):
        answer = maria.post(f"/desk/segments/{first.pk}/check/", {"text": "Nadie."}, headers=JSON)
    assert any(f["check"] == "number" for f in answer.json()["findings"])
    first.refresh_from_db()
    assert first.version == 0


def test_a_dismissed_finding_is_gone_counts_no_more_and_comes_back_with_another_text(maria):
    row = factories.drafted(factories.article("He met 12 ministers."))
    first = factories.segments(row)[1]
    found = save(maria, first, "Nadie.", 0).json()
    number = next(f for f in found["findings"] if f["check"] == "number")
    url = f"/desk/segments/{first.pk}/dismiss/"
    assert maria.post(url, {"key": number["key"], "reason": " "}, headers=JSON).status_code == 400
    after = maria.post(url, {"key": number["key"], "reason": "quoted elsewhere"}, headers=JSON).json()
    assert number["key"] not in [f["key"] for f in after["findings"]]
    assert after["errors"] == found["errors"] - 1
    assert Dismissal.objects.get().reason == "quoted elsewhere"
    assert number["key"] not in maria.get(f"/desk/translations/{row.pk}/").content.decode()
    again = save(maria, first, "Nadie más.", 1).json()
    assert "number" in [f["check"] for f in again["findings"]]


def test_the_panel_shows_terms_with_their_forms_memory_with_its_danger_and_alternatives(edgar):
    row = factories.drafted(factories.article("The European Union did not sign."), "ru")
    do(edgar, row, "approve")
    later = factories.article("The European Union did sign.", uri="urn:test:2")
    other = factories.drafted(later, "ru", targets={"The European Union did sign.": "Он подписал."})
    segment = factories.segments(other)[1]
    body = edgar.get(f"/desk/segments/{segment.pk}/context/", headers=JSON).json()
    assert "Европейский союз" in body["html"] and "Европейского союза" in body["html"]
    assert body["terms"] == ["Европейский союз"]
    assert '<mark class="term name">European Union</mark>' in body["source"]
    assert "<del>not </del>" in body["html"].replace("<del> not</del>", "<del>not </del>")
    assert "Only one of the two sentences is negated." in body["html"]
    assert body["offers"][0] == "[ru] The European Union did not sign."


def test_headline_lengths_are_counted_against_each_partners_limit(maria):
    Partner.objects.create(
        slug="a", name="Short & Co", rights={"locales": ["es"]}, headline_limit=40, created_at=factories.T0
    )
    Partner.objects.create(slug="b", rights={"locales": ["ru"]}, headline_limit=10, created_at=factories.T0)
    row = factories.drafted()
    page = maria.get(f"/desk/translations/{row.pk}/").content.decode()
    assert "Short &amp; Co&quot;,40" in page and "&quot;b&quot;,10" not in page


# ---------------------------------------------------------------- split and join


def test_a_segment_is_split_and_joined_with_ids_unique_and_spans_true(maria):
    text = "He met ministers and he left. No deal."
    row = factories.drafted(factories.article(text), targets={"He met ministers and he left.": "Se reunió y se fue."})
    first = factories.segments(row)[1]
    at = {"version": 0, "source_at": len("He met ministers"), "target_at": len("Se reunió")}
    made = maria.post(f"/desk/segments/{first.pk}/split/", at, headers=JSON).json()["go_to"]
    _spans_are_true(row, text)
    rows = factories.segments(row)
    assert [s.target for s in rows[1:]] == ["Se reunió", "y se fue.", "[es] No deal."]
    assert rows[2].pk == made and len({s.segment for s in rows}) == 4
    both = {"version": rows[1].version, "next_version": rows[2].version}
    maria.post(f"/desk/segments/{first.pk}/join/", both, headers=JSON)
    rows = factories.segments(row)
    assert [(s.source, s.target) for s in rows[1:]] == [
        ("He met ministers and he left.", "Se reunió y se fue."),
        ("No deal.", "[es] No deal."),
    ]
    _spans_are_true(row, text)


@pytest.mark.parametrize("cut", ["split", "join"])
def test_what_was_split_or_joined_keeps_its_words_when_another_sentence_is_corrected(maria, cut):
    said = factories.article("He met ministers and left. No deal. It rained.")
    row = factories.drafted(said)
    first = factories.segments(row)[1]
    if cut == "split":
        at = {"version": 0, "source_at": len("He met ministers"), "target_at": len("[es] He met ministers")}
        maria.post(f"/desk/segments/{first.pk}/split/", at, headers=JSON)
    else:
        maria.post(f"/desk/segments/{first.pk}/join/", {"version": 0, "next_version": 0}, headers=JSON)
    first.refresh_from_db()
    assert save(maria, first, "Lo vio.", first.version).status_code == 200
    text = "He met ministers and left. No deal. It snowed."
    fixed = replace(factories.article(text), version="2")
    done = intents.accept(intents.AcceptArticle(fixed, b"", "", (), "task", factories.T0))
    now = factories.finish(done.article_id, fixed, "es")
    kept = {"split": "Lo vio. and left.", "join": "Lo vio."}[cut]
    assert [s.target for s in factories.segments(now)][1] == kept
    assert [s.order for s in factories.segments(now)] == list(range(len(factories.segments(now))))
    assert factories.segments(now)[-1].target == "[es] It snowed."
    _spans_are_true(now, text)


def _spans_are_true(row: Translation, text: str) -> None:
    for segment in factories.segments(row)[1:]:
        assert text[segment.span_start : segment.span_end] == segment.source


@pytest.mark.parametrize("at", [0, 3, 29, 4000])
def test_a_split_within_a_word_or_at_an_edge_is_refused(maria, at):
    row = factories.drafted(factories.article("He met ministers and he left."))
    first = factories.segments(row)[1]
    data = {"version": 0, "source_at": at + (at == 3), "target_at": 4}
    assert maria.post(f"/desk/segments/{first.pk}/split/", data, headers=JSON).status_code == 400
    assert len(factories.segments(row)) == 2


def test_the_last_sentence_of_a_paragraph_is_joined_with_nothing(maria):
    row = factories.drafted(factories.article("One day.", "Two days."))
    one = factories.segments(row)[1]
    data = {"version": 0, "next_version": 0}
    assert maria.post(f"/desk/segments/{one.pk}/join/", data, headers=JSON).status_code == 400


# ---------------------------------------------------------------- the workflow


def test_the_whole_way_from_draft_to_publication_correction_and_kill(edgar, sent, django_capture_on_commit_callbacks):
    row = factories.drafted()
    for action, state in (("claim", "in_review"), ("submit", "translated"), ("approve", "approved")):
        assert do(edgar, row, action).status_code == 302, action
        row.refresh_from_db()
        assert row.state == state
    with django_capture_on_commit_callbacks(execute=True):
        assert do(edgar, row, "publish").status_code == 302
    assert "dragoman.deliver" in sent
    assert do(edgar, row, "reopen").status_code == 302
    save(edgar, factories.segments(row)[0], "Zelenski visita Berlín", factories.segments(row)[0].version)
    do(edgar, row, "approve")
    do(edgar, row, "publish")
    current = Publication.objects.get(is_current=True)
    assert current.version == 2 and current.item["correction"] and current.headline == "Zelenski visita Berlín"
    do(edgar, row, "kill", note="it was a hoax")
    killed = Publication.objects.get(is_current=True)
    assert (killed.version, killed.status, killed.item["note"]) == (3, "canceled", "it was a hoax")


def test_what_cannot_be_taken_back_asks_first_and_wants_a_reason(edgar):
    row = factories.drafted()
    once = edgar.post(f"/desk/translations/{row.pk}/do/kill/", {"version": row.version})
    assert once.status_code == 200 and b"cannot be undone" in once.content
    assert do(edgar, row, "kill", note="  ").status_code == 400
    row.refresh_from_db()
    assert row.state == "drafted"


def test_a_stale_page_moves_nothing(edgar):
    row = factories.drafted()
    do(edgar, row, "claim")
    stale = edgar.post(f"/desk/translations/{row.pk}/do/submit/", {"version": 0})
    assert stale.status_code == 409 and b"Changed in the meantime" in stale.content


def test_each_paragraph_of_the_preview_says_which_block_it_is(maria):
    kinds = ("headline", "standfirst", "paragraph", "list_item", "list_item", "quote", "subhead", "paragraph")
    blocks = tuple(Block(BlockKind(kind), f"Text {n}.") for n, kind in enumerate(kinds))
    row = factories.drafted(replace(factories.article(), blocks=blocks))
    page = maria.get(f"/desk/translations/{row.pk}/preview/").content.decode()
    found = {
        int(e.get("data-block")): e.text_content().strip() for e in html.fromstring(page).iter() if e.get("data-block")
    }
    assert found == {n: f"[es] Text {n}." for n in range(len(kinds))}


def test_who_edited_cannot_approve_where_a_second_pair_of_eyes_is_wanted(edgar):
    LocalePolicy.objects.create(locale="es", second_pair=True)
    row = factories.drafted()
    save(edgar, factories.segments(row)[0], "Otra cosa", 0)
    assert do(edgar, row, "approve").status_code == 403
    edgar.force_login(factories.person("olga", "editor"))
    assert do(edgar, row, "approve").status_code == 302


def test_a_correction_of_the_source_keeps_the_edits_and_shows_what_changed(maria):
    said = factories.article("He met 12 ministers. No deal was signed.")
    row = factories.drafted(said)
    met, deal = factories.segments(row)[1:]
    save(maria, met, "Se reunió con 12 ministros.", 0)
    save(maria, deal, "No hubo acuerdo.", 0)
    fixed = replace(factories.article("He met 13 ministers. No deal was signed."), version="2", note="the number")
    done = intents.accept(intents.AcceptArticle(fixed, b"", "", (), "task", factories.T0))
    typed = save(maria, deal, "No se firmó nada.", 1)
    assert typed.status_code == 409 and typed.json()["newer"] == done.translations[0]
    now = factories.finish(done.article_id, fixed, "es")
    assert [s.target for s in factories.segments(now)][2] == "No hubo acuerdo."
    page = maria.get(f"/desk/translations/{now.pk}/").content.decode()
    assert "<del>12</del><ins>13</ins>" in page and "The source was corrected" in page and "the number" in page
    old = maria.get(f"/desk/translations/{row.pk}/").content.decode()
    assert f"/desk/translations/{now.pk}/" in old and "A newer version of the source is here" in old


def test_comments_are_kept_settled_and_counted(maria):
    row = factories.drafted()
    first = factories.segments(row)[0]
    shown = maria.post(f"/desk/segments/{first.pk}/comment/", {"text": "Is this the mayor?"})
    assert b"Is this the mayor?" in shown.content
    maria.post(f"/desk/translations/{row.pk}/comment/", {"text": "Fine otherwise"})
    assert b"1 comment" in maria.get(f"/desk/translations/{row.pk}/").content
    maria.post(f"/desk/comments/{Comment.objects.first().pk}/resolve/")
    assert b"1 comment" not in maria.get(f"/desk/translations/{row.pk}/").content
    assert b"Fine otherwise" in maria.get(f"/desk/translations/{row.pk}/history/").content


# ---------------------------------------------------------------- the queue


def several(count: int = 5) -> list[Translation]:
    return [
        factories.drafted(factories.article(uri=f"urn:q:{n}", headline=f"Story {n}"), "es", risk=n / 10)
        for n in range(count)
    ]


def test_the_queue_is_ordered_by_risk_urgency_and_embargo(maria):
    several(3)
    flash = factories.article(uri="urn:q:f", headline="Flash")
    factories.drafted(flash, priority=Priority.FLASH)
    far = factories.article(uri="urn:q:e", headline="Next week", embargoed_until=timezone.now() + timedelta(days=7))
    factories.drafted(far, risk=0.9)
    page = maria.get("/desk/").content.decode()
    order = [page.index(f">[es] {name}<") for name in ("Flash", "Next week", "Story 2", "Story 1", "Story 0")]
    assert order == sorted(order)
    assert "embargo until" in page


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 5), ("q=story+3", 1), ("q=nothing", 0), ("locale=es", 5), ("locale=ru", 0), ("section=world", 5),
        ("section=sport", 0), ("priority=flash", 0), ("who=me", 1), ("who=nobody", 4), ("state=in_review", 1),
        ("state=published", 0), ("state=nonsense&who=%27--", 5), ("calm=1", 4), ("after=1_2_3_4", 5),
    ],
)  # fmt: skip
def test_every_filter_shows_what_it_says(maria, query, count):
    rows = several()
    save(maria, factories.segments(rows[0])[1], "Nadie.", 0)
    assert maria.get(f"/desk/?{query}").content.decode().count("data-row=") == count


def test_pages_follow_each_other_by_key_without_gap_or_repetition(maria, monkeypatch):
    several(7)
    monkeypatch.setattr("newsroom.desk.queue.PAGE", 3)
    seen, address = [], "/desk/rows/"
    while address:
        page = maria.get(address).content.decode()
        seen += [part.split('"')[0] for part in page.split('data-row="')[1:]]
        more = page.partition('hx-get="')[2].partition('"')[0]
        address = more.replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 7


def test_the_queues_queries_do_not_grow_with_it(maria, django_assert_num_queries):
    several(2)
    with django_assert_num_queries(10) as few:
        maria.get("/desk/")
    for n in range(20):
        factories.drafted(factories.article(uri=f"urn:more:{n}"), "es")
    with django_assert_num_queries(len(few.captured_queries)):
        maria.get("/desk/")


def test_the_editors_queries_do_not_grow_with_the_article(maria, django_assert_num_queries):
    small = factories.drafted(factories.article("One day."))
    large = factories.drafted(factories.article(*[f"Day {n}." for n in range(60)], uri="urn:big"))
    with django_assert_num_queries(8) as few:
        maria.get(f"/desk/translations/{small.pk}/")
    with django_assert_num_queries(len(few.captured_queries)):
        maria.get(f"/desk/translations/{large.pk}/")


def test_an_empty_queue_says_what_to_do(maria):
    assert b"dragoman submit" in maria.get("/desk/").content
    assert b"No draft fits this filter" in maria.get("/desk/?q=zebra").content


def test_filters_are_saved_by_name_for_each_person_and_forgotten(maria):
    maria.post("/desk/filters/", {"name": "Mine in Spanish", "locale": "es", "who": "me", "state": "open"})
    assert b'<a href="?locale=es&amp;who=me">Mine in Spanish</a>' in maria.get("/desk/").content
    maria.post("/desk/filters/", {"drop": "Mine in Spanish"})
    assert b"Mine in Spanish" not in maria.get("/desk/").content


def test_a_selection_is_moved_one_by_one_and_each_refusal_is_told(edgar):
    rows = several(3)
    do(edgar, rows[0], "approve")
    edgar.post("/desk/bulk/", {"do": "approve", "id": [r.pk for r in rows]})
    assert Translation.objects.filter(state="approved").count() == 3
    page = edgar.get("/desk/").content.decode()
    assert "done for 2 drafts" in page and "Approve: not now, for the translation is approved." in page
    assert edgar.post("/desk/bulk/", {"do": "kill", "id": [1]}).status_code == 400


def test_everything_without_findings_is_approved_after_a_question(edgar):
    rows = several(4)
    save(edgar, factories.segments(rows[0])[1], "Nadie.", 0)
    asked = edgar.post("/desk/bulk/", {"do": "approve_calm", "state": "open"})
    assert b"3 drafts under the present filter" in asked.content
    assert not Translation.objects.filter(state="approved").exists()
    edgar.post("/desk/bulk/", {"do": "approve_calm", "state": "open", "sure": "1"})
    assert Translation.objects.filter(state="approved").count() == 3


def test_a_claim_keeps_other_translators_out_until_it_runs_out(maria, client):
    row = factories.drafted()
    do(maria, row, "claim")
    client.force_login(factories.person("olga"))
    assert do(client, row, "submit").status_code == 409
    assert "maria, until" in client.get("/desk/").content.decode()
    Translation.objects.update(claim_until=timezone.now() - timedelta(minutes=1))
    assert do(client, row, "claim").status_code == 302


def test_progress_names_the_articles_that_are_still_translated(maria, django_assert_num_queries):
    waiting = factories.article(uri="urn:w", headline="Still on its way")
    intents.accept(intents.AcceptArticle(waiting, b"", "", ("es", "ru"), "task", factories.T0))
    page = maria.get("/desk/progress/").content.decode()
    assert "Still on its way" in page and "0/2" in page and "Russian" in page
    with django_assert_num_queries(3):
        desk_queries.progress()
