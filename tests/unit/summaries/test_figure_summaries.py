from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure
from tensorboardX.utils import figure_to_image

from tbx_widget.summaries.figures import render_figure

mpl.use("agg")

from matplotlib import pyplot as plt

WHAT = 'add_figure("curves")'


@pytest.fixture
def figure():
    figure = plt.figure(figsize=(2, 1), dpi=50)
    figure.gca().plot([0, 1, 0])
    yield figure
    plt.close(figure)


def test_a_figure_looks_as_tensorboardx_draws_it(figure):
    pixels = render_figure(figure, close=False, what=WHAT)

    assert pixels.shape == (50, 100, 3)
    assert np.array_equal(pixels, np.moveaxis(figure_to_image(figure, close=False), 0, 2))


def test_several_figures_make_a_grid(figure):
    pixels = render_figure([figure, figure, figure], close=False, what=WHAT)

    assert np.array_equal(pixels, np.tile(render_figure(figure, close=False, what=WHAT), (1, 3, 1)))


def test_a_figure_outside_pyplot_is_drawn():
    assert render_figure(Figure(figsize=(2, 1), dpi=50), close=True, what=WHAT).shape == (50, 100, 3)


def test_pyplot_and_the_figure_are_left_as_they_were(figure):
    other = plt.figure()
    canvas = figure.canvas

    render_figure(figure, close=False, what=WHAT)

    assert figure.canvas is canvas
    assert plt.gcf() is other
    assert plt.fignum_exists(figure.number)
    plt.close(other)


def test_figures_are_closed_when_asked(figure):
    render_figure([figure], close=True, what=WHAT)

    assert not plt.fignum_exists(figure.number)


@pytest.mark.parametrize(
    ("value", "came"), [("a.png", "str"), (None, "NoneType"), ([np.zeros(3)], "ndarray")]
)
def test_what_is_no_figure_is_refused(value, came):
    with pytest.raises(
        TypeError, match=rf'^add_figure\("curves"\): expected a matplotlib Figure, got {came}$'
    ):
        render_figure(value, close=True, what=WHAT)


def test_nothing_is_closed_when_one_of_them_is_no_figure(figure):
    with pytest.raises(TypeError):
        render_figure([figure, "a.png"], close=True, what=WHAT)

    assert plt.fignum_exists(figure.number)


def test_no_figures_are_refused():
    with pytest.raises(ValueError, match="at least one figure"):
        render_figure([], close=True, what=WHAT)


def test_figures_of_different_sizes_are_refused(figure):
    with pytest.raises(ValueError, match=r"of one size, got \(H, W\) of \[\(50, 50\), \(50, 100\)\]"):
        render_figure([figure, Figure(figsize=(1, 1), dpi=50)], close=False, what=WHAT)
