"""Values that rest in their event file until somebody looks at them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from tbx_widget.encoding.crc import masked_crc32c
from tbx_widget.encoding.event_reading import EventParts, Metadata, read_event, read_run_metadata
from tbx_widget.encoding.fields import WireError
from tbx_widget.encoding.tfrecord import FOOTER_SIZE, HEADER_SIZE, record_header
from tbx_widget.encoding.values import decode_value
from tbx_widget.errors import EventFileError
from tbx_widget.events import RUN_METADATA, Message, Value
from tbx_widget.logdir.opening import open_file

WHOLE_EVENT = -1
"""Place of what is not one of the values of a summary: a graph."""


@dataclass(frozen=True, slots=True)
class StoredValue:
    """One value of one record; `offset` is that of the record, `length` that of its payload."""

    path: Path
    offset: int
    length: int
    place: int
    nbytes: int
    plugin: str
    metadata: Metadata | None

    def load(self) -> Value:
        """Read the record again, check it, and decode the value.

        Raises
        ------
        EventFileError
            The file is gone, was replaced, or is damaged here.
        """
        payload = self._read_payload()
        try:
            parts = read_event(payload)
            return self._decode(payload, parts)
        except (WireError, IndexError) as error:
            raise EventFileError(f"{self._where}: {error}") from error

    def _decode(self, payload: bytes, parts: EventParts) -> Value:
        if self.place == WHOLE_EVENT and self.plugin == RUN_METADATA:
            return Message(read_run_metadata(payload, parts)[1])
        if self.place == WHOLE_EVENT:
            return Message(payload[parts.start : parts.end])
        return decode_value(payload, parts.values[self.place], self.plugin, self.metadata)

    def _read_payload(self) -> bytes:
        size = HEADER_SIZE + self.length + FOOTER_SIZE
        try:
            with open_file(self.path) as file:
                record = os.pread(file.fileno(), size, self.offset)
        except OSError as error:
            raise EventFileError(error.errno, f"{self._where}: {error.strerror}") from error
        payload = record[HEADER_SIZE:-FOOTER_SIZE]
        crc = int.from_bytes(record[-FOOTER_SIZE:], "little")
        is_whole = len(record) == size and record.startswith(record_header(self.length))
        if not is_whole or masked_crc32c(payload) != crc:
            raise EventFileError(f"{self._where}: the record is not there any more, or is damaged")
        return payload

    @property
    def _where(self) -> str:
        return f"{self.path.name}, byte {self.offset}"
