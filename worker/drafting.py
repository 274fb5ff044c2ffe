"""Draft one translation: take the lease, run the pipeline, save. Run twice, it works once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import lru_cache
from threading import Event, Thread
from time import monotonic

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from pipelines import translate
from pipelines.errors import Conflict, DragomanError, EngineError, ModelDamaged, ModelUnavailable, StorageError
from pipelines.memory import Memory
from pipelines.translate import Kit
from store import intents, leases, publishing, queries
from store.intents import Lease
from worker import kit as kits
from worker import policy, sending
from worker.log import logger
from worker.names import worker_name

# A changed glossary file or model counts after this at the latest.
_KIT_SECONDS = 30
_FIRST_WAIT = timedelta(seconds=5)


def run(translation_id: int) -> None:
    """Claim, draft, save, and publish where the policy says so."""
    seconds: int = settings.DRAGOMAN["DRAGOMAN_LEASE_SECONDS"]
    lease = leases.take(
        translation_id,
        worker_name(),
        now=timezone.now(),
        seconds=seconds,
        attempts=settings.DRAGOMAN["DRAGOMAN_MAX_ATTEMPTS"],
    )
    if lease is None:
        logger.info("nothing to do: done, held, or somebody has it")
        return
    try:
        with renewed(lease, seconds):
            saved = _draft(lease)
    except Conflict as reason:
        logger.info("given up: %s", reason)
    except DragomanError as error:
        give_up(lease, error)
    else:
        if saved.publish:
            _publish_or_wait(translation_id)


def _draft(lease: Lease) -> intents.SaveDraft:
    job = queries.job(lease.translation_id)
    kit = kit_for(job.locale)
    draft = translate.draft(job.article, kit, reuse=job.reuse)
    intent = intents.SaveDraft(
        lease=lease,
        draft=draft,
        risk=policy.risk(draft),
        decided_at=timezone.now(),
        publish=job.publish or rule_for(job.locale).lets_out(draft),
        model_note=kit.engine.note,
        glossary_version=queries.glossary_version(job.locale),
    )
    intents.save_draft(intent)
    logger.info("drafted into %s: %d sentences", job.locale, len(draft.segments))
    return intent


def _publish_or_wait(translation_id: int) -> None:
    """Out at once, in this very task: one hop less between submission and feed. Under embargo the sweep does it."""
    try:
        publishing.publish(publishing.Publish(translation_id, timezone.now()))
    except DragomanError as reason:
        logger.info("not published now: %s", reason)
    else:
        sending.deliveries()


def rule_for(locale: str) -> policy.Policy:
    """The desk's rule for the locale, else the settings'."""
    found = queries.rule(locale)
    if found:
        return policy.Policy(found.auto, found.threshold)
    values = settings.DRAGOMAN
    return policy.Policy(locale in values["DRAGOMAN_AUTO_PUBLISH"], values["DRAGOMAN_AUTO_CONFIDENCE"])


def kit_for(locale: str) -> Kit:
    """The locale's kit with the desk's terms and the memory; made anew when the desk's glossary changes."""
    return _kit(locale, queries.glossary_version(locale), int(monotonic() / _KIT_SECONDS))


@lru_cache(maxsize=32)
def _kit(locale: str, version: int, age: int) -> Kit:
    return kits.load(locale, terms=queries.desk_terms(locale) if version else (), memory=_memory(locale))


@lru_cache(maxsize=64)
def _memory(locale: str) -> Memory:
    """One a locale and process: its index is built once and extended."""
    return Memory(locale, queries.MemoryUnits(), settings.DRAGOMAN["DRAGOMAN_FUZZY_THRESHOLD"])


# ---------------------------------------------------------------- failures


def give_up(lease: Lease, error: BaseException) -> None:
    """Back to the queue after a while; to a person where another try cannot help, or enough were made."""
    last = lease.attempt >= settings.DRAGOMAN["DRAGOMAN_MAX_ATTEMPTS"]
    hopeless = isinstance(error, DragomanError) and not isinstance(error, EngineError | StorageError)
    hold = last or hopeless or isinstance(error, ModelUnavailable | ModelDamaged)
    wait = _FIRST_WAIT * 2 ** min(lease.attempt - 1, 8)
    logger.warning("attempt %d failed: %s", lease.attempt, error)
    try:
        intents.give_up(intents.GiveUp(lease, str(error), hold, wait, timezone.now()))
    except DragomanError as again:
        logger.warning("not even that could be written (%s); the lease runs out by itself", again)


def failed(translation_id: int, error: BaseException) -> None:
    """A fault of ours in mid draft: the lease that this thread holds is given back with the reason."""
    if lease := leases.held_by(translation_id, worker_name()):
        give_up(lease, RuntimeError(f"{type(error).__name__}: {error}"))


# ---------------------------------------------------------------- the lease, while it works


@contextmanager
def renewed(lease: Lease, seconds: int) -> Iterator[None]:
    """Renew the lease from a thread of its own while the block runs: a kill -9 ends both."""
    done = Event()
    thread = Thread(target=_keep, args=(lease, seconds, done), daemon=True, name=f"lease-{lease.translation_id}")
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _keep(lease: Lease, seconds: int, done: Event) -> None:
    """Ends when the work is done or the lease is lost; a busy database is asked again."""
    try:
        while not done.wait(seconds / 3):
            try:
                if not leases.renew(lease, now=timezone.now(), seconds=seconds):
                    return
            except StorageError as error:
                logger.warning("the lease could not be renewed: %s", error)
    finally:
        close_old_connections()
