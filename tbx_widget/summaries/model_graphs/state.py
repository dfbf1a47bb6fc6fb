"""Leaves a model as it was, whatever a run of it does to its modules."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

_ORIGINAL = "_torchdynamo_orig_callable"


@contextmanager
def as_it_was(model: Any) -> Iterator[None]:
    """Run the block with the model in evaluation mode and nothing compiled; undo all of it afterwards.

    Attributes, buffers, submodules, training flags (of each module) and random states (of torch on the CPU and on
    the model's devices, of numpy and Python) are as before. No method of the model is called for that: `train` and
    `eval` may do more than set flags.
    """
    states = [_ModuleState(module) for module in _modules(model)]
    kept = [_BufferState(buffer) for module in states for buffer in module.buffers()]
    try:
        for state in states:
            state.prepare()
        with _random_states(model):
            yield
    finally:
        for state in states:
            state.restore()
        for buffer in kept:
            buffer.restore()


def unwrap(model: Any) -> Any:
    """Give the model inside `torch.compile`, `DataParallel` and `DistributedDataParallel`."""
    nn = sys.modules["torch"].nn
    while True:
        if hasattr(model, "_orig_mod"):
            model = model._orig_mod
        elif isinstance(model, (nn.DataParallel, nn.parallel.DistributedDataParallel)):
            model = model.module
        else:
            return model


def _modules(model: Any) -> list[Any]:
    return list(model.modules()) if hasattr(model, "modules") else []


class _ModuleState:
    """The attributes of one module; of a scripted one its flag, because nothing else of it can change."""

    def __init__(self, module: Any) -> None:
        self._module = module
        self._is_scripted = isinstance(module, sys.modules["torch"].jit.ScriptModule)
        self._training = bool(getattr(module, "training", False))
        found = (
            [] if self._is_scripted else [vars(module), module._parameters, module._buffers, module._modules]
        )
        self._saved = [(held, dict(held)) for held in found]

    def buffers(self) -> list[Any]:
        """Give the buffers but those of lazy modules, which have no numbers yet."""
        return [
            buffer for buffer in self._module.buffers(recurse=False) if not hasattr(buffer, "materialize")
        ]

    def prepare(self) -> None:
        if self._is_scripted:
            self._set_training(False)
            return
        attributes = vars(self._module)
        attributes["training"] = False
        compiled = {
            key: value for key, value in attributes.items() if _ORIGINAL in getattr(value, "__dict__", ())
        }
        attributes.update((key, getattr(value, _ORIGINAL)) for key, value in compiled.items())
        for name, child in self._module._modules.items():
            if hasattr(child, "_orig_mod"):
                self._module._modules[name] = unwrap(child)

    def restore(self) -> None:
        if self._is_scripted:
            self._set_training(self._training)
        for held, saved in self._saved:
            for key in held.keys() - saved.keys():
                del held[key]
            for key, value in saved.items():
                if key not in held or held[key] is not value:
                    held[key] = value

    def _set_training(self, training: bool) -> None:
        if self._training:
            self._module.training = training


class _BufferState:
    """The numbers of one buffer."""

    def __init__(self, buffer: Any) -> None:
        self._buffer = buffer
        self._version = _version(buffer)
        self._copy = buffer.detach().clone()

    def restore(self) -> None:
        if _version(self._buffer) != self._version:
            with sys.modules["torch"].no_grad():
                self._buffer.copy_(self._copy)


def _version(tensor: Any) -> int:
    return -1 if tensor.is_inference() else int(tensor._version)


@contextmanager
def _random_states(model: Any) -> Iterator[None]:
    parameters = model.parameters() if hasattr(model, "parameters") else ()
    devices = sorted({p.device.index for p in parameters if p.device.type == "cuda"})
    of_python, of_numpy = random.getstate(), np.random.get_state()
    try:
        with sys.modules["torch"].random.fork_rng(devices):
            yield
    finally:
        random.setstate(of_python)
        np.random.set_state(of_numpy)
