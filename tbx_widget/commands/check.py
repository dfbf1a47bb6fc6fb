"""`tbx check`: whether event files are whole."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tbx_widget.commands.options import (
    RAW,
    add_json,
    add_where,
    command,
    find_logdirs,
    warn,
    write,
    write_json,
)
from tbx_widget.data.items import load_value
from tbx_widget.data.scanning import Scan, scan
from tbx_widget.data.spelling import count_of
from tbx_widget.data.tables import printable, text_table
from tbx_widget.errors import EventFileError
from tbx_widget.events import is_stored
from tbx_widget.logdir.discovery import PROJECTOR_CONFIG
from tbx_widget.logdir.readers import open_reader
from tbx_widget.logdir.run_tags import RunTags

DAMAGED = 1
_DESCRIPTION = """\
Reads every record of every event file and verifies its checksums. Ends with 1 where something is damaged. A record
that is cut off at the end of a file is not damage: it may be about to be written. The records of a projector_config.pbtxt
are embeddings.
JSON: {"files": [{"run": str, "path": str, "records": n, "bytes": n, "tail_bytes": n of a half-written record,
"problems": [{"offset": n, "what": str}]}], "problems": [str of the listing], "damaged_files": n}"""


class Report(NamedTuple):
    """One file: `tail_bytes` belong to a record that is cut off at the end."""

    run: str
    path: str
    records: int
    bytes: int
    tail_bytes: int
    problems: list[dict[str, Any]]


def add_parser(subparsers: Any) -> None:
    """Add the parser of `check`."""
    parser = subparsers.add_parser(
        "check", help="damage in event files", description=_DESCRIPTION, formatter_class=RAW
    )
    parser.add_argument("--values", action="store_true", help="decode pictures, texts and other values too")
    add_where(parser)
    add_json(parser)
    parser.set_defaults(run=command(check))


def check(args: argparse.Namespace) -> int:
    """Write a line for each file and each damaged place."""
    found = scan(find_logdirs(args))
    reports = list(_check_files(found, args.values))
    damaged = sum(bool(report.problems) for report in reports)
    if args.json:
        files = [report._asdict() for report in reports]
        write_json({"files": files, "problems": found.problems, "damaged_files": damaged})
    elif reports:
        _write_table(reports)
    if not reports:
        warn(found.nothing())
    for problem in found.problems:
        warn(problem)
    return DAMAGED if damaged or found.problems or not reports else 0


def _check_files(found: Scan, values: bool) -> Iterator[Report]:
    for run, paths in found.runs:
        tags = RunTags()
        for path in paths:
            yield _check_file(run, path, tags, values)


def _check_file(run: str, path: Path, tags: RunTags, values: bool) -> Report:
    reader = open_reader(path, run, tags)
    problems: list[dict[str, Any]] = []
    try:
        while (batch := reader.read()) is not None:
            problems += (bad for event in batch.events if values and (bad := _try_value(event)))
    except OSError as error:
        problems.append({"offset": reader.offset, "what": error.strerror or str(error)})
    damaged = [{"offset": problem.offset, "what": problem.what} for problem in reader.problems]
    tail = 0 if any(problem.offset == reader.offset for problem in reader.problems) else reader.tail
    return Report(run, str(path), reader.records, reader.size, tail, damaged + problems)


def _try_value(event: Any) -> dict[str, Any] | None:
    try:
        if is_stored(event.value):
            load_value(event.value)
    except EventFileError as error:
        return {
            "offset": getattr(event.value, "offset", -1),
            "what": f"{event.plugin} {event.tag!r}: {error}",
        }
    return None


def _write_table(reports: list[Report]) -> None:
    head = ("records", "bytes", "half-written", "damaged", "file")
    rows = [
        (_count(one), f"{one.bytes:,}", f"{one.tail_bytes:,}", f"{len(one.problems):,}", one.path)
        for one in reports
    ]
    write(text_table(head, rows, right=frozenset(range(4))))
    for one in reports:
        for problem in one.problems:
            write(f"{printable(one.path)}, byte {problem['offset']:,}: {printable(problem['what'])}")


def _count(report: Report) -> str:
    is_config = Path(report.path).name == PROJECTOR_CONFIG
    return count_of(report.records, "embeddings") if is_config else f"{report.records:,}"
