"""stub"""

from pipelines.intake.base import Document
from pipelines.model import Article


def recognises(document: Document) -> bool:
    return False


def read(document: Document) -> Article:
    raise AssertionError


def read_all(document: Document) -> list[Article]:
    raise AssertionError
