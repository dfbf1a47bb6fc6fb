"""What importing the packages gives while a patch is on: theirs, patched, or a stand-in where there are none.

Source: https://docs.python.org/3/reference/import.html#the-meta-path
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

PARTS = ("writer", "summary")
"""The modules of the packages that others import."""


class Finder(MetaPathFinder):
    """Stands before all other finders and answers for a few names.

    Parameters
    ----------
    needs : dict of str to str
        The packages, and the package without which each of them cannot be imported.
    adopt : callable
        Is given the module `writer` of a package when it was imported.
    fill : callable
        Is given an empty module that stands in for one that is not installed: a package, or one of its `PARTS`.
    """

    def __init__(
        self,
        needs: dict[str, str],
        *,
        adopt: Callable[[ModuleType], None],
        fill: Callable[[ModuleType], None],
    ) -> None:
        self._needs = needs
        self._adopt = adopt
        self._fill = fill
        self._local = threading.local()
        self.is_on = False
        """A patch is on; without one it finds nothing, also where somebody keeps it among the finders."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find one of the packages or a part of it; None for all else."""
        if not self.is_on:
            return None
        package, _, part = fullname.rpartition(".")
        if fullname in self._needs:
            is_missing = self._is_missing(self._needs[fullname])
            return self._make_up(fullname, is_package=True) if is_missing else None
        if package not in self._needs or part not in PARTS:
            return None
        if isinstance(_loader_of(sys.modules.get(package)), _StandInLoader):
            return self._make_up(fullname, is_package=False)
        return self._find_theirs(fullname, path, target) if part == "writer" else None

    def _make_up(self, fullname: str, *, is_package: bool) -> ModuleSpec:
        loader = _StandInLoader(self._fill)
        return ModuleSpec(fullname, loader, origin="tbx_widget.patch()", is_package=is_package)

    def _is_missing(self, package: str) -> bool:
        """Say whether a package cannot be imported; a bare folder of this name, such as one of logs, is none."""
        if package in sys.modules:
            return sys.modules[package] is None
        spec = self._find_elsewhere(package, None, None)
        return spec is None or spec.origin is None

    def _find_theirs(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None
    ) -> ModuleSpec | None:
        spec = self._find_elsewhere(fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _AdoptingLoader(spec.loader, self._adopt)
        return spec

    def _find_elsewhere(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None
    ) -> ModuleSpec | None:
        if fullname in self._asked:  # another finder that asks all others asks this one
            return None
        self._asked.add(fullname)
        try:
            specs = (
                finder.find_spec(fullname, path, target)
                for finder in list(sys.meta_path)
                if finder is not self
            )
            return next((spec for spec in specs if spec is not None), None)
        except ImportError:  # a finder that forbids it
            return None
        finally:
            self._asked.discard(fullname)

    @property
    def _asked(self) -> set[str]:
        names: set[str] = self._local.__dict__.setdefault("asked", set())
        return names


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
    def __init__(self, fill: Callable[[ModuleType], None]) -> None:
        self._fill = fill

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        self._fill(module)


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
