"""Steps are integers: what becomes of others."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from tensorboardX.summary import scalar

from tbx_widget import SummaryWriter
from tests.reading import event_files, read_events, read_scalars


@pytest.fixture
def writer(tmp_path):
    with SummaryWriter(tmp_path / "run") as writer:
        yield writer


def said_by(writer, caplog):
    writer.flush()
    return [record.getMessage() for record in caplog.records]


def test_a_fraction_is_cut_off_which_is_said_once_for_each_tag(tmp_path, writer, caplog):
    for step in (0.0, 0.2, 0.7, 1.7):
        writer.add_scalar("e", 1.0, step)
        writer.add_scalar("f", 1.0, np.float64(step))

    ending = "is no whole number and was cut to 0; steps are integers (said once for each tag)"
    assert said_by(writer, caplog) == [
        f'tbx_widget: run "{writer.run}", add_scalar("e"): the step 0.2 {ending}',
        f'tbx_widget: run "{writer.run}", add_scalar("f"): the step 0.2 {ending}',
    ]
    assert read_scalars(tmp_path / "run")["e"] == [(0, 1.0), (0, 1.0), (0, 1.0), (1, 1.0)]


@pytest.mark.parametrize(
    "step",
    [None, 3, 3.0, -3.0, 2.0**62, np.int64(2**53 + 1), np.float32(3), torch.tensor(3), np.array([3.0])],
)
def test_whole_numbers_of_every_type_are_nothing_to_tell(writer, caplog, step):
    writer.add_scalar("a", 1.0, step)
    writer.add_text("a", "hi", step)

    assert said_by(writer, caplog) == []


@pytest.mark.parametrize("step", [0.5, -0.5, np.float32(0.5), torch.tensor(0.5), np.array(0.5)])
@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda w, step: w.add_scalars("a", {"b": 1.0}, step), 'add_scalars("a")'),
        (lambda w, step: w.add_histogram("a", [1.0, 2.0], step), 'add_histogram("a")'),
        (lambda w, step: w.add({"a": 1.0, "b": "hi"}, step), 'add("values")'),
        (lambda w, step: w.add_hparams({"a": 1}, {"b": 1.0}, global_step=step), "add_hparams"),
        (lambda w, step: w.file_writer.add_summary(scalar("a", 1.0), step), "FileWriter.add_summary"),
    ],
)
def test_every_call_tells_it(writer, caplog, call, name, step):
    call(writer, step)
    call(writer, step)

    (said,) = said_by(writer, caplog)
    assert f"{name}: the step {float(step)} is no whole number and was cut to 0" in said


def test_a_default_step_is_looked_at_too(tmp_path, writer, caplog):
    with writer.use_metadata(global_step=1.5):
        writer.add_text("a", "hi")

    (said,) = said_by(writer, caplog)
    assert "the step 1.5 is no whole number and was cut to 1" in said
    assert [e.step for path in event_files(tmp_path) for e in read_events(path) if e.summary.value] == [1]
