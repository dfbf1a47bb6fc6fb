"""What this package reads from a logdir, in the shape of `truth.read_truth`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from tbx_widget import events
from tbx_widget.logdir.discovery import RunDirectory, find_runs, is_event_file, read_roots
from tbx_widget.logdir.event_reader import Batch, EventFileReader, RunTags

from .truth import Logdir, Point, Series, plain_array, plain_number


def read_ours(logdir: Path) -> Logdir:
    found: Logdir = defaultdict(list)
    for run, batch in read_batches(logdir):
        for tag, points in scalar_points(batch):
            found[Series(run, events.SCALARS, tag)] += points
        for event in batch.events:
            point = Point(event.step, event.wall_time, plain_value(load(event)))
            found[Series(run, event.plugin, event.tag)].append(point)
    return dict(found)


def read_our_metadata(logdir: Path) -> dict[tuple[str, str], tuple[str, str]]:
    """Display name and description by run and tag, where there is either."""
    told = [(run, *one) for run, batch in read_batches(logdir) for one in batch.described]
    words = {(run, tag): (said.display_name, said.description) for run, tag, said in told}
    return {key: both for key, both in words.items() if any(both)}


def find_our_runs(logdir: Path) -> dict[str, RunDirectory]:
    """By the name that TensorBoard gives the directory."""
    (root,) = read_roots(logdir)
    return {run.directory.relative_to(root.path).as_posix(): run for run in find_runs(root).runs}


def read_batches(logdir: Path) -> Iterator[tuple[str, Batch]]:
    for name, run in find_our_runs(logdir).items():
        for reader in open_run(run):
            while (batch := reader.read()) is not None:
                yield name, batch
            assert (reader.problems, reader.tail) == ([], 0), reader.path


def open_run(run: RunDirectory) -> Iterator[EventFileReader]:
    tags = RunTags()
    for path in event_files(run):
        yield EventFileReader(path, run.run, tags)


def event_files(run: RunDirectory) -> list[Path]:
    return [path for path in run.files if is_event_file(path.name)]


def scalar_points(batch: Batch) -> Iterator[tuple[str, list[Point]]]:
    for columns in batch.columns:
        ends = np.cumsum(columns.counts).tolist()
        for tag, start, end in zip(columns.tags, [0, *ends], ends, strict=False):
            parts = [
                column[start:end].tolist() for column in (columns.steps, columns.wall_times, columns.values)
            ]
            yield tag, [Point(step, at, plain_number(value)) for step, at, value in zip(*parts, strict=True)]


def load(event: events.Event) -> events.Value:
    value = event.value
    return value.load() if hasattr(value, "load") else value


def plain_value(value: events.Value) -> Any:
    match value:
        case events.Histogram():
            return plain_histogram(value)
        case events.Image():
            return value.width, value.height, [value.encoded, *value.others]
        case events.Audio():
            return [value.encoded, *value.others]
        case events.Text():
            return value.shape, list(value.strings)
        case events.Message():
            return value.data
        case events.Tensor():
            return plain_array(value.array), value.content
        case events.SessionLog():
            return value.status.name


def plain_histogram(histogram: events.Histogram) -> list[list[float]]:
    """As TensorBoard migrates old histograms: without empty buckets at the ends, minimum and maximum as edges."""
    (filled,) = np.nonzero(histogram.counts)
    if not filled.size:
        return []
    start, end = filled[0], filled[-1] + 1
    inner = histogram.limits[start : end - 1]
    lefts, rights = [histogram.minimum, *inner], [*inner, histogram.maximum]
    return np.array([lefts, rights, histogram.counts[start:end]], np.float32).T.tolist()
