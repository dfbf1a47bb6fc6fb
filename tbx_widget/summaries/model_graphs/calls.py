"""How a model is to be called with what the user has given as its input."""

from __future__ import annotations

import dataclasses
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from tbx_widget.summaries.model_graphs.nodes import class_name

_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
_NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


class Call(NamedTuple):
    """The arguments of one call of a model."""

    args: tuple[Any, ...]
    kwargs: dict[str, Any]

    def tensors(self) -> list[Any]:
        """Give each tensor in the arguments once, in order."""
        found = (tensor for _, tensor in walk_tensors((self.args, self.kwargs)))
        return list({id(tensor): tensor for tensor in found}.values())

    def replaced(self, tensors: Mapping[int, Any]) -> Call:
        """Put others in the place of the tensors, by their `id`."""
        args, kwargs = map_tensors((self.args, self.kwargs), lambda tensor: tensors[id(tensor)])
        return Call(args, kwargs)

    def names(self, model: Any) -> list[str]:
        """Name the `tensors` by the model's parameters: "x", "batch.mask", "hidden.0"."""
        named = zip(_positional_names(model, len(self.args)), self.args, strict=True)
        found = walk_tensors({**dict(named), **self.kwargs})
        names: dict[int, str] = {}
        for path, tensor in found:
            names.setdefault(id(tensor), ".".join(path))
        return [names[id(tensor)] for tensor in self.tensors()]

    def describe(self) -> str:
        """Say what the tensors are: `x: float32 (2, 3)`."""
        found = walk_tensors({**{str(n): arg for n, arg in enumerate(self.args)}, **self.kwargs})
        return ", ".join(
            f"{'.'.join(path)}: {str(tensor.dtype).removeprefix('torch.')} {tuple(tensor.shape)}"
            for path, tensor in found
        )


def read_calls(model: Any, given: Any, *, what: str) -> list[Call]:
    """Tell which calls the user may mean, the likeliest first; the tensors are copies.

    A dict is one argument, as the originals have it, or else the arguments by name; a list or a tuple is the
    arguments, a named one, such as `PackedSequence`, may be one argument.

    Raises
    ------
    TypeError
        There is no tensor in it.
    ValueError
        Nothing was given, and the model wants something.
    """
    if given is None:
        if any(p.default is p.empty and p.kind in _POSITIONAL for p in _parameters(model)):
            raise ValueError(f"{what}: expected {_wanted(model)}, got None")
        return [Call((), {})]
    if not any(walk_tensors(given)):
        came = f"{type(given).__name__} without a tensor" if _is_group(given) else type(given).__name__
        raise TypeError(f"{what}: expected {_wanted(model)}, got {came}")
    copies: dict[int, Any] = {id(tensor): tensor.detach().clone() for _, tensor in walk_tensors(given)}
    owned = map_tensors(given, lambda tensor: copies[id(tensor)])
    if isinstance(given, Mapping):
        by_name = [Call((), owned)] if _takes_by_name(model, owned) else []
        return [Call((owned,), {}), *by_name]
    if not isinstance(given, (list, tuple)):
        return [Call((owned,), {})]
    as_one = [Call((owned,), {})] if hasattr(given, "_fields") else []
    return [Call(tuple(owned), {}), *as_one]


def walk_tensors(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Find the tensors in lists, tuples, dicts and dataclasses, each with its place."""
    if isinstance(value, sys.modules["torch"].Tensor):
        yield path, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from walk_tensors(item, (*path, str(key)))
    elif isinstance(value, (list, tuple)):
        names = getattr(value, "_fields", range(len(value)))
        for name, item in zip(names, value, strict=True):
            yield from walk_tensors(item, (*path, str(name)))
    elif _is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from walk_tensors(getattr(value, field.name, None), (*path, field.name))


def map_tensors(value: Any, make: Callable[[Any], Any]) -> Any:
    """Put others in the place of the tensors that `walk_tensors` finds; a mapping becomes a dict."""
    if isinstance(value, sys.modules["torch"].Tensor):
        return make(value)
    if isinstance(value, Mapping):
        return {key: map_tensors(item, make) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        items = [map_tensors(item, make) for item in value]
        return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
    if _is_dataclass(value) and any(walk_tensors(value)):
        changed = {
            f.name: map_tensors(getattr(value, f.name), make) for f in dataclasses.fields(value) if f.init
        }
        return dataclasses.replace(value, **changed)
    return value


def _is_group(value: Any) -> bool:
    return isinstance(value, (Mapping, list, tuple)) or _is_dataclass(value)


def _is_dataclass(value: Any) -> bool:
    return dataclasses.is_dataclass(value) and not isinstance(value, type)


def _parameters(model: Any) -> list[inspect.Parameter]:
    try:
        return list(inspect.signature(getattr(model, "forward", model)).parameters.values())
    except (TypeError, ValueError):
        return []


def _positional_names(model: Any, count: int) -> list[str]:
    names: list[str] = []
    for parameter in _parameters(model):
        if parameter.kind in _POSITIONAL:
            names.append(parameter.name)
        elif parameter.kind is parameter.VAR_POSITIONAL:
            names += (f"{parameter.name}.{number}" for number in range(count - len(names)))
    return [*names, *(f"input.{number}" for number in range(len(names), count))][:count]


def _takes_by_name(model: Any, given: Mapping[Any, Any]) -> bool:
    parameters = _parameters(model)
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
        return all(isinstance(key, str) for key in given)
    return given.keys() <= {parameter.name for parameter in parameters if parameter.kind in _NAMED}


def _wanted(model: Any) -> str:
    names = ", ".join(str(parameter).split(":")[0].split(" =")[0] for parameter in _parameters(model))
    where = f"{class_name(model)}.forward({names})" if names else class_name(model)
    return f"input_to_model, an example for {where}: a tensor, or a tuple or dict of tensors"
