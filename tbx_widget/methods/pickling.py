"""How a writer goes to another process: as one of the same run, with a file of its own there.

Source: https://docs.python.org/3/library/pickle.html#object.__reduce__
"""

from __future__ import annotations

import pickle
import sys
import threading
import warnings
from typing import Any, TypeVar
from uuid import uuid4
from weakref import WeakValueDictionary

from tbx_widget.encoding.custom_layouts import Layout
from tbx_widget.methods.base import Methods

P = TypeVar("P", bound="PicklingMethods")

MOST_KEPT = 32
"""Writers that nobody holds between two tasks and nobody has closed; the file of one more is ended."""
_FOREIGN = ("tensorboardX", "torch")
_OURS = frozenset(
    (
        *("_streams", "_stream", "_extend", "_groups", "_file_writers", "_defaults", "_watches"),
        *("_write_to_disk", "_identity", "_last_session", "_layout", "logdir"),
    )
)
"""Attributes that a writer makes for itself wherever it is."""
_PLAIN = (type(None), bool, int, float, str, bytes)

_arrived: WeakValueDictionary[str, PicklingMethods] = WeakValueDictionary()
_kept: dict[str, PicklingMethods] = {}


class _Trying(threading.local):
    """The writers whose attributes are looked at in this thread; one may hold another, and that one it."""

    def __init__(self) -> None:
        self.writers: set[int] = set()


_trying = _Trying()


class PicklingMethods(Methods):
    """The part of `SummaryWriter` that `pickle` asks."""

    logdir: str
    filename_suffix: str
    _write_to_disk: bool
    _layout: Layout
    _identity = ""
    """By which a process knows that it has this writer already."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Go to another process as a writer of the same run, with a file of its own there.

        What subclasses and users have added goes with it, but for what does not pickle.
        """
        self._identity = self._identity or uuid4().hex
        own = (self.logdir, self.filename_suffix, self._write_to_disk)
        return _rebuild, (_known_class(type(self)), self._identity, *own, self._layout), _read_state(self)

    @classmethod
    def _revive(cls: type[P], logdir: str, suffix: str, write_to_disk: bool) -> P:
        raise NotImplementedError

    def _take_layout(self, layout: Layout) -> None:
        raise NotImplementedError

    def _let_go(self) -> None:
        """Keep this no longer for tasks to come."""
        if _kept.get(self._identity) is self:
            _kept.pop(self._identity, None)


def _rebuild(
    kind: type[PicklingMethods], identity: str, logdir: str, suffix: str, write_to_disk: bool, layout: Layout
) -> PicklingMethods:
    """Give the one writer for all tasks that bring it to this process, until it is closed."""
    writer = _arrived.get(identity)
    if writer is None:
        writer = kind._revive(logdir, suffix, write_to_disk)
        writer._identity = identity
        writer = _arrived.setdefault(identity, writer)
    writer._take_layout(layout)
    _kept.pop(identity, None)
    _kept[identity] = writer
    for oldest in list(_kept)[:-MOST_KEPT]:
        _kept.pop(oldest, None)
    return writer


def _read_state(writer: PicklingMethods) -> Any:
    """Give what a writer has beyond ours; a class may have its own `__getstate__`."""
    has_own = getattr(type(writer), "__getstate__", None) is not getattr(object, "__getstate__", None)
    state = writer.__getstate__() if has_own else vars(writer)  # type: ignore[attr-defined]
    if not isinstance(state, dict):
        return state
    return {name: value for name, value in state.items() if name not in _OURS and _goes(writer, name, value)}


def _goes(writer: PicklingMethods, name: str, value: Any) -> bool:
    if type(value) in _PLAIN or id(writer) in _trying.writers:
        return True
    _trying.writers.add(id(writer))
    try:
        pickle.dumps(value)
    except Exception as error:
        kind = type(writer).__name__
        message = f"{kind}.{name} cannot be pickled: it does not go to another process ({error})"
        warnings.warn(message, UserWarning, stacklevel=4)
        return False
    finally:
        _trying.writers.discard(id(writer))
    return True


def _known_class(kind: type[PicklingMethods]) -> type[PicklingMethods]:
    """Give the class by which another process knows a writer; those that `patch()` makes are known here only."""
    return next(
        one
        for one in kind.__mro__
        if issubclass(one, PicklingMethods) and _is_found(one) and not _is_foreign(one)
    )


def _is_foreign(kind: type) -> bool:
    return any(base.__module__.split(".")[0] in _FOREIGN for base in kind.__mro__)


def _is_found(kind: type) -> bool:
    """Say whether a class is found under its name, as `pickle` looks for it."""
    found: Any = sys.modules.get(kind.__module__)
    for name in kind.__qualname__.split("."):
        found = getattr(found, name, None)
    return found is kind
