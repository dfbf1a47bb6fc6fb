"""What a `SummaryWriter` is made of, and what it is after `close()`."""

from __future__ import annotations

import errno
import inspect
import logging
import os
import pickle
import warnings
from pathlib import Path

import numpy as np
import pytest
import tensorboardX
import torch
from torch.utils.tensorboard import SummaryWriter as TorchSummaryWriter

from tbx_widget import LogdirError, SummaryWriter
from tests.reading import event_files, read_events, read_scalars


def test_every_keyword_of_both_originals_is_taken_without_a_warning(tmp_path):
    with SummaryWriter(
        logdir=str(tmp_path / "run"),
        comment="-x",
        purge_step=None,
        max_queue=1,
        flush_secs=2,
        filename_suffix=".s",
        write_to_disk=True,
        log_dir=None,
        comet_config={"disabled": True},
    ) as writer:
        assert (writer.max_queue, writer.flush_secs, writer.filename_suffix) == (1, 2, ".s")

    assert event_files(tmp_path)[0].name.endswith(".s")


def test_the_signature_is_tensorboardx_own():
    ours, theirs = (
        [(p.name, p.kind, p.default) for p in inspect.signature(made.__init__).parameters.values()]
        for made in (SummaryWriter, tensorboardX.SummaryWriter)
    )

    assert [one[:2] for one in ours[: len(theirs)]] == [one[:2] for one in theirs]
    assert all(a == b for (_, _, a), (_, _, b) in zip(ours, theirs, strict=True))


@pytest.mark.parametrize("config", [None, {"disabled": True}, {"disabled": True, "api_key": "x"}])
def test_a_disabled_comet_is_silent(tmp_path, config):
    SummaryWriter(tmp_path, comet_config=config).close()


def test_what_is_not_used_is_named_in_one_warning(tmp_path):
    with pytest.warns(UserWarning, match="comet_config, colour, size") as caught:
        SummaryWriter(tmp_path, comet_config={"disabled": False}, size=3, colour="red").close()

    assert len(caught) == 1
    assert caught[0].filename == __file__


