"""NaN and infinities are written as they are, and said once for each tag."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tbx_widget import SummaryWriter
from tests.reading import read_scalars


@pytest.fixture
def writer(tmp_path):
    with SummaryWriter(tmp_path / "run") as writer:
        yield writer


def warnings_of(caplog):
    return [record.getMessage() for record in caplog.records if record.name.endswith("nonfinite")]


def test_a_tag_is_warned_of_once_with_its_first_bad_step(tmp_path, writer, caplog):
    for step in range(300):
        writer.add_scalar("good", 1.0, step)
        writer.add_scalar("loss", float("nan") if step >= 7 else 1.0, step)
        writer.add_scalar("norm", float("-inf") if step == 9 else 1.0, step)
        if step % 100 == 8:
            writer.flush()
    writer.flush()

    texts = warnings_of(caplog)
    assert [text.split(",")[1] for text in texts] == [
        ' tag "loss": the value at step 7 is NaN (said once for each tag)',
        ' tag "norm": the value at step 9 is infinite (said once for each tag)',
    ]
    kept = read_scalars(tmp_path / "run")
    assert sum(math.isnan(value) for _, value in kept["loss"]) == 293
    assert kept["norm"][9] == (9, -math.inf)


@pytest.mark.parametrize(
    ("value", "titles"),
    [
        (np.float32("nan"), {}),
        (np.array([np.inf]), {}),
        (float("nan"), {"display_name": "Loss"}),
        (1e300, {}),
        (1e300, {"display_name": "Loss"}),
        (10**400, {}),
    ],
)
def test_every_way_of_a_scalar_is_watched(writer, caplog, value, titles):
    writer.add_scalar("loss", value, 3, **titles)
    writer.flush()

    [text] = warnings_of(caplog)
    assert 'tag "loss": the value at step 3' in text


@pytest.mark.parametrize("titles", [{}, {"display_name": "Loss"}])
def test_what_is_too_large_for_the_file_is_told_from_what_came_as_infinite(tmp_path, writer, caplog, titles):
    for tag, value in {"first": 1.0, "big": -1e300, "endless": math.inf, "last": 2.0}.items():
        writer.add_scalar(tag, value, 4, **titles)
    writer.flush()

    run = writer.run
    assert sorted(warnings_of(caplog)) == [
        f'tbx_widget: run "{run}", tag "big": the value at step 4 is too large for float32 and is infinite'
        " in the file (said once for each tag)",
        f'tbx_widget: run "{run}", tag "endless": the value at step 4 is infinite (said once for each tag)',
    ]
    assert read_scalars(tmp_path / "run")["big"] == [(4, -math.inf)]


def test_sub_runs_of_one_tag_are_told_apart(writer, caplog):
    writer.add_scalars("loss", {"train": math.nan, "val": math.inf, "test": 1.0}, 2)
    writer.flush()

    runs = sorted(
        text.split(",")[0].rpartition("/")[2].rstrip('"').split(" ")[0] for text in warnings_of(caplog)
    )
    assert runs == ["train", "val"]


def test_a_value_that_a_device_gives_is_watched(writer, caplog, monkeypatch):
    class OnDevice:
        shape = ()

        def numpy(self):
            return np.array(np.nan)

    monkeypatch.setattr("tbx_widget.run_streams.is_device_tensor", lambda value: isinstance(value, OnDevice))
    monkeypatch.setattr("tbx_widget.run_streams.own_array", lambda value, what: value)
    writer.add_scalar("loss", OnDevice(), 5)
    writer.flush()

    [text] = warnings_of(caplog)
    assert 'tag "loss": the value at step 5 is NaN' in text


def test_a_double_that_float32_cannot_hold_is_nothing_to_warn_of(writer, caplog):
    writer.add_scalar("loss", 1e300, 0, new_style=True, double_precision=True)
    writer.flush()

    assert warnings_of(caplog) == []


def test_the_number_of_warnings_is_bounded(writer, caplog):
    for number in range(1100):
        writer.add_scalar(f"tag{number}", math.nan, 0)
    writer.flush()

    assert len(warnings_of(caplog)) <= 1000
