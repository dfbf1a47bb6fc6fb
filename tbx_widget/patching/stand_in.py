"""Our class in the place of one class of theirs, so that whoever holds theirs, under whatever name, gets ours.

Three kinds of classes come from one class of theirs: our own; a *twin* of theirs, which is a subclass of both and
which the names of modules are bound to; and twins of their subclasses, in whose order of methods the twin of theirs
comes before theirs. So `isinstance` holds with each of them, and objects that were made before stay as they are.
"""

from __future__ import annotations

import functools
import logging
from abc import ABCMeta
from collections.abc import Callable
from typing import Any
from weakref import WeakValueDictionary

from tbx_widget.telling import tell

logger = logging.getLogger(__name__)


class StandIn:
    """Takes the place of a class until `undo`.

    Parameters
    ----------
    theirs : type
        Its `__init__` is replaced: an object of this class, or of a subclass of it, is turned into its twin and
        begun as one of ours.
    ours : type
        What takes its place; must not call `super().__init__`.
    """

    def __init__(self, theirs: type, ours: type) -> None:
        self.theirs = theirs
        self.ours = ours
        self.is_on = True
        self._twins: WeakValueDictionary[type, type] = WeakValueDictionary()
        self._told: set[type] = set()
        self.twin = self._make_twin()
        self._their_init: Callable[..., None] = theirs.__init__  # type: ignore[misc]
        self._our_init = self._make_init()
        theirs.__init__ = self._our_init  # type: ignore[misc]

    def undo(self) -> None:
        """Let the class be itself again; its twin then makes objects of theirs too."""
        self.is_on = False
        if vars(self.theirs).get("__init__") is self._our_init:
            self.theirs.__init__ = self._their_init  # type: ignore[misc]

    def _make_init(self) -> Callable[..., None]:
        @functools.wraps(self.ours.__init__)  # type: ignore[misc]
        def init(writer: Any, *args: Any, **kwargs: Any) -> None:
            is_ours = isinstance(writer, self.ours) or (self.is_on and self._turn(writer))
            begin = self.ours.__init__ if is_ours else self._their_init  # type: ignore[misc]
            begin(writer, *args, **kwargs)

        return init

    def _turn(self, writer: Any) -> bool:
        kind = type(writer)
        try:
            writer.__class__ = self.twin if kind is self.theirs else self._find_twin(kind)
        except TypeError as error:  # such as from an `__init_subclass__` that wants more than a name
            if kind not in self._told:
                self._told.add(kind)
                what = f"{kind.__qualname__} stays as it is: {error}"
                tell(logger.warning, what, call="patch()", once="for each class")
            return False
        return True

    def _find_twin(self, kind: type) -> type:
        twin = self._twins.get(kind)
        if twin is None:
            twin = self._twins[kind] = _derive(kind, (kind, self.twin), {})
        return twin

    def _make_twin(self) -> type:
        def new(cls: type, *args: Any, **kwargs: Any) -> Any:
            is_undone = cls is twin and not self.is_on
            return self.theirs(*args, **kwargs) if is_undone else object.__new__(cls)

        def accept(cls: type, other: type) -> Any:
            return True if cls is twin and issubclass(other, (self.theirs, self.ours)) else NotImplemented

        names = [
            name for name in vars(self.theirs) if not (name.startswith("__") or hasattr(self.ours, name))
        ]
        hidden = {name: _Hidden() for name in names}
        own = {"__new__": new, "__subclasshook__": classmethod(accept), "__doc__": self.ours.__doc__}
        twin = _derive(self.theirs, (self.ours, self.theirs), {**hidden, **own})
        return twin


class _Hidden:
    """What their class has and ours has not; it would not work on ours."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, writer: Any, owner: type) -> Any:
        raise AttributeError(f"{owner.__name__!r} object has no attribute {self._name!r}")


def _derive(named: type, bases: tuple[type, ...], namespace: dict[str, Any]) -> type:
    """Make a class that goes by the name of another."""
    kind = type(named)
    meta = kind if issubclass(kind, ABCMeta) else ABCMeta
    if not issubclass(meta, kind):
        meta = type(kind.__name__, (kind, ABCMeta), {})
    names = {"__module__": named.__module__, "__qualname__": named.__qualname__}
    return meta(named.__name__, bases, {**names, **namespace})