def test_unknown_keywords_are_kept(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        writer = SummaryWriter(tmp_path, size=3)
    writer.close()

    assert writer.kwargs == {"size": 3}


@pytest.mark.parametrize("options", [{"logdir": "a"}, {"log_dir": "a"}, {"logdir": "a", "log_dir": "b"}])
def test_both_names_of_the_directory_are_taken_and_tensorboardx_own_wins(tmp_path, monkeypatch, options):
    monkeypatch.chdir(tmp_path)
    with SummaryWriter(**options) as writer:
        assert writer.logdir == writer.log_dir == writer.get_logdir() == "a"

    assert (tmp_path / "a").is_dir()


@pytest.mark.parametrize("options", [{}, {"logdir": ""}, {"log_dir": ""}])
def test_an_empty_directory_is_the_default_one_as_in_the_originals(tmp_path, monkeypatch, options):
    monkeypatch.chdir(tmp_path)

    with SummaryWriter(**options, comment="-try") as writer:
        assert writer.logdir.startswith("runs/")
        assert writer.logdir.endswith("-try")


def test_a_remote_directory_is_not_yet_supported():
    with pytest.raises(NotImplementedError, match=r"SummaryWriter: .*'gs://bucket/run'.* not yet"):
        SummaryWriter("gs://bucket/run")


@pytest.mark.parametrize("theirs", [tensorboardX.SummaryWriter, TorchSummaryWriter])
def test_every_public_attribute_of_the_originals_is_there(tmp_path, theirs):
    original = theirs(str(tmp_path / "theirs"))
    with SummaryWriter(tmp_path / "ours") as writer:
        missing = [name for name in vars(original) if not name.startswith("_") and not hasattr(writer, name)]
    original.close()

    assert missing == []


def test_the_default_bins_are_those_of_the_originals(tmp_path):
    original = tensorboardX.SummaryWriter(str(tmp_path / "theirs"))
    with SummaryWriter(tmp_path / "ours") as writer:
        assert writer.default_bins == original.default_bins
    original.close()


def test_a_writer_that_is_used_after_close_says_so_once_and_goes_on(tmp_path, caplog):
    writer = SummaryWriter(tmp_path / "run")
    for step in range(3):
        writer.add_scalar("x", 1.0, step)
        writer.add_scalars("group", {"a": 1.0, "b": 2.0}, step)
        writer.add_text("note", "hi", step)
        writer.close()

    told = [record for record in caplog.records if "used after close()" in record.getMessage()]
    assert len(told) == 1
    assert told[0].levelno == logging.WARNING
    assert str(tmp_path / "run") in told[0].getMessage()
    assert len(event_files(tmp_path)) == 3
    assert read_scalars(tmp_path / "run") == {"x": [(0, 1.0), (1, 1.0), (2, 1.0)]}
    assert read_scalars(tmp_path / "run" / "group" / "a") == {"group": [(0, 1.0), (1, 1.0), (2, 1.0)]}


def test_a_writer_that_is_only_flushed_or_closed_again_says_nothing(tmp_path, caplog):
    writer = SummaryWriter(tmp_path / "run")
    writer.add_scalar("x", 1.0, 0)
    writer.close()
    writer.flush()
    writer.close()

    assert caplog.records == []


def test_the_writers_of_a_closed_writer_are_none_until_it_is_used_again(tmp_path):
    writer = SummaryWriter(tmp_path / "run")
    writer.close()
    assert writer.all_writers is None

    writer.add_scalar("x", 1.0, 0)

    assert list(writer.all_writers) == [str(tmp_path / "run")]
    writer.close()


@pytest.mark.parametrize(
    ("options", "dtype", "number"),
    [
        ({"new_style": True}, 1, 0.1),
        ({"new_style": True, "double_precision": True}, 2, 0.1),
        ({"double_precision": True}, 2, 1e300),
        ({"new_style": True, "display_name": "Loss", "summary_description": "what"}, 1, 0.1),
    ],
)
def test_a_number_may_be_written_as_a_tensor_as_torch_does(tmp_path, options, dtype, number):
    import numpy as np
    from tensorboard.util.tensor_util import make_ndarray

    from tests.reading import read_events

    with SummaryWriter(tmp_path / "run") as writer:
        writer.add_scalar("x", number, 3, 1.5, **options)

    [event] = [event for event in read_events(event_files(tmp_path)[0]) if event.summary.value]
    [value] = event.summary.value
    assert (event.step, event.wall_time) == (3, 1.5)
    assert value.tensor.dtype == dtype
    assert make_ndarray(value.tensor) == (number if dtype == 2 else np.float32(number))
    assert value.metadata.plugin_data.plugin_name == "scalars"
    assert value.metadata.display_name == options.get("display_name", "")
    assert value.metadata.summary_description == options.get("summary_description", "")


@pytest.mark.parametrize(
    ("place", "number", "says"),
    [
        ("file", errno.EEXIST, "cannot write event files there: it is a file, not a directory"),
        ("file/x/y", errno.ENOTDIR, "/file is a file, not a directory"),
    ],
)
def test_a_file_in_the_place_of_the_directory_is_told_without_chained_errors(tmp_path, place, number, says):
    (tmp_path / "file").touch()

    with pytest.raises(LogdirError, match=says) as told:
        SummaryWriter(tmp_path / place)

    assert told.value.errno == number
    assert told.value.__suppress_context__


@pytest.mark.parametrize("call", [SummaryWriter.add_scalar, SummaryWriter.add, SummaryWriter.use_metadata])
def test_wrong_arguments_are_told_of_the_class_that_users_know(tmp_path, call):
    with SummaryWriter(tmp_path) as writer, pytest.raises(TypeError, match=r"^SummaryWriter\.\w+\(\) got an"):
        call(writer, unknown=1)


def test_methods_are_found_by_the_names_they_have():
    methods = [one for name, one in inspect.getmembers(SummaryWriter, inspect.isfunction) if name[0] != "_"]

    assert pickle.loads(pickle.dumps(methods)) == methods


def test_a_wrong_number_is_told_from_few_frames(tmp_path):
    with SummaryWriter(tmp_path) as writer, pytest.raises(TypeError, match="expected one number") as told:
        writer.add_scalar("a b", "x")

    assert len(told.traceback) <= 3


@pytest.mark.parametrize("step", [5, 5.0, np.int64(5), np.array(5.0), torch.tensor(5), -(2**63), 2**63 - 1])
def test_a_step_to_purge_from_may_come_in_many_types(tmp_path, step):
    SummaryWriter(tmp_path, purge_step=step).close()

    [path] = event_files(tmp_path)
    assert [e.step for e in read_events(path) if e.HasField("session_log")] == [int(step)]


@pytest.mark.parametrize(
    ("step", "error", "says"),
    [
        (True, TypeError, "expected an integer step, got bool"),
        ("5", TypeError, "expected an integer step, got str"),
        ([1, 2], ValueError, "expected an integer step, got list of length 2"),
        (float("nan"), ValueError, r"expected a step from -2\*\*63 to 2\*\*63 - 1, got nan"),
        (2**63, ValueError, "expected a step from"),
        (2**70, ValueError, "expected a step from"),
    ],
)
def test_what_is_no_step_to_purge_from_is_refused_and_nothing_is_written(tmp_path, step, error, says):
    with pytest.raises(error, match=f"SummaryWriter, purge_step: {says}"):
        SummaryWriter(tmp_path / "run", purge_step=step)

    assert not (tmp_path / "run").exists()


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")
@pytest.mark.parametrize("error", [MemoryError, KeyboardInterrupt])
def test_a_file_whose_beginning_cannot_be_written_leaves_nothing(tmp_path, monkeypatch, error):
    def fail(fd, data):
        raise error

    monkeypatch.setattr("os.write", fail)
    with pytest.raises(error):
        SummaryWriter(tmp_path)

    monkeypatch.undo()
    opened = [os.path.realpath(path) for path in Path("/proc/self/fd").iterdir()]
    assert event_files(tmp_path) == []
    assert not any(str(tmp_path) in path for path in opened)
