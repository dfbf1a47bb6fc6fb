"""What importing the packages gives while a patch is on: theirs, patched, or a stand-in where there are none.

Source: https://docs.python.org/3/reference/import.html#the-meta-path
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any


class Finder(MetaPathFinder):
    """Stands before all other finders and answers for a few names.

    Parameters
    ----------
    needs : dict of str to str
        The packages, and the package without which each of them cannot be imported. In each the class is in a
        module `writer`.
    adopt : callable
        Is given such a module when it was imported.
    fill : callable
        Is given a module that stands in for one that is not installed, and its name in `needs`.
    """

    def __init__(
        self,
        needs: dict[str, str],
        *,
        adopt: Callable[[ModuleType], None],
        fill: Callable[[ModuleType, str], None],
    ) -> None:
        self._needs = needs
        self._adopt = adopt
        self._fill = fill

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find one of the packages or its `writer`; None for all else."""
        package = fullname.removesuffix(".writer")
        if package not in self._needs:
            return None
        if fullname == package:
            is_missing = _is_missing(self._needs[package], self)
            return self._make_up(fullname, package) if is_missing else None
        if isinstance(_loader_of(sys.modules.get(package)), _StandInLoader):
            return self._make_up(fullname, package)
        spec = _find_elsewhere(self, fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _AdoptingLoader(spec.loader, self._adopt)
        return spec

    def _make_up(self, fullname: str, package: str) -> ModuleSpec:
        loader = _StandInLoader(package, self._fill)
        return ModuleSpec(fullname, loader, origin="tbx_widget.patch()", is_package=fullname == package)


class _AdoptingLoader(Loader):
    """Another loader, and its module is adopted behind it."""

    def __init__(self, loader: Loader, adopt: Callable[[ModuleType], None]) -> None:
        self._loader = loader
        self._adopt = adopt

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        module.__loader__ = self._loader
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        self._loader.exec_module(module)
        self._adopt(module)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)


class _StandInLoader(Loader):
    def __init__(self, package: str, fill: Callable[[ModuleType, str], None]) -> None:
        self._package = package
        self._fill = fill

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        self._fill(module, self._package)


def remove_stand_ins() -> None:
    """Forget the modules that stood in for others, so that importing them again finds what is there."""
    for name, module in list(sys.modules.items()):
        if isinstance(_loader_of(module), _StandInLoader):
            del sys.modules[name]
            parent, _, child = name.rpartition(".")
            if parent in sys.modules and vars(sys.modules[parent]).get(child) is module:
                delattr(sys.modules[parent], child)


def _loader_of(module: ModuleType | None) -> Any:
    try:
        spec = object.__getattribute__(module, "__dict__").get("__spec__")
    except AttributeError:
        return None
    return getattr(spec, "loader", None)


def _is_missing(package: str, but: MetaPathFinder) -> bool:
    """Say whether a package cannot be imported; a bare folder of this name, such as one of logs, is none."""
    if package in sys.modules:
        return sys.modules[package] is None
    spec = _find_elsewhere(but, package, None, None)
    return spec is None or spec.origin is None


def _find_elsewhere(
    but: MetaPathFinder, fullname: str, path: Sequence[str] | None, target: ModuleType | None
) -> ModuleSpec | None:
    for finder in list(sys.meta_path):
        if finder is but:
            continue
        try:
            spec = finder.find_spec(fullname, path, target)
        except ImportError:  # a finder that forbids it
            return None
        if spec is not None:
            return spec
    return None
