"""Embedding files beside events: nothing of others is lost, and nothing of ours on an ill disk."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import threading

import numpy as np
import pytest
import tensorboardX
import torch.utils.tensorboard
from hypothesis import given
from hypothesis import strategies as st

import tbx_widget
from tbx_widget import DataLossError, SummaryWriter
from tbx_widget.encoding.projector_config import Entry, encode_entry, join_parts, put_entries, split_config
from tbx_widget.events import PROJECTOR, SCALARS, Embedding, Event, Scalar
from tbx_widget.lanes.process import lanes
from tbx_widget.logdir import directory_lock, embedding_writing, projector_config_file
from tbx_widget.logdir.discovery import PROJECTOR_CONFIG
from tbx_widget.logdir.event_file import EventFile
from tbx_widget.telling import settle
from tests.reading import event_files, read_scalars
from tests.unit.lanes.scripts import run, start
from tests.unit.logdir.projecting import Projector, names_in, read_config

VECTORS = np.array([[1.5, -2.25], [0.0, 3.0]], np.float32)
OTHERS = b"""# by hand
model_checkpoint_path: "../model.ckpt"  # keep
embeddings { tensor_name: 'old' tensor_path: "old.tsv"; bookmarks_path: "b\\"ook.json" }
embeddings: [{tensor_name: "x:00001", tensor_path: "there.tsv"}, <tensor_name: "y" tensor_path: "y.tsv">],
model_checkpoint_dir: "\\303\\251"
# the end"""


@pytest.fixture
def directory(tmp_path):
    directory = tmp_path / "run"
    directory.mkdir()
    return directory


@pytest.fixture
def writer(directory):
    with SummaryWriter(directory) as writer:
        yield writer


def event(name: str, vectors: np.ndarray = VECTORS) -> Event:
    value = Embedding(vectors, b"a\nb\n", directory=f"00000/{name}")
    return Event("run", PROJECTOR, f"{name}:00000", 0, 1e9, value)


def test_what_others_have_written_is_kept_byte_for_byte(directory, writer):
    (directory / PROJECTOR_CONFIG).write_bytes(OTHERS)

    writer.add_embedding(VECTORS, tag="ours")
    writer.flush()

    assert (directory / PROJECTOR_CONFIG).read_bytes().startswith(OTHERS + b"\nembeddings {\n")
    config = read_config(directory)
    assert [one.tensor_name for one in config.embeddings] == ["old", "x:00001", "y", "ours:00000"]
    assert (config.model_checkpoint_path, config.model_checkpoint_dir) == ("../model.ckpt", "é")


def test_an_entry_in_a_list_is_replaced_and_its_neighbours_stay(directory, writer):
    (directory / PROJECTOR_CONFIG).write_bytes(OTHERS)

    writer.add_embedding(VECTORS, tag="x", global_step=1)
    writer.flush()

    paths = {one.tensor_name: one.tensor_path for one in read_config(directory).embeddings}
    assert paths == {"old": "old.tsv", "x:00001": "00001/x/tensors.bytes", "y": "y.tsv"}
    assert read_config(directory).embeddings[0].bookmarks_path == 'b"ook.json'


def test_fields_that_tensorboard_does_not_know_are_kept(directory, writer):
    text = b'embeddings { tensor_name: "a" from_the_future { x: [1, 2] } }\nnew_field: <y: -1.5e3>\n'
    (directory / PROJECTOR_CONFIG).write_bytes(text)

    for step in (1, 2):
        writer.add_embedding(VECTORS, global_step=step)
        writer.flush()

    assert (directory / PROJECTOR_CONFIG).read_bytes().startswith(text)


@pytest.mark.parametrize("kind", [tensorboardX.SummaryWriter, torch.utils.tensorboard.SummaryWriter])
def test_entries_of_the_originals_stay_beside_ours(directory, kind):
    with kind(str(directory)) as theirs:
        theirs.add_embedding(VECTORS, ["a", "b"], global_step=1, tag="theirs")
        theirs.add_embedding(VECTORS, ["a", "b"], global_step=1, tag="shared")
    with SummaryWriter(directory) as writer:
        writer.add_embedding(VECTORS + 1, global_step=1, tag="shared")
        writer.add_embedding(VECTORS + 2, global_step=1, tag="ours")

    projector = Projector(directory.parent)
    assert list(projector.infos()) == ["theirs:00001", "shared:00001", "ours:00001"]
    assert np.array_equal(projector.vectors("theirs:00001"), VECTORS)
    assert np.array_equal(projector.vectors("shared:00001"), VECTORS + 1)
    assert [path.name for path in (directory / "00001/shared").iterdir()] == ["tensors.bytes"]


def test_doubled_entries_of_tensorboardx_become_one(directory, writer):
    with tensorboardX.SummaryWriter(str(directory)) as theirs:
        for _ in range(3):
            theirs.add_embedding(VECTORS)
            theirs.add_embedding(VECTORS, tag="other")

    writer.add_embedding(VECTORS + 1)
    writer.flush()

    assert names_in(directory) == ["default:00000", *3 * ["other:00000"]]


def test_what_another_tool_throws_away_comes_back_with_the_next_entry(directory):
    theirs = torch.utils.tensorboard.SummaryWriter(str(directory))
    writer = SummaryWriter(directory)
    writer.add_embedding(VECTORS, tag="ours")
    writer.add_embedding(VECTORS, tag="removed")
    writer.flush()
    theirs.add_embedding(VECTORS, tag="theirs")
    assert names_in(directory) == ["theirs:00000"]
    (directory / "00000/removed/tensors.bytes").unlink()

    writer.add_embedding(VECTORS, tag="next")
    writer.close()
    theirs.close()

    assert names_in(directory) == ["theirs:00000", "ours:00000", "next:00000"]


def test_an_earlier_process_and_a_later_one_share_the_config(directory):
    script = "with SummaryWriter(logdir) as writer: writer.add_embedding([[1.0, 2.0]], tag='earlier')"
    run(script, directory)

    with SummaryWriter(directory) as writer:
        writer.add_embedding(VECTORS, tag="later")

    assert names_in(directory) == ["earlier:00000", "later:00000"]


@pytest.mark.parametrize("lock", ["the directory", "a file"])
def test_processes_that_write_one_config_at_once_lose_nothing(directory, lock):
    script = """
        import errno, fcntl, os
        def refuse(fd, operation):
            raise OSError(errno.EBADF, "as on NFS")
        if "LOCK" == "a file":
            fcntl.flock = refuse
        with SummaryWriter(logdir) as writer:
            for step in range(25):
                writer.add_embedding([[1.0, step], [3.0, 4.0]], tag=f"{os.getppid()}:{os.getpid()}", global_step=step)
                writer.flush()
        """.replace("LOCK", lock)
    processes = [start(script, directory) for _ in range(4)]
    errors = [process.communicate(timeout=60)[1] for process in processes]
    assert [process.returncode for process in processes] == [0] * 4, errors

    names = [f"{os.getpid()}:{process.pid}:{step:05}" for process in processes for step in range(25)]
    assert sorted(names_in(directory)) == sorted(names)
    assert not list(directory.rglob(".*"))


def test_no_reader_ever_sees_half_a_config_or_file(directory, writer):
    seen: list[int] = []
    is_over = threading.Event()
    writer.add_embedding(VECTORS, tag="x", global_step=0)
    writer.flush()

    def look():
        while not is_over.is_set():
            for one in tbx_widget.read(directory)["run"].embeddings().values():
                seen.append(len(one.vectors))

    thread = threading.Thread(target=look)
    thread.start()
    for step in range(1, 150):
        writer.add_embedding(np.ones((300, 50)), tag="x", global_step=step)
        writer.flush()
    is_over.set()
    thread.join()

    assert set(seen) == {2, 300}


def test_a_lock_that_another_process_does_not_let_go_holds_nothing_up_for_ever(
    directory, writer, monkeypatch
):
    monkeypatch.setattr(directory_lock, "MOST_WAIT_SECS", 0.05)
    held = os.open(directory, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)

    writer.add_embedding(VECTORS)
    writer.flush()
    os.close(held)

    assert names_in(directory) == ["default:00000"]


def test_a_lock_file_of_a_dead_process_is_taken_over(directory, writer, monkeypatch):
    monkeypatch.setattr(directory_lock, "_lock_itself", lambda directory, stack: None)
    (directory / directory_lock.LOCK_FILE).touch()
    os.utime(directory / directory_lock.LOCK_FILE, (1e9, 1e9))

    writer.add_embedding(VECTORS)
    writer.flush()

    assert names_in(directory) == ["default:00000"]
    assert not (directory / directory_lock.LOCK_FILE).exists()


def test_where_nothing_can_be_locked_an_entry_that_is_overwritten_at_once_is_written_again(
    directory, writer, monkeypatch
):
    replace = projector_config_file.replace_file
    others = iter([b'embeddings { tensor_name: "a" }', b'embeddings { tensor_name: "b" }'])

    def interfere(path, chunks):
        replace(path, chunks)
        for other in others:
            path.write_bytes(other)
            return

    monkeypatch.setattr(directory_lock, "_lock_itself", lambda directory, stack: None)
    monkeypatch.setattr(directory_lock, "_make_file", lambda path, stack: False)
    monkeypatch.setattr(projector_config_file, "replace_file", interfere)
    writer.add_embedding(VECTORS, tag="ours")
    writer.flush()

    assert names_in(directory) == ["b", "ours:00000"]


def test_a_damaged_config_is_set_aside_and_a_new_one_begun(directory, writer, caplog, monkeypatch):
    monkeypatch.setattr(projector_config_file, "_PAUSE_SECS", 0)
    for number in range(2):
        (directory / PROJECTOR_CONFIG).write_bytes(b'embeddings { tensor_name: "%d' % number)
        writer.add_embedding(VECTORS, tag=f"tag{number}")
        writer.flush()

    assert names_in(directory) == ["tag0:00000", "tag1:00000"]
    aside = [directory / f"projector_config.damaged-{number}.pbtxt" for number in range(2)]
    assert [path.read_bytes()[-1:] for path in aside] == [b"0", b"1"]
    assert "is damaged" in caplog.text


def test_a_config_that_somebody_is_just_writing_is_waited_for(directory, writer, monkeypatch):
    whole = b'embeddings { tensor_name: "theirs" }\n'
    (directory / PROJECTOR_CONFIG).write_bytes(whole[:-4])
    monkeypatch.setattr(
        projector_config_file.time, "sleep", lambda _: (directory / PROJECTOR_CONFIG).write_bytes(whole)
    )

    writer.add_embedding(VECTORS)
    writer.flush()

    assert names_in(directory) == ["theirs", "default:00000"]
    assert not list(directory.glob("*damaged*"))


NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=6)


