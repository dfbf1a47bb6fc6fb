"""The graph of `torch.jit` to nodes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tbx_widget.summaries.model_graphs.nodes import (
    ATTRIBUTE,
    IO_NODE,
    DrawnNode,
    Scopes,
    describe_attributes,
)

_ROOT = "__module"


def draw_jit(
    graph: Any, scopes: Scopes, shapes: Mapping[str, tuple[int, ...]], input_names: Sequence[str] = ()
) -> list[DrawnNode]:
    """Turn a graph whose calls are inlined into nodes: inputs, outputs, then everything else in order.

    Parameters
    ----------
    graph : torch.Graph
    scopes : Scopes
    shapes : mapping
        Shapes of parameters and buffers by the model's names.
    input_names : sequence of str
        What the inputs are called; the graph's own names by default.
    """
    return _JitDrawing(scopes, shapes).draw(graph, input_names)


class _JitDrawing:
    def __init__(self, scopes: Scopes, shapes: Mapping[str, tuple[int, ...]]) -> None:
        self._scopes = scopes
        self._shapes = shapes
        self._paths: dict[str, tuple[str, ...]] = {}
        self._names: dict[str, str] = {}

    def draw(self, graph: Any, input_names: Sequence[str]) -> list[DrawnNode]:
        inputs = list(self._draw_inputs(graph, input_names))
        operations = [node for node in _walk(graph) if self._name_outputs(node)]
        drawn = [one for node in operations for one in self._draw_node(node)]
        outputs = (
            DrawnNode(f"output/output.{number}", IO_NODE, self._sources([value]), self._shape(value))
            for number, value in enumerate(graph.outputs(), 1)
        )
        return [*inputs, *outputs, *drawn]

    def _draw_inputs(self, graph: Any, names: Sequence[str]) -> Iterator[DrawnNode]:
        values = [value for value in graph.inputs() if not _is_module(value)]
        for number, value in enumerate(values):
            if value.uses():
                given = names[number] if names else value.debugName()
                name = self._names[value.debugName()] = f"input/{given}"
                yield DrawnNode(name, IO_NODE, (), self._shape(value))

    def _name_outputs(self, node: Any) -> bool:
        """Name what a node gives; False where that is a module, which the names tell already."""
        if node.kind() == ATTRIBUTE:
            value = node.output()
            path = (*self._paths.get(node.input().debugName(), ()), node.s("name"))
            self._paths[value.debugName()] = path
            if _is_module(value):
                return False
            scope = self._scopes.of_attribute(path)
        else:
            scope = self._scopes.of_calls(_called(node.scopeName()))
        for value in node.outputs():
            self._names[value.debugName()] = f"{scope}/{value.debugName()}"
        return True

    def _draw_node(self, node: Any) -> Iterator[DrawnNode]:
        kind = node.kind()
        text = describe_attributes({key: _read_attribute(node, key) for key in node.attributeNames()})
        within = (value for block in node.blocks() for value in block.outputs())
        sources = self._sources([*node.inputs(), *within])
        for value in node.outputs():
            yield DrawnNode(self._names[value.debugName()], kind, sources, self._shape(value), text)

    def _sources(self, values: Sequence[Any]) -> tuple[str, ...]:
        names = (self._names.get(value.debugName()) for value in values)
        return tuple(name for name in names if name is not None)

    def _shape(self, value: Any) -> tuple[int, ...] | None:
        if value.isCompleteTensor():
            return tuple(value.type().sizes())
        path = self._paths.get(value.debugName())
        return self._shapes.get(self._scopes.own_path(path)) if path else None


def _walk(graph: Any) -> Iterator[Any]:
    """Give the nodes of a graph or block, those inside a node before it."""
    for node in graph.nodes():
        for block in node.blocks():
            yield from _walk(block)
        yield node


def _called(scope: str) -> list[list[str]]:
    """Read "__module.seq/__module.seq.0" as paths."""
    return [part.removeprefix(_ROOT).lstrip(".").split(".") for part in scope.split("/")]


def _is_module(value: Any) -> bool:
    kind: str = value.type().kind()
    return kind == "ClassType"


def _read_attribute(node: Any, key: str) -> Any:
    return getattr(node, node.kindOf(key))(key)
