"""The `dragoman` command: a list of commands, each a Django management command of this room."""

from __future__ import annotations

import os
import sys
from importlib.metadata import version

from pipelines.errors import DragomanError

# In the order of a first day's work; the text is each command's own help.
COMMANDS = (
    ("translate", "translate a file, with no database and no queue"),
    ("intake", "show what is read of a file, and what is repaired"),
    ("check", "run the localization checks over any translation"),
    ("demo", "one article from its file to its feeds, and end"),
    ("submit", "put articles on the queue"),
    ("status", "where everything stands"),
    ("serve", "web, worker, beat and a private Redis as one command"),
    ("web", "the web process alone"),
    ("worker", "a worker alone"),
    ("models", "list, pull, convert and verify translation models"),
    ("glossary", "check, import, export and search glossaries"),
    ("partners", "add, list, test and replay partners"),
    ("sources", "add, list and poll feeds and watched folders"),
    ("tokens", "add, list and revoke tokens of the HTTP interface and of partner feeds"),
    ("export", "write XLIFF or TMX for CAT tools"),
    ("import", "take XLIFF or TMX back"),
    ("doctor", "every setting, what is missing and how to mend it"),
)
# Django's own, for operators; they stay out of the list.
ALSO = ("migrate", "createsuperuser", "changepassword", "shell", "makemigrations", "makemessages")
_ALSO_HELP = "\n\nOf Django, for operators: migrate, createsuperuser, changepassword, shell"


def _help() -> str:
    from django.core.management import get_commands

    there = get_commands()
    lines = [f"  {name:<11} {about}" for name, about in COMMANDS if name in there]
    return "usage: dragoman COMMAND [OPTIONS]\n\nCommands (each takes --help):\n" + "\n".join(lines) + _ALSO_HELP


def main(argv: list[str] | None = None) -> None:
    """Run one command; any error of ours is one sentence on standard error."""
    arguments = sys.argv[1:] if argv is None else argv
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    try:
        import django

        django.setup()
    except DragomanError as error:
        sys.exit(str(error))
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        from newsroom.management.base import one_sentence_errors

        with one_sentence_errors():
            sys.stdout.write(_help() + "\n")
            sys.stdout.flush()
        return
    if arguments[0] in ("-V", "--version", "version"):
        print(version("dragoman"))
        return
    _run(arguments)


def _run(arguments: list[str]) -> None:
    from django.core.management import ManagementUtility, get_commands

    from newsroom.management.base import one_sentence_errors

    name = arguments[0]
    if name not in {c for c, _ in COMMANDS} | set(ALSO) or name not in get_commands():
        sys.stderr.write(f"dragoman: there is no command '{name}'; 'dragoman --help' lists them.\n")
        sys.exit(2)
    with one_sentence_errors():
        ManagementUtility(["dragoman", *arguments]).execute()


if __name__ == "__main__":
    main()
