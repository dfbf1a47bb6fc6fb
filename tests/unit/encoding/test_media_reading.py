from __future__ import annotations

import io
import wave

import numpy as np
import pytest
import tensorboardX.summary
from PIL import Image as Picture
from tensorboard import data_compat
from tensorboard.compat.proto import summary_pb2
from tensorboard.util import tensor_util
from torch.utils.tensorboard import summary as torch_summary

from tbx_widget.encoding.fields import WireError
from tbx_widget.encoding.media_headers import WavHeader, png_channels, read_wav_header, sound_type
from tbx_widget.encoding.values import decode_value
from tbx_widget.events import AUDIO, IMAGES, Audio, Image
from tests.unit.encoding.parts import make_part, metadata_of, part_of


def encode(mode, form="PNG"):
    file = io.BytesIO()
    Picture.new(mode, (5, 3)).save(file, form)
    return file.getvalue()


def make_wav(channels=2, frames=10, rate=8000, width=2):
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((channels, width, rate, 0, "NONE", "NONE"))
        sound.writeframes(bytes(channels * frames * width))
    return file.getvalue()


def foreign(value):
    return part_of(summary_pb2.Summary.Value.FromString(value.SerializeToString()))


def strings_part(plugin, strings):
    tensor = tensor_util.make_tensor_proto(np.array(strings, object))
    return make_part(tensor=tensor, metadata=metadata_of(plugin))


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_pictures_of_tensorboardx_and_torch_are_read(channels):
    pixels = np.full((channels, 3, 5), 0.5)

    for module in (tensorboardX.summary, torch_summary):
        payload, part = foreign(module.image("tag", pixels, dataformats="CHW").value[0])
        image = decode_value(payload, part, IMAGES, None)

        assert (image.height, image.width, image.others) == (3, 5, ())
        assert Picture.open(io.BytesIO(image.encoded)).size == (5, 3)


def test_an_old_picture_is_what_the_message_says():
    payload, part = make_part(
        image={"height": 3, "width": 5, "colorspace": 4, "encoded_image_string": b"png"}
    )

    assert decode_value(payload, part, IMAGES, None) == Image(3, 5, 4, b"png")


def test_an_old_picture_equals_the_new_one_that_tensorboard_makes_of_it():
    png = encode("RGB")
    value = summary_pb2.Summary.Value(
        tag="tag", image={"height": 3, "width": 5, "colorspace": 3, "encoded_image_string": png}
    )

    old = decode_value(*part_of(value), IMAGES, None)
    new = decode_value(*part_of(data_compat.migrate_value(value)), IMAGES, None)

    assert old == new == Image(3, 5, 3, png)


def test_several_pictures_of_one_event_are_together():
    pictures = [encode("RGBA"), b"second", b"third"]
    payload, part = strings_part("images", [b"5", b"3", *pictures])

    image = decode_value(payload, part, IMAGES, None)

    assert image == Image(3, 5, 4, pictures[0], (b"second", b"third"))


@pytest.mark.parametrize(
    ("strings", "expected"),
    [
        ([b"5", b"3"], Image(3, 5, 0, b"")),
        ([b"", b"-3", b"x"], Image(0, 0, 0, b"x")),
        ([b"9" * 5000, b"9999999999", b"x"], Image(2**31 - 1, 0, 0, b"x")),
        (["٣".encode(), b"1 ", b"x"], Image(0, 0, 0, b"x")),
    ],
)
def test_a_size_that_is_no_number_is_0_and_the_picture_is_kept(strings, expected):
    assert decode_value(*strings_part("images", strings), IMAGES, None) == expected


def test_a_picture_without_a_size_is_an_error():
    with pytest.raises(WireError, match="width, height"):
        decode_value(*strings_part("images", [b"5"]), IMAGES, None)


def test_a_size_that_no_picture_has_is_0():
    payload, part = make_part(image={"height": -3, "width": 5})

    assert decode_value(payload, part, IMAGES, None) == Image(0, 5, 0, b"")


@pytest.mark.parametrize(
    ("mode", "channels"), [("L", 1), ("LA", 2), ("RGB", 3), ("RGBA", 4), ("P", 3), ("1", 1)]
)
def test_the_channels_of_a_png_file_are_counted(mode, channels):
    assert png_channels(encode(mode)) == channels


