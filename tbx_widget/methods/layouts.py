"""Charts of several tags."""

from __future__ import annotations

import os
import re
import threading
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from tbx_widget.arguments import check_tag
from tbx_widget.encoding.custom_layouts import Layout, LayoutCategory, LayoutChart, Margin
from tbx_widget.encoding.layout_writing import encode_layout
from tbx_widget.events import CUSTOM_SCALARS, Message
from tbx_widget.methods.base import Methods

CONFIG_TAG = "custom_scalars__config__"
UNTITLED = "untitled"
"""Charts of this title may be several in one category."""
_guard = threading.RLock()
"""Guards the layouts of all writers; charts are logged in the order in which they are added."""
_EXPECTED = 'expected {category: {chart: ["Multiline" or "Margin", tags]}}'


class LayoutMethods(Methods):
    """`add_custom_scalars` and its kin.

    TensorBoard shows the layout of a run that was logged last, so that every call writes all charts that this
    writer has got so far.
    """

    _layout = Layout()

    def add_custom_scalars(self, layout: Mapping[str, Mapping[str, Sequence[Any]]]) -> None:
        """Say which scalars TensorBoard's dashboard "custom scalars" draws in one chart.

        May be called as often as one likes, before or after the scalars: charts add up, and one with the
        category and title of an earlier one stands in its place.

        Parameters
        ----------
        layout : dict
            Category to charts; charts are a dict of title to ``["Multiline", tags]``, a line for each tag that
            one of the regular expressions `tags` matches from its beginning, or to
            ``["Margin", [value, lower, upper]]``, a line with a band around it.

        Raises
        ------
        TypeError, ValueError
            It is built in another way, or a tag of a chart with lines is no regular expression (`re.escape` makes
            one of any tag); nothing is written.

        Examples
        --------
        >>> writer.add_custom_scalars({  # doctest: +SKIP
        ...     "losses": {"both": ["Multiline", ["loss/.*"]], "spread": ["Margin", ["mean", "low", "high"]]}
        ... })
        """
        self._add_layout(_read_layout(layout), "add_custom_scalars")

    def add_custom_scalars_multilinechart(
        self, tags: Sequence[str], category: str = "default", title: str = "untitled"
    ) -> None:
        """Add one chart with a line for each tag; see `add_custom_scalars`.

        Charts without a title add up too.

        Parameters
        ----------
        tags : list of str
            Regular expressions, which match tags of scalars from their beginning. `re.escape` makes one of a tag
            that has brackets or the like.
        category, title : str

        Raises
        ------
        TypeError, ValueError
            Not a list of strings, or no regular expressions.
        """
        what = "add_custom_scalars_multilinechart"
        chart = LayoutChart(_check_text(title, "a title", what), _check_patterns(tags, what))
        self._add_layout(Layout((LayoutCategory(_check_text(category, "a category", what), (chart,)),)), what)

    def add_custom_scalars_marginchart(
        self, tags: Sequence[str], category: str = "default", title: str = "untitled"
    ) -> None:
        """Add one chart of a line with a band around it; see `add_custom_scalars`.

        Parameters
        ----------
        tags : list of three str
            Tags of the value, the lower and the upper bound; no regular expressions.
        category, title : str

        Raises
        ------
        TypeError, ValueError
            Not three tags.
        """
        what = "add_custom_scalars_marginchart"
        chart = LayoutChart(_check_text(title, "a title", what), (), (_check_margin(tags, what),))
        self._add_layout(Layout((LayoutCategory(_check_text(category, "a category", what), (chart,)),)), what)

    def _add_layout(self, layout: Layout, name: str) -> None:
        call = self._call(name, CONFIG_TAG, 0, None)
        with _guard:
            self._layout = merged = _merge(self._layout, layout)
            self._append(CUSTOM_SCALARS, call, Message(encode_layout(merged)))

    def _take_layout(self, layout: Layout) -> None:
        """Have the charts that the writer had in the process from which it comes, beside those of this process."""
        with _guard:
            self._layout = _merge(self._layout, layout)


def _renew_guard() -> None:
    global _guard
    _guard = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_guard)


def _merge(old: Layout, new: Layout) -> Layout:
    """Add charts to those that are there already."""
    charts = {category.title: category.charts for category in old.categories}
    for category in new.categories:
        charts[category.title] = _merge_charts(charts.get(category.title, ()), category.charts)
    return Layout(tuple(LayoutCategory(title, found) for title, found in charts.items()))


def _merge_charts(old: tuple[LayoutChart, ...], new: tuple[LayoutChart, ...]) -> tuple[LayoutChart, ...]:
    merged = {_chart_key(chart): chart for chart in (*old, *new)}
    return tuple(merged.values())


def _chart_key(chart: LayoutChart) -> object:
    return chart if chart.title == UNTITLED else chart.title


def _read_layout(layout: Any) -> Layout:
    if not isinstance(layout, Mapping):
        raise TypeError(f"add_custom_scalars: {_EXPECTED}, got {type(layout).__name__}")
    return Layout(tuple(_read_category(title, charts) for title, charts in layout.items()))


def _read_category(title: Any, charts: Any) -> LayoutCategory:
    name = _check_text(title, "a category", "add_custom_scalars")
    if not isinstance(charts, Mapping):
        raise TypeError(f'add_custom_scalars: {_EXPECTED}, got {type(charts).__name__} for "{title}"')
    return LayoutCategory(name, tuple(_read_chart(name, *item) for item in charts.items()))


def _read_chart(category: str, title: Any, chart: Any) -> LayoutChart:
    name = _check_text(title, "a title", "add_custom_scalars")
    what = f'add_custom_scalars("{category}/{name}")'
    if isinstance(chart, str) or not isinstance(chart, Sequence) or len(chart) != 2:
        raise TypeError(f'{what}: expected ["Multiline" or "Margin", tags], got {chart!r}')
    kind = str(chart[0]).lower()
    if kind == "margin":
        return LayoutChart(name, (), (_check_margin(chart[1], what),))
    if kind == "multiline":
        return LayoutChart(name, _check_patterns(chart[1], what))
    raise ValueError(f'{what}: expected "Multiline" or "Margin", got {chart[0]!r}')


def _check_text(text: Any, name: str, what: str) -> str:
    if not isinstance(text, str):
        raise TypeError(f"{what}: expected {name} of type str, got {type(text).__name__}")
    return text


def _check_tags(tags: Any, what: str) -> tuple[str, ...]:
    if isinstance(tags, (str, bytes)) or not isinstance(tags, Sequence) or not tags:
        raise TypeError(f"{what}: expected a list of tags, got {tags!r}")
    return tuple(check_tag(what, tag) for tag in tags)


def _check_patterns(tags: Any, what: str) -> tuple[str, ...]:
    """Check regular expressions one by one and, where they are several, all in one, as TensorBoard joins them."""
    checked = _check_tags(tags, what)
    groups = [f"({tag})" for tag in checked] if len(checked) > 1 else list(checked)
    for pattern, came in zip((*groups, "|".join(groups)), (*map(repr, checked), list(checked)), strict=True):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                re.compile(pattern)
        except (re.error, OverflowError, RecursionError) as error:
            hint = "re.escape(tag) makes one of a plain tag"
            raise ValueError(f"{what}: expected regular expressions, got {came}: {error}; {hint}") from error
    return checked


def _check_margin(tags: Any, what: str) -> Margin:
    checked = _check_tags(tags, what)
    if len(checked) != 3:
        raise ValueError(f"{what}: expected three tags, value, lower and upper, got {list(tags)!r}")
    return Margin(*checked)
