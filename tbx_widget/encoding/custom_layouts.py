"""The layout of TensorBoard's dashboard "custom scalars": which tags share a chart.

Source: https://github.com/tensorflow/tensorboard/blob/master/tensorboard/plugins/custom_scalar/layout.proto
"""

from __future__ import annotations

from dataclasses import dataclass

from tbx_widget.encoding.message_fields import MessageFields
from tbx_widget.encoding.plugin_schema import (
    CategoryField,
    ChartField,
    LayoutField,
    MarginField,
    MarginSeriesField,
    MultilineField,
)
from tbx_widget.encoding.wire import LENGTH_DELIMITED


@dataclass(frozen=True, slots=True)
class Margin:
    """A line with a band around it: three tags."""

    value: str
    lower: str
    upper: str


@dataclass(frozen=True, slots=True)
class LayoutChart:
    """One chart: lines of all tags that one of `tags`, regular expressions, matches, or lines with bands."""

    title: str = ""
    tags: tuple[str, ...] = ()
    margins: tuple[Margin, ...] = ()


@dataclass(frozen=True, slots=True)
class LayoutCategory:
    """A group of charts under one title."""

    title: str = ""
    charts: tuple[LayoutChart, ...] = ()
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """All groups, from top to bottom."""

    categories: tuple[LayoutCategory, ...] = ()


def read_layout(data: bytes) -> Layout:
    """Read a `Layout` message, which an event of the plugin "custom_scalars" holds.

    Raises
    ------
    WireError
        The bytes are none.

    Examples
    --------
    >>> read_layout(b"\\x12\\x03\\x0a\\x01a").categories[0].title
    'a'
    """
    return Layout(tuple(map(_category, MessageFields(data).messages(LayoutField.CATEGORY))))


def _category(fields: MessageFields) -> LayoutCategory:
    return LayoutCategory(
        fields.text(CategoryField.TITLE),
        tuple(map(_chart, fields.messages(CategoryField.CHART))),
        fields.integer(CategoryField.CLOSED) != 0,
    )


def _chart(fields: MessageFields) -> LayoutChart:
    title = fields.text(ChartField.TITLE)
    chosen = fields.chosen((ChartField.MULTILINE, LENGTH_DELIMITED), (ChartField.MARGIN, LENGTH_DELIMITED))
    content = fields.message(chosen)
    if chosen == ChartField.MULTILINE:
        return LayoutChart(title, content.texts(MultilineField.TAG))
    return LayoutChart(title, (), tuple(map(_margin, content.messages(MarginField.SERIES))))


def _margin(fields: MessageFields) -> Margin:
    return Margin(
        fields.text(MarginSeriesField.VALUE),
        fields.text(MarginSeriesField.LOWER),
        fields.text(MarginSeriesField.UPPER),
    )
