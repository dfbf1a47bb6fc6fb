"""`%tensorboardx --logdir logs`: the board in the cell, with the arguments of TensorBoard's own magic."""

from __future__ import annotations

import argparse
import inspect
import shlex
import sys
from typing import Any, NoReturn

from tbx_widget.commands.serve import add_options, spell_sources
from tbx_widget.commands.serve_options import add_source_options
from tbx_widget.commands.slips import suggest_option
from tbx_widget.errors import LogdirError
from tbx_widget.notebook import show_widget
from tbx_widget.widget import LiveBoard

_PROGRAM = "%tensorboardx"


class _Parser(argparse.ArgumentParser):
    """Raises where a command would end the process."""

    def error(self, message: str) -> NoReturn:
        from IPython.core.error import UsageError

        raise UsageError(f"{self.prog}: {message}")

    def parse_whole(self, words: list[str]) -> argparse.Namespace:
        """Parse the line; an unknown argument is an error with a suggestion."""
        parsed, unknown = self.parse_known_args(words)
        if unknown:
            options = [option for option in self._option_string_actions if option.startswith("--")]
            near = suggest_option(unknown[0], reversed(options))
            self.error(f"unknown argument {unknown[0]!r}{near}; {self.prog} --help lists what there is")
        return parsed


def register(ipython: Any) -> None:
    """Give a notebook `%tensorboardx` and `%tbx`; `%load_ext tbx_widget` calls it."""
    for name in ("tensorboardx", "tbx"):
        ipython.register_magic_function(tensorboardx, "line", name)


def tensorboardx(line: str) -> None:
    """Show log directories on a board in this cell.

    %tensorboardx --logdir logs
    %tensorboardx --logdir adam=logs/adam --logdir sgd=logs/sgd
    %tensorboardx                      all writers of this notebook

    All options of the command `tensorboardx` are understood; those of its server (`--port`, `--host`, ...) have no
    meaning here, because nothing is served.
    """
    parser = _Parser(prog=_PROGRAM, add_help=False, allow_abbrev=False)
    add_options(parser)
    try:
        words = shlex.split(line)
    except ValueError as error:
        parser.error(str(error))
    if {"-h", "--help"}.intersection(words):
        sys.stdout.write(_help())
        return
    parsed = parser.parse_whole(words)
    try:
        sources = spell_sources(parsed)
    except LogdirError as error:
        parser.error(str(error))
    show_widget(LiveBoard(sources or None))


def _help() -> str:
    """Describe the magic, and only the options that have a meaning in a cell."""
    parser = _Parser(
        prog=_PROGRAM,
        description=inspect.getdoc(tensorboardx),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        add_help=False,
    )
    add_source_options(parser)
    return parser.format_help()
