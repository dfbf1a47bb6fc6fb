"""Drawn models beside what `torch.utils.tensorboard` draws of the same."""

from __future__ import annotations

import dataclasses
import random
from collections import UserDict, namedtuple

import numpy as np
import pytest
import torch
from torch import nn
from torch.utils.tensorboard._pytorch_graph import graph as draw_with_torch

from tbx_widget.summaries.model_graphs.drawing import draw_model
from tbx_widget.summaries.model_graphs.fx import draw_fx
from tbx_widget.summaries.model_graphs.nodes import Scopes

X = torch.arange(8.0).reshape(2, 4)
Batch = namedtuple("Batch", "x z")


class Convolutional(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 3)
        self.drop = nn.Dropout()
        self.fc = nn.Linear(18, 3)

    def forward(self, x):
        x = torch.max_pool2d(self.drop(self.conv(x)), 2)
        return torch.log_softmax(self.fc(x.flatten(1)), 1)


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 2, 3, padding=1)
        self.norm = nn.BatchNorm2d(2)

    def forward(self, x):
        return torch.relu(x + self.norm(self.conv(x)))


class OwnNames(nn.Module):
    """Has a variable of the name that torch gives to outputs."""

    def __init__(self):
        super().__init__()
        self.a = nn.Linear(4, 4)
        self.b = nn.Linear(4, 4)

    def forward(self, x):
        output = self.a(x)
        output = output.relu()
        output = self.b(output)
        return self.b(output.relu())


class Twice(nn.Module):
    """A layer that is called twice, one under two names, a buffer, a parameter of its own, several outputs."""

    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 4)
        self.again = self.fc
        self.seq = nn.Sequential(nn.Linear(4, 4), nn.ReLU())
        self.scale = nn.Parameter(torch.ones(4))
        self.register_buffer("shift", torch.ones(4))

    def forward(self, x, y):
        z = self.again(self.fc(x)) * self.scale + self.shift
        return self.seq(z) + y, torch.split(z, 2, 1)


