"""The command `tensorboardx`, also `tbx`: finds the subcommand and runs it.

A command module has `add_parser(subparsers)`, which adds the parsers of its commands and sets the default `run`
of each: a function that takes the parsed arguments and gives the exit status.
"""

from __future__ import annotations

import argparse
import difflib
import importlib
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from tbx_widget.commands.slips import suggest_option
from tbx_widget.errors import TbxError
from tbx_widget.version import __version__

COMMANDS = {
    "serve": "tbx_widget.commands.serve",
    "list": "tbx_widget.commands.listing",
    "tags": "tbx_widget.commands.listing",
    "show": "tbx_widget.commands.showing",
    "summary": "tbx_widget.commands.summary",
    "export": "tbx_widget.commands.export",
    "tail": "tbx_widget.commands.tail",
    "check": "tbx_widget.commands.check",
}
"""Name of a command -> the module that adds its parser; a module is imported when its command is run."""

PROGRAMS = ("tbx", "tensorboardx")
USAGE_ERROR = 2
INTERRUPTED = 130
PIPE_CLOSED = 141
EXAMPLES = """\
examples:
  tensorboardx --logdir runs            open http://localhost:6006/ in a browser
  tensorboardx runs --port 0 --open     any free port, and open the browser
  tbx serve --help                      all options of the page
"""


class Parser(argparse.ArgumentParser):
    """Says which option was probably meant, and writes errors in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(USAGE_ERROR, f"{self.prog}: {message}; {self.prog} --help lists what there is\n")

    def parse_whole(self, arguments: Sequence[str]) -> argparse.Namespace:
        """Parse the arguments of a command; an unknown one is an error with a suggestion."""
        parsed, unknown = self.parse_known_args(arguments)
        if unknown:
            near = suggest_option(unknown[0], reversed(self._options(parsed.command)))
            self.error(f"unknown argument {unknown[0]!r}{near}")
        return parsed

    def _options(self, command: str) -> list[str]:
        choices = next(one.choices for one in self._actions if isinstance(one, argparse._SubParsersAction))
        return [option for option in choices[command]._option_string_actions if option.startswith("--")]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; give the exit status."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy would start threads that nothing here needs
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser, words = _read_command(given)
    try:
        parsed = parser.parse_whole(words)
        return int(parsed.run(parsed))
    except TbxError as error:
        sys.stderr.write(f"{parser.prog}: {error}\n")
        return USAGE_ERROR
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except KeyboardInterrupt:
        return INTERRUPTED


def _read_command(given: list[str]) -> tuple[Parser, list[str]]:
    """Choose the parser; without a command's name in front, the page is meant."""
    if given and given[0] in COMMANDS:
        return _make_parser([given[0]]), given
    if not given or given[0] in ("-h", "--help"):
        return _make_parser(list(COMMANDS)), given or ["--help"]
    if given[0] in ("--version", "--version_tb"):
        return _make_parser([]), ["--version"]
    near = difflib.get_close_matches(given[0], COMMANDS, n=1)
    if near and not given[0].startswith("-") and not Path(given[0]).exists():
        _make_parser([]).error(f"no command and no directory {given[0]!r}; did you mean {near[0]}?")
    return _make_parser(["serve"]), ["serve", *given]


def _make_parser(commands: list[str]) -> Parser:
    name = Path(sys.argv[0]).stem
    program = name if name in PROGRAMS else PROGRAMS[0]
    parser = Parser(
        prog=program,
        usage="%(prog)s --logdir DIR [options]\n       %(prog)s COMMAND [options]",
        description="Shows TensorBoard event files: as a page in the browser, or as numbers for scripts.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"tbx_widget {__version__}")
    subparsers = parser.add_subparsers(
        dest="command", metavar="COMMAND", title="commands", required=bool(commands), prog=program
    )
    for module in dict.fromkeys(COMMANDS[command] for command in commands):
        importlib.import_module(module).add_parser(subparsers)
    return parser


if __name__ == "__main__":
    sys.exit(main())
