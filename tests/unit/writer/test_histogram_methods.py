"""`add_histogram` and `add_histogram_raw` beside the originals."""

from __future__ import annotations

import logging
import math
import threading

import numpy as np
import pytest
import tensorboardX
import torch
from torch.utils.tensorboard import SummaryWriter as TorchWriter

from tbx_widget import SummaryWriter
from tbx_widget.lanes.process import lanes
from tbx_widget.methods import histograms
from tbx_widget.summaries.device_histograms import FEWEST
from tests.reading import event_files, read_events

RULES = ["auto", "doane", "fd", "rice", "scott", "sqrt", "stone", "sturges"]


@pytest.fixture
def writer(tmp_path):
    with SummaryWriter(tmp_path / "run") as writer:
        yield writer


def read_values(logdir):
    [path] = event_files(logdir)
    return [(event.step, value) for event in read_events(path) for value in event.summary.value]


def written(tmp_path, make, log):
    with make(str(tmp_path / make.__module__)) as writer:
        log(writer)
    return read_values(tmp_path / make.__module__)


def normal(size, dtype=np.float32, *, scale=1.0):
    return (np.random.default_rng(0).standard_normal(size) * scale).astype(dtype)


def assert_same_statistics(ours, theirs):
    assert (ours.min, ours.max, ours.num) == (theirs.min, theirs.max, theirs.num)
    # Sums of the same float64 numbers in another order.
    spread = math.sqrt(theirs.sum_squares * theirs.num)
    assert ours.sum == pytest.approx(theirs.sum, rel=1e-12, abs=1e-13 * spread)
    assert ours.sum_squares == pytest.approx(theirs.sum_squares, rel=1e-12)


@pytest.mark.parametrize(
    "values",
    [
        normal(1000),
        normal(1000, np.float64),
        normal(1000, np.float16),
        normal(1000, np.int64, scale=100),
        normal(1000) > 0,
        [1.0],
        [0.0],
        [2.5] * 10,
        [5e-324, 1e-310],
        [1e-45, -1e-45, 1.0],
        np.append(normal(100, np.float64, scale=1e18), 0.25),
        list(range(10)),
    ],
    ids=[
        "float32", "float64", "float16", "int", "bool", "one", "zero", "equal", "denormal", "denormal float32",
        "huge", "list",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "bins", ["tensorflow", *RULES, 1, 30, [-1.0, 0.0, 0.5, 1e3], np.linspace(-9, 9, 7)], ids=str
)
@pytest.mark.filterwarnings("ignore:The number of bins estimated", "ignore:overflow encountered")
def test_every_kind_of_bins_gives_what_tensorboardx_gives(tmp_path, values, bins):
    def log(writer):
        writer.add_histogram("h", values, 3, bins)

    [(step, theirs)] = written(tmp_path, tensorboardX.SummaryWriter, log)
    [(our_step, ours)] = written(tmp_path, SummaryWriter, log)

    assert (step, ours.tag) == (our_step, theirs.tag)
    assert_same_statistics(ours.histo, theirs.histo)
    assert sum(ours.histo.bucket) == sum(theirs.histo.bucket)
    if isinstance(bins, str) and bins == "tensorflow":
        assert len(ours.histo.bucket) == pytest.approx(len(theirs.histo.bucket), abs=1)
    else:
        assert ours.histo.bucket_limit == theirs.histo.bucket_limit
        assert ours.histo.bucket == theirs.histo.bucket


def test_edges_that_no_value_is_between_give_no_counts_where_tensorboardx_raises(tmp_path, writer):
    theirs = tensorboardX.SummaryWriter(write_to_disk=False)
    with pytest.raises(ValueError, match="file a bug report"):
        theirs.add_histogram("h", [5.0], 0, [0, 1, 2])

    writer.add_histogram("h", [5.0], 0, [0, 1, 2])
    writer.flush()

    [(_, value)] = read_values(tmp_path / "run")
    assert (value.histo.num, list(value.histo.bucket)) == (1, [0])


@pytest.mark.parametrize("max_bins", [1, 3, 10, 2000])
@pytest.mark.parametrize("bins", [30, "sqrt"])
def test_merged_bins_are_those_of_tensorboardx(tmp_path, bins, max_bins):
    def log(writer):
        writer.add_histogram("h", normal(1000), 0, bins, max_bins=max_bins)

    [(_, theirs)] = written(tmp_path, tensorboardX.SummaryWriter, log)
    [(_, ours)] = written(tmp_path, SummaryWriter, log)

    assert ours.histo.bucket_limit == theirs.histo.bucket_limit
    assert ours.histo.bucket == theirs.histo.bucket


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float32, torch.float64])
def test_torchs_types_give_what_torchs_writer_gives(tmp_path, dtype):
    def log(writer):
        writer.add_histogram("h", torch.from_numpy(normal(1000)).to(dtype), 0)

    [(_, theirs)] = written(tmp_path, TorchWriter, log)
    [(_, ours)] = written(tmp_path, SummaryWriter, log)

    assert_same_statistics(ours.histo, theirs.histo)


