from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from tensorboard.compat.proto import tensor_pb2, tensor_shape_pb2, types_pb2
from tensorboard.compat.tensorflow_stub import dtypes
from tensorboard.util import tensor_util

from tbx_widget.encoding.fields import WireError
from tbx_widget.encoding.tensors import MOST_FILLED_BYTES, read_tensor

NUMBERS = ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "?", "c8", "c16"]
LISTED = [dtype for dtype in NUMBERS if dtype not in ("u4", "u8")]


def make_shape(*sizes):
    return tensor_shape_pb2.TensorShapeProto(dim=[{"size": size} for size in sizes])


def make_tensor(dtype, *sizes, **fields):
    return tensor_pb2.TensorProto(
        dtype=getattr(types_pb2, f"DT_{dtype}"), tensor_shape=make_shape(*sizes), **fields
    )


def make_listed(array):
    """Let TensorBoard put the elements into a list: that is what it does where the shape has more of them."""
    padded = tensor_util.make_tensor_proto(array.ravel(), shape=[array.size + 1])
    padded.tensor_shape.CopyFrom(make_shape(*array.shape))
    return padded


def read(tensor):
    return read_tensor(tensor.SerializeToString())


def check_equal(array, expected):
    assert (array.dtype, array.shape) == (expected.dtype, expected.shape)
    np.testing.assert_array_equal(array, expected)


def arrays_of(dtype, **options):
    shapes = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5)
    return hnp.arrays(dtype, shapes, **options)


@given(st.sampled_from(NUMBERS).flatmap(arrays_of))
@settings(max_examples=300, deadline=None)
def test_what_tensorboard_writes_is_read_as_tensorboard_reads_it(array):
    tensor = tensor_util.make_tensor_proto(array)

    check_equal(read(tensor), array)


@given(st.sampled_from(LISTED).flatmap(arrays_of))
@settings(max_examples=200, deadline=None)
def test_elements_in_a_list_are_read_as_tensorboard_reads_them(array):
    tensor = make_listed(array)

    check_equal(read(tensor), tensor_util.make_ndarray(tensor))


@pytest.mark.parametrize("dtype", [dtype for dtype in NUMBERS if dtype != "f2"])
def test_elements_in_memory_order_are_read_as_tensorboard_reads_them(dtype):
    array = np.arange(6).reshape(2, 3).astype(dtype)
    kind = dtypes.as_dtype(array.dtype).as_datatype_enum
    tensor = tensor_pb2.TensorProto(dtype=kind, tensor_shape=make_shape(2, 3), tensor_content=array.tobytes())

    check_equal(read(tensor), tensor_util.make_ndarray(tensor))


@pytest.mark.parametrize("dtype", ["u4", "u8"])
def test_unsigned_integers_in_a_list_are_read(dtype):
    array = np.array([0, 1, np.iinfo(dtype).max], dtype)

    check_equal(read(make_listed(array)), array)


@pytest.mark.parametrize(
    ("dtype", "expected"),
    [("QINT8", "i1"), ("QINT16", "i2"), ("QINT32", "i4"), ("QUINT8", "u1"), ("QUINT16", "u2")],
)
def test_quantized_integers_are_plain_ones(dtype, expected):
    array = np.array([1, 2, 100], expected)
    tensor = make_tensor(dtype, 3, int_val=[1, 2, 100])

    check_equal(read(tensor), array)
    check_equal(read(make_tensor(dtype, 3, tensor_content=array.tobytes())), array)
    check_equal(tensor_util.make_ndarray(tensor).view(expected), array)


def test_bfloat16_is_widened_from_memory_order_and_from_a_list():
    numbers = torch.tensor([1.5, -3e38, float("inf"), 1e-40], dtype=torch.bfloat16)
    bits = numbers.view(torch.int16).numpy().view(np.uint16)

    in_content = read(make_tensor("BFLOAT16", 4, tensor_content=bits.tobytes()))
    in_list = read(make_tensor("BFLOAT16", 4, half_val=bits.tolist()))

    check_equal(in_content, numbers.float().numpy())
    check_equal(in_list, numbers.float().numpy())


def test_float8_is_widened_from_memory_order_and_from_a_list():
    numbers = torch.tensor([1.5, -448.0, 0.0], dtype=torch.float8_e4m3fn)
    raw = numbers.view(torch.uint8).numpy().tobytes()

    in_content = read(make_tensor("FLOAT8_E4M3FN", 3, tensor_content=raw))
    in_list = read(make_tensor("FLOAT8_E4M3FN", 3, float8_val=raw))

    check_equal(in_content, numbers.float().numpy())
    check_equal(in_list, numbers.float().numpy())


@given(arrays_of("O", elements=st.binary(max_size=20)))
@settings(max_examples=100, deadline=None)
def test_strings_are_bytes(array):
    tensor = make_tensor("STRING", *array.shape, string_val=array.ravel().tolist())

    check_equal(read(tensor), array)


def test_elements_that_each_stand_in_a_field_of_their_own_are_read():
    head = make_tensor("FLOAT", 3).SerializeToString()
    loose = b"".join(b"\x2d" + np.float32(value).tobytes() for value in (1, 2))
    packed = b"\x2a\x04" + np.float32(3).tobytes()
    data = head + loose + packed

    expected = tensor_util.make_ndarray(tensor_pb2.TensorProto.FromString(data))

    check_equal(read_tensor(data), expected)


