"""Takes protocol buffers that other packages have made to an event file and to every live board.

The messages come as bytes, by their own `SerializeToString`: nobody's protobuf is imported here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import time
from typing import Any

from tbx_widget.arguments import Defaults, check_path
from tbx_widget.encoding.event_reading import Metadata
from tbx_widget.encoding.fields import WireError
from tbx_widget.encoding.foreign_events import decode_event, encode_head, encode_summary_event, set_moment
from tbx_widget.encoding.schema import EventField, TaggedRunMetadataField
from tbx_widget.encoding.wire import bytes_field, text_field
from tbx_widget.events import EncodedEvent
from tbx_widget.lanes.process import lanes
from tbx_widget.lanes.stream import Stream
from tbx_widget.run_streams import RunStreams
from tbx_widget.summaries.arrays import to_float, to_step


class FileWriter:
    """Write protocol buffers to the event file of one run.

    It stands alone, or beside a `SummaryWriter` (`writer.file_writer`) for the same file.

    Parameters
    ----------
    logdir : str or path
        Directory of the run, made where it is missing.
    max_queue, flush_secs
        Taken for compatibility and not needed: records are on disk about 100 ms after the call.
    filename_suffix : str
        Behind the event file's name.

    Raises
    ------
    LogdirError
        The directory cannot be made or written.

    Examples
    --------
    >>> from tensorboardX.summary import scalar
    >>> writer = FileWriter("runs/example")
    >>> writer.add_summary(scalar("loss", 0.5), 1)
    >>> writer.close()
    """

    profile_tag = "profiler"
    """Under which `add_graph` writes run metadata, as tensorboardX."""

    def __init__(
        self,
        logdir: str | os.PathLike[str],
        max_queue: int = 10,
        flush_secs: float = 120,
        filename_suffix: str = "",
    ) -> None:
        where = str(check_path(logdir, who="FileWriter"))
        streams = RunStreams(
            Path(where), suffix=filename_suffix, purge_step=None, write_to_disk=True, who="FileWriter"
        )
        self._begin(where, streams, streams.main, Defaults())

    @classmethod
    def beside(cls, logdir: str, streams: RunStreams, stream: Stream, defaults: Defaults) -> FileWriter:
        """Make one for a stream that a `SummaryWriter` has opened, with the writer's own defaults."""
        writer = cls.__new__(cls)
        writer._begin(logdir, streams, stream, defaults)
        return writer

    def _begin(self, logdir: str, streams: RunStreams, stream: Stream, defaults: Defaults) -> None:
        self._logdir = logdir
        self._streams = streams
        self._stream = stream
        self._defaults = defaults
        self._known: dict[str, Metadata] = {}

    def __repr__(self) -> str:
        return f"<FileWriter {self._logdir!r}>"

    def get_logdir(self) -> str:
        """Give the directory of the run."""
        return self._logdir

    def add_event(self, event: Any, step: int | None = None, walltime: float | None = None) -> None:
        """Write an `Event`.

        Parameters
        ----------
        event : Event message of any package, or its bytes
            Left as it is; what is written has the step and the time of this call.
        step : int, optional
            The event's own when left out.
        walltime : float, optional
            Seconds since the epoch; now when left out, whatever the event says.

        Raises
        ------
        TypeError, ValueError
            Not an event, not a step, not a time.
        """
        what = "FileWriter.add_event"
        payload = _serialize(event, "Event", what)
        moment = self._moment(step, walltime, what)
        try:
            self._append(set_moment(payload, *moment))
        except WireError as error:
            raise ValueError(
                f"{what}: expected the bytes of an Event message, got others: {error}"
            ) from error

    def add_summary(
        self, summary: Any, global_step: int | None = None, walltime: float | None = None
    ) -> None:
        """Write a `Summary`.

        Parameters
        ----------
        summary : Summary message of any package, or its bytes
        global_step : int, optional
            0 when left out.
        walltime : float, optional
            Seconds since the epoch; now when left out.

        Raises
        ------
        TypeError, ValueError
            Not a summary, not a step, not a time.
        """
        what = "FileWriter.add_summary"
        payload = _serialize(summary, "Summary", what)
        step, seconds = self._moment(global_step, walltime, what)
        try:
            self._append(encode_summary_event(payload, step or 0, seconds))
        except WireError as error:
            raise ValueError(
                f"{what}: expected the bytes of a Summary message, got others: {error}"
            ) from error

    def add_graph(self, graph_profile: Any, walltime: float | None = None) -> None:
        """Write a graph and how it ran.

        Parameters
        ----------
        graph_profile : (GraphDef message, RunMetadata message)
            As the functions of tensorboardX and torch that make graphs return it.
        walltime : float, optional
            Seconds since the epoch; now when left out.
        """
        what = "FileWriter.add_graph"
        if not isinstance(graph_profile, (tuple, list)) or len(graph_profile) != 2:
            raise TypeError(
                f"{what}: expected a graph and its run metadata, got {type(graph_profile).__name__}"
            )
        graph = _serialize(graph_profile[0], "GraphDef", what)
        metadata = _serialize(graph_profile[1], "", what)
        self._append_field(EventField.GRAPH_DEF, graph, walltime, what)
        tagged = text_field(TaggedRunMetadataField.TAG, self.profile_tag)
        tagged += bytes_field(TaggedRunMetadataField.RUN_METADATA, metadata)
        self._append_field(EventField.TAGGED_RUN_METADATA, tagged, walltime, what)

    def add_onnx_graph(self, graph: Any, walltime: float | None = None) -> None:
        """Write a `GraphDef`, such as one that was made of an ONNX model."""
        what = "FileWriter.add_onnx_graph"
        self._append_field(EventField.GRAPH_DEF, _serialize(graph, "GraphDef", what), walltime, what)

    def add_openvino_graph(self, graph: Any, walltime: float | None = None) -> None:
        """Write a `GraphDef`, such as one that was made of an OpenVINO model."""
        what = "FileWriter.add_openvino_graph"
        self._append_field(EventField.GRAPH_DEF, _serialize(graph, "GraphDef", what), walltime, what)

    @contextmanager
    def use_metadata(
        self, *, global_step: int | None = None, walltime: float | None = None
    ) -> Iterator[FileWriter]:
        """Give all calls inside the `with` block that name no step or no wall time these.

        Beside a `SummaryWriter` this counts for both.
        """
        with self._defaults.use(global_step, walltime):
            yield self

    def flush(self) -> None:
        """Return when everything that was written before is in the event file.

        Raises
        ------
        DataLossError
            The disk does not take it; the records wait in memory.
        """
        lanes.flush([self._stream])

    def close(self) -> None:
        """Flush and give everything back."""
        lanes.close([self._stream])

    def reopen(self) -> None:
        """Go on after `close`, in the same file; writing does so by itself, and says so."""
        if self._stream.is_closed:
            lanes.reopen(self._stream)

    def _moment(self, step: Any, walltime: Any, what: str) -> tuple[int | None, float]:
        step, walltime = self._defaults.fill(step, walltime)
        seconds = time() if walltime is None else to_float(walltime, what=what)
        if step is None:
            return None, seconds
        cut = to_step(step, what=what)
        self._streams.note_cut(what, step)
        return cut, seconds

    def _append_field(self, number: int, content: bytes, walltime: Any, what: str) -> None:
        step, seconds = self._moment(None, walltime, what)
        self._append(encode_head(step or 0, seconds) + bytes_field(number, content))

    def _append(self, payload: bytes) -> None:
        events = decode_event(payload, self._stream.run, self._known)
        self._streams.append_event(EncodedEvent(self._stream.run, payload, events), self._stream)


def _serialize(message: Any, name: str, what: str) -> bytes:
    """Give the bytes of a message; it must be of the named type, if it tells its type and one is named."""
    if isinstance(message, (bytes, bytearray, memoryview)):
        return bytes(message)
    serialize = getattr(message, "SerializeToString", None)
    kind = getattr(getattr(message, "DESCRIPTOR", None), "name", name)
    if serialize is None or (name and kind != name):
        raise TypeError(f"{what}: expected a protocol buffer message {name}, got {type(message).__name__}")
    return bytes(serialize())
