"""`tbx_widget.patch()` takes effect wherever the writers of others are known, and leaves nothing behind."""

from __future__ import annotations

import sys
import threading

import pytest
import tensorboardX
import torch.utils.tensorboard

import tbx_widget
from tbx_widget.torch_writer import TorchSummaryWriter
from tests.reading import event_files, read_scalars

THEIRS = {"torch": torch.utils.tensorboard.SummaryWriter, "tensorboardX": tensorboardX.SummaryWriter}
"""The classes where no patch can reach them."""


class Holder:
    """Knows torch's class by an attribute."""

    writer_class = torch.utils.tensorboard.SummaryWriter


class EarlySubclass(torch.utils.tensorboard.SummaryWriter):
    """Was there before any patch."""

    def __init__(self, log_dir, *, prefix):
        super().__init__(log_dir=log_dir)
        self.log_dir = log_dir
        self.prefix = prefix

    def add_scalar(self, tag, *args, **kwargs):
        super().add_scalar(f"{self.prefix}/{tag}", *args, **kwargs)


def make_by_default(where, kind=torch.utils.tensorboard.SummaryWriter):
    return kind(where)


@pytest.fixture
def patch():
    with tbx_widget.patch() as patch:
        yield patch


@pytest.fixture(autouse=True)
def _nothing_is_left():
    yield
    assert torch.utils.tensorboard.SummaryWriter is THEIRS["torch"]
    assert torch.utils.tensorboard.writer.SummaryWriter is THEIRS["torch"]
    assert tensorboardX.SummaryWriter is THEIRS["tensorboardX"]
    assert sys.modules[__name__].Holder.writer_class is THEIRS["torch"]
    assert THEIRS["torch"].__init__.__module__ == "torch.utils.tensorboard.writer"
    assert not any("tbx_widget" in type(finder).__module__ for finder in sys.meta_path)


def test_both_classes_write_in_their_dialects(tmp_path, patch):
    for module, name in ((torch.utils.tensorboard, "torch"), (tensorboardX, "x")):
        with module.SummaryWriter(str(tmp_path / name)) as writer:
            writer.add_scalars("a/b", {"c": 1.0}, 2)

        assert isinstance(writer, tbx_widget.SummaryWriter)
    assert read_scalars(tmp_path / "torch" / "a_b_c") == {"a/b": [(2, 1.0)]}
    assert read_scalars(tmp_path / "x" / "a" / "b" / "c") == {"a/b": [(2, 1.0)]}


@pytest.mark.parametrize(
    "make",
    [
        lambda where: THEIRS["torch"](where),
        lambda where: torch.utils.tensorboard.writer.SummaryWriter(log_dir=where),
        lambda where: Holder.writer_class(where),
        lambda where: make_by_default(where),
        lambda where: EarlySubclass(where, prefix="a"),
        lambda where: type("Slotted", (THEIRS["torch"],), {"__slots__": ("more",)})(where),
        lambda where: type("Late", (torch.utils.tensorboard.SummaryWriter,), {})(where),
        lambda where: type("LateOfTheirs", (THEIRS["torch"],), {})(where),
    ],
    ids=["module name", "writer module", "class attribute", "default", "early subclass", "slotted", "late", "late of theirs"],
)  # fmt: skip
def test_whoever_holds_the_class_gets_ours_and_it_is_an_instance_of_theirs(tmp_path, patch, make):
    writer = make(str(tmp_path))
    writer.close()

    assert isinstance(writer, TorchSummaryWriter)
    assert isinstance(writer, torch.utils.tensorboard.SummaryWriter)
    assert isinstance(writer, THEIRS["torch"])


def test_a_closure_gets_ours(tmp_path):
    kind = torch.utils.tensorboard.SummaryWriter

    def make():
        return kind(str(tmp_path))

    with tbx_widget.patch(), make() as writer:
        assert isinstance(writer, TorchSummaryWriter)
        assert isinstance(writer, kind)
    with make() as writer:
        assert type(writer) is THEIRS["torch"]


def test_a_subclass_keeps_what_it_adds(tmp_path, patch):
    with EarlySubclass(str(tmp_path), prefix="mine") as writer:
        writer.add_scalar("loss", 1.0, 2)

    assert isinstance(writer, EarlySubclass)
    assert type(writer).__name__ == "EarlySubclass"
    assert read_scalars(tmp_path) == {"mine/loss": [(2, 1.0)]}


def test_a_subclass_with_abstract_methods_may_be_made_while_patched(tmp_path, patch):
    from abc import ABC

    class Late(torch.utils.tensorboard.SummaryWriter, ABC):
        """Has two bases."""

    with Late(str(tmp_path)) as writer:
        assert isinstance(writer, TorchSummaryWriter)


def test_a_subclass_that_cannot_be_ours_stays_and_says_so_once(tmp_path, caplog):
    class Demanding(THEIRS["torch"]):
        def __init_subclass__(cls, *, wanted):
            """Takes no subclass that it does not know."""

    with tbx_widget.patch():
        for _ in range(2):
            with Demanding(str(tmp_path)) as writer:
                writer.add_scalar("x", 1.0, 2)

    assert type(writer) is Demanding
    assert [record.getMessage().split(": ")[:2] for record in caplog.records] == [["tbx_widget", "patch()"]]
    assert read_scalars(tmp_path) == {"x": [(2, 1.0)] * 2}


