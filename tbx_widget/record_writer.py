"""Byte strings to a file of TFRecords.

Source: https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details
"""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType

from tbx_widget.arguments import check_path
from tbx_widget.encoding.tfrecord import record_footer, record_header


class RecordWriter:
    """Write records of bytes to one file, each with its length and checksums.

    Parameters
    ----------
    path : str or path
        Made anew, its directories too where they are missing.

    Raises
    ------
    OSError
        The file cannot be made.
    NotImplementedError
        A place on another machine, such as `s3://...`.

    Examples
    --------
    >>> with RecordWriter("data/train.tfrecord") as writer:
    ...     writer.write(b"one example")
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = str(check_path(path, who="RecordWriter"))
        file = Path(self.path)
        file.parent.mkdir(parents=True, exist_ok=True)
        self._file = file.open("wb")

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Append one record, behind a buffer.

        Raises
        ------
        TypeError
            Not bytes.
        ValueError
            The writer is closed.
        """
        if not isinstance(data, (bytes, bytearray, memoryview)):
            raise TypeError(f"RecordWriter.write: expected bytes, got {type(data).__name__}")
        payload = bytes(data)
        self._file.write(b"".join((record_header(len(payload)), payload, record_footer(payload))))

    def flush(self) -> None:
        """Return when all records are on disk; this fsyncs, as tensorboardX does."""
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Write what is buffered and close the file; a second time does nothing."""
        self._file.close()

    def __enter__(self) -> RecordWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
