from __future__ import annotations

import pytest
from tensorboard.compat.proto import summary_pb2, tensor_shape_pb2

from tbx_widget.encoding.fields import WireError
from tbx_widget.encoding.message_fields import MessageFields
from tbx_widget.encoding.wire import FIXED32, LENGTH_DELIMITED


def test_every_kind_of_field_is_read():
    audio = summary_pb2.Summary.Audio(
        sample_rate=0.5, num_channels=-2, encoded_audio_string=b"\xff", content_type="é"
    )

    fields = MessageFields(audio.SerializeToString())

    assert (fields.float(1), fields.integer(2), fields.content(4), fields.text(5)) == (0.5, -2, b"\xff", "é")


def test_what_is_left_out_is_0_or_empty():
    fields = MessageFields(b"")

    assert (fields.text(1), fields.content(1), fields.double(1), fields.float(1)) == ("", b"", 0.0, 0.0)
    assert (fields.integer(1), fields.texts(1), list(fields.messages(1))) == (0, (), [])
    assert fields.message(1).text(1) == ""


def test_a_double_is_read():
    assert MessageFields(summary_pb2.HistogramProto(max=0.1).SerializeToString()).double(2) == 0.1


def test_lists_of_messages_and_of_strings_are_read_in_order():
    shape = tensor_shape_pb2.TensorShapeProto(dim=[{"size": 3, "name": "a"}, {"size": 4, "name": "b"}])
    fields = MessageFields(b"\xff" + shape.SerializeToString() + b"\xff", 1, 1 + shape.ByteSize())

    assert [dim.integer(1) for dim in fields.messages(2)] == [3, 4]
    assert [dim.texts(2) for dim in fields.messages(2)] == [("a",), ("b",)]


def test_the_last_field_of_a_oneof_counts_wherever_it_stood_first():
    choices = ((1, LENGTH_DELIMITED), (2, FIXED32))
    first, second = b"\x0a\x01a", b"\x15" + bytes(4)

    assert MessageFields(b"").chosen(*choices) == 0
    assert MessageFields(first + second).chosen(*choices) == 2
    assert MessageFields(first + second + first).chosen(*choices) == 1


def test_a_field_of_another_wire_type_is_not_there():
    fields = MessageFields(b"\x08\x05")

    assert (fields.text(1), fields.integer(1)) == ("", 5)


def test_damage_is_an_error():
    with pytest.raises(WireError):
        MessageFields(b"\x0a\x05a")
    with pytest.raises(WireError):
        MessageFields(b"\x0a\x02\x0a\x05").message(1)
