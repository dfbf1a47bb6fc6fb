from __future__ import annotations

import array
import contextlib
import pickle
import subprocess
import sys
import threading
import weakref

import ml_dtypes
import numpy as np
import pytest
import torch

from tbx_widget.summaries import buffers, device_copies
from tbx_widget.summaries.arrays import OwnedArray, is_device_tensor, own_array, to_float
from tbx_widget.summaries.device_copies import PLACES
from tbx_widget.summaries.histograms import summarize_histogram

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


class CudaTensor(DeviceTensor):
    """A tensor that says it is on a GPU."""

    @property
    def device(self):
        return torch.device("cuda:1")

    def detach(self):
        return self.data.as_subclass(CudaTensor)

    def cpu(self):
        raise AssertionError("the tensor itself is fetched")

    def clone(self, **options):
        raise AssertionError("a clone is made where none is needed")


@pytest.fixture
def cuda(monkeypatch):
    """Stand for a GPU; give what was asked of it, in order."""
    calls = []

    class Event:
        def __init__(self, blocking):
            assert blocking

        def record(self, stream):
            calls.append(f"record on {stream}")

        def synchronize(self):
            calls.append("wait")

    @contextlib.contextmanager
    def device(device):
        calls.append(f"enter {device}")
        yield

    monkeypatch.setattr(torch.cuda, "Event", Event)
    monkeypatch.setattr(torch.cuda, "current_stream", lambda device: f"stream of {device}")
    monkeypatch.setattr(torch.cuda, "device", device)
    monkeypatch.setattr(torch.cuda, "is_current_stream_capturing", lambda: False)
    monkeypatch.setattr(device_copies, "pin", lambda shape, dtype: torch.empty(shape, dtype=dtype))
    monkeypatch.setattr(device_copies, "_pages", {})
    return calls


def test_a_gpu_writes_into_pinned_memory_and_only_the_reader_waits(cuda):
    tensor = torch.arange(6.0).reshape(2, 3).T.as_subclass(CudaTensor)

    owned = own(tensor)
    tensor.fill_(7)

    assert (owned.shape, owned.nbytes, owned.is_waiting) == ((3, 2), 24, True)
    assert cuda == ["record on stream of cuda:1"]
    assert owned.numpy().tolist() == [[0, 3], [1, 4], [2, 5]]
    assert cuda[1:] == ["enter cuda:1", "wait"]
    assert not owned.is_waiting


def test_single_numbers_on_a_gpu_share_pages_of_pinned_memory(cuda, monkeypatch):
    pages = []
    monkeypatch.setattr(
        device_copies, "pin", lambda shape, dtype: pages.append(shape) or torch.empty(shape, dtype=dtype)
    )
    count = 2 * PLACES + 1

    owned = [own(torch.tensor([float(n)]).as_subclass(CudaTensor)) for n in range(count)]

    assert pages == [PLACES] * 3
    assert [one.numpy().tolist() for one in owned] == [[n] for n in range(count)]
    assert owned[0].numpy().base is None


def test_single_numbers_of_every_type_keep_it(cuda):
    values = [torch.tensor(2, dtype=d) for d in (torch.float64, torch.bfloat16, torch.int64, torch.bool)]

    arrays = [own(value.as_subclass(CudaTensor)).numpy() for value in values]

    assert [one.dtype for one in arrays] == [np.float64, np.float32, np.int64, np.bool_]
    assert [float(one) for one in arrays] == [2, 2, 2, 1]


