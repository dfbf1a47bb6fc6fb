"""The runs as a table of a few lines."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tbx_widget.data.run import Run
from tbx_widget.data.scanning import Scan
from tbx_widget.data.spelling import count_of
from tbx_widget.data.tables import display_width, fit, html_table, local_time, terminal_width, text_table
from tbx_widget.data.tags import count_tags

MOST_RUNS = 20
HEAD = ("run", "tags", "points", "last step", "last wall time")
_AT_THE_RIGHT = frozenset((2, 3))
_FEWEST_FOR_TAGS = 40


class RunRow(NamedTuple):
    """What one run holds: `tags` counts them by plugin."""

    run: str
    tags: dict[str, int]
    points: int
    last_step: int | None
    last_wall_time: float | None

    def cells(self) -> tuple[str, ...]:
        """Write the row for people."""
        return self._cells(", ".join(self._counts()))

    def cells_within(self, width: int) -> tuple[str, ...]:
        """Write the row with at most `width` cells of a terminal for the tags."""
        return self._cells(fit(self._counts(), width))

    def _counts(self) -> list[str]:
        return [count_tags(count, plugin) for plugin, count in self.tags.items()]

    def _cells(self, tags: str) -> tuple[str, ...]:
        step = "" if self.last_step is None else f"{self.last_step:,}"
        return self.run, tags, f"{self.points:,}", step, local_time(self.last_wall_time)


class LogsOverview(NamedTuple):
    """A title, a row for each of the first runs, and what is to be said below."""

    title: str
    rows: list[RunRow]
    notes: list[str]

    def text(self) -> str:
        """Write it for a terminal."""
        table = [runs_table(self.rows)] if self.rows else []
        return "\n".join([self.title, *table, *self.notes])

    def html(self) -> str:
        """Write it for a notebook cell."""
        lines = [f"<div>{html.escape(line)}</div>" for line in self.notes]
        table = [html_table(HEAD, [row.cells() for row in self.rows])] if self.rows else []
        return "".join([f"<div>{html.escape(self.title)}</div>", *table, *lines])


def runs_table(rows: Sequence[RunRow]) -> str:
    """Write rows for a terminal; its width, less what the other columns take, bounds that of the tags."""
    others = [(run, "", *rest) for run, _, *rest in map(RunRow.cells, rows)]
    taken = max(map(display_width, text_table((HEAD[0], "", *HEAD[2:]), others).splitlines()))
    width = max(terminal_width() - taken, _FEWEST_FOR_TAGS)
    return text_table(HEAD, [row.cells_within(width) for row in rows], right=_AT_THE_RIGHT)


def run_row(run: Run) -> RunRow:
    """Read the run if need be, and sum it up."""
    extent = run.contents.extent()
    return RunRow(run.name, {plugin: len(names) for plugin, names in run.tags.items()}, *extent)


def overview(runs: Iterable[Run], found: Scan) -> LogsOverview:
    """Sum up the first runs, which reads their files, and say what else there is."""
    listed = list(runs)
    title = f"{count_of(len(listed), 'runs')} in {found.where}" if listed else found.nothing()
    rows = [run_row(run) for run in listed[:MOST_RUNS]]
    more = len(listed) - MOST_RUNS
    notes = [f"and {more:,} more runs"] if more > 0 else []
    damaged = sum(len(run.problems) for run in listed if run.is_read) + len(found.problems)
    notes += [f"{count_of(damaged, 'problems')}: see .problems"] if damaged else []
    return LogsOverview(title, rows, notes)
