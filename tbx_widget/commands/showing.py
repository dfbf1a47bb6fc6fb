"""`tbx show`: some points of one series."""

from __future__ import annotations

import argparse
from typing import Any, TypeAlias

import numpy as np

from tbx_widget.commands.choice import Places, choose_around, choose_last, choose_shape
from tbx_widget.commands.contents import describe
from tbx_widget.commands.numbers import json_number, json_numbers
from tbx_widget.commands.options import (
    RAW,
    add_json,
    add_logdir,
    command,
    count,
    end,
    find_run,
    open_logs,
    write,
    write_json,
)
from tbx_widget.commands.sentences import tell
from tbx_widget.data.run import Run
from tbx_widget.data.scalars import ScalarSeries
from tbx_widget.data.spelling import unknown_tag
from tbx_widget.data.tables import local_time, text_table
from tbx_widget.events import SCALARS

Found: TypeAlias = "ScalarSeries | list[Any]"
Row: TypeAlias = "tuple[str, str, str, str]"
_AROUND = 11
_DEFAULT = 20
_DESCRIPTION = """\
Shows the last 20 points by default; scalars as numbers, other values by what they hold.
JSON: {"run": str, "tag": str, "plugin": str, "count": n of all, "points": [{"step": n, "wall_time": seconds,
"value": number, "replaced": bool}]}; a point is replaced where a restart with purge_step says so. Other values have
their fields in the place of "value" and "replaced"."""


def add_parser(subparsers: Any) -> None:
    """Add the parser of `show`."""
    parser = subparsers.add_parser(
        "show", help="points of one series", description=_DESCRIPTION, formatter_class=RAW
    )
    parser.add_argument("run_name", metavar="RUN")
    parser.add_argument("tag", metavar="TAG")
    parser.add_argument("--plugin", help="which one, where several have the tag")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--last", metavar="N", type=count, help="the last N points")
    which.add_argument("--around", metavar="STEP", type=int, help=f"the {_AROUND} points nearest to a step")
    which.add_argument(
        "--downsample", metavar="N", type=count, help="N points of all: first, last, and extremes"
    )
    add_logdir(parser)
    add_json(parser)
    parser.set_defaults(run=command(show))


def show(args: argparse.Namespace) -> int:
    """Write the chosen points."""
    logs = open_logs(args)
    run = find_run(logs, args.run_name)
    plugin, tag = _find_series(run, args.tag, args.plugin)
    if plugin == SCALARS:
        series = run.scalars(tag)
        steps = series.steps
        found: Found = series[_choose(args, steps, series.values)]
    else:
        items = run.items(plugin, tag)
        steps = run.steps(plugin, tag)
        places = _choose(args, steps, np.zeros(len(steps)))
        found = [items[place] for place in places.tolist()]
    if args.json:
        about = {"run": run.name, "tag": tag, "plugin": plugin, "count": len(steps)}
        write_json({**about, "points": _points(found)})
    else:
        _write_table(_rows(found), len(steps))
    return end(logs, len(found) > 0)


def _find_series(run: Run, tag: str, wanted: str | None) -> tuple[str, str]:
    """Find the plugin that has a tag, and the tag as its file has it."""
    plugins = [plugin for plugin in run.tags if wanted in (None, plugin)]
    series = ((plugin, run.written_tag(plugin, tag)) for plugin in plugins)
    found = [(plugin, written) for plugin, written in series if written in run.tags[plugin]]
    if not found:
        names = [one for plugin, tags in run.tags.items() if wanted in (None, plugin) for one in tags]
        raise unknown_tag(run.name, wanted or "tags", tag, names, {} if wanted is None else run.tags)
    return found[0]


def _choose(args: argparse.Namespace, steps: Places, values: np.ndarray[Any, Any]) -> Places:
    if args.around is not None:
        return choose_around(steps, args.around, _AROUND)
    if args.downsample is not None:
        return choose_shape(values, args.downsample)
    return choose_last(len(steps), args.last or _DEFAULT)


def _points(found: Found) -> list[dict[str, Any]]:
    return _scalar_points(found) if isinstance(found, ScalarSeries) else list(map(_item_point, found))


def _scalar_points(series: ScalarSeries) -> list[dict[str, Any]]:
    columns = (
        series.steps.tolist(),
        json_numbers(series.wall_times),
        json_numbers(series.values),
        series.replaced.tolist(),
    )
    names = ("step", "wall_time", "value", "replaced")
    return [dict(zip(names, point, strict=True)) for point in zip(*columns, strict=True)]


def _item_point(item: Any) -> dict[str, Any]:
    return {"step": item.step, "wall_time": json_number(item.wall_time), **describe(item)}


def _write_table(rows: list[Row], n: int) -> None:
    if len(rows) < n:
        write(f"{len(rows):,} of {n:,} points")
    head = ("step", "time", "value", "replaced")
    shown = len(head) if any(row[-1] for row in rows) else len(head) - 1
    write(text_table(head[:shown], [row[:shown] for row in rows], right=frozenset((0,))))


def _rows(found: Found) -> list[Row]:
    if isinstance(found, ScalarSeries):
        return list(map(_scalar_row, _scalar_points(found)))
    return [(str(item.step), local_time(item.wall_time), tell(item), "") for item in found]


def _scalar_row(point: dict[str, Any]) -> Row:
    replaced = "replaced" if point["replaced"] else ""
    return str(point["step"]), local_time(float(point["wall_time"])), str(point["value"]), replaced
