"""`tbx tail`: one line for every new point."""

from __future__ import annotations

import argparse
import heapq
import re
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from tbx_widget.commands.contents import describe
from tbx_widget.commands.numbers import json_number, short_float
from tbx_widget.commands.options import (
    RAW,
    add_filters,
    add_json,
    add_where,
    command,
    find_logdirs,
    warn,
    write,
    write_json,
)
from tbx_widget.commands.sentences import tell
from tbx_widget.data.curves import PrCurveItem
from tbx_widget.data.following import Follower, NewPoint
from tbx_widget.data.items import AnyItem, Item
from tbx_widget.data.tables import local_time, printable
from tbx_widget.errors import EventFileError
from tbx_widget.events import CUSTOM_SCALARS, HPARAMS, PR_CURVES, SCALARS, Event, is_stored

T = TypeVar("T")

_MESSAGES: dict[str, type[Item[Any]]] = {HPARAMS: AnyItem, CUSTOM_SCALARS: AnyItem}
_DESCRIPTION = """\
Prints the last points, and then every point that is written, until it is interrupted: local time, run, tag, step and
value, with tabs between. Hyperparameters, layouts and PR curves are told by what they hold, other values by their
plugin and size.
JSON, one object per line: {"run", "plugin", "tag", "step", "wall_time", "value"}, or "nbytes" instead of "value";
hyperparameters and layouts have "content" too."""


def add_parser(subparsers: Any) -> None:
    """Add the parser of `tail`."""
    parser = subparsers.add_parser(
        "tail", help="follow what is being written", description=_DESCRIPTION, formatter_class=RAW
    )
    parser.add_argument(
        "-n", "--lines", metavar="N", type=int, default=10, help="points from before; 10 by default"
    )
    parser.add_argument("--once", action="store_true", help="end after the points from before")
    parser.add_argument("--interval", metavar="SECONDS", type=float, default=0.5, help="pause between looks")
    add_filters(parser)
    add_where(parser)
    add_json(parser)
    parser.set_defaults(run=command(tail))


def tail(args: argparse.Namespace) -> int:
    """Write the last points, then follow."""
    follower = Follower(find_logdirs(args))
    wanted = max(args.lines, 0)
    points = _chosen(follower.read(max(wanted, 1)), args)
    last = heapq.nlargest(wanted, points, key=_time)
    deque(points, maxlen=0)  # nlargest takes nothing up where none are wanted
    _write(reversed(last), args)
    if args.once:
        return 0 if follower.runs else _nothing(args)
    if not follower.runs:
        warn("no event files yet; waiting")
    while True:
        time.sleep(max(args.interval, 0.05))
        _write(_chosen(follower.read(), args), args)


def _chosen(points: Iterable[NewPoint], args: argparse.Namespace) -> Iterable[NewPoint]:
    return (point for point in points if _is_in(args.runs, point.run) and _is_in(args.tags, point.tag))


def _is_in(pattern: re.Pattern[str] | None, name: str) -> bool:
    return pattern is None or pattern.search(name) is not None


def _time(point: NewPoint) -> float:
    return point.wall_time if point.wall_time == point.wall_time else float("-inf")


def _write(points: Iterable[NewPoint], args: argparse.Namespace) -> None:
    for point in points:
        if args.json:
            write_json(_object(point))
        else:
            write(_line(point))
    sys.stdout.flush()


def _line(point: NewPoint) -> str:
    names = (printable(point.run), printable(point.tag), str(point.step))
    return "\t".join((local_time(point.wall_time), *names, _value(point)))


def _value(point: NewPoint) -> str:
    if point.plugin == SCALARS:
        return str(json_number(short_float(point.value)))
    told = _read(point, {**_MESSAGES, PR_CURVES: PrCurveItem}, tell)
    size = f"{point.plugin or 'tensor'}, {getattr(point.value, 'nbytes', 0):,} bytes"
    return size if told is None else printable(told)


def _read(point: NewPoint, kinds: dict[str, type[Item[Any]]], how: Callable[[Any], T]) -> T | None:
    """Read a value of these plugins; None for another one, and where it cannot be read."""
    if point.plugin not in kinds or isinstance(point.value, float) or not is_stored(point.value):
        return None
    event = Event(point.run, point.plugin, point.tag, point.step, point.wall_time, point.value)
    try:
        return how(kinds[point.plugin](event))
    except EventFileError:
        return None


def _object(point: NewPoint) -> dict[str, Any]:
    about: dict[str, Any] = {
        "run": point.run,
        "plugin": point.plugin,
        "tag": point.tag,
        "step": point.step,
        "wall_time": json_number(point.wall_time),
    }
    if point.plugin == SCALARS:
        about["value"] = json_number(short_float(point.value))
    else:
        about["nbytes"] = getattr(point.value, "nbytes", 0)
        content = _read(point, _MESSAGES, describe)
        about.update({} if content is None else {"content": content})
    return about


def _nothing(args: argparse.Namespace) -> int:
    warn("no event files found")
    return 1
