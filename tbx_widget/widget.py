"""`LiveBoard`: the board in the notebook cell. The only module that imports anywidget.

Rules of the channel: frames go from the kernel to the browser only, within a budget that all boards share;
nothing that the board needs while a cell runs waits for an answer from the browser. All sends and trait
writes go through one lock, and only immutable bytes are sent.
"""

from __future__ import annotations

import difflib
import os
import threading
import time
import uuid
from collections.abc import Mapping, Sequence
from functools import partial
from importlib import resources
from typing import Any, TypeAlias

import anywidget
import traitlets

from tbx_widget.board_sources import BoardSources
from tbx_widget.details import DetailRequest, answer_detail, check_ids, read_detail_request
from tbx_widget.lanes.errands import Errands
from tbx_widget.lanes.process import lanes
from tbx_widget.live.feed import Feed
from tbx_widget.live.frame_reading import read_series
from tbx_widget.live.frames import Frame
from tbx_widget.live.picture import take_picture
from tbx_widget.live.publisher import frame_bytes
from tbx_widget.notebook import BoardsOfCells, show_output
from tbx_widget.parts import PartPushes, read_part
from tbx_widget.settings import DEFAULTS, check_settings
from tbx_widget.snapshot import Snapshot
from tbx_widget.value_loader import ValueLoader
from tbx_widget.writer import SummaryWriter

MOST_ANSWER_BYTES = 3_000_000
MOST_VALUE_BYTES = 16_000_000

LogDir: TypeAlias = "str | os.PathLike[str]"
Source: TypeAlias = "SummaryWriter | LogDir"

_values = ValueLoader(lanes.nudge)
_answers = Errands("tbx-answers")
_boards_of_cells: BoardsOfCells[LiveBoard] = BoardsOfCells()


def _bundle() -> str:
    file = resources.files("tbx_widget") / "static" / "widget.js"
    if not file.is_file():
        raise FileNotFoundError(
            "tbx_widget/static/widget.js is missing: in a source checkout run `make build`, which needs Node"
        )
    return file.read_text(encoding="utf-8")


