"""The names under which modules, and the classes in them, hold a class."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any


def rebind(old: type, new: type) -> None:
    """Let every name that stands for one class stand for another."""
    for namespace in _namespaces():
        for name, value in namespace.copy().items():
            if value is old:
                namespace[name] = new
            elif issubclass(type(value), type):  # isinstance would ask a lazy module's proxies
                _rebind_in_class(value, old, new)


def _namespaces() -> Iterator[dict[str, Any]]:
    for module in list(sys.modules.values()):
        try:
            yield object.__getattribute__(module, "__dict__")  # a module that loads on use stays unloaded
        except AttributeError:
            continue


def _rebind_in_class(owner: type, old: type, new: type) -> None:
    for name, value in list(type.__getattribute__(owner, "__dict__").items()):
        if value is old:
            type.__setattr__(owner, name, new)
