"""`add_image`, `add_images`, `add_image_with_boxes`, `add_figure` and `add_video` as others read their files."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import av
import numpy as np
import pytest
import tensorboardX
import torch
from PIL import Image, ImageSequence
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

import tbx_widget
from tbx_widget import SummaryWriter
from tests.reading import event_files, read_events
from tests.unit.writer.inputs import HasArray, OnDevice

PIXELS = np.random.default_rng(0).integers(0, 256, (3, 12, 17), np.uint8)


@pytest.fixture
def writer(tmp_path):
    with SummaryWriter(tmp_path / "run") as writer:
        yield writer


def written(logdir, tag):
    """The values of a tag with their events, as TensorBoard's protobuf classes have them."""
    return [
        (e, v)
        for path in event_files(logdir)
        for e in read_events(path)
        for v in e.summary.value
        if v.tag == tag
    ]


def write_and_read(writer, tag="x"):
    """What TensorBoard's accumulator and our reader give, which must be the same."""
    writer.flush()
    accumulator = EventAccumulator(writer.logdir, size_guidance={"images": 0})
    [theirs] = accumulator.Reload().Images(tag)
    [ours] = tbx_widget.read(Path(writer.logdir).parent)["run"].images(tag)
    assert (ours.width, ours.height, ours.encoded) == (
        theirs.width,
        theirs.height,
        theirs.encoded_image_string,
    )
    return ours


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("dataformats", ["CHW", "HWC", "WHC"])
def test_a_picture_of_one_to_four_channels_comes_back(writer, channels, dataformats):
    hwc = np.random.default_rng(1).integers(0, 256, (5, 7, channels), np.uint8)

    writer.add_image("x", hwc.transpose(["HWC".index(axis) for axis in dataformats]), 3, 12.5, dataformats)

    item = write_and_read(writer)
    assert (item.step, item.wall_time, item.channels) == (3, 12.5, max(channels, 3) if channels != 2 else 2)
    assert np.array_equal(item.to_numpy(), hwc.repeat(3, 2) if channels == 1 else hwc)


def test_many_pictures_make_the_grid_of_tensorboardx(tmp_path, writer):
    pictures = np.random.default_rng(1).random((11, 3, 5, 7), np.float32)
    theirs = tensorboardX.SummaryWriter(str(tmp_path / "theirs"))
    for one in (writer, theirs):
        one.add_images("x", pictures, 1)
        one.close()

    [(_, other)] = written(tmp_path / "theirs", "x")
    assert np.array_equal(
        write_and_read(writer).to_numpy(),
        np.asarray(Image.open(io.BytesIO(other.image.encoded_image_string))),
    )


@pytest.mark.parametrize("wrap", [list, tuple, lambda pictures: [HasArray(picture) for picture in pictures]])
@pytest.mark.parametrize("dataformats", ["CHW", "HWC", "NCHW", "NHWC", "HWNC", "HW", "nhw"])
def test_a_list_of_pictures_is_their_grid(writer, wrap, dataformats):
    axes = dataformats.upper().replace("N", "")
    pictures = np.random.default_rng(1).integers(
        0, 256, [9, *({"C": 3, "H": 5, "W": 7}[a] for a in axes)], np.uint8
    )

    writer.add_images("x", wrap(pictures), 1, dataformats=dataformats)
    writer.add_images("stacked", pictures, 1, dataformats=f"N{axes}")

    assert write_and_read(writer).encoded == write_and_read(writer, "stacked").encoded


def test_a_list_may_mix_arrays_tensors_types_and_devices(writer):
    floats = PIXELS.astype(np.float32) / 255
    pictures = [
        PIXELS,
        torch.from_numpy(PIXELS),
        floats,
        torch.from_numpy(floats).requires_grad_(),
        torch.from_numpy(PIXELS).as_subclass(OnDevice),
        PIXELS.astype(np.int64),
        PIXELS.tolist(),
    ]

    writer.add_images("x", pictures, 1)

    pixels = write_and_read(writer).to_numpy()
    assert pixels.shape == (12, 7 * 17, 3)
    for at in range(7):
        assert np.array_equal(pixels[:, 17 * at : 17 * (at + 1)], PIXELS.transpose(1, 2, 0)), at


def test_a_list_is_copied_in_the_call(writer):
    pictures = [PIXELS.copy(), PIXELS.copy()]

    writer.add_images("x", pictures, 1)
    pictures[0][:] = 0
    pictures.clear()

    assert np.array_equal(write_and_read(writer).to_numpy()[:, :17], PIXELS.transpose(1, 2, 0))


