from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.utils.tensorboard
from tensorboard.compat.proto import types_pb2
from tensorboard.util.tensor_util import make_ndarray

import tbx_widget
from tbx_widget import SummaryWriter
from tests.reading import event_files, read_events
from tests.unit.writer.inputs import KINDS, HasArray, NamedBfloat16

NUMBERS = np.array([[0.5, -2.0, 3.0], [1.0, 0.25, 96.0]])
TORCH_TYPES = {
    torch.bool: "DT_BOOL",
    torch.uint8: "DT_UINT8",
    torch.int8: "DT_INT8",
    torch.int16: "DT_INT16",
    torch.int32: "DT_INT32",
    torch.int64: "DT_INT64",
    torch.uint16: "DT_UINT16",
    torch.float16: "DT_HALF",
    torch.bfloat16: "DT_BFLOAT16",
    torch.float32: "DT_FLOAT",
    torch.float64: "DT_DOUBLE",
    torch.complex64: "DT_COMPLEX64",
    torch.complex128: "DT_COMPLEX128",
    torch.float8_e5m2: "DT_FLOAT8_E5M2",
    torch.float8_e4m3fn: "DT_FLOAT8_E4M3FN",
    torch.float8_e4m3fnuz: "DT_FLOAT8_E4M3FNUZ",
    torch.float8_e5m2fnuz: "DT_FLOAT8_E5M2FNUZ",
}


def written(logdir):
    return {v.tag: (e, v) for path in event_files(logdir) for e in read_events(path) for v in e.summary.value}


def write(logdir, tensor):
    with SummaryWriter(logdir / "run") as writer:
        writer.add_tensor("x", tensor, 7, 123.5)
    return written(logdir)["x"]


@pytest.mark.parametrize("dtype", TORCH_TYPES, ids=str)
def test_a_tensor_keeps_its_type_in_the_file(tmp_path, dtype):
    tensor = torch.tensor([[0.0, 1.0], [2.0, 4.0]]).to(dtype)

    event, value = write(tmp_path, tensor)

    assert (event.step, event.wall_time) == (7, 123.5)
    assert value.metadata.plugin_data.plugin_name == "tensor"
    assert types_pb2.DataType.Name(value.tensor.dtype) == TORCH_TYPES[dtype]
    assert [dim.size for dim in value.tensor.tensor_shape.dim] == [2, 2]
    assert value.tensor.tensor_content == tensor.contiguous().view(torch.uint8).numpy().tobytes()


@pytest.mark.parametrize("dtype", [np.uint32, np.uint64], ids=["uint32", "uint64"])
@pytest.mark.parametrize("convert", [np.asarray, torch.from_numpy], ids=["numpy", "torch"])
def test_large_unsigned_integers_are_written_as_what_tensorboard_reads(tmp_path, dtype, convert):
    numbers = np.array([[0, 2**32 - 1], [3, 4]], dtype)

    _, value = write(tmp_path, convert(numbers))

    assert value.tensor.dtype == types_pb2.DT_INT64
    np.testing.assert_array_equal(make_ndarray(value.tensor), numbers)
    np.testing.assert_array_equal(tbx_widget.read(tmp_path)["run"].tensors("x")[0].array, numbers)


def test_what_no_signed_integer_holds_keeps_its_type(tmp_path):
    numbers = np.array([2**64 - 1, 1], np.uint64)

    _, value = write(tmp_path, numbers)

    assert value.tensor.dtype == types_pb2.DT_UINT64
    np.testing.assert_array_equal(tbx_widget.read(tmp_path)["run"].tensors("x")[0].array, numbers)


def test_an_empty_array_of_unsigned_integers_is_written(tmp_path):
    _, value = write(tmp_path, np.zeros((0, 3), np.uint64))

    assert make_ndarray(value.tensor).shape == (0, 3)


@pytest.mark.parametrize(
    "dtype", [torch.bool, torch.int64, torch.uint8, torch.float32, torch.complex64], ids=str
)
def test_tensorboard_reads_the_same_as_from_torchs_file(tmp_path, dtype):
    tensor = torch.tensor([[0.0, 1.5], [2.0, 4.0]]).to(dtype)
    with torch.utils.tensorboard.SummaryWriter(tmp_path / "theirs") as theirs:
        theirs.add_tensor("x", tensor, 7, 123.5)

    event, value = write(tmp_path, tensor)
    their_event, their_value = written(tmp_path / "theirs")["x"]

    assert (event.step, event.wall_time) == (their_event.step, their_event.wall_time)
    assert value.metadata == their_value.metadata
    assert value.tensor.dtype == their_value.tensor.dtype
    if dtype != torch.uint8:  # torch puts these into a list in which TensorBoard does not look.
        np.testing.assert_array_equal(make_ndarray(value.tensor), make_ndarray(their_value.tensor))


@pytest.mark.parametrize("dtype", TORCH_TYPES, ids=str)
def test_a_tensor_comes_back_from_the_file(tmp_path, dtype):
    tensor = torch.tensor([[0.0, 1.0], [2.0, 4.0]]).to(dtype)
    write(tmp_path, tensor)

    (item,) = tbx_widget.read(tmp_path)["run"].tensors("x")

    assert item.step == 7
    is_small = dtype.itemsize < 4 and dtype.is_floating_point and dtype != torch.float16
    np.testing.assert_array_equal(item.array, (tensor.float() if is_small else tensor).numpy())


@pytest.mark.parametrize("kind", KINDS)
def test_numbers_may_come_in_many_forms(tmp_path, kind):
    write(tmp_path, KINDS[kind](NUMBERS))

    (item,) = tbx_widget.read(tmp_path)["run"].tensors("x")

    np.testing.assert_array_equal(item.array, NUMBERS)


