"""A torch model to the nodes of a graph, by what torch itself offers for that.

`torch.jit.trace` names nodes as `torch.utils.tensorboard` does and comes first, without its check, which fails on
models that run differently without gradients, such as two `nn.TransformerEncoderLayer`. What it cannot take is
traced as a function of tensors only, then exported (https://docs.pytorch.org/docs/stable/export.html), then read by
`torch.fx`.
"""

from __future__ import annotations

import copy
import importlib
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from tbx_widget.summaries.model_graphs.calls import Call, read_calls, walk_tensors
from tbx_widget.summaries.model_graphs.fx import draw_fx
from tbx_widget.summaries.model_graphs.jit import draw_jit
from tbx_widget.summaries.model_graphs.nodes import DrawnGraph, Scopes, class_name
from tbx_widget.summaries.model_graphs.state import as_it_was, unwrap

_MOST_SAID = 300


def draw_model(model: Any, given: Any, *, is_strict: bool = True) -> DrawnGraph:
    """Trace a model with an example input; the model is as before afterwards.

    Parameters
    ----------
    model : torch.nn.Module, or what `torch.jit` has made of one
        Run in evaluation mode, where it is and with gradients as they are enabled.
    given : tensor, list or tuple of arguments, dict, or None
        Copied. A dict is one argument, or the arguments by name. None for what needs no input.
    is_strict : bool
        Whether `torch.jit.trace` refuses lists and dicts that a model gives; they are drawn otherwise then.

    Raises
    ------
    TypeError, ValueError
        Not a model, or not an input for it.
    RuntimeError
        The model fails on this input, or nothing can draw it; says what each way has said.
    """
    torch = _torch_of(model)
    model = unwrap(model)
    what = f"add_graph({class_name(model)})"
    if isinstance(model, (torch.jit.ScriptModule, torch.jit.ScriptFunction)):
        graph = model.inlined_graph
        return DrawnGraph(draw_jit(graph, Scopes(model), _shapes(model)), str(graph))
    calls = read_calls(model, given, what=what)
    is_lazy = any(map(_is_lazy, (*model.parameters(), *model.buffers())))
    model = _copy_lazy(model) if is_lazy else model
    with as_it_was(model), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if is_lazy:
            _run(model, calls, what)
        return _draw(model, calls, what, is_strict=is_strict)


def _torch_of(model: Any) -> Any:
    torch: Any = sys.modules.get("torch")
    if torch is None or not isinstance(model, (torch.nn.Module, torch.jit.ScriptFunction)):
        raise TypeError(f"add_graph: expected a torch.nn.Module, got {type(model).__name__}")
    return torch


def _draw(model: Any, calls: list[Call], what: str, *, is_strict: bool) -> DrawnGraph:
    said: list[str] = []
    if len(calls) > 1:
        calls = [_run(model, calls, what)]
    (call,) = calls
    ways: tuple[tuple[str, Callable[[], DrawnGraph]], ...] = (
        ("torch.jit.trace", lambda: _draw_traced(model, call, is_strict=is_strict)),
        ("torch.jit.trace of tensors only", lambda: _draw_tensors_only(model, call)),
        ("torch.export", lambda: _draw_exported(model, call)),
        ("torch.fx", lambda: _draw_symbolic(model, call)),
    )
    for name, draw in ways:
        try:
            return draw()
        except Exception as error:
            said.append(f"{name}: {_brief(error)}")
            if len(said) == 2:
                _run(model, calls, what)
    raise RuntimeError("\n  ".join((f"{what}: no way to draw it with ({call.describe()}):", *said)))


def _run(model: Any, calls: list[Call], what: str) -> Call:
    """Find the call on which the model runs."""
    for call in calls:
        try:
            model(*call.args, **call.kwargs)
            return call
        except Exception as error:
            failed = error
    raise RuntimeError(
        f"{what}: the model fails on input_to_model ({calls[-1].describe()}): {_brief(failed)}"
    ) from failed


