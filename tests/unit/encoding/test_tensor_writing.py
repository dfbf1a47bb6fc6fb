from __future__ import annotations

import numpy as np
import pytest
import torch
from tensorboard.compat.proto import tensor_pb2, tensor_shape_pb2, types_pb2
from tensorboard.util.tensor_util import make_ndarray

from tbx_widget.encoding import small_floats
from tbx_widget.encoding.tensor_writing import encode_strings, encode_tensor
from tbx_widget.encoding.tensors import read_tensor

joined = b"".join

NUMPY_TYPES = {
    "?": "DT_BOOL",
    "i1": "DT_INT8",
    "i2": "DT_INT16",
    "i4": "DT_INT32",
    "i8": "DT_INT64",
    "u1": "DT_UINT8",
    "u2": "DT_UINT16",
    "u4": "DT_UINT32",
    "u8": "DT_UINT64",
    "f2": "DT_HALF",
    "f4": "DT_FLOAT",
    "f8": "DT_DOUBLE",
    "c8": "DT_COMPLEX64",
    "c16": "DT_COMPLEX128",
}
SMALL_TYPES = {
    "bfloat16": torch.bfloat16,
    "float8_e5m2": torch.float8_e5m2,
    "float8_e4m3fn": torch.float8_e4m3fn,
    "float8_e4m3fnuz": torch.float8_e4m3fnuz,
    "float8_e5m2fnuz": torch.float8_e5m2fnuz,
}


def tensor_proto(dtype, shape, **fields):
    dims = [tensor_shape_pb2.TensorShapeProto.Dim(size=size) for size in shape]
    return tensor_pb2.TensorProto(
        dtype=dtype, tensor_shape=tensor_shape_pb2.TensorShapeProto(dim=dims), **fields
    )


@pytest.mark.parametrize("shape", [(2, 3), (), (0, 3), (2, 0)])
@pytest.mark.parametrize("dtype", NUMPY_TYPES)
def test_numbers_are_what_protobuf_writes(dtype, shape):
    array = (np.arange(np.prod(shape, dtype=int)).reshape(shape) * 41).astype(dtype)
    expected = tensor_proto(NUMPY_TYPES[dtype], shape, tensor_content=array.tobytes())

    encoded = joined(encode_tensor(array))

    assert encoded == expected.SerializeToString(deterministic=True)


@pytest.mark.parametrize("dtype", NUMPY_TYPES)
def test_tensorboard_makes_the_same_array_of_it(dtype):
    array = np.array([[0, 1, 7], [100, 3, 2]]).astype(dtype)

    found = make_ndarray(tensor_pb2.TensorProto.FromString(joined(encode_tensor(array))))

    assert found.dtype == array.dtype
    np.testing.assert_array_equal(found, array)


@pytest.mark.parametrize("dtype", NUMPY_TYPES)
def test_large_numbers_are_what_protobuf_writes_and_not_copied(dtype):
    array = np.random.default_rng(0).integers(0, 100, (3, 70_000)).astype(dtype)
    expected = tensor_proto(NUMPY_TYPES[dtype], array.shape, tensor_content=array.tobytes())

    encoded = encode_tensor(array)

    assert joined(encoded) == expected.SerializeToString(deterministic=True)
    assert np.shares_memory(np.frombuffer(encoded[-1], np.uint8), array)


@pytest.mark.parametrize(
    "array",
    [
        np.arange(12, dtype=np.int32).reshape(3, 4).T,
        np.arange(6, dtype=">f4"),
        np.arange(20.0)[::3],
        np.arange(10**5)[::3],
    ],
    ids=["columns first", "big endian", "every third", "every third of many"],
)
def test_the_order_in_memory_does_not_matter(array):
    found = make_ndarray(tensor_pb2.TensorProto.FromString(joined(encode_tensor(array))))

    np.testing.assert_array_equal(found, array)


@pytest.mark.parametrize("name", SMALL_TYPES)
def test_small_floats_are_written_in_the_bits_that_torch_has(name):
    tensor = torch.tensor([[0.0, 1.0, -1.5], [0.0625, 2.0, 240.0]]).to(SMALL_TYPES[name])
    bits = tensor.view(torch.int16 if name == "bfloat16" else torch.uint8).numpy()
    expected = tensor_proto(f"DT_{name.upper()}", (2, 3), tensor_content=bits.tobytes())

    encoded = joined(encode_tensor(tensor.float().numpy(), name))

    assert encoded == expected.SerializeToString(deterministic=True)
    np.testing.assert_array_equal(read_tensor(encoded), tensor.float().numpy())


@pytest.mark.parametrize("shape", [(), (0,)])
def test_small_floats_may_be_one_or_none(shape):
    array = np.full(shape, 1.5, np.float32)

    found = tensor_pb2.TensorProto.FromString(joined(encode_tensor(array, "bfloat16")))

    assert found.dtype == types_pb2.DT_BFLOAT16
    assert found.tensor_content == b"\xc0\x3f" * array.size


def test_every_bfloat16_comes_back_bit_for_bit():
    bits = np.arange(1 << 16, dtype=np.uint16)

    narrowed = small_floats.narrow(small_floats.widen_bfloat16(bits), "bfloat16")

    np.testing.assert_array_equal(narrowed, bits)


@pytest.mark.parametrize("name", ["e5m2", "e4m3fn", "e4m3fnuz", "e4m3b11fnuz", "e5m2fnuz"])
def test_every_number_of_8_bits_comes_back_and_nan_as_nan(name):
    widen = getattr(small_floats, f"widen_float8_{name}")
    bits = np.arange(256, dtype=np.uint8)
    is_number = ~np.isnan(widen(bits))

    narrowed = small_floats.narrow(widen(bits), f"float8_{name}")

    np.testing.assert_array_equal(narrowed[is_number], bits[is_number])
    assert np.isnan(widen(narrowed[~is_number])).all()


@pytest.mark.parametrize("name", ["e5m2", "e4m3fn", "e4m3fnuz", "e4m3b11fnuz", "e5m2fnuz"])
def test_every_kind_of_nan_is_nan_in_8_bits(name):
    kinds = np.array([0x7FC00000, 0xFFC00000, 0x7FFFFFFF, 0xFF810000], np.uint32).view(np.float32)

    narrowed = small_floats.narrow(kinds, f"float8_{name}")

    assert np.isnan(getattr(small_floats, f"widen_float8_{name}")(narrowed)).all()


@pytest.mark.parametrize(
    ("strings", "shape"), [((b"a", b"", b"\xff\x00"), (3,)), ((b"a",), ()), ((b"x",) * 4, (2, 2))]
)
def test_strings_are_what_protobuf_writes(strings, shape):
    expected = tensor_proto("DT_STRING", shape, string_val=strings).SerializeToString(deterministic=True)
    array = np.array(strings, object).reshape(shape)

    assert joined(encode_strings(strings, shape)) == expected
    assert joined(encode_tensor(array)) == expected


@pytest.mark.parametrize("dtype", ["M8[s]", "U3", "S3", "V4"])
def test_a_type_that_no_tensor_has_is_told(dtype):
    with pytest.raises(TypeError, match="expected an array of numbers that a tensor can hold"):
        encode_tensor(np.zeros(2, dtype))


def test_a_precision_that_no_tensor_has_is_told():
    with pytest.raises(TypeError, match="got float4"):
        encode_tensor(np.zeros(2, np.float32), "float4")
