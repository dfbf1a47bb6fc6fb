"""`%tensorboardx --logdir logs`: the board in the cell, with the arguments of TensorBoard's own magic."""

from __future__ import annotations

import argparse
import shlex
from typing import Any, NoReturn

from tbx_widget.commands.serve import add_options, spell_sources
from tbx_widget.notebook import show_widget
from tbx_widget.widget import LiveBoard


class _Parser(argparse.ArgumentParser):
    """Raises where a command would end the process."""

    def error(self, message: str) -> NoReturn:
        from IPython.core.error import UsageError

        raise UsageError(f"%tensorboardx: {message}")


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
    parser = _Parser(prog="%tensorboardx", add_help=False, allow_abbrev=False)
    add_options(parser)
    try:
        words = shlex.split(line)
    except ValueError as error:
        parser.error(str(error))
    sources = spell_sources(parser.parse_args(words))
    show_widget(LiveBoard(sources or None))