def test_several_figures_are_drawn_side_by_side_and_closed_when_asked(writer):
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figures = [plt.figure(figsize=(2, 1), dpi=50, facecolor=color) for color in ("red", "blue")]
    kept = plt.figure(figsize=(2, 1), dpi=50)

    writer.add_figure("x", figures, 1)
    writer.add_figure("kept", kept, 1, close=False)

    assert plt.get_fignums() == [kept.number]
    plt.close(kept)
    pixels = write_and_read(writer).to_numpy()
    assert pixels.shape == (50, 200, 3)
    assert pixels[0, 0].tolist() == [255, 0, 0]
    assert pixels[0, 199].tolist() == [0, 0, 255]


@pytest.mark.parametrize("options", [{}, {"rescale": 2}, {"dataformats": "HWC"}])
def test_a_picture_with_boxes_is_that_of_tensorboardx(tmp_path, writer, options):
    boxes = torch.tensor([[2, 3, 9, 8], [-4, 5, 6, 30]])
    pixels = PIXELS.transpose(1, 2, 0) if "dataformats" in options else PIXELS
    theirs = tensorboardX.SummaryWriter(str(tmp_path / "theirs"))
    for one in (writer, theirs):
        one.add_image_with_boxes("x", pixels, boxes, 4, **options)
        one.close()

    [(_, other)] = written(tmp_path / "theirs", "x")
    item = write_and_read(writer)
    assert np.array_equal(
        item.to_numpy(), np.asarray(Image.open(io.BytesIO(other.image.encoded_image_string)))
    )
    assert (item.height, item.width) == item.to_numpy().shape[:2]


def test_boxes_need_no_pillow_and_labels_say_that_they_do(writer, monkeypatch):
    monkeypatch.setitem(sys.modules, "PIL", None)

    writer.add_image_with_boxes("x", PIXELS, [[2, 3, 9, 8]], 1)
    writer.add_image_with_boxes("x", PIXELS, [[2, 3, 9, 8]], 2, labels=[""])
    with pytest.raises(
        ImportError, match=r'add_image_with_boxes\("x"\): writing labels needs .*pip install pillow'
    ):
        writer.add_image_with_boxes("x", PIXELS, [[2, 3, 9, 8]], 3, labels=["cat"])
    with pytest.raises(ImportError, match="rescale needs pillow"):
        writer.add_image_with_boxes("x", PIXELS, [[2, 3, 9, 8]], 3, rescale=2)

    writer.flush()
    assert [e.step for e, _ in written(Path(writer.logdir), "x")] == [1, 2]


def test_no_boxes_are_a_picture(writer):
    writer.add_image_with_boxes("x", PIXELS, [], 1, labels=[])

    assert np.array_equal(write_and_read(writer).to_numpy(), PIXELS.transpose(1, 2, 0))


def films(count=1, length=4, channels=3, height=6, width=10):
    shape = (count, length, channels, height, width)
    return np.random.default_rng(3).integers(0, 2, shape, np.uint8) * np.uint8(255)


def decode(encoded):
    with Image.open(io.BytesIO(encoded)) as picture:
        return np.stack([np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(picture)])


@pytest.mark.parametrize("container", ["gif", "apng"])
def test_a_film_comes_back_frame_by_frame(writer, container):
    array = films(3)

    writer.add_video("x", array, 2, fps=5, container=container)

    item = write_and_read(writer)
    assert (item.step, item.height, item.width, item.channels) == (2, 6, 40, 3)
    frames = decode(item.encoded)
    for film, left in zip(array, (0, 10, 20), strict=True):
        assert np.array_equal(frames[:, :, left : left + 10], film.transpose(0, 2, 3, 1))
    assert not frames[:, :, 30:].any()


def test_floats_and_bytes_make_the_same_film(writer):
    array = films()

    writer.add_video("x", array, 1)
    writer.add_video("y", torch.from_numpy(array).float() / 255, 1)

    assert write_and_read(writer).encoded == write_and_read(writer, "y").encoded


def test_a_grey_film_says_that_it_has_one_channel_as_tensorboardx_does(writer):
    writer.add_video("x", films(channels=1), 1)

    item = write_and_read(writer)
    assert item.channels == 1
    assert np.array_equal(decode(item.encoded)[..., 0], films(channels=1)[0, :, 0])


@pytest.mark.parametrize("container", ["mp4", "webm"])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_a_film_of_other_containers_is_read_by_pyav(writer, container, channels):
    writer.add_video("x", np.full((1, 5, channels, 31, 45), 200, np.uint8), 1, 10, container=container)

    item = write_and_read(writer)
    assert (item.format, item.height, item.width, item.channels) == (container, 32, 46, 3)
    with av.open(io.BytesIO(item.encoded)) as film:
        frames = [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]
    assert np.stack(frames).shape == (5, 32, 46, 3)
    assert np.abs(np.stack(frames).astype(int) - 200).max() <= 3


