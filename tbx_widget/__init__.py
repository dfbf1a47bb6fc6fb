"""TensorBoard that lives in the notebook cell.

>>> from tbx_widget import LiveBoard, SummaryWriter
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from tbx_widget.errors import (
    DataLossError,
    EventFileError,
    LogdirError,
    TbxError,
    UnknownRunError,
    UnknownTagError,
)
from tbx_widget.version import __version__

if TYPE_CHECKING:
    from tbx_widget.data.logs import read
    from tbx_widget.file_writer import FileWriter
    from tbx_widget.patching.patches import patch
    from tbx_widget.record_writer import RecordWriter
    from tbx_widget.widget import LiveBoard
    from tbx_widget.writer import SummaryWriter

__all__ = [
    "DataLossError",
    "EventFileError",
    "FileWriter",
    "LiveBoard",
    "LogdirError",
    "RecordWriter",
    "SummaryWriter",
    "TbxError",
    "UnknownRunError",
    "UnknownTagError",
    "__version__",
    "patch",
    "read",
]


_LOADED_ON_USE = {
    "FileWriter": "tbx_widget.file_writer",
    "LiveBoard": "tbx_widget.widget",
    "RecordWriter": "tbx_widget.record_writer",
    "SummaryWriter": "tbx_widget.writer",
    "patch": "tbx_widget.patching.patches",
    "read": "tbx_widget.data.logs",
}


def __getattr__(name: str) -> Any:
    if name not in _LOADED_ON_USE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(_LOADED_ON_USE[name]), name)
    globals()[name] = found
    return found


def load_ipython_extension(ipython: Any) -> None:
    """Add `%tensorboardx` to a notebook, for `%load_ext tbx_widget`."""
    from tbx_widget.magics import register

    register(ipython)


def __dir__() -> list[str]:
    return sorted(__all__)
