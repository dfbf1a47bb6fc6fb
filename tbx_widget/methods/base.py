"""What all methods of a writer share: its streams, and the step and time that a call gets when it names none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tbx_widget.arguments import Call, check_call
from tbx_widget.events import Event, Value
from tbx_widget.run_streams import RunStreams


class Methods:
    """The part of `SummaryWriter` on which its methods stand."""

    _streams: RunStreams
    _default_step: Any = None
    _default_walltime: Any = None
    _has_defaults = False

    @contextmanager
    def use_metadata(
        self, *, global_step: int | None = None, walltime: float | None = None
    ) -> Iterator[None]:
        """Give all calls inside the `with` block that name no step or no wall time these.

        Parameters
        ----------
        global_step : int, optional
        walltime : float, optional
            Seconds since the epoch.

        Raises
        ------
        ValueError
            Neither was given.
        """
        if global_step is None and walltime is None:
            raise ValueError("use_metadata: expected global_step or walltime, got neither")
        before = self._default_step, self._default_walltime, self._has_defaults
        self._default_step = before[0] if global_step is None else global_step
        self._default_walltime = before[1] if walltime is None else walltime
        self._has_defaults = True
        try:
            yield
        finally:
            self._default_step, self._default_walltime, self._has_defaults = before

    def _call(self, name: str, tag: Any, step: Any, walltime: Any) -> Call:
        """Check what all `add_*` methods share."""
        if self._has_defaults:
            step = self._default_step if step is None else step
            walltime = self._default_walltime if walltime is None else walltime
        return check_call(name, tag, step, walltime)

    def _append(self, plugin: str, call: Call, value: Value) -> None:
        """Log a value that needs no work."""
        run = self._streams.main.run
        self._streams.append_event(Event(run, plugin, call.tag, call.step, call.wall_time, value))
