"""One scalar series as arrays."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias, overload

import numpy as np
import numpy.typing as npt

from tbx_widget.data.optional import import_optional
from tbx_widget.data.spelling import count_of

NEVER = np.iinfo(np.int64).max
"""The step from which on nothing was replaced."""

Selection: TypeAlias = "slice | npt.NDArray[np.bool_] | npt.NDArray[np.int64]"


class ScalarPoint(NamedTuple):
    """One point; `wall_time` is seconds since the epoch."""

    step: int
    wall_time: float
    value: float


class Origin(NamedTuple):
    """Where the points of one event file start, and from which step on a later file has replaced them."""

    start: int
    replaced_from: int = NEVER


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ScalarSeries:
    """All points of one tag of one run, file after file and in each file in order of arrival.

    Nothing is left out: repeated steps, steps that go back, NaN and infinities are there, and so are points that
    count no longer because a restart has replaced them: `replaced` tells which, `current()` leaves them out. The
    arrays are read-only and never change; ask the run again after `reload()`.

    Attributes
    ----------
    run, tag : str
    steps : int64 array, shape (N,)
    wall_times : float64 array, shape (N,)
        Seconds since the epoch.
    values : float32 or float64 array, shape (N,)
        float64 only where the files hold numbers that float32 cannot.
    replaced : bool array, shape (N,)
        Whether a restart that declares a step (`purge_step`) has replaced the point.
    display_name, description : str
        What the writer has said about the tag; often empty.
    """

    run: str
    tag: str
    steps: npt.NDArray[np.int64]
    wall_times: npt.NDArray[np.float64]
    values: npt.NDArray[np.float32 | np.float64]
    display_name: str = ""
    description: str = ""
    origins: tuple[Origin, ...] = (Origin(0),)

    def __post_init__(self) -> None:
        for array in (self.steps, self.wall_times, self.values):
            array.flags.writeable = False

    @property
    def replaced(self) -> npt.NDArray[np.bool_]:
        """Whether a declared restart has replaced the point, shape (N,)."""
        limits = np.array([origin.replaced_from for origin in self.origins], np.int64)
        if not (limits < NEVER).any():
            return np.zeros(len(self), np.bool_)
        replaced: npt.NDArray[np.bool_] = self.steps >= limits[self._owners()]
        return replaced

    def __len__(self) -> int:
        return len(self.steps)

    def __iter__(self) -> Iterator[ScalarPoint]:
        columns = (self.steps.tolist(), self.wall_times.tolist(), self.values.tolist())
        return map(ScalarPoint._make, zip(*columns, strict=True))

    @overload
    def __getitem__(self, index: int) -> ScalarPoint: ...

    @overload
    def __getitem__(self, index: Selection) -> ScalarSeries: ...

    def __getitem__(self, index: int | Selection) -> ScalarPoint | ScalarSeries:
        """Give one point, or the series of the chosen ones (a slice, or an array of bools or positions)."""
        if isinstance(index, (slice, np.ndarray)):
            return self._take(index)
        at = operator.index(index)
        return ScalarPoint(int(self.steps[at]), float(self.wall_times[at]), float(self.values[at]))

    def __repr__(self) -> str:
        about = f"ScalarSeries {self.tag!r} of run {self.run!r}: "
        if not len(self):
            return about + "no points"
        steps = f"steps {self.steps.min()} to {self.steps.max()}"
        return f"{about}{count_of(len(self), 'points')}, {steps}, last value {self.values[-1]:.6g}"

    def segments(self) -> list[ScalarSeries]:
        """Cut the series where its steps start again: at every event file and wherever a step goes back.

        Examples
        --------
        A run that was interrupted and resumed from step 50 gives two.

        >>> [len(one) for one in logs["cnn"].scalars("train/loss").segments()]  # doctest: +SKIP
        [100, 60]
        """
        back = np.flatnonzero(self.steps[1:] < self.steps[:-1]) + 1
        cuts = np.union1d(back, np.array([origin.start for origin in self.origins], np.int64))
        ends = [*cuts[1:].tolist(), len(self)]
        return [self._take(slice(a, b)) for a, b in zip(cuts.tolist(), ends, strict=True) if a < b]

    def current(self) -> ScalarSeries:
        """Leave out what a declared restart has replaced: ask this, not the whole series, for a best value.

        A writer that is made with `purge_step=n` declares that the points which earlier files have from step n
        on count no longer; TensorBoard hides them.
        """
        replaced = self.replaced
        return self._take(~replaced) if replaced.any() else self

    def to_pandas(self) -> Any:
        """Give a `pandas.DataFrame` with the columns step, wall_time, value and replaced (bool).

        Raises
        ------
        ImportError
            pandas is not installed.
        """
        pandas = import_optional("pandas", package="pandas", purpose="to_pandas")
        return pandas.DataFrame(
            {
                "step": self.steps,
                "wall_time": self.wall_times,
                "value": self.values,
                "replaced": self.replaced,
            }
        )

    def _owners(self) -> npt.NDArray[np.intp]:
        starts = np.array([origin.start for origin in self.origins], np.int64)
        return np.searchsorted(starts, np.arange(len(self)), side="right") - 1

    def _take(self, selection: Selection) -> ScalarSeries:
        owners = self._owners()[selection]
        firsts = np.flatnonzero(np.diff(owners, prepend=-1))
        origins = tuple(
            self.origins[owner]._replace(start=start)
            for start, owner in zip(firsts.tolist(), owners[firsts].tolist(), strict=True)
        )
        return ScalarSeries(
            self.run,
            self.tag,
            self.steps[selection],
            self.wall_times[selection],
            self.values[selection],
            self.display_name,
            self.description,
            origins or (Origin(0),),
        )