def test_nan_and_infinities_are_left_out_and_said_once_for_each_run_and_tag(tmp_path, writer, caplog):
    values = normal(10)
    values[:3] = math.nan, math.inf, -math.inf
    with SummaryWriter(tmp_path / "other") as other, caplog.at_level(logging.WARNING):
        for step in range(3):
            for one in (writer, other):
                one.add_histogram("left/out", values, step)
        writer.flush()
        other.flush()

    assert [value.histo.num for _, value in read_values(tmp_path / "run")] == [7, 7, 7]
    said = [record.getMessage() for record in caplog.records if "left/out" in record.getMessage()]
    assert len(said) == 2
    assert 'add_histogram("left/out"): 3 of 10 values are NaN or infinite' in said[0]


RAW = {
    "min": -1.0,
    "max": 2.5,
    "num": 6,
    "sum": 3.0,
    "sum_squares": 7.25,
    "bucket_limits": [-0.5, 0.0, 1.0, 3.0],
    "bucket_counts": [1, 0, 2, 3],
}


@pytest.mark.parametrize("make", [tensorboardX.SummaryWriter, TorchWriter], ids=["tensorboardX", "torch"])
@pytest.mark.parametrize(
    "changed",
    [
        {},
        {
            "bucket_limits": np.array([-0.5, 0.0, 1.0, 3.0], np.float32),
            "bucket_counts": np.array([1, 0, 2, 3]),
        },
        {"bucket_limits": np.array([0.1, 0.2, 0.2, math.inf])},
        {
            "min": 0,
            "max": 0,
            "num": 0,
            "sum": 0,
            "sum_squares": 0,
            "bucket_limits": [0.0],
            "bucket_counts": [0],
        },
        {"min": np.float32(0.1), "num": np.int64(3), "sum": math.nan, "sum_squares": math.inf},
        {"min": -0.0},
    ],
    ids=["lists", "arrays", "equal limits", "zeros", "odd numbers", "negative zero"],
)
def test_raw_histograms_are_the_originals_to_the_last_byte(tmp_path, make, changed):
    def log(writer):
        writer.add_histogram_raw("raw", **{**RAW, **changed}, global_step=4, walltime=12.5)

    [(step, theirs)] = written(tmp_path, make, log)
    [(our_step, ours)] = written(tmp_path, SummaryWriter, log)

    assert our_step == step == 4
    assert ours.SerializeToString() == theirs.SerializeToString()


def test_the_example_of_tensorboardxs_documentation_holds(tmp_path):
    values = np.repeat(np.arange(30) + 0.001, np.arange(30))
    counts, limits = np.histogram(values)

    def log(writer):
        writer.add_histogram_raw(
            tag="hist_dummy_data", min=values.min(), max=values.max(), num=len(values), sum=values.sum(),
            sum_squares=values.dot(values), bucket_limits=limits[1:].tolist(), bucket_counts=counts.tolist(),
            global_step=0,
        )  # fmt: skip

    [(_, theirs)] = written(tmp_path, tensorboardX.SummaryWriter, log)
    [(_, ours)] = written(tmp_path, SummaryWriter, log)

    assert ours.SerializeToString() == theirs.SerializeToString()


def test_raw_histograms_take_tensors(tmp_path, writer):
    limits = torch.tensor(RAW["bucket_limits"], requires_grad=True)
    writer.add_histogram_raw(
        "raw",
        **{
            **RAW,
            "min": torch.tensor(-1.0),
            "bucket_limits": limits,
            "bucket_counts": torch.tensor([1, 0, 2, 3]),
        },
    )
    writer.flush()

    [(_, value)] = read_values(tmp_path / "run")
    assert (value.histo.min, list(value.histo.bucket)) == (-1.0, [1, 0, 2, 3])
    assert list(value.histo.bucket_limit) == RAW["bucket_limits"]


