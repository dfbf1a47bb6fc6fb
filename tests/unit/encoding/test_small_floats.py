from __future__ import annotations

import numpy as np
import pytest
import torch

from tbx_widget.encoding import small_floats

BYTES = np.arange(256, dtype=np.uint8)


@pytest.mark.parametrize(
    ("widen", "dtype"),
    [
        (small_floats.widen_float8_e5m2, torch.float8_e5m2),
        (small_floats.widen_float8_e4m3fn, torch.float8_e4m3fn),
        (small_floats.widen_float8_e4m3fnuz, torch.float8_e4m3fnuz),
        (small_floats.widen_float8_e5m2fnuz, torch.float8_e5m2fnuz),
    ],
)
def test_every_number_of_8_bits_is_what_torch_makes_of_it(widen, dtype):
    expected = torch.from_numpy(BYTES.copy()).view(dtype).float().numpy()

    np.testing.assert_array_equal(widen(BYTES), expected)


def test_a_float8_with_a_bias_of_11_is_an_eighth_of_one_with_a_bias_of_8():
    widened = small_floats.widen_float8_e4m3b11fnuz(BYTES)

    np.testing.assert_array_equal(widened, small_floats.widen_float8_e4m3fnuz(BYTES) / np.float32(8))


def test_every_bfloat16_is_what_torch_makes_of_it():
    bits = np.arange(1 << 16, dtype=np.uint16)
    expected = torch.from_numpy(bits.view(np.int16).copy()).view(torch.bfloat16).float().numpy()

    np.testing.assert_array_equal(small_floats.widen_bfloat16(bits), expected)
