"""`watch`: what is logged of a model, when, and that nothing is left behind."""

from __future__ import annotations

import copy
import gc
import io
import logging
import math
import pickle
import weakref
from collections import defaultdict
from typing import NamedTuple

import numpy as np
import pytest
import torch
from torch import nn

from tbx_widget import SummaryWriter
from tests.reading import event_files, read_events, read_scalars


@pytest.fixture
def writer(tmp_path):
    with SummaryWriter(tmp_path / "run") as writer:
        yield writer


@pytest.fixture
def logged(tmp_path, writer):
    """Give {tag: {step: value}} of all that was logged; the value of a histogram is its protocol buffer."""

    def read():
        writer.flush()
        found = defaultdict(dict)
        for event in read_events(event_files(tmp_path / "run")[0]):
            for value in event.summary.value:
                assert event.step not in found[value.tag]
                found[value.tag][event.step] = value.histo if value.HasField("histo") else value.simple_value
        return dict(found)

    return read


def small_model():
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))


def train(model, steps=1, x=None):
    for _ in range(steps):
        model.zero_grad()
        model(torch.ones(5, 4) if x is None else x).sum().backward()


def count_hooks(model):
    modules = [len(m._forward_hooks) + len(m._forward_pre_hooks) for m in model.modules()]
    parameters = [len(p._post_accumulate_grad_hooks or ()) for p in model.parameters()]
    return sum(modules) + sum(parameters)


def test_histograms_and_norms_come_every_so_many_steps(writer, logged):
    model = small_model()
    writer.watch(model, every=3)

    train(model, 7)

    parts = ["weights/0.weight", "weights/2.bias", "gradients/0.weight", "gradients/2.bias"]
    parts += ["activations/0", "activations/1", "activations/2"]
    found = logged()
    assert len(found) == 2 * (4 + 4 + 3)
    for part in parts:
        assert list(found[part]) == list(found[f"norms/{part}"]) == [0, 3, 6]
    assert not any(tag.startswith("nonfinite") for tag in found)


def test_what_is_logged_are_the_numbers_of_the_step(writer, logged):
    model = small_model()
    outputs = []
    model[1].register_forward_hook(lambda module, args, output: outputs.append(output.detach().clone()))
    before = model[0].weight.detach().clone()
    writer.watch(model)

    train(model)
    gradient = model[0].weight.grad.clone()
    with torch.no_grad():
        model[0].weight.zero_()
        model[0].weight.grad.zero_()

    found = logged()
    for tag, tensor in (
        ("weights/0.weight", before),
        ("gradients/0.weight", gradient),
        ("activations/1", outputs[0]),
    ):
        histogram = found[tag][0]
        assert (histogram.num, histogram.min, histogram.max) == (tensor.numel(), tensor.min(), tensor.max())
        assert found[f"norms/{tag}"][0] == pytest.approx(float(tensor.norm()), rel=1e-6)


@pytest.mark.parametrize("kind", ["weights", "gradients", "activations"])
def test_one_kind_and_no_norms_may_be_asked_for(writer, logged, kind):
    model = small_model()
    kinds = {name: name == kind for name in ("weights", "gradients", "activations")}
    writer.watch(model, norms=False, **kinds)

    train(model)

    assert {tag.split("/")[0] for tag in logged()} == {kind}


def test_evaluation_and_forwards_without_gradients_are_no_steps(writer, logged):
    model = small_model()
    writer.watch(model, every=2)

    model.eval()(torch.ones(1, 4))
    with torch.no_grad():
        model.train()(torch.ones(1, 4))
    with torch.inference_mode():
        model(torch.ones(1, 4))
    train(model, 3)

    assert list(logged()["weights/0.weight"]) == [0, 2]


def test_a_forward_inside_of_another_is_no_step_of_its_own(writer, logged):
    class Nested(nn.Module):
        def __init__(self):
            super().__init__()
            self.linear = nn.Linear(4, 4)

        def forward(self, x, again=True):
            return self(self.linear(x), again=False) if again else self.linear(x)

    model = Nested()
    writer.watch(model, every=1)

    train(model, 2)

    assert list(logged()["weights/linear.weight"]) == [0, 1]


def test_a_forward_that_raises_does_not_confuse_the_count(writer, logged):
    model = small_model()
    writer.watch(model, every=1)

    with pytest.raises(RuntimeError, match="shapes"):
        model(torch.ones(5, 3))
    train(model)

    found = logged()
    assert list(found["weights/0.weight"]) == [0, 1]
    assert list(found["gradients/0.weight"]) == list(found["activations/2"]) == [1]


