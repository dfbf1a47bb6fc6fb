from __future__ import annotations

import pickle
import subprocess
import sys

import numpy as np
import pytest
import torch

from tbx_widget.summaries.arrays import is_device_tensor, own_array

WHAT = 'add_histogram("weights")'


class HasArray:
    """What JAX's and TensorFlow's arrays look like."""

    def __init__(self, array):
        self.array = array

    def __array__(self, dtype=None, copy=None):
        return self.array if dtype is None else self.array.astype(dtype)


class HasDLPack:
    def __init__(self, array):
        self.array = array

    def __dlpack__(self, **options):
        return self.array.__dlpack__(**options)

    def __dlpack_device__(self):
        return self.array.__dlpack_device__()


class DeviceTensor(torch.Tensor):
    """A tensor that says it is on a device, and tells when it is fetched."""

    fetched = 0

    @property
    def device(self):
        return torch.device("privateuseone:0")

    def detach(self):
        return self.data.as_subclass(DeviceTensor)

    def cpu(self):
        DeviceTensor.fetched += 1
        return self.as_subclass(torch.Tensor)


def own(value):
    return own_array(value, what=WHAT)


@pytest.mark.parametrize("dtype", ["?", "u1", "i2", "i8", "f2", "f4", "f8"])
def test_an_array_keeps_its_type_and_shape(dtype):
    array = np.arange(6).reshape(2, 3).astype(dtype)

    owned = own(array)

    assert owned.shape == (2, 3)
    assert owned.nbytes == array.nbytes
    assert owned.numpy().dtype == array.dtype
    assert np.array_equal(owned.numpy(), array)


@pytest.mark.parametrize(
    "wrap", [np.asarray, HasArray, HasDLPack, memoryview, torch.from_numpy], ids=lambda wrap: wrap.__name__
)
def test_later_changes_by_the_caller_are_not_seen(wrap):
    array = np.arange(6.0)

    owned = own(wrap(array))
    array[:] = -1

    assert owned.numpy().tolist() == [0, 1, 2, 3, 4, 5]


def test_a_view_becomes_contiguous():
    owned = own(np.arange(12).reshape(3, 4).T[::2])

    assert owned.numpy().flags.c_contiguous
    assert owned.numpy().tolist() == [[0, 4, 8], [2, 6, 10]]


def test_foreign_byte_order_becomes_the_machines():
    owned = own(np.array([1.5, 2.5], ">f4"))

    assert owned.numpy().dtype == np.dtype("f4")
    assert owned.numpy().tolist() == [1.5, 2.5]


def test_a_tensor_that_requires_grad_keeps_no_graph():
    tensor = torch.ones(3, requires_grad=True)

    owned = own(tensor * 2)

    assert owned.numpy().tolist() == [2, 2, 2]


@pytest.mark.parametrize(
    ("tensor", "expected"),
    [
        (torch.tensor([1.5, 3.0], dtype=torch.bfloat16), np.float32),
        (torch.tensor([1.5, 3.0], dtype=torch.float8_e5m2), np.float32),
        (torch.tensor([1.5, 3.0], dtype=torch.float16), np.float16),
        (torch.tensor([1.5, 0.0, 3.0, 0.0])[::2], np.float32),
        (torch.tensor([1.5, 3.0]).to_sparse(), np.float32),
        (torch.imag(torch.tensor([-1.5j, -3.0j]).conj()), np.float32),
        (torch.nn.Parameter(torch.tensor([1.5, 3.0])), np.float32),
    ],
    ids=["bfloat16", "float8", "float16", "strided", "sparse", "negative view", "parameter"],
)
def test_tensors_of_every_kind_come_as_arrays(tensor, expected):
    array = own(tensor).numpy()

    assert array.dtype == expected
    assert array.tolist() == [1.5, 3.0]


def test_a_list_of_tensors_is_stacked():
    owned = own([torch.zeros(2, requires_grad=True), torch.ones(2)])

    assert owned.numpy().tolist() == [[0, 0], [1, 1]]


