"""Series hold everything while memory lasts, and their course when it does not."""

from __future__ import annotations

import numpy as np
import pytest

from tbx_widget.events import (
    IMAGES,
    PROJECTOR,
    TEXT,
    Audio,
    Embedding,
    Event,
    Image,
    Message,
    Scalar,
    ScalarColumns,
    Tensor,
    Text,
)
from tbx_widget.live.entry import value_bytes
from tbx_widget.live.series import MediaSeries, ScalarSeries
from tbx_widget.live.store import Store


def columns(tag: str, values: np.ndarray, *, first: int = 0) -> ScalarColumns:
    steps = np.arange(first, first + len(values))
    walls = 1e9 + steps / 10
    return ScalarColumns("run", (tag,), np.array([len(values)]), steps, walls, values.astype(np.float32))


def text(n: int) -> Event:
    return Event("run", TEXT, "note", n, 1e9 + n, Text((str(n),)))


def test_points_come_back_whole_and_in_order_over_chunks():
    series = ScalarSeries()
    for start in range(0, 20_000, 37):
        end = min(start + 37, 20_000)
        steps = np.arange(start, end)
        series.append(steps, steps / 2, (steps * 3).astype(np.float32))

    points = series.take(4000, 12_500)

    assert np.array_equal(points.indices, np.arange(4000, 12_500))
    assert np.array_equal(points.steps, np.arange(4000, 12_500))
    assert np.array_equal(points.wall_times, np.arange(4000, 12_500) / 2)
    assert np.array_equal(points.values, np.arange(4000, 12_500).astype(np.float32) * 3)


def test_a_summary_holds_2048_points_at_most_and_every_peak():
    series = ScalarSeries()
    rng = np.random.default_rng(1)
    values = rng.normal(size=300_000).astype(np.float32)
    values[123_456], values[50] = 99, -99
    for start in range(0, len(values), 999):
        part = values[start : start + 999]
        steps = np.arange(start, start + len(part))
        series.append(steps, steps.astype(float), part)
        assert len(series.summary().steps) <= 2048

    summary = series.summary()

    assert (summary.values.min(), summary.values.max()) == (-99, 99)
    assert (summary.indices[0], summary.indices[-1]) == (0, len(values) - 1)
    assert np.array_equal(values[summary.indices], summary.values)


def test_memory_stays_in_its_bound_and_extremes_survive():
    store = Store(most_scalar_bytes=4 * 2**20)
    source = store.open_source("run")
    rng = np.random.default_rng(2)
    for n in range(12):
        values = rng.normal(size=100_000)
        values[5] = 50 + n
        source.write(columns("loss", values, first=n * 100_000))

    series = store.entries[0].data
    kept = series.take(0, series.count)

    assert series.count == 1_200_000
    assert series.nbytes <= 4 * 2**20 + 28 * 2**18
    assert store.is_merged
    assert set(range(50, 62)) <= set(kept.values.tolist())
    assert np.array_equal(np.sort(kept.indices), kept.indices)


def test_media_keep_the_newest_and_evenly_spaced_events():
    series = MediaSeries(most=8, most_bytes=10**9)

    for n in range(100):
        series.append(text(n), 10)

    kept = sorted(series.events)
    assert kept[-1] == 99
    assert len(kept) <= 8
    assert len(set(np.diff(kept[:-1]).tolist())) == 1
    assert series.nbytes == 10 * len(kept)


def test_two_sources_of_one_run_have_series_of_their_own():
    store = Store()
    for _ in range(2):
        store.open_source("run").write(columns("loss", np.ones(3)))

    assert [entry.data.count for entry in store.entries.values()] == [3, 3]
    assert {entry.key.source for entry in store.entries.values()} == {0, 1}


def test_a_scalar_with_a_title_brings_its_point_and_its_title():
    store = Store()
    store.open_source("run").write(Event("run", "scalars", "acc", 4, 1e9, Scalar(0.5, "Accuracy", "share")))

    [entry] = store.entries.values()
    assert (entry.display_name, entry.description) == ("Accuracy", "share")
    assert entry.data.take(0, 1).values.tolist() == [0.5]


def test_media_of_many_series_stay_in_one_bound():
    store = Store(most_media_bytes=100_000)
    source = store.open_source("run")
    for n in range(60):
        for step in range(3):
            value = Image(1, 1, 3, bytes(9_000))
            source.write(Event("run", IMAGES, f"tag{n}", step, 1e9, value))

    series = [entry.data for entry in store.entries.values()]
    assert sum(one.nbytes for one in series) <= 100_000
    assert {one.count for one in series} == {3}


@pytest.mark.parametrize(
    "value",
    [
        Audio(bytes(700_000), others=(bytes(300_000),)),
        Tensor(np.zeros((500, 250)), bytes(0)),
        Tensor(np.array([bytes(400_000), bytes(500_000)], object), bytes(100_000)),
        Message(bytes(1_000_000)),
        Embedding(np.zeros((1000, 200), np.float32), bytes(150_000), bytes(50_000)),
    ],
    ids=["sounds", "numbers", "texts", "message", "embedding"],
)
def test_the_size_of_a_value_is_what_it_holds(value):
    assert value_bytes(Event("run", "plugin", "tag", 0, 1e9, value)) == pytest.approx(1_000_000, abs=500)


def test_embeddings_stay_in_the_bound_of_media_and_go_before_pictures_do():
    store = Store(most_media_bytes=1_000_000)
    source = store.open_source("run")
    source.write(Event("run", IMAGES, "picture", 0, 1e9, Image(1, 1, 3, bytes(9_000))))
    for step in range(20):
        value = Embedding(np.zeros((600, 100), np.float32))
        source.write(Event("run", PROJECTOR, f"words:{step:05}", step, 1e9, value))

    series = [entry.data for entry in store.entries.values()]
    assert sum(one.nbytes for one in series) <= 1_000_000
    assert len(series[0].events) == 1
    assert {one.count for one in series} == {1}


def test_many_short_series_stay_in_the_bound_too():
    store = Store(most_scalar_bytes=4 * 2**20)
    source = store.open_source("run")
    for n in range(300):
        source.write(columns(f"tag{n}", np.arange(3000.0)))

    series = [entry.data for entry in store.entries.values()]
    assert sum(one.nbytes for one in series) <= 4 * 2**20 + 28 * 2**18
    assert series[0].take(0, 3000).values[[0, -1]].tolist() == [0, 2999]


def test_a_first_wall_time_that_is_no_number_does_not_spoil_the_others():
    store = Store()
    point = columns("loss", np.ones(1))
    store.open_source("run").write(point._replace(wall_times=np.array([np.nan])))

    assert np.isfinite(store.entries[0].first_wall_time)
