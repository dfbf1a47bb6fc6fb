"""TensorBoard that lives in the notebook cell.

>>> from tbx_widget import LiveBoard, SummaryWriter
"""

from __future__ import annotations

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
from tbx_widget.writer import SummaryWriter

if TYPE_CHECKING:
    from tbx_widget.data.logs import read
    from tbx_widget.widget import LiveBoard

__all__ = [
    "DataLossError",
    "EventFileError",
    "LiveBoard",
    "LogdirError",
    "SummaryWriter",
    "TbxError",
    "UnknownRunError",
    "UnknownTagError",
    "__version__",
    "read",
]


def __getattr__(name: str) -> Any:
    if name == "LiveBoard":
        from tbx_widget.widget import LiveBoard

        return LiveBoard
    if name == "read":
        from tbx_widget.data.logs import read

        return read
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def load_ipython_extension(ipython: Any) -> None:
    """Add `%tensorboardx` to a notebook, for `%load_ext tbx_widget`."""
    from tbx_widget.magics import register

    register(ipython)


def __dir__() -> list[str]:
    return sorted(__all__)
