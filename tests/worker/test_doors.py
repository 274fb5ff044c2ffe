"""One validation behind every door."""

import json

import pytest

from pipelines.errors import BadInput
from store.models import Article, Source, Translation
from worker import doors, tasks
from worker.doors import accept

pytestmark = pytest.mark.django_db

TEXT = "The talks in Geneva ended on Monday without a deal between the two sides."


def ninjs(**more) -> dict:
    whole = {
        "uri": "urn:door:1",
        "version": "1",
        "language": "en",
        "headlines": [{"value": "Talks end"}],
        "bodies": [{"value": TEXT, "contentType": "text/plain"}],
    }
    return whole | more


def test_an_article_becomes_rows_and_tasks_after_the_commit(sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        done = accept(ninjs(), locales=["es", "ru"], priority="flash")
    assert done.created
    ids = sorted(Translation.objects.values_list("pk", flat=True))
    assert sent == [("dragoman.translate", {"translation_id": i}, 0) for i in ids]


def test_nothing_is_sent_before_the_commit(sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks():
        accept(ninjs(), locales=["es"])
        assert sent == []


def test_a_broker_that_is_away_is_no_error(sent, django_capture_on_commit_callbacks):
    sent.away = True
    with django_capture_on_commit_callbacks(execute=True):
        assert accept(ninjs(), locales=["es"]).created
    assert Translation.objects.get().state == "waiting"


def test_bytes_text_and_a_dict_are_the_same_article():
    first = accept(ninjs(), locales="es")
    assert accept(json.dumps(ninjs()).encode(), locales="es") == doors.Accepted(first.article_id, False)
    assert accept(json.dumps(ninjs()), locales="es").article_id == first.article_id


def test_the_articles_own_extension_may_name_the_locales():
    accept(ninjs(dragoman={"locales": ["fr"]}))
    assert Translation.objects.get().locale == "fr"


def test_without_locales_the_sources_count_and_then_all_that_have_a_model():
    Source.objects.create(slug="agency", locales=["fr"])
    accept(ninjs(), source="agency")
    accept(ninjs(), source="other")
    assert sorted(Translation.objects.values_list("article__story__source__slug", "locale")) == [
        ("agency", "fr"),
        ("other", "es"),
        ("other", "ru"),
    ]


def test_a_correction_without_locales_goes_where_the_story_went():
    accept(ninjs(), locales=["es"])
    accept(ninjs(version="2"))
    assert list(Translation.objects.filter(is_latest=True).values_list("locale", flat=True)) == ["es"]


def test_an_article_that_is_not_english_is_held_with_the_reason(sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        accept(ninjs(language="de"), locales=["es"])
    row = Article.objects.get()
    assert row.state == "held" and "German" in row.held_reason and sent == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"locales": ["de_DE"]}, "no locale"),
        ({"locales": {"es": 1}}, "no list of locales"),
        ({"locales": 7}, "no list of locales"),
        ({"locales": [["es"]]}, "no locale"),
        ({"priority": "soon"}, "no priority"),
        ({"priority": ["flash"]}, "no priority"),
        ({"source": "a/b"}, "no name of a source"),
        ({"publish": "yes"}, "true or false"),
    ],
)
def test_what_does_not_fit_is_bad_input_and_nothing_is_stored(changes, said):
    with pytest.raises(BadInput, match=said):
        accept(ninjs(), **({"locales": ["es"]} | changes))
    assert not Article.objects.exists()


@pytest.mark.parametrize("uri", ["x" * 501, "line\nbreak", "\x00"])
def test_a_uri_that_no_index_takes_is_bad_input(uri):
    with pytest.raises(BadInput):
        accept(ninjs(uri=uri), locales=["es"])


def test_an_article_that_is_too_large_is_refused_before_it_is_read(settings):
    settings.DRAGOMAN = settings.DRAGOMAN | {"DRAGOMAN_MAX_ARTICLE_BYTES": 100}
    with pytest.raises(BadInput, match="at most 100"):
        accept(b"x" * 101)


def test_the_task_sets_aside_what_does_not_parse():
    from store.models import SetAsideMessage

    tasks.submit({"uri": "urn:empty"})
    tasks.submit(ninjs(), locales=["es"])
    assert SetAsideMessage.objects.get().door == "task" and Article.objects.count() == 1


def test_a_kill_asks_for_deliveries(sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        accept(ninjs(), locales=["es"], publish=True)
    from worker import drafting

    with django_capture_on_commit_callbacks(execute=True):
        drafting.run(Translation.objects.get().pk)
    sent.clear()
    with django_capture_on_commit_callbacks(execute=True):
        accept(ninjs(version="2", pubStatus="canceled"))
    assert sent.names() == ["dragoman.deliver"]


def test_a_headline_as_long_as_a_page_is_refused_with_its_mend():
    with pytest.raises(BadInput, match=r"the headline has 5,000 characters.*as paragraphs"):
        accept(ninjs(headlines=[{"value": "x" * 5000}]), locales=["es"])
    assert not Article.objects.exists()


def test_a_message_too_large_is_set_aside_before_anything_parses_it(settings):
    from store.models import SetAsideMessage
    from worker.gate import Gate

    def parse(raw: bytes) -> None:
        raise AssertionError("it was parsed")

    settings.DRAGOMAN = settings.DRAGOMAN | {"DRAGOMAN_MAX_ARTICLE_BYTES": 100}
    Gate(None).deal(b"[" * 801, parse)
    kept = SetAsideMessage.objects.get()
    assert kept.size == 801 and "801 bytes" in kept.reason and "DRAGOMAN_MAX_ARTICLE_BYTES" in kept.reason
