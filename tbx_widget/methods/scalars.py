"""Single numbers, and groups of them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from time import time
from typing import Any, NamedTuple

from tbx_widget.arguments import READERS, Call, check_name
from tbx_widget.events import SCALARS, Scalar
from tbx_widget.lanes.process import lanes
from tbx_widget.lanes.stream import Stream
from tbx_widget.logdir.replacing import replace_file
from tbx_widget.methods.base import Methods
from tbx_widget.run_streams import own_number
from tbx_widget.scalar_groups import ScalarGroups
from tbx_widget.summaries.arrays import FIRST_STEP, LAST_STEP, OwnedArray

LAST_SMALL_STEP = 2**30 - 1
"""CPython compares ints of one digit, up to here, several times faster."""


class ScalarMethods(Methods):
    """`add_scalar`, `add_scalars` and `export_scalars_to_json`."""

    _stream: Stream
    _extend: Callable[[tuple[Any, ...]], None]
    _groups: ScalarGroups

    def add_scalar(
        self,
        tag: str,
        scalar_value: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        display_name: str = "",
        summary_description: str = "",
        new_style: bool = False,
        double_precision: bool = False,
    ) -> None:
        """Log one number.

        Parameters
        ----------
        tag : str
            Name of the series; "/" groups. A leading "/" is dropped.
        scalar_value : number, or array or tensor with one element
            Rounded to float32. NaN and infinities are kept; what is out of float32's range becomes infinite.
            A tensor on a device is not waited for.
        global_step : int, optional
            0 when left out; any int64, and any order. A fraction is cut off, which is said once for each tag.
        walltime : float, optional
            Seconds since the epoch; now when left out.
        display_name, summary_description : str
            Title and Markdown that TensorBoard shows for this tag.
        new_style : bool
            Write the number as a tensor, as TensorFlow 2 does; a little larger.
        double_precision : bool
            Write it as a tensor of float64. Boards show it rounded to float32.

        Raises
        ------
        TypeError, ValueError
            Not one number, not a step, not a tag.
        """
        if (
            global_step.__class__ is int
            and walltime is None
            and tag.__class__ is str
            and tag
            and (0 <= global_step <= LAST_SMALL_STEP or FIRST_STEP <= global_step <= LAST_STEP)
            and not (display_name or summary_description or new_style or double_precision)
            and not self._defaults
        ):
            kind = scalar_value.__class__
            number = scalar_value if kind is float else READERS[kind](scalar_value)
            if number is not None:
                self._extend((tag, number, global_step, time()))
                if self._stream.asleep:
                    lanes.wake(self._stream)
                return
        call = self._call("add_scalar", tag, global_step, walltime)
        value = own_number(call.what, scalar_value)
        if display_name or summary_description or new_style or double_precision:
            precision = "float64" if double_precision else "float32" if new_style else ""
            self._append_titled(call, TitledNumber(value, display_name, summary_description, precision))
        else:
            self._streams.append_scalar(self._stream, call, value)

    def _append_titled(self, call: Call, data: TitledNumber) -> None:
        if isinstance(data.number, float):
            self._streams.append_scalar(self._stream, call, make_titled(data))
        else:
            self._streams.submit(SCALARS, call, data, make_titled, data.number.nbytes)

    def add_scalars(
        self,
        main_tag: str,
        tag_scalar_dict: Mapping[str, Any],
        global_step: int | None = None,
        walltime: float | None = None,
    ) -> None:
        """Log several numbers to be compared in one chart, each in a run of its own below this one.

        Parameters
        ----------
        main_tag : str
            The tag in every one of these runs.
        tag_scalar_dict : mapping of str to number
            Name of the run, `<run>/<main_tag>/<name>`, and what `add_scalar` takes as a value.
        global_step, walltime
            As for `add_scalar`.

        Raises
        ------
        TypeError, ValueError
            Not a mapping, a value that is not one number, or a name that cannot be a directory; nothing is written.
        """
        call = self._call("add_scalars", main_tag, global_step, walltime)
        check_name(call.what, main_tag)
        if not isinstance(tag_scalar_dict, Mapping):
            came = type(tag_scalar_dict).__name__
            raise TypeError(f"{call.what}: expected a dict of tag to number, got {came}")
        checked = {check_name(call.what, key): value for key, value in tag_scalar_dict.items()}
        numbers = {
            key: own_number(f'add_scalars("{call.tag}/{key}")', value) for key, value in checked.items()
        }
        streams = [self._streams.subrun(self._subrun_path(call.tag, key)) for key in numbers]
        for stream, value in zip(streams, numbers.values(), strict=True):
            self._streams.append_scalar(stream, call, value)
            if stream.file is None:
                self._groups.keep(stream, call, value)

    def _subrun_path(self, main_tag: str, key: str) -> str:
        return f"{main_tag}/{key}"

    def export_scalars_to_json(self, path: str | os.PathLike[str]) -> None:
        """Write all that `add_scalars` has logged since the last export to a JSON file.

        `{run: [[wall time, step, value], ...], ...}`, where a run is named by its directory. The points are read
        from the event files, so that none need be kept in memory, and are float32, as they are there.

        Parameters
        ----------
        path : str or path
            Replaced at once and whole where it exists.

        Raises
        ------
        DataLossError
            The disk does not take what was logged.
        OSError
            The file cannot be written; nothing is forgotten then, and an earlier file is as it was.
        """
        target = Path(path)
        found = self._groups.read()
        _put_file(target, json.dumps(found.rows).encode("ascii"))
        self._groups.forget(found)


def _put_file(path: Path, content: bytes) -> None:
    """Replace a file, that behind a link too; write to what is none, such as a pipe."""
    if path.exists() and not path.is_file():
        path.write_bytes(content)
    else:
        replace_file(path.resolve(), [content])


class TitledNumber(NamedTuple):
    """A number, what TensorBoard tells about it, and the type that the file has it in."""

    number: float | OwnedArray
    display_name: str
    description: str
    precision: str


def make_titled(data: TitledNumber) -> Scalar:
    """Make the value; waits for a device where the number is on one."""
    number = data.number
    value = number if isinstance(number, float) else float(number.numpy().reshape(()))
    return Scalar(value, data.display_name, data.description, data.precision)
