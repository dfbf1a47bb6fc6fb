"""What one event holds, read when somebody looks at it."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Generic, TypeVar, cast, overload

import numpy as np
import numpy.typing as npt

from tbx_widget.data.spelling import count_of
from tbx_widget.errors import EventFileError
from tbx_widget.events import Event, Stored, Tensor, Value, is_stored

V = TypeVar("V")


class Item(Generic[V]):
    """One event of one series.

    Attributes
    ----------
    run, plugin, tag : str
    step : int
    wall_time : float
        Seconds since the epoch.
    """

    kind: ClassVar[type]

    def __init__(self, event: Event) -> None:
        self.run = event.run
        self.plugin = event.plugin
        self.tag = event.tag
        self.step = event.step
        self.wall_time = event.wall_time
        self._stored = event.value
        self._value: V | None = None

    @property
    def value(self) -> V:
        """The record as the file holds it; read on first use.

        Raises
        ------
        EventFileError
            The file is gone, was replaced, or is damaged here.
        """
        if self._value is None:
            value = load_value(self._stored)
            if not isinstance(value, self.kind):
                raise EventFileError(
                    f"{self._place()}: expected {self.kind.__name__}, the file holds {type(value).__name__}"
                )
            self._value = cast(V, value)
        return self._value

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._place()})"

    def _place(self) -> str:
        return f"{self.tag!r} of run {self.run!r} at step {self.step}"


class TensorItem(Item[Tensor]):
    """An array that a plugin unknown to this package, or `add_tensor`, has logged.

    Attributes
    ----------
    array : array of any shape
        Of the dtype that the file names; `object` (of bytes) for strings.
    content : bytes
        What the plugin has written about itself.
    """

    kind = Tensor

    @property
    def array(self) -> npt.NDArray[np.generic]:
        """The numbers."""
        return self.value.array

    @property
    def content(self) -> bytes:
        """What the plugin has written about itself."""
        return self.value.content


class AnyItem(Item[Any]):
    """A value of a plugin that has no kind of item of its own: a graph, hyperparameters, whatever a file holds."""

    kind = object


T = TypeVar("T")


class ItemSeries(Sequence[T]):
    """All events of one tag of one run, in file order; an item is made anew each time it is asked for.

    Attributes
    ----------
    run, tag : str
    steps : int64 array, shape (N,)
    wall_times : float64 array, shape (N,)
        Seconds since the epoch.
    """

    def __init__(self, run: str, tag: str, events: Sequence[Event], make: Callable[[Event], T]) -> None:
        self.run = run
        self.tag = tag
        self._events = events
        self._make = make

    @property
    def steps(self) -> npt.NDArray[np.int64]:
        """The steps, shape (N,)."""
        return np.array([event.step for event in self._events], np.int64)

    @property
    def wall_times(self) -> npt.NDArray[np.float64]:
        """Seconds since the epoch, shape (N,)."""
        return np.array([event.wall_time for event in self._events], np.float64)

    def __len__(self) -> int:
        return len(self._events)

    @overload
    def __getitem__(self, index: int) -> T: ...

    @overload
    def __getitem__(self, index: slice) -> ItemSeries[T]: ...

    def __getitem__(self, index: int | slice) -> T | ItemSeries[T]:
        """Give one item, or a shorter series."""
        if isinstance(index, slice):
            return ItemSeries(self.run, self.tag, self._events[index], self._make)
        return self._make(self._events[operator.index(index)])

    def __repr__(self) -> str:
        span = f", steps {self.steps.min()} to {self.steps.max()}" if len(self) else ""
        return f"{self.tag!r} of run {self.run!r}: {count_of(len(self), 'items')}{span}"


def load_value(value: Value | Stored) -> Value:
    """Read a value if it still rests in its file.

    Raises
    ------
    EventFileError
        The file is gone, was replaced, or is damaged here.
    """
    return value.load() if is_stored(value) else cast(Value, value)
