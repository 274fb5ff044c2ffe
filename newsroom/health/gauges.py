"""The gauges, read from the database and Redis when Prometheus asks: no process has to count, none can lose count."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

import redis
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from pipelines.errors import DragomanError
from pipelines.workflow import State
from store import feed_queries, outbox, queries
from store.models import ArticleState, DeliveryState
from worker import broker

_QUEUES = (broker.INTAKE, *broker.QUEUES)


class Gauges(Collector):
    """A part that cannot be read leaves its gauges out and says so in dragoman_up."""

    def collect(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("dragoman_up", "Whether a part could be read: 1 yes, 0 no", labels=["part"])
        parts: Mapping[str, Callable[[], list[Metric]]] = {"database": _database, "redis": _queues}
        for part, read in parts.items():
            try:
                yield from read()
            except (DragomanError, redis.RedisError):
                up.add_metric([part], 0)
            else:
                up.add_metric([part], 1)
        yield up


def _database() -> list[Metric]:
    now = timezone.now()
    standing = queries.standing()
    undrafted = _age(now, standing.oldest_waiting)
    overdue = _age(now, feed_queries.oldest_lease())
    return [
        _by_state("dragoman_articles", "Articles by state", standing.articles, ArticleState.values),
        _by_state("dragoman_translations", "Drafts by state", standing.translations, [s.value for s in State]),
        _by_state("dragoman_deliveries", "Deliveries by state", standing.deliveries, DeliveryState.values),
        _one("dragoman_deliveries_due", "Deliveries whose time has come", outbox.due_count(now=now)),
        _one("dragoman_set_aside_messages", "Bad messages that nobody has looked at", standing.set_aside),
        _one("dragoman_oldest_draft_age_seconds", "Age of the oldest undrafted translation", undrafted),
        _one("dragoman_lease_overdue_seconds", "How long the oldest lease is past its end", overdue),
        _one("dragoman_newest_publication", "Key of the newest publication", feed_queries.newest_change()),
    ]


def _queues() -> list[Metric]:
    depth = GaugeMetricFamily("dragoman_queue_depth", "Messages that nobody has taken", labels=["queue"])
    for name in _QUEUES:
        depth.add_metric([name], broker.depth(name))
    stream = broker.client().xlen(broker.STREAM)
    return [depth, _one("dragoman_stream_length", "Entries of the articles stream", stream)]


def _by_state(name: str, about: str, counts: Mapping[str, int], states: list[str]) -> Metric:
    """Every state, with 0 where there is none: a series that comes and goes cannot be alerted on."""
    gauge = GaugeMetricFamily(name, about, labels=["state"])
    for state in dict.fromkeys([*states, *counts]):
        gauge.add_metric([state], counts.get(state, 0))
    return gauge


def _one(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(name, about, value=value)


def _age(now: datetime, since: datetime | None) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0