def _draw_traced(model: Any, call: Call, *, is_strict: bool) -> DrawnGraph:
    if call.kwargs:
        raise TypeError("takes no arguments by name")
    torch = sys.modules["torch"]
    traced = torch.jit.trace(model, call.args, strict=is_strict, check_trace=False)
    graph = _inlined(traced)
    return DrawnGraph(draw_jit(graph, Scopes(model), _shapes(model)), str(graph))


def _draw_tensors_only(model: Any, call: Call) -> DrawnGraph:
    torch = sys.modules["torch"]
    wrapper = _tensors_only(model, call)
    traced = torch.jit.trace(wrapper, tuple(call.tensors()), strict=False, check_trace=False)
    graph = _inlined(traced)
    scopes = Scopes(model, is_wrapped=True)
    return DrawnGraph(draw_jit(graph, scopes, _shapes(model), call.names(model)), str(graph))


def _draw_exported(model: Any, call: Call) -> DrawnGraph:
    export = importlib.import_module("torch.export").export
    exported = export(_tensors_only(model, call), tuple(call.tensors()))
    signature = exported.graph_signature
    attributes = {**signature.inputs_to_parameters, **signature.inputs_to_buffers}
    attributes |= getattr(signature, "inputs_to_lifted_tensor_constants", {})
    scopes = Scopes(model, is_wrapped=True)
    nodes = draw_fx(exported.graph_module, scopes, attributes, call.names(model))
    return DrawnGraph(nodes, str(exported.graph))


def _draw_symbolic(model: Any, call: Call) -> DrawnGraph:
    fx = importlib.import_module("torch.fx")
    module = fx.symbolic_trace(model)
    if not call.kwargs:
        with suppress(Exception):
            importlib.import_module("torch.fx.passes.shape_prop").ShapeProp(module).propagate(*call.args)
    return DrawnGraph(draw_fx(module, Scopes(model)), str(module.graph))


def _tensors_only(model: Any, call: Call) -> Any:
    """Make a module that takes and gives tensors only, and has the model as its attribute `model`."""
    torch = sys.modules["torch"]
    taken = call.tensors()

    def forward(self: Any, *tensors: Any) -> Any:
        inner = call.replaced({id(old): new for old, new in zip(taken, tensors, strict=True)})
        given = self.model(*inner.args, **inner.kwargs)
        found = tuple(tensor for _, tensor in walk_tensors(given))
        if not found:
            raise TypeError(f"expected tensors from the model, got {type(given).__name__}")
        return found[0] if len(found) == 1 else found

    wrapper = type("TensorsOnly", (torch.nn.Module,), {"forward": forward})()
    wrapper.model = model
    wrapper.training = False
    return wrapper


def _inlined(traced: Any) -> Any:
    graph = traced.graph
    sys.modules["torch"]._C._jit_pass_inline(graph)
    return graph


def _is_lazy(tensor: Any) -> bool:
    return isinstance(tensor, importlib.import_module("torch.nn.parameter").UninitializedTensorMixin)


def _copy_lazy(model: Any) -> Any:
    """Copy a model whose lazy layers would become ordinary ones by a run; torch cannot copy lazy buffers."""
    lazy = filter(_is_lazy, model.buffers())
    return copy.deepcopy(model, {id(one): type(one)(device=one.device, dtype=one.dtype) for one in lazy})


def _shapes(model: Any) -> dict[str, tuple[int, ...]]:
    if not hasattr(model, "named_parameters"):
        return {}
    named = (*model.named_parameters(remove_duplicate=False), *model.named_buffers(remove_duplicate=False))
    return {name: tuple(tensor.shape) for name, tensor in named}


def _brief(error: Exception) -> str:
    first = (str(error).strip().splitlines() or [""])[0]
    return f"{type(error).__name__}: {first[:_MOST_SAID]}"
