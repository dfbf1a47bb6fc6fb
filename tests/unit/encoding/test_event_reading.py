from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tensorboard.compat.proto import event_pb2, summary_pb2
from torch.utils.tensorboard import summary as torch_summary

from tbx_widget.encoding.event_reading import EventParts, Metadata, read_event, read_metadata
from tbx_widget.encoding.fields import WireError
from tbx_widget.encoding.schema import EventField, ValueField

TEXT = st.text(max_size=8)
KINDS = {
    "simple_value": (ValueField.SIMPLE_VALUE, st.floats(width=32)),
    "image": (ValueField.IMAGE, st.builds(summary_pb2.Summary.Image, height=st.integers(0, 9))),
    "histo": (ValueField.HISTO, st.builds(dict, min=st.floats())),
    "audio": (ValueField.AUDIO, st.builds(dict, content_type=TEXT)),
    "tensor": (ValueField.TENSOR, st.builds(dict, float_val=st.lists(st.floats(width=32), max_size=3))),
}


@st.composite
def metadatas(draw):
    plugin_data = {"plugin_name": draw(TEXT), "content": draw(st.binary(max_size=8))}
    return summary_pb2.SummaryMetadata(
        plugin_data=plugin_data,
        display_name=draw(TEXT),
        summary_description=draw(TEXT),
        data_class=draw(st.integers(0, 3)),
    )


@st.composite
def values(draw):
    value = summary_pb2.Summary.Value(tag=draw(TEXT), node_name=draw(TEXT))
    if draw(st.booleans()):
        value.metadata.CopyFrom(draw(metadatas()))
    name = draw(st.sampled_from(["", *KINDS]))
    return summary_pb2.Summary.Value(**{name: draw(KINDS[name][1])}, **fields_of(value)) if name else value


def fields_of(value):
    return {field.name: content for field, content in value.ListFields()}


@st.composite
def messages(draw):
    what = draw(
        st.sampled_from(["", "summary", "graph_def", "meta_graph_def", "file_version", "session_log", "run"])
    )
    event = event_pb2.Event(wall_time=draw(st.floats()), step=draw(st.integers(-(2**63), 2**63 - 1)))
    if what == "summary":
        event.summary.value.extend(draw(st.lists(values(), max_size=4)))
        event.summary.SetInParent()
    elif what in ("graph_def", "meta_graph_def"):
        setattr(event, what, draw(st.binary(max_size=9)))
    elif what == "file_version":
        event.file_version = draw(TEXT)
    elif what == "session_log":
        event.session_log.status = draw(st.integers(0, 3))
    elif what == "run":
        event.tagged_run_metadata.tag = draw(TEXT)
    return event


def kind_of(event):
    name = event.WhichOneof("what")
    return event.DESCRIPTOR.fields_by_name[name].number if name else 0


def describe(value):
    name = value.WhichOneof("value")
    metadata = value.metadata if value.HasField("metadata") else None
    return (
        value.tag or value.node_name,
        KINDS[name][0] if name else 0,
        metadata
        and Metadata(
            metadata.plugin_data.plugin_name,
            metadata.plugin_data.content,
            metadata.display_name,
            metadata.summary_description,
            metadata.data_class,
        ),
    )


def content_of(value):
    name = value.WhichOneof("value")
    return getattr(value, name).SerializeToString() if name and name != "simple_value" else None


@given(messages())
@settings(max_examples=400, deadline=None)
def test_the_parts_of_an_event_are_those_that_protobuf_finds(event):
    payload = event.SerializeToString()

    parts = read_event(payload)

    assert math.isnan(event.wall_time) or parts.wall_time == event.wall_time
    assert (parts.step, parts.kind) == (event.step, kind_of(event))
    assert [part[:2] + part[4:] for part in parts.values] == list(map(describe, event.summary.value))
    for part, value in zip(parts.values, event.summary.value, strict=True):
        assert content_of(value) in (None, payload[part.start : part.end])


