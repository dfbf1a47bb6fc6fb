"""Functions that a torch model calls, and that leave nothing in copies of it."""

from __future__ import annotations

import contextlib
import logging
import sys
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from tbx_widget.methods.model_parts import find_parameters
from tbx_widget.telling import tell

logger = logging.getLogger(__name__)


class Hook:
    """Calls a function; in a copy or a pickle of the model it is a function that does nothing."""

    def __init__(self, run: Callable[..., None]) -> None:
        self._run = run
        _keep_from_compiling()

    def __call__(self, *values: Any) -> None:
        self._run(*values)

    def __reduce__(self) -> tuple[Any, ...]:
        return getattr, (contextlib.nullcontext(), "__exit__")


@lru_cache(maxsize=1)
def _keep_from_compiling() -> None:
    """Have torch.compile call hooks and not look into them; the model may be compiled later."""
    disable = sys.modules["torch"].compiler.disable
    Hook.__call__ = disable(Hook.__call__)  # type: ignore[method-assign]


def take_off(handles: list[Any]) -> None:
    """Remove hooks by what their registration has given; after an interrupt they are all there to be removed again."""
    for handle in handles:
        handle.remove()
    handles.clear()


def hint_at_unseen_steps(model: Any) -> list[Any]:
    """Say once if a backward comes before a training step was seen.

    A model whose parts are called, as Lightning modules may do, or that is in evaluation mode would otherwise never
    be logged, without a word.

    Returns
    -------
    list of handles
        To be taken off at the first step.
    """
    name = type(model).__name__

    def note(parameter: Any) -> None:
        if handles:
            take_off(handles)
            _tell_unseen(name)

    trained = (one for _, one in find_parameters(model) if one.requires_grad and one.is_leaf)
    handles = [parameter.register_post_accumulate_grad_hook(Hook(note)) for parameter in trained]
    return handles


def _tell_unseen(name: str) -> None:
    what = f"a backward has reached {name}, but no training step of it was seen"
    why = "it is in evaluation mode, or only its parts or its forward() are called and not itself"
    tell(logger.warning, f"{what}: {why}", call="watch()", once="for each watch")
