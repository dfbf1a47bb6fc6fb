"""`watch`: which calls of a model are training steps, whatever has become of the calls before."""

from __future__ import annotations

import threading

import pytest
import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

from tbx_widget import SummaryWriter
from tbx_widget.telling import settle
from tests.reading import event_files, read_events


@pytest.fixture
def writer(tmp_path):
    with SummaryWriter(tmp_path / "run") as writer:
        yield writer


@pytest.fixture
def steps(tmp_path, writer):
    """Give the steps at which there is a value of a tag."""

    def read(tag):
        writer.flush()
        return read_steps(tmp_path / "run", tag)

    return read


def read_steps(logdir, tag):
    events = (event for path in event_files(logdir) for event in read_events(path))
    return [event.step for event in events for value in event.summary.value if value.tag == tag]


class Stopping(nn.Module):
    """Raises behind its layer, at will."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(4, 2)
        self.error = None

    def forward(self, x):
        y = self.linear(x)
        if self.error is not None:
            raise self.error
        return y


def small_model():
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))


def train(model, steps=1):
    for _ in range(steps):
        model.zero_grad()
        model(torch.ones(3, 4)).sum().backward()


def interrupt(model, error):
    model.error = error
    with pytest.raises(type(error)):
        train(model)
    model.error = None


class Stop(BaseException):
    """Neither an error nor an interrupt."""


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt(), SystemExit(), GeneratorExit(), Stop(), ValueError()], ids=repr
)
def test_a_forward_that_was_interrupted_does_not_end_the_watch(writer, steps, error):
    model = Stopping()
    writer.watch(model, every=2)

    interrupt(model, error)
    train(model, 4)

    assert steps("weights/linear.weight") == [0, 2, 4]
    assert steps("gradients/linear.weight")[-2:] == steps("activations/linear")[-2:] == [2, 4]
    assert not model.linear._forward_hooks


def test_gradients_behind_an_interrupted_forward_are_not_those_of_its_step(writer, steps):
    model = Stopping()
    writer.watch(model, every=2)

    interrupt(model, KeyboardInterrupt())
    train(model)

    assert steps("gradients/linear.weight") == []


def test_an_interrupt_of_a_validation_does_not_end_the_watch(writer, steps):
    model = Stopping()
    writer.watch(model, every=1)

    train(model)
    with torch.no_grad():
        interrupt(model, KeyboardInterrupt())
    train(model)

    assert steps("weights/linear.weight") == [0, 1]


class Nested(nn.Module):
    """Calls itself, and may pass over an interrupt of the inner call."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(4, 4)
        self.error = None

    def forward(self, x, is_inner=False):
        x = self.linear(x)
        if is_inner:
            if self.error is not None:
                raise self.error
            return x
        try:
            return self(x, is_inner=True)
        except Stop:
            return self.linear(x) + self.linear(x)


def test_an_inner_forward_that_was_interrupted_is_no_step_and_ends_none(writer, steps):
    model = Nested()
    writer.watch(model, every=1)

    model.error = Stop()
    train(model, 2)
    model.error = None
    train(model, 2)

    assert steps("weights/linear.weight") == [0, 1, 2, 3]


def test_an_interrupt_in_another_thread_does_not_end_the_watch(writer, steps):
    model = Stopping()
    writer.watch(model, every=1)

    thread = threading.Thread(target=interrupt, args=(model, KeyboardInterrupt()))
    thread.start()
    thread.join()
    train(model)

    assert steps("weights/linear.weight") == [0, 1]


def test_a_forward_while_another_thread_is_in_one_is_no_step(writer, steps):
    model = Stopping()
    writer.watch(model, every=1)
    is_inside, may_go_on = threading.Event(), threading.Event()

    def wait(module, args):
        if threading.current_thread() is thread:
            is_inside.set()
            may_go_on.wait(10)

    model.linear.register_forward_pre_hook(wait)
    thread = threading.Thread(target=train, args=(model,))
    thread.start()
    is_inside.wait(10)
    train(model)
    may_go_on.set()
    thread.join()

    assert steps("weights/linear.weight") == [0]


@pytest.mark.parametrize("is_reentrant", [False, True], ids=["new", "reentrant"])
def test_a_model_that_is_checkpointed_as_a_whole_counts_each_step_once(writer, steps, is_reentrant):
    model, head = Stopping(), nn.Linear(2, 1)
    writer.watch(model, every=2)

    for _ in range(4):
        x = torch.ones(3, 4, requires_grad=True)
        head(checkpoint(model, x, use_reentrant=is_reentrant)).sum().backward()

    for tag in ("weights/linear.weight", "gradients/linear.weight", "activations/linear"):
        assert steps(tag) == [0, 2]