def test_channels_of_other_bytes_are_not_known():
    assert [png_channels(data) for data in (b"", encode("RGB")[:25], encode("RGB", "JPEG"))] == [0, 0, 0]


def test_sounds_of_torch_are_read():
    samples = np.zeros((1, 400), np.float32)
    payload, part = foreign(torch_summary.audio("tag", samples, 22050).value[0])

    audio = decode_value(payload, part, AUDIO, None)

    assert (audio.content_type, audio.sample_rate, audio.channels) == ("audio/wav", 22050.0, 1)
    with wave.open(io.BytesIO(audio.encoded)) as sound:
        assert (sound.getframerate(), sound.getnframes()) == (22050, 400)


def test_an_old_sound_is_what_the_message_says():
    fields = {"sample_rate": 100.5, "num_channels": 3, "length_frames": 9, "content_type": "audio/ogg"}
    payload, part = make_part(audio=fields | {"encoded_audio_string": make_wav()})

    audio = decode_value(payload, part, AUDIO, None)

    assert audio == Audio(make_wav(), "audio/ogg", 100.5, 3, 9)


@pytest.mark.parametrize("rate", [float("nan"), float("inf"), -1.0, 0.0])
def test_what_an_old_sound_does_not_tell_comes_from_its_header(rate):
    payload, part = make_part(audio={"sample_rate": rate, "encoded_audio_string": make_wav()})

    assert decode_value(payload, part, AUDIO, None) == Audio(make_wav(), "audio/wav", 8000.0, 2, 10)


@pytest.mark.parametrize("strings", [[make_wav(), b"b"], [[make_wav(), b"label"], [b"b", b""]]])
def test_new_sounds_are_read_and_their_labels_left_out(strings):
    payload, part = strings_part("audio", strings)

    audio = decode_value(payload, part, AUDIO, None)

    assert audio == Audio(make_wav(), "audio/wav", 8000.0, 2, 10, (b"b",))


def test_an_old_sound_equals_the_new_one_that_tensorboard_makes_of_it():
    value = summary_pb2.Summary.Value(tag="tag", audio={"encoded_audio_string": make_wav()})

    old = decode_value(*part_of(value), AUDIO, None)

    assert old == decode_value(*part_of(data_compat.migrate_value(value)), AUDIO, None)


@pytest.mark.parametrize("shape", [(0,), (0, 2)])
def test_no_sounds_are_an_empty_one(shape):
    tensor = {"dtype": 7, "tensor_shape": {"dim": [{"size": size} for size in shape]}}

    assert decode_value(*make_part(tensor=tensor), AUDIO, None) == Audio(b"")


def test_a_single_sound_without_a_shape_is_read():
    tensor = {"dtype": 7, "string_val": [b"OggS"]}

    assert decode_value(*make_part(tensor=tensor), AUDIO, None) == Audio(b"OggS", "audio/ogg")


@pytest.mark.parametrize(
    ("start", "name"),
    [(b"fLaC", "audio/flac"), (b"ID3", "audio/mpeg"), (b"RIFF", "audio/wav"), (b"", "audio/wav")],
)
def test_the_type_of_a_sound_is_seen_by_its_first_bytes(start, name):
    assert sound_type(start + b"....") == name


def test_chunks_before_the_samples_are_passed_over():
    wav = make_wav(channels=1, frames=6)
    odd = wav[:12] + b"LIST\x03\x00\x00\x00abc\x00" + wav[12:]

    assert read_wav_header(odd) == WavHeader(8000.0, 1, 6)


@pytest.mark.parametrize("size", range(0, 60, 4))
def test_a_wav_file_that_is_cut_off_tells_what_it_holds(size):
    header = read_wav_header(make_wav(channels=2, frames=10)[:size])

    assert header.frames == max(size - 44, 0) // 4
    assert header.channels == (2 if size >= 36 else 0)


def test_samples_without_a_size_have_no_frames():
    wav = bytearray(make_wav())
    wav[32:34] = b"\0\0"

    assert read_wav_header(bytes(wav)).frames == 0
