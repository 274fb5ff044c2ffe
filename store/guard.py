"""Driver errors are wrapped here, once: everything above sees StorageBusy and StorageError only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, InterfaceError, OperationalError, ProgrammingError, transaction

from pipelines.errors import NotConfigured, StorageBusy, StorageError

P = ParamSpec("P")
R = TypeVar("R")


@contextmanager
def storage(subject: str = "") -> Iterator[None]:
    """Raises StorageBusy where the database is locked or away, StorageError for its other refusals.

    A database without our tables is NotConfigured, with the command that mends it.
    """
    try:
        yield
    except (OperationalError, InterfaceError, ProgrammingError) as error:
        if _lacks_tables(error):
            raise NotConfigured("the database has not been set up", mend="run `dragoman migrate`") from error
        raise StorageBusy(
            f"the database is busy or cannot be reached ({_first_line(error)})",
            subject=subject,
            mend="try again; if it stays so, look whether the database runs",
        ) from error
    except DatabaseError as error:
        raise StorageError(
            f"the database refused it ({_first_line(error)})", subject=subject, mend="see the log"
        ) from error


@contextmanager
def writing(subject: str = "") -> Iterator[None]:
    """One transaction, with driver errors wrapped."""
    with storage(subject), transaction.atomic():
        yield


def reads(function: Callable[P, R]) -> Callable[P, R]:
    """A method of the read side: it must return plain data, for a lazy query would escape the wrapping."""

    @wraps(function)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        with storage(_named(function)):
            return function(*args, **kwargs)

    return wrapped


def writes(function: Callable[P, R]) -> Callable[P, R]:
    """A method of the write side: one transaction."""

    @wraps(function)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        with writing(_named(function)):
            return function(*args, **kwargs)

    return wrapped


def _named(function: Callable[P, R]) -> str:
    """What was tried, for people: "recent articles"."""
    return function.__name__.replace("_", " ")


def _lacks_tables(error: Exception) -> bool:
    """SQLite says "no such table" or column, PostgreSQL has the classes 42P01 and 42703 for it."""
    state = getattr(error.__cause__, "sqlstate", "")
    return "no such table" in str(error) or "no such column" in str(error) or state in ("42P01", "42703")


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
