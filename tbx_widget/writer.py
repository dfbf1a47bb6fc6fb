"""The drop-in `SummaryWriter`: the signatures of tensorboardX and torch.utils.tensorboard.

What a call does on the training thread: check the arguments, own the data, append. The lanes do the rest.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any

from tbx_widget.arguments import Defaults, check_path
from tbx_widget.file_writer import FileWriter
from tbx_widget.lanes.stream import Stream
from tbx_widget.logdir.run_names import default_directory
from tbx_widget.methods.all import AllMethods
from tbx_widget.methods.pickling import PicklingMethods
from tbx_widget.run_streams import RunStreams
from tbx_widget.scalar_groups import ScalarGroups
from tbx_widget.summaries.arrays import to_step

_NO_COMET: Mapping[str, Any] = MappingProxyType({"disabled": True})


class SummaryWriter(AllMethods, PicklingMethods):
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
    comet_config : dict, optional
        tensorboardX mirrors what is logged to Comet; this package does not, and warns if it is asked to.
    **kwargs
        Kept in `kwargs` and not used; a warning names them.

    Attributes
    ----------
    logdir, log_dir : str
        Directory of the run.
    purge_step, max_queue, flush_secs, filename_suffix, kwargs
        As they were given.

    Raises
    ------
    LogdirError
        The directory cannot be made or written.
    TypeError, ValueError
        `purge_step` is no step.

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
        comet_config: Mapping[str, Any] | None = _NO_COMET,
        **kwargs: Any,
    ) -> None:
        _warn_of_unused(comet_config, kwargs)
        restart_step = None if purge_step is None else to_step(purge_step, what="SummaryWriter, purge_step")
        given = logdir if logdir is not None else log_dir
        directory = default_directory(comment) if given in (None, "") else Path(check_path(given))
        self.logdir = str(directory)
        self.kwargs = kwargs
        self.purge_step = purge_step
        self.max_queue = max_queue
        self.flush_secs = flush_secs
        self.filename_suffix = filename_suffix
        self._write_to_disk = write_to_disk
        self._defaults = Defaults()
        self._streams = RunStreams(
            directory, suffix=filename_suffix, purge_step=restart_step, write_to_disk=write_to_disk
        )
        self._stream = self._streams.main
        self._extend = self._stream.scalars.extend
        self._groups = ScalarGroups(self.logdir, self._streams)
        self._file_writers: dict[str, FileWriter] = {}

    @property
    def log_dir(self) -> str:
        """The directory of the run; torch's name for `logdir`."""
        return self.logdir

    @log_dir.setter
    def log_dir(self, value: str | os.PathLike[str]) -> None:
        self.logdir = str(value)

    def get_logdir(self) -> str:
        """Give the directory of the run."""
        return self.logdir

    @property
    def run(self) -> str:
        """The name that boards show for this run."""
        return self._stream.run

    def __repr__(self) -> str:
        return f"<SummaryWriter {self.logdir!r}>"

    @property
    def file_writer(self) -> FileWriter:
        """What takes protocol buffers to the file of this run."""
        return self._file_writer("", self._stream)

    def _get_file_writer(self) -> FileWriter:
        """Give the same; the name under which other libraries ask for it."""
        return self.file_writer

    @property
    def all_writers(self) -> dict[str, FileWriter] | None:
        """The file writers of this run and of those that `add_scalars` has made below it, by directory.

        None after `close`, until something is logged again.
        """
        if self._stream.is_closed:
            return None
        below = [self._file_writer(*one) for one in list(self._streams.subruns.items())]
        return {one.get_logdir(): one for one in [self.file_writer, *below]}

    def _file_writer(self, path: str, stream: Stream) -> FileWriter:
        if path not in self._file_writers:
            where = os.path.join(self.logdir, *path.split("/")) if path else self.logdir  # noqa: PTH118
            self._file_writers[path] = FileWriter.beside(where, self._streams, stream, self._defaults)
        return self._file_writers[path]

    @property
    def default_bins(self) -> list[float]:
        """The edges of tensorboardX's and torch's histograms: 0, and from 1e-12 on each 10 % wider, of both signs."""
        return list(_default_bins())

    @property
    def scalar_dict(self) -> dict[str, list[list[Any]]]:
        """What `add_scalars` has logged and `export_scalars_to_json` would write; read from the event files.

        Assigning an empty dict forgets it, as users of tensorboardX do to save memory.
        """
        return self._groups.read().rows

    @scalar_dict.setter
    def scalar_dict(self, value: Mapping[str, Any]) -> None:
        if value:
            raise ValueError(
                "SummaryWriter.scalar_dict: expected an empty dict, which forgets what was logged"
            )
        self._groups.forget(self._groups.read())

    def add_openvino_graph(self, xmlname: Any) -> None:
        """Raise an error: OpenVINO models are to come.

        Raises
        ------
        NotImplementedError
            Always.
        """
        raise NotImplementedError("SummaryWriter.add_openvino_graph: OpenVINO models are not yet supported")

    def flush(self) -> None:
        """Return when everything that was logged before is in the event files; this does not fsync.

        A write that hangs, as on a network drive, is waited for; a process that ends waits at most 10 s.

        Raises
        ------
        DataLossError
            The disk does not take it and the records wait in memory, or some were lost since the last flush.
        """
        self._streams.flush()

    def close(self) -> None:
        """Flush and give everything back. Logging again goes on in the same file."""
        self._let_go()
        self._end_watches()
        self._streams.close()

    def __enter__(self) -> SummaryWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __copy__(self) -> SummaryWriter:
        return self

    def __deepcopy__(self, memo: Any) -> SummaryWriter:
        """Stay one writer where a model or callback that holds it is copied."""
        return self

    @classmethod
    def _revive(cls, logdir: str, suffix: str, write_to_disk: bool) -> SummaryWriter:
        """Make one that has come from another process; `__init__` of a subclass is not called."""
        writer = cls.__new__(cls)
        SummaryWriter.__init__(writer, logdir, filename_suffix=suffix, write_to_disk=write_to_disk)
        return writer


@cache
def _default_bins() -> tuple[float, ...]:
    edges = [1e-12]
    while edges[-1] * 1.1 < 1e20:
        edges.append(edges[-1] * 1.1)
    return (*(-edge for edge in reversed(edges)), 0, *edges)


def _warn_of_unused(comet_config: Mapping[str, Any] | None, kwargs: Mapping[str, Any]) -> None:
    unused = sorted(kwargs)
    if comet_config is not None and not (isinstance(comet_config, Mapping) and comet_config.get("disabled")):
        unused.insert(0, "comet_config")
    if unused:
        warnings.warn(
            f"SummaryWriter: {', '.join(unused)} is taken for compatibility and not used here",
            UserWarning,
            stacklevel=3,
        )