@pytest.mark.parametrize(
    ("value", "dtype", "shape"),
    [
        (3, "DT_INT64", []),
        (2.5, "DT_DOUBLE", []),
        (True, "DT_BOOL", []),
        (1 + 2j, "DT_COMPLEX128", []),
        ([1j, 2], "DT_COMPLEX128", [2]),
        ([], "DT_DOUBLE", [0]),
        (np.zeros((2, 0, 3), np.float32), "DT_FLOAT", [2, 0, 3]),
        (np.array([1, 2], np.longdouble), "DT_DOUBLE", [2]),
        (np.array([1j], np.clongdouble), "DT_COMPLEX128", [1]),
        (HasArray(np.array([1j], np.complex64)), "DT_COMPLEX64", [1]),
        (torch.zeros(2, 3, dtype=torch.complex64).T.conj(), "DT_COMPLEX64", [3, 2]),
        ([torch.ones(2, dtype=torch.complex64)] * 3, "DT_COMPLEX64", [3, 2]),
        ([torch.ones(2, dtype=torch.bfloat16)] * 3, "DT_BFLOAT16", [3, 2]),
        (NamedBfloat16(np.float32([1, 2])), "DT_BFLOAT16", [2]),
        (torch.eye(2).to_sparse(), "DT_FLOAT", [2, 2]),
        (torch.eye(2, dtype=torch.complex64).to_sparse(), "DT_COMPLEX64", [2, 2]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_odd_inputs_have_the_nearest_type(tmp_path, value, dtype, shape):
    _, found = write(tmp_path, value)

    assert types_pb2.DataType.Name(found.tensor.dtype) == dtype
    assert [dim.size for dim in found.tensor.tensor_shape.dim] == shape


def test_complex_numbers_are_conjugated_where_torch_only_marks_it(tmp_path):
    tensor = torch.tensor([[1 + 2j, 3 - 1j]], dtype=torch.complex64)

    _, found = write(tmp_path, tensor.conj().T)

    assert make_ndarray(found.tensor).tolist() == [[1 - 2j], [3 + 1j]]


@pytest.mark.filterwarnings("ignore:torch.quantize_per_tensor")
def test_quantized_tensors_become_the_numbers_that_they_stand_for(tmp_path):
    _, found = write(tmp_path, torch.quantize_per_tensor(torch.tensor([1.0, 2.5]), 0.5, 0, torch.qint8))

    assert make_ndarray(found.tensor).tolist() == [1.0, 2.5]


@pytest.mark.filterwarnings("ignore:ComplexHalf")
def test_complex_halves_become_the_next_larger_type(tmp_path):
    _, found = write(tmp_path, torch.tensor([1 + 2j, 0.5j]).to(torch.complex32))

    assert found.tensor.dtype == types_pb2.DT_COMPLEX64
    assert make_ndarray(found.tensor).tolist() == [1 + 2j, 0.5j]


def test_what_changes_after_the_call_is_not_seen(tmp_path):
    tensor = torch.ones(3, dtype=torch.complex64)
    with SummaryWriter(tmp_path / "run") as writer:
        writer.add_tensor("x", tensor, 1)
        tensor.zero_()

    assert tbx_widget.read(tmp_path)["run"].tensors("x")[0].array.tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("value", "error", "says"),
    [
        ("abc", TypeError, r'add_tensor\("x"\): expected numbers, got str'),
        (["a", "b"], TypeError, r'add_tensor\("x"\): expected numbers, got list of str'),
        (np.array(["a"]), TypeError, r'add_tensor\("x"\): expected numbers'),
        (None, TypeError, r'add_tensor\("x"\): expected numbers, got None'),
        ([[1], [1, 2]], TypeError, r'add_tensor\("x"\): expected numbers'),
        ([1, {}], TypeError, r'add_tensor\("x"\): expected numbers'),
        (np.array([None]), TypeError, r'add_tensor\("x"\): expected numbers'),
        (torch.empty(2, dtype=torch.int4), TypeError, r'add_tensor\("x"\).*got torch.int4'),
        (
            torch.empty(2, dtype=torch.float4_e2m1fn_x2),
            TypeError,
            r'add_tensor\("x"\).*got torch.float4_e2m1',
        ),
        (torch.zeros(2, device="meta"), ValueError, r'add_tensor\("x"\).*meta device'),
        (torch.zeros(2, device="meta", dtype=torch.complex64), ValueError, r'add_tensor\("x"\).*meta device'),
        ([torch.ones(2) * 1j, torch.ones(3) * 1j], TypeError, r'add_tensor\("x"\): expected numbers'),
        (np.broadcast_to(np.float32(0), (2**29,)), ValueError, "less than 2 GiB.*got 2,147,483,648 bytes"),
        (np.broadcast_to(np.int8(0), (2**60,)), ValueError, "less than 2 GiB.*got 1,152,921,504,606,846,976"),
        (torch.zeros(1).expand(2**29), ValueError, "less than 2 GiB.*got 2,147,483,648 bytes"),
        ([torch.zeros(1).expand(2**28)] * 2, ValueError, "less than 2 GiB.*got 2,147,483,648 bytes"),
    ],
)
def test_wrong_use_raises_at_the_call_and_writes_nothing(tmp_path, value, error, says):
    with SummaryWriter(tmp_path / "run") as writer, pytest.raises(error, match=says):
        writer.add_tensor("x", value)

    assert written(tmp_path) == {}
