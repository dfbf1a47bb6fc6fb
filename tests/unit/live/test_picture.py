"""The small pictures that stay when the kernel is gone are small, and show what they should."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from tbx_widget.events import PROJECTOR, TEXT, Embedding, Event, ScalarColumns, Text
from tbx_widget.live.frame_reading import read_columns, unpack_frame
from tbx_widget.live.frames import KEYFRAME
from tbx_widget.live.picture import MOST_BYTES, take_picture
from tbx_widget.live.store import Store
from tbx_widget.live.svg import draw_board


def store_of(*, runs: int = 1, tags: int = 1, points: int = 100, tag: str = "tag") -> Store:
    store = Store()
    for run in range(runs):
        source = store.open_source(f"run{run}")
        for number in range(tags):
            steps = np.arange(points)
            values = np.cos(steps / 9).astype(np.float32)
            name = f"{tag}{number}"
            source.write(
                ScalarColumns(f"run{run}", (name,), np.array([points]), steps, 1e9 + steps * 1.0, values)
            )
    return store


def everything(run: str) -> bool:
    return True


@pytest.mark.parametrize(
    "shape",
    [
        {"points": 100_000},
        {"runs": 40, "tags": 100},
        {"tags": 300, "tag": "长" * 600},
        {"tags": 3, "tag": "x" * 10**5},
    ],
)
def test_a_picture_is_never_larger_than_256_kilobytes(shape):
    assert len(take_picture(store_of(**shape), everything)) <= MOST_BYTES


def test_long_texts_do_not_burst_the_picture():
    store = store_of()
    source = store.open_source("run0")
    for n in range(10):
        source.write(Event("run0", TEXT, f"text{n}", 0, 1e9, Text(("字" * 20_000,))))

    packed = take_picture(store, everything)

    assert 0 < len(packed) <= MOST_BYTES


def test_an_embedding_of_any_size_is_named_in_the_picture():
    store = Store()
    value = Embedding(np.zeros((100_000, 8), np.float32))
    store.open_source("run").write(Event("run", PROJECTOR, "words:00001", 1, 1e9, value))

    header = unpack_frame(take_picture(store, everything)).header

    assert header["names"] == ["run", PROJECTOR, "words:00001"]


def test_a_picture_has_keyframes_with_the_ends_and_the_extremes():
    frame = unpack_frame(take_picture(store_of(points=50_000), everything))
    table = read_columns(frame)

    assert table["flags"].tolist() == [KEYFRAME | 2]
    assert table["counts"].tolist() == [50_000]
    assert (table["steps"][0], table["steps"][-1]) == (0, 49_999)
    assert (table["values"].min(), table["values"].max()) == pytest.approx((-1, 1), abs=1e-4)


def test_the_static_picture_is_well_formed_and_bounded():
    svg, text = draw_board(store_of(runs=100, tags=30, points=2000, tag="<a>&"), everything)

    assert ElementTree.fromstring(svg).tag.endswith("svg")
    assert len(svg) < 400_000
    assert "and 18 more tags" in text


def write_tags(source, *tags: str, points: int = 1) -> None:
    steps = np.tile(np.arange(points), len(tags))
    values = steps.astype(np.float32)
    source.write(ScalarColumns("run", tags, np.full(len(tags), points), steps, 1e9 + steps * 1.0, values))


def titles(svg: str) -> list[str]:
    root = ElementTree.fromstring(svg)
    return [text.text or "" for text in root.findall(".//{*}text") if text.get("font-weight") == "600"]


def test_the_static_picture_shows_what_a_model_achieves_before_its_inside():
    store = Store()
    source = store.open_source("run")
    inner = [f"{group}/layer{n}" for group in ("norms", "weights") for n in range(9)]
    write_tags(source, *inner)
    write_tags(source, "loss", "train/acc", "lr", "train", "val/loss")

    svg, _ = draw_board(store, everything)

    assert titles(svg) == ["loss", "lr", "train/acc", "train", "val/loss", *inner[:7]]


def test_the_static_picture_does_not_depend_on_which_source_is_heard_first():
    def drawn(first: int) -> str:
        store = Store()
        sources = [store.open_source("one"), store.open_source("two"), store.open_source("three")]
        for at in range(3):
            number = (first + at) % 3
            write_tags(sources[number], f"tag{number}", "loss")
        return draw_board(store, everything)[0]

    assert drawn(0) == drawn(1) == drawn(2)
    assert titles(drawn(2)) == ["tag0", "loss", "tag1", "tag2"]


def test_a_picture_without_room_for_all_keeps_what_a_model_achieves():
    store = Store()
    source = store.open_source("run")
    write_tags(source, *(f"norms/layer{n}" for n in range(2000)), points=50)
    write_tags(source, "loss", points=50)

    header = unpack_frame(take_picture(store, everything)).header

    assert "loss" in header["names"]
    assert len(header["series"]) < 2000


def test_the_static_picture_of_nothing_says_so():
    assert draw_board(Store(), everything) == ("", "No scalars yet")


def test_points_without_a_step_count_up_in_the_static_picture():
    store = Store()
    values = np.linspace(0, 1, 3000, dtype=np.float32)
    steps = np.zeros(3000, np.int64)
    columns = ScalarColumns("run", ("loss",), np.array([3000]), steps, 1e9 + values.astype(float), values)
    store.open_source("run").write(columns)

    svg, text = draw_board(store, everything)

    assert "1 at step 2999" in text
    assert ">2999<" in svg
