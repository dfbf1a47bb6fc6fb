"""What one event of any plugin holds, in one line for people."""

from __future__ import annotations

from typing import Any

from tbx_widget.commands.contents import describe
from tbx_widget.commands.numbers import text_number
from tbx_widget.data.curves import PrCurveItem
from tbx_widget.data.items import AnyItem
from tbx_widget.data.messages import Content, read_message
from tbx_widget.data.spelling import count_of
from tbx_widget.data.tables import local_time
from tbx_widget.encoding.custom_layouts import Layout, LayoutCategory, LayoutChart
from tbx_widget.encoding.graphs import Graph
from tbx_widget.encoding.hparams import Experiment, SessionEnd, SessionStart
from tbx_widget.events import RUN_METADATA

_RECALLS = (0.5, 0.8, 0.95)


def tell(item: Any) -> str:
    """Write what an item holds.

    Raises
    ------
    EventFileError
        It cannot be read.
    """
    if isinstance(item, PrCurveItem):
        return _curve(item)
    content = read_message(item) if isinstance(item, AnyItem) else None
    if content is not None:
        return _message(content)
    is_metadata = isinstance(item, AnyItem) and item.plugin == RUN_METADATA
    return ("what was measured while the graph ran, " if is_metadata else "") + _line(describe(item))


def _curve(item: PrCurveItem) -> str:
    precision = ", ".join(f"{item.precision_at(recall):.4g} at {recall:g}" for recall in _RECALLS)
    return f"area {item.area:.4g}; precision at recall: {precision}; {len(item.thresholds):,} thresholds"


def _message(content: Content) -> str:
    if isinstance(content, Graph):
        counts = (count_of(len(content.nodes), "nodes"), count_of(len(content.functions), "functions"))
        return f"graph of {' and '.join(counts)}"
    if isinstance(content, Layout):
        return "; ".join(map(_category, content.categories)) or "no charts"
    if isinstance(content, SessionStart):
        return _start(content)
    if isinstance(content, SessionEnd):
        return f"ended: {content.status.name}" + (f", {local_time(content.ended)}" if content.ended else "")
    return _experiment(content) if isinstance(content, Experiment) else ""


def _start(said: SessionStart) -> str:
    values = ", ".join(f"{name}={_short(value)}" for name, value in said.hparams.items())
    return (values or "no hyperparameters") + (f"; group {said.group_name}" if said.group_name else "")


def _experiment(said: Experiment) -> str:
    compared = {
        "hyperparameters": [one.display_name or one.name for one in said.hparams],
        "metrics": [one.display_name or "/".join(filter(None, (one.group, one.tag))) for one in said.metrics],
    }
    return (
        "; ".join(f"{kind}: {', '.join(names)}" for kind, names in compared.items() if names)
        or "compares nothing"
    )


def _category(category: LayoutCategory) -> str:
    return f"{category.title or 'untitled'}: {', '.join(map(_chart, category.charts)) or 'no charts'}"


def _chart(chart: LayoutChart) -> str:
    bands = (f"{band.value} from {band.lower} to {band.upper}" for band in chart.margins)
    return f"{chart.title or 'untitled'} ({', '.join([*chart.tags, *bands])})"


def _line(content: dict[str, Any]) -> str:
    if "text" in content:
        return str(content["text"])
    return ", ".join(f"{name} {_short(value)}" for name, value in content.items() if not _is_long(value))


def _is_long(value: Any) -> bool:
    return isinstance(value, list) and len(value) > 1


def _short(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_short, value))
    return text_number(value) if isinstance(value, float) else str(value)
