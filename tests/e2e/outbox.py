"""Fills a house's outbox as publishing does: `python -m tests.e2e.outbox URL... --out FILE --items N --seed S`.

Each item gets one to three versions, and every fifth is killed in the end; each with its rows in the outbox, in one
transaction. Writes one JSON object to FILE: uri -> last version.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from dataclasses import replace
from pathlib import Path


def main() -> None:
    import django

    django.setup()
    from django.utils import timezone

    from pipelines.model import PubStatus
    from store import outbox
    from store.guard import writing
    from tests.web.feed_site import correct, item, kill, put

    given = _arguments()
    for number, url in enumerate(given.urls):
        subscriber(f"site-{number}", url)
    chance = random.Random(given.seed)
    last: dict[str, int] = {}
    living = [replace(item(n), uri=f"tag:house.example,2024:{n}/es") for n in range(1, given.items + 1)]
    pending = [(one, chance.randint(1, 3), number % 5 == 0) for number, one in enumerate(living, 1)]
    while pending:
        index = chance.randrange(len(pending))
        one, left, killed = pending[index]
        with writing("fill"):
            row = put(one)
            last[one.uri] = one.version
            if one.status is PubStatus.CANCELED:
                outbox.queue_kill(row, timezone.now())
            else:
                outbox.queue(row, "wire", timezone.now())
        if one.status is PubStatus.CANCELED or (left == 1 and not killed):
            pending[index] = pending[-1]
            pending.pop()
        elif left == 1:
            pending[index] = (kill(one), 1, False)
        else:
            pending[index] = (correct(one), left - 1, killed)
        time.sleep(given.pause)
    given.out.write_text(json.dumps(last))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("urls", nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--items", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pause", type=float, default=0.0)
    return parser.parse_args()


def subscriber(slug: str, url: str) -> None:
    """A partner with a webhook that may have everything."""
    from django.utils import timezone

    from store.models import Channel, Partner, Subscription

    partner = Partner.objects.create(slug=slug, rights={"sources": ["*"], "locales": ["*"]}, created_at=timezone.now())
    made = Subscription(partner=partner, channel=Channel.WEBHOOK, format="ninjs", created_at=timezone.now())
    made.config = {"url": url, "secret": SECRET}
    made.save()


SECRET = "whsec_" + "A" * 32

if __name__ == "__main__":
    main()
