"""Points that boards want finer than a store holds them, from the event file and thinned while it is read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tbx_widget.live.entry import Wanted
from tbx_widget.live.series import Points
from tbx_widget.live.thinning import Thinner
from tbx_widget.logdir.reread import Marks, SeriesPoints, Span, read_spans
from tbx_widget.logdir.run_tags import RunTags


def read_wanted(
    path: Path, tags: RunTags, marks: Marks, wanted: Sequence[Wanted], *, is_learning: bool = False
) -> list[Points | None]:
    """Read points of scalar series of one file; None for each that the file does not have (any more)."""
    thinners = [Thinner(one.first, one.end, one.most) for one in wanted]
    spans = [Span(one.tag, one.first, one.end) for one in wanted]
    for number, part in read_spans(path, tags, marks, spans, is_learning=is_learning):
        thinners[number].add(_points(part, spans[number].first + thinners[number].count))
    return [
        thinner.points() if thinner.count == one.end - one.first > 0 else None
        for thinner, one in zip(thinners, wanted, strict=True)
    ]


def _points(part: SeriesPoints, first: int) -> Points:
    indices = np.arange(first, first + len(part.steps))
    with np.errstate(over="ignore"):
        return Points(indices, part.steps, part.wall_times, part.values.astype(np.float32))
