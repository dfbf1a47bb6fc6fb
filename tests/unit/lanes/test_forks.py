"""Writers that go over into other processes, as data loaders, pools and launchers take them along."""

from __future__ import annotations

import copy
import multiprocessing
import os
import pickle

import pytest

from tbx_widget import SummaryWriter
from tests.reading import count_records, event_files, read_scalars
from tests.unit.lanes.scripts import run, run_file, steps

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
METHODS = multiprocessing.get_all_start_methods()


def test_workers_of_a_data_loader_and_their_parent_log_to_one_writer(tmp_path):
    logdir = tmp_path / "logs"
    run_file(
        """
        import torch
        from torch.utils.data import DataLoader, Dataset

        class Numbers(Dataset):
            def __init__(self, writer):
                self.writer = writer
            def __len__(self):
                return 40
            def __getitem__(self, index):
                self.writer.add_scalar("loaded", float(index), index)
                self.writer.add_histogram("sample", torch.arange(10.0), index)
                return torch.tensor(float(index))

        if __name__ == "__main__":
            writer = SummaryWriter(logdir)
            for epoch in range(2):
                loader = DataLoader(Numbers(writer), batch_size=4, num_workers=2)
                for at, batch in enumerate(loader):
                    writer.add_scalar("batch", batch.mean(), 10 * epoch + at)
            writer.close()
        """,
        logdir,
    )

    assert steps(logdir, "batch") == list(range(20))
    assert sorted(steps(logdir, "loaded")) == sorted(2 * list(range(40)))
    assert len(event_files(logdir)) == 5


@pytest.mark.parametrize("method", METHODS)
def test_a_pool_that_ends_keeps_what_its_workers_logged(tmp_path, method):
    logdir = tmp_path / "logs"
    run_file(
        f"""
        import functools, multiprocessing

        def work(writer, step):
            writer.add_scalar("task", float(step), step)

        if __name__ == "__main__":
            writer = SummaryWriter(logdir)
            writer.add_scalar("parent", 1.0, 0)
            pool = multiprocessing.get_context({method!r}).Pool(2)
            pool.map(functools.partial(work, writer), range(100), chunksize=5)
            writer.add_scalar("parent", 1.0, 1)
            pool.close()
            pool.join()
        """,
        logdir,
    )

    assert sorted(steps(logdir, "task")) == list(range(100))
    assert steps(logdir, "parent") == [0, 1]
    assert len(event_files(logdir)) <= 3


@pytest.mark.parametrize("end", ["pass", "sys.exit(3)", "raise ValueError('child broke')"])
def test_a_forked_child_that_does_not_close_loses_nothing(tmp_path, end):
    run(
        f"""
        import os
        writer = SummaryWriter(logdir)
        writer.add_scalar("parent", 1.0, 0)
        child = os.fork()
        if child == 0:
            for step in range(1000):
                writer.add_scalar("child", 1.0, step)
            {end}
        else:
            os.waitpid(child, 0)
            writer.add_scalar("parent", 1.0, 1)
        """,
        tmp_path,
    )

    assert steps(tmp_path, "child") == list(range(1000))
    assert steps(tmp_path, "parent") == [0, 1]


def test_a_child_that_opens_a_closed_writer_again_has_a_file_of_its_own(tmp_path):
    run(
        """
        import os
        writer = SummaryWriter(logdir)
        writer.add_scalar("parent", 1.0, 0)
        writer.close()
        child = os.fork()
        for step in range(1, 100):
            writer.add_scalar("child" if child == 0 else "parent", 1.0, step)
        writer.close()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
        """,
        tmp_path,
    )

    assert len(event_files(tmp_path)) == 2
    assert steps(tmp_path, "parent") == list(range(100))
    assert steps(tmp_path, "child") == list(range(1, 100))


def test_children_forked_amid_eight_busy_threads_all_end(tmp_path):
    out = run(
        """
        import os, threading, time
        import numpy as np
        writer = SummaryWriter(logdir)
        over = threading.Event()
        counts = [0] * 8

        def work(number):
            while not over.is_set():
                writer.add_scalar(f"parent{number}", 1.0, counts[number])
                if counts[number] % 100 == 0:
                    writer.add_histogram("weights", np.arange(9.0), counts[number])
                counts[number] += 1
                time.sleep(0.0002)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        codes = []
        for number in range(12):
            child = os.fork()
            if child == 0:
                writer.add_scalar("child", 1.0, number)
                writer.add_histogram("childs", np.arange(9.0), number)
                writer.close()
                os._exit(0)
            codes.append(os.waitpid(child, 0)[1])
        over.set()
        for thread in threads:
            thread.join()
        writer.close()
        print(codes == [0] * 12, sum(counts))
        """,
        tmp_path,
    )

    ended, count = out.split()
    scalars = read_scalars(tmp_path)
    assert ended == "True"
    assert sorted(scalars["child"]) == [(number, 1.0) for number in range(12)]
    assert sum(len(scalars[f"parent{number}"]) for number in range(8)) == int(count)
    assert all(map(count_records, event_files(tmp_path)))


def test_a_child_writes_sub_runs_and_grandchildren_write_too(tmp_path):
    run(
        """
        import os
        writer = SummaryWriter(logdir)
        writer.add_scalars("loss", {"train": 1.0}, 0)
        for generation in range(1, 4):
            child = os.fork()
            if child:
                os.waitpid(child, 0)
                writer.close()
                os._exit(0)
            writer.add_scalars("loss", {"train": 1.0}, generation)
        writer.close()
        """,
        tmp_path,
    )

    assert sorted(steps(tmp_path / "loss" / "train", "loss")) == [0, 1, 2, 3]


def test_a_module_that_holds_a_writer_can_be_copied_deeply(tmp_path):
    torch = pytest.importorskip("torch")
    model = torch.nn.Linear(2, 2)
    with SummaryWriter(tmp_path) as writer:
        model.writer = writer

        averaged = copy.deepcopy(model)
        averaged.writer.add_scalar("loss", 1.0, 0)

    assert averaged.writer is writer
    assert copy.copy(writer) is writer
    assert len(event_files(tmp_path)) == 1


def test_a_writer_that_is_unpickled_again_and_again_has_one_file(tmp_path):
    with SummaryWriter(tmp_path, filename_suffix=".x") as writer:
        data = pickle.dumps(writer)

        for step in range(5):
            pickle.loads(data).add_scalar("task", 1.0, step)

        pickle.loads(data).close()
        assert steps(tmp_path, "task") == list(range(5))
        assert len(event_files(tmp_path)) == 2


class Callback(SummaryWriter):
    """What a user derives from the writer."""


def test_a_derived_writer_keeps_its_class_in_another_process(tmp_path):
    with Callback(tmp_path) as writer, pickle.loads(pickle.dumps(writer)) as other:
        assert type(other) is Callback
        assert other.logdir == writer.logdir
