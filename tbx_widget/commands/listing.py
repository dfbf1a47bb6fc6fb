"""`tbx list` and `tbx tags`: what there is."""

from __future__ import annotations

import argparse
from typing import Any

from tbx_widget.commands.numbers import json_number
from tbx_widget.commands.options import (
    RAW,
    add_json,
    add_logdir,
    add_where,
    command,
    end,
    find_run,
    open_logs,
    write,
    write_json,
)
from tbx_widget.data.overview import RunRow, run_row, runs_table
from tbx_widget.data.run import Run
from tbx_widget.data.tables import text_table

_LIST = """\
The width of the terminal bounds how many kinds of tags are listed; JSON has all.
JSON: {"logdir": str, "runs": [{"run": str, "tags": {plugin: count}, "points": n, "last_step": n or null,
"last_wall_time": seconds or null, "files": [str]}]}"""
_TAGS = """\
Tags are those of the files. Some are named by the writer: __run_graph__ is the graph; profiler, of
graph_tagged_run_metadata, what was measured while it was traced; custom_scalars__config__ the layout of charts;
_hparams_/... what the run was started with, how it ended, and what is compared; NAME:STEP of projector an embedding.
JSON: {"runs": [{"run": str, "tags": [{"plugin": str, "tag": str, "count": n, "first_step": n, "last_step": n}]}]}"""


def add_parser(subparsers: Any) -> None:
    """Add the parsers of `list` and `tags`."""
    _add_list(subparsers)
    _add_tags(subparsers)


def _add_list(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "list", help="runs, and how much they hold", description=_LIST, formatter_class=RAW
    )
    add_where(parser)
    add_json(parser)
    parser.set_defaults(run=command(list_runs))


def _add_tags(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "tags", help="the tags of a run, by plugin", description=_TAGS, formatter_class=RAW
    )
    parser.add_argument("run_name", metavar="RUN", nargs="?", help="all runs by default")
    add_logdir(parser)
    add_json(parser)
    parser.set_defaults(run=command(list_tags))


def list_runs(args: argparse.Namespace) -> int:
    """Write a line for each run."""
    logs = open_logs(args)
    rows = [run_row(run) for run in logs.values()]
    if args.json:
        files = [[str(path) for path in run.files] for run in logs.values()]
        runs = [_row_object(row, paths) for row, paths in zip(rows, files, strict=True)]
        write_json({"logdir": logs.scanned.where, "runs": runs})
    elif rows:
        write(runs_table(rows))
    return end(logs, rows)


def list_tags(args: argparse.Namespace) -> int:
    """Write a line for each tag."""
    logs = open_logs(args)
    runs = list(logs.values()) if args.run_name is None else [find_run(logs, args.run_name)]
    found = [(run, [_tag_object(run, *one) for one in _pairs(run)]) for run in runs]
    if args.json:
        write_json({"runs": [{"run": run.name, "tags": tags} for run, tags in found]})
    elif any(tags for _, tags in found):
        rows = [(run.name, *(str(cell) for cell in tag.values())) for run, tags in found for tag in tags]
        head = ("run", "plugin", "tag", "count", "first step", "last step")
        write(text_table(head, rows, right=frozenset((3, 4, 5))))
    return end(logs, any(tags for _, tags in found))


def _row_object(row: RunRow, files: list[str]) -> dict[str, Any]:
    time = None if row.last_wall_time is None else json_number(row.last_wall_time)
    return {**row._asdict(), "last_wall_time": time, "files": files}


def _pairs(run: Run) -> list[tuple[str, str]]:
    return [(plugin, tag) for plugin, tags in run.tags.items() for tag in tags]


def _tag_object(run: Run, plugin: str, tag: str) -> dict[str, Any]:
    steps = run.steps(plugin, tag)
    return {
        "plugin": plugin,
        "tag": tag,
        "count": len(steps),
        "first_step": int(steps.min()) if len(steps) else None,
        "last_step": int(steps.max()) if len(steps) else None,
    }
