"""Partners on the loopback, and items to send them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from pipelines.formats import find, item_format
from pipelines.model import Block, BlockKind, FeedItem, Label, PubStatus
from tests.worker.delivery.servers import Site, http_site
from worker.delivery.base import Parcel

T0 = datetime(2024, 10, 17, 9, 0, tzinfo=UTC)


@pytest.fixture
def private(settings) -> None:
    settings.DRAGOMAN = settings.DRAGOMAN | {"DRAGOMAN_ALLOW_PRIVATE_PARTNERS": True, "DRAGOMAN_ALLOW_HTTP": True}


@pytest.fixture
def site() -> Iterator[Site]:
    with http_site() as made:
        yield made


def item(version: int = 1, **more: Any) -> FeedItem:
    return replace(
        FeedItem(
            uri="tag:house.example,2024:1/es",
            version=version,
            locale="es",
            status=PubStatus.USABLE,
            label=Label.MACHINE,
            url="http://127.0.0.1:8000/es/charlas",
            headline="Terminan las charlas",
            blocks=(
                Block(BlockKind.HEADLINE, "Terminan las charlas"),
                Block(BlockKind.PARAGRAPH, "Sin acuerdo, ñandú."),
            ),
            first_created=T0,
            version_created=T0,
            source_uri="urn:wire:1",
            source_version=str(version),
            section="world",
            tags=("Ukraine",),
        ),
        **more,
    )


def kill(version: int = 2) -> FeedItem:
    return item(version, status=PubStatus.CANCELED, headline="", blocks=(), note="Anulado")


def parcel(config: dict[str, Any], said: FeedItem | None = None, *, format: str = "ninjs", **more: Any) -> Parcel:
    said = said or item()
    known = find(format)
    made = Parcel(
        id="msg_0123456789abcdef",
        kind="kill" if said.killed else "publish",
        uri=said.uri,
        version=said.version,
        attempt=1,
        item=said,
        format=format,
        config=config,
        body=item_format(format)(said),
        media_type=known.media_type,
        suffix=known.suffix.rpartition(".")[2],
        at=T0,
    )
    return replace(made, **more)
