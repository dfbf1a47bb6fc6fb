"""The exceptions that callers may want to catch.

TbxError
 +-- LogdirError    the log directory cannot be made or written; raised when a writer is made
 +-- DataLossError  records could not be written; raised by `flush()` and `close()`

Wrong arguments raise `ValueError` or `TypeError` at the call.
"""

from __future__ import annotations


class TbxError(Exception):
    """The base of all errors of this package."""


class LogdirError(TbxError, OSError):
    """The log directory cannot be made or written."""


class DataLossError(TbxError, OSError):
    """Records wait for an ill disk, or were lost to it."""