@pytest.mark.parametrize(
    ("changed", "error", "says"),
    [
        (
            {"bucket_counts": [1, 2]},
            ValueError,
            "a limit for each count, got 4 bucket_limits and 2 bucket_counts",
        ),
        (
            {"bucket_limits": [1.0, 0.5, 2, 3]},
            ValueError,
            "ascending order, without NaN, got 0.5 after 1 at 1$",
        ),
        (
            {"bucket_limits": [0.0, 1, 2, math.nan]},
            ValueError,
            "bucket_limits in ascending order, without NaN, got nan at 3$",
        ),
        ({"bucket_counts": [1, 0, -2, 3]}, ValueError, "bucket_counts of 0 or more.*got -2 at 2$"),
        ({"bucket_counts": [1, 0, math.nan, 3]}, ValueError, "bucket_counts of 0 or more"),
        ({"bucket_limits": [], "bucket_counts": []}, ValueError, "bucket_limits to be a row of at least one"),
        (
            {"bucket_limits": [[1.0, 2], [3, 4]]},
            ValueError,
            r"a row of at least one number, got shape \(2, 2\)",
        ),
        ({"bucket_counts": 3}, ValueError, r"a row of at least one number, got shape \(\)"),
        ({"bucket_limits": "abc"}, TypeError, "bucket_limits: expected numbers, got str"),
        ({"min": "low"}, TypeError, "min: expected one number, got str"),
        ({"sum": [1, 2]}, ValueError, "sum: expected one number, got list of length 2"),
        ({"num": None}, TypeError, "num: expected one number, got None"),
    ],
    ids=str,
)
def test_wrong_raw_histograms_are_refused_and_nothing_is_written(tmp_path, writer, changed, error, says):
    with pytest.raises(error, match=rf'^add_histogram_raw\("raw"\).*{says}'):
        writer.add_histogram_raw("raw", **{**RAW, **changed})

    writer.flush()
    assert read_values(tmp_path / "run") == []


class OnDevice(torch.Tensor):
    """A tensor that says it is on a device, and gives its numbers in the media lane only."""

    place = "privateuseone:0"

    @property
    def device(self):
        return torch.device(self.place)

    def detach(self):
        return self.data.as_subclass(type(self))

    def cpu(self):
        assert lanes._pump.media.thread.is_current
        return self.as_subclass(torch.Tensor)


def on_device(values):
    return torch.as_tensor(values).as_subclass(OnDevice)


@pytest.mark.parametrize("bins", ["tensorflow", "sqrt", 10, [0.0, 0.5, 1.0]], ids=str)
def test_a_tensor_on_a_device_is_fetched_in_the_media_lane(tmp_path, writer, bins):
    values = normal(1000)
    writer.add_histogram("device", on_device(values), 0, bins)
    writer.add_histogram("cpu", values, 0, bins)
    writer.flush()

    (_, device), (_, cpu) = read_values(tmp_path / "run")
    assert device.histo == cpu.histo


def test_a_raw_histogram_on_a_device_is_fetched_in_the_media_lane(tmp_path, writer):
    writer.add_histogram_raw(
        "raw", **{**RAW, "sum": on_device(3.0), "bucket_counts": on_device([1.0, 0, 2, 3])}
    )
    writer.flush()

    [(_, value)] = read_values(tmp_path / "run")
    assert (value.histo.sum, list(value.histo.bucket)) == (3.0, [1, 0, 2, 3])


def test_shapes_of_a_raw_histogram_on_a_device_are_checked_at_once(writer):
    with pytest.raises(ValueError, match=r"got shape \(2, 2\)"):
        writer.add_histogram_raw("raw", **{**RAW, "bucket_counts": on_device([[1.0, 0], [2, 3]])})
    with pytest.raises(ValueError, match=r"expected sum to be one number, got shape \(2,\)"):
        writer.add_histogram_raw("raw", **{**RAW, "sum": on_device([1.0, 0])})
    with pytest.raises(ValueError, match="a limit for each count, got 4 bucket_limits and 2"):
        writer.add_histogram_raw("raw", **{**RAW, "bucket_counts": on_device([1.0, 0])})


def test_a_large_tensor_on_a_device_is_counted_there(tmp_path, writer, monkeypatch):
    monkeypatch.setattr("tbx_widget.summaries.device_histograms.COUNTING", ("privateuseone",))
    counted = []
    monkeypatch.setattr(
        "tbx_widget.summaries.device_histograms.count_tensor",
        lambda dense: counted.append(dense.numel()) or count_plainly(dense),
    )
    values = normal(FEWEST)
    writer.add_histogram("device", on_device(values), 0, max_bins=100)
    writer.add_histogram("cpu", values, 0, max_bins=100)
    writer.flush()

    (_, device), (_, cpu) = read_values(tmp_path / "run")
    assert counted == [FEWEST]
    assert device.histo.bucket == cpu.histo.bucket
    assert device.histo.bucket_limit == cpu.histo.bucket_limit
    assert_same_statistics(device.histo, cpu.histo)


def count_plainly(dense):
    from tbx_widget.summaries import device_histograms

    plain = dense.as_subclass(torch.Tensor)
    return torch.cat([device_histograms._count_part(plain)]).as_subclass(OnDevice)


def test_edges_that_change_after_the_call_are_not_seen(tmp_path, writer, monkeypatch):
    is_changed = threading.Event()
    make = histograms.make_histogram
    monkeypatch.setattr(
        histograms, "make_histogram", lambda data: make(data) if is_changed.wait(10) else None
    )
    edges = np.array([0.0, 1.0, 2.0])
    writer.add_histogram("h", [0.5, 1.5, 1.7], 0, edges)

    edges *= 9
    is_changed.set()
    writer.flush()

    [(_, value)] = read_values(tmp_path)
    assert list(value.histo.bucket_limit) == [0.0, 1.0, 2.0]
