from __future__ import annotations

import struct

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2, types_pb2
from tensorboard.compat.tensorflow_stub import dtypes
from tensorboard.plugins.scalar import summary_v2
from tensorboard.util import tensor_util

from tbx_widget.encoding.event_reading import SummaryPart, read_event
from tbx_widget.encoding.fields import WireError
from tbx_widget.encoding.schema import ValueField
from tbx_widget.encoding.values import ScalarPlace, find_scalar, scalar_value
from tests.unit.encoding.parts import make_part, part_of

SHAPES = [(), (1,), (1, 1)]
IN_MEMORY = ["f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "?"]


def tensor_of(dtype, shape, **fields):
    shape = {"dim": [{"size": size} for size in shape]}
    return tensor_pb2.TensorProto(dtype=getattr(types_pb2, f"DT_{dtype}"), tensor_shape=shape, **fields)


def in_memory(value, dtype, shape):
    array = np.full(shape, value, dtype)
    kind = types_pb2.DataType.Name(dtypes.as_dtype(array.dtype).as_datatype_enum)
    return tensor_of(kind[3:], shape, tensor_content=array.tobytes())


def read_at(payload, place):
    if place.dtype == "bf16":
        (bits,) = struct.unpack_from("<H", payload, place.at)
        return struct.unpack("<f", struct.pack("<I", bits << 16))[0]
    return float(np.frombuffer(payload, place.dtype, 1, place.at)[0])


@given(st.floats(width=32))
@settings(max_examples=100, deadline=None)
def test_a_simple_value_is_read_bit_for_bit_from_its_place(value):
    payload, part = make_part(simple_value=value)

    place = find_scalar(payload, part)

    assert place == ScalarPlace(payload.rindex(struct.pack("<f", value)), "<f4")
    np.testing.assert_equal(scalar_value(payload, part), value)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("dtype", IN_MEMORY)
def test_a_number_in_memory_order_has_a_place(dtype, shape):
    payload, part = make_part(tensor=in_memory(1, dtype, shape))

    place = find_scalar(payload, part)

    assert place.dtype.lstrip("<") == {"?": "b1"}.get(dtype, dtype)
    assert read_at(payload, place) == scalar_value(payload, part) == 1.0


@pytest.mark.parametrize(("dtype", "raw"), [("HALF", "0041"), ("BFLOAT16", "2040")])
def test_a_float_of_16_bits_in_memory_order_has_a_place(dtype, raw):
    payload, part = make_part(tensor=tensor_of(dtype, (), tensor_content=bytes.fromhex(raw)))

    place = find_scalar(payload, part)

    assert read_at(payload, place) == scalar_value(payload, part) == 2.5


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("dtype", "name"), [("FLOAT", "<f4"), ("DOUBLE", "<f8")])
def test_a_number_in_a_list_of_fixed_size_has_a_place(dtype, name, shape):
    payload, part = make_part(tensor=tensor_of(dtype, shape, **{f"{dtype.lower()}_val": [0.1]}))

    place = find_scalar(payload, part)

    assert place.dtype == name
    assert read_at(payload, place) == scalar_value(payload, part) == float(np.array(0.1, name))


@pytest.mark.parametrize(("key", "dtype"), [(b"\x2d", "<f4"), (b"\x31", "<f8")])
def test_a_number_in_a_field_of_its_own_has_a_place(key, dtype):
    tensor = bytes([8, 1 if dtype == "<f4" else 2]) + key + np.array(0.1, dtype).tobytes()
    value = summary_pb2.Summary.Value(tag="tag", tensor=tensor_pb2.TensorProto.FromString(tensor))
    head = b"\x0a\x03tag\x42" + bytes([len(tensor)]) + tensor
    payload = b"\x2a" + bytes([len(head) + 2]) + b"\x0a" + bytes([len(head)]) + head
    (part,) = read_event(payload).values

    place = find_scalar(payload, part)

    assert event_pb2.Event.FromString(payload).summary.value[0] == value
    assert place == ScalarPlace(len(payload) - np.dtype(dtype).itemsize, dtype)
    assert scalar_value(payload, part) == float(np.array(0.1, dtype))


@pytest.mark.parametrize(
    ("dtype", "values"),
    [
        ("INT8", {"int_val": [-5]}),
        ("UINT8", {"int_val": [251]}),
        ("INT16", {"int_val": [-5]}),
        ("INT32", {"int_val": [-(2**31)]}),
        ("INT64", {"int64_val": [-(2**62)]}),
        ("UINT32", {"uint32_val": [2**32 - 1]}),
        ("UINT64", {"uint64_val": [2**64 - 1]}),
        ("QINT8", {"int_val": [-5]}),
    ],
)
@pytest.mark.parametrize("shape", SHAPES)
def test_an_integer_in_a_list_has_no_place_and_is_read(dtype, values, shape):
    payload, part = make_part(tensor=tensor_of(dtype, shape, **values))

    assert find_scalar(payload, part) is None
    assert scalar_value(payload, part) == float(next(iter(values.values()))[0])


@pytest.mark.parametrize("value", [True, False])
def test_a_flag_in_a_list_has_no_place_and_is_read(value):
    payload, part = make_part(tensor=tensor_of("BOOL", (), bool_val=[value]))

    assert find_scalar(payload, part) is None
    assert scalar_value(payload, part) == float(value)


