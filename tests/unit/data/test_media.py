"""Pictures, sounds, texts and all else that is no scalar, against TensorBoard's readers and what was logged."""

from __future__ import annotations

import io
import struct
import wave
import zlib

import numpy as np
import PIL.Image
import pytest
import tensorboardX
import torch
from tensorboard import data_compat
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.plugins.mesh.plugin_data_pb2 import MeshPluginData
from tensorboard.util import tensor_util
from tensorboardX.proto import summary_pb2
from torch.utils.tensorboard import SummaryWriter as TorchWriter

import tbx_widget
from tbx_widget import EventFileError
from tbx_widget.data.histograms import HistogramItem
from tbx_widget.data.meshes import mesh_part
from tbx_widget.data.sounds import AudioItem
from tbx_widget.events import Audio, Event, Histogram, Text
from tests.reading import event_files, read_events
from tests.unit.data.conftest import WRITERS, accumulate


@pytest.fixture(scope="module")
def logged():
    """What the other writers are given."""
    rng = np.random.default_rng(2)
    return {
        "sound": np.clip(rng.normal(size=(1, 400)) / 4, -1, 1).astype(np.float32),
        "labels": rng.integers(0, 2, 200),
        "scores": rng.random(200),
        "vertices": rng.random((1, 9, 3), np.float32),
        "colors": rng.integers(0, 256, (1, 9, 3)),
        "faces": rng.integers(0, 9, (1, 4, 3)),
        "tensor": np.arange(6).reshape(2, 3),
    }


@pytest.fixture(scope="module")
def run(tmp_path_factory, logged):
    """A run of torch with everything that is no scalar."""
    logdir = tmp_path_factory.mktemp("media") / "torch"
    with TorchWriter(logdir) as writer:
        writer.add_audio("sound", torch.from_numpy(logged["sound"]), 3, sample_rate=8000)
        writer.add_pr_curve("curve", logged["labels"], logged["scores"], 4)
        writer.add_mesh(
            "head",
            torch.from_numpy(logged["vertices"]),
            torch.from_numpy(logged["colors"]),
            torch.from_numpy(logged["faces"]),
            {"camera": {"fov": 75}},
            global_step=5,
        )
        writer.add_tensor("weights", torch.from_numpy(logged["tensor"]), 6)
    return tbx_widget.read(logdir)["torch"]


