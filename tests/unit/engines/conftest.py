from dataclasses import dataclass

import pytest

from models import STARTERS
from pipelines.engines import registry
from pipelines.engines.base import Options, Request


@dataclass(frozen=True)
class Speaker:
    """A loaded engine, asked shortly."""

    engine: object

    def all(self, text, options=None, **request):
        return self.engine.translate([Request(text, **request)], options or Options())[0]

    def best(self, text, options=None, **request):
        return self.all(text, options, **request)[0]


@pytest.fixture(scope="session")
def spanish():
    return Speaker(registry.load(registry.find("es", [STARTERS])))


@pytest.fixture(scope="session")
def russian():
    return Speaker(registry.load(registry.find("ru", [STARTERS])))
