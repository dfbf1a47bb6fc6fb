"""The graph of `torch.export` or `torch.fx` to nodes in the style of those that `torch.jit` gives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tbx_widget.summaries.model_graphs.nodes import (
    ATTRIBUTE,
    IO_NODE,
    DrawnNode,
    Scopes,
    class_name,
    clip,
    describe_attributes,
    sizes_of,
)

_BEFORE_PATH = frozenset(("getattr", "L", "self"))
"""torch before 2.2 writes the path "seq.0" as "getattr(L['self'].seq, '0')"."""


def draw_fx(
    module: Any,
    scopes: Scopes,
    attributes: Mapping[str, str] | None = None,
    input_names: Sequence[str] = (),
) -> list[DrawnNode]:
    """Turn a graph into nodes: inputs, outputs, then everything else in order.

    Parameters
    ----------
    module : torch.fx.GraphModule
    scopes : Scopes
    attributes : mapping of str to str, optional
        Which inputs of the graph are parameters or buffers, and of what name.
    input_names : sequence of str
        What the other inputs are called; the graph's own names by default.
    """
    drawing = _FxDrawing(module, scopes, attributes or {}, input_names)
    drawn = list(drawing.draw())
    return [*(one for one in drawn if one.op == IO_NODE), *(one for one in drawn if one.op != IO_NODE)]


class _FxDrawing:
    def __init__(
        self,
        module: Any,
        scopes: Scopes,
        attributes: Mapping[str, str],
        input_names: Sequence[str] = (),
        within: str = "",
    ) -> None:
        self._module = module
        self._scopes = scopes
        self._attributes = attributes
        self._input_names = iter(input_names)
        self._within = within
        """Before the names of the nodes of a graph within a graph, such as a branch."""
        self._names: dict[Any, tuple[str, ...]] = {}
        """What stands for a node: nothing, its name, or the outputs of the graph that it is."""

    def draw(self) -> Iterator[DrawnNode]:
        for node in self._module.graph.nodes:
            draw = getattr(self, f"_draw_{node.op}", self._draw_call)
            yield from draw(node)

    def _draw_placeholder(self, node: Any) -> Iterator[DrawnNode]:
        path = self._attributes.get(node.target)
        given = node.name if path is not None else next(self._input_names, node.name)
        if not node.users:
            return
        if path is not None:
            yield self._attribute(node, path, _shape(node))
            return
        name = f"{self._within}/input/{given}" if self._within else f"input/{given}"
        self._names[node] = (name,)
        yield DrawnNode(name, IO_NODE if not self._within else "Parameter", (), _shape(node))

    def _draw_get_attr(self, node: Any) -> Iterator[DrawnNode]:
        value = self._module
        for part in node.target.split("."):
            value = getattr(value, part)
        if not hasattr(value, "graph"):
            yield self._attribute(node, node.target, sizes_of(value))
            return
        branch = f"{self._within or self._scopes.root}/{node.name}"
        inner = _FxDrawing(value, self._scopes, {}, within=branch)
        yield from inner.draw()
        (last,) = (one for one in value.graph.nodes if one.op == "output")
        self._names[node] = inner._sources(last)

    def _draw_output(self, node: Any) -> Iterator[DrawnNode]:
        if self._within:
            return
        for number, one in enumerate(node.all_input_nodes, 1):
            yield DrawnNode(f"output/output.{number}", IO_NODE, self._names.get(one, ()), _shape(one))

    def _draw_call(self, node: Any) -> Iterator[DrawnNode]:
        scope = self._within or self._scopes.of_calls(_called(node))
        name = f"{scope}/{node.name}"
        self._names[node] = (name,)
        yield DrawnNode(name, self._op(node), self._sources(node), _shape(node), _describe(node))

    def _attribute(self, node: Any, path: str, shape: tuple[int, ...] | None) -> DrawnNode:
        parts = path.split(".")
        name = f"{self._within or self._scopes.of_attribute(parts)}/{node.name}"
        self._names[node] = (name,)
        return DrawnNode(name, ATTRIBUTE, (), shape, describe_attributes({"name": parts[-1]}))

    def _sources(self, node: Any) -> tuple[str, ...]:
        return tuple(name for one in node.all_input_nodes for name in self._names.get(one, ()))

    def _op(self, node: Any) -> str:
        if node.op == "call_module":
            return class_name(self._module.get_submodule(node.target))
        if node.op == "call_method":
            return f"aten::{node.target}"
        schema = getattr(node.target, "_schema", None)
        return str(schema.name if schema else getattr(node.target, "__name__", node.target))


def _called(node: Any) -> list[list[str]]:
    """Give the paths of the modules that have called each other down to this node."""
    stack = node.meta.get("nn_module_stack")
    if stack:
        return [_path(entry[0] if isinstance(entry, tuple) else str(entry)) for entry in stack.values()]
    parts = node.target.split(".") if node.op == "call_module" else []
    return [parts[:end] for end in range(1, len(parts) + 1)]


def _path(written: str) -> list[str]:
    words = re.findall(r"\w+", written)
    while words and words[0] in _BEFORE_PATH:
        del words[0]
    return words


def _shape(node: Any) -> tuple[int, ...] | None:
    return sizes_of(node.meta.get("val", node.meta.get("tensor_meta")))


def _describe(node: Any) -> str:
    said = {key: value for key, value in (("args", node.args), ("kwargs", node.kwargs)) if value}
    return clip(str(said).replace("'", " "))
