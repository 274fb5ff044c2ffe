"""What the desk looks like: no violation of WCAG 2.2 AA, nothing outside the window, in light, dark and Arabic."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipelines.model import Priority
from store.models import Delivery, DeliveryAttempt, Partner, Subscription, Translation
from tests import factories

axe_playwright = pytest.importorskip("axe_playwright_python.sync_playwright")
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
LINKED = 'The <b>European Union</b> promised $2.5 billion; see <a href="https://example.org/a">the report</a>.'
SHOTS = os.environ.get("DRAGOMAN_TEST_SHOTS", "")


@pytest.fixture
def rows() -> list[Translation]:
    factories.person("maria")
    factories.person("edgar", "editor")
    Partner.objects.create(
        slug="site", name="Site", rights={"locales": ["*"]}, headline_limit=20, created_at=factories.T0
    )
    errors = {"b1.s0": [factories.ERROR]}
    said = factories.article(factories.PARAGRAPH, LINKED, html=True)
    arabic = factories.article(LINKED, html=True, uri="urn:ar", headline="Kim meets Putin")
    targets = {
        "Kim meets Putin": "كيم يلتقي بوتين",
        LINKED: 'وعد <b>الاتحاد الأوروبي</b> بمبلغ 2.5 مليار دولار؛ انظر <a href="https://example.org/a">التقرير</a>.',
    }
    return [
        factories.drafted(said, "ru", findings=errors),
        factories.drafted(arabic, "ar", targets=targets, priority=Priority.FLASH),
    ]


def clean(page, name: str) -> None:
    page.wait_for_timeout(100)
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"))
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name}: {wide} px wider than the window"
    found = axe_playwright.Axe().run(page, options=RULES).response["violations"]
    said = [f"{v['id']}: {v['help']} {[n['target'] for n in v['nodes'][:3]]}" for v in found]
    assert not said, f"{name}:\n" + "\n".join(said)
    assert page.faults == []


def into(page, row: Translation, number: int = 1) -> None:
    page.goto(f"{page.site}/desk/translations/{row.pk}/#s{factories.segments(row)[number].pk}")
    page.locator("#panel h3").first.wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_page_breaks_a_rule_of_wcag_22_aa(new_page, rows, scheme, language):
    def opened(name: str = "", **size):
        page = new_page("", color_scheme=scheme, bypass_csp=True, **size)  # axe comes from a test, not from the site
        if name:
            from tests.e2e_desk.conftest import log_in

            log_in(page, name)
        page.context.add_cookies([{"name": "django_language", "value": language, "url": page.site}])
        return page

    where = f"{scheme}-{language}"
    page = opened()
    page.goto(f"{page.site}/desk/login/")
    clean(page, f"login-{where}")
    page = opened("edgar")
    for name, address in (
        ("queue", ""),
        ("empty", "?q=zebra"),
        ("404", "nowhere/"),
        ("password", "password/"),
        ("kill", f"translations/{rows[0].pk}/do/kill/"),
        ("history", f"translations/{rows[0].pk}/history/"),
    ):
        page.goto(f"{page.site}/desk/{address}")
        clean(page, f"{name}-{where}")
    for name, row in (("editor-ru", rows[0]), ("editor-ar", rows[1])):
        into(page, row)
        clean(page, f"{name}-{where}")
    page.keyboard.press("F1")
    clean(page, f"keys-{where}")
    _merge(page, rows[0])
    clean(page, f"merge-{where}")
    page = opened("maria")
    for name, address in (("403", f"translations/{rows[0].pk}/do/kill/"), ("403-deliveries", "deliveries/")):
        answer = page.goto(f"{page.site}/desk/{address}")
        assert answer.status == 403 and page.locator("main h1").is_visible() and page.locator(".places a").count() >= 3
        clean(page, f"{name}-{where}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_nor_do_deliveries_numbers_and_files(new_page, rows, scheme, language):
    _undelivered(rows[0])
    page = new_page("edgar", color_scheme=scheme, bypass_csp=True)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": page.site}])
    for name, address in (
        ("deliveries", "deliveries/"),
        ("deliveries-empty", "deliveries/?q=zebra"),
        ("numbers", "numbers/"),
        ("files", f"translations/{rows[0].pk}/exchange/"),
        ("memory", "exchange/"),
    ):
        page.goto(f"{page.site}/desk/{address}")
        for details in page.locator("main details").all():
            details.evaluate("one => one.open = true")
        clean(page, f"{name}-{scheme}-{language}")


def _undelivered(row: Translation) -> None:
    site = Partner.objects.get(slug="site")
    to = Subscription.objects.create(
        partner=site, channel="webhook", failures=3, last_error="503", created_at=factories.T0
    )
    dead = Delivery.objects.create(
        subscription=to, kind="publish", uri="urn:1", locale="ru", version=1, message_id="m", state="dead", attempts=1,
        last_error="answered 503", not_before=factories.T0, created_at=factories.T0, finished_at=factories.T0,
    )  # fmt: skip
    DeliveryAttempt.objects.create(
        delivery=dead, number=1, at=factories.T0, duration_ms=5, outcome="dead", status_code=503, response="busy"
    )


def _merge(page, row: Translation) -> None:
    into(page, row)
    segment = factories.segments(row)[1]
    segment.target, segment.version = "Кто-то другой.", segment.version + 1
    segment.save()
    page.keyboard.type("Я ")
    page.locator(".merge").wait_for()


@pytest.mark.parametrize("width", [390, 1024, 1440])
def test_nothing_lies_outside_the_window_at_any_width(new_page, rows, width):
    page = new_page("edgar", width=width, height=844, bypass_csp=True)
    for name, address in (("queue", ""), ("history", f"translations/{rows[0].pk}/history/")):
        page.goto(f"{page.site}/desk/{address}")
        clean(page, f"{name}-{width}")
    for name, row in (("ru", rows[0]), ("ar", rows[1])):
        into(page, row)
        clean(page, f"editor-{name}-{width}")


def test_the_focus_is_seen_and_stays_where_the_work_is(new_page, rows):
    page = new_page("edgar")
    into(page, rows[0])
    area = page.locator("textarea:focus")
    assert area.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    page.keyboard.press("Alt+p")
    assert page.evaluate("document.activeElement.closest('#panel') !== null")
    page.keyboard.press("Alt+p")
    assert page.evaluate("document.activeElement.matches('textarea')")
    page.keyboard.press("F1")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('textarea')")
    page.keyboard.press("Alt+m")
    page.keyboard.type("hello")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".comments li").wait_for()
    assert page.evaluate("document.activeElement !== document.body")


@pytest.mark.parametrize("width", [820, 1024, 1440])
def test_what_one_works_on_is_never_under_something_else(new_page, width):
    """WCAG 2.2, 2.4.11: at each segment the field's corners are what one sees there."""
    factories.person("edgar", "editor")
    long = factories.drafted(factories.article(*[f"Day {n} passed without a deal." for n in range(30)]), "ru")
    page = new_page("edgar", width=width, height=768)
    page.goto(f"{page.site}/desk/translations/{long.pk}/")
    for _ in range(14):
        page.keyboard.press("Alt+ArrowDown")
        page.wait_for_timeout(60)  # for a passing state not to be taken for the last one
        page.wait_for_function(
            """() => {
              const [area, box] = [document.activeElement, document.activeElement.getBoundingClientRect()];
              const corners = [[box.left + 4, box.top + 4], [box.right - 4, box.bottom - 4]];
              return corners.filter(([x, y]) => document.elementFromPoint(x, y) !== area).length === 0;
            }"""
        )
    page.wait_for_load_state("networkidle")
    page.goto("about:blank")


