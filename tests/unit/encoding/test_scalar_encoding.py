from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader, RawEventFileLoader
from tensorboard.compat.proto import event_pb2, summary_pb2

from tbx_widget.encoding import scalars
from tbx_widget.encoding.scalars import ScalarEncoder
from tbx_widget.encoding.tfrecord import frame_record
from tbx_widget.events import ScalarColumns

EDGE_STEPS = [
    0,
    1,
    127,
    128,
    2**14 - 1,
    2**14,
    2**21,
    2**28,
    2**35,
    2**42,
    2**49,
    2**56,
    2**63 - 1,
    -1,
    -(2**63),
]


def make_columns(tags, counts, *, steps=None, wall_times=None, values=None, seed=0):
    rng = np.random.default_rng(seed)
    size = sum(counts)
    return ScalarColumns(
        "run",
        tuple(tags),
        np.array(counts, np.int64),
        rng.choice(np.array(EDGE_STEPS, np.int64), size) if steps is None else np.array(steps, np.int64),
        1.7e9 + rng.random(size) * 1e6 if wall_times is None else np.array(wall_times, np.float64),
        rng.standard_normal(size).astype(np.float32) if values is None else np.array(values, np.float32),
    )


def protobuf_payloads(columns):
    tags = np.repeat(np.array(columns.tags, object), columns.counts)
    rows = zip(
        tags, columns.steps.tolist(), columns.wall_times.tolist(), columns.values.tolist(), strict=True
    )
    return [
        event_pb2.Event(
            wall_time=wall_time,
            step=step,
            summary=summary_pb2.Summary(value=[summary_pb2.Summary.Value(tag=tag, simple_value=value)]),
        ).SerializeToString()
        for tag, step, wall_time, value in rows
    ]


def protobuf_records(columns):
    return b"".join(frame_record(payload) for payload in protobuf_payloads(columns))


@pytest.fixture(params=["by column", "one by one"])
def encoder(request, monkeypatch):
    monkeypatch.setattr(scalars, "BREAK_EVEN", 1 if request.param == "by column" else 10**9)
    return ScalarEncoder()


def test_many_tags_and_sizes_of_step_are_what_protobuf_writes(encoder):
    tags = [f"layer{index}/" + "é" * (index * 7 % 150) for index in range(60)]
    columns = make_columns(tags, [1, 40, 0, 9] * 15)

    assert encoder.encode(columns) == protobuf_records(columns)


@pytest.mark.parametrize("step", EDGE_STEPS)
def test_every_size_of_step_is_what_protobuf_writes(encoder, step):
    columns = make_columns(["loss"], [3], steps=[step] * 3)

    assert encoder.encode(columns) == protobuf_records(columns)


def test_special_values_and_wall_times_are_what_protobuf_writes(encoder):
    values = [0.0, -0.0, np.inf, -np.inf, 1e-45, 3.4e38]
    wall_times = [0.0, -0.0, 1e-300, -1.5, np.inf, 1.7e9]
    columns = make_columns(["", "loss"], [2, 4], steps=range(6), values=values, wall_times=wall_times)

    assert encoder.encode(columns) == protobuf_records(columns)


def test_the_bits_of_nan_are_kept(encoder):
    patterns = np.array([0x7FC00000, 0xFFC00001, 0x7F800001, 0x7FFFFFFF], "<u4")
    columns = make_columns(["loss"], [4], steps=[1, 2, 3, 4], values=patterns.view(np.float32))

    records = encoder.encode(columns)

    written = np.frombuffer(records, np.uint8).reshape(4, -1)[:, -8:-4]
    assert np.ascontiguousarray(written).view("<u4").ravel().tolist() == patterns.tolist()


def test_a_tag_seen_before_is_encoded_the_same(encoder):
    columns = make_columns(["loss", "accuracy"], [3, 3])

    first = encoder.encode(columns)

    assert encoder.encode(columns) == first == protobuf_records(columns)


def test_a_batch_of_several_chunks_keeps_its_order(monkeypatch):
    monkeypatch.setattr(scalars, "BREAK_EVEN", 1)
    monkeypatch.setattr(scalars, "CHUNK", 64)
    columns = make_columns(["a", "bb", "ccc", "d"], [100, 28, 0, 72])

    assert ScalarEncoder().encode(columns) == protobuf_records(columns)


def test_no_points_are_no_bytes(encoder):
    assert encoder.encode(make_columns(["loss"], [0])) == b""


def test_no_tags_are_no_bytes(encoder):
    assert encoder.encode(make_columns([], [])) == b""


steps = st.one_of(st.integers(-(2**63), 2**63 - 1), st.integers(0, 300))
points = st.lists(
    st.tuples(steps, st.floats(width=32, allow_nan=False), st.floats(allow_nan=False)), max_size=6
)


@given(st.lists(st.tuples(st.text(st.characters(codec="utf-8"), max_size=40), points), max_size=5))
@settings(max_examples=60, deadline=None)
def test_any_columns_are_what_protobuf_writes(series):
    rows = [point for _, points in series for point in points]
    columns = make_columns(
        [tag for tag, _ in series],
        [len(points) for _, points in series],
        steps=[row[0] for row in rows],
        values=[row[1] for row in rows],
        wall_times=[row[2] for row in rows],
    )

    assert ScalarEncoder()._encode_each(columns) == protobuf_records(columns)
    if rows and all(np.array(columns.wall_times).view(np.uint64)):
        assert ScalarEncoder()._encode_rows(columns) == protobuf_records(columns)


def test_tensorboard_reads_back_what_was_encoded(tmp_path):
    columns = make_columns(["train/loss", "lr"], [700, 300], steps=[*range(700), *range(300)])
    path = tmp_path / "events.out.tfevents.1"

    path.write_bytes(ScalarEncoder().encode(columns))

    assert list(RawEventFileLoader(str(path)).Load()) == protobuf_payloads(columns)
    read = list(EventFileLoader(str(path)).Load())
    assert [event.step for event in read] == columns.steps.tolist()
    assert [event.summary.value[0].tensor.float_val[0] for event in read] == columns.values.tolist()
