from __future__ import annotations

import math

import numpy as np
import pytest
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader, RawEventFileLoader
from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2, tensor_shape_pb2
from tensorboard.plugins.text import metadata as text_metadata
from tensorboard.plugins.text import plugin_data_pb2

from tbx_widget.encoding.events import encode_event, encode_record
from tbx_widget.encoding.tfrecord import frame_record
from tbx_widget.events import (
    HISTOGRAMS,
    IMAGES,
    SCALARS,
    SESSION,
    TEXT,
    Event,
    FileVersion,
    Histogram,
    Image,
    Scalar,
    SessionLog,
    SessionStatus,
    Text,
)

WALL_TIME = 1_763_000_000.123456


def summary_event(tag, *, step=3, wall_time=WALL_TIME, **fields):
    value = summary_pb2.Summary.Value(tag=tag, **fields)
    return event_pb2.Event(wall_time=wall_time, step=step, summary=summary_pb2.Summary(value=[value]))


def to_record(message):
    return message.SerializeToString(deterministic=True)


@pytest.mark.parametrize("step", [0, 1, 127, 128, 2**40, 2**63 - 1, -1, -(2**63)])
@pytest.mark.parametrize("value", [0.0, -0.0, 0.1, 3e38, math.inf, -math.inf])
def test_a_scalar_is_what_protobuf_writes(step, value):
    event = Event("run", SCALARS, "train/loss", step, WALL_TIME, Scalar(value))

    assert encode_event(event) == to_record(summary_event("train/loss", step=step, simple_value=value))


def test_a_scalar_beyond_float32_is_written_as_infinity():
    event = Event("run", SCALARS, "loss", 3, WALL_TIME, Scalar(-1e300))

    assert encode_event(event) == to_record(summary_event("loss", simple_value=-math.inf))


@pytest.mark.parametrize(
    ("display_name", "description"), [("Loss é", ""), ("", "of *all*"), ("Loss", "x" * 300)]
)
def test_a_scalars_name_and_description_are_in_its_metadata(display_name, description):
    event = Event("run", SCALARS, "loss", 3, WALL_TIME, Scalar(1.5, display_name, description))

    metadata = summary_pb2.SummaryMetadata(display_name=display_name, summary_description=description)
    assert encode_event(event) == to_record(summary_event("loss", simple_value=1.5, metadata=metadata))


def test_a_tag_beyond_ascii_is_what_protobuf_writes():
    event = Event("run", SCALARS, "Verlust/é %" + "w" * 200, 3, WALL_TIME, Scalar(1.5))

    assert encode_event(event) == to_record(summary_event(event.tag, simple_value=1.5))


def test_a_wall_time_of_zero_and_an_empty_tag_are_left_out_as_protobuf_does():
    event = Event("run", SCALARS, "", 0, 0.0, Scalar(1.5))

    assert encode_event(event) == to_record(summary_event("", step=0, wall_time=0.0, simple_value=1.5))


@pytest.mark.parametrize("counts", [[], [0.0, 2.0, 1.0]])
def test_a_histogram_is_what_protobuf_writes(counts):
    limits = np.arange(len(counts)) / 7
    histogram = Histogram(-0.5, 2.0, 3.0, 0.0, 4.25, limits, np.array(counts))

    payload = encode_event(Event("run", HISTOGRAMS, "weights", 3, WALL_TIME, histogram))

    proto = summary_pb2.HistogramProto(
        min=-0.5, max=2.0, num=3.0, sum=0.0, sum_squares=4.25, bucket_limit=limits.tolist(), bucket=counts
    )
    assert payload == to_record(summary_event("weights", histo=proto))


def test_an_image_is_what_protobuf_writes():
    payload = encode_event(
        Event("run", IMAGES, "samples", 3, WALL_TIME, Image(64, 1200, 3, b"\x89PNG" * 100))
    )

    image = summary_pb2.Summary.Image(
        height=64, width=1200, colorspace=3, encoded_image_string=b"\x89PNG" * 100
    )
    assert payload == to_record(summary_event("samples", image=image))


@pytest.mark.parametrize(
    ("strings", "shape"), [(("# é",), (1,)), (("a", "", "c", "d"), (2, 2)), (("a",), ()), ((), (0, 2))]
)
def test_a_text_is_what_protobuf_writes(strings, shape):
    payload = encode_event(Event("run", TEXT, "notes/text_summary", 3, WALL_TIME, Text(strings, shape)))

    dims = [tensor_shape_pb2.TensorShapeProto.Dim(size=size) for size in shape]
    tensor = tensor_pb2.TensorProto(
        dtype="DT_STRING",
        tensor_shape=tensor_shape_pb2.TensorShapeProto(dim=dims),
        string_val=[string.encode() for string in strings],
    )
    content = plugin_data_pb2.TextPluginData(version=0).SerializeToString()
    plugin = summary_pb2.SummaryMetadata.PluginData(plugin_name=text_metadata.PLUGIN_NAME, content=content)
    metadata = summary_pb2.SummaryMetadata(plugin_data=plugin)
    assert payload == to_record(summary_event("notes/text_summary", tensor=tensor, metadata=metadata))


def test_the_first_record_of_a_file_is_what_protobuf_writes():
    payload = encode_event(Event("run", SESSION, "", 0, WALL_TIME, FileVersion()))

    assert payload == to_record(event_pb2.Event(wall_time=WALL_TIME, file_version="brain.Event:2"))


def test_the_first_record_tells_the_writer_if_there_is_one():
    payload = encode_event(Event("run", SESSION, "", 0, WALL_TIME, FileVersion(writer="tbx_widget")))

    proto = event_pb2.Event(wall_time=WALL_TIME, file_version="brain.Event:2")
    proto.source_metadata.writer = "tbx_widget"
    assert payload == to_record(proto)


@pytest.mark.parametrize("status", list(SessionStatus))
def test_a_session_log_is_what_protobuf_writes(status):
    payload = encode_event(Event("run", SESSION, "", 500, WALL_TIME, SessionLog(status)))

    log = event_pb2.SessionLog(status=int(status))
    assert payload == to_record(event_pb2.Event(wall_time=WALL_TIME, step=500, session_log=log))


def test_a_value_of_another_kind_is_refused():
    with pytest.raises(TypeError, match="got dict"):
        encode_event(Event("run", SCALARS, "loss", 0, WALL_TIME, {}))


def test_tensorboard_reads_a_file_of_these_records(tmp_path):
    events = [
        Event("run", SESSION, "", 0, WALL_TIME, FileVersion(writer="tbx_widget")),
        Event("run", SCALARS, "loss", 1, WALL_TIME, Scalar(0.25)),
        Event("run", IMAGES, "samples", 2, WALL_TIME, Image(1, 1, 3, b"png")),
        Event("run", TEXT, "notes", 3, WALL_TIME, Text(("hello",))),
    ]
    path = tmp_path / "events.out.tfevents.1"

    path.write_bytes(b"".join(piece for event in events for piece in encode_record(event)))

    read = list(EventFileLoader(str(path)).Load())
    assert [event.step for event in read] == [0, 1, 2, 3]
    assert read[1].summary.value[0].tensor.float_val[0] == 0.25
    assert read[3].summary.value[0].tensor.string_val[0] == b"hello"


def test_tensorboard_gets_every_payload_back_from_its_frame(tmp_path):
    payloads = [b"", b"a", b"\n" * 5000]
    path = tmp_path / "events.out.tfevents.1"

    path.write_bytes(b"".join(frame_record(payload) for payload in payloads))

    assert list(RawEventFileLoader(str(path)).Load()) == payloads
