"""The one tree of errors.

Every error says what is wrong, where (`subject`: the id of what it is about: a file, an article, a
segment, a locale, a line) and how to mend it. At the edges (command line, API, desk) it is shown as one
sentence; a traceback never reaches a user.
"""

from __future__ import annotations


class DragomanError(Exception):
    """Base of everything Dragoman raises on purpose.

    `problem` is a sentence without its full stop, `subject` the id of what it is about ("" if none),
    `mend` what the reader can do about it ("" if nothing).
    """

    def __init__(self, problem: str, *, subject: str = "", mend: str = "") -> None:
        self.problem, self.subject, self.mend = problem, subject, mend
        super().__init__(str(self))

    def __str__(self) -> str:
        where = f"{self.subject}: " if self.subject else ""
        mend = f"; {self.mend}" if self.mend else ""
        return f"{where}{self.problem}{mend}."


class BadInput(DragomanError):
    """What came from outside cannot be used. The command line exits with 2, the API answers 4xx."""


class UnreadableArticle(BadInput):
    """No reader could make an article of it."""


class BadGlossary(BadInput):
    """A glossary file or entry breaks a rule; `subject` is file:line."""


class BadExchangeFile(BadInput):
    """An XLIFF, TMX, TBX or table does not fit what it is imported into."""


class NotAllowed(DragomanError):
    """The workflow forbids this transition to this role."""


class Conflict(DragomanError):
    """Somebody wrote in between: the compare-and-set found another version than expected."""


class NotFound(DragomanError):
    """There is no such thing."""


class NotConfigured(DragomanError):
    """A setting, an extra or an outside service that this needs is missing."""


class EngineError(DragomanError):
    """An engine could not translate."""


class ModelUnavailable(EngineError):
    """There is no usable model for a locale."""


class ModelDamaged(EngineError):
    """A model's files differ from its manifest."""


class StorageError(DragomanError):
    """The database could not do it; wrapped once, at the storage edge."""


class StorageBusy(StorageError):
    """The database was locked or unreachable: the same call may succeed later."""


class DeliveryFailed(DragomanError):
    """A push did not arrive; whether to try again is the delivery policy's decision."""
