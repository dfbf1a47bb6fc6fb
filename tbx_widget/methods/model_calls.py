"""What can be told about a call of a torch model from within its hooks."""

from __future__ import annotations

import sys
import threading
import weakref
from types import FrameType
from typing import Any

_CALL = "_call_impl"
"""The method of torch.nn.Module that calls hooks and `forward`."""
_NO_TASK = -1


def is_symbolic() -> bool:
    """Say whether the call is recorded or transformed: what it computes with are no numbers of the model's own."""
    torch = sys.modules["torch"]
    if torch.jit.is_tracing() or torch.compiler.is_compiling():
        return True
    transforms = getattr(torch._C, "_functorch", None)
    level = getattr(transforms, "maybe_current_level", None)
    return level is not None and level() is not None


def is_in_backward() -> bool:
    """Say whether a backward is under way in this thread, as `torch.utils.checkpoint` asks."""
    task = getattr(sys.modules["torch"]._C, "_current_graph_task_id", None)
    return task is not None and task() != _NO_TASK


class OpenCall:
    """The outermost call of a model that is under way.

    Hooks count how deep calls are nested, but torch calls none behind a KeyboardInterrupt, so that a count may stand
    for a call that has ended long ago. Only then the stack is looked at.
    """

    def __init__(self) -> None:
        self.depth = 0
        self._thread = 0
        self._model: Any = None

    def enter(self, model: Any) -> bool:
        """Note that a call of a model begins; say whether an earlier one has ended unseen."""
        is_stale = self.depth > 0 and not self._is_running(model)
        if is_stale:
            self.depth = 0
        if not self.depth:
            self._thread = threading.get_ident()
            self._model = weakref.ref(model)
        self.depth += 1
        return is_stale

    def leave(self) -> bool:
        """Note that a call ends; say whether it was the outermost one."""
        self.depth = max(self.depth - 1, 0)
        return not self.depth

    def _is_running(self, asking: Any) -> bool:
        model = self._model()
        calls = 0 if model is None else _count_calls(sys._current_frames().get(self._thread), model)
        is_among_them = model is asking and self._thread == threading.get_ident()
        return calls > is_among_them


def _count_calls(frame: FrameType | None, model: Any) -> int:
    """Count the calls of a model on a stack."""
    calls = 0
    while frame is not None:
        if frame.f_code.co_name == _CALL and frame.f_locals.get("self") is model:
            calls += 1
        frame = frame.f_back
    return calls
