"""A whole shift with the keyboard alone, two people on one segment, a source that changes, a server that goes."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from store import intents
from store.models import Delivery, Partner, Publication, Subscription, Translation
from tests import factories

expect = pytest.importorskip("playwright.sync_api").expect

SOURCE = 'The European Union met 12 ministers. "We agreed," he said. No deal was signed.'
TARGETS = {
    factories.HEADLINE: "Зеленский посещает Берлин",
    "The European Union met 12 ministers.": "Европейский союз встретил 11 министров.",
    '"We agreed," he said.': '"Мы согласились", сказал он.',
    "No deal was signed.": "Сделка не подписана.",
}


def story(version: str = "1", text: str = SOURCE):
    return replace(factories.article(text), version=version)


def drafted() -> Translation:
    row = factories.drafted(story(), "ru", targets=TARGETS)
    judge(row)
    return row


def judge(row: Translation) -> None:
    from newsroom.desk import judging
    from store import desk_intents, desk_queries

    found, article = judging.check_all(desk_queries.translation(row.pk), desk_queries.segments(row.pk))
    desk_intents.store_findings(desk_intents.Judged(row.pk, found, article, factories.T0))


def target(row: Translation, number: int) -> str:
    return factories.segments(row)[number].target


def saved(page) -> None:
    page.locator("#save-state", has_text="Everything is saved.").wait_for()


def enter(page, number: int) -> None:
    """By Alt+Down from wherever the focus is, as a translator does."""
    for _ in range(40):
        here = page.evaluate("document.activeElement.closest('.segment')?.querySelector('.n')?.textContent")
        if here == str(number):
            return
        page.keyboard.press("Alt+ArrowDown" if not here or int(here) < number else "Alt+ArrowUp")
    raise AssertionError(f"segment {number} was not reached")


def focused(page, selector: str) -> bool:
    return page.evaluate("s => document.activeElement.matches(s)", selector)


def tab_to(page, selector: str, limit: int = 60) -> None:
    for _ in range(limit):
        if focused(page, selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} was not reached by Tab")


def test_a_whole_shift_with_the_keyboard_alone(new_page):
    factories.person("edgar", "editor")
    row = drafted()
    page = new_page("edgar")
    # filter, claim, open
    page.keyboard.press("/")
    page.keyboard.type("Зеленский")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"q="))
    page.keyboard.press("j")
    page.keyboard.press("c")
    page.get_by_text("Claim: done for 1 draft.").wait_for()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/translations/*/")
    # edit: the number is mended by hand, checked while typing, saved by itself
    enter(page, 2)
    assert page.locator(f"#s{factories.segments(row)[1].pk} .findings li.error").count() == 1
    page.keyboard.press("Control+a")
    page.keyboard.type("Европейский союз встретил 12 министров.")
    page.locator(f"#s{factories.segments(row)[1].pk} .findings li").first.wait_for(state="detached")
    saved(page)
    # undo and redo
    page.keyboard.press("Control+z")
    assert page.evaluate("document.activeElement.value") != "Европейский союз встретил 12 министров."
    page.keyboard.press("Control+Shift+z")
    assert page.evaluate("document.activeElement.value") == "Европейский союз встретил 12 министров."
    saved(page)
    # a glossary's term by its number
    page.keyboard.press("End")
    page.locator("#panel .terms").wait_for()
    page.keyboard.press("Alt+1")
    assert page.evaluate("document.activeElement.value").endswith("Европейский союз")
    page.keyboard.press("Control+z")
    saved(page)
    # fixes one after the other
    page.keyboard.press("Control+Enter")
    segment = f"#s{factories.segments(row)[2].pk}"
    for left in (1, 0):
        page.keyboard.press("Control+.")
        expect(page.locator(f"{segment} [data-fix]")).to_have_count(left)
    assert page.evaluate("document.activeElement.value") == "«Мы согласились», сказал он."
    saved(page)
    # a finding is dismissed with a reason
    enter(page, 4)
    page.keyboard.press("Control+a")
    page.keyboard.type("Сделка подписана.")
    page.locator(f"#s{factories.segments(row)[3].pk} .findings li").first.wait_for()
    saved(page)
    page.keyboard.press("Alt+.")
    page.keyboard.type("irony")
    page.keyboard.press("Enter")
    page.locator(f"#s{factories.segments(row)[3].pk} .findings li").first.wait_for(state="detached")
    assert focused(page, "textarea")
    # segments are approved, then the article; it is published
    enter(page, 1)
    for number in range(1, 5):
        page.keyboard.press("Control+Shift+Enter")
        page.locator("[data-tally=approved]", has_text=str(number)).wait_for()
    for action, done in (("approve", "Approve: done."), ("publish", "Publish: done.")):
        page.keyboard.press("Alt+w")
        tab_to(page, f"[data-action={action}]")
        page.keyboard.press("Enter")
        page.get_by_text(done).wait_for()
    row.refresh_from_db()
    assert row.state == "published"
    assert Publication.objects.get().item["blocks"][1]["text"] == (
        "Европейский союз встретил 12 министров. «Мы согласились», сказал он. Сделка подписана."
    )
    # the source corrects itself: edits are kept, the difference is shown
    fixed = story("2", SOURCE.replace("12 ministers", "13 ministers"))
    done = intents.accept(intents.AcceptArticle(fixed, b"", "", (), "task", factories.T0))
    now = factories.finish(
        done.article_id,
        fixed,
        "ru",
        targets={"The European Union met 13 ministers.": "Европейский союз встретил 13 министров."},
    )
    page.goto(f"{page.site}/desk/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/translations/{now.pk}/")
    assert "The source was corrected" in page.locator("#source-changed").inner_text()
    changed = page.locator(".segment .change")
    assert changed.count() == 1 and changed.locator("del").inner_text() == "12"
    assert target(now, 2) == "«Мы согласились», сказал он."
    assert page.faults == []


def test_two_people_on_one_segment_get_a_merge_view_and_no_word_is_lost(new_page):
    factories.person("maria")
    factories.person("edgar", "editor")
    row = drafted()
    pages = [new_page("maria"), new_page("edgar")]
    for page in pages:
        page.goto(f"{page.site}/desk/translations/{row.pk}/")
        enter(page, 4)
    first, second = pages
    first.keyboard.press("End")
    first.keyboard.press("ArrowLeft")
    first.keyboard.type(" вчера")
    saved(first)
    second.keyboard.press("Home")
    second.keyboard.type("Но ")
    second.locator(".merge").wait_for()
    assert "maria changed this segment too" in second.locator(".merge h2").inner_text()
    assert focused(second, ".merge h2")
    assert second.locator("[data-combined]").input_value() == "Но Сделка не подписана вчера."
    assert target(row, 3) == "Сделка не подписана вчера."
    tab_to(second, "[data-merge=combined]")
    second.keyboard.press("Enter")
    saved(second)
    assert target(row, 3) == "Но Сделка не подписана вчера."


def test_a_session_that_ended_keeps_the_text_until_after_the_login(new_page):
    factories.person("maria")
    row = drafted()
    page = new_page("maria")
    page.goto(f"{page.site}/desk/translations/{row.pk}/")
    enter(page, 4)
    page.context.clear_cookies(name="sessionid")
    page.keyboard.press("Control+a")
    page.keyboard.type("Совсем другой текст.")
    page.locator("#save-state.ended a").wait_for()
    assert target(row, 3) == "Сделка не подписана."
    page.locator("#save-state a").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Name").fill("maria")
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/translations/**")
    saved(page)
    assert target(row, 3) == "Совсем другой текст."


def test_a_server_that_goes_and_comes_back_gets_the_text(new_page):
    factories.person("maria")
    row = drafted()
    page = new_page("maria")
    page.goto(f"{page.site}/desk/translations/{row.pk}/")
    enter(page, 4)
    page.context.set_offline(True)
    page.keyboard.press("Control+a")
    page.keyboard.type("Без связи.")
    page.locator("#save-state.away").wait_for()
    assert "kept here" in page.locator("#save-state").inner_text()
    page.context.set_offline(False)
    saved(page)
    assert target(row, 3) == "Без связи."


def test_a_source_update_in_mid_edit_takes_the_typed_text_along(new_page):
    factories.person("maria")
    row = drafted()
    page = new_page("maria")
    page.goto(f"{page.site}/desk/translations/{row.pk}/")
    enter(page, 4)
    fixed = story("2", SOURCE.replace("12 ministers", "13 ministers"))
    done = intents.accept(intents.AcceptArticle(fixed, b"", "", (), "task", factories.T0))
    page.keyboard.press("Control+a")
    page.keyboard.type("Набрано в последний миг.")
    page.locator("#save-state a").wait_for()
    now = factories.finish(done.article_id, fixed, "ru")
    page.locator("#save-state a").click()
    page.wait_for_url(f"**/translations/{now.pk}/")
    saved(page)
    assert target(now, 3) == "Набрано в последний миг."


def test_a_chip_is_deleted_whole_and_put_back_by_a_key(new_page):
    factories.person("maria")
    said = factories.article("He read <b>it</b> today.", html=True)
    row = factories.drafted(said, "ar", targets={"He read <b>it</b> today.": "قرأه <b>هو</b> اليوم."})
    page = new_page("maria")
    page.goto(f"{page.site}/desk/translations/{row.pk}/")
    enter(page, 2)
    before = page.evaluate("document.activeElement.value")
    behind = before.index("\ue101") + 1
    page.evaluate("at => document.activeElement.setSelectionRange(at, at)", behind)
    page.keyboard.press("Backspace")
    assert "\ue101" not in page.evaluate("document.activeElement.value")
    page.keyboard.press("Alt+t")
    assert page.evaluate("document.activeElement.value") == before
    assert page.locator(".segment:focus-within .under .chip").count() == 2
    assert page.evaluate("document.fonts.check('16px \"Desk Chips\"', '\\ue100')")


def test_split_and_join_by_keyboard(new_page):
    factories.person("maria")
    row = factories.drafted(
        factories.article("He met them and he left."), targets={"He met them and he left.": "Se reunió y se fue."}
    )
    page = new_page("maria")
    page.goto(f"{page.site}/desk/translations/{row.pk}/")
    enter(page, 2)
    page.evaluate("document.activeElement.setSelectionRange(9, 9)")
    page.keyboard.press("Alt+k")
    page.locator("#split[open]").wait_for()
    tab_to(page, "#split button[value=ok]")
    page.keyboard.press("Enter")
    expect(page.locator(".segment")).to_have_count(3)
    assert [s.target for s in factories.segments(row)][1:] == ["Se reunió", "y se fue."]
    enter(page, 2)
    page.keyboard.press("Alt+j")
    expect(page.locator(".segment")).to_have_count(2)
    assert target(row, 1) == "Se reunió y se fue."


def test_no_script_typed_anywhere_runs(new_page):
    script = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
    factories.person("maria")
    row = factories.drafted(
        factories.article(f"One {script} two.", headline=script), targets={f"One {script} two.": script}
    )
    page = new_page("maria")
    page.goto(f"{page.site}/desk/translations/{row.pk}/")
    enter(page, 2)
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(f"Uno {script}")
    saved(page)
    page.locator("#comment-text").fill(script)
    page.get_by_role("button", name="Comment", exact=True).click()
    page.locator(".comments li").wait_for()
    for where in ("desk/", f"desk/translations/{row.pk}/", f"desk/translations/{row.pk}/history/", f"desk/?q={script}"):
        page.goto(f"{page.site}/{where}")
        page.wait_for_timeout(200)
        assert page.title() not in ("1", "2"), where
        assert page.locator("main img, main script:not(#keys)").count() == 0, where
    assert page.faults == []


def test_after_an_action_in_the_queue_the_focus_is_where_it_was(new_page):
    factories.person("edgar", "editor")
    rows = [factories.drafted(factories.article(uri=f"urn:{n}", headline=f"Story {n}"), "ru") for n in range(3)]
    page = new_page("edgar")
    for _ in range(2):
        page.keyboard.press("j")
    here = page.evaluate("document.activeElement.closest('tr').dataset.row")
    page.keyboard.press("c")
    page.locator("#messages .message").wait_for()
    page.wait_for_function("row => document.activeElement.closest('tr')?.dataset.row === row", arg=here)
    # sent back with a note: Enter in the note does what stands beside it
    page.keyboard.press("x")
    page.locator("#bulk-note").focus()
    page.keyboard.type("Read it again")
    page.keyboard.press("Enter")
    page.get_by_text("Send back: done for").wait_for()
    assert len(rows) == 3


def test_a_dead_letter_is_sent_again_by_one_key_and_the_focus_stays(new_page):
    factories.person("edgar", "editor")
    owner = Partner.objects.create(slug="site", created_at=factories.T0)
    to = Subscription.objects.create(partner=owner, channel="webhook", created_at=factories.T0)
    for n in range(3):
        Delivery.objects.create(
            subscription=to, kind="publish", uri=f"urn:{n}", version=1, message_id=f"m{n}", state="dead",
            not_before=factories.T0, created_at=factories.T0, finished_at=factories.T0,
        )  # fmt: skip
    page = new_page("edgar")
    page.goto(f"{page.site}/desk/deliveries/")
    page.keyboard.press("j")
    page.keyboard.press("r")
    page.get_by_text("1 delivery goes out once more.").wait_for()
    assert Delivery.objects.filter(state="queued").get().uri == "urn:2"
    page.wait_for_function("document.activeElement.closest('tr[data-row]') !== null")
    page.keyboard.press("a")
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    page.get_by_text("Everything has arrived").wait_for()
    # a question takes the focus, but not on the answer: Enter held too long does nothing, Tab and Enter say yes
    Delivery.objects.update(state="dead", version=2, uri="urn:again")
    page.reload()
    page.locator("#rows tr").first.wait_for()
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    page.locator("input[name=sure]").wait_for(state="attached")
    page.keyboard.press("Enter")
    assert focused(page, "form.card")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("1 delivery goes out once more.").wait_for()
    assert Delivery.objects.filter(state="queued").count() == 1
