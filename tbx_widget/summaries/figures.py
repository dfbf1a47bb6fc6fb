"""matplotlib figures to pixels, drawn by Agg whatever backend is in use.

Source: https://matplotlib.org/stable/users/explain/figure/backends.html
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import numpy.typing as npt

from tbx_widget.summaries.images import make_grid


def render_figure(figure: Any, *, close: bool, what: str = "render_figure") -> npt.NDArray[np.uint8]:
    """Draw a figure, or several of one size as a grid.

    Parameters
    ----------
    figure : matplotlib.figure.Figure or list of these
    close : bool
        Close the figures in pyplot afterwards, also when drawing fails.
    what : str
        The call, for the message, such as ``add_figure("curves")``.

    Returns
    -------
    uint8 array, shape (H, W, 3)

    Raises
    ------
    TypeError
        If it is something else; nothing is closed then.
    ValueError
        If the list is empty or its figures differ in size.
    """
    figures = list(figure) if isinstance(figure, (list, tuple)) else [figure]
    for item in figures:
        _check_figure(item, what)
    if not figures:
        raise ValueError(f"{what}: expected at least one figure, got an empty list")
    try:
        pictures = [_draw(item) for item in figures]
    finally:
        if close:
            _close(figures)
    shapes = sorted({picture.shape[:2] for picture in pictures})
    if len(shapes) > 1:
        raise ValueError(f"{what}: expected figures of one size, got (H, W) of {shapes}")
    return make_grid(np.stack(pictures))


def _check_figure(figure: Any, what: str) -> None:
    matplotlib_figure = sys.modules.get("matplotlib.figure")
    if matplotlib_figure is None or not isinstance(figure, matplotlib_figure.Figure):
        raise TypeError(f"{what}: expected a matplotlib Figure, got {type(figure).__name__}")


def _draw(figure: Any) -> npt.NDArray[np.uint8]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = figure.canvas
    try:
        agg: Any = FigureCanvasAgg(figure)
        agg.draw()
        pixels: npt.NDArray[np.uint8] = np.asarray(agg.buffer_rgba())[:, :, :3].copy()
        return pixels
    finally:
        figure.set_canvas(canvas)


def _close(figures: list[Any]) -> None:
    """Close what pyplot holds; without pyplot nothing is open."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        for figure in figures:
            pyplot.close(figure)
