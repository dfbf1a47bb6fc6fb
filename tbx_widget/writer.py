"""The drop-in `SummaryWriter`: the signatures of tensorboardX and torch.utils.tensorboard.

What a call does on the training thread: check the arguments, own the data, append. The lanes do the rest.
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Mapping
from pathlib import Path
from time import time
from types import TracebackType
from typing import Any

from tbx_widget.errors import LogdirError
from tbx_widget.events import HISTOGRAMS, IMAGES, TEXT, Event, Scalar
from tbx_widget.lanes.process import lanes
from tbx_widget.lanes.stream import Job, Stream, clean_tag
from tbx_widget.logdir.event_file import EventFile
from tbx_widget.logdir.run_names import default_directory, run_name
from tbx_widget.media_jobs import histogram_job, image_job
from tbx_widget.summaries.arrays import is_device_tensor, own_array, to_float, to_step
from tbx_widget.summaries.figures import render_figure
from tbx_widget.summaries.histograms import check_bins
from tbx_widget.summaries.images import check_image, check_images
from tbx_widget.summaries.text import to_text

_FIRST_STEP, _LAST_STEP = -(2**63), 2**63 - 1


class SummaryWriter:
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
        directory = default_directory(comment) if given is None else Path(_checked_path(given))
        self.logdir = str(directory)
        self.purge_step = purge_step
        self.max_queue = max_queue
        self.flush_secs = flush_secs
        self.filename_suffix = filename_suffix
        self._write_to_disk = write_to_disk
        self._directory = directory.absolute()
        self._streams: list[Stream] = []
        self._subruns: dict[tuple[str, str], Stream] = {}
        self._stream = self._open(self._directory, self._create_file())
        self._extend = self._stream.scalars.extend
        weakref.finalize(self, lanes.abandon, self._streams).atexit = False

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

    def _create_file(self) -> EventFile | None:
        file = self._new_file(self._directory, purge_step=self.purge_step)
        try:
            if file is not None:
                file.create()
        except OSError as error:
            where = str(self._directory)
            message = f"SummaryWriter({where!r}): cannot write event files there: {error.strerror}"
            raise LogdirError(error.errno, message) from error
        return file

    def _new_file(self, directory: Path, *, purge_step: int | None = None) -> EventFile | None:
        if not self._write_to_disk:
            return None
        return EventFile(directory, suffix=self.filename_suffix, purge_step=purge_step)

    def _open(self, directory: Path, file: EventFile | None) -> Stream:
        stream = lanes.open(run_name(directory), file)
        self._streams.append(stream)
        return stream

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
            and _FIRST_STEP <= global_step <= _LAST_STEP
            and not display_name
            and not summary_description
        ):
            self._extend((tag, scalar_value, global_step, time()))
            if self._stream.asleep:
                lanes.wake(self._stream)
            return
        tag = _checked_tag("add_scalar", tag)
        step, wall_time = _when("add_scalar", tag, global_step, walltime)
        value = scalar_value
        if display_name or summary_description:
            value = Scalar(_number("add_scalar", tag, scalar_value), display_name, summary_description)
        self._append_scalar(self._stream, "add_scalar", tag, value, step, wall_time)

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
        main_tag = _checked_tag("add_scalars", main_tag)
        if not isinstance(tag_scalar_dict, Mapping):
            came = type(tag_scalar_dict).__name__
            raise TypeError(f'add_scalars("{main_tag}"): expected a dict of tag to number, got {came}')
        step, wall_time = _when("add_scalars", main_tag, global_step, walltime)
        checked = {_checked_name(main_tag, key): value for key, value in tag_scalar_dict.items()}
        _checked_name(main_tag, main_tag)
        numbers = {
            key: value if is_device_tensor(value) else _number("add_scalars", f"{main_tag}/{key}", value)
            for key, value in checked.items()
        }
        for key, value in numbers.items():
            self._append_scalar(self._subrun(main_tag, key), "add_scalars", main_tag, value, step, wall_time)

    def add_histogram(
        self,
        tag: str,
        values: Any,
        global_step: int | None = None,
        bins: Any = "tensorflow",
        walltime: float | None = None,
        max_bins: int | None = None,
    ) -> None:
        """Log the distribution of many numbers.

        Parameters
        ----------
        tag : str
        values : array, tensor or list of numbers, any shape, at least one element
            Copied in the call. NaN and infinities are left out of the counts, and said once per tag.
        bins : str, int or sequence of float
            "tensorflow" (about 10 % wide each, both signs), a rule of `numpy.histogram_bin_edges`,
            a number of bins, or their edges.
        max_bins : int, optional
            Merge neighbours down to this number.
        """
        what = _what("add_histogram", tag)
        tag = _checked_tag("add_histogram", tag)
        step, wall_time = _when("add_histogram", tag, global_step, walltime)
        check_bins(bins, max_bins, what=what)
        owned = own_array(values, what=what)
        if not owned.nbytes:
            raise ValueError(f"{what}: expected at least one number, got shape {owned.shape}")
        job = (owned, bins, max_bins, what)
        self._submit(HISTOGRAMS, tag, step, wall_time, job, histogram_job, owned.nbytes)

    def add_image(
        self,
        tag: str,
        img_tensor: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        dataformats: str = "CHW",
    ) -> None:
        """Log one picture.

        Parameters
        ----------
        tag : str
        img_tensor : array or tensor
            H rows, W columns, C channels (1, 3 or 4) in the order of `dataformats`. uint8 as it is, other
            integers are clipped to 0..255, floats are 0..1 and clipped, NaN is 0. Copied in the call.
        dataformats : str
            "CHW", "HWC", "HW" or any other order of these letters.
        """
        what = _what("add_image", tag)
        tag = _checked_tag("add_image", tag)
        owned = own_array(img_tensor, what=what)
        check_image(owned.shape, dataformats, what=what)
        step, wall_time = _when("add_image", tag, global_step, walltime)
        self._submit(IMAGES, tag, step, wall_time, (owned, dataformats), image_job, owned.nbytes)

    def add_images(
        self,
        tag: str,
        img_tensor: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        dataformats: str = "NCHW",
    ) -> None:
        """Log N pictures of one size as a grid of eight columns.

        Parameters
        ----------
        tag : str
        img_tensor : array or tensor with N pictures in the order of `dataformats`, or a list of pictures
            Values as for `add_image`.
        dataformats : str
            "NCHW", "NHWC", "NHW"; a list takes that of one picture, with or without the N.
        """
        what = _what("add_images", tag)
        tag = _checked_tag("add_images", tag)
        owned = own_array(img_tensor, what=what)
        check_images(owned.shape, dataformats, what=what)
        step, wall_time = _when("add_images", tag, global_step, walltime)
        self._submit(IMAGES, tag, step, wall_time, (owned, dataformats), image_job, owned.nbytes)

    def add_figure(
        self,
        tag: str,
        figure: Any,
        global_step: int | None = None,
        close: bool = True,
        walltime: float | None = None,
    ) -> None:
        """Log a matplotlib figure, or a list of them as a grid, as a picture.

        Parameters
        ----------
        tag : str
        figure : matplotlib.figure.Figure or list of them
            Drawn in the call: pyplot belongs to the caller's thread.
        close : bool
            Close the figure after it was drawn.
        """
        what = _what("add_figure", tag)
        tag = _checked_tag("add_figure", tag)
        step, wall_time = _when("add_figure", tag, global_step, walltime)
        owned = own_array(render_figure(figure, close=close, what=what), what=what)
        self._submit(IMAGES, tag, step, wall_time, (owned, "HWC"), image_job, owned.nbytes)

    def add_text(
        self,
        tag: str,
        text_string: Any,
        global_step: int | None = None,
        walltime: float | None = None,
    ) -> None:
        """Log Markdown.

        Parameters
        ----------
        tag : str
            The file has `<tag>/text_summary`, as tensorboardX and torch write it.
        text_string : str, or one- or two-dimensional list or array of str
            A table when it has two dimensions.
        """
        text = to_text(text_string, what=_what("add_text", tag))
        tag = _checked_tag("add_text", tag)
        step, wall_time = _when("add_text", tag, global_step, walltime)
        self._append_event(Event(self.run, TEXT, f"{tag}/text_summary", step, wall_time, text))

    def flush(self) -> None:
        """Return when everything that was logged before is in the event files; this does not fsync.

        Raises
        ------
        DataLossError
            The disk does not take it; the records wait in memory.
        """
        lanes.flush(self._streams)

    def close(self) -> None:
        """Flush and give everything back. Logging again goes on in the same file."""
        lanes.close(self._streams)

    def __enter__(self) -> SummaryWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __reduce__(self) -> tuple[Any, ...]:
        """Go to another process as a writer of the same run, with a file of its own."""
        return _rebuild, (self.logdir, self.filename_suffix, self._write_to_disk)

    def _subrun(self, main_tag: str, key: str) -> Stream:
        stream = self._subruns.get((main_tag, key))
        if stream is None:
            directory = self._directory / main_tag / key
            stream = self._subruns[main_tag, key] = self._open(directory, self._new_file(directory))
        return stream

    def _append_scalar(
        self, stream: Stream, call: str, tag: str, value: Any, step: int, wall_time: float
    ) -> None:
        if is_device_tensor(value):
            number: Any = own_array(value, what=_what(call, tag))
            if number.shape and set(number.shape) != {1}:
                raise ValueError(f"{_what(call, tag)}: expected one number, got shape {number.shape}")
            stream.has_odd_values = True
        elif isinstance(value, Scalar):
            number = value
            stream.has_odd_values = True
        else:
            number = _number(call, tag, value)
        stream.scalars.extend((tag, number, step, wall_time))
        if stream.asleep:
            lanes.wake(stream)

    def _append_event(self, event: Event) -> None:
        self._stream.events.append(event)
        if self._stream.asleep:
            lanes.wake(self._stream)

    def _submit(
        self, plugin: str, tag: str, step: int, wall_time: float, data: Any, make: Any, nbytes: int
    ) -> None:
        lanes.submit(Job(self._stream, plugin, tag, step, wall_time, data, make, nbytes))


def _rebuild(logdir: str, suffix: str, write_to_disk: bool) -> SummaryWriter:
    return SummaryWriter(logdir, filename_suffix=suffix, write_to_disk=write_to_disk)


def _what(call: str, tag: object) -> str:
    return f'{call}("{tag}")'


def _number(call: str, tag: str, value: Any) -> float:
    number: float = value if value.__class__ is float else to_float(value, what=_what(call, tag))
    return number


def _when(call: str, tag: str, step: Any, wall_time: Any) -> tuple[int, float]:
    what = _what(call, tag)
    return to_step(step, what=what), time() if wall_time is None else to_float(wall_time, what=what)


def _checked_tag(call: str, tag: Any) -> str:
    if not isinstance(tag, str):
        raise TypeError(f"{call}: expected a tag of type str, got {type(tag).__name__} {tag!r}")
    name = clean_tag(tag)
    if not name:
        raise ValueError(f"{call}: expected a tag, got {tag!r}")
    return name


def _checked_name(main_tag: str, key: Any) -> str:
    """A part of a sub-run's path, which must stay below the run."""
    name = _checked_tag("add_scalars", key)
    if name.startswith("/") or ".." in name.split("/"):
        raise ValueError(f'add_scalars("{main_tag}"): expected a name that can be a directory, got {key!r}')
    return name


def _checked_path(path: Any) -> str:
    if not isinstance(path, (str, os.PathLike)) or not str(path):
        raise TypeError(f"SummaryWriter: expected a directory as str or path, got {path!r}")
    return os.fspath(path)
