"""The drop-in `SummaryWriter`: the signatures of tensorboardX and torch.utils.tensorboard.

What a call does on the training thread: check the arguments, own the data, append. The lanes do the rest.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from time import time
from types import TracebackType
from typing import Any

from tbx_widget.arguments import Defaults, check_name, check_number, check_path
from tbx_widget.events import Scalar
from tbx_widget.lanes.process import lanes
from tbx_widget.logdir.run_names import default_directory
from tbx_widget.methods.all import AllMethods
from tbx_widget.run_streams import RunStreams
from tbx_widget.summaries.arrays import FIRST_STEP, LAST_STEP, is_device_tensor

METHODS_TO_COME = (
    "add_audio",
    "add_custom_scalars",
    "add_custom_scalars_marginchart",
    "add_custom_scalars_multilinechart",
    "add_embedding",
    "add_graph",
    "add_histogram_raw",
    "add_hparams",
    "add_image_with_boxes",
    "add_mesh",
    "add_onnx_graph",
    "add_openvino_graph",
    "add_pr_curve",
    "add_pr_curve_raw",
    "add_tensor",
    "add_video",
    "all_writers",
    "export_scalars_to_json",
    "file_writer",
    "scalar_dict",
    "use_metadata",
)
"""What tensorboardX and torch have too."""


class SummaryWriter(AllMethods):
    """Log metrics of one run to an event file and to every live board of this process.

    Parameters
    ----------
    logdir : str or path, optional
        Directory of the run, made where it is missing; `runs/<date>_<time>_<host><comment>` by default.
    comment : str
        Behind the default directory's name; not used with `logdir`.
    purge_step : int, optional
        The run was started again at this step: TensorBoard hides what an earlier file has from there on.
    max_queue, flush_secs
        Taken for compatibility and not needed: records are on disk about 100 ms after the call.
    filename_suffix : str
        Behind the event file's name.
    write_to_disk : bool
        False logs to live boards only.
    log_dir : str or path, optional
        torch's name for `logdir`.

    Raises
    ------
    LogdirError
        The directory cannot be made or written.

    Examples
    --------
    >>> with SummaryWriter("runs/example") as writer:
    ...     writer.add_scalar("train/loss", 0.5, 1)
    """

    def __init__(
        self,
        logdir: str | os.PathLike[str] | None = None,
        comment: str = "",
        purge_step: int | None = None,
        max_queue: int = 10,
        flush_secs: float = 120,
        filename_suffix: str = "",
        write_to_disk: bool = True,
        log_dir: str | os.PathLike[str] | None = None,
    ) -> None:
        given = logdir if logdir is not None else log_dir
        directory = default_directory(comment) if given is None else Path(check_path(given))
        self.logdir = str(directory)
        self.purge_step = purge_step
        self.max_queue = max_queue
        self.flush_secs = flush_secs
        self.filename_suffix = filename_suffix
        self._write_to_disk = write_to_disk
        self._defaults = Defaults()
        self._streams = RunStreams(
            directory, suffix=filename_suffix, purge_step=purge_step, write_to_disk=write_to_disk
        )
        self._stream = self._streams.main
        self._extend = self._stream.scalars.extend

    @property
    def log_dir(self) -> str:
        """The directory of the run; torch's name for `logdir`."""
        return self.logdir

    def get_logdir(self) -> str:
        """Give the directory of the run."""
        return self.logdir

    @property
    def run(self) -> str:
        """The name that boards show for this run."""
        return self._stream.run

    def __repr__(self) -> str:
        return f"<SummaryWriter {self.logdir!r}>"

    def __getattr__(self, name: str) -> Any:
        if name in METHODS_TO_COME:
            raise AttributeError(f"tbx_widget has no SummaryWriter.{name} yet: leave the call out for now")
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def add_scalar(
        self,
        tag: str,
        scalar_value: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        display_name: str = "",
        summary_description: str = "",
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
            0 when left out; any int64, and any order.
        walltime : float, optional
            Seconds since the epoch; now when left out.
        display_name, summary_description : str
            Title and Markdown that TensorBoard shows for this tag.

        Raises
        ------
        TypeError, ValueError
            Not one number, not a step, not a tag.
        """
        if (
            scalar_value.__class__ is float
            and global_step.__class__ is int
            and walltime is None
            and tag.__class__ is str
            and tag
            and FIRST_STEP <= global_step <= LAST_STEP
            and not display_name
            and not summary_description
            and not self._defaults
        ):
            self._extend((tag, scalar_value, global_step, time()))
            if self._stream.asleep:
                lanes.wake(self._stream)
            return
        call = self._call("add_scalar", tag, global_step, walltime)
        value = scalar_value
        if display_name or summary_description:
            value = Scalar(check_number(call.what, value), display_name, summary_description)
        self._streams.append_scalar(self._stream, call, value)

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
        """
        call = self._call("add_scalars", main_tag, global_step, walltime)
        check_name(call.what, call.tag)
        if not isinstance(tag_scalar_dict, Mapping):
            came = type(tag_scalar_dict).__name__
            raise TypeError(f"{call.what}: expected a dict of tag to number, got {came}")
        checked = {check_name(call.what, key): value for key, value in tag_scalar_dict.items()}
        numbers = {
            key: value if is_device_tensor(value) else check_number(f'add_scalars("{call.tag}/{key}")', value)
            for key, value in checked.items()
        }
        for key, value in numbers.items():
            self._streams.append_scalar(self._streams.subrun(self._subrun_path(call.tag, key)), call, value)

    def _subrun_path(self, main_tag: str, key: str) -> str:
        return f"{main_tag}/{key}"

    def flush(self) -> None:
        """Return when everything that was logged before is in the event files; this does not fsync.

        Raises
        ------
        DataLossError
            The disk does not take it; the records wait in memory.
        """
        self._streams.flush()

    def close(self) -> None:
        """Flush and give everything back. Logging again goes on in the same file."""
        self._streams.close()

    def __enter__(self) -> SummaryWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __reduce__(self) -> tuple[Any, ...]:
        """Go to another process as a writer of the same run, with a file of its own."""
        return _rebuild, (self.logdir, self.filename_suffix, self._write_to_disk)


def _rebuild(logdir: str, suffix: str, write_to_disk: bool) -> SummaryWriter:
    return SummaryWriter(logdir, filename_suffix=suffix, write_to_disk=write_to_disk)
