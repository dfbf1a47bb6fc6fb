"""The exceptions that callers may want to catch.

TbxError
 +-- LogdirError    the log directory cannot be made, written or found; raised when a writer is made or a
 |                  directory is opened
 +-- EventFileError a value that is wanted cannot be read from its event file
 +-- DataLossError  records could not be written; raised by `flush()` and `close()`

Wrong arguments raise `ValueError` or `TypeError` at the call.
"""

from __future__ import annotations


class TbxError(Exception):
    """The base of all errors of this package."""


class LogdirError(TbxError, OSError):
    """The log directory cannot be made, written or found."""


class EventFileError(TbxError, OSError):
    """A value cannot be read: its event file is gone, was replaced, or is damaged there."""


class DataLossError(TbxError, OSError):
    """Records wait for an ill disk, or were lost to it."""
