"""`add_audio` as others read its files."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import numpy as np
import pytest
import soundfile
import tensorboardX
import torch
import torch.utils.tensorboard
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

import tbx_widget
from tbx_widget import SummaryWriter
from tests.reading import event_files, read_events


@pytest.fixture
def writer(tmp_path):
    with SummaryWriter(tmp_path / "run") as writer:
        yield writer


def sounds(logdir):
    return [v.audio for path in event_files(logdir) for e in read_events(path) for v in e.summary.value]


def samples(encoded):
    with wave.open(io.BytesIO(encoded)) as sound:
        content = sound.readframes(sound.getnframes())
        return np.frombuffer(content, "<i2").reshape(-1, sound.getnchannels())


def speech(frames, *channels):
    return np.random.default_rng(0).uniform(-1.2, 1.2, (frames, *channels))


@pytest.mark.parametrize("channels", [(), (1,), (2,)])
def test_everybody_reads_the_sound_and_what_is_said_about_it(writer, channels):
    values = np.clip(speech(1000, *channels), -1, 1)

    writer.add_audio("x", values, 3, 8_000, 12.5)
    writer.flush()

    count = (channels or (1,))[0]
    [theirs] = EventAccumulator(writer.logdir).Reload().Audio("x")
    [ours] = tbx_widget.read(Path(writer.logdir).parent)["run"].audio("x")
    assert (theirs.step, theirs.wall_time, theirs.sample_rate, theirs.content_type, theirs.length_frames) == (
        3,
        12.5,
        8_000,
        "audio/wav",
        1000,
    )
    assert (ours.step, ours.wall_time, ours.sample_rate, ours.content_type) == (3, 12.5, 8_000, "audio/wav")
    assert (ours.channels, ours.frames, ours.encoded) == (count, 1000, theirs.encoded_audio_string)
    [proto] = sounds(Path(writer.logdir))
    assert proto.num_channels == count
    # Half a step of 16 bits, and the scale that is 32,767 one way and 32,768 the other.
    assert np.allclose(ours.to_numpy(), values.reshape(1000, count), atol=1.5 / 2**15)


@pytest.mark.parametrize("channels", [(), (1,), (2,)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_sound_is_that_of_tensorboardx(tmp_path, writer, capsys, channels, dtype):
    values = speech(1000, *channels).astype(dtype)
    theirs = tensorboardX.SummaryWriter(str(tmp_path / "theirs"))
    for one in (writer, theirs):
        one.add_audio("x", values, 3, 22_050)
        one.close()

    [ours], [other] = sounds(tmp_path / "run"), sounds(tmp_path / "theirs")
    named = ("sample_rate", "num_channels", "length_frames", "content_type")
    assert [getattr(ours, name) for name in named] == [getattr(other, name) for name in named]
    read, rate = soundfile.read(io.BytesIO(other.encoded_audio_string), dtype="int16", always_2d=True)
    # libsndfile scales by 32,768 and rounds down, this by 32,767 and to the nearest.
    assert np.abs(samples(ours.encoded_audio_string).astype(int) - read).max() <= 2
    assert rate == 22_050


@pytest.mark.parametrize("shape", [(1000,), (1, 1000), (1000, 1), (1, 1, 1000)])
def test_the_sound_is_torchs_but_rounded_and_not_cut(tmp_path, writer, capsys, shape):
    values = torch.from_numpy(speech(1000)).reshape(shape)
    theirs = torch.utils.tensorboard.SummaryWriter(str(tmp_path / "theirs"))
    for one in (writer, theirs):
        one.add_audio("x", values, 3)
        one.close()

    [ours], [other] = sounds(tmp_path / "run"), sounds(tmp_path / "theirs")
    assert (ours.sample_rate, ours.num_channels, ours.length_frames) == (44_100, 1, 1000)
    difference = samples(ours.encoded_audio_string).astype(int) - samples(other.encoded_audio_string)
    assert np.abs(difference).max() == 1


def test_channels_first_are_turned(writer):
    values = speech(1000, 2).clip(-1, 1)

    writer.add_audio("x", values.T, 1)
    writer.add_audio("y", values, 1)
    writer.flush()

    first, second = sounds(Path(writer.logdir))
    assert first == second


def test_samples_of_16_bits_are_kept(writer):
    values = np.random.default_rng(0).integers(-(2**15), 2**15, (500, 2), np.int16)

    writer.add_audio("x", values, 1)
    writer.flush()

    [sound] = sounds(Path(writer.logdir))
    assert np.array_equal(samples(sound.encoded_audio_string), values)


@pytest.mark.parametrize(
    ("values", "options", "error", "says"),
    [
        (np.zeros((3, 7)), {}, ValueError, r"shape \(L,\), \(L, 1\) or \(L, 2\), got shape \(3, 7\)"),
        ([], {}, ValueError, r"at least one sample, got shape \(0,\)"),
        ("loud", {}, TypeError, "expected numbers, got str"),
        ([0.0], {"sample_rate": 0}, ValueError, "sample_rate in whole hertz, 1 to 1073741823, got 0"),
        ([0.0], {"sample_rate": 8000.5}, ValueError, "sample_rate in whole hertz"),
        ([0.0], {"sample_rate": float("nan")}, ValueError, "sample_rate in whole hertz"),
        ([0.0], {"sample_rate": 2**30}, ValueError, "sample_rate in whole hertz"),
        ([0.0], {"sample_rate": "high"}, TypeError, "sample_rate: expected one number, got str"),
    ],
)
def test_what_is_no_sound_raises_at_the_call_and_nothing_is_written(writer, values, options, error, says):
    with pytest.raises(error, match=says) as caught:
        writer.add_audio("x", values, 1, **options)

    writer.flush()
    assert 'add_audio("x")' in str(caught.value)
    assert sounds(Path(writer.logdir)) == []
