"""`add` logs a nested dictionary by the types of its values."""

from __future__ import annotations

import decimal

import numpy as np
import pytest
import torch

from tbx_widget import SummaryWriter
from tests.reading import event_files, read_events, read_scalars

PICTURE = np.zeros((3, 16, 20), np.uint8)


@pytest.fixture
def writer(tmp_path):
    with SummaryWriter(tmp_path / "run") as writer:
        yield writer


def kinds(tmp_path) -> dict[str, str]:
    """What TensorBoard's loader finds under each tag: the kind of the value, or its plugin."""
    values = [v for e in read_events(event_files(tmp_path)[0]) for v in e.summary.value]
    return {v.tag: v.metadata.plugin_data.plugin_name or v.WhichOneof("value") for v in values}


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (1, "simple_value"),
        (True, "simple_value"),
        (0.5, "simple_value"),
        (decimal.Decimal("0.5"), "simple_value"),
        (np.float16(0.5), "simple_value"),
        (np.array([[0.5]]), "simple_value"),
        (torch.tensor([0.5], requires_grad=True), "simple_value"),
        (PICTURE, "image"),
        (PICTURE.astype(np.float32), "image"),
        (torch.zeros(3, 16, 20, dtype=torch.bfloat16), "image"),
        (torch.zeros(3, 16, 20, requires_grad=True), "image"),
        (np.zeros((16, 20, 4)), "image"),
        (np.zeros((16, 20, 1)), "image"),
        (np.zeros((16, 20), np.uint8), "image"),
        (np.zeros((2, 3, 16, 20)), "image"),
        (torch.zeros(2, 16, 20, 3), "image"),
        (np.zeros((16, 20)), "histo"),
        (np.zeros((3, 15, 20)), "histo"),
        (np.zeros((2, 16, 20)), "histo"),
        (np.zeros((3, 16, 20), np.int64), "histo"),
        (np.zeros((64, 32, 3, 3)), "histo"),
        (np.zeros((2, 2, 3, 16, 20)), "histo"),
        (torch.arange(5), "histo"),
        (np.array([True, False]), "histo"),
        ([1, 2.5], "histo"),
        ((3,), "histo"),
        ([torch.tensor(1.0), torch.tensor(2.0)], "histo"),
    ],
)
def test_a_value_is_logged_by_its_type(tmp_path, writer, value, kind):
    writer.add({"x": value}, 3)
    writer.flush()

    assert kinds(tmp_path) == {"x": kind}
    [event] = [event for event in read_events(event_files(tmp_path)[0]) if event.summary.value]
    assert event.step == 3


def test_a_string_is_text(tmp_path, writer):
    writer.add({"note": "**hi**"}, 3)
    writer.flush()

    assert kinds(tmp_path) == {"note/text_summary": "text"}


def test_a_figure_is_drawn(tmp_path, writer):
    from matplotlib.figure import Figure

    writer.add({"plot": Figure(figsize=(1, 1), dpi=30)}, 3)
    writer.flush()

    assert kinds(tmp_path) == {"plot": "image"}


@pytest.mark.parametrize(
    ("mode", "channels"), [("RGB", 3), ("RGBA", 4), ("L", 3), ("1", 3), ("P", 3), ("LA", 4), ("CMYK", 3)]
)
def test_a_pillow_picture_is_a_picture_whatever_its_mode_and_size(tmp_path, writer, mode, channels):
    from PIL import Image

    writer.add({"photo": Image.new(mode, (5, 4))}, 3)
    writer.flush()

    [value] = [v for e in read_events(event_files(tmp_path)[0]) for v in e.summary.value]
    assert (value.image.width, value.image.height, value.image.colorspace) == (5, 4, channels)