def test_writers_that_were_there_go_on_as_they_were(tmp_path):
    plain, derived = (
        THEIRS["torch"](str(tmp_path / "plain")),
        EarlySubclass(str(tmp_path / "derived"), prefix="a"),
    )
    with tbx_widget.patch():
        assert isinstance(plain, torch.utils.tensorboard.SummaryWriter)
        for writer in (plain, derived):
            writer.add_scalar("x", 1.0, 2)
            writer.close()

    assert (type(plain), type(derived)) == (THEIRS["torch"], EarlySubclass)
    assert read_scalars(tmp_path / "plain") == {"x": [(2, 1.0)]}
    assert read_scalars(tmp_path / "derived") == {"a/x": [(2, 1.0)]}


def test_writers_that_were_made_meanwhile_go_on_after_it(tmp_path):
    with tbx_widget.patch():
        writer = THEIRS["torch"](str(tmp_path))
    writer.add_scalar("x", 1.0, 2)
    writer.close()

    assert isinstance(writer, TorchSummaryWriter)
    assert read_scalars(tmp_path) == {"x": [(2, 1.0)]}


def test_after_undo_a_name_that_was_bound_meanwhile_makes_theirs(tmp_path):
    with tbx_widget.patch():
        held = [torch.utils.tensorboard.SummaryWriter]

    with held[0](str(tmp_path)) as writer:
        assert type(writer) is THEIRS["torch"]


def test_patches_nest_and_may_be_undone_in_any_order(tmp_path):
    first, second = tbx_widget.patch(), tbx_widget.patch()
    first.undo()
    first.undo()

    assert issubclass(torch.utils.tensorboard.SummaryWriter, TorchSummaryWriter)
    second.undo()
    assert torch.utils.tensorboard.SummaryWriter is THEIRS["torch"]


def test_a_patch_may_be_put_on_again_and_again(tmp_path):
    for _ in range(3):
        with tbx_widget.patch(), THEIRS["torch"](str(tmp_path)) as writer:
            assert isinstance(writer, torch.utils.tensorboard.SummaryWriter)
    assert len(event_files(tmp_path)) == 3


def test_a_patch_counts_in_all_threads(tmp_path):
    patches = []
    thread = threading.Thread(target=lambda: patches.append(tbx_widget.patch()))
    thread.start()
    thread.join()

    with patches[0], THEIRS["torch"](str(tmp_path)) as writer:
        assert isinstance(writer, TorchSummaryWriter)


def test_many_threads_may_patch_at_once(tmp_path):
    def patch_and_undo():
        for _ in range(10):
            with tbx_widget.patch():
                assert issubclass(torch.utils.tensorboard.SummaryWriter, TorchSummaryWriter)

    errors = []
    threads = [threading.Thread(target=lambda: errors.append(run_safely(patch_and_undo))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == [None] * 4


def run_safely(call):
    try:
        return call()
    except BaseException as error:
        return error


def test_an_initializer_that_somebody_has_wrapped_meanwhile_stays_wrapped(tmp_path, monkeypatch):
    calls = []
    monkeypatch.setattr(THEIRS["torch"], "__init__", THEIRS["torch"].__init__)
    with tbx_widget.patch():
        ours = THEIRS["torch"].__init__

        def wrapped(self, *args, **kwargs):
            calls.append(args)
            ours(self, *args, **kwargs)

        THEIRS["torch"].__init__ = wrapped

    with THEIRS["torch"](str(tmp_path)) as writer:
        assert type(writer) is THEIRS["torch"]
    assert calls == [(str(tmp_path),)]


def test_a_patch_ends_where_somebody_has_put_back_the_finders_of_before(tmp_path):
    before = list(sys.meta_path)
    patch = tbx_widget.patch()
    meanwhile = list(sys.meta_path)
    sys.meta_path[:] = before

    patch.undo()

    assert torch.utils.tensorboard.SummaryWriter is THEIRS["torch"]
    assert type(THEIRS["torch"](str(tmp_path))) is THEIRS["torch"]
    sys.meta_path[:] = meanwhile
    with tbx_widget.patch():
        assert issubclass(torch.utils.tensorboard.SummaryWriter, TorchSummaryWriter)


def test_the_recipe_for_hyperparameters_in_the_same_run_works(tmp_path, patch):
    """As it goes round in forums: https://github.com/pytorch/pytorch/issues/32651"""
    from torch.utils.tensorboard.summary import hparams

    class Recipe(torch.utils.tensorboard.SummaryWriter):
        def add_hparams(self, hparam_dict, metric_dict):
            logdir = self._get_file_writer().get_logdir()
            with torch.utils.tensorboard.SummaryWriter(log_dir=logdir) as w_hp:
                for summary in hparams(hparam_dict, metric_dict):
                    w_hp.file_writer.add_summary(summary)
                for tag, value in metric_dict.items():
                    w_hp.add_scalar(tag, value)

    with Recipe(str(tmp_path)) as writer:
        writer.add_hparams({"rate": 0.1}, {"loss": 0.5})

    assert {path.parent for path in event_files(tmp_path)} == {tmp_path}
    assert read_scalars(tmp_path) == {"loss": [(0, 0.5)]}


def test_what_only_theirs_has_is_missing_and_not_broken(tmp_path, patch):
    with THEIRS["tensorboardX"](str(tmp_path)) as writer:
        assert not hasattr(writer, "_get_comet_logger")


def test_a_patch_says_what_it_is():
    with tbx_widget.patch() as patch:
        assert repr(patch) == "<tbx_widget.patch of tensorboardX, torch.utils.tensorboard; undo() ends it>"

    assert repr(patch) == "<tbx_widget.patch of tensorboardX, torch.utils.tensorboard; undone>"
