from __future__ import annotations

import io
import struct
import zlib

import av
import numpy as np
import pytest
from PIL import Image, ImageSequence

from tbx_widget.encoding.apng import encode_apng
from tbx_widget.encoding.films import encode_film, pad_to_even
from tbx_widget.encoding.gif import encode_gif, frame_durations


def noise(*shape, colours=256):
    return np.random.default_rng(0).integers(0, colours, shape, np.uint8)


def decode(encoded, mode="RGB"):
    with Image.open(io.BytesIO(encoded)) as picture:
        return np.stack([np.asarray(frame.convert(mode)) for frame in ImageSequence.Iterator(picture)])


def moving_waves(length, height, width):
    y, x = np.mgrid[:height, :width]
    frames = [
        np.stack(
            [128 + 100 * np.sin((x + 3 * t) / (20 + 9 * k)) * np.cos(y / (25 - 7 * k)) for k in range(3)], -1
        )
        for t in range(length)
    ]
    return np.stack(frames).astype(np.uint8)


def error(a, b):
    return float(np.sqrt(np.mean((a.astype(float) - b) ** 2)))


@pytest.mark.parametrize("count", [2, 16, 256])
def test_a_gif_of_few_colours_keeps_them_exactly(count):
    palette = noise(count, 3)
    frames = palette[np.random.default_rng(1).integers(0, count, (5, 20, 33))]

    assert np.array_equal(decode(encode_gif(frames, 4)), frames)


def test_a_grey_gif_keeps_all_greys():
    frames = noise(4, 20, 33, 1)

    assert np.array_equal(decode(encode_gif(frames, 4), "L"), frames[..., 0])


def test_a_gif_of_many_colours_is_nearer_than_what_moviepys_writer_makes_of_it():
    frames = moving_waves(4, 96, 128)
    pictures = [Image.fromarray(frame) for frame in frames]
    theirs = io.BytesIO()
    pictures[0].save(theirs, "GIF", save_all=True, append_images=pictures[1:])

    ours = encode_gif(frames, 4)

    assert error(decode(ours), frames) < error(decode(theirs.getvalue()), frames)


def test_a_small_thing_in_a_frame_of_many_colours_keeps_its_colour():
    frames = moving_waves(2, 96, 128)
    frames[:, 40:42, 50:52] = (255, 0, 255)

    decoded = decode(encode_gif(frames, 4))

    assert np.abs(decoded[:, 40:42, 50:52].astype(int) - (255, 0, 255)).max() <= 16


def test_pixels_of_a_gif_that_are_not_seen_stay_so():
    frames = noise(3, 8, 8, 4, colours=6) * np.uint8(40)
    frames[..., 3] = np.where(frames[..., 3] >= 120, 255, 0)

    decoded = decode(encode_gif(frames, 4), "RGBA")

    assert np.array_equal(decoded[..., 3], frames[..., 3])
    seen = frames[..., 3] == 255
    assert np.abs(decoded[..., :3][seen].astype(int) - frames[..., :3][seen]).max() <= 8


def test_grey_with_alpha_makes_a_gif():
    frames = np.stack((noise(3, 8, 8), np.full((3, 8, 8), 255, np.uint8)), -1)

    decoded = decode(encode_gif(frames, 4), "RGBA")

    assert np.abs(decoded[..., 0].astype(int) - frames[..., 0]).max() <= 16


def test_a_gif_plays_for_ever_and_lasts_as_long_as_it_should():
    with Image.open(io.BytesIO(encode_gif(noise(30, 4, 4, 1), 30))) as picture:
        lengths = [frame.info["duration"] for frame in ImageSequence.Iterator(picture)]
        loops = picture.info["loop"]

    assert loops == 0
    assert sum(lengths) == 1000
    assert set(lengths) == {30, 40}


def test_frames_that_do_not_change_keep_their_time():
    frames = np.repeat(noise(1, 4, 4, 3), 8, axis=0)
    frames[7] = 0

    with Image.open(io.BytesIO(encode_gif(frames, 4))) as picture:
        lengths = [frame.info["duration"] for frame in ImageSequence.Iterator(picture)]

    assert sum(lengths) == 2000


@pytest.mark.parametrize(
    ("fps", "durations"),
    [(4, [25, 25, 25]), (30, [3, 4, 3]), (1000, [2, 2, 2]), (0.5, [200] * 3), (1e-4, [65535] * 3)],
)
def test_a_frame_of_a_gif_lasts_whole_hundredths(fps, durations):
    assert frame_durations(3, fps) == durations


def test_one_frame_makes_a_still_gif():
    frames = noise(1, 5, 6, 3)

    assert np.array_equal(decode(encode_gif(frames, 4)), frames)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_an_animated_png_loses_nothing(channels):
    frames = noise(4, 9, 14, channels)

    with Image.open(io.BytesIO(encode_apng(frames, 8))) as picture:
        decoded = [np.asarray(frame).reshape(9, 14, channels) for frame in ImageSequence.Iterator(picture)]
        loops, length = picture.info["loop"], picture.info["duration"]

    assert np.array_equal(np.stack(decoded), frames)
    assert (loops, length) == (0, 125)


@pytest.mark.parametrize("fps", [4, 29.97, 1000, 65_535, 0.25, 0.3, 1 / 65_535])
def test_an_animated_png_says_how_long_a_frame_lasts(fps):
    encoded = encode_apng(noise(2, 3, 3, 3), fps)

    at = encoded.index(b"fcTL") + 4
    numerator, denominator = struct.unpack_from(">HH", encoded, at + 20)
    assert numerator / denominator == pytest.approx(1 / fps, rel=1e-4)


def test_every_chunk_of_an_animated_png_is_framed_and_numbered():
    encoded = encode_apng(noise(3, 4, 4, 3), 4)

    at, names, numbers = 8, [], []
    while at < len(encoded):
        size, name = struct.unpack_from(">I4s", encoded, at)
        content = encoded[at + 8 : at + 8 + size]
        assert struct.unpack_from(">I", encoded, at + 8 + size) == (zlib.crc32(name + content),)
        names.append(name.decode())
        numbers += [struct.unpack_from(">I", content)[0]] if name in (b"fcTL", b"fdAT") else []
        at += 12 + size

    assert names == ["IHDR", "acTL", "fcTL", "IDAT", "fcTL", "fdAT", "fcTL", "fdAT", "IEND"]
    assert numbers == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("container", ["mp4", "webm"])
def test_a_film_has_all_frames_at_their_time_and_nearly_their_colours(container):
    frames = moving_waves(9, 64, 96)

    with av.open(io.BytesIO(encode_film(frames, 12.5, container))) as film:
        decoded = list(film.decode(video=0))

    assert [frame.time for frame in decoded] == pytest.approx([t / 12.5 for t in range(9)], abs=1e-3)
    assert {frame.colorspace for frame in decoded} == {6}  # BT.601, as AVCOL_SPC_SMPTE170M
    pixels = np.stack([frame.to_ndarray(format="rgb24") for frame in decoded])
    # Measured 3 of 255; colours in half the resolution and exchanged red and blue differ by 30 and more.
    assert error(pixels, frames) < 6


def test_odd_sizes_are_made_even_by_repeating_the_edge():
    frames = noise(2, 5, 7, 3)

    padded = pad_to_even(frames)

    assert padded.shape == (2, 6, 8, 3)
    assert np.array_equal(padded[:, :5, :7], frames)
    assert np.array_equal(padded[:, 5, :7], frames[:, 4])
    assert np.array_equal(padded[:, :5, 7], frames[:, :, 6])
