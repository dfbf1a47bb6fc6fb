"""Says once for each tag of a run that floats are of another scale than pictures or sounds have."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy.typing as npt

from tbx_widget.summaries.clipping import Scale, describe_clipped
from tbx_widget.telling import Once, tell

logger = logging.getLogger(__name__)

_told = Once()


class Place(NamedTuple):
    """Where a warning comes from."""

    run: str
    what: str
    """The call, such as `add_image("samples")`."""


def tell_clipped(arrays: Iterable[npt.NDArray[Any]], scale: Scale, place: Place) -> None:
    """Warn where a notable part of the floats is beyond the scale."""
    problem = describe_clipped(arrays, scale)
    if problem and _told.is_first(place):
        tell(logger.warning, problem, run=place.run, call=place.what, once="for each tag")
