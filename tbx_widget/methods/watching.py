"""Weights, gradients and activations of a model."""

from __future__ import annotations

import logging
import weakref
from collections.abc import Callable
from time import time
from typing import Any, TypeAlias

from tbx_widget.arguments import check_call
from tbx_widget.events import HISTOGRAMS, SCALARS, Histogram, Scalar
from tbx_widget.methods.base import Methods
from tbx_widget.methods.model_parts import is_module
from tbx_widget.methods.model_watch import ACTIVATIONS, GRADIENTS, WEIGHTS, ModelWatch, Plan, read_step
from tbx_widget.summaries.distributions import Distribution, measure
from tbx_widget.telling import Once, tell

logger = logging.getLogger(__name__)

CountData: TypeAlias = tuple[Distribution, str, str, int]

_told = Once()


class WatchMethods(Methods):
    """`watch`."""

    _watches: dict[str, ModelWatch] | None = None

    def watch(
        self,
        model: Any,
        every: int = 100,
        *,
        weights: bool = True,
        gradients: bool = True,
        activations: bool = True,
        norms: bool = True,
        prefix: str = "",
        step: Callable[[], Any] | str | None = None,
    ) -> ModelWatch:
        """Log histograms of a model's weights, gradients and activations every so many training steps.

        A training step is a forward of `model` itself in training mode with gradients enabled; one inside of
        another is none, nor is one that a checkpoint computes again or that is traced, exported or transformed by
        torch.func. A watched step logs the weights before its forward, the activations of that forward,
        and the gradients that the first backward after it leaves in `.grad`, accumulated ones included: those
        of the scaled loss under a GradScaler, those of this process under DistributedDataParallel. No device is
        waited for, and an error is logged once and never raised in the training.

        The tags are `weights/<parameter>`, `gradients/<parameter>` and `activations/<module>`. With `norms`
        there are scalars too: `norms/weights/<parameter>` and so on, and, only where there are NaN or infinite
        values, their number as `nonfinite/weights/<parameter>` in place of the norm.

        Parameters
        ----------
        model : torch.nn.Module
            What is called in the training loop, such as what torch.compile or DistributedDataParallel has
            given: their parts of the names are left out, and torch.compile may skip hooks of what went in. The
            writer does not keep it alive, and copies and pickles of it are not watched. A warning says when a
            backward has reached it and no training step was seen, as where only its parts are called.
        every : int
            Steps from one watched step to the next; the first step is watched.
        weights, gradients, activations : bool
            What to log. Shared parameters come once, frozen ones have no gradient, and of one that lies in
            several processes the part of this one counts. Activations are the outputs of modules without
            children, at the first call in a step; several tensors get their index or key behind the name.
            There are none from inside of torch.compile.
        norms : bool
            Log Euclidean norms and numbers of NaN and infinite values.
        prefix : str
            Goes before all tags, with a "/": for several models in one run. A model takes the place of one that
            had the same prefix, as in a cell that is run again: the same model counts its steps on, another one
            begins at 0, and a warning says so if the earlier one still exists.
        step : callable or str, optional
            What gives the step: a function without arguments, or the name of an attribute of the model. Then
            steps that are multiples of `every` are watched, each at its first forward. Forwards are counted
            when left out: with gradient accumulation there are more of these than of optimizer steps.

        Returns
        -------
        ModelWatch
            Takes the hooks off by `remove()`, or at the end of a `with` block; `close()` of the writer does too.
            torch.jit.script, which compiles hooks, needs them off.

        Raises
        ------
        TypeError
            No torch.nn.Module.
        ValueError
            `every` is less than 1, or nothing is to be logged.

        Examples
        --------
        >>> writer.watch(model, every=200)
        """
        kinds = {WEIGHTS: weights, GRADIENTS: gradients, ACTIVATIONS: activations}
        plan = _make_plan(model, every, tuple(kind for kind, is_wanted in kinds.items() if is_wanted), step)
        start = _check_prefix(prefix)
        self._watches = {name: one for name, one in (self._watches or {}).items() if one.is_active}
        earlier = self._watches.get(start)
        if earlier is not None:
            earlier.remove()
        here = weakref.ref(self)

        def log(kind: str, name: str, tensor: Any, at: int) -> None:
            writer = here()
            if writer is None:
                found.remove()
            else:
                writer._log_watched(f"{kind}/{name}", start, tensor, at, norms=norms)

        self._watches[start] = found = ModelWatch(model, plan, log)
        if earlier is not None and not found.goes_on_from(earlier):
            self._tell_replaced(start, earlier.name, found.name)
        return found

    def _tell_replaced(self, start: str, old: str, new: str) -> None:
        prefix = start.rstrip("/")
        what = f"{new} takes the place of {old}, which is watched no more: prefix={prefix!r} was the same"
        tell(
            logger.warning, f"{what}; give another to watch both", run=self._streams.main.run, call="watch()"
        )

    def _end_watches(self) -> None:
        """Take the hooks off all models."""
        for watch in (self._watches or {}).values():
            watch.remove()
        self._watches = None

    def _log_watched(self, name: str, start: str, tensor: Any, step: int, *, norms: bool) -> None:
        now = time()
        call = check_call("watch", start + name, step, now)
        found = measure(tensor, what=call.what)
        self._streams.submit(HISTOGRAMS, call, found, make_watched_histogram, found.nbytes)
        if not norms:
            return
        self._streams.submit(
            SCALARS, check_call("watch", f"{start}norms/{name}", step, now), found, make_norm, 0
        )
        count = check_call("watch", f"{start}nonfinite/{name}", step, now)
        data = found, self._streams.main.run, call.tag, step
        self._streams.submit(SCALARS, count, data, make_nonfinite, 0)


def make_watched_histogram(found: Distribution) -> Histogram:
    """Count the values."""
    return found.histogram


def make_norm(found: Distribution) -> Scalar | None:
    """Give the Euclidean norm; there is none of NaN and infinities."""
    return None if found.nonfinite else Scalar(found.norm)


def make_nonfinite(data: CountData) -> Scalar | None:
    """Give the number of NaN and infinities where there are any, and say the first of them in a run."""
    found, run, tag, step = data
    if not found.nonfinite:
        return None
    if _told.is_first(run):
        message = f"{found.nonfinite} of {found.size} values at step {step} are NaN or infinite"
        tell(logger.warning, f"{message}; nonfinite/... has more", run=run, tag=tag, once="for each run")
    return Scalar(float(found.nonfinite))


def _make_plan(model: Any, every: Any, kinds: tuple[str, ...], step: Any) -> Plan:
    if not is_module(model):
        raise TypeError(f"watch: expected a torch.nn.Module, got {type(model).__name__}")
    if isinstance(every, bool) or not isinstance(every, int):
        raise TypeError(f"watch: expected every to be an integer, got {type(every).__name__}")
    if every < 1:
        raise ValueError(f"watch: expected every to be at least 1, got {every}")
    if not kinds:
        raise ValueError("watch: expected weights, gradients or activations to be logged, got none of them")
    if step is not None and not callable(step) and not isinstance(step, str):
        raise TypeError(f"watch: expected step to be a function or a name, got {type(step).__name__}")
    return Plan(kinds, every, read_step(step))


def _check_prefix(prefix: Any) -> str:
    if not isinstance(prefix, str):
        raise TypeError(f"watch: expected a prefix of type str, got {type(prefix).__name__}")
    name = prefix.strip("/")
    return f"{name}/" if name else ""