@given(st.lists(NAMES, max_size=5), st.lists(NAMES, max_size=5))
def test_entries_are_put_in_any_number_and_under_any_name(first, second):
    parts = split_config(OTHERS)
    for names in (first, second):
        entries = {name: encode_entry(Entry(name, (1, 2), f"path of {name}")) for name in names}
        parts = put_entries(parts, entries)

    text = join_parts(parts)
    found = [name for part in split_config(text) for name in part.names if name]
    expected = dict.fromkeys(name.removesuffix(":0") for name in ("old", "x:00001", "y", *first, *second))
    assert list(dict.fromkeys(found)) == list(expected)
    assert b"# keep" in text


def test_flush_returns_when_the_files_are_there(directory, writer):
    for step in range(30):
        writer.add_embedding(VECTORS, ["a", "b"], np.zeros((2, 3, 4, 4)), step)
        writer.flush()

        files = {path.name for path in (directory / f"{step:05}/default").iterdir()}
        assert files == {"tensors.bytes", "metadata.tsv", "sprite.png"}
        assert len(names_in(directory)) == step + 1


def test_an_ill_disk_keeps_embeddings_waiting_and_scalars_going(directory, writer, monkeypatch):
    def fail(path, chunks):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(embedding_writing, "replace_file", fail)
    for step in range(2):
        writer.add_scalar("loss", 1.0, step)
        writer.add_embedding(VECTORS + step, ["a", "b"], global_step=step)
    with pytest.raises(DataLossError, match="No space left"):
        writer.flush()
    writer.add_scalar("loss", 1.0, 2)
    with pytest.raises(DataLossError):
        writer.flush()
    assert read_scalars(directory)["loss"] == [(step, 1.0) for step in range(3)]
    assert any("No space left" in problem for problem in lanes.status().problems)
    assert not (directory / PROJECTOR_CONFIG).exists()

    monkeypatch.undo()
    writer.flush()

    projector = Projector(directory.parent)
    assert list(projector.infos()) == ["default:00000", "default:00001"]
    assert np.array_equal(projector.vectors("default:00001"), VECTORS + 1)


