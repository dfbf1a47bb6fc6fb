"""Sounds."""

from __future__ import annotations

from typing import Any, TypeAlias

from tbx_widget.encoding.wav import MOST_BYTES, MOST_RATE, encode_wav
from tbx_widget.events import AUDIO, Audio
from tbx_widget.methods.base import Methods
from tbx_widget.methods.clipped import Place, tell_clipped
from tbx_widget.summaries.arrays import OwnedArray, own_array, to_float
from tbx_widget.summaries.clipping import SOUND
from tbx_widget.summaries.sounds import check_sound, to_samples

SoundData: TypeAlias = tuple[OwnedArray, int, Place]


class SoundMethods(Methods):
    """`add_audio`."""

    def add_audio(
        self,
        tag: str,
        snd_tensor: Any,
        global_step: int | None = None,
        sample_rate: float = 44100,
        walltime: float | None = None,
    ) -> None:
        """Log a sound of one or two channels.

        Parameters
        ----------
        tag : str
        snd_tensor : array, tensor or list of numbers, shape (L,), (L, 1) or (L, 2)
            L frames; (1, L) and (2, L) are taken too where they can be nothing else. Floats are -1 to 1 and
            clipped, NaN is 0. int16 as it is; uint8 and int32 as WAV files hold them, scaled; int64 as int16,
            clipped. Floats of another scale are said once per tag. Copied in the call.
        global_step : int, optional
            Where it stands on the step axis; 0 when left out.
        sample_rate : int
            Frames a second.
        walltime : float, optional
            Seconds since the epoch; now when left out.

        Raises
        ------
        TypeError, ValueError
            Not such a sound, none at all, or no rate.
        """
        call = self._call("add_audio", tag, global_step, walltime)
        rate = _check_rate(sample_rate, what=call.what)
        owned = own_array(snd_tensor, what=call.what)
        frames, channels = check_sound(owned.shape, what=call.what)
        if 2 * frames * channels > MOST_BYTES:
            raise ValueError(f"{call.what}: expected at most 4 GiB of samples, got {frames} frames")
        data = owned, rate, Place(self._streams.main.run, call.what)
        self._streams.submit(AUDIO, call, data, make_sound, owned.nbytes)


def make_sound(data: SoundData) -> Audio:
    """Bring a sound to WAV."""
    owned, rate, place = data
    array = owned.numpy()
    tell_clipped([array], SOUND, place)
    samples = to_samples(array)
    frames, channels = samples.shape
    return Audio(encode_wav(samples, rate), "audio/wav", rate, channels, frames)


def _check_rate(sample_rate: Any, *, what: str) -> int:
    rate = to_float(sample_rate, what=f"{what}, sample_rate")
    if not (1 <= rate <= MOST_RATE and rate.is_integer()):
        raise ValueError(
            f"{what}: expected a sample_rate in whole hertz, 1 to {MOST_RATE}, got {sample_rate}"
        )
    return int(rate)
