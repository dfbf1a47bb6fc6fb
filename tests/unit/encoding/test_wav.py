from __future__ import annotations

import io
import wave

import numpy as np
import pytest
import soundfile

from tbx_widget.encoding.wav import encode_wav


def noise(frames, channels):
    return np.random.default_rng(0).integers(-(2**15), 2**15, (frames, channels), np.int16)


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("rate", [1, 8_000, 44_100, 2**30 - 1])
def test_the_standard_library_and_libsndfile_read_the_same_samples(channels, rate):
    samples = noise(101, channels)

    encoded = encode_wav(samples, rate)

    with wave.open(io.BytesIO(encoded)) as sound:
        assert sound.getparams()[:4] == (channels, 2, rate, 101)
        assert sound.readframes(101) == samples.astype("<i2").tobytes()
    read, read_rate = soundfile.read(io.BytesIO(encoded), dtype="int16", always_2d=True)
    assert np.array_equal(read, samples)
    assert read_rate == rate


def test_the_bytes_are_those_that_the_standard_library_writes():
    samples = noise(33, 2)
    target = io.BytesIO()
    with wave.open(target, "wb") as sound:
        sound.setparams((2, 2, 22_050, 0, "NONE", ""))
        sound.writeframes(samples.astype("<i2").tobytes())

    assert encode_wav(samples, 22_050) == target.getvalue()


def test_samples_of_the_other_byte_order_or_a_view_are_read_the_same():
    samples = noise(40, 4)[::-2, 1:3]

    assert encode_wav(samples.astype(">i2"), 8_000) == encode_wav(samples.copy(), 8_000)
