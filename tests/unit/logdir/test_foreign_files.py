"""Event files of other programs are read as TensorBoard reads them, and more of them where it drops something.

The files lie in `tests/compat/golden`; the generators beside them tell what was logged.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import cache
from itertools import takewhile
from pathlib import Path

import numpy as np
import pytest

from tbx_widget import events
from tests.compat import truth
from tests.compat.golden import GOLDEN, PACKAGES
from tests.compat.ours import (
    event_files,
    find_our_runs,
    load,
    read_batches,
    read_our_metadata,
    read_ours,
)
from tests.compat.truth import Logdir, Point, Series

NAMES = sorted(PACKAGES)

read_golden_truth = cache(lambda name: truth.read_truth(GOLDEN / name))
read_golden = cache(lambda name: read_ours(GOLDEN / name))


def name_plugins() -> Iterator[object]:
    """All pairs of logdir and plugin."""
    for name in NAMES:
        for plugin in sorted({series.plugin for series in read_golden_truth(name)}):
            yield pytest.param(name, plugin, id=f"{name}-{plugin or 'none'}")


def of_plugin(logdir: Logdir, plugin: str) -> Logdir:
    return {series: points for series, points in logdir.items() if series.plugin == plugin}


def values_of(name: str, run: str, tag: str) -> list[object]:
    return [point.value for point in read_golden(name)[Series(run, "scalars", tag)]]


def loaded(name: str, tag: str) -> list[events.Value]:
    """All values of one tag that are not numbers."""
    return [
        load(event) for _, batch in read_batches(GOLDEN / name) for event in batch.events if event.tag == tag
    ]


@pytest.mark.parametrize("name", NAMES)
def test_runs_and_their_files_are_those_that_tensorboard_finds(name: str):
    ours = {run: event_files(found) for run, found in find_our_runs(GOLDEN / name).items()}

    assert ours == {run: files for run, files in truth.find_truth_runs(GOLDEN / name).items() if files}


@pytest.mark.parametrize("name", NAMES)
def test_series_are_those_that_tensorboard_finds(name: str):
    assert read_golden(name).keys() == read_golden_truth(name).keys()


@pytest.mark.parametrize(("name", "plugin"), list(name_plugins()))
def test_steps_wall_times_and_values_are_those_that_tensorboard_reads(name: str, plugin: str):
    assert of_plugin(read_golden(name), plugin) == of_plugin(read_golden_truth(name), plugin)


@pytest.mark.parametrize("name", NAMES)
def test_names_and_descriptions_are_those_in_the_files(name: str):
    assert read_our_metadata(GOLDEN / name) == truth.read_metadata(GOLDEN / name)


@pytest.mark.parametrize("name", ["tensorboardx", "torch", "tf1"])
def test_old_histograms_keep_what_tensorboard_rounds_or_leaves_out(name: str):
    for (_, tag), written in truth.read_old_histograms(GOLDEN / name).items():
        for ours, theirs in zip(loaded(name, tag), written, strict=True):
            statistics = ours.minimum, ours.maximum, ours.num, ours.sum, ours.sum_squares

            assert statistics == (theirs.min, theirs.max, theirs.num, theirs.sum, theirs.sum_squares)
            assert set(ours.limits[:-1]) <= set(theirs.bucket_limit)
            assert ours.limits[-1] == theirs.max
            assert ours.counts.sum() == sum(theirs.bucket)


@pytest.mark.parametrize(
    ("dtype", "expected"),
    [
        ("float16", np.float16(3 + 1 / 3)),
        ("bfloat16", 3.328125),
        ("float32", np.float32(3 + 1 / 3)),
        ("float64", 3 + 1 / 3),
        ("int8", 3),
        ("uint8", 3),
        ("int32", 3),
        ("int64", 3),
        ("uint64", 3),
        ("bool", 1),
    ],
)
def test_scalar_tensors_of_every_type_of_number_are_shown(dtype: str, expected: float):
    assert values_of("tf2", "scalars", f"dtype/{dtype}")[3] == float(expected)


@pytest.mark.parametrize("shape", ["one", "one by one"])
def test_scalar_tensors_of_one_element_are_shown(shape: str):
    assert values_of("tf2", "scalars", f"shape/{shape}")[3] == 3 + 1 / 3


def test_a_number_that_no_metadata_describes_is_a_scalar():
    assert values_of("tf2", "tensors", "plain/number") == [2.5]


def test_double_precision_is_kept():
    single, double = (values_of("torch", "all", f"style/{style}") for style in ("new", "double"))

    np.testing.assert_allclose(np.subtract(double, single), 1e-12, rtol=1e-3)


@pytest.mark.parametrize("name", ["tensorboardx", "torch"])
def test_repeated_and_backward_steps_are_all_kept(name: str):
    steps = [3, 3, 3, 1, 2, -7, 2**40]

    points = read_golden(name)[Series("all", "scalars", "odd/steps")]

    assert points == [Point(step, points[0].wall_time, float(np.float32(step))) for step in steps]


@pytest.mark.parametrize("name", ["tensorboardx", "torch"])
def test_numbers_that_are_not_finite_are_kept(name: str):
    values = values_of(name, "all", "odd/values")

    assert values[:4] == ["nan", float("inf"), float("-inf"), 0.0]


def test_all_files_of_a_run_are_read_in_the_order_of_their_names():
    points = read_golden("layouts")[Series("ranks", "scalars", "loss")]

    assert [point.step for point in points] == 3 * [0, 1, 2, 3, 4]


def test_a_declared_restart_keeps_the_points_before_it():
    restart = read_golden("layouts")

    assert [point.step for point in restart[Series("restart", "scalars", "loss")]] == [*range(12), 6, 7, 8]
    assert [point[::2] for point in restart[Series("restart", "", "")]] == [(6, "START")]


def test_old_values_with_a_node_name_have_it_as_their_tag():
    assert values_of("tf1", "values", "old node") == [1.0]


def test_pictures_tell_their_size_and_sounds_their_rate():
    (picture,) = loaded("tensorboardx", "alpha")
    (sound,) = loaded("tensorboardx", "sound")
    (sounds,) = loaded("tf2", "sounds")

    assert (picture.width, picture.height, picture.channels) == (8, 6, 4)
    assert (sound.sample_rate, sound.channels, sound.frames, sound.content_type) == (
        8000,
        1,
        200,
        "audio/wav",
    )
    assert (sounds.sample_rate, sounds.channels, sounds.frames, len(sounds.others)) == (8000, 1, 200, 1)


def test_a_run_behind_a_symbolic_link_is_read(tmp_path: Path):
    (tmp_path / "logdir").mkdir()
    (tmp_path / "logdir" / "linked").symlink_to(GOLDEN / "tf1" / "train", target_is_directory=True)

    ours = read_ours(tmp_path / "logdir")

    assert {series.run for series in ours} == {"linked"}
    assert of_plugin(ours, "scalars") == of_plugin(truth.read_truth(tmp_path / "logdir"), "scalars")


def test_metadata_in_an_earlier_file_of_the_run_describe_the_later_one(tmp_path: Path):
    (path,) = (GOLDEN / "tf1" / "train").glob("*tfevents*")
    for name, part in zip(("1", "2"), split_behind_summary(path), strict=True):
        (tmp_path / f"events.out.tfevents.{name}").write_bytes(part)

    ours = read_ours(tmp_path)

    assert ours[Series(".", "text", "note")] == read_golden_truth("tf1")[Series("train", "text", "note")]


def split_behind_summary(path: Path) -> tuple[bytes, bytes]:
    """Cut a file behind the first event that holds values."""
    events_before = takewhile(lambda event: not event.HasField("summary"), truth.read_raw_events([path]))
    data = path.read_bytes()
    at = 0
    for _ in range(1 + len(list(events_before))):
        at += 16 + int.from_bytes(data[at : at + 8], "little")
    return data[:at], data[at:]


def test_files_without_events_give_a_run_without_series(tmp_path: Path):
    shutil.copytree(GOLDEN / "layouts" / "no events", tmp_path / "run")

    assert list(find_our_runs(tmp_path)) == ["run"]
    assert read_ours(tmp_path) == {}
