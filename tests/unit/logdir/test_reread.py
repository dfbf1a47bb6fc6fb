"""Points that a store has merged are read from their file again, and equal the original ones."""

from __future__ import annotations

import tracemalloc
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from tbx_widget.events import SCALARS
from tbx_widget.lanes.backfill import WriterFile
from tbx_widget.live import store as live_store
from tbx_widget.live.entry import Entry, Wanted
from tbx_widget.live.finer import Piece, read_pieces
from tbx_widget.live.series import ScalarSeries
from tbx_widget.live.store import Store
from tbx_widget.logdir import event_reader, reread
from tbx_widget.logdir.event_reader import EventFileReader, RunTags
from tbx_widget.logdir.opening import open_file
from tbx_widget.logdir.reread import Marks, Span, read_spans
from tests.unit.logdir.watching import append, watching
from tests.unit.logdir.writing import Event, metadata, records, scalar, text

MANY = 30_000
VALUES = np.random.default_rng(0).standard_normal(MANY).astype(np.float32)


def logged(first: int, end: int) -> bytes:
    """A series with a picture of text now and then, so that records come in many kinds."""
    events: list[Event] = []
    for step in range(first, end):
        events.append(scalar("loss", step, float(VALUES[step]), 1.7e9 + step))
        if step % 100 == 0:
            events += [scalar("epoch", step, step / 100), text("note", b"words" * 300, step)]
    return records(events)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.out.tfevents.1"


def read_into_store(path: Path, parts: list[bytes], monkeypatch: pytest.MonkeyPatch) -> tuple[Store, Entry]:
    """Read a file that grows part by part into a store with little room."""
    monkeypatch.setattr(live_store, "POINTS_BETWEEN_CHECKS", 1000)
    store = Store(most_scalar_bytes=50_000)
    path.touch()
    with watching(path.parent, store) as watched:
        for part in parts:
            append(path, part)
            watched.wait_for(lambda: watched.source.progress().bytes_read == path.stat().st_size)
        return store, watched.entry("loss")


@pytest.mark.parametrize("parts", [1, 7])
@pytest.mark.parametrize(
    ("first", "end"), [(0, 10), (0, MANY), (12_345, 12_400), (MANY - 5, MANY), (7, 29_000)]
)
def test_merged_points_are_read_again_as_they_were_logged(
    path: Path, monkeypatch: pytest.MonkeyPatch, parts: int, first: int, end: int
):
    cuts = np.linspace(0, MANY, parts + 1).astype(int).tolist()
    grown = [logged(start, stop) for start, stop in pairwise(cuts)]
    store, entry = read_into_store(path, grown, monkeypatch)
    assert store.is_merged
    assert isinstance(entry.data, ScalarSeries)
    assert len(entry.data.take(0, MANY).steps) < MANY / 5

    (points,) = read_pieces(store, [Piece(entry, first, end, MANY)])

    expected = np.arange(first, end)
    np.testing.assert_array_equal(points.indices, expected)
    np.testing.assert_array_equal(points.steps, expected)
    np.testing.assert_array_equal(points.wall_times, 1.7e9 + expected)
    np.testing.assert_array_equal(points.values, VALUES[first:end])


def test_a_thin_answer_keeps_the_extremes(path: Path, monkeypatch: pytest.MonkeyPatch):
    store, entry = read_into_store(path, [logged(0, MANY)], monkeypatch)

    (points,) = read_pieces(store, [Piece(entry, 0, MANY, 500)])

    assert len(points.steps) <= 900
    assert (points.values.min(), points.values.max()) == (VALUES.min(), VALUES.max())


def test_a_file_that_is_gone_leaves_what_is_held(path: Path, monkeypatch: pytest.MonkeyPatch):
    store, entry = read_into_store(path, [logged(0, MANY)], monkeypatch)
    path.unlink()

    (points,) = read_pieces(store, [Piece(entry, 0, MANY, MANY)])

    assert 0 < len(points.steps) < MANY


def test_numbers_beyond_single_precision_become_infinite(path: Path, monkeypatch: pytest.MonkeyPatch):
    event = scalar("loss", 1)
    value = event.summary.value[0]
    value.metadata.CopyFrom(metadata(SCALARS))
    value.tensor.dtype = 2
    value.tensor.double_val.append(1e300)
    store, entry = read_into_store(path, [records([event] * 3000)], monkeypatch)

    (points,) = read_pieces(store, [Piece(entry, 0, 3000, 3000)])

    assert len(points.steps) == 3000
    assert np.isposinf(points.values).all()


