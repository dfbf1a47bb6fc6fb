"""What all methods of a writer share: its streams, and the step and time that a call gets when it names none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import numpy as np

from tbx_widget.arguments import Call, Defaults, check_call
from tbx_widget.events import Event, Value
from tbx_widget.run_streams import RunStreams

M = TypeVar("M", bound="Methods")


class Methods:
    """The part of `SummaryWriter` on which its methods stand."""

    _streams: RunStreams
    _defaults: Defaults

    @contextmanager
    def use_metadata(
        self: M, *, global_step: int | None = None, walltime: float | None = None
    ) -> Iterator[M]:
        """Give all calls inside the `with` block that name no step or no wall time these.

        Blocks may be nested; what the inner one leaves out is as in the outer one.

        Parameters
        ----------
        global_step : int, optional
        walltime : float, optional
            Seconds since the epoch.

        Raises
        ------
        ValueError
            Neither was given.
        TypeError
            Not a step, not a time.

        Examples
        --------
        >>> with SummaryWriter("runs/example") as writer, writer.use_metadata(global_step=10):
        ...     writer.add_scalar("loss", 0.5)
        """
        with self._defaults.use(global_step, walltime):
            yield self

    def _call(self, name: str, tag: Any, step: Any, walltime: Any) -> Call:
        """Check what all `add_*` methods share."""
        if self._defaults:
            step, walltime = self._defaults.fill(step, walltime)
        call = check_call(name, tag, step, walltime)
        if step is not None and not isinstance(step, (int, np.integer)):
            self._streams.note_cut(call.what, step)
        return call

    def _append(self, plugin: str, call: Call, value: Value) -> None:
        """Log a value that needs no work."""
        run = self._streams.main.run
        self._streams.append_event(Event(run, plugin, call.tag, call.step, call.wall_time, value))
