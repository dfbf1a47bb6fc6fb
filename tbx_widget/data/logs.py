"""The runs of log directories: `tbx_widget.read`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from tbx_widget.data.frames import arrow_table, pandas_frame, polars_frame, tidy
from tbx_widget.data.overview import LogsOverview, overview
from tbx_widget.data.run import Run
from tbx_widget.data.scalars import ScalarSeries
from tbx_widget.data.scanning import Scan, scan
from tbx_widget.data.spelling import unknown_run
from tbx_widget.logdir.discovery import Spec

Names: TypeAlias = "str | re.Pattern[str] | Iterable[str] | None"


def read(logdir: Spec) -> Logs:
    """Open log directories for reading in Python.

    Directories are listed now, the files of a run are read when it is first asked for something, pictures and
    other large values when they are looked at.

    Parameters
    ----------
    logdir : str, path, sequence of these, or mapping
        A directory, an event file, several of them, or ``{"name": path}``, which puts the name before the
        names of its runs. A run is a directory with event files, named by its path below `logdir`.

    Returns
    -------
    Logs
        Run name to `Run`.

    Raises
    ------
    LogdirError
        There is no such directory or file.

    Examples
    --------
    >>> logs = tbx_widget.read("logs")  # doctest: +SKIP
    >>> logs["cnn"].scalars("train/loss").values[-1]  # doctest: +SKIP
    0.0312
    >>> logs.to_pandas(tags="val/", runs="adam$").groupby("run").value.min()  # doctest: +SKIP
    """
    return Logs(logdir)


class Logs(Mapping[str, Run]):
    """Run name to `Run`, in natural order; shown in a notebook, a table of the runs.

    Attributes
    ----------
    runs : tuple of str
        The names of the runs.
    problems : tuple of str
        What could not be read, one line each: of the listing, and of the files that have been read, with run
        and file.
    """

    def __init__(self, logdir: Spec) -> None:
        self._logdir = logdir
        self._scan = Scan()
        self._runs: dict[str, Run] = {}
        self._list_runs()

    @property
    def runs(self) -> tuple[str, ...]:
        """The names of the runs."""
        return tuple(self._runs)

    @property
    def problems(self) -> tuple[str, ...]:
        """What could not be read so far."""
        runs = [run for run in self._runs.values() if run.is_read]
        damaged = (f"{run.name}: {problem}" for run in runs for problem in run.problems)
        return (*self._scan.problems, *damaged)

    @property
    def scanned(self) -> Scan:
        """Which files were found, and how much was looked at."""
        return self._scan

    def reload(self) -> Logs:
        """List the directories again, and read what was appended to the runs that have been read.

        Arrays and items that you hold do not change.
        """
        self._list_runs()
        for run in self._runs.values():
            if run.is_read:
                run.read()
        return self

    def series(self, *, tags: Names = None, runs: Names = None) -> Iterator[ScalarSeries]:
        """Give scalar series, run after run.

        Parameters
        ----------
        tags, runs : str, pattern or names, optional
            A regular expression that is found anywhere in the name (``"^loss$"`` for exactly that), or a list
            of names. All by default.

        Raises
        ------
        ValueError
            The text is no regular expression.
        """
        is_tag, is_run = _matcher(tags), _matcher(runs)
        chosen = (run for name, run in self._runs.items() if is_run(name))
        return (run.scalars(tag) for run in chosen for tag in run.tags["scalars"] if is_tag(tag))

    def to_pandas(self, *, tags: Names = None, runs: Names = None) -> Any:
        """Put scalar points into one `pandas.DataFrame`, a row for each.

        Parameters
        ----------
        tags, runs : str, pattern or names, optional
            As in `series`.

        Returns
        -------
        pandas.DataFrame
            Columns run and tag (categorical), step (int64), wall_time (float64, seconds since the epoch),
            value (float64) and replaced (bool): whether a restart with `purge_step` has replaced the point.

        Raises
        ------
        ImportError
            pandas is not installed.
        """
        return pandas_frame(tidy(self.series(tags=tags, runs=runs)))

    def to_arrow(self, *, tags: Names = None, runs: Names = None) -> Any:
        """Put scalar points into one `pyarrow.Table`; columns as `to_pandas` has them."""
        return arrow_table(tidy(self.series(tags=tags, runs=runs)))

    def to_polars(self, *, tags: Names = None, runs: Names = None) -> Any:
        """Put scalar points into one `polars.DataFrame`; columns as `to_pandas` has them."""
        return polars_frame(tidy(self.series(tags=tags, runs=runs)))

    def __getitem__(self, name: str) -> Run:
        if name not in self._runs:
            raise unknown_run(name, self.runs)
        return self._runs[name]

    def __contains__(self, name: object) -> bool:
        return name in self._runs

    def __iter__(self) -> Iterator[str]:
        return iter(self._runs)

    def __len__(self) -> int:
        return len(self._runs)

    def __repr__(self) -> str:
        return self._overview().text()

    def _repr_html_(self) -> str:
        return self._overview().html()

    def _overview(self) -> LogsOverview:
        return overview(self._runs.values(), self._scan)

    def _list_runs(self) -> None:
        self._scan = scan(self._logdir)
        known, self._runs = self._runs, {}
        for name, files in self._scan.runs:
            self._runs[name] = run = known.get(name) or Run(name, files)
            run.files = files


def _matcher(names: Names) -> Any:
    if names is None:
        return lambda name: True
    if isinstance(names, (str, re.Pattern)):
        try:
            return re.compile(names).search
        except re.error as error:
            raise ValueError(f"expected a regular expression, got {names!r}: {error}") from None
    return frozenset(names).__contains__
