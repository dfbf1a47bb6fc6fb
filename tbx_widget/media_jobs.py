"""What the media lane makes of the data that `add_histogram` and `add_image` have owned."""

from __future__ import annotations

import logging
from typing import Any, TypeAlias

from tbx_widget.encoding.png import encode_png
from tbx_widget.events import Histogram, Image
from tbx_widget.summaries.arrays import OwnedArray
from tbx_widget.summaries.histograms import count_nonfinite, summarize_histogram
from tbx_widget.summaries.images import to_pixels

logger = logging.getLogger(__name__)

HistogramData: TypeAlias = tuple[OwnedArray, Any, "int | None", str]
ImageData: TypeAlias = tuple[OwnedArray, str]

_told: set[str] = set()


def histogram_job(data: HistogramData) -> Histogram:
    """Count the values; NaN and infinities are said once for each tag."""
    owned, bins, max_bins, what = data
    values = owned.numpy()
    left_out = count_nonfinite(values)
    if left_out and what not in _told:
        _told.add(what)
        logger.warning("%s: %d of %d values are NaN or infinite and not counted", what, left_out, values.size)
    return summarize_histogram(values, bins=bins, max_bins=max_bins)


def image_job(data: ImageData) -> Image:
    """Bring a picture, or many as a grid, to PNG."""
    owned, dataformats = data
    pixels = to_pixels(owned.numpy(), dataformats)
    height, width, channels = pixels.shape
    return Image(height, width, channels, encode_png(pixels))
