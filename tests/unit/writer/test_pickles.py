"""What of a writer goes to other processes, and how long it stays there."""

from __future__ import annotations

import gc
import pickle
import threading
import weakref

import pytest

from tbx_widget import SummaryWriter
from tests.reading import event_files, read_scalars


class Prefixed(SummaryWriter):
    """Has something of its own, as writers that users derive do."""

    def __init__(self, logdir, prefix):
        super().__init__(logdir, purge_step=3, max_queue=5, flush_secs=7, filename_suffix=".end")
        self.prefix = prefix
        self.best = {"loss": 0.5}

    def log(self, tag, value, step):
        self.add_scalar(f"{self.prefix}/{tag}", value, step)


class Locked(SummaryWriter):
    """Makes again what cannot be sent, in the way that `pickle` has for it."""

    def __init__(self, logdir):
        super().__init__(logdir)
        self.lock = threading.Lock()
        self.name = "mine"

    def __getstate__(self):
        state = vars(self).copy()
        del state["lock"]
        return state

    def __setstate__(self, state):
        vars(self).update(state)
        self.lock = threading.Lock()


class Owner:
    """Holds a writer that holds it."""

    def __init__(self, writer):
        self.writer = writer


def send(writer):
    return pickle.loads(pickle.dumps(writer))


def test_what_a_derived_class_adds_and_the_arguments_go_with_it(tmp_path):
    with Prefixed(tmp_path, "train") as writer, send(writer) as other:
        other.log("loss", 1.0, 4)

    assert other is not writer
    assert other.best == {"loss": 0.5}
    assert (other.purge_step, other.max_queue, other.flush_secs) == (3, 5, 7)
    assert other.filename_suffix == ".end"
    assert read_scalars(tmp_path) == {"train/loss": [(4, 1.0)]}


def test_what_was_changed_since_goes_with_the_next_pickle(tmp_path):
    with Prefixed(tmp_path, "train") as writer, send(writer) as other:
        writer.prefix = "val"

        assert send(writer) is other
        assert other.prefix == "val"


def test_two_writers_of_one_run_stay_two(tmp_path):
    with (
        Prefixed(tmp_path, "a") as one,
        Prefixed(tmp_path, "b") as two,
        send(one) as first,
        send(two) as second,
    ):
        assert (first.prefix, second.prefix) == ("a", "b")


def test_what_does_not_pickle_is_left_out_and_said(tmp_path):
    with SummaryWriter(tmp_path) as writer:
        writer.lock, writer.name = threading.Lock(), "mine"
        with pytest.warns(UserWarning, match="lock cannot be pickled: .*not go to another process"):
            other = send(writer)
        other.close()

    assert other.name == "mine"
    assert not hasattr(other, "lock")


def test_a_class_may_say_itself_what_is_sent(tmp_path):
    with Locked(tmp_path) as writer, send(writer) as other:
        with other.lock:
            other.add_scalar("a", 1.0, 0)

        assert other.name == "mine"


def test_a_writer_and_its_owner_may_hold_each_other(tmp_path):
    with SummaryWriter(tmp_path) as writer:
        writer.owner = Owner(writer)
        other = send(writer)
        other.close()

    assert other.owner.writer is other
    assert other.owner is not writer.owner


def test_a_writer_that_was_closed_is_not_kept(tmp_path):
    with SummaryWriter(tmp_path) as writer:
        other = send(writer)
        gone = weakref.ref(other)

        other.close()
        del other
        gc.collect()

        assert gone() is None


def test_of_writers_that_nobody_closes_the_last_few_are_kept(tmp_path):
    def visit(number):
        with SummaryWriter(tmp_path / str(number)) as writer:
            other = send(writer)
        other.add_scalar("a", 1.0, number)
        return weakref.ref(other)

    seen = [visit(number) for number in range(40)]
    gc.collect()
    kept = [found for found in (one() for one in seen) if found is not None]
    for writer in kept:
        writer.close()

    assert 0 < len(kept) < 40
    assert len(event_files(tmp_path / "0")) == 2
    assert read_scalars(tmp_path / "0") == {"a": [(0, 1.0)]}