def test_threads_never_share_a_place_in_pinned_memory(cuda):
    owned = dict.fromkeys(range(4000))

    def take(first):
        for n in range(first, 4000, 4):
            owned[n] = own(torch.tensor(float(n)).as_subclass(CudaTensor))

    threads = [threading.Thread(target=take, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert all(one.numpy() == n for n, one in owned.items())


def test_numbers_copied_in_inference_mode_do_not_spoil_the_page(cuda, monkeypatch):
    def pin(shape, dtype):
        with torch.inference_mode(False):
            return torch.empty(shape, dtype=dtype)

    monkeypatch.setattr(device_copies, "pin", pin)

    with torch.inference_mode():
        first = own(torch.tensor(1.0).as_subclass(CudaTensor))
    second = own(torch.tensor(2.0).as_subclass(CudaTensor))

    assert (first.numpy(), second.numpy()) == (1, 2)


def test_without_pinned_memory_the_clone_stays_on_the_device(cuda, monkeypatch):
    def no_memory(shape, dtype):
        raise RuntimeError("CUDA error: out of memory")

    monkeypatch.setattr(device_copies, "pin", no_memory)
    monkeypatch.setattr(CudaTensor, "clone", torch.Tensor.clone)
    monkeypatch.setattr(CudaTensor, "cpu", lambda self: self.as_subclass(torch.Tensor))
    tensor = torch.ones(3).as_subclass(CudaTensor)

    owned = own(tensor)
    tensor.fill_(7)

    assert owned.numpy().tolist() == [1, 1, 1]


def test_a_call_in_the_capture_of_a_cuda_graph_is_refused(cuda, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_current_stream_capturing", lambda: True)

    with pytest.raises(
        RuntimeError, match=r'^add_histogram\("weights"\): .*outside of the capture of a CUDA graph'
    ):
        own(torch.ones(3).as_subclass(CudaTensor))
    assert cuda == []


def test_clones_of_single_numbers_are_fetched_all_at_once(monkeypatch):
    monkeypatch.setattr(DeviceTensor, "fetched", 0)
    kinds = (torch.float32, torch.bfloat16)
    owned = [own(torch.tensor([n], dtype=kinds[n % 2]).as_subclass(DeviceTensor)) for n in range(50)]
    owned.append(own(3.0))

    OwnedArray.fetch_together(owned)

    assert DeviceTensor.fetched == 2
    assert [float(one.numpy().reshape(())) for one in owned] == [*range(50), 3.0]
    assert owned[1].numpy().dtype == np.float32
    assert DeviceTensor.fetched == 2


def test_the_memory_of_a_large_array_that_is_gone_is_used_again(monkeypatch):
    monkeypatch.setattr(buffers, "_free", buffers.deque())
    large = np.arange(1e6, dtype=np.float32)
    first = own(large).numpy()
    address = first.__array_interface__["data"][0]
    view = first[5:7]

    del first
    other = own(large).numpy()
    assert other.__array_interface__["data"][0] != address
    assert view.tolist() == [5, 6]

    del view
    assert own(large[:-10]).numpy().__array_interface__["data"][0] == address


def test_no_more_memory_is_kept_than_the_bound(monkeypatch):
    monkeypatch.setattr(buffers, "_free", buffers.deque())
    monkeypatch.setattr(buffers, "MOST_KEPT", 10 << 20)
    arrays = [own(np.zeros(3 << 20, np.uint8)) for _ in range(5)]

    del arrays
    own(np.zeros(12 << 20, np.uint8))

    assert sum(kept.nbytes for kept in buffers._free) <= 10 << 20
    assert buffers._free


def test_a_large_array_keeps_its_layout_type_and_numbers():
    large = np.arange(3e6).reshape(1000, 3000).T.astype(">f8")

    owned = own(large).numpy()

    assert owned.flags.c_contiguous
    assert owned.flags.writeable
    assert owned.dtype == np.dtype("f8")
    assert np.array_equal(owned, large)


def test_a_copy_of_a_tensor_keeps_no_more_than_the_copy():
    tensor = torch.ones(1 << 20)
    gone = weakref.ref(tensor)

    owned = own(tensor)
    del tensor

    assert gone() is None
    assert owned.nbytes == 4 << 20


@pytest.mark.parametrize(
    "value",
    [
        [torch.tensor(1.0), torch.tensor(2.0)],
        (torch.nn.Parameter(torch.tensor([1.0])), torch.tensor([2.0])),
        [HasArray(np.array(1.0)), HasArray(np.array(2.0))],
        [HasDLPack(np.array([1.0])), HasDLPack(np.array([2.0]))],
        array.array("d", [1, 2]),
        memoryview(b"\x01\x02"),
        bytearray(b"\x01\x02"),
        np.array([1, 2], ml_dtypes.bfloat16),
        np.array([1, 2], np.longdouble),
        np.ma.array([1.0, 2.0]),
        range(1, 3),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_holds_numbers_is_taken(value):
    assert own(value).numpy().ravel().tolist() == [1, 2]


def test_a_tensor_of_no_dimension_keeps_none():
    owned = own(torch.tensor(2.5, requires_grad=True))

    assert (owned.shape, owned.numpy().tolist()) == ((), 2.5)


def test_a_nested_tensor_is_refused_with_a_way_out():
    nested = torch.nested.nested_tensor([torch.ones(2), torch.ones(3)], layout=torch.jagged)

    with pytest.raises(TypeError, match=r"got a nested tensor; give its \.values\(\)$"):
        own(nested)


def test_a_dtensor_is_taken_whole_or_refused_with_a_way_out(run_python):
    out = run_python(
        """
        import torch, torch.distributed as dist
        from torch.distributed.tensor import DTensor, Replicate, Shard
        from torch.testing._internal.distributed.fake_pg import FakeStore
        from tbx_widget.summaries.arrays import own_array
        dist.init_process_group("fake", rank=0, world_size=2, store=FakeStore())
        mesh = dist.device_mesh.init_device_mesh("cpu", (2,))
        whole = DTensor.from_local(torch.ones(3), mesh, [Replicate()], run_check=False)
        part = DTensor.from_local(torch.ones(3), mesh, [Shard(0)], run_check=False)
        print(own_array(whole, what="x").numpy().tolist())
        try:
            own_array(part, what="x")
        except TypeError as error:
            print(error)
        """
    )

    assert out.splitlines() == [
        "[1.0, 1.0, 1.0]",
        "x: expected numbers, got a DTensor of which other processes hold parts; "
        "give .to_local(), or .full_tensor() in all processes",
    ]


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


def test_a_scalar_where_an_array_was_asked_for_is_taken():
    assert own_array(HasArray(ml_dtypes.bfloat16(0.5)), what=WHAT).numpy().tolist() == 0.5


MASKED = np.ma.masked_array([1.0, 2.0, 1e9], mask=[False, False, True])


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_what_is_masked_among_floats_becomes_nan(dtype):
    owned = own_array(np.ma.masked_array([1.0, 2.0, 9.0], mask=[0, 0, 1], dtype=dtype), what=WHAT).numpy()

    assert owned.dtype == dtype
    assert np.array_equal(owned, np.array([1, 2, np.nan], dtype), equal_nan=True)
    assert type(owned) is np.ndarray


def test_what_is_masked_in_a_list_of_arrays_becomes_nan():
    owned = own_array([MASKED, MASKED], what=WHAT).numpy()

    assert np.array_equal(owned, [[1, 2, np.nan]] * 2, equal_nan=True)
    assert MASKED.data[2] == 1e9


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int64])
def test_what_is_masked_among_integers_is_refused(dtype):
    array = np.ma.masked_array([1, 0, 3], mask=[0, 0, 1], dtype=dtype)

    with pytest.raises(TypeError, match=r"MaskedArray of .*cannot be NaN where it is masked: pass floats"):
        own_array(array, what=WHAT)
    with pytest.raises(TypeError, match="expected numbers"):
        own_array([array], what=WHAT)
    assert own_array(array.filled(0), what=WHAT).numpy().tolist() == [1, 0, 0]


@pytest.mark.parametrize("mask", [False, [False, False, False]])
def test_a_masked_array_without_anything_masked_is_an_array(mask):
    owned = own_array(np.ma.masked_array([1, 2, 3], mask=mask), what=WHAT).numpy()

    assert owned.tolist() == [1, 2, 3]


def test_a_number_that_is_masked_is_nan():
    assert np.isnan(to_float(MASKED[2], what=WHAT))
    assert np.isnan(to_float(MASKED[2:], what=WHAT))
    assert to_float(MASKED[:1], what=WHAT) == 1.0


def test_a_histogram_leaves_out_what_is_masked():
    summary = summarize_histogram(own_array(MASKED, what=WHAT).numpy())

    assert (summary.num, summary.maximum) == (2, 2.0)
