"""`tbx export`: all scalar points as one table."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from tbx_widget.commands.numbers import json_numbers
from tbx_widget.commands.options import (
    RAW,
    add_filters,
    add_json,
    add_where,
    command,
    dump_json,
    end,
    open_logs,
    warn,
)
from tbx_widget.data.scalars import ScalarSeries

HEAD = ("run", "tag", "step", "wall_time", "value", "replaced")
_DESCRIPTION = """\
Writes every scalar point: CSV with the columns run, tag, step, wall_time (seconds since the epoch), value and
replaced ("true" where a restart with purge_step has replaced the point, else "false"), series after series.
Values are the shortest numbers that give the stored ones back, or NaN, Infinity, -Infinity.
JSON: {"series": [{"run", "tag", "steps": [n], "wall_times": [seconds], "values": [number], "replaced": [bool]}]}"""


def add_parser(subparsers: Any) -> None:
    """Add the parser of `export`."""
    parser = subparsers.add_parser(
        "export", help="all scalar points as CSV or JSON", description=_DESCRIPTION, formatter_class=RAW
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--csv", action="store_true", help="write CSV (the default)")
    add_json(form)
    parser.add_argument("-o", "--output", metavar="FILE", type=Path, help="write here instead of to stdout")
    add_filters(parser)
    add_where(parser)
    parser.set_defaults(run=command(export))


def export(args: argparse.Namespace) -> int:
    """Write all points."""
    logs = open_logs(args)
    counted = _Counted(logs.series(tags=args.tags, runs=args.runs))
    try:
        with _open(args.output) as out:
            (_write_json if args.json else _write_csv)(counted, out)
    except BrokenPipeError:
        raise
    except OSError as error:
        warn(f"{args.output}: {error.strerror}")
        return 2
    return end(logs, counted.count > 0)


class _Counted:
    """Series that are counted while they go by."""

    def __init__(self, series: Iterable[ScalarSeries]) -> None:
        self._series = series
        self.count = 0

    def __iter__(self) -> Iterator[ScalarSeries]:
        for one in self._series:
            self.count += 1
            yield one


@contextmanager
def _open(path: Path | None) -> Iterator[TextIO]:
    if path is None:
        yield sys.stdout
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        yield file


def _write_csv(series: Iterable[ScalarSeries], out: TextIO) -> None:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEAD)
    for one in series:
        replaced = np.where(one.replaced, "true", "false").tolist()
        columns = (one.steps.tolist(), json_numbers(one.wall_times), json_numbers(one.values), replaced)
        writer.writerows(zip(repeat(one.run), repeat(one.tag), *columns, strict=False))


def _write_json(series: Iterable[ScalarSeries], out: TextIO) -> None:
    between = '{"series": ['
    for one in series:
        out.write(between)
        dump_json(_object(one), out)
        between = ",\n"
    out.write("]}\n" if between == ",\n" else between + "]}\n")


def _object(series: ScalarSeries) -> dict[str, Any]:
    return {
        "run": series.run,
        "tag": series.tag,
        "steps": series.steps.tolist(),
        "wall_times": json_numbers(series.wall_times),
        "values": json_numbers(series.values),
        "replaced": series.replaced.tolist(),
    }