@pytest.mark.parametrize(("dtype", "torch_dtype"), [("HALF", torch.float16), ("BFLOAT16", torch.bfloat16)])
@pytest.mark.parametrize("value", [0.1, -3.0, float("inf"), 1e-7])
def test_a_float_of_16_bits_in_a_list_has_no_place_and_is_read(dtype, torch_dtype, value):
    number = torch.tensor(value, dtype=torch_dtype)
    bits = int(number.view(torch.int16)) & 0xFFFF
    payload, part = make_part(tensor=tensor_of(dtype, (), half_val=[bits]))

    assert find_scalar(payload, part) is None
    assert scalar_value(payload, part) == float(number)


@pytest.mark.parametrize("key", [b"\x50", b"\x52\x02"])
def test_an_integer_in_a_list_is_read_whether_packed_or_not(key):
    payload = b"\x08\x09" + key + b"\xac\x02"

    assert scalar_value(payload, SummaryPart("tag", ValueField.TENSOR, 0, len(payload), None)) == 300.0


@pytest.mark.parametrize("data", [0.1, np.float64(0.1), np.array(3, np.int64), np.array(True)])
def test_scalars_of_tensorboards_plugin_are_read(data):
    (value,) = summary_v2.scalar_pb("tag", data).value

    assert scalar_value(*part_of(value)) == tensor_util.make_ndarray(value.tensor).item()


@given(st.floats(width=32), st.floats(), st.booleans())
@settings(max_examples=50, deadline=None)
def test_elements_in_memory_order_count_before_a_list(first, second, is_double):
    name, dtype = ("DOUBLE", "f8") if is_double else ("FLOAT", "f4")
    with np.errstate(over="ignore"):
        content = np.array(second, dtype).tobytes()
    payload, part = make_part(
        tensor=tensor_of(name, (), tensor_content=content, **{f"{name.lower()}_val": [first]})
    )

    place = find_scalar(payload, part)

    assert payload[place.at : place.at + len(content)] == content


@pytest.mark.parametrize(
    "tensor",
    [
        tensor_of("FLOAT", (2,), float_val=[1, 2]),
        tensor_of("FLOAT", (0,)),
        tensor_of("STRING", (), string_val=[b"1"]),
        tensor_of("COMPLEX64", (), scomplex_val=[1, 2]),
        tensor_of("VARIANT", ()),
        tensor_pb2.TensorProto(),
    ],
)
def test_what_is_no_single_real_number_is_none(tensor):
    payload, part = make_part(tensor=tensor)

    assert find_scalar(payload, part) is None
    assert scalar_value(payload, part) is None


@pytest.mark.parametrize(
    "fields",
    [
        {"histo": {"min": 1}},
        {"image": {"height": 1}},
        {"audio": {"sample_rate": 1}},
        {"metadata": {"display_name": "a"}},
    ],
)
def test_other_kinds_of_values_are_no_numbers(fields):
    payload, part = make_part(**fields)

    assert find_scalar(payload, part) is None
    assert scalar_value(payload, part) is None


@pytest.mark.parametrize(
    "tensor",
    [
        tensor_of("FLOAT", (), float_val=[1, 2]),
        tensor_of("INT32", (), int_val=[1, 2]),
        tensor_of("INT64", (), int64_val=range(8)),
        tensor_of("FLOAT", ()),
        tensor_of("FLOAT", (), tensor_content=b"abc"),
        tensor_of("FLOAT", (), double_val=[1]),
        tensor_of("INT32", (), tensor_content=bytes(8)),
    ],
)
def test_one_number_by_shape_and_other_elements_are_an_error_and_have_no_place(tensor):
    payload, part = make_part(tensor=tensor)

    assert find_scalar(payload, part) is None
    with pytest.raises(WireError):
        scalar_value(payload, part)


@pytest.mark.parametrize("count", [2, 9])
@pytest.mark.parametrize("content", [b"\x2d" + bytes(4), b"\x2a\x04" + bytes(4)])
def test_several_numbers_in_fields_of_their_own_have_no_place(content, count):
    payload = b"\x08\x01" + content * count
    part = SummaryPart("tag", ValueField.TENSOR, 0, len(payload), None)

    assert find_scalar(payload, part) is None
    with pytest.raises(WireError):
        scalar_value(payload, part)


def test_a_second_number_far_behind_the_first_is_seen():
    number = b"\x2d" + bytes(4)
    payload = b"\x08\x01" + number + b"\x38\x01" * 9 + number
    part = SummaryPart("tag", ValueField.TENSOR, 0, len(payload), None)

    assert find_scalar(payload, part) is None
    with pytest.raises(WireError):
        scalar_value(payload, part)


def test_a_flag_is_true_whatever_its_number_is():
    payload = b"\x08\x0a\x58\x80\x02"

    assert tensor_pb2.TensorProto.FromString(payload).bool_val == [True]
    assert scalar_value(payload, SummaryPart("tag", ValueField.TENSOR, 0, len(payload), None)) == 1.0


def test_a_float_of_8_bits_is_read_and_has_no_place():
    payload, part = make_part(tensor=tensor_of("FLOAT8_E5M2", (), float8_val=b"\x3e"))

    assert find_scalar(payload, part) is None
    assert scalar_value(payload, part) == 1.5


def test_list_fields_of_other_types_beside_the_number_do_not_matter():
    tensor = tensor_of("FLOAT", (), float_val=[1.5], double_val=[2], int_val=[3], string_val=[b"a"] * 9)
    payload, part = make_part(tensor=tensor)

    assert scalar_value(payload, part) == 1.5