def test_dictionaries_in_it_join_their_names_and_none_is_left_out(tmp_path, writer):
    writer.add({"train": {"loss": 1.0, "top": {1: 0.5, 5: 0.75}}, "val": None, "empty": {}}, 3)
    writer.flush()

    assert read_scalars(tmp_path / "run") == {
        "train/loss": [(3, 1.0)],
        "train/top/1": [(3, 0.5)],
        "train/top/5": [(3, 0.75)],
    }


@pytest.mark.parametrize("prefix", ["fold/1", "fold/1/"])
def test_a_prefix_stands_before_all_tags(tmp_path, writer, prefix):
    writer.add({"loss": 1.0}, 3, prefix=prefix)
    writer.flush()

    assert list(read_scalars(tmp_path / "run")) == ["fold/1/loss"]


def test_all_values_have_one_wall_time(tmp_path, writer):
    writer.add({"a": 1.0, "b": 2.0, "c": [1, 2]}, 3)
    writer.add({"d": 1.0}, 3, walltime=5.5)
    writer.flush()

    times = {v.tag: e.wall_time for e in read_events(event_files(tmp_path)[0]) for v in e.summary.value}
    assert times["a"] == times["b"] == times["c"]
    assert times["d"] == 5.5


@pytest.mark.parametrize(
    ("value", "error", "says"),
    [
        (object(), TypeError, r'add\("a/b"\): expected a number, an array, .*got object'),
        (b"raw", TypeError, r'add\("a/b"\): expected a number, .*got bytes'),
        (1j, TypeError, r'add\("a/b"\): expected .*got complex'),
        ([], ValueError, r'add\("a/b"\): expected at least one number, got an empty list'),
        (["x"], TypeError, r'add\("a/b"\): expected numbers, got list of str'),
        ([[1], [1, 2]], TypeError, r'add\("a/b"\): expected numbers'),
        (np.zeros((0, 3)), ValueError, r'add\("a/b"\): expected at least one number, got shape \(0, 3\)'),
        (np.array(["x", "y"]), TypeError, r'add\("a/b"\): expected numbers, got ndarray of <U1'),
        (
            torch.zeros(2, device="meta"),
            ValueError,
            r'add\("a/b"\): expected numbers, got a tensor on the meta',
        ),
        ({2.5: 1}, TypeError, r'add\("a/b"\): expected keys of type str or int, got float 2.5'),
    ],
)
def test_wrong_values_are_named_by_their_full_path_and_nothing_is_written(
    tmp_path, writer, value, error, says
):
    with pytest.raises(error, match=says):
        writer.add({"first": 1.0, "a": {"b": value}}, 3)

    writer.flush()
    assert kinds(tmp_path) == {}


@pytest.mark.parametrize(
    ("args", "options", "error", "says"),
    [
        (([1.0],), {}, TypeError, "add: expected a dict, got list$"),
        (
            (1, {"a": 2}),
            {},
            TypeError,
            r"add: expected a dict, got int: the dictionary comes first, add\(values,",
        ),
        (
            ({"a": 1.0}, 1),
            {"global_step": 1},
            ValueError,
            "add: expected step or global_step, got both: 1 and 1",
        ),
        (({"a": 1.0},), {"global_step": "now"}, TypeError, "expected an integer step, got str"),
        (({"a": 1.0}, "now"), {}, TypeError, "expected an integer step, got str"),
        (({"a": 1.0}, 1), {"prefix": 3}, TypeError, "expected a prefix of type str, got int"),
        (({"": 1.0}, 1), {}, ValueError, "add: expected a tag, got ''"),
    ],
)
def test_wrong_arguments_are_told(tmp_path, writer, args, options, error, says):
    with pytest.raises(error, match=says):
        writer.add(*args, **options)

    writer.flush()
    assert kinds(tmp_path) == {}


def test_the_step_may_be_called_as_everywhere_else(tmp_path, writer):
    writer.add({"a": 1.0, "note": "hi"}, global_step=7)
    writer.flush()

    assert read_scalars(tmp_path / "run")["a"] == [(7, 1.0)]
