"""For developers: gather the interface's texts into newsroom/locale and compile them (needs GNU gettext).

Run it as `DJANGO_SETTINGS_MODULE=newsroom.settings python -m django catalogues`. Both .po and .mo are committed, so
that a bare clone speaks all languages without any tool.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command

from newsroom.management.base import Command as Base
from newsroom.management.messages import check_messages

NEWSROOM = Path(__file__).resolve().parents[2]
LISTED = NEWSROOM / "_listed_messages.py"  # there while gettext looks, then gone


class Command(Base):
    help = "Gather the interface's texts into the catalogues, and compile them."

    def run(self, **options: Any) -> None:
        languages = [code for code, _ in settings.LANGUAGES if code != "en"]
        was = Path.cwd()
        lines = "".join(f"gettext_noop({text!r})\n" for text in check_messages())
        LISTED.write_text(f"from django.utils.translation import gettext_noop\n{lines}", "utf-8")
        try:
            os.chdir(NEWSROOM)
            more = {"no_wrap": True, "no_location": True, "no_obsolete": True, "verbosity": 0}
            call_command("makemessages", locale=languages, extensions=["html", "py", "txt"], **more)
            for code in languages:
                _undated(NEWSROOM / "locale" / code / "LC_MESSAGES" / "django.po")
            call_command("compilemessages", locale=languages, verbosity=0)
        finally:
            LISTED.unlink()
            os.chdir(was)
        self.say(f"{', '.join(languages)} are up to date in {settings.LOCALE_PATHS[0]}")


def _undated(catalogue: Path) -> None:
    """The moment of gathering is no news: without it, the same texts give the same files."""
    lines = catalogue.read_text("utf-8").splitlines(keepends=True)
    catalogue.write_text("".join(x for x in lines if not x.startswith('"POT-Creation-Date')), "utf-8")
