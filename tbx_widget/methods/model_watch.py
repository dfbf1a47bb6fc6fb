"""Watches a torch model by hooks, all but two of which are there during a watched step only.

Between two watched steps a training loop pays for one hook before and one behind the forward of the model.
"""

from __future__ import annotations

import contextlib
import logging
import sys
import weakref
from collections.abc import Callable, Iterator
from operator import attrgetter
from types import TracebackType
from typing import Any, NamedTuple

from typing_extensions import Self

from tbx_widget.methods.model_calls import OpenCall, is_in_backward, is_symbolic
from tbx_widget.methods.model_hooks import Hook, hint_at_unseen_steps, take_off
from tbx_widget.methods.model_parts import find_leaves, find_parameters, find_tensors
from tbx_widget.summaries.arrays import to_step
from tbx_widget.summaries.device_copies import is_capturing
from tbx_widget.telling import tell_error

logger = logging.getLogger(__name__)

WEIGHTS = "weights"
GRADIENTS = "gradients"
ACTIVATIONS = "activations"


class Plan(NamedTuple):
    """What is watched, and when."""

    kinds: tuple[str, ...]
    every: int
    step: Callable[[Any], Any] | None
    """Gives the step of a model; None counts forwards."""


class ModelWatch:
    """Logs parts of a model from time to time; `SummaryWriter.watch` makes one.

    It is kept by the model's hooks and keeps neither the model nor the writer.
    """

    def __init__(self, model: Any, plan: Plan, log: Callable[[str, str, Any, int], None]) -> None:
        self._model = weakref.ref(model)
        self._plan = plan
        self._log = log
        self._has_failed = False
        self._open = OpenCall()
        self._has_counted = False
        """The last forward outside of a backward was a step."""
        self._count = 0
        self._last_step: int | None = None
        self._awaited: set[str] = set()
        """Parameters of which the watched step has no gradient yet."""
        self._has_gradients = False
        self._seen: set[str] = set()
        self._watched: object = None
        """Stands for the watched step: an interrupt may leave a hook of an earlier one on."""
        self._leaves: list[Any] = []
        self._note_outcome: Callable[[Any, Any, Any], None] | None = None
        """Notes the output of the model itself, where it is a leaf."""
        self._gradients: list[Any] = []
        self._hints = hint_at_unseen_steps(model)
        self._roots = [
            model.register_forward_pre_hook(Hook(self._begin)),
            model.register_forward_hook(Hook(self._end), always_call=True),
        ]

    @property
    def is_active(self) -> bool:
        """Whether there is still something to watch."""
        return bool(self._roots) and self._model() is not None

    @property
    def name(self) -> str:
        """The class of the model."""
        model = self._model()
        return "nothing" if model is None else type(model).__name__

    def goes_on_from(self, earlier: ModelWatch) -> bool:
        """Count on where an earlier watch was; say whether it was of the same model."""
        if earlier._model() is not self._model():
            return False
        self._count = earlier._count
        self._last_step = earlier._last_step
        return True

    def remove(self) -> None:
        """Take all hooks off; what was logged is there, and more calls do nothing."""
        for handles in (self._roots, self._leaves, self._gradients, self._hints):
            take_off(handles)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()

    def __repr__(self) -> str:
        name = self.name if self._roots else "nothing"
        return f"<ModelWatch of {name}, every {self._plan.every} steps>"

    def _begin(self, model: Any, args: Any) -> None:
        if self._open.enter(model):
            self._forget_step()
        if self._open.depth > 1 or not self._is_step(model):
            return
        take_off(self._hints)
        if self._has_gradients:
            take_off(self._gradients)
        with self._nothing_stops():
            step = self._find_step(model)
            if step is not None and not _is_captured(model):
                self._watch_step(model, step)

    def _is_step(self, model: Any) -> bool:
        """Say whether an outermost call is a training step; it is computed again in the backward by checkpoints.

        The reentrant kind has no gradients before: then the second time counts.
        """
        if not model.training or is_symbolic():
            return False
        has_gradients = bool(sys.modules["torch"].is_grad_enabled())
        if is_in_backward():
            return has_gradients and not self._has_counted
        self._has_counted = has_gradients
        return has_gradients

    def _end(self, model: Any, args: Any, output: Any) -> None:
        if not self._open.leave():
            return
        take_off(self._leaves)
        if self._note_outcome is not None:
            self._note_outcome(model, args, output)
            self._note_outcome = None

    def _forget_step(self) -> None:
        """Await nothing more of a step whose forward was interrupted."""
        take_off(self._leaves)
        take_off(self._gradients)
        self._note_outcome = None
        self._watched = None

    def _find_step(self, model: Any) -> int | None:
        """Give the step if it is one to be watched."""
        if self._plan.step is None:
            step = self._count
            self._count += 1
        else:
            step = to_step(self._plan.step(model), what="watch")
            if step == self._last_step:
                return None
            self._last_step = step
        return None if step % self._plan.every else step

    def _watch_step(self, model: Any, step: int) -> None:
        kinds = self._plan.kinds
        take_off(self._gradients)
        take_off(self._leaves)
        self._watched = object()
        for name, parameter in find_parameters(model):
            if WEIGHTS in kinds:
                self._note(WEIGHTS, name, parameter, step)
            if GRADIENTS in kinds and parameter.requires_grad and parameter.is_leaf:
                self._await_gradient(name, parameter, step)
        self._has_gradients = False
        if ACTIVATIONS in kinds:
            self._seen.clear()
            for name, module in find_leaves(model):
                self._await_output(name, module, step)

    def _await_gradient(self, name: str, parameter: Any, step: int) -> None:
        watched = self._watched

        def note(parameter: Any) -> None:
            if watched is not self._watched:
                return
            self._has_gradients = True
            if name not in self._awaited:
                return
            self._awaited.discard(name)
            if parameter.grad is not None:
                self._note(GRADIENTS, name, parameter.grad, step)

        self._awaited.add(name)
        self._gradients.append(parameter.register_post_accumulate_grad_hook(Hook(note)))

    def _await_output(self, name: str, module: Any, step: int) -> None:
        watched = self._watched

        def note(module: Any, args: Any, output: Any) -> None:
            if watched is not self._watched or name in self._seen:
                return
            self._seen.add(name)
            with self._nothing_stops():
                for path, tensor in find_tensors(output):
                    self._note(ACTIVATIONS, f"{name}/{path}" if path else name, tensor, step)

        if module is self._model():  # torch allows no change of its hooks where it calls them behind an error
            self._note_outcome = note
        else:
            self._leaves.append(module.register_forward_hook(Hook(note)))

    def _note(self, kind: str, name: str, tensor: Any, step: int) -> None:
        with self._nothing_stops():
            self._log(kind, name, _plain_numbers(tensor), step)

    @contextlib.contextmanager
    def _nothing_stops(self) -> Iterator[None]:
        """Log the first error only: a training goes on, whatever happens here."""
        try:
            yield
        except Exception:
            if not self._has_failed:
                self._has_failed = True
                what = "a part of the model could not be logged; the training goes on"
                tell_error(logger.error, what, call="watch()", once="for each watch")


def read_step(step: Any) -> Callable[[Any], Any] | None:
    """Give a function from a model to its step.

    Parameters
    ----------
    step : callable without arguments, str or None
        A name, also with dots, is that of an attribute of the model, or of what DataParallel wraps.
    """
    if step is None:
        return None
    if callable(step):
        return lambda model: step()
    get = attrgetter(step)

    def read(model: Any) -> Any:
        try:
            return get(model)
        except AttributeError:
            return get(model.module)

    return read


def _is_captured(model: Any) -> bool:
    first = next(model.parameters(), None)
    return first is not None and is_capturing(first.device)


def _plain_numbers(tensor: Any) -> Any:
    """Give real numbers of this process: of what is parted its part, of sparse the stored, of complex the size."""
    tensor = tensor.detach()
    if hasattr(tensor, "to_local"):
        tensor = tensor.to_local()
    if tensor.layout == sys.modules["torch"].sparse_coo:
        tensor = tensor._values()
    return tensor.abs() if tensor.is_complex() else tensor