@pytest.mark.parametrize(
    ("package", "container", "says"),
    [
        ("PIL", "gif", r'a GIF \(container="apng" needs no package\) needs pillow: pip install pillow'),
        ("av", "mp4", 'container="mp4" needs av: pip install av'),
    ],
)
def test_a_film_whose_package_is_missing_says_so_at_the_call(writer, monkeypatch, package, container, says):
    monkeypatch.setitem(sys.modules, package, None)

    with pytest.raises(ImportError, match=rf'add_video\("x"\): {says}'):
        writer.add_video("x", films(), 1, container=container)
    writer.add_video("y", films(), 1, container="apng")

    writer.flush()
    assert [len(written(Path(writer.logdir), tag)) for tag in "xy"] == [0, 1]


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda w: w.add_images("x", [], 0), ValueError, "at least one picture, got an empty list"),
        (
            lambda w: w.add_images("x", [PIXELS, PIXELS, PIXELS[:, :5]], 0),
            ValueError,
            r"pictures of one shape, got \(3, 12, 17\) first and \(3, 5, 17\) at 2",
        ),
        (lambda w: w.add_images("x", [PIXELS, "no"], 0), TypeError, r"picture 1: expected numbers, got str"),
        (
            lambda w: w.add_images("x", [PIXELS], 0, dataformats="HWC"),
            ValueError,
            r'for dataformats="NHWC", got shape \(1, 3, 12, 17\)',
        ),
        (
            lambda w: w.add_images("x", [PIXELS], 0, dataformats=3),
            TypeError,
            "dataformats to be str, got int",
        ),
        (
            lambda w: w.add_image_with_boxes("x", PIXELS, [1, 2, 3, 4], 0),
            ValueError,
            r"boxes of shape \(N, 4\)",
        ),
        (
            lambda w: w.add_image_with_boxes("x", PIXELS, [[1, 2, 3, 4]], 0, labels=["a", "b"]),
            ValueError,
            "a label for each of 1 boxes, got 2",
        ),
        (
            lambda w: w.add_image_with_boxes("x", PIXELS, [[1, 2, 3, 4]], 0, color="blue"),
            TypeError,
            "no other keyword than rescale, got color",
        ),
        (
            lambda w: w.add_image_with_boxes("x", PIXELS, [[1, 2, 3, 4]], 0, rescale=0),
            ValueError,
            "rescale above 0, got 0",
        ),
        (
            lambda w: w.add_image_with_boxes("x", PIXELS[0], [[1, 2, 3, 4]], 0),
            ValueError,
            'is it dataformats="HW"',
        ),
        (
            lambda w: w.add_image("x", PIXELS[None], 0),
            ValueError,
            r"got shape \(1, 3, 12, 17\); add_images takes many pictures$",
        ),
        (
            lambda w: w.add_image("x", [PIXELS, PIXELS], 0),
            ValueError,
            r"got shape \(2, 3, 12, 17\); add_images takes many pictures$",
        ),
        (
            lambda w: w.add_image("x", [PIXELS, PIXELS[:, :5]], 0),
            TypeError,
            "parts of different shapes or kinds; add_images takes a list of pictures$",
        ),
        (
            lambda w: w.add_image("x", [PIXELS[0]] * 5, 0),
            ValueError,
            r"got shape \(5, 12, 17\); add_images takes a list of pictures$",
        ),
        (
            lambda w: w.add_images("x", PIXELS, 0),
            ValueError,
            r"got shape \(3, 12, 17\); add_image takes one picture, or",
        ),
        (
            lambda w: w.add_images("x", [PIXELS[0]] * 5, 0),
            ValueError,
            r'got shape \(5, 12, 17\); is it dataformats="NHW"\?$',
        ),
        (
            lambda w: w.add_video("x", films().transpose(0, 1, 3, 4, 2), 0),
            ValueError,
            'is it dataformats="NTHWC"',
        ),
        (lambda w: w.add_video("x", films()[0], 0), ValueError, 'is it dataformats="TCHW"'),
        (
            lambda w: w.add_video("x", films(), 0, fps=0),
            ValueError,
            "expected fps from 1/65535 to 65535, got 0",
        ),
        (lambda w: w.add_video("x", films(), 0, fps=float("nan")), ValueError, "expected fps from"),
        (lambda w: w.add_video("x", films(), 0, fps="fast"), TypeError, "fps: expected one number, got str"),
        (
            lambda w: w.add_video("x", films(), 0, container="avi"),
            ValueError,
            "gif, apng, mp4, webm, got 'avi'",
        ),
        (
            lambda w: w.add_video("x", np.zeros((1, 1, 1, 1, 65_536), np.uint8), 0),
            ValueError,
            "at most 65535 pixels a side for a GIF, got 65536 x 1",
        ),
    ],
)
def test_wrong_pictures_raise_at_the_call_and_nothing_is_written(writer, call, error, says):
    with pytest.raises(error, match=says) as caught:
        call(writer)

    writer.flush()
    assert '("x")' in str(caught.value)
    assert written(Path(writer.logdir), "x") == []
