from __future__ import annotations

import math
from decimal import Decimal

import numpy as np
import pytest
import torch

from tbx_widget.summaries.arrays import to_float, to_step


class HasArray:
    def __init__(self, array):
        self.array = array

    def __array__(self, dtype=None, copy=None):
        return self.array


class HasFloat:
    def __float__(self):
        return 0.5


class HasIndex:
    def __index__(self):
        return 7


@pytest.mark.parametrize(
    "value",
    [
        0.5,
        np.float32(0.5),
        np.float16(0.5),
        np.array(0.5),
        np.array([[0.5]]),
        torch.tensor(0.5, requires_grad=True),
        torch.tensor([[0.5]], dtype=torch.bfloat16),
        [0.5],
        [torch.tensor(0.5)],
        Decimal("0.5"),
        HasArray(np.array([0.5])),
        HasFloat(),
    ],
    ids=repr,
)
def test_one_number_of_any_kind_is_a_float(value):
    number = to_float(value, what='add_scalar("x")')

    assert type(number) is float
    assert number == 0.5


@pytest.mark.parametrize(
    ("value", "expected"),
    [(3, 3.0), (True, 1.0), (np.bool_(True), 1.0), (HasIndex(), 7.0), (np.int64(-2), -2.0)],
)
def test_integers_and_bools_are_floats(value, expected):
    assert to_float(value, what='add_scalar("x")') == expected


@pytest.mark.parametrize(("value", "expected"), [(10**400, math.inf), (-(10**400), -math.inf)])
def test_an_integer_beyond_float_is_infinite(value, expected):
    assert to_float(value, what='add_scalar("x")') == expected


def test_nan_stays_nan():
    assert math.isnan(to_float(torch.tensor(math.nan), what='add_scalar("x")'))


@pytest.mark.parametrize(
    ("value", "came"),
    [
        ([1.0, 2.0], "list of length 2"),
        ([], "list of length 0"),
        (np.zeros((2, 3)), r"ndarray of shape \(2, 3\)"),
        (torch.zeros(0), r"Tensor of shape \(0,\)"),
        (torch.zeros((), device="meta"), "a tensor on the meta device, which holds no data"),
    ],
)
def test_no_number_or_several_are_refused(value, came):
    with pytest.raises(ValueError, match=rf'^add_scalar\("x"\): expected one number, got {came}$'):
        to_float(value, what='add_scalar("x")')


@pytest.mark.parametrize(
    ("value", "came"),
    [
        ("1.5", "str"),
        (b"1.5", "bytes"),
        (None, "None"),
        (np.str_("1.5"), "str_"),
        (["a"], "list of str"),
        (1j, "complex"),
        (np.complex64(1), "complex64"),
        (torch.tensor(1j), "a complex tensor"),
        (object(), "object"),
        ({"a": 1}, "dict"),
        (np.array([None]), "ndarray of object"),
    ],
)
def test_what_is_no_number_is_refused(value, came):
    with pytest.raises(TypeError, match=rf'^add_scalar\("x"\): expected one number, got {came}$'):
        to_float(value, what='add_scalar("x")')


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (None, 0),
        (7, 7),
        (np.int32(7), 7),
        (np.uint64(7), 7),
        (7.9, 7),
        (-7.9, -7),
        (np.float32(7.9), 7),
        (torch.tensor(7), 7),
        (torch.tensor([7]), 7),
        (np.array(7), 7),
        (HasIndex(), 7),
        (2**63 - 1, 2**63 - 1),
        (-(2**63), -(2**63)),
    ],
)
def test_a_step_is_an_integer(step, expected):
    read = to_step(step, what='add_scalar("x")')

    assert type(read) is int
    assert read == expected


@pytest.mark.parametrize("step", [True, np.bool_(True), torch.tensor(True), "7", object()])
def test_a_step_that_is_no_number_is_refused(step):
    with pytest.raises(TypeError, match=r'^add_scalar\("x"\): expected an integer step, got '):
        to_step(step, what='add_scalar("x")')


@pytest.mark.parametrize("step", [math.nan, math.inf, 2**63, -(2**63) - 1, 1e19, [1, 2], np.arange(3)])
def test_a_step_that_does_not_fit_is_refused(step):
    with pytest.raises(ValueError, match=r'^add_scalar\("x"\): expected '):
        to_step(step, what='add_scalar("x")')
