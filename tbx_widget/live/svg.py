"""The scalars of a store as one small SVG, for notebooks that are looked at without a kernel."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import NamedTuple

import numpy as np

from tbx_widget.events import SCALARS
from tbx_widget.live.card_order import age, order_entries
from tbx_widget.live.entry import Entry
from tbx_widget.live.series import Points, ScalarSeries, thin
from tbx_widget.live.store import Store

COLORS = (
    "#3389d4", "#ef9d15", "#832db6", "#ba0300", "#2bbfd2",
    "#a66b58", "#dd500b", "#8ea39e", "#b9af7f", "#717581",
)  # fmt: skip
"""Those of `js/src/draw/palette.ts` on white."""
MOST_CHARTS = 12
MOST_RUNS = 20
MOST_POINTS = 400
FEWEST_POINTS = 40
MOST_ROWS = 40
COLUMNS = 3
WIDTH, HEIGHT = 300, 190
PLOT_LEFT, PLOT_TOP, PLOT_WIDTH, PLOT_HEIGHT = 62, 34, 222, 124


class _Line(NamedTuple):
    run: str
    color: str
    points: Points


def draw_board(
    store: Store, shows: Callable[[str], bool], name: Callable[[str], str] = str
) -> tuple[str, str]:
    """Draw one chart per tag, the first twelve of a board; give the SVG and a table of last values as plain text."""
    with store.lock:
        every = [e for e in store.entries.values() if e.key.plugin == SCALARS and shows(e.key.run)]
        runs = list(dict.fromkeys(entry.key.run for entry in sorted(every, key=age)))[:MOST_RUNS]
        entries = [entry for entry in order_entries(every) if entry.key.run in runs]
        tags = list(dict.fromkeys(entry.key.tag for entry in entries))
        charts = {
            tag: _lines([e for e in entries if e.key.tag == tag], runs, name) for tag in tags[:MOST_CHARTS]
        }
    if not charts:
        return "", "No scalars yet"
    legend_top = HEIGHT * -(-len(charts) // COLUMNS) + 8
    parts = [_chart(at, tag, lines) for at, (tag, lines) in enumerate(charts.items())]
    parts += [_legend(at, name(run), legend_top) for at, run in enumerate(runs)]
    width = WIDTH * min(len(charts), COLUMNS)
    height = legend_top + 18 * len(runs) + 8
    return _svg(width, height, parts), _table(charts, len(tags))


def _lines(entries: list[Entry], runs: list[str], name: Callable[[str], str]) -> list[_Line]:
    lines = []
    for entry in entries:
        assert isinstance(entry.data, ScalarSeries)
        color = COLORS[runs.index(entry.key.run) % len(COLORS)]
        points = thin(entry.data.summary(), max(MOST_POINTS // len(runs), FEWEST_POINTS))
        lines.append(_Line(name(entry.key.run), color, _count_up(points)))
    return lines


def _count_up(points: Points) -> Points:
    """Where no step was ever given, files have step 0 throughout; here, as on a board, the points count up."""
    return points if points.steps.any() else points._replace(steps=points.indices)


def _svg(width: int, height: int, parts: list[str]) -> str:
    style = "font-family:system-ui,sans-serif;font-size:11px;fill:#555"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" style="{style}">'
        f'<rect width="{width}" height="{height}" rx="6" fill="#fff" stroke="#ddd"/>{"".join(parts)}</svg>'
    )


def _chart(at: int, tag: str, lines: list[_Line]) -> str:
    left, top = WIDTH * (at % COLUMNS), HEIGHT * (at // COLUMNS)
    x_range = _extent([line.points.steps for line in lines])
    y_range = _extent([line.points.values for line in lines])
    bottom = PLOT_TOP + PLOT_HEIGHT
    right = PLOT_LEFT + PLOT_WIDTH
    return (
        f'<g transform="translate({left} {top})"><text x="14" y="22" fill="#222" font-weight="600">'
        f"{escape(_short(tag))}</text>"
        f'<path d="M{PLOT_LEFT} {PLOT_TOP}V{bottom}H{right}" fill="none" stroke="#ccc"/>'
        f'<text x="{PLOT_LEFT - 6}" y="{PLOT_TOP + 8}" text-anchor="end">{y_range[1]:.3g}</text>'
        f'<text x="{PLOT_LEFT - 6}" y="{bottom}" text-anchor="end">{y_range[0]:.3g}</text>'
        f'<text x="{PLOT_LEFT}" y="{bottom + 16}">{x_range[0]:.0f}</text>'
        f'<text x="{right}" y="{bottom + 16}" text-anchor="end">{x_range[1]:.0f}</text>'
        f"{''.join(_path(line, x_range, y_range) for line in lines)}</g>"
    )


def _path(line: _Line, x_range: tuple[float, float], y_range: tuple[float, float]) -> str:
    finite = np.isfinite(line.points.values)
    x = PLOT_LEFT + PLOT_WIDTH * _scaled(line.points.steps[finite], x_range)
    y = PLOT_TOP + PLOT_HEIGHT * (1 - _scaled(line.points.values[finite], y_range))
    if len(x) == 1:
        return f'<circle cx="{x[0]:.1f}" cy="{y[0]:.1f}" r="2.5" fill="{line.color}"/>'
    dots = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
    return f'<polyline points="{dots}" fill="none" stroke="{line.color}" stroke-width="1.5"/>'


def _scaled(values: np.ndarray, extent: tuple[float, float]) -> np.ndarray:
    low, high = extent
    return (values.astype(np.float64) - low) / (high - low) if high > low else np.full(len(values), 0.5)


def _extent(columns: list[np.ndarray]) -> tuple[float, float]:
    every = np.concatenate([column[np.isfinite(column)] for column in columns])
    return (float(every.min()), float(every.max())) if len(every) else (0.0, 0.0)


def _legend(at: int, run: str, top: int) -> str:
    y = top + 18 * at
    color = COLORS[at % len(COLORS)]
    return (
        f'<rect x="14" y="{y}" width="10" height="10" rx="2" fill="{color}"/>'
        f'<text x="30" y="{y + 9}">{escape(_short(run))}</text>'
    )


def _short(name: str) -> str:
    return name if len(name) <= 42 else f"{name[:20]}…{name[-20:]}"


def _table(charts: dict[str, list[_Line]], tags: int) -> str:
    rows = [
        f"{_short(line.run)}  {_short(tag)}  {line.points.values[-1]:.6g} at step {line.points.steps[-1]}"
        for tag, lines in charts.items()
        for line in lines
    ]
    more = [f"and {tags - len(charts)} more tags"] if tags > len(charts) else []
    return "\n".join(rows[:MOST_ROWS] + more)