class LiveBoard(anywidget.AnyWidget):
    """Draw what writers log, live, in the output of a notebook cell.

    Parameters
    ----------
    source : SummaryWriter, log directory, sequence of these, or dict of name to log directory, optional
        Whose runs to show; every writer of this process when left out. A log directory holds event files,
        whoever has written them, and is watched while it grows; a run of it that is written in this
        process is shown once.
    smoothing : float
        0 (off) to 0.999, TensorBoard's exponential smoothing.
    x_axis : str
        "step", "order" (in order of arrival), "relative" or "wall".
    tag_filter, run_filter : str
        Regular expressions; empty shows all.
    hidden_runs : sequence of str
    theme : str
        "auto" (that of the notebook), "light" or "dark".
    height : int
        Pixels; 0 grows with the content up to a bound.

    Examples
    --------
    >>> board = LiveBoard()
    >>> display(board)  # doctest: +SKIP
    >>> LiveBoard("logs")  # doctest: +SKIP
    >>> LiveBoard({"adam": "logs/adam", "sgd": "/data/sgd"}, smoothing=0.6)  # doctest: +SKIP
    """

    _esm = _bundle()
    settings = traitlets.Dict().tag(sync=True)
    picture = traitlets.Bytes(b"").tag(sync=True)
    board_id = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        source: Source | Sequence[Source] | Mapping[str, LogDir] | None = None,
        *more: Any,
        **settings: Any,
    ) -> None:
        if more:
            raise TypeError("LiveBoard: expected one source or a list of them, LiveBoard([a, b])")
        given = check_settings(settings)
        self._sources = BoardSources(source)
        self._guard = threading.RLock()
        self._pid = os.getpid()
        self._revision = 0
        self._reported: dict[str, Any] = {}
        self._is_shown = False
        self._parts = PartPushes()
        self._store = lanes.store()
        self._feed = Feed(
            self._store,
            self._send_frame,
            shows=self._sources.shows,
            keep=self._keep,
            amend=self._sources.amend,
            load=_values.get,
            name=self._sources.name,
        )
        super().__init__(settings={**DEFAULTS, **given, **_changed(given, 0)}, board_id=uuid.uuid4().hex[:12])
        self._snapshot = Snapshot(self.board_id)
        self.on_msg(self._receive)
        for earlier in _boards_of_cells.enter(self):
            earlier.close()

    def __getattr__(self, name: str) -> Any:
        if name in DEFAULTS:
            return {**self.settings, **self._reported}[name]
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def __setattr__(self, name: str, value: Any) -> None:
        if name in DEFAULTS:
            self._set(check_settings({name: value}))
            return
        if not name.startswith("_") and not hasattr(type(self), name):
            near = difflib.get_close_matches(name, DEFAULTS, n=1)
            if near:
                raise AttributeError(f"LiveBoard has no setting {name!r}; did you mean {near[0]!r}?")
        super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *DEFAULTS})

    def __repr__(self) -> str:
        runs = {
            entry.key.run
            for entry in list(self._store.entries.values())
            if self._sources.shows(entry.key.run)
        }
        return f"<LiveBoard of {len(runs)} run{'' if len(runs) == 1 else 's'}>"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """Name the board by a text that stays true: it is read in a saved notebook, where no number is kept up."""
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        return {**data, "text/plain": "tbx_widget board"}, metadata

    def close(self) -> None:
        """Take the board out of the notebook; a second time does nothing, nor does a forked child's."""
        feed = self.__dict__.get("_feed")
        if feed is None or os.getpid() != self._pid:
            return
        feed.close()
        self._sources.close()
        with self._guard:
            super().close()

    def _ipython_display_(self) -> None:
        bundle = self._repr_mimebundle_()
        if bundle is None:
            return
        show_output(*bundle)
        self._snapshot.display()
        self._show()

    def _show(self) -> None:
        """Start to send; a board that nobody has displayed sends nothing."""
        if not self._is_shown:
            self._is_shown = True
            lanes.publisher.add(self._feed)
            self._sources.start()
        lanes.nudge()

    def send_state(self, key: Any = None) -> None:
        """Send traits; a forked child sends nothing."""
        if os.getpid() == self._pid:
            super().send_state(key)

    def _set(self, values: dict[str, Any]) -> None:
        with self._guard:
            self._revision += 1
            for name in values:
                self._reported.pop(name, None)
            self.settings = {**self.settings, **values, **_changed(values, self._revision)}

    def _send_frame(self, frame: Frame) -> int:
        with self._guard:
            self.send(frame.header, [frame.buffer])
            plugins = {one["plugin"] for one in read_series(frame.header)}
            return sum(map(self._push_part, self._parts.due(plugins, time.monotonic())))

    def _push_part(self, name: str) -> int:
        code = read_part(name)
        self.send({"kind": "part", "name": name, "encoding": "gzip"}, [code])
        return len(code)

    def _keep(self) -> int:
        picture = take_picture(self._store, self._sources.shows, name=self._sources.name)
        with self._guard:
            self.picture = picture
        return len(picture) + self._snapshot.update(self._store, self._sources.shows, self._sources.name)

    def _receive(self, _widget: object, content: dict[str, Any], _buffers: object) -> None:
        kind = content.get("kind")
        if kind == "hello":
            self._parts = PartPushes()
            self._feed.restart()
            self._show()
        elif kind == "detail":
            self._answer(content)
        elif kind == "look":
            self._feed.look(check_ids(content), time.monotonic())
            lanes.nudge()
        elif kind == "part_ready":
            self._parts.note_ready(str(content.get("name")))
        elif kind == "settings":
            self._reported |= check_settings(content.get("values", {}))

    def _answer(self, request: dict[str, Any]) -> None:
        """Read what was asked for beside the kernel's main thread, which has cells to run."""
        _answers.add(partial(self._answer_now, read_detail_request(request)))

    def _answer_now(self, ask: DetailRequest) -> None:
        if self._feed.is_closed:
            return
        frame = answer_detail(
            self._store, ask, most_bytes=MOST_ANSWER_BYTES, most_value_bytes=MOST_VALUE_BYTES
        )
        lanes.publisher.note_spent(frame_bytes(frame))
        with self._guard:
            self.send(frame.header, [frame.buffer])


def _changed(values: dict[str, Any], revision: int) -> dict[str, Any]:
    return {"changed": sorted(values), "revision": revision}