def test_a_file_that_may_not_grow_leaves_the_old_one_whole_and_heals(directory):
    out = run(
        """
        import resource, signal
        from pathlib import Path
        from tbx_widget import DataLossError
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        writer = SummaryWriter(logdir)
        writer.add_embedding([[1.5, 2.5]])
        writer.flush()
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
        writer.add_embedding([[1.5] * 100] * 1000)
        try:
            writer.flush()
        except DataLossError as error:
            print("raised")
        files = sorted(path.name for path in Path(logdir, "00000/default").iterdir())
        print(files, Path(logdir, "00000/default/tensors.bytes").stat().st_size)
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        writer.close()
        print(Path(logdir, "00000/default/tensors.bytes").stat().st_size)
        """,
        directory,
    )

    assert out.split("\n") == ["raised", "['tensors.bytes'] 8", "400000", ""]
    assert Projector(directory.parent).vectors("default:00000").shape == (1000, 100)


def test_something_in_the_way_of_the_directory_is_an_error_until_it_is_gone(directory, writer):
    (directory / "00000").write_text("a file")
    writer.add_embedding(VECTORS)
    with pytest.raises(DataLossError):
        writer.flush()

    (directory / "00000").unlink()
    writer.flush()

    assert names_in(directory) == ["default:00000"]