def test_the_error_of_a_forward_is_the_models_own_where_it_is_one_layer(writer, logged):
    model = nn.Linear(4, 2)
    writer.watch(model, every=1)

    with pytest.raises(RuntimeError, match="cannot be multiplied"):
        model(torch.ones(5, 3))
    train(model)

    assert list(logged()["activations/Linear"]) == [1]


def test_several_forwards_before_one_backward_give_the_gradient_of_all(writer, logged):
    model = small_model()
    writer.watch(model, every=2)

    (model(torch.ones(5, 4)).sum() + model(torch.ones(5, 4)).sum()).backward()

    gradient = float(model[2].bias.grad.norm())
    assert logged()["norms/gradients/2.bias"] == {0: pytest.approx(gradient, rel=1e-6)}


def test_accumulated_gradients_are_as_they_stand_after_the_backward(writer, logged):
    model = small_model()
    writer.watch(model, every=1)
    norms = []

    for _ in range(3):
        model(torch.ones(5, 4)).sum().backward()
        norms.append(float(model[2].bias.grad.norm()))

    assert list(logged()["norms/gradients/2.bias"].values()) == pytest.approx(norms, rel=1e-6)


def test_a_second_backward_of_a_step_is_not_logged_again(writer, logged):
    model = small_model()
    writer.watch(model)

    loss = model(torch.ones(5, 4)).sum()
    loss.backward(retain_graph=True)
    norm = float(model[2].bias.grad.norm())
    loss.backward()

    assert logged()["norms/gradients/2.bias"] == {0: pytest.approx(norm, rel=1e-6)}


def test_a_step_without_a_backward_does_not_get_a_later_gradient(writer, logged):
    model = nn.ModuleDict({"a": nn.Linear(4, 4), "b": nn.Linear(4, 4)})
    model.forward = lambda x, name: model[name](x)
    writer.watch(model)

    model(torch.ones(5, 4), "a").sum().backward()
    model(torch.ones(5, 4), "b").sum().backward()

    found = logged()
    assert "gradients/a.weight" in found
    assert "gradients/b.weight" not in found