def make_png(width: int, height: int) -> bytes:
    """A PNG whose header claims a size and whose data is a few bytes."""

    def chunk(name: bytes, content: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + crc

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def write_picture(directory, encoded: bytes) -> None:
    with tensorboardX.SummaryWriter(directory) as writer:
        picture = Summary.Image(height=1, width=1, colorspace=3, encoded_image_string=encoded)
        value = Summary.Value(tag="samples", image=picture)
        writer.file_writer.add_summary(_convert(Summary(value=[value])), 0)


def _convert(summary):
    return summary_pb2.Summary.FromString(summary.SerializeToString())


def picture_in(directory, picture: PIL.Image.Image, **options):
    encoded = io.BytesIO()
    picture.save(encoded, **options)
    write_picture(directory / "run", encoded.getvalue())
    return tbx_widget.read(directory)["run"].images("samples")[0]


@pytest.mark.parametrize("writer", WRITERS)
def test_pictures_are_those_that_tensorboard_reads(written, writer):
    truth = accumulate(written / writer).Images("samples")

    images = tbx_widget.read(written)[writer].images("samples")

    assert images.steps.tolist() == [image.step for image in truth]
    assert images.wall_times.tolist() == [image.wall_time for image in truth]
    assert [image.encoded for image in images] == [image.encoded_image_string for image in truth]
    assert [(image.width, image.height) for image in images] == [(8, 6), (4, 5)]
    assert {image.format for image in images} == {"png"}


@pytest.mark.parametrize("writer", WRITERS)
def test_pictures_decode_to_what_pil_makes_of_them(written, writer):
    images = tbx_widget.read(written)[writer].images("samples")

    for image in images:
        expected = np.asarray(PIL.Image.open(io.BytesIO(image.encoded)))
        np.testing.assert_array_equal(image.to_numpy(), expected)
        assert image.to_pil().size == (image.width, image.height)


@pytest.mark.parametrize("writer", WRITERS)
def test_histogram_buckets_are_those_that_tensorboard_shows(written, writer):
    events = [event for path in event_files(written / writer) for event in read_events(path)]
    (value,) = [one for event in events for one in event.summary.value if one.HasField("histo")]
    left, right, count = tensor_util.make_ndarray(data_compat.migrate_value(value).tensor).T

    histogram = tbx_widget.read(written)[writer].histograms("weights")[-1]

    float32 = np.finfo(np.float32).eps  # TensorBoard rounds the buckets to float32
    np.testing.assert_allclose(histogram.edges, [left[0], *right], rtol=float32)
    np.testing.assert_array_equal(histogram.counts, count)
    assert (histogram.min, histogram.max, histogram.num) == (value.histo.min, value.histo.max, 500)
    assert histogram.sum == value.histo.sum


def test_quantiles_lie_in_the_bucket_where_numpy_has_them(tmp_path):
    values = np.random.default_rng(3).normal(size=1000)
    with tbx_widget.SummaryWriter(tmp_path / "cnn") as writer:
        writer.add_histogram("weights", values, 0)
    histogram = tbx_widget.read(tmp_path)["cnn"].histograms("weights")[0]

    for q in (0.0, 0.1, 0.5, 0.99, 1.0):
        near = np.searchsorted(histogram.edges, np.quantile(values, q)) - 1
        widest = np.diff(histogram.edges)[max(near - 1, 0) : near + 2].sum()
        assert abs(histogram.quantile(q) - np.quantile(values, q)) <= widest


@pytest.mark.parametrize(("q", "value"), [(0, 0.0), (0.25, 1.0), (0.5, 2.0), (0.75, 3.0), (1, 4.0)])
def test_quantiles_are_linear_between_edges(q, value):
    histogram = Histogram(0.0, 4.0, 4, 0.0, 0.0, np.array([1.0, 2.0, 4.0]), np.array([1.0, 1.0, 2.0]))

    assert HistogramItem(Event("cnn", "histograms", "w", 0, 0.0, histogram)).quantile(q) == value


def test_a_histogram_of_nothing_has_no_edges_and_no_quantiles():
    histogram = Histogram(0.0, 0.0, 0, 0.0, 0.0, np.zeros(0), np.zeros(0))
    item = HistogramItem(Event("cnn", "histograms", "w", 0, 0.0, histogram))

    assert (item.edges.size, item.counts.size, np.isnan(item.quantile(0.5))) == (0, 0, True)


def test_a_value_of_another_kind_than_the_tag_says_is_an_error():
    item = HistogramItem(Event("cnn", "histograms", "w", 3, 0.0, Text(("x",))))

    with pytest.raises(
        EventFileError, match="'w' of run 'cnn' at step 3: expected Histogram, the file holds Text"
    ):
        _ = item.edges


def test_what_is_written_about_a_mesh_counts_more_than_its_tag():
    content = MeshPluginData(name="b", content_type=MeshPluginData.COLOR).SerializeToString()

    assert mesh_part("a_VERTEX", content) == ("b", MeshPluginData.COLOR)
    assert mesh_part("a_VERTEX", b"") == ("a", MeshPluginData.VERTEX)
    assert mesh_part("a_VERTEX", b"\xff") == ("a", MeshPluginData.VERTEX)


def test_a_quantile_is_a_share():
    with pytest.raises(ValueError, match="from 0 to 1, got 50"):
        HistogramItem.quantile(None, 50)


@pytest.mark.parametrize("writer", WRITERS)
def test_texts_are_those_that_were_logged(written, writer):
    run = tbx_widget.read(written)[writer]
    (tag,) = run.tags["text"]

    (text,) = run.text(tag)

    assert (text.step, text.text, text.strings) == (9, "# *hello*", ("# *hello*",))


def test_a_sound_is_what_was_logged(run, logged):
    (sound,) = run.audio("sound")

    truth = EventAccumulator(str(run.files[0])).Reload().Audio("sound")[0]
    assert sound.encoded == truth.encoded_audio_string
    assert (sound.sample_rate, sound.channels, sound.frames) == (8000, 1, 400)
    half_a_step = 1 / 2**15  # torch cuts, and scales by 32767
    np.testing.assert_allclose(sound.to_numpy()[:, 0], logged["sound"][0], atol=2 * half_a_step)


@pytest.mark.parametrize(
    ("width", "samples", "expected"),
    [
        (1, bytes([0, 128, 192]), [-1.0, 0.0, 0.5]),
        (2, struct.pack("<3h", -32768, 0, 16384), [-1.0, 0.0, 0.5]),
        (3, b"\x00\x00\x80\x00\x00\x00\x00\x00\x40", [-1.0, 0.0, 0.5]),
        (4, struct.pack("<3i", -(2**31), 0, 2**30), [-1.0, 0.0, 0.5]),
    ],
)
def test_samples_of_every_width_go_from_minus_one_to_one(tmp_path, width, samples, expected):
    encoded = io.BytesIO()
    with wave.open(encoded, "wb") as file:
        file.setparams((1, width, 8000, 0, "NONE", ""))
        file.writeframes(samples)
    item = AudioItem(Event("cnn", "audio", "a", 0, 0.0, Audio(encoded.getvalue())))

    assert item.to_numpy()[:, 0].tolist() == expected


def test_a_curve_is_what_was_logged(run, logged):
    (curve,) = run.pr_curves("curve")

    assert curve.thresholds.tolist() == np.linspace(0, 1, 127).tolist()
    at = 40
    called = logged["scores"] >= curve.thresholds[at]
    assert curve.tp[at] == (called & (logged["labels"] == 1)).sum()
    assert curve.fp[at] == (called & (logged["labels"] == 0)).sum()
    assert curve.tn[at] == (~called & (logged["labels"] == 0)).sum()
    assert curve.fn[at] == (~called & (logged["labels"] == 1)).sum()
    np.testing.assert_allclose(curve.precision[at], curve.tp[at] / (curve.tp[at] + curve.fp[at]), rtol=1e-6)
    np.testing.assert_allclose(curve.recall[at], curve.tp[at] / logged["labels"].sum(), rtol=1e-6)


def test_a_mesh_is_what_was_logged(run, logged):
    assert run.tags["mesh"] == ("head",)

    (mesh,) = run.meshes("head")

    assert mesh.step == 5
    np.testing.assert_array_equal(mesh.vertices, logged["vertices"])
    np.testing.assert_array_equal(mesh.faces, logged["faces"])
    np.testing.assert_array_equal(mesh.colors, logged["colors"])
    assert mesh.config == {"camera": {"fov": 75}}


def test_meshes_of_tensorboardx_have_their_name_too(tmp_path, logged):
    with tensorboardX.SummaryWriter(tmp_path / "cnn") as writer:
        for step in (1, 2):
            writer.add_mesh("head", logged["vertices"] * step, faces=logged["faces"], global_step=step)
    run = tbx_widget.read(tmp_path)["cnn"]

    meshes = run.meshes("head")

    assert run.tags["mesh"] == ("head",)
    assert [mesh.step for mesh in meshes] == [1, 2]
    np.testing.assert_array_equal(meshes[1].vertices, logged["vertices"] * 2)
    np.testing.assert_array_equal(meshes[1].faces, logged["faces"])
    assert meshes[1].colors is None


def test_a_tensor_of_an_unknown_plugin_is_an_array(run, logged):
    (item,) = run.tensors("weights")

    assert item.step == 6
    np.testing.assert_array_equal(item.array, logged["tensor"])


def test_a_series_of_pictures_is_a_sequence(written):
    images = tbx_widget.read(written)["ours"].images("samples")

    assert [image.step for image in images[1:]] == [2]
    assert images[-1].step == 2
    with pytest.raises(IndexError):
        images[2]
    assert repr(images) == "'samples' of run 'ours': 2 items, steps 1 to 2"
    assert repr(images[0]) == "ImageItem('samples' of run 'ours' at step 1)"


@pytest.mark.parametrize("width", [30_000, 2**31 - 1])
def test_a_picture_of_too_many_pixels_is_not_decoded(tmp_path, width):
    write_picture(tmp_path / "run", make_png(width, 4_000 if width == 30_000 else width))
    image = tbx_widget.read(tmp_path)["run"].images("samples")[0]

    with pytest.raises(ValueError, match=r"'samples' of run 'run' at step 0 cannot be decoded: .*pixels"):
        image.to_numpy()
    assert image.encoded.startswith(b"\x89PNG")


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_picture_that_pillow_only_warns_of_is_not_decoded_either(tmp_path):
    write_picture(tmp_path / "run", make_png(30_000, 4_000))
    image = tbx_widget.read(tmp_path)["run"].images("samples")[0]

    with pytest.raises(ValueError, match=r"30000 x 4000 pixels are more than the [\d,]+ of PIL"):
        image.to_pil()


def test_bytes_that_are_no_picture_are_a_clear_error(tmp_path):
    write_picture(tmp_path / "run", b"nothing")
    image = tbx_widget.read(tmp_path)["run"].images("samples")[0]

    assert image.format == ""
    with pytest.raises(ValueError, match="cannot be decoded: cannot identify image file"):
        image.to_pil()


@pytest.mark.parametrize(
    ("mode", "shape"),
    [
        ("L", (3, 5)),
        ("LA", (3, 5, 2)),
        ("RGB", (3, 5, 3)),
        ("RGBA", (3, 5, 4)),
        ("P", (3, 5, 3)),
        ("1", (3, 5)),
    ],
)
def test_every_kind_of_pixel_becomes_an_array(tmp_path, mode, shape):
    image = picture_in(tmp_path, PIL.Image.new(mode, (5, 3), 1), format="PNG")

    assert (image.to_numpy().shape, image.to_numpy().dtype) == (shape, np.uint8)


@pytest.mark.parametrize(
    ("name", "format"), [("JPEG", "jpeg"), ("GIF", "gif"), ("BMP", "bmp"), ("WEBP", "webp")]
)
def test_formats_are_known_by_their_first_bytes(tmp_path, name, format):
    assert picture_in(tmp_path, PIL.Image.new("RGB", (5, 3)), format=name).format == format


def test_damage_in_a_picture_is_an_error_when_it_is_looked_at(tmp_path):
    write_picture(tmp_path / "run", make_png(2, 2))
    images = tbx_widget.read(tmp_path)["run"].images("samples")
    path = event_files(tmp_path)[0]
    data = bytearray(path.read_bytes())
    data[-20] ^= 1
    path.write_bytes(data)

    with pytest.raises(EventFileError, match="is damaged"):
        _ = images[0].encoded


@pytest.mark.parametrize("tag", ["note", "note/text_summary"])
@pytest.mark.parametrize("writer", ["tensorboardX", "torch"])
def test_a_text_goes_by_its_tag_as_the_board_shows_it_and_as_the_file_has_it(written, writer, tag):
    run = tbx_widget.read(written)[writer]

    assert run.text(tag)[0].text == "# *hello*"
    assert run.steps("text", tag).tolist() == [9]


def test_a_text_whose_tag_is_in_the_file_is_not_taken_for_another(tmp_path):
    with tensorboardX.SummaryWriter(tmp_path) as writer:
        writer.add_text("note", "one", 1)
        writer.add_text("note/text_summary", "two", 2)

    run = next(iter(tbx_widget.read(tmp_path).values()))

    assert run.text("note/text_summary")[0].text == "one"
    assert run.text("note/text_summary/text_summary")[0].text == "two"
