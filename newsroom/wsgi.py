"""The web process: `dragoman web` runs it under gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django = get_wsgi_application()

from newsroom.feeds.shelf import Shelf  # noqa: E402 - needs the apps

application = Shelf(django)