def test_the_sentence_one_works_on_is_lit_in_the_article_and_a_press_there_leads_to_it(new_page, rows):
    page = new_page("edgar")
    into(page, rows[0], 2)

    def lit() -> str:
        return page.evaluate("[...(CSS.highlights.get('segment') ?? [])].map(String).join()")

    assert lit() == factories.segments(rows[0])[2].target
    page.keyboard.press("Alt+ArrowDown")
    assert lit() == factories.segments(rows[0])[3].target
    page.locator("#preview .headline").click()
    assert page.evaluate("document.activeElement.closest('.segment').querySelector('.n').textContent") == "1"


def test_on_paper_stand_both_texts_and_nothing_to_press(new_page, rows):
    page = new_page("edgar")
    into(page, rows[0])
    page.emulate_media(media="print")
    assert page.locator(".under", has_text="[ru] He left at 5 p.m.").is_visible()
    assert page.locator(".source", has_text="He left at 5 p.m.").is_visible()
    for gone in ("button", "input", "textarea", ".top", "#panel", "#preview", ".bar"):
        assert not [one for one in page.locator(gone).all() if one.is_visible()], gone


def test_times_are_the_readers_own(new_page, rows):
    page = new_page("edgar", timezone_id="Asia/Tokyo")
    page.goto(f"{page.site}/desk/translations/{rows[0].pk}/history/")
    time = page.locator(".events time").first
    assert "UTC" in time.get_attribute("title") and "UTC" not in time.inner_text()
    shown = time.evaluate(
        "e => new Intl.DateTimeFormat('en', {dateStyle: 'short', timeStyle: 'short'}).format(new Date(e.dateTime))"
    )
    assert time.inner_text() == shown