@given(st.lists(messages(), min_size=2, max_size=3))
@settings(max_examples=200, deadline=None)
def test_fields_that_come_again_are_joined_as_protobuf_joins_them(events):
    payload = b"".join(event.SerializeToString() for event in events)
    joined = event_pb2.Event.FromString(payload)

    parts = read_event(payload)

    assert (parts.step, parts.kind) == (joined.step, kind_of(joined))
    assert [part[:2] + part[4:] for part in parts.values] == list(map(describe, joined.summary.value))


def test_the_content_of_an_event_is_found():
    event = event_pb2.Event(graph_def=b"graph")
    payload = event.SerializeToString()

    parts = read_event(payload)

    assert parts.kind == EventField.GRAPH_DEF
    assert payload[parts.start : parts.end] == b"graph"


def test_the_places_of_wall_time_and_step_are_found():
    parts = read_event(event_pb2.Event(wall_time=1.5, step=300).SerializeToString())

    assert (parts.wall_time_at, parts.step_at) == (1, 10)


def test_what_is_left_out_is_0_and_has_no_place():
    assert read_event(b"") == EventParts(0.0, 0, 0, 0, 0, (), -1, -1)


def test_an_old_value_is_named_by_its_node():
    event = event_pb2.Event(summary={"value": [{"node_name": "node", "simple_value": 1}]})

    (part,) = read_event(event.SerializeToString()).values

    assert part.tag == "node"


def test_a_log_message_takes_the_place_of_a_summary_as_in_protobuf():
    summary = event_pb2.Event(summary={"value": [{"tag": "tag", "simple_value": 1}]})
    payload = summary.SerializeToString() + event_pb2.Event(log_message={"message": "m"}).SerializeToString()

    parts = read_event(payload)

    assert event_pb2.Event.FromString(payload).WhichOneof("what") == "log_message"
    assert (parts.kind, parts.values) == (6, ())


def test_fields_of_another_wire_type_than_the_schemas_are_passed_over():
    payload = b"\x08\x01\x11" + bytes(8) + b"\x28\x01"

    assert event_pb2.Event.FromString(payload).step == 0
    assert read_event(payload) == EventParts(0.0, 0, 0, 0, 0, (), -1, -1)


def test_fields_of_the_future_are_passed_over():
    payload = b"\xfa\x01\x03new" + event_pb2.Event(step=3).SerializeToString()

    assert read_event(payload).step == 3


def test_hyperparameters_of_torch_are_metadata_without_a_value():
    _, start, _ = torch_summary.hparams({"lr": 0.1}, {"loss": 1.0})
    event = event_pb2.Event(summary=summary_pb2.Summary.FromString(start.SerializeToString()))

    (part,) = read_event(event.SerializeToString()).values

    assert (part.tag, part.kind, part.metadata.plugin) == ("_hparams_/session_start_info", 0, "hparams")
    assert part.metadata.content == start.value[0].metadata.plugin_data.content


@given(metadatas())
@settings(max_examples=50, deadline=None)
def test_metadata_is_read_between_two_places(metadata):
    data = metadata.SerializeToString()

    read = read_metadata(b"\xff" + data + b"\xff", 1, 1 + len(data))

    assert read.plugin == metadata.plugin_data.plugin_name
    assert read.description == metadata.summary_description


@pytest.mark.parametrize(
    "payload",
    [b"\x2a\x02\x0a\x05", b"\x2a\x04\x0a\x02\x0a\x05", b"\x2a\x06\x0a\x04\x4a\x02\x0a\x05", b"\x09\x00"],
)
def test_damage_at_any_depth_is_an_error(payload):
    with pytest.raises(WireError):
        read_event(payload)


@given(st.binary(max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_an_event_or_an_error(data):
    try:
        parts = read_event(data)
    except WireError:
        return
    assert all(0 <= part.start <= part.end <= len(data) for part in parts.values)
