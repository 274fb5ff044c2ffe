"""The web process: `dragoman web` runs it under gunicorn."""

import gc
import os
from collections.abc import Iterable

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django = get_wsgi_application()

from newsroom.desk.judging import warm_up  # noqa: E402 - needs the apps
from newsroom.feeds.shelf import Environ, Shelf, StartResponse  # noqa: E402 - needs the apps

_shelf = Shelf(django)


def settle() -> None:
    """What is loaded by now stays for ever: the collector need not look through it in the middle of a request."""
    gc.collect()
    gc.freeze()


warm_up(after=settle)


def application(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """HEAD is answered with GET's headers and no body: gunicorn writes a warning for every body it has to drop."""
    response = _shelf(environ, start_response)
    if environ["REQUEST_METHOD"] != "HEAD":
        return response
    getattr(response, "close", lambda: None)()
    return []