def test_integers_that_each_stand_in_a_field_of_their_own_are_read():
    head = make_tensor("INT64", 6).SerializeToString()
    data = head + b"\x50\x01\x50\xac\x02" * 2 + b"\x52\x02\x03\x04"

    expected = tensor_util.make_ndarray(tensor_pb2.TensorProto.FromString(data))

    check_equal(read_tensor(data), expected)


@pytest.mark.parametrize(
    ("dtype", "values"),
    [
        ("FLOAT", {"float_val": [2.5]}),
        ("DOUBLE", {"double_val": [2.5]}),
        ("HALF", {"half_val": [0x3C00]}),
        ("INT8", {"int_val": [-3]}),
        ("INT64", {"int64_val": [-3]}),
        ("BOOL", {"bool_val": [True]}),
        ("STRING", {"string_val": [b"same"]}),
        ("COMPLEX64", {"scomplex_val": [1.0, 2.0]}),
        ("COMPLEX128", {"dcomplex_val": [1.0, 2.0]}),
    ],
)
@pytest.mark.parametrize("shape", [(), (1,), (2, 3), (0,)])
def test_a_single_element_fills_the_shape(dtype, values, shape):
    tensor = make_tensor(dtype, *shape, **values)

    check_equal(read(tensor), tensor_util.make_ndarray(tensor))


def test_the_last_of_several_elements_fills_the_rest_of_the_shape():
    tensor = make_tensor("INT32", 2, 3, int_val=[1, 2])

    assert read(tensor).tolist() == [[1, 2, 2], [2, 2, 2]]


def test_the_last_of_several_strings_fills_the_rest_of_the_shape():
    assert read(make_tensor("STRING", 4, string_val=[b"a", b"b"])).tolist() == [b"a", b"b", b"b", b"b"]


def test_elements_in_memory_order_count_before_a_list():
    tensor = make_tensor("FLOAT", 1, tensor_content=np.float32(2).tobytes(), float_val=[5])

    check_equal(read(tensor), tensor_util.make_ndarray(tensor))


def test_an_integer_beyond_its_type_is_cut_to_it():
    assert read(make_tensor("UINT8", 2, int_val=[-1, 257])).tolist() == [255, 1]


def test_any_byte_but_0_is_true():
    tensor = make_tensor("BOOL", 3, tensor_content=b"\x00\x01\x02")

    assert read(tensor).view(np.uint8).tolist() == [0, 1, 1]


def test_a_reference_is_read_as_what_it_refers_to():
    tensor = make_tensor("FLOAT_REF", 2, tensor_content=np.float32([1, 2]).tobytes())

    check_equal(read(tensor), tensor_util.make_ndarray(tensor))


def test_an_array_owns_its_elements():
    array = read(make_tensor("FLOAT", 2, tensor_content=bytes(8)))

    assert array.flags.owndata or array.base.flags.owndata
    assert array.flags.writeable


@pytest.mark.parametrize("dtype", ["RESOURCE", "VARIANT", "INVALID", "INT4", "VARIANT_REF"])
def test_a_type_without_elements_is_named_in_the_error(dtype):
    with pytest.raises(WireError, match=f"DT_{dtype} "):
        read(make_tensor(dtype, 1))


def test_a_type_of_the_future_is_named_by_its_number():
    with pytest.raises(WireError, match="type 77 "):
        read_tensor(b"\x08\x4d")


@pytest.mark.parametrize(
    "tensor",
    [
        make_tensor("FLOAT", 2, tensor_content=bytes(4)),
        make_tensor("FLOAT", 2, tensor_content=bytes(9)),
        make_tensor("FLOAT", 2, float_val=[1, 2, 3]),
        make_tensor("FLOAT", 2),
        make_tensor("FLOAT"),
        make_tensor("STRING", 1, string_val=[b"a", b"b"]),
        make_tensor("FLOAT", -1, tensor_content=bytes(4)),
        make_tensor("FLOAT", -1, -1, float_val=[1]),
        make_tensor("FLOAT", *[1] * 33, float_val=[1]),
        make_tensor("FLOAT", 2**62, 2**62, tensor_content=bytes(8)),
        make_tensor("FLOAT", 2**62, 0),
        make_tensor("STRING", 0, 2**62),
    ],
)
def test_a_shape_that_does_not_fit_the_elements_is_an_error(tensor):
    with pytest.raises(WireError):
        read(tensor)


@pytest.mark.parametrize(
    ("dtype", "values", "size"),
    [("DOUBLE", {"double_val": [1]}, 8), ("STRING", {"string_val": [b"a"]}, 256)],
)
def test_a_repeated_element_fills_a_bounded_memory(dtype, values, size):
    with pytest.raises(WireError, match="claims more"):
        read(make_tensor(dtype, MOST_FILLED_BYTES // size + 1, **values))


def test_a_list_that_ends_inside_a_number_is_an_error():
    with pytest.raises(WireError, match="inside a number"):
        read_tensor(make_tensor("FLOAT", 1).SerializeToString() + b"\x2a\x03abc")


def test_a_varint_does_not_go_on_in_the_next_field():
    with pytest.raises(WireError, match="inside a number"):
        read_tensor(make_tensor("INT64", 1).SerializeToString() + b"\x52\x01\x80\x52\x01\x01")