def test_a_removed_directory_is_made_again_and_is_a_run(directory, writer):
    writer.add_embedding(VECTORS, tag="before")
    writer.flush()
    shutil.rmtree(directory)

    writer.add_embedding(VECTORS, tag="after")
    writer.flush()

    assert names_in(directory) == ["after:00000"]
    assert len(event_files(directory)) == 1
    assert Projector(directory.parent).runs() == ["run"]


def test_pending_bytes_count_an_embedding_and_the_newest_can_be_dropped(directory):
    file = EventFile(directory)
    scalar = Event("run", SCALARS, "loss", 0, 1e9, Scalar(1.0))
    file.write(scalar)
    before = file.pending_bytes

    file.write(event("kept"))
    file.write(event("dropped"))
    assert file.pending_bytes == before + 2 * (VECTORS.nbytes + 4)
    assert file.drop_last() == VECTORS.nbytes + 4
    file.write(scalar)
    assert file.drop_last() == before

    file.close()
    assert file.pending_bytes == 0
    assert names_in(directory) == ["kept:00000"]
    assert read_scalars(directory)["loss"] == [(0, 1.0)]


def test_an_embedding_that_cannot_be_written_for_its_own_sake_is_lost_alone(directory, caplog):
    file = EventFile(directory)
    bad = event("bad")
    file.write(bad._replace(value=Embedding(np.zeros(3, np.float32), directory="00000/bad")))
    file.write(event("good"))

    file.close()

    settle(10.0)
    assert names_in(directory) == ["good:00000"]
    assert file.take_lost() == 1
    assert 'tag "bad:00000": the embedding could not be written' in caplog.text


def test_an_embedding_that_cannot_be_written_for_its_own_sake_is_told_by_flush(
    directory, writer, monkeypatch, caplog
):
    def fail(embedding):
        raise ValueError("bad vectors")

    monkeypatch.setattr(embedding_writing, "_make_files", fail)
    writer.add_embedding(VECTORS, global_step=0)
    with pytest.raises(DataLossError, match=r"^1 records were lost"):
        writer.flush()
    monkeypatch.undo()

    writer.add_embedding(VECTORS, global_step=1)
    writer.flush()

    assert names_in(directory) == ["default:00001"]
    assert "the embedding could not be written" in caplog.text


def test_what_waits_is_the_parents_alone_after_a_fork(directory):
    file = EventFile(directory)
    file.write(event("parent's"))

    file.forget()
    file.close()

    assert file.pending_bytes == 0
    assert not list(directory.iterdir())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_and_its_parent_write_into_one_config(directory):
    run(
        """
        import os
        writer = SummaryWriter(logdir)
        for step in range(20):
            writer.add_embedding([[1.0, 2.0]], tag="before", global_step=step)
        child = os.fork()
        who = "parent" if child else "child"
        for step in range(20):
            writer.add_embedding([[1.0, 2.0]], tag=who, global_step=step)
        writer.close()
        if not child:
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        """,
        directory,
    )

    tags = ("before", "child", "parent")
    assert sorted(names_in(directory)) == [f"{tag}:{step:05}" for tag in tags for step in range(20)]


def test_a_run_that_follows_reads_what_a_writer_adds(directory, writer):
    writer.add_embedding(VECTORS, tag="first")
    writer.flush()
    names = set(tbx_widget.read(directory)["run"].embeddings())

    writer.add_embedding(VECTORS, tag="second")
    writer.flush()

    assert names == {"first:00000"}
    assert set(tbx_widget.read(directory)["run"].embeddings()) == {"first:00000", "second:00000"}
