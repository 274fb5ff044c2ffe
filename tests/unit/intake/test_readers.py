"""Every wire format ends in the same kind of article."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from pipelines.errors import UnreadableArticle
from pipelines.intake import ninjs, read, read_feed
from pipelines.intake.language import held_reason
from pipelines.model import BlockKind, Priority, PubStatus

NINJS_1 = {
    "uri": "urn:x:1", "version": 3, "headline": "Hello", "body_html": "<p>One <b>bold. Very</b> &amp; so.</p><p>Two.</p>",
    "urgency": 2, "pubstatus": "withheld", "language": "en-GB", "byline": "By Jane Doe", "ednote": "Check", "usageterms": "No",
    "copyrightholder": "AFP", "subject": [{"name": "War"}], "embargoed": "2024-10-17T14:00:00+02:00",
}  # fmt: skip
NINJS_3 = {
    "uri": "urn:x:2", "headlines": [{"role": "main", "value": "Hello"}], "versionCreated": "2024-10-17T12:00:00Z",
    "bodies": [{"contentType": "text/plain", "value": "One.\n\nTwo."}], "by": "Jane Doe", "embargoedUntil": "2024-10-18T12:00:00Z",
    "dragoman": {"locales": ["es", "ru"], "priority": "flash"},
}  # fmt: skip
RSS = b"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>T</title><language>en</language><item><title>A &amp;amp; B</title><guid isPermaLink="false">g1</guid>
<link>https://x.org/1</link><pubDate>Thu, 17 Oct 2024 10:00:00 GMT</pubDate><category>World</category>
<description>Short</description><content:encoded><![CDATA[<p>One.</p><p>Two <b>bold</b>.</p>]]></content:encoded></item>
<item><title>Second</title><description>Text only.</description></item></channel></rss>"""
NEWSML = b"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:g" version="4" xml:lang="en">
<rightsInfo><copyrightHolder literal="AFP"/><usageTerms>No</usageTerms></rightsInfo><itemMeta>
<firstCreated>2024-10-17T10:00:00Z</firstCreated><pubStatus qcode="stat:canceled"/><edNote>Killed</edNote></itemMeta>
<contentMeta><urgency>1</urgency><headline>Head</headline><by>By Jo</by></contentMeta><contentSet>
<inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><body><p>One <em>x</em>.</p></body></html></inlineXML></contentSet>
</newsItem>"""
PARAGRAPHS = "".join(
    f"<p>On day {n} the mayor said that <a href='https://x.org'>she would</a> leave after a long year for the city.</p>"
    for n in range(6)
)
PAGE = f"""<!doctype html><html lang="en"><head><title>Mayor quits | The Post</title>
<link rel="canonical" href="https://post.example/mayor"><meta name="author" content="Jane Doe">
<meta property="article:published_time" content="2024-10-17T10:00:00+02:00"></head><body><nav><a href=/>Home</a></nav>
<header>The Post</header><div><h1>Mayor quits</h1><p class="standfirst">She had served for ten years.</p>{PARAGRAPHS}
<div class="newsletter">Sign up</div><figure><img alt="The mayor" src=x><figcaption>The mayor on Thursday
<span class="credit">AP Photo</span></figcaption></figure><script>alert(1)</script></div></body></html>""".encode()


def test_ninjs_1_with_its_rights_embargo_status_and_priority() -> None:
    article = read(json.dumps(NINJS_1).encode(), source="superdesk")
    assert (article.source, article.uri, article.version) == ("superdesk", "urn:x:1", "3")
    assert [b.text for b in article.blocks] == ["Hello", "One <b>bold.</b> <b>Very</b> &amp; so.", "Two."]
    assert [b.html for b in article.blocks] == [False, True, False]
    assert article.status is PubStatus.WITHHELD and article.priority is Priority.URGENT
    assert article.embargoed_until == datetime(2024, 10, 17, 12, tzinfo=UTC)
    assert article.byline and article.byline.name == "Jane Doe"
    assert (article.rights.holder, article.rights.usage_terms, article.note) == ("AFP", "No", "Check")
    assert article.tags == ("War",) and article.language == "en-GB" and not held_reason(article)


def test_ninjs_3_with_our_extension() -> None:
    article = ninjs.parse(NINJS_3)
    assert [(b.kind.value, b.text) for b in article.blocks] == [
        ("headline", "Hello"),
        ("paragraph", "One."),
        ("paragraph", "Two."),
    ]
    assert article.version == "20241017120000" and article.priority is Priority.FLASH
    assert article.embargoed_until == datetime(2024, 10, 18, 12, tzinfo=UTC)
    assert ninjs.locales(NINJS_3) == ("es", "ru")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{"uri": "a", "uri": "b"}', "stands twice"),
        ('{"uri": "a", "urgency": NaN}', "NaN"),
        ('{"uri": "a", "headline": "\\ud800"}', "surrogate"),
        ('{"a":' * 100_000, "too deeply"),
        ('{"uri": "a", "headline": "H"', "line 1"),
        ('{"uri": "a", "headline": ["H"]}', '"headline"'),
        ('{"uri": "a", "headline": "H", "pubStatus": "gone"}', '"gone"'),
        ('{"uri": "a", "headline": "H", "embargoed": "soon"}', "no date"),
        ('{"uri": "a", "headline": "H", "dragoman": {"locale": "es"}}', '"locale"'),
        ('{"uri": "a"}', "no text"),
        ('[{"uri": "a"}]', "no object"),
    ],
)
def test_bad_json_is_refused_by_name(text: str, problem: str) -> None:
    with pytest.raises(UnreadableArticle, match=problem):
        read(text.encode())


def test_rss_gives_every_entry_and_read_takes_the_first() -> None:
    first, second = read_feed(RSS)
    assert [(b.kind.value, b.text) for b in first.blocks] == [
        ("headline", "A & B"),
        ("standfirst", "Short"),
        ("paragraph", "One."),
        ("paragraph", "Two <b>bold</b>."),
    ]
    assert (first.uri, first.url, first.tags) == ("g1", "https://x.org/1", ("World",))
    assert first.published == datetime(2024, 10, 17, 10, tzinfo=UTC)
    assert second.headline == "Second" and second.uri.startswith("urn:dragoman:sha256:")
    assert read(RSS).uri == "g1"


@pytest.mark.parametrize(
    "published", ["", "<published>2024-10-16T12:00:00Z</published>", "<published>2024-10-17T12:00:00Z</published>"]
)
def test_an_atom_entry_alone_has_the_version_of_its_update(published: str) -> None:
    """Also where it was never published at another time: the next update, or a tombstone, is measured against it."""
    article = read(
        b'<entry xmlns="http://www.w3.org/2005/Atom"><id>urn:1</id><title>T</title><updated>2024-10-17T12:00:00Z</updated>'
        + published.encode()
        + b'<content type="html">&lt;p&gt;Hi.&lt;/p&gt;</content></entry>'
    )
    assert (article.uri, article.version, article.blocks[1].text) == ("urn:1", "20241017120000", "Hi.")


def test_newsml_g2_may_be_a_kill() -> None:
    article = read(NEWSML)
    assert (article.uri, article.version, article.status) == ("urn:g", "4", PubStatus.CANCELED)
    assert [b.text for b in article.blocks] == ["Head", "One <em>x</em>."]
    assert article.priority is Priority.FLASH and article.rights.holder == "AFP" and article.note == "Killed"


def test_a_saved_page_gives_the_article_without_the_page() -> None:
    article = read(PAGE)
    kinds = [b.kind for b in article.blocks]
    assert kinds[:3] == [BlockKind.HEADLINE, BlockKind.STANDFIRST, BlockKind.PARAGRAPH]
    assert kinds[-3:] == [BlockKind.ALT, BlockKind.CAPTION, BlockKind.CREDIT] and len(kinds) == 11
    assert '<a href="https://x.org">she would</a>' in article.blocks[2].text
    assert article.uri == article.url == "https://post.example/mayor"
    assert article.byline and article.byline.name == "Jane Doe"
    assert article.published == datetime(2024, 10, 17, 8, tzinfo=UTC)


def test_a_fragment_keeps_its_structure_and_loses_what_is_unsafe() -> None:
    article = read(
        b'<h2>Sub</h2><p onclick="x()">A <a href="javascript:x()">link</a> &lt;3</p><ul><li>One</li></ul>'
        b"<blockquote><p>Said.</p></blockquote><pre>code &amp; so</pre><script>x</script><p>Plain &amp; simple</p>"
    )
    assert [(b.kind.value, b.text, b.html) for b in article.blocks] == [
        ("subhead", "Sub", False),
        ("paragraph", "A <a>link</a> &lt;3", True),
        ("list_item", "One", False),
        ("quote", "Said.", False),
        ("code", "code & so", False),
        ("paragraph", "Plain & simple", False),
    ]


def test_the_same_bytes_have_the_same_identity_and_version_1() -> None:
    one, two = read(b"Title\n\nA text."), read(b"Title\n\nA text.")
    assert one.uri == two.uri and one.uri.startswith("urn:dragoman:sha256:") and one.version == "1"
    assert read(b"Title\n\nA text.", uri="urn:mine").uri == "urn:mine"


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_charsets_are_found_without_being_told(charset: str) -> None:
    assert read("Café opens\n\nIt was “good”.".encode(charset)).headline == "Café opens"


def test_other_languages_are_held_and_short_texts_are_not() -> None:
    russian = "Россия готовится направить десять тысяч солдат. Об этом сообщил президент Украины в четверг."
    assert "Russian" in held_reason(read(russian.encode()))
    assert held_reason(read(b"Merkel ist da")) == ""
    declared = ninjs.parse({"uri": "a", "headline": "Hola", "language": "es"})
    assert "Spanish" in held_reason(declared)


def test_nul_and_control_characters_are_taken_out_and_told() -> None:
    article = read(b"Hel\x00lo\n\nA te\x07xt.")
    assert article.headline == "Hello" and article.blocks[1].text == "A text."
    assert len(article.set_aside) == 2 and "removed" in article.set_aside[0].reason
