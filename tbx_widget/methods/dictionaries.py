"""Whatever is in a dictionary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tbx_widget.arguments import check_tag
from tbx_widget.methods.base import Methods
from tbx_widget.summaries.kinds import Kind, find_kind

_METHODS = {
    "number": "add_scalar",
    "text": "add_text",
    "figure": "add_figure",
    "picture": "add_image",
    "pictures": "add_images",
    "numbers": "add_histogram",
}


class DictionaryMethods(Methods):
    """`add`."""

    def add(
        self,
        values: Mapping[str, Any],
        step: int | None = None,
        walltime: float | None = None,
        prefix: str = "",
        *,
        global_step: int | None = None,
    ) -> None:
        """Log everything in a dictionary by its type.

        Parameters
        ----------
        values : mapping of str to anything
            A number, or an array or tensor with one element: `add_scalar`. A str: `add_text`. A matplotlib
            figure: `add_figure`, which closes it. A Pillow picture: `add_image`. None: left out.
            A dictionary: all that is in it, with "/" between its name and theirs.

            An array or tensor is a picture (`add_image`) if it is of uint8 or floats, has three dimensions, one of
            which, the first or the last, is 1, 3 or 4 channels, and both others are at least 16; or if it is of
            uint8 and has two dimensions of at least 16. Many such pictures have one dimension more, the first
            (`add_images`). Floats are 0..1. Every other array, and a list or tuple of numbers: `add_histogram`.
        step : int, optional
            Of all values; 0 when left out.
        walltime : float, optional
            Seconds since the epoch, of all values; now when left out.
        prefix : str
            Put before all tags, with "/" between.
        global_step : int, optional
            Another name for `step`, as the other methods have it.

        Raises
        ------
        TypeError, ValueError
            Something that cannot be logged; the message names its full tag, and nothing is written.

        Examples
        --------
        >>> with SummaryWriter("runs/example") as writer:
        ...     writer.add({"train": {"loss": 0.5, "rate": 1e-3}, "note": "first try"}, step=1)
        """
        if not isinstance(values, Mapping):
            order = ": the dictionary comes first, add(values, step)" if isinstance(step, Mapping) else ""
            raise TypeError(f"add: expected a dict, got {type(values).__name__}{order}")
        if step is not None and global_step is not None:
            raise ValueError(f"add: expected step or global_step, got both: {step!r} and {global_step!r}")
        call = self._call("add", "values", global_step if step is None else step, walltime)
        if not isinstance(prefix, str):
            raise TypeError(f"add: expected a prefix of type str, got {type(prefix).__name__}")
        found = list(_walk(values, prefix.rstrip("/")))
        for tag, kind in found:
            options = {"dataformats": kind.dataformats} if kind.dataformats else {}
            method = getattr(self, _METHODS[kind.name])
            method(tag, kind.value, global_step=call.step, walltime=call.wall_time, **options)


def _walk(values: Mapping[Any, Any], above: str) -> Iterator[tuple[str, Kind]]:
    """Find everything that is to be logged, with its tag."""
    for key, value in values.items():
        tag = _join(above, key)
        if isinstance(value, Mapping):
            yield from _walk(value, tag)
            continue
        kind = find_kind(value, what=f'add("{tag}")')
        if kind.name != "nothing":
            yield check_tag("add", tag), kind


def _join(above: str, key: Any) -> str:
    if not isinstance(key, (str, int)) or isinstance(key, bool):
        where = f'add("{above}")' if above else "add"
        raise TypeError(f"{where}: expected keys of type str or int, got {type(key).__name__} {key!r}")
    return f"{above}/{key}" if above else str(key)