@pytest.mark.parametrize(
    ("value", "expected"), [(3, 3), (2.5, 2.5), ([1, 2.5], [1, 2.5]), (np.float32(2), 2)]
)
def test_numbers_and_lists_are_taken(value, expected):
    assert own(value).numpy().tolist() == expected


@pytest.mark.parametrize(
    ("value", "came"),
    [
        ("abc", "str"),
        (None, "None"),
        (["a"], "list of str"),
        ([[1], [1, 2]], "a list with parts of different shapes or kinds"),
        ([torch.ones(1), torch.ones(2)], "a list with parts of different shapes or kinds"),
        (np.array(["a"]), "ndarray of <U1"),
        (np.array([1j]), "ndarray of complex128"),
        (torch.tensor([1j]), "a complex tensor"),
        (np.array(["2020"], "M8[Y]"), r"ndarray of datetime64\[Y\]"),
        (np.array([1], "m8[s]"), r"ndarray of timedelta64\[s\]"),
        (np.zeros(2, "i4,i4"), r"ndarray of \[\('f0', '<i4'\), \('f1', '<i4'\)\]"),
        (object(), "object"),
        ({"a": 1}, "dict"),
    ],
)
def test_what_is_not_numbers_is_refused_by_name(value, came):
    with pytest.raises(TypeError, match=rf'^add_histogram\("weights"\): expected numbers, got {came}$'):
        own(value)


def test_a_tensor_without_data_is_refused():
    with pytest.raises(ValueError, match="meta device, which holds no data"):
        own(torch.ones(3, device="meta"))


def test_a_device_tensor_is_cloned_at_once_and_fetched_when_asked_for(monkeypatch):
    monkeypatch.setattr(DeviceTensor, "fetched", 0)
    tensor = torch.ones(3).as_subclass(DeviceTensor)

    owned = own(tensor)
    tensor.fill_(7)

    assert (owned.shape, owned.nbytes, DeviceTensor.fetched) == ((3,), 12, 0)
    assert owned.numpy().tolist() == [1, 1, 1]
    assert owned.numpy() is owned.numpy()
    assert DeviceTensor.fetched == 1


def test_a_fetch_waits_for_the_stream_that_made_the_clone(monkeypatch):
    calls = []

    class Mark:
        def record(self, stream):
            calls.append(("record", stream))

        def synchronize(self):
            calls.append("synchronize")

    class DeviceModule:
        Event = Mark

        def current_stream(self, device):
            return f"stream of {device}"

    monkeypatch.setattr(torch, "privateuseone", DeviceModule(), raising=False)
    monkeypatch.setattr(
        DeviceTensor, "cpu", lambda self: calls.append("fetch") or self.as_subclass(torch.Tensor)
    )

    own(torch.ones(3).as_subclass(DeviceTensor)).numpy()

    assert calls == [("record", "stream of privateuseone:0"), "synchronize", "fetch"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (torch.ones(1), False),
        (torch.ones(1, device="meta"), True),
        (torch.ones(1).as_subclass(DeviceTensor), True),
        (np.ones(1), False),
        (1.0, False),
    ],
)
def test_only_tensors_off_the_cpu_are_on_a_device(value, expected):
    assert is_device_tensor(value) is expected


def test_an_owned_array_survives_pickling():
    owned = own(torch.ones(2, 3).as_subclass(DeviceTensor))

    restored = pickle.loads(pickle.dumps(owned))

    assert (restored.shape, restored.nbytes) == ((2, 3), 24)
    assert np.array_equal(restored.numpy(), np.ones((2, 3)))


def test_reading_arrays_does_not_import_torch():
    code = """
import sys
from tbx_widget.summaries import arrays, figures, histograms, images, text
arrays.own_array([1.0], what="x"), arrays.to_float(1, what="x"), arrays.is_device_tensor(1)
sys.exit("torch" in sys.modules or "matplotlib" in sys.modules)
"""

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
