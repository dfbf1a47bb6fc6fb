"""The same numbers in everything that people pass to a writer."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import ml_dtypes
import numpy as np
import torch


class HasArray:
    """What JAX's and TensorFlow's arrays look like."""

    def __init__(self, array):
        self.array = np.asarray(array)
        self.shape = self.array.shape

    def __array__(self, dtype=None, copy=None):
        return self.array if dtype is None else self.array.astype(dtype)


class HasDLPack:
    def __init__(self, array):
        self.array = np.asarray(array)

    def __dlpack__(self, **options):
        return self.array.__dlpack__(**options)

    def __dlpack_device__(self):
        return self.array.__dlpack_device__()


class NamedBfloat16(HasArray):
    """What TensorFlow's bfloat16 tensors look like; here numpy gets float32."""

    dtype = SimpleNamespace(name="bfloat16")


class OnDevice(torch.Tensor):
    """A tensor that says it is on a device."""

    @property
    def device(self):
        return torch.device("privateuseone:0")

    def detach(self):
        return self.data.as_subclass(OnDevice)

    def cpu(self):
        return self.as_subclass(torch.Tensor)


def _float_tensor(array):
    return torch.tensor(np.asarray(array, np.float32))


def _strided(array):
    tensor = _float_tensor(array)
    wide = torch.zeros(*tensor.shape, 2)
    wide[..., 0] = tensor
    return wide[..., 0]


KINDS = {
    "list": lambda array: np.asarray(array).tolist(),
    "tuple": lambda array: tuple(np.asarray(array).tolist()),
    "numpy float64": lambda array: np.array(array, np.float64),
    "numpy float32": lambda array: np.array(array, np.float32),
    "numpy float16": lambda array: np.array(array, np.float16),
    "numpy columns first": lambda array: np.asfortranarray(np.array(array, np.float32)),
    "numpy big endian": lambda array: np.array(array, ">f4"),
    "torch": _float_tensor,
    "torch bfloat16": lambda array: _float_tensor(array).to(torch.bfloat16),
    "torch float16": lambda array: _float_tensor(array).half(),
    "torch requires_grad": lambda array: _float_tensor(array).requires_grad_() * 1,
    "torch non-contiguous": _strided,
    "torch on a device": lambda array: _float_tensor(array).as_subclass(OnDevice),
    "list of torch": lambda array: list(_float_tensor(array)),
    "__array__": lambda array: HasArray(np.array(array, np.float32)),
    "DLPack": lambda array: HasDLPack(np.array(array, np.float32)),
    "ml_dtypes bfloat16": lambda array: np.array(array).astype(ml_dtypes.bfloat16),
    "__array__ of bfloat16": lambda array: HasArray(np.array(array).astype(ml_dtypes.bfloat16)),
}
"""Name to what makes such an input of an array; numbers that bfloat16 holds stay what they are."""


def _jax(array, dtype):
    return import_module("jax.numpy").asarray(np.array(array), dtype)


def _tensorflow(array, dtype):
    return import_module("tensorflow").constant(np.array(array), dtype)


OTHER_KINDS = {
    "JAX": lambda array: _jax(array, "float32"),
    "JAX bfloat16": lambda array: _jax(array, "bfloat16"),
    "JAX float16": lambda array: _jax(array, "float16"),
    "list of JAX": lambda array: list(_jax(array, "float32")),
    "TensorFlow": lambda array: _tensorflow(array, "float32"),
    "TensorFlow bfloat16": lambda array: _tensorflow(array, "bfloat16"),
    "TensorFlow float16": lambda array: _tensorflow(array, "float16"),
    "TensorFlow variable": lambda array: import_module("tensorflow").Variable(np.array(array, np.float32)),
    "list of TensorFlow": lambda array: list(_tensorflow(array, "float32")),
}
"""What only the environment of `make compat` has."""
