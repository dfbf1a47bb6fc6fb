"""`tbx_widget.patch()`: on with the first call, off when all of them were undone."""

from __future__ import annotations

import importlib
import sys
import threading
from types import ModuleType, TracebackType
from typing import Any

from tbx_widget.file_writer import FileWriter
from tbx_widget.patching.bindings import rebind
from tbx_widget.patching.importing import Finder, remove_stand_ins
from tbx_widget.patching.stand_in import StandIn
from tbx_widget.patching.summaries import hparams
from tbx_widget.record_writer import RecordWriter
from tbx_widget.torch_writer import TorchSummaryWriter
from tbx_widget.writer import SummaryWriter

TENSORBOARDX = "tensorboardX"
TORCH = "torch.utils.tensorboard"
DIALECTS: dict[str, type[SummaryWriter]] = {TENSORBOARDX: SummaryWriter, TORCH: TorchSummaryWriter}
NEEDS = {TENSORBOARDX: "tensorboardX", TORCH: "tensorboard"}
"""What must be installed that a package can be imported."""
TENSORBOARDX_VERSION = "2.6.5"
"""The version that a stand-in for tensorboardX says it is, for libraries that ask."""


class Patch:
    """What `patch` has done, until `undo` or the end of the `with` block."""

    def __init__(self) -> None:
        self._is_on = True

    def __repr__(self) -> str:
        is_on = "undo() ends it" if self._is_on else "undone"
        return f"<tbx_widget.patch of {', '.join(DIALECTS)}; {is_on}>"

    def undo(self) -> None:
        """Let the packages be themselves again, unless another patch still wants them ours.

        Writers that were made meanwhile go on. Calling it again does nothing.
        """
        with _patching.lock:
            if self._is_on:
                self._is_on = False
                _patching.leave()

    def __enter__(self) -> Patch:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.undo()


class _Patching:
    """All patches of the process: they do the same, so that only their number counts."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._count = 0
        self._stand_ins: list[StandIn] = []
        self._finder = Finder(NEEDS, adopt=self.adopt, fill=_fill)

    def enter(self) -> None:
        with self.lock:
            self._count += 1
            self._finder.is_on = True
            if self._finder not in sys.meta_path:
                sys.meta_path.insert(0, self._finder)
        for package in DIALECTS:
            self._adopt_imported(f"{package}.writer")

    def leave(self) -> None:
        self._count -= 1
        if self._count:
            return
        self._finder.is_on = False
        others = [finder for finder in sys.meta_path if finder is not self._finder]
        sys.meta_path[:] = others  # ours is gone already where somebody has put back an earlier list
        remove_stand_ins()
        while self._stand_ins:
            stand_in = self._stand_ins.pop()
            stand_in.undo()
            rebind(stand_in.twin, stand_in.theirs)

    def _adopt_imported(self, name: str) -> None:
        if sys.modules.get(name) is not None:
            self.adopt(importlib.import_module(name))  # waits where another thread is about to import it

    def adopt(self, module: ModuleType) -> None:
        """Put ours in the place of the class in a `writer` module."""
        theirs = vars(module).get("SummaryWriter")
        ours = DIALECTS[module.__name__.removesuffix(".writer")]
        if not isinstance(theirs, type) or issubclass(theirs, SummaryWriter):
            return
        with self.lock:
            if not self._count or any(stand_in.theirs is theirs for stand_in in self._stand_ins):
                return
            stand_in = StandIn(theirs, ours)
            self._stand_ins.append(stand_in)
            rebind(theirs, stand_in.twin)


def _fill(module: ModuleType) -> None:
    """Give a module that stands in what libraries import from the one that is not installed."""
    names: dict[str, Any] = {"hparams": hparams}
    if not module.__name__.endswith(".summary"):
        dialect = DIALECTS[module.__name__.removesuffix(".writer")]
        names = {"FileWriter": FileWriter, "SummaryWriter": dialect}
    if module.__name__ == TENSORBOARDX:
        names["RecordWriter"] = RecordWriter
        vars(module)["__version__"] = TENSORBOARDX_VERSION
    vars(module).update(names, __all__=sorted(names), __doc__="Stands in for a module that is not installed.")


_patching = _Patching()


def patch() -> Patch:
    """Make `SummaryWriter` of tensorboardX and of torch.utils.tensorboard ours, for this process.

    Libraries that log through them then go live on a board, unchanged, and their files are written by this package:
    in tensorboardX's dialect in the place of tensorboardX's class, in torch's in the place of torch's. It does not
    matter whether the packages were imported before, under which names their classes are known where, or whether
    they are installed at all: where tensorboardX is missing, or torch's class for want of the tensorboard package,
    importing them gives a small module that stands in. Nothing is imported by this. Writers that exist already stay
    what they are.

    Returns
    -------
    Patch
        For `undo`, or a `with` block. Several patches may be on; the last one that is undone ends it.

    Examples
    --------
    >>> import tbx_widget
    >>> with tbx_widget.patch():
    ...     from torch.utils.tensorboard import SummaryWriter
    ...
    ...     writer = SummaryWriter("runs/example")
    >>> isinstance(writer, tbx_widget.SummaryWriter)
    True
    """
    _patching.enter()
    return Patch()
