"""The parts of a torch model that can be watched, under the names that a board shows."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator, Mapping
from typing import Any

WRAPPING = frozenset(("_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module"))
"""What torch.compile, FSDP and activation checkpointing put into the names of what they wrap."""
WATCHED_PARENTS = ("MultiheadAttention",)
"""Modules that compute with the parameters of their children and never call them."""
MOST_OUTPUTS = 16
MOST_DEPTH = 3


def is_module(value: Any) -> bool:
    """Tell whether this is a torch.nn.Module; torch is not imported for it."""
    torch = sys.modules.get("torch")
    return torch is not None and hasattr(torch, "nn") and isinstance(value, torch.nn.Module)


def find_parameters(model: Any) -> Iterator[tuple[str, Any]]:
    """Give every parameter with numbers once, also where modules share it."""
    is_lazy = sys.modules["torch"].nn.parameter.is_lazy
    for name, parameter in model.named_parameters():
        if not is_lazy(parameter) and parameter.numel():
            yield plain_name(model, name), parameter


def find_leaves(model: Any) -> Iterator[tuple[str, Any]]:
    """Give the modules whose output is watched: those without children, but none inside of torch.compile."""
    hidden: set[Any] = set()
    for name, module in model.named_modules():
        if module in hidden or _is_compiled(module):
            hidden.update(module.children())
        elif type(module).__name__ in WATCHED_PARENTS or not any(True for _ in module.children()):
            yield plain_name(model, name) or type(module).__name__, module


def plain_name(model: Any, name: str) -> str:
    """Give a name as the model has it that the user wrote: without the wrappers around it."""
    words = [word for word in name.split(".") if word not in WRAPPING]
    if words and words[0] == "module" and is_replicating(model):
        del words[0]
    return ".".join(words)


def is_replicating(model: Any) -> bool:
    """Tell whether this is DataParallel or DistributedDataParallel around a model."""
    torch = sys.modules["torch"]
    if isinstance(getattr(model, "_orig_mod", None), torch.nn.Module):
        model = model._orig_mod
    kinds = (torch.nn.DataParallel, torch.nn.parallel.DistributedDataParallel)
    return isinstance(model, kinds)


def find_tensors(output: Any) -> list[tuple[str, Any]]:
    """Give the tensors of numbers in what a module returns: itself, or the items of tuples, dicts and dataclasses.

    Returns
    -------
    list of (str, torch.Tensor)
        The way to the tensor, such as "0/1" or "logits", empty where there is one tensor only.
    """
    found = list(_walk(output, "", 0))[:MOST_OUTPUTS]
    return [("", found[0][1])] if len(found) == 1 else found


def _walk(output: Any, path: str, depth: int) -> Iterator[tuple[str, Any]]:
    if isinstance(output, sys.modules["torch"].Tensor):
        if (output.is_floating_point() or output.is_complex()) and not output.is_nested and output.numel():
            yield path, output
        return
    if depth == MOST_DEPTH:
        return
    for key, item in _items(output):
        yield from _walk(item, f"{path}/{key}" if path else str(key), depth + 1)


def _items(output: Any) -> Any:
    if isinstance(output, Mapping):
        return output.items()
    if isinstance(output, tuple) and hasattr(output, "_fields"):
        return zip(output._fields, output, strict=True)
    if isinstance(output, (tuple, list)):
        return enumerate(output)
    if dataclasses.is_dataclass(output):
        return [(field.name, getattr(output, field.name)) for field in dataclasses.fields(output)]
    return ()


def _is_compiled(module: Any) -> bool:
    return hasattr(module, "_orig_mod") or getattr(module, "_compiled_call_impl", None) is not None
