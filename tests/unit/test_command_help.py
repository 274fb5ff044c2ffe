"""Whoever asks a command for help is told what every word of it means."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser, _SubParsersAction
from collections.abc import Iterator

import pytest
from django.core.management import get_commands, load_command_class

from newsroom.management.cli import COMMANDS


def _parsers(parser: ArgumentParser) -> Iterator[ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, _SubParsersAction):
            for inner in action.choices.values():
                yield from _parsers(inner)


@pytest.mark.parametrize("name", [name for name, _ in COMMANDS])
def test_every_command_and_every_option_is_explained(name: str) -> None:
    command = load_command_class(get_commands()[name], name)
    assert command.help
    silent = [
        f"{parser.prog} {'/'.join(action.option_strings) or action.dest}"
        for parser in _parsers(command.create_parser("dragoman", name))
        for action in parser._actions
        if not action.help and action.help is not SUPPRESS and not isinstance(action, _SubParsersAction)
    ]
    assert not silent
