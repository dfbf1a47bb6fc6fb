"""`tbx summary`: every scalar series in one line."""

from __future__ import annotations

import argparse
from typing import Any

from tbx_widget.commands.numbers import json_number, text_number
from tbx_widget.commands.options import (
    RAW,
    add_filters,
    add_json,
    add_where,
    command,
    end,
    open_logs,
    warn,
    write,
    write_json,
)
from tbx_widget.commands.trend import Best, Point, Summary, guess_best, summarize
from tbx_widget.data.scalars import ScalarSeries
from tbx_widget.data.spelling import count_of
from tbx_widget.data.tables import text_table

_DESCRIPTION = """\
Last, best, lowest and highest value and the trend of every scalar series. "best" is the minimum or the maximum,
which the tag's words tell (loss, 损失: min; acc, 准确率: max); --best says it for all.
The trend is that of the second half of the points.
Points that a restart with purge_step has replaced are left out and counted; --all takes them too.
JSON: {"series": [{"run", "tag", "count", "not_finite", "replaced": n, "last": {"value", "step"} or null, "best":
{"value", "step", "is": "min" or "max"} or null, "minimum": {"value", "step"} or null, "maximum": the same, "trend":
{"direction": "rising", "falling", "flat" or "unknown", "change": number, "points": n}}]}"""
_HEAD = ("run", "tag", "points", "last", "best", "minimum", "maximum", "trend")


def add_parser(subparsers: Any) -> None:
    """Add the parser of `summary`."""
    parser = subparsers.add_parser(
        "summary", help="last, best and trend of every scalar", description=_DESCRIPTION, formatter_class=RAW
    )
    parser.add_argument("--best", choices=("min", "max"), help="which value of every tag is the best")
    parser.add_argument("--all", action="store_true", help="take points that a restart has replaced too")
    add_filters(parser)
    add_where(parser)
    add_json(parser)
    parser.set_defaults(run=command(summary))


def summary(args: argparse.Namespace) -> int:
    """Write a line for each series."""
    logs = open_logs(args)
    found = [
        (series, summarize(series if args.all else series.current()), args.best or guess_best(series.tag))
        for series in logs.series(tags=args.tags, runs=args.runs)
    ]
    if args.json:
        write_json({"series": [_object(*one) for one in found]})
    elif found:
        write(text_table(_HEAD, [_cells(*one) for one in found], right=frozenset((2,))))
    if not args.all:
        _tell_left_out(sum(int(series.replaced.sum()) for series, _, _ in found))
    return end(logs, found)


def _tell_left_out(replaced: int) -> None:
    if replaced:
        are = "is" if replaced == 1 else "are"
        warn(f"{count_of(replaced, 'points')} that a restart has replaced {are} left out; --all takes them")


def _cells(series: ScalarSeries, of: Summary, best: Best | None) -> tuple[str, ...]:
    change = f" {of.trend.change:+.3g}" if of.trend.direction in ("rising", "falling") else ""
    return (
        series.run,
        series.tag,
        f"{of.points:,}{_notes(series, of)}",
        _at(of.last),
        f"{_at(_best(of, best))} ({best})" if best else "",
        _at(of.minimum),
        _at(of.maximum),
        of.trend.direction + change,
    )


def _notes(series: ScalarSeries, of: Summary) -> str:
    counts = {"not finite": of.not_finite, "replaced": int(series.replaced.sum())}
    notes = ", ".join(f"{count:,} {what}" for what, count in counts.items() if count)
    return f" ({notes})" if notes else ""


def _object(series: ScalarSeries, of: Summary, best: Best | None) -> dict[str, Any]:
    found = _point(_best(of, best))
    return {
        "run": series.run,
        "tag": series.tag,
        "count": of.points,
        "not_finite": of.not_finite,
        "replaced": int(series.replaced.sum()),
        "last": _point(of.last),
        "best": {**found, "is": best} if found else None,
        "minimum": _point(of.minimum),
        "maximum": _point(of.maximum),
        "trend": {**of.trend._asdict(), "change": json_number(of.trend.change)},
    }


def _best(of: Summary, best: Best | None) -> Point | None:
    return {"min": of.minimum, "max": of.maximum}.get(best or "")


def _point(point: Point | None) -> dict[str, Any] | None:
    return None if point is None else {"value": json_number(point.value), "step": point.step}


def _at(point: Point | None) -> str:
    return f"{text_number(point.value)} @ {point.step}" if point else ""