class Counting(nn.Module):
    """A model that knows its step, as LightningModule does."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(4, 2)
        self.global_step = 0

    def forward(self, x):
        return self.linear(x)


@pytest.mark.parametrize("wrap", [lambda model: model, nn.DataParallel], ids=["plain", "DataParallel"])
@pytest.mark.parametrize("named", [False, True], ids=["function", "attribute"])
def test_steps_may_be_the_users_own(writer, logged, named, wrap):
    model = Counting()
    writer.watch(wrapped := wrap(model), every=10, step="global_step" if named else lambda: model.global_step)

    for micro in range(44):
        model.global_step = micro // 2
        train(wrapped)

    found = logged()
    assert list(found["weights/linear.weight"]) == list(found["gradients/linear.weight"]) == [0, 10, 20]


def test_shared_parameters_come_once_and_frozen_ones_have_no_gradient(writer, logged):
    model = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4), nn.Linear(4, 4))
    model[1].weight = model[0].weight
    model[2].requires_grad_(False)
    writer.watch(model, activations=False, norms=False)

    train(model)

    assert sorted(logged()) == [
        *(f"gradients/{name}" for name in ("0.bias", "0.weight", "1.bias")),
        *(f"weights/{name}" for name in ("0.bias", "0.weight", "1.bias", "2.bias", "2.weight")),
    ]


class Pair(NamedTuple):
    left: torch.Tensor
    right: torch.Tensor


@pytest.mark.parametrize(
    ("make", "names"),
    [
        (lambda x: x, ["out"]),
        (lambda x: (x, x), ["out/0", "out/1"]),
        (lambda x: (x,), ["out"]),
        (lambda x: [x, None, (x, "text")], ["out/0", "out/2/0"]),
        (lambda x: {"loss": x, "logits": x, "ids": x.long()}, ["out/logits", "out/loss"]),
        (lambda x: Pair(x, x), ["out/left", "out/right"]),
        (lambda x: x.long(), []),
        (lambda x: torch.complex(x, x), ["out"]),
        (lambda x: None, []),
    ],
)
def test_outputs_of_every_shape_are_found(writer, logged, make, names):
    class Out(nn.Module):
        def forward(self, x):
            self.made = make(x)
            return self.made

    class Model(nn.Module):
        def __init__(self):
            super().__init__()
            self.out = Out()
            self.linear = nn.Linear(4, 4)

        def forward(self, x):
            x = self.linear(x)
            self.out(x)
            return x

    model = Model()
    writer.watch(model, weights=False, gradients=False, norms=False)

    train(model)

    assert sorted(logged()) == ["activations/linear", *(f"activations/{name}" for name in names)]


def test_the_first_call_in_a_step_counts(writer, logged):
    class Twice(nn.Module):
        def __init__(self):
            super().__init__()
            self.linear = nn.Linear(4, 4)

        def forward(self, x):
            return self.linear(self.linear(x) + 100)

    model = Twice()
    writer.watch(model, every=1)
    first = model.linear(torch.ones(5, 4)).detach()

    train(model, 2)

    assert [one.max for one in logged()["activations/linear"].values()] == [float(first.max())] * 2


def test_attention_whose_children_are_never_called_is_seen(writer, logged):
    layer = nn.TransformerEncoderLayer(4, 2, 8, batch_first=True)
    writer.watch(layer, weights=False, gradients=False)

    train(layer, x=torch.ones(2, 3, 4))

    assert "activations/self_attn/0" in logged() or "activations/self_attn" in logged()


def test_a_model_that_is_one_layer_is_called_by_its_class(writer, logged):
    model = nn.Linear(4, 4)
    writer.watch(model, weights=False, gradients=False, norms=False)

    train(model)

    assert list(logged()) == ["activations/Linear"]


def test_nan_and_infinities_are_counted_in_place_of_the_norm_and_said_once(writer, logged, caplog):
    model = small_model()
    with torch.no_grad():
        model[2].weight[0, :2] = torch.tensor([math.nan, math.inf])
    writer.watch(model, every=1)

    with caplog.at_level(logging.WARNING):
        train(model, 2)
        found = logged()

    assert found["nonfinite/weights/2.weight"] == {0: 2.0, 1: 2.0}
    assert found["weights/2.weight"][0].num == 4
    assert "norms/weights/2.weight" not in found
    assert "nonfinite/weights/0.weight" not in found
    said = [record.getMessage() for record in caplog.records if "infinite" in record.getMessage()]
    assert len(said) == 1
    assert 'tag "weights/2.weight": 2 of 6 values at step 0 are NaN or infinite' in said[0]


def test_a_prefix_keeps_two_models_apart(writer, logged):
    one, other = small_model(), small_model()
    writer.watch(one, prefix="generator", activations=False, gradients=False)
    writer.watch(other, prefix="/critic/", activations=False, gradients=False)

    train(one)
    train(other)

    found = logged()
    assert {tag.split("/")[0] for tag in found} == {"generator", "critic"}
    assert "generator/norms/weights/0.weight" in found


def test_a_cell_that_is_run_again_watches_its_model_as_before_and_counts_on(writer, logged, caplog):
    model = small_model()
    first = writer.watch(model, every=2)
    train(model, 3)

    writer.watch(model, every=2)
    train(model, 3)

    assert repr(first) == "<ModelWatch of nothing, every 2 steps>"
    assert [len(one._forward_pre_hooks) for one in model.modules()] == [1, 0, 0, 0]
    assert list(logged()["norms/weights/0.weight"]) == [0, 2, 4]
    assert not caplog.records


def test_a_model_that_has_gone_is_followed_by_another_without_a_word(tmp_path, writer, caplog):
    writer.watch(model := small_model())
    train(model)
    del model
    gc.collect()

    writer.watch(other := small_model())
    train(other)
    writer.flush()

    assert [at for at, _ in read_scalars(tmp_path / "run")["norms/weights/0.weight"]] == [0, 0]
    assert not caplog.records


def test_the_newest_model_of_a_prefix_is_watched_and_that_is_said(writer, logged, caplog):
    old, new = small_model(), nn.Linear(4, 2)
    writer.watch(old, prefix="net")

    writer.watch(new, prefix="/net/")
    train(old)
    train(new)

    assert {tag for tag in logged() if tag.endswith("weight") and "weights" in tag} == {
        "net/weights/weight",
        "net/norms/weights/weight",
    }
    assert [record.getMessage() for record in caplog.records] == [
        f'tbx_widget: run "{writer.run}", watch(): Linear takes the place of Sequential, which is watched no'
        " more: prefix='net' was the same; give another to watch both"
    ]


@pytest.mark.parametrize(
    ("arguments", "options", "error", "says"),
    [
        (("model",), {}, TypeError, "expected a torch.nn.Module, got str"),
        ((torch.ones(3),), {}, TypeError, "expected a torch.nn.Module, got Tensor"),
        ((nn.Linear,), {}, TypeError, "expected a torch.nn.Module, got type"),
        ((nn.Linear(1, 1), 0), {}, ValueError, "every to be at least 1, got 0"),
        ((nn.Linear(1, 1), 2.5), {}, TypeError, "every to be an integer, got float"),
        (
            (nn.Linear(1, 1),),
            {"weights": False, "gradients": False, "activations": False},
            ValueError,
            "to be logged, got none",
        ),
        ((nn.Linear(1, 1),), {"step": 3}, TypeError, "step to be a function or a name, got int"),
        ((nn.Linear(1, 1),), {"prefix": 3}, TypeError, "a prefix of type str, got int"),
    ],
)
def test_wrong_use_is_refused(writer, arguments, options, error, says):
    with pytest.raises(error, match=f"^watch: .*{says}"):
        writer.watch(*arguments, **options)


def test_asking_does_not_import_torch(run_python):
    out = run_python(
        """
        import sys
        from tbx_widget import SummaryWriter
        with SummaryWriter("run") as writer:
            try:
                writer.watch(object())
            except TypeError as error:
                print(error, "torch" in sys.modules)
        """
    )

    assert out == "watch: expected a torch.nn.Module, got object False\n"


def test_a_watch_takes_itself_off(writer, logged):
    model = small_model()
    with writer.watch(model, every=1) as watch:
        train(model)
        assert watch.is_active
        assert repr(watch) == "<ModelWatch of Sequential, every 1 steps>"
    train(model)
    watch.remove()

    assert count_hooks(model) == 0
    assert not watch.is_active
    assert list(logged()["weights/0.weight"]) == [0]


def test_closing_the_writer_takes_all_watches_off(tmp_path):
    model = small_model()
    writer = SummaryWriter(tmp_path / "run")
    writer.watch(model, every=1)
    model(torch.ones(5, 4)).sum().backward()

    writer.close()

    assert count_hooks(model) == 0


def test_between_watched_steps_there_are_two_hooks_only(writer):
    model = small_model()
    writer.watch(model, every=100)

    train(model, 2)

    assert count_hooks(model) == 2


def test_a_writer_that_is_gone_is_not_written_to(tmp_path):
    model = small_model()
    writer = SummaryWriter(tmp_path / "run")
    writer.watch(model, every=1)
    gone = weakref.ref(writer)

    del writer
    gc.collect()
    train(model)

    assert gone() is None
    assert count_hooks(model) == 0


def test_a_watched_model_goes_when_nobody_else_keeps_it(writer):
    model = small_model()
    watch = writer.watch(model, every=1)
    output = model(torch.ones(5, 4))
    gone, graph = weakref.ref(model), weakref.ref(output)

    gc.disable()
    try:
        del model, output
        assert gone() is None
        assert graph() is None
    finally:
        gc.enable()
    assert not watch.is_active


@pytest.mark.parametrize(
    "duplicate",
    [
        copy.deepcopy,
        lambda model: pickle.loads(pickle.dumps(model)),
        lambda model: _through_a_file(model),
    ],
    ids=["deepcopy", "pickle", "torch.save"],
)
def test_copies_of_a_watched_model_are_not_watched(writer, logged, duplicate):
    model = small_model()
    writer.watch(model, every=1)
    output = model(torch.ones(5, 4))

    other = duplicate(model)
    output.sum().backward()
    train(other, 3)
    train(model)

    assert list(logged()["weights/0.weight"]) == [0, 1]


def _through_a_file(model):
    file = io.BytesIO()
    torch.save(model, file)
    file.seek(0)
    return torch.load(file, weights_only=False)


def test_a_pickled_model_needs_nothing_of_ours(writer):
    model = small_model()
    writer.watch(model)

    assert b"tbx_widget" not in pickle.dumps(model)


def test_errors_are_logged_once_and_never_stop_the_training(writer, monkeypatch, caplog):
    def broken(*values, **options):
        raise MemoryError("no room")

    model = small_model()
    writer.watch(model, every=1)
    monkeypatch.setattr("tbx_widget.methods.watching.measure", broken)

    with caplog.at_level(logging.ERROR):
        train(model, 3)
        writer.flush()

    assert [record.getMessage() for record in caplog.records] == [
        "tbx_widget: watch(): a part of the model could not be logged; the training goes on"
        " (said once for each watch)"
    ]
    assert "no room" in caplog.text
    assert model[0].weight.grad is not None


def test_a_step_that_raises_does_not_stop_the_training(writer, caplog):
    model = small_model()
    writer.watch(model, step="not.there")

    train(model, 2)
    writer.flush()

    assert "no attribute 'not'" in caplog.text


def test_training_gives_the_same_numbers_with_a_watch(writer):
    models = small_model(), small_model()
    writer.watch(models[0], every=1)

    for model in models:
        optimizer = torch.optim.SGD(model.parameters(), 0.1)
        for _ in range(5):
            train(model)
            optimizer.step()

    assert all(
        torch.equal(*pair) for pair in zip(models[0].parameters(), models[1].parameters(), strict=True)
    )


def test_autocast_and_in_place_layers_are_logged_as_they_were(writer, logged):
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(inplace=True), nn.Linear(8, 2))
    writer.watch(model)

    with torch.autocast("cpu", torch.bfloat16):
        output = model(torch.randn(50, 4))
    output.float().sum().backward()

    found = logged()
    assert found["activations/0"][0].min < 0 <= found["activations/1"][0].min
    assert found["gradients/0.weight"][0].num == 32


@pytest.mark.parametrize("wrap", [nn.DataParallel, "compile", "both"])
def test_wrappers_are_left_out_of_the_names(writer, logged, wrap):
    model = small_model()
    compiled = torch.compile(model, backend="eager")
    wrapped = {"compile": compiled, "both": nn.DataParallel(compiled)}.get(wrap) or nn.DataParallel(model)
    writer.watch(wrapped, every=2)

    train(wrapped, 5)

    found = logged()
    assert list(found["weights/0.weight"]) == list(found["gradients/0.weight"]) == [0, 2, 4]
    assert ("activations/0" in found) == (wrap is nn.DataParallel)


def test_a_model_that_compiles_itself_is_watched_but_for_its_activations(writer, logged):
    model = small_model()
    model.compile(backend="eager")
    writer.watch(model, every=2)

    train(model, 5)

    found = logged()
    assert list(found["weights/0.weight"]) == list(found["gradients/0.weight"]) == [0, 2, 4]


def test_a_watch_does_not_have_a_compiled_model_compiled_again(writer):
    compilations = []

    def backend(graph, inputs):
        compilations.append(graph)
        return graph.forward

    model = torch.compile(small_model(), backend=backend)
    writer.watch(model, every=2)

    train(model, 5)

    assert len(compilations) == 1


def test_a_sparse_gradient_is_that_of_the_rows_it_has(writer, logged):
    model = nn.Sequential(nn.Embedding(1000, 4, sparse=True), nn.Linear(4, 1))
    writer.watch(model)

    train(model, x=torch.tensor([1, 5, 7]))

    assert logged()["gradients/0.weight"][0].num == 12


def test_a_lazy_layer_comes_when_it_has_weights(writer, logged):
    model = nn.Sequential(nn.LazyLinear(3), nn.Linear(3, 1))
    writer.watch(model, every=1)

    train(model, 2)

    found = logged()
    assert list(found["weights/1.weight"]) == [0, 1]
    assert list(found["weights/0.weight"]) == [1]


def test_a_forward_that_is_computed_again_in_the_backward_is_not_logged_again(writer, logged):
    from torch.utils.checkpoint import checkpoint

    class Saving(nn.Module):
        def __init__(self):
            super().__init__()
            self.block = nn.Sequential(nn.Linear(4, 4), nn.ReLU())

        def forward(self, x):
            return checkpoint(self.block, x, use_reentrant=False)

    model = Saving()
    writer.watch(model, every=1)

    train(model, 2)

    assert list(logged()["activations/block.0"]) == [0, 1]


class OnDevice(torch.Tensor):
    """A tensor that says it is on a device, and gives its numbers in the media lane only."""

    @property
    def device(self):
        return torch.device("privateuseone:0")

    def detach(self):
        return self.data.as_subclass(OnDevice)

    def cpu(self):
        from tbx_widget.lanes.process import lanes

        assert lanes._pump.media.thread.is_current
        return self.as_subclass(torch.Tensor)

    def item(self):
        raise AssertionError("the training waits for the device")

    __bool__ = __float__ = __int__ = item


def test_nothing_waits_for_a_device(writer, logged, monkeypatch, caplog):
    monkeypatch.setattr(
        "tbx_widget.methods.model_watch._plain_numbers", lambda t: t.detach().as_subclass(OnDevice)
    )
    model = small_model()
    writer.watch(model)

    train(model)

    found = logged()
    assert not caplog.records
    assert found["norms/weights/0.weight"][0] == pytest.approx(
        float(model[0].weight.detach().norm()), rel=1e-6
    )
    assert np.isfinite(found["norms/gradients/0.weight"][0])
