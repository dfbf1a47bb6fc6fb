"""Scalars with a title or of another type, where values are on a device."""

from __future__ import annotations

import numpy as np
import pytest

from tbx_widget import SummaryWriter
from tbx_widget.lanes.process import lanes
from tests.reading import event_files, read_events


class OnDevice:
    """Stands for a tensor on a device: it becomes a number only in the media lane."""

    shape = ()
    nbytes = 4

    def __init__(self, value: float):
        self._value = value

    def numpy(self):
        assert lanes._pump.media.thread.is_current
        return np.array(self._value)


@pytest.fixture
def writer(tmp_path, monkeypatch):
    monkeypatch.setattr("tbx_widget.run_streams.is_device_tensor", lambda value: isinstance(value, OnDevice))
    monkeypatch.setattr("tbx_widget.run_streams.own_array", lambda value, what: value)
    with SummaryWriter(tmp_path / "run") as writer:
        yield writer


def values(tmp_path) -> list:
    return [v for e in read_events(event_files(tmp_path)[0]) for v in e.summary.value]


def test_a_title_is_kept_by_a_value_on_a_device_that_is_not_waited_for(tmp_path, writer):
    writer.add_scalar("loss", OnDevice(0.5), 1, display_name="Loss", double_precision=True)
    writer.flush()

    [value] = values(tmp_path)
    assert value.metadata.display_name == "Loss"
    assert np.frombuffer(value.tensor.tensor_content).tolist() == [0.5]


def test_a_title_is_kept_by_a_value_that_waits_behind_one_on_a_device(tmp_path, writer):
    writer.add_scalar("loss", OnDevice(0.5), 1)
    writer.add_scalar("loss", 0.25, 2, display_name="Loss")
    writer.add_scalar("loss", 0.125, 3)
    writer.flush()

    found = [(v.simple_value, v.metadata.display_name) for v in values(tmp_path)]
    assert found == [(0.5, ""), (0.25, "Loss"), (0.125, "")]
