"""Logged sounds."""

from __future__ import annotations

import io
import wave

import numpy as np
import numpy.typing as npt

from tbx_widget.data.items import Item
from tbx_widget.events import Audio


class AudioItem(Item[Audio]):
    """One logged sound, or several that were logged together.

    Attributes
    ----------
    encoded : bytes
        The first sound as it stands in the file, mostly a WAV file.
    sounds : tuple of bytes
        All of them.
    content_type : str
        "audio/wav" where the event does not say another.
    sample_rate : float
        Hertz; 0 where the event does not say.
    channels, frames : int
        0 where the event does not say.
    """

    kind = Audio

    @property
    def encoded(self) -> bytes:
        """The first sound as it stands in the file."""
        return self.value.encoded

    @property
    def sounds(self) -> tuple[bytes, ...]:
        """All sounds of this event."""
        return (self.value.encoded, *self.value.others)

    @property
    def content_type(self) -> str:
        """What the event calls the format."""
        return self.value.content_type

    @property
    def sample_rate(self) -> float:
        """Hertz, as the event says."""
        return self.value.sample_rate

    @property
    def channels(self) -> int:
        """How many channels, as the event says."""
        return self.value.channels

    @property
    def frames(self) -> int:
        """How many samples a channel has, as the event says."""
        return self.value.frames

    def to_numpy(self, index: int = 0) -> npt.NDArray[np.float32]:
        """Decode one of the sounds, a WAV file of 8, 16, 24 or 32 bits.

        Returns
        -------
        float32 array, shape (N, C)
            N frames of C channels, from -1 to 1.

        Raises
        ------
        ValueError
            The bytes are no such file; `encoded` has them as they are.
        """
        try:
            with wave.open(io.BytesIO(self.sounds[index])) as sound:
                width, channels = sound.getsampwidth(), sound.getnchannels()
                samples = sound.readframes(sound.getnframes())
            return _to_floats(samples, width).reshape(-1, channels)
        except (wave.Error, EOFError, ValueError) as error:
            raise ValueError(f"audio {self._place()} is no WAV file of whole numbers: {error}") from error


def _to_floats(samples: bytes, width: int) -> npt.NDArray[np.float32]:
    raw = np.frombuffer(samples, np.uint8).reshape(-1, width)
    wide = np.zeros((len(raw), 4), np.uint8)
    wide[:, 4 - width :] = raw
    if width == 1:
        wide[:, 3] ^= 0x80  # samples of one byte, and only these, are unsigned
    scaled: npt.NDArray[np.float64] = wide.view("<i4")[:, 0] / 2.0**31
    return scaled.astype(np.float32)
