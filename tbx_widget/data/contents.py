"""What was read from the event files of one run so far.

Points and places of values are kept per file, so that it does not matter in which order growing files are read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from tbx_widget.data.scalars import NEVER, Origin, ScalarSeries
from tbx_widget.events import SCALARS, TENSORS, Event, ScalarColumns, SessionLog, SessionStatus
from tbx_widget.logdir.discovery import natural_key
from tbx_widget.logdir.event_reader import Problem
from tbx_widget.logdir.readers import open_reader
from tbx_widget.logdir.run_tags import RunTags

N = TypeVar("N", bound=np.generic)

Arrays: TypeAlias = (
    "tuple[npt.NDArray[np.int64], npt.NDArray[np.float64], npt.NDArray[np.float32 | np.float64]]"
)


class Points:
    """The points of one series in one file: steps, wall times, values."""

    def __init__(self) -> None:
        self._parts: list[Arrays] = []

    def add(self, part: Arrays) -> None:
        """Append points."""
        self._parts.append(part)

    def arrays(self) -> Arrays:
        """Give all points; copies parts together only once."""
        if len(self._parts) > 1:
            steps, wall_times, values = zip(*self._parts, strict=True)
            self._parts = [(np.concatenate(steps), np.concatenate(wall_times), np.concatenate(values))]
        return self._parts[0]


class FileContents:
    """What was read from one event file."""

    def __init__(self, path: Path, run: str, tags: RunTags) -> None:
        self.reader = open_reader(path, run, tags)
        self._forget()

    def read(self) -> None:
        """Read whatever is new; a file that cannot be opened is a problem."""
        self._failure: tuple[Problem, ...] = ()
        try:
            self._read()
        except OSError as error:
            self._failure = (Problem(self.reader.path, self.reader.offset, error.strerror or str(error)),)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The damaged records, and why the file could not be read if so."""
        return (*self.reader.problems, *self._failure)

    def _read(self) -> None:
        while (batch := self.reader.read()) is not None:
            if batch.is_new_file:
                self._forget()
            for columns in batch.columns:
                self._add_columns(columns)
            for event in batch.events:
                self._add_event(event)

    def _forget(self) -> None:
        self.points: dict[str, Points] = {}
        self.events: dict[tuple[str, str], list[Event]] = {}
        self.restarted_at = NEVER
        """The lowest step at which this file declares a restart."""

    def _add_columns(self, columns: ScalarColumns) -> None:
        ends = np.cumsum(columns.counts).tolist()
        for tag, start, end in zip(columns.tags, [0, *ends], ends, strict=False):
            part = slice(start, end)
            points = self.points.setdefault(tag, Points())
            points.add((columns.steps[part], columns.wall_times[part], columns.values[part]))

    def _add_event(self, event: Event) -> None:
        if not event.plugin and isinstance(event.value, SessionLog):
            if event.value.status == SessionStatus.START:
                self.restarted_at = min(self.restarted_at, event.step)
        elif event.tag:
            plugin = TENSORS if event.plugin in ("", SCALARS) else event.plugin
            self.events.setdefault((plugin, event.tag), []).append(event)


class Extent(NamedTuple):
    """How much a run holds."""

    points: int
    last_step: int | None
    last_wall_time: float | None


class RunContents:
    """What was read from all event files of one run."""

    def __init__(self, run: str) -> None:
        self.run = run
        self._metadata = RunTags()
        self._files: dict[Path, FileContents] = {}

    def read(self, paths: Iterable[Path]) -> None:
        """Read what is new in these files, given in order, and forget files that are not among them."""
        files = {path: self._files.get(path) for path in paths}
        self._files = {
            path: known or FileContents(path, self.run, self._metadata) for path, known in files.items()
        }
        for contents in self._files.values():
            contents.read()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The damaged records."""
        return tuple(problem for contents in self._files.values() for problem in contents.problems)

    def tags(self) -> dict[str, tuple[str, ...]]:
        """Plugin to its tags, in natural order; which came first in a file is not known."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for contents in self._files.values():
            found[SCALARS].update(contents.points)
            for plugin, tag in contents.events:
                found[plugin].add(tag)
        return {plugin: tuple(sorted(tags, key=natural_key)) for plugin, tags in found.items()}

    def has(self, plugin: str, tag: str) -> bool:
        """Whether there is such a series."""
        if plugin == SCALARS:
            return any(tag in contents.points for contents in self._files.values())
        return any((plugin, tag) in contents.events for contents in self._files.values())

    def events(self, plugin: str, tag: str) -> list[Event]:
        """All events of one series in file order."""
        found = (contents.events.get((plugin, tag), ()) for contents in self._files.values())
        return [event for events in found for event in events]

    def scalars(self, tag: str) -> ScalarSeries:
        """All points of one scalar series, which must exist."""
        files = [contents for contents in self._files.values() if tag in contents.points]
        parts = [contents.points[tag].arrays() for contents in files]
        starts = np.cumsum([0, *(len(part[0]) for part in parts[:-1])]).tolist()
        origins = (Origin(start, self._replaced_from(one)) for start, one in zip(starts, files, strict=True))
        metadata = self._metadata.metadata(tag)
        names = (metadata.display_name, metadata.description) if metadata else ("", "")
        return ScalarSeries(
            self.run,
            tag,
            _join([steps for steps, _, _ in parts]),
            _join([wall_times for _, wall_times, _ in parts]),
            _join([values for _, _, values in parts]),
            *names,
            tuple(origins),
        )

    def about(self, tag: str) -> bytes:
        """What the tag's plugin has written about it, as it stands in the file."""
        metadata = self._metadata.metadata(tag)
        return metadata.content if metadata else b""

    def extent(self) -> Extent:
        """Count the scalar points, and find the last step and wall time of any event."""
        columns = [points.arrays() for one in self._files.values() for points in one.points.values()]
        events = [event for one in self._files.values() for events in one.events.values() for event in events]
        steps = [int(steps.max()) for steps, _, _ in columns] + [event.step for event in events]
        times = [float(np.fmax.reduce(times)) for _, times, _ in columns]
        times += [event.wall_time for event in events]
        points = sum(len(steps) for steps, _, _ in columns)
        return Extent(points, max(steps, default=None), _latest(times))

    def _replaced_from(self, contents: FileContents) -> int:
        files = list(self._files.values())
        later = files[files.index(contents) + 1 :]
        return min((one.restarted_at for one in later), default=NEVER)


def _join(parts: Sequence[npt.NDArray[N]]) -> npt.NDArray[N]:
    joined: npt.NDArray[N] = np.concatenate(parts) if len(parts) > 1 else parts[0].view()
    return joined


def _latest(times: list[float]) -> float | None:
    known = [time for time in times if time == time]
    return max(known, default=None)
