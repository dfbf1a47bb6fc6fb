from __future__ import annotations

import struct

import pytest
from google.protobuf.internal import decoder, encoder, wire_format
from hypothesis import given, settings
from hypothesis import strategies as st
from tensorboard.compat.proto import tensor_pb2, tensor_shape_pb2

from tbx_widget.encoding.fields import (
    Field,
    WireError,
    double_at,
    float_at,
    read_fields,
    read_varint,
    signed,
    text_of,
)

NUMBERS = st.integers(1, 2**29 - 1)


def key(number, wire_type):
    return encoder.TagBytes(number, wire_type)


def varint(value):
    return encoder._VarintBytes(value)


@given(st.integers(0, 2**64 - 1))
@settings(max_examples=200, deadline=None)
def test_a_varint_that_protobuf_wrote_is_read(value):
    encoded = varint(value)

    assert read_varint(b"x" + encoded + b"x", 1, 1 + len(encoded)) == (value, 1 + len(encoded))


@given(st.binary(max_size=12))
@settings(max_examples=300, deadline=None)
def test_a_varint_of_any_bytes_is_what_protobuf_reads_or_an_error(data):
    try:
        value, at = decoder._DecodeVarint(data + b"\x80" * 12, 0)
    except decoder._DecodeError:
        value, at = None, len(data) + 1

    if at > len(data):
        with pytest.raises(WireError):
            read_varint(data, 0, len(data))
    else:
        assert read_varint(data, 0, len(data)) == (value, at)


def test_bits_of_a_varint_beyond_the_64th_are_cut_off_as_in_protobuf():
    data = b"\x08" + b"\xff" * 9 + b"\x7f"

    (field,) = read_fields(data)

    assert signed(field.value) == tensor_shape_pb2.TensorShapeProto.Dim.FromString(data).size == -1


def test_a_varint_beyond_its_message_is_an_error_though_the_bytes_go_on():
    with pytest.raises(WireError, match="cut off at byte 1"):
        read_varint(b"\x80\x01", 0, 1)


@given(NUMBERS, st.integers(0, 2**64 - 1), st.binary(max_size=300), st.binary(min_size=8, max_size=8))
@settings(max_examples=100, deadline=None)
def test_fields_of_every_wire_type_are_found_with_their_content(number, value, content, fixed):
    parts = [
        key(number, wire_format.WIRETYPE_VARINT) + varint(value),
        key(number, wire_format.WIRETYPE_LENGTH_DELIMITED) + varint(len(content)) + content,
        key(number, wire_format.WIRETYPE_FIXED64) + fixed,
        key(number, wire_format.WIRETYPE_FIXED32) + fixed[:4],
    ]
    data = b"".join(parts)

    fields = list(read_fields(data))

    assert [field.number for field in fields] == [number] * 4
    assert [field.wire_type for field in fields] == [0, 2, 1, 5]
    assert [field.value for field in fields] == [value, 0, 0, 0]
    contents = [data[field.start : field.end] for field in fields]
    assert contents == [varint(value), content, fixed, fixed[:4]]


def test_fields_are_read_between_two_places_only():
    data = b"\xff\x08\x01\x08\x02\x08\xff"

    assert [field.value for field in read_fields(data, 1, 5)] == [1, 2]


def test_no_bytes_have_no_fields():
    assert list(read_fields(b"")) == []


@pytest.mark.parametrize(
    "data", [b"\x08", b"\x0a\x05abc", b"\x09" + bytes(7), b"\x0d" + bytes(3), b"\x0a", b"\x80"]
)
def test_a_field_that_is_cut_off_is_an_error_here_and_in_protobuf(data):
    with pytest.raises(Exception, match="Error parsing"):
        tensor_pb2.TensorProto.FromString(data)

    with pytest.raises(WireError):
        list(read_fields(data))


def test_a_length_beyond_all_memory_is_an_error():
    with pytest.raises(WireError, match="beyond its message"):
        list(read_fields(b"\x0a" + varint(2**64 - 1) + b"abc"))


@pytest.mark.parametrize("wire_type", [3, 4, 6, 7])
def test_a_wire_type_that_event_files_do_not_have_is_an_error(wire_type):
    with pytest.raises(WireError, match=f"got {wire_type} at byte 1"):
        list(read_fields(bytes([8 | wire_type]) + bytes(20)))


def test_fields_before_the_damage_are_given_first():
    fields = read_fields(b"\x08\x01\x0a\x09")

    assert next(fields).value == 1
    with pytest.raises(WireError):
        next(fields)


@given(st.integers(-(2**63), 2**63 - 1))
@settings(max_examples=100, deadline=None)
def test_a_signed_integer_is_read_from_its_twos_complement(value):
    assert signed(value % 2**64) == value


@given(st.floats(), st.floats(width=32))
@settings(max_examples=100, deadline=None)
def test_floating_point_numbers_are_little_endian(double, single):
    data = b"x" + struct.pack("<d", double) + struct.pack("<f", single)

    assert struct.pack("<d", double_at(data, 1)) == data[1:9]
    assert struct.pack("<f", float_at(data, 9)) == data[9:]


def test_text_that_is_not_utf8_is_replaced():
    assert text_of(b"a\xffb", Field(1, 2, 0, 3, 0)) == "a\ufffdb"
