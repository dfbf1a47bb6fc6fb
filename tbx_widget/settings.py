"""What a user can set on a board, from Python or by hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

DEFAULTS: dict[str, Any] = {
    "smoothing": 0.0,
    "x_axis": "step",
    "tag_filter": "",
    "run_filter": "",
    "hidden_runs": [],
    "theme": "auto",
    "height": 0,
}

MOST_SMOOTHING = 0.999


def check_settings(values: dict[str, Any]) -> dict[str, Any]:
    """Give the settings as the browser takes them.

    Raises
    ------
    TypeError
        There is no setting of that name.
    ValueError
        The value does not fit; the message says what would.
    """
    unknown = [name for name in values if name not in DEFAULTS]
    if unknown:
        raise TypeError(f"LiveBoard: no setting {unknown[0]!r}; there are {', '.join(DEFAULTS)}")
    return {name: _CHECKS[name](name, value) for name, value in values.items()}


def _between(least: float, most: float, kind: type) -> Callable[[str, Any], Any]:
    def check(name: str, value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= most:
            raise ValueError(f"LiveBoard: expected {name} between {least} and {most}, got {value!r}")
        return kind(value)

    return check


def _one_of(*allowed: str) -> Callable[[str, Any], Any]:
    def check(name: str, value: Any) -> Any:
        if value not in allowed:
            raise ValueError(f"LiveBoard: expected {name} to be one of {', '.join(allowed)}, got {value!r}")
        return value

    return check


def _pattern(name: str, value: Any) -> str:
    try:
        re.compile(value)
    except (re.error, TypeError) as error:
        raise ValueError(
            f"LiveBoard: expected {name} to be a regular expression, got {value!r}: {error}"
        ) from None
    return str(value)


def _names(name: str, value: Any) -> list[str]:
    if isinstance(value, str) or not all(isinstance(one, str) for one in value):
        raise ValueError(f"LiveBoard: expected {name} to be a list of runs, got {value!r}")
    return list(value)


_CHECKS: dict[str, Callable[[str, Any], Any]] = {
    "smoothing": _between(0, MOST_SMOOTHING, float),
    "x_axis": _one_of("step", "order", "relative", "wall"),
    "tag_filter": _pattern,
    "run_filter": _pattern,
    "hidden_runs": _names,
    "theme": _one_of("auto", "light", "dark"),
    "height": _between(0, 10_000, int),
}
