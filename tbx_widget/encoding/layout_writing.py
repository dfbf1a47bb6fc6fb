"""The layout of TensorBoard's dashboard "custom scalars" to a `Layout` message; `custom_layouts` reads it.

Source: https://github.com/tensorflow/tensorboard/blob/master/tensorboard/plugins/custom_scalar/layout.proto
"""

from __future__ import annotations

from tbx_widget.encoding.custom_layouts import Layout, LayoutCategory, LayoutChart, Margin
from tbx_widget.encoding.plugin_schema import (
    CategoryField,
    ChartField,
    LayoutField,
    MarginField,
    MarginSeriesField,
    MultilineField,
)
from tbx_widget.encoding.wire import bytes_field, encode_text, text_field, varint_field


def encode_layout(layout: Layout) -> bytes:
    """Encode a layout.

    Examples
    --------
    >>> encode_layout(Layout((LayoutCategory("a"),)))
    b'\\x12\\x03\\n\\x01a'
    """
    return b"".join(bytes_field(LayoutField.CATEGORY, _category(one)) for one in layout.categories)


def _category(category: LayoutCategory) -> bytes:
    charts = b"".join(bytes_field(CategoryField.CHART, _chart(chart)) for chart in category.charts)
    closed = varint_field(CategoryField.CLOSED, category.is_closed)
    return text_field(CategoryField.TITLE, category.title) + charts + closed


def _chart(chart: LayoutChart) -> bytes:
    title = text_field(ChartField.TITLE, chart.title)
    if chart.margins:
        series = b"".join(bytes_field(MarginField.SERIES, _margin(one)) for one in chart.margins)
        return title + bytes_field(ChartField.MARGIN, series)
    tags = b"".join(bytes_field(MultilineField.TAG, encode_text(tag)) for tag in chart.tags)
    return title + bytes_field(ChartField.MULTILINE, tags)


def _margin(margin: Margin) -> bytes:
    return b"".join(
        (
            text_field(MarginSeriesField.VALUE, margin.value),
            text_field(MarginSeriesField.LOWER, margin.lower),
            text_field(MarginSeriesField.UPPER, margin.upper),
        )
    )
