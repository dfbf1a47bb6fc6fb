"""`flush()` returns when everything that was logged before is in the file, whatever kind it is of."""

from __future__ import annotations

import numpy as np
import pytest
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary

from tbx_widget import SummaryWriter
from tests.reading import count_records, event_files, read_events

RNG = np.random.default_rng(0)
PICTURE = RNG.integers(0, 255, (3, 64, 64), np.uint8)
LABELS = RNG.integers(0, 2, 1000)
SCORES = RNG.random(1000)
POINTS = RNG.normal(size=(1, 20, 3))


def foreign(writer):
    writer.file_writer.add_summary(Summary(value=[Summary.Value(tag="x", simple_value=1.0)]), 3)


def foreign_event(writer):
    event = Event(step=3, summary=Summary(value=[Summary.Value(tag="x", simple_value=1.0)]))
    writer.file_writer.add_event(event)


KINDS = {
    "scalar": (lambda w: w.add_scalar("x", 1.0, 3), ["x"]),
    "title": (lambda w: w.add_scalar("x", 1.0, 3, display_name="X"), ["x"]),
    "new_style": (lambda w: w.add_scalar("x", 1.0, 3, new_style=True), ["x"]),
    "histogram": (lambda w: w.add_histogram("x", RNG.normal(size=100_000), 3), ["x"]),
    "histogram_raw": (lambda w: w.add_histogram_raw("x", 0, 1, 2, 1, 1, [1, 2], [1, 1], 3), ["x"]),
    "image": (lambda w: w.add_image("x", PICTURE, 3), ["x"]),
    "images": (lambda w: w.add_images("x", PICTURE[None], 3), ["x"]),
    "boxes": (lambda w: w.add_image_with_boxes("x", PICTURE, np.array([[1, 1, 9, 9]]), 3), ["x"]),
    "video": (lambda w: w.add_video("x", PICTURE[None, None], 3), ["x"]),
    "audio": (lambda w: w.add_audio("x", np.zeros(1000), 3), ["x"]),
    "text": (lambda w: w.add_text("x", "hello", 3), ["x/text_summary"]),
    "tensor": (lambda w: w.add_tensor("x", np.arange(5.0), 3), ["x"]),
    "pr_curve": (lambda w: w.add_pr_curve("x", LABELS, SCORES, 3), ["x"]),
    "mesh": (lambda w: w.add_mesh("x", POINTS, global_step=3), ["x_VERTEX"]),
    "foreign": (foreign, ["x"]),
    "foreign_event": (foreign_event, ["x"]),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_is_in_the_file_when_flush_returns(tmp_path, kind):
    log, tags = KINDS[kind]
    writer = SummaryWriter(tmp_path)

    for _ in range(5):
        log(writer)
        writer.flush()

        [path] = event_files(tmp_path)
        count_records(path)
    found = [value.tag for event in read_events(path) for value in event.summary.value]
    assert found == 5 * tags
    writer.close()


def test_everything_at_once_is_in_the_file_when_flush_returns(tmp_path):
    with SummaryWriter(tmp_path) as writer:
        for log, _ in KINDS.values():
            log(writer)

        writer.flush()

        [path] = event_files(tmp_path)
        found = [value.tag for event in read_events(path) for value in event.summary.value]
        assert sorted(found) == sorted(tag for _, tags in KINDS.values() for tag in tags)


def test_sub_runs_of_scalars_and_hyperparameters_are_in_their_files(tmp_path):
    with SummaryWriter(tmp_path) as writer:
        writer.add_scalars("loss", {"train": 1.0, "val": 2.0}, 3)
        writer.add_hparams({"lr": 0.1}, {"accuracy": 0.5}, run_name="trial")

        writer.flush()

        for below, most in [("loss/train", 1), ("loss/val", 1), ("trial", 4)]:
            [path] = event_files(tmp_path / below)
            found = [value.tag for event in read_events(path) for value in event.summary.value]
            assert len(found) == most
            assert "loss" in found or "accuracy" in found


def test_an_embedding_is_beside_the_file_when_flush_returns(tmp_path):
    with SummaryWriter(tmp_path) as writer:
        writer.add_embedding(RNG.normal(size=(50, 4)).astype(np.float32), list(map(str, range(50))), tag="x")

        writer.flush()

        [vectors] = tmp_path.rglob("tensors.*")
        assert vectors.stat().st_size == 50 * 4 * 4
        assert "tensors" in (tmp_path / "projector_config.pbtxt").read_text()
        assert len((next(tmp_path.rglob("metadata.tsv"))).read_text().split()) == 50


def test_the_graph_of_a_model_is_in_the_file_when_flush_returns(tmp_path):
    torch = pytest.importorskip("torch")
    with SummaryWriter(tmp_path) as writer:
        writer.add_graph(torch.nn.Linear(2, 2), torch.zeros(1, 2))

        writer.flush()

        [path] = event_files(tmp_path)
        assert any(event.graph_def for event in read_events(path))
