"""Items and channels that the formats' tests share, and Hypothesis strategies for hostile ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import strategies as st

from pipelines.model import (
    Alternate,
    Block,
    BlockKind,
    Byline,
    FeedChannel,
    FeedItem,
    Label,
    Link,
    Priority,
    PubStatus,
    Rights,
)

FIRST = datetime(2024, 10, 17, 9, 30, tzinfo=UTC)
LATER = datetime(2024, 10, 17, 11, 0, 5, tzinfo=UTC)

BLOCKS = (
    Block(BlockKind.HEADLINE, "Ucrania dice que Rusia desplegará a 10.000 soldados"),
    Block(BlockKind.STANDFIRST, "Kiev teme una escalada."),
    Block(
        BlockKind.PARAGRAPH,
        'El <a href="https://example.com/x?a=1&amp;b=2">jefe</a> de <em>Estado</em> habló.',
        html=True,
    ),
    Block(BlockKind.PARAGRAPH, "Menos de 3 < 4 & más de 5 > 4."),
    Block(BlockKind.SUBHEAD, "Reacciones"),
    Block(BlockKind.QUOTE, "«No es nuevo», dijo."),
    Block(BlockKind.LIST_ITEM, "Uno"),
    Block(BlockKind.LIST_ITEM, "Dos"),
    Block(BlockKind.CAPTION, "Soldados en Kursk"),
    Block(BlockKind.ALT, "Un tanque"),
    Block(BlockKind.CREDIT, "Foto: AFP"),
    Block(BlockKind.CODE, "x < y"),
)

ITEM = FeedItem(
    uri="urn:newsroom:story:1:es",
    version=1,
    locale="es",
    status=PubStatus.USABLE,
    label=Label.MACHINE,
    url="https://news.example/es/ucrania-dice",
    headline="Ucrania dice que Rusia desplegará a 10.000 soldados",
    blocks=BLOCKS,
    first_created=FIRST,
    version_created=FIRST,
    source_uri="urn:newsroom:story:1",
    source_version="3",
    source_url="https://news.example/en/ukraine-says",
    source_name="The Moscow Times",
    summary="",
    byline=Byline("AFP", "https://www.afp.com/"),
    provider="Dragoman Newsroom",
    section="world",
    tags=("Ukraine", "Russia"),
    priority=Priority.URGENT,
    rights=Rights("AFP", "Editorial use only", ("ES", "MX")),
    related=(Link("Otra noticia", "https://news.example/es/otra"), Link("Sin enlace")),
    alternates=(
        Alternate("es", "https://news.example/es/ucrania-dice"),
        Alternate("ru", "https://news.example/ru/ukraina", "urn:newsroom:story:1:ru"),
        Alternate("pt-BR", "https://news.example/pt-BR/ucrania"),
    ),
    report_url="https://news.example/es/ucrania-dice/checks",
    model_note="unfinished starter model",
)

CORRECTED = replace(
    ITEM, version=2, version_created=LATER, correction=True, note="El número era otro.", source_version="4"
)
KILLED = replace(
    ITEM,
    version=3,
    version_created=LATER,
    status=PubStatus.CANCELED,
    blocks=(),
    note="Anulado por la fuente.",
)
WITHHELD = replace(KILLED, status=PubStatus.WITHHELD, note="")
EMBARGOED = replace(ITEM, embargoed_until=LATER)
REPUBLISHED = replace(ITEM, version=4, version_created=LATER, label=Label.REVIEWED, model_note="")

CHANNEL = FeedChannel(
    title="Dragoman Newsroom: Últimas noticias",
    locale="es",
    home_url="https://news.example/es/",
    self_url="https://news.example/feeds/es/rss.xml",
    description="Traducciones",
    hub_url="https://hub.example/",
    next_url="https://news.example/feeds/es/rss.xml?before=10",
    publisher="Dragoman Newsroom",
)

# Control characters, noncharacters, lone surrogates, emoji, right-to-left text, markup, XML and JSON pitfalls.
NASTY = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "\x00\x01\x0b\x1f\x7f\ufffe\uffff",
            "\ud800 lone",
            "👩‍👩‍👧‍👦 🇺🇦",
            "‮مرحبا‬ بالعالم",
            "]]> <![CDATA[ -->",
            "<script>alert(1)</script><b>b</b>",
            "</script><!--",
            "&nbsp;&amp;&bogus;&#0;",
            "{version} {0} %s %",
            "a\tb\r\nc\u2028d\x85",
            " ",
        ]
    ),
)
_MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)).map(lambda d: d.replace(tzinfo=UTC))
_URLS = st.one_of(
    st.sampled_from(["", "https://a.example/x y?ü=<>", "javascript:alert(1)", "http://[::1", "https://ex.am/%zz"]),
    NASTY,
)
_LOCALES = st.sampled_from(["es", "ru", "pt-BR", "ar", "zh-Hans", "ja", "he", "xx"])

BLOCK = st.builds(Block, st.sampled_from(list(BlockKind)), NASTY, st.booleans())
ITEMS = st.builds(
    FeedItem,
    uri=NASTY,
    version=st.integers(1, 10**6),
    locale=_LOCALES,
    status=st.sampled_from(list(PubStatus)),
    label=st.sampled_from(list(Label)),
    url=_URLS,
    headline=NASTY,
    blocks=st.lists(BLOCK, max_size=5).map(tuple),
    first_created=_MOMENTS,
    version_created=_MOMENTS,
    source_uri=NASTY,
    source_version=NASTY,
    source_url=_URLS,
    source_name=NASTY,
    summary=NASTY,
    byline=st.none() | st.builds(Byline, NASTY, _URLS),
    provider=NASTY,
    section=NASTY,
    tags=st.lists(NASTY, max_size=3).map(tuple),
    priority=st.sampled_from(list(Priority)),
    embargoed_until=st.none() | _MOMENTS,
    note=NASTY,
    correction=st.booleans(),
    rights=st.builds(Rights, NASTY, NASTY, st.lists(NASTY, max_size=2).map(tuple)),
    related=st.lists(st.builds(Link, NASTY, _URLS), max_size=2).map(tuple),
    alternates=st.lists(st.builds(Alternate, _LOCALES, _URLS, NASTY), max_size=3).map(tuple),
    report_url=_URLS,
    model_note=NASTY,
)
