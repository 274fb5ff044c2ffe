"""Nothing that anybody can push makes the parser stumble."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.errors import BadInput
from tests.e2e.houses import message, submission
from worker import envelope

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("body", "content-type", "content-encoding", "headers", "properties")


def test_what_a_celery_client_writes_is_read():
    found = envelope.parse(message(submission("urn:1")))
    assert found["locales"] == ["es"] and found["article"]["uri"] == "urn:1"


def test_positional_arguments_count_as_named_ones():
    found = envelope.parse(message([[{"uri": "u"}, ["es"], "flash"], {}, {}]))
    assert found == {"article": {"uri": "u"}, "locales": ["es"], "priority": "flash"}


def test_an_inner_task_is_read_and_an_outer_one_is_not():
    headers = {"task": "dragoman.translate", "id": "1"}
    assert envelope.inner(message([[], {"translation_id": 1}, {}], headers=headers))
    for bad in (message(submission("u")), message([[], {"translation_id": True}, {}], headers=headers)):
        try:
            envelope.inner(bad)
        except BadInput:
            continue
        raise AssertionError(bad)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_bytes_are_bad_input(raw):
    _parses_or_is_bad(raw)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FIELDS), JSON)
def test_any_field_may_hold_anything(field, value):
    _parses_or_is_bad(json.dumps(json.loads(message(submission("u"))) | {field: value}).encode())


@settings(max_examples=60, deadline=None)
@given(JSON)
def test_the_body_may_hold_anything(body):
    _parses_or_is_bad(message(body))


def _parses_or_is_bad(raw: bytes) -> None:
    try:
        found = envelope.parse(raw)
    except BadInput as error:
        assert "\n" not in str(error)
    else:
        assert isinstance(found["article"], dict)
