"""The exceptions that callers may want to catch.

TbxError
 +-- LogdirError    the log directory cannot be made, written or found; raised when a writer is made or a
 |                  directory is opened
 +-- EventFileError a value that is wanted cannot be read from its event file
 +-- DataLossError  records could not be written; raised by `flush()` and `close()`
 +-- UnknownRunError, UnknownTagError
                    what was read has no such run, or the run no such tag; also a `KeyError`

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


class UnknownRunError(TbxError, KeyError):
    """There is no run of that name; the message says which there are."""

    __str__ = Exception.__str__


class UnknownTagError(TbxError, KeyError):
    """The run has no such tag of that kind; the message says which it has."""

    __str__ = Exception.__str__