class Sentence(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(10, 4)
        self.fc = nn.Linear(4, 2)

    def forward(self, tokens):
        return self.fc(self.embed(tokens).mean(1))


class FromDict(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 4)

    def forward(self, batch):
        return self.fc(batch["x"]) + batch["z"]


class Borrower(nn.Module):
    """A layer of one list stands in a dictionary of another."""

    def __init__(self):
        super().__init__()
        self.first = nn.ModuleList([nn.Linear(4, 4)])
        self.second = nn.ModuleDict({"k": nn.Sequential(self.first[0], nn.Tanh())})

    def forward(self, x):
        return self.second["k"](self.first[0](x))


@dataclasses.dataclass
class Output:
    logits: torch.Tensor
    loss: object = None


class Given(nn.Module):
    """Gives what `make` makes of the output of a layer."""

    def __init__(self, make):
        super().__init__()
        self.fc = nn.Linear(4, 4)
        self.make = make

    def forward(self, x):
        return self.make(self.fc(x))


class ByName(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(10, 4)

    def forward(self, input_ids=None, attention_mask=None, return_dict=True, **others):
        return UserDict(last=self.embed(input_ids) * attention_mask[..., None], nothing=None)


class Named(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 4)

    def forward(self, batch):
        return self.fc(batch.x) + batch.z


class Choice(nn.Module):
    """Compiles its condition, which `torch.jit.trace` cannot follow."""

    def __init__(self, make=lambda y: y):
        super().__init__()
        self.inner = nn.Sequential(nn.Linear(4, 4))
        self.make = make

    def forward(self, x):
        return self.make(torch.cond(x.sum() > 0, lambda a: self.inner(a), lambda a: a * 2, (x,)))


class Stateful(nn.Module):
    """Does to itself what a forward pass can do."""

    def __init__(self, error=None):
        super().__init__()
        self.fc = nn.Linear(4, 4)
        self.frozen = nn.BatchNorm1d(4).eval()
        self.register_buffer("steps", torch.zeros(1))
        self.register_buffer("hidden", torch.zeros(2, 4))
        self.calls = 0
        self.error = error

    def forward(self, x):
        self.calls += 1
        self.last = x
        self.steps += 1
        self.hidden = self.fc(x)
        x += torch.rand(2, 4) + random.random() + float(np.random.rand())
        if self.error:
            raise self.error
        return self.frozen(self.hidden + x)

    def train(self, mode=True):
        raise AssertionError("training mode was set by the model's own method, which may do anything")


def plain(graph):
    """Nodes of a `GraphDef`, without inputs that no node has the name of."""
    names = {node.name for node in graph.node}
    return {
        node.name: (
            node.op,
            tuple(one for one in node.input if one in names),
            node.attr["attr"].s.decode(),
            [tuple(dim.size for dim in shape.dim) for shape in node.attr["_output_shapes"].list.shape],
        )
        for node in graph.node
    }


def names_of(drawn):
    return [node.name for node in drawn.nodes]


def check_whole(drawn):
    names = names_of(drawn)
    assert len(set(names)) == len(names)
    assert {one for node in drawn.nodes for one in node.inputs} <= set(names)


def no_way(*_, **__):
    raise RuntimeError("not today\nnor tomorrow")


MODELS = {
    "perceptron": (nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2)), X),
    "convolutional": (Convolutional(), torch.zeros(2, 1, 8, 8)),
    "residual": (nn.Sequential(Residual(), Residual()), torch.zeros(1, 2, 4, 4)),
    "lstm": (nn.LSTM(4, 5, 2, bidirectional=True), torch.zeros(3, 2, 4)),
    "lstm with a state": (
        nn.LSTM(4, 5),
        (torch.zeros(3, 2, 4), (torch.zeros(1, 2, 5), torch.zeros(1, 2, 5))),
    ),
    "gru": (nn.GRU(4, 5), torch.zeros(3, 2, 4)),
    "embedding": (Sentence(), torch.zeros(2, 3, dtype=torch.long)),
    "two inputs": (Twice(), (X, X + 1)),
    "a list": (Twice(), [X, X + 1]),
    "a dict": (FromDict(), {"x": X, "z": X}),
    "borrowed": (Borrower(), X),
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", MODELS)
def test_a_model_is_drawn_as_torch_draws_it(name):
    model, given = MODELS[name]
    theirs = plain(draw_with_torch(model, given)[0])

    ours = draw_model(model, given)

    assert names_of(ours) == list(theirs)
    drawn = {node.name: node for node in ours.nodes}
    for node_name, (op, inputs, text, shapes) in theirs.items():
        node = drawn[node_name]
        assert (node.op, node.inputs, node.text) == (op, inputs, text)
        is_one_tensor = shapes and shapes != [(1,)]
        assert not is_one_tensor or [node.shape] == shapes
    check_whole(ours)


@pytest.mark.filterwarnings("ignore")
def test_an_output_is_there_though_a_variable_has_its_name():
    model = OwnNames()
    theirs = plain(draw_with_torch(model, X)[0])

    ours = draw_model(model, X)

    assert "output/output.1" not in theirs
    assert set(names_of(ours)) == {*theirs, "output/output.1"}


def test_parameters_have_shapes_and_what_is_no_tensor_has_none():
    drawn = {node.name: node for node in draw_model(Twice(), (X, X)).nodes}

    assert drawn["Twice/Sequential[seq]/Linear[0]/weight/weight"].shape == (4, 4)
    assert drawn["Twice/scale/scale"].shape == drawn["Twice/shift/shift"].shape == (4,)
    assert drawn["output/output.1"].shape is None


@pytest.mark.parametrize("mode", [torch.enable_grad, torch.no_grad, torch.inference_mode])
def test_layers_on_which_the_check_of_a_trace_fails_are_drawn(mode):
    layers = [nn.TransformerEncoderLayer(8, 2, 16, batch_first=True) for _ in range(2)]

    with mode():
        drawn = draw_model(nn.Sequential(*layers), torch.zeros(2, 3, 8))

    check_whole(drawn)
    assert any(name.startswith("Sequential/TransformerEncoderLayer[1]/") for name in names_of(drawn))


def test_a_model_that_can_be_traced_runs_once():
    runs = []
    model = nn.Sequential(nn.TransformerEncoderLayer(8, 2, 16), nn.TransformerEncoderLayer(8, 2, 16))
    model.register_forward_hook(lambda *_: runs.append(1))

    draw_model(model, torch.zeros(2, 3, 8))

    assert len(runs) == 1


@pytest.mark.parametrize(
    "make",
    [
        Output,
        lambda y: {"y": y, "n": None},
        lambda y: (y, "name", None, 3),
        lambda y: {"many": [y, (y + 1, Output(y))]},
        lambda y: UserDict(y=y),
    ],
)
def test_outputs_that_are_no_tensors_are_searched_for_tensors(make):
    drawn = draw_model(Given(make), X)

    check_whole(drawn)
    assert names_of(drawn)[:2] == ["input/x", "output/output.1"]
    assert "Given/Linear[fc]/weight/weight" in names_of(drawn)


def test_a_dict_is_the_arguments_by_name_where_the_model_does_not_take_it_as_one():
    tokens, mask = torch.zeros(2, 3, dtype=torch.long), torch.ones(2, 3)
    given = {"input_ids": tokens, "attention_mask": mask}

    for one in (given, UserDict(given)):
        assert names_of(draw_model(ByName(), one))[:2] == ["input/input_ids", "input/attention_mask"]


def test_inputs_within_inputs_are_named_by_their_places():
    drawn = draw_model(Named(), Batch(X, X + 1))
    packed = nn.utils.rnn.pack_padded_sequence(torch.zeros(3, 2, 4), [3, 2])

    assert names_of(drawn)[:2] == ["input/batch.x", "input/batch.z"]
    check_whole(draw_model(nn.LSTM(4, 3), packed))


@pytest.mark.parametrize("make", [lambda y: y, Output])
def test_a_condition_is_exported(make):
    drawn = draw_model(Choice(make), X)

    check_whole(drawn)
    nodes = {node.op: node for node in drawn.nodes}
    assert nodes["cond"].inputs[1].startswith("Choice/true_graph_0/")
    assert nodes["aten::linear"].shape == (2, 4)
    assert names_of(drawn)[0] == "input/x"
    parameter = next(node for node in drawn.nodes if node.text == "{ name :  weight }")
    assert parameter.name.startswith("Choice/Sequential[inner]/Linear[0]/weight/")
    assert parameter.shape == (4, 4)


def test_exported_nodes_stand_in_their_modules(monkeypatch):
    monkeypatch.setattr("torch.jit.trace", no_way)

    drawn = draw_model(Twice(), (X, X + 1))

    check_whole(drawn)
    nodes = {node.name: node for node in drawn.nodes}
    assert list(nodes)[:4] == ["input/x", "input/y", "output/output.1", "output/output.2"]
    assert nodes["Twice/Sequential[seq]/Linear[0]/linear_2"].op == "aten::linear"
    assert nodes["Twice/Sequential[seq]/ReLU[1]/relu"].shape == (2, 4)
    assert nodes["Twice/Sequential[seq]/Linear[0]/weight/p_model_seq_0_weight"].shape == (4, 4)


def test_what_cannot_be_exported_is_read_symbolically(monkeypatch):
    monkeypatch.setattr("torch.jit.trace", no_way)
    monkeypatch.setattr("torch.export.export", no_way)

    drawn = draw_model(Twice(), (X, X + 1))

    check_whole(drawn)
    nodes = {node.name: node for node in drawn.nodes}
    assert nodes["Twice/Sequential[seq]/Linear[0]/seq_0"].op == "Linear"
    assert nodes["Twice/Sequential[seq]/ReLU[1]/seq_1"].shape == (2, 4)
    assert nodes["Twice/split"].op == "split"


@pytest.mark.parametrize(
    "written", ["L['self'].inner.deep", "getattr(L['self'].inner, 'deep')", "inner.deep"]
)
def test_the_paths_that_older_torch_writes_are_read(written):
    inner = nn.Sequential()
    inner.deep = nn.ReLU()
    model = nn.Sequential()
    model.inner = inner
    symbolic = torch.fx.symbolic_trace(nn.ReLU())
    for node in symbolic.graph.nodes:
        node.meta["nn_module_stack"] = {"a": ("L['self'].inner", nn.Sequential), "b": (written, nn.ReLU)}

    drawn = draw_fx(symbolic, Scopes(model))

    assert "Sequential/Sequential[inner]/ReLU[deep]/relu" in [node.name for node in drawn]


def test_when_nothing_can_draw_it_the_error_says_what_each_way_said(monkeypatch):
    monkeypatch.setattr("torch.jit.trace", no_way)
    monkeypatch.setattr("torch.export.export", no_way)
    monkeypatch.setattr("torch.fx.symbolic_trace", no_way)

    with pytest.raises(RuntimeError) as caught:
        draw_model(Twice(), (X, X))

    assert str(caught.value).splitlines() == [
        "add_graph(Twice): no way to draw it with (0: float32 (2, 4), 1: float32 (2, 4)):",
        "  torch.jit.trace: RuntimeError: not today",
        "  torch.jit.trace of tensors only: RuntimeError: not today",
        "  torch.export: RuntimeError: not today",
        "  torch.fx: RuntimeError: not today",
    ]


@pytest.mark.parametrize(
    ("model", "given", "error", "says"),
    [
        ("model", X, TypeError, "add_graph: expected a torch.nn.Module, got str"),
        (
            Twice(),
            None,
            ValueError,
            r"add_graph\(Twice\): expected input_to_model, an example for Twice.forward\(x, y\): .* got None",
        ),
        (Twice(), np.zeros((2, 4)), TypeError, r"add_graph\(Twice\): .* tensors, got ndarray"),
        (Twice(), (1, "x"), TypeError, r"add_graph\(Twice\): .* got tuple without a tensor"),
        (
            nn.Linear(5, 5),
            X,
            RuntimeError,
            r"add_graph\(Linear\): the model fails on input_to_model \(0: float32 \(2, 4\)\): .*cannot be multiplied",
        ),
    ],
)
def test_wrong_use_is_told(model, given, error, says):
    with pytest.raises(error, match=says):
        draw_model(model, given)


@pytest.mark.parametrize("error", [None, ValueError("no"), KeyboardInterrupt()])
def test_a_model_is_afterwards_as_before(error):
    model, given = Stateful(error), X.clone()
    model.fc.weight.grad = torch.ones(4, 4)
    buffers, state = dict(model.named_buffers()), {k: v.clone() for k, v in model.state_dict().items()}
    attributes = {name: dict(vars(module)) for name, module in model.named_modules()}
    seeds = torch.get_rng_state(), random.getstate(), np.random.get_state()[1].copy()

    if error is None:
        draw_model(model, given)
    else:
        with pytest.raises(BaseException, match=r"no|^$"):
            draw_model(model, given)

    assert model.training
    assert model.fc.training
    assert not model.frozen.training
    assert {name: vars(module) for name, module in model.named_modules()} == attributes
    assert all(one is buffers[name] for name, one in model.named_buffers())
    assert all(torch.equal(one, state[name]) for name, one in model.state_dict().items())
    assert torch.equal(model.fc.weight.grad, torch.ones(4, 4))
    assert model.fc.bias.grad is None
    assert torch.equal(given, X)
    assert torch.equal(torch.get_rng_state(), seeds[0])
    assert random.getstate() == seeds[1]
    assert np.array_equal(np.random.get_state()[1], seeds[2])


def test_a_graph_between_forward_and_backward_does_not_disturb():
    model = nn.Sequential(nn.Linear(4, 4), nn.BatchNorm1d(4))
    loss = model(X).sum()

    draw_model(model, X)
    loss.backward()

    assert model[0].weight.grad is not None


def test_lazy_layers_stay_lazy():
    model = nn.Sequential(nn.LazyLinear(3), nn.LazyBatchNorm1d())
    seed = torch.get_rng_state()

    drawn = draw_model(model, X)

    assert [node.shape for node in drawn.nodes if "/Linear[0]/weight/" in node.name] == [(3, 4)]
    assert nn.parameter.is_lazy(model[0].weight)
    assert type(model[1]) is nn.LazyBatchNorm1d
    assert torch.equal(torch.get_rng_state(), seed)


def test_wrappers_and_compiled_parts_are_seen_through():
    inner = nn.Sequential(nn.Linear(4, 4))
    inner.append(torch.compile(nn.Linear(4, 4), backend="eager"))
    inner.append(nn.Tanh())
    inner[2].compile(backend="eager")
    compiled = inner[1]

    drawn = draw_model(nn.DataParallel(torch.compile(inner, backend="eager")), X)

    check_whole(drawn)
    assert "Sequential/Linear[1]/weight/weight" in names_of(drawn)
    assert inner[1] is compiled
    assert inner[2]._compiled_call_impl is not None


@pytest.mark.filterwarnings("ignore:`torch.jit:DeprecationWarning")
def test_scripted_models_need_no_input():
    class Branching(nn.Module):
        def forward(self, x):
            if bool(x.sum() > 0):
                x = x * 2
            return x

    scripted, traced = torch.jit.script(Branching()), torch.jit.trace(lambda a: a * 2, X)
    before = str(scripted.graph)

    drawn = draw_model(scripted, None)

    check_whole(drawn)
    nodes = {node.op: node for node in drawn.nodes}
    assert nodes["aten::mul"].name in nodes["prim::If"].inputs
    assert str(scripted.graph) == before
    assert len(draw_model(traced, X).nodes) == 4


def test_hooks_run_and_a_model_on_the_meta_device_is_drawn():
    model = nn.Linear(4, 4).to("meta")
    model.register_forward_hook(lambda module, given, output: output * 2)

    drawn = draw_model(model, X.to("meta"))

    assert "aten::mul" in [node.op for node in drawn.nodes]


def test_a_large_constant_is_named_and_not_written():
    many, few = torch.rand(300), torch.tensor([0.5, 2.0])

    texts = [node.text for node in draw_model(Given(lambda y: (y[0, 0] * many, y[0, :2] * few)), X).nodes]

    assert "{ value : torch.float32 of shape (300,)}" in texts
    assert "{ value : tensor([0.5000, 2.0000])}" in texts