def marks_of(path: Path, most_bytes: int) -> Marks:
    marks, reader = Marks(), EventFileReader(path, "run", RunTags())
    place = 0
    while (batch := reader.read(most_bytes)) is not None:
        marks.note(place, batch.columns)
        place = reader.offset
    return marks


def steps_of(path: Path, marks: Marks, spans: list[Span]) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in spans]
    for number, points in read_spans(path, RunTags(), marks, spans):
        found[number] += points.steps.tolist()
    return found


SPANS = [
    Span("loss", 2 * MANY - 3, 2 * MANY),
    Span("loss", 0, 1),
    Span("epoch", 299, 302),
    Span("loss", MANY - 1, MANY + 1),
    Span("loss", 10, MANY),
    Span("epoch", 0, 600),
    Span("loss", 0, 1),
]


@pytest.mark.parametrize("most_bytes", [1, 1 << 23])
def test_points_of_several_series_are_read_from_the_mark_before_them(path: Path, most_bytes: int):
    path.write_bytes(logged(0, MANY) + logged(0, MANY))
    steps = {"loss": list(range(MANY)) * 2, "epoch": list(range(0, MANY, 100)) * 2}

    found = steps_of(path, marks_of(path, most_bytes), SPANS)

    assert found == [steps[tag][first:end] for tag, first, end in SPANS]


def test_points_that_the_file_does_not_have_are_left_out(path: Path):
    path.write_bytes(logged(0, 1000))
    spans = [Span("loss", 990, 1001), Span("no such", 0, 1), Span("loss", 0, 2)]

    assert steps_of(path, marks_of(path, 1 << 23), spans) == [list(range(990, 1000)), [], [0, 1]]


def test_all_series_of_a_file_are_read_in_one_pass(path: Path, monkeypatch: pytest.MonkeyPatch):
    opened: list[Path] = []
    store, entry = read_into_store(path, [logged(0, MANY)], monkeypatch)
    others = [one for one in store.entries.values() if one.key.tag == "epoch"]
    pieces = [Piece(one, 0, one.data.count, MANY) for one in (entry, *others, entry)]
    monkeypatch.setattr(event_reader, "open_file", lambda path: opened.append(path) or open_file(path))

    points = read_pieces(store, pieces)

    assert [one.steps.tolist() for one in points] == [list(range(0, MANY, by)) for by in (1, 100, 1)]
    assert len(opened) <= path.stat().st_size // event_reader.BATCH_BYTES + 2


def test_what_was_passed_over_once_in_a_writers_file_is_not_read_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
):
    opened: list[Path] = []
    monkeypatch.setattr(reread, "BYTES_AT_ONCE", 1 << 20)
    monkeypatch.setattr(event_reader, "open_file", lambda path: opened.append(path) or open_file(path))
    path.write_bytes(logged(0, MANY) * 4)
    file = WriterFile(SimpleNamespace(path=path))
    file.points([Wanted("loss", 0, 4 * MANY, 100)])
    whole = len(opened)
    append(path, logged(0, 100))

    (points,) = file.points([Wanted("loss", 4 * MANY - 10, 4 * MANY + 100, 1000)])

    assert points.steps.tolist() == [*range(MANY - 10, MANY), *range(100)]
    assert len(opened) - whole <= 2 < whole
    (early,) = file.points([Wanted("loss", MANY - 1, MANY + 1, 10)])
    assert early.steps.tolist() == [MANY - 1, 0]


def test_a_file_that_grows_for_days_needs_few_marks(path: Path):
    path.write_bytes(logged(0, 50))
    reader = EventFileReader(path, "run", RunTags())
    batch = reader.read()
    assert batch is not None
    marks = Marks()

    tracemalloc.start()
    try:
        for turn in range(100_000):
            marks.note(turn * 100, batch.columns)
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert held < 100_000
    assert marks.find(Span("loss", 50 * 100_000 - 1, 50 * 100_000))[0] >= 100_000 * 100 - (1 << 21)