@pytest.mark.filterwarnings("ignore:`torch.jit:DeprecationWarning")
def test_a_traced_or_exported_forward_is_no_step(writer, steps, caplog):
    model = small_model()
    writer.watch(model, every=1)

    torch.jit.trace(model, torch.ones(3, 4), check_trace=False)
    torch.export.export(model, (torch.ones(3, 4),))
    train(model)

    assert steps("weights/0.weight") == [0]
    settle(10)
    assert "watch()" not in caplog.text


@pytest.mark.filterwarnings("ignore:`torch.jit:DeprecationWarning")
def test_the_check_of_a_trace_holds_for_a_watched_model(writer):
    model = small_model()
    writer.watch(model, every=1)

    torch.jit.trace(model, torch.ones(3, 4))


def test_a_forward_that_is_transformed_is_no_step(writer, steps, caplog):
    model = small_model()
    writer.watch(model, every=1)
    parameters = dict(model.named_parameters())

    torch.func.grad(lambda p: torch.func.functional_call(model, p, torch.ones(3, 4)).sum())(parameters)
    train(model)

    assert steps("weights/0.weight") == [0]
    settle(10)
    assert "watch()" not in caplog.text


def call_parts(model):
    model[2](model[1](model[0](torch.ones(3, 4)))).sum().backward()


@pytest.mark.parametrize(
    "misuse",
    [
        call_parts,
        lambda model: model.forward(torch.ones(3, 4)).sum().backward(),
        lambda model: train(model.eval()),
    ],
    ids=["parts", "forward", "eval"],
)
def test_a_training_in_which_no_step_is_seen_is_said_once(writer, steps, caplog, misuse):
    model = small_model()
    writer.watch(model, every=1)

    for _ in range(3):
        misuse(model)
    settle(10)
    said = [record.getMessage() for record in caplog.records if "watch()" in record.getMessage()]
    train(model.train())

    assert len(said) == 1
    assert "a backward has reached Sequential, but no training step of it was seen" in said[0]
    assert steps("gradients/0.weight") == [0]


def test_nothing_is_said_of_a_training_in_which_steps_are_seen(writer, caplog):
    model = small_model()
    writer.watch(model, every=100)

    train(model, 3)
    train(model.eval())
    call_parts(model)
    settle(10)

    assert "watch()" not in caplog.text
    assert not any(parameter._post_accumulate_grad_hooks for parameter in model.parameters())


def test_a_watch_that_has_gone_says_nothing(writer, caplog):
    model = small_model()
    writer.watch(model).remove()

    call_parts(model)
    settle(10)

    assert "watch()" not in caplog.text


def test_two_writers_may_watch_one_model(tmp_path, writer, steps):
    model = small_model()
    writer.watch(model, every=2)

    with SummaryWriter(tmp_path / "other") as other:
        other.watch(model, every=1)
        train(model, 2)
    train(model, 2)

    for tag in ("weights/0.weight", "gradients/0.weight", "activations/0"):
        assert steps(tag) == [0, 2]
    assert sorted(read_steps(tmp_path / "other", "gradients/0.weight")) == [0, 1]


def test_a_model_may_change_between_two_steps(writer, steps):
    model = small_model()
    writer.watch(model, every=1)

    train(model)
    model[2] = nn.Linear(3, 5)
    model.append(nn.Tanh())
    model[0].requires_grad_(False)
    model.double()
    model(torch.ones(3, 4).double()).sum().backward()
    with torch.no_grad():
        model(torch.ones(3, 4).double())

    assert steps("weights/2.weight") == steps("gradients/2.weight") == [0, 1]
    assert steps("activations/3") == [1]
    assert steps("gradients/0.weight") == [0]


def test_a_backward_that_was_interrupted_does_not_end_the_watch(writer, steps):
    model = small_model()
    writer.watch(model, every=2)
    interrupts = [KeyboardInterrupt()]

    def interrupt_once(gradient):
        if interrupts:
            raise interrupts.pop()

    model[0].weight.register_hook(interrupt_once)
    with pytest.raises(KeyboardInterrupt):
        train(model)
    train(model, 4)

    assert steps("gradients/0.weight") == [2, 4]


def test_an_interrupt_while_hooks_are_put_on_leaves_none_that_logs_an_old_step(writer, steps, monkeypatch):
    model = small_model()
    writer.watch(model, every=1)
    register = nn.Module.register_forward_hook

    def register_and_stop(module, hook, **options):
        register(module, hook, **options)
        raise KeyboardInterrupt

    monkeypatch.setattr(nn.Module, "register_forward_hook", register_and_stop)
    with pytest.raises(KeyboardInterrupt):
        train(model)
    monkeypatch.undo()
    train(model, 2)

    assert steps("activations/0") == [1, 2]
