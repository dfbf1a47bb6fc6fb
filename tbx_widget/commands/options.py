"""What the commands have in common: where the logs are, which of them, and how to write."""

from __future__ import annotations

import argparse
import codecs
import json
import re
import shlex
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TextIO

from tbx_widget.data.logs import Logs, read
from tbx_widget.data.run import Run
from tbx_widget.data.scanning import scan
from tbx_widget.data.spelling import count_of, unknown_run
from tbx_widget.errors import UnknownRunError, UnknownTagError

DEFAULTS = ("logs", "runs")
HERE = "."
NOTHING = 1
RAW = argparse.RawDescriptionHelpFormatter
Command = Callable[[argparse.Namespace], int]


def add_logdir(parser: argparse.ArgumentParser) -> None:
    """Add `--logdir`."""
    parser.add_argument(
        "--logdir",
        metavar="DIR",
        action="append",
        help="directory, event file or name=DIR; may be given several times."
        " By default logs or runs, the first that holds event files, else .",
    )


def add_where(parser: argparse.ArgumentParser) -> None:
    """Add log directories as arguments, and `--logdir`."""
    parser.add_argument("where", metavar="LOGDIR", nargs="*", help="the same as --logdir")
    add_logdir(parser)


def add_json(parser: argparse._ActionsContainer) -> None:
    """Add `--json`."""
    parser.add_argument(
        "--json", action="store_true", help='write JSON; NaN and infinities as "NaN", "Infinity", "-Infinity"'
    )


def add_filters(parser: argparse.ArgumentParser) -> None:
    """Add `--runs` and `--tags`."""
    parser.add_argument("--runs", metavar="REGEX", type=pattern, help="only runs in whose name this is found")
    parser.add_argument("--tags", metavar="REGEX", type=pattern, help="only tags in whose name this is found")


def pattern(text: str) -> re.Pattern[str]:
    """Compile an argument.

    Raises
    ------
    argparse.ArgumentTypeError
        It is no regular expression.
    """
    try:
        return re.compile(text)
    except re.error as error:
        raise argparse.ArgumentTypeError(f"expected a regular expression, got {text!r}: {error}") from None


def count(text: str) -> int:
    """Read a number of things.

    Raises
    ------
    argparse.ArgumentTypeError
        It is no whole number of at least 1.
    """
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a number of at least 1, got {text!r}")
    return int(text)


def find_logdirs(args: argparse.Namespace) -> list[str]:
    """Give the log directories that are asked for; where there are none, say what is read instead."""
    given = [*getattr(args, "where", ()), *(args.logdir or ())]
    if given:
        return given
    chosen = next((name for name in DEFAULTS if _holds_event_files(name)), HERE)
    warn(f"reading runs below {chosen}")
    return [chosen]


def open_logs(args: argparse.Namespace) -> Logs:
    """Open the log directories.

    Raises
    ------
    LogdirError
        There is no such directory or file.
    """
    return read(find_logdirs(args))


def find_run(logs: Logs, name: str) -> Run:
    """Give a run by its name.

    Raises
    ------
    UnknownRunError
        There is none; if it is a directory, the message says how that is given.
    """
    if name not in logs and Path(name).is_dir():
        raise unknown_run(name, logs.runs, meant=f"--logdir {shlex.quote(name)}")
    return logs[name]


def command(run: Command) -> Command:
    """Make a command end with 1 and one line on stderr where a run or tag does not exist."""

    def call(args: argparse.Namespace) -> int:
        try:
            status = run(args)
            sys.stdout.flush()
            return status
        except (UnknownRunError, UnknownTagError) as error:
            warn(str(error))
            return NOTHING

    return call


def end(logs: Logs, found: Iterable[Any] | bool) -> int:
    """Say what went wrong while reading, and give the exit status: 1 where nothing was found."""
    if not logs:
        warn(logs.scanned.nothing())
    elif not found:
        warn("nothing found")
    if logs.problems:
        verb, them = ("was", "it") if len(logs.problems) == 1 else ("were", "them")
        places = count_of(len(logs.problems), "damaged places")
        warn(f"{places} {verb} passed over; tbx check lists {them}")
    return 0 if found else NOTHING


def warn(text: str) -> None:
    """Write one line to stderr, behind what was written to stdout."""
    sys.stdout.flush()
    sys.stderr.write(f"tbx: {text}\n")


def write(text: str) -> None:
    """Write one line to stdout."""
    sys.stdout.write(text + "\n")


def write_json(document: Any) -> None:
    """Write one JSON document to stdout."""
    dump_json(document, sys.stdout)
    sys.stdout.write("\n")


def dump_json(document: Any, out: TextIO) -> None:
    """Write one JSON document, with JSON's own escapes where `out` cannot take every character."""
    is_unicode = codecs.lookup(out.encoding or "ascii").name.startswith("utf")
    out.write(json.dumps(document, ensure_ascii=not is_unicode, allow_nan=False))


def _holds_event_files(name: str) -> bool:
    return Path(name).is_dir() and bool(scan(name).runs)
