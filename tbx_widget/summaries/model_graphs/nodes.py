"""What a drawn model consists of, and how TensorBoard groups it: `Net/Sequential[seq]/Linear[0]/input`.

The names are those that `torch.utils.tensorboard` writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

IO_NODE = "IO Node"
ATTRIBUTE = "prim::GetAttr"
MOST_ELEMENTS = 16
"""A constant with more is named by its type and shape."""
MOST_TEXT = 1000


class DrawnNode(NamedTuple):
    """One operation, parameter, input or output."""

    name: str
    op: str
    inputs: tuple[str, ...] = ()
    shape: tuple[int, ...] | None = None
    """Of what it gives; None where that is not one tensor, or is not known."""
    text: str = ""
    """What else is known of it."""


class DrawnGraph(NamedTuple):
    """A model's nodes, and the graph as torch prints it."""

    nodes: list[DrawnNode]
    printed: str


class Scopes:
    """Names the modules of a model.

    Parameters
    ----------
    model : torch.nn.Module or a scripted function
    is_wrapped : bool
        The traced module has the model as its attribute `model`.
    """

    def __init__(self, model: Any, *, is_wrapped: bool = False) -> None:
        self.root = class_name(model)
        self._skip = 1 if is_wrapped else 0
        find = getattr(model, "named_modules", None)
        modules = find(remove_duplicate=False) if find else ()
        self._names = {path: f"{class_name(module)}[{last_of(path)}]" for path, module in modules if path}

    def of_calls(self, paths: Iterable[Sequence[str]]) -> str:
        """Name the place where modules have called each other, each given by its path."""
        own = [".".join(path[self._skip :]) for path in paths]
        return "/".join((self.root, *(self._names.get(path, last_of(path)) for path in own if path)))

    def of_attribute(self, path: Sequence[str]) -> str:
        """Name the place of a parameter, a buffer or a constant."""
        return self.of_calls(path[:end] for end in range(1, len(path) + 1))

    def own_path(self, path: Sequence[str]) -> str:
        """Give the path of a parameter as the model itself names it."""
        return ".".join(path[self._skip :])


def last_of(path: str) -> str:
    """Give the last part of a dotted path."""
    return path.rpartition(".")[2]


def class_name(model: Any) -> str:
    """Name the class of a module; that of the original where it was scripted or traced."""
    name = getattr(model, "original_name", None) or (model.name if not hasattr(model, "forward") else None)
    return str(name or type(model).__name__)


def describe_attributes(attributes: dict[str, Any]) -> str:
    """Write attributes as torch does, large constants by their type and shape only."""
    described = {key: _brief(value) for key, value in attributes.items()}
    return clip(str(described).replace("'", " "))


def clip(text: str) -> str:
    """Shorten a long text."""
    return text if len(text) <= MOST_TEXT else f"{text[:MOST_TEXT]}..."


def sizes_of(tensor: Any) -> tuple[int, ...] | None:
    """Give the shape of a tensor, -1 for a size that is not known; None if it is no tensor."""
    shape = getattr(tensor, "shape", None)
    return None if shape is None else tuple(size if isinstance(size, int) else -1 for size in shape)


class _Brief:
    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


def _brief(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_brief(item) for item in value[:MOST_ELEMENTS]]
    if hasattr(value, "numel") and value.numel() > MOST_ELEMENTS:
        return _Brief(f"{value.dtype} of shape {tuple(value.shape)}")
    return value
