"""What users pass as hyperparameters, to what the plugin "hparams" holds: strings, booleans and numbers."""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np

from tbx_widget.summaries.arrays import to_float

PlainValue: TypeAlias = str | float | bool


def to_hparams(values: Any, *, what: str) -> dict[str, PlainValue]:
    """Bring hyperparameters to what the plugin can hold.

    Strings and booleans stay; numbers, and arrays or tensors with one number, become floats; None is left out.
    Functions and classes become their name, and all else its text, as `str` gives it: lists, dictionaries, paths.

    Parameters
    ----------
    values : mapping of str to anything
    what : str
        The call, for the message.

    Raises
    ------
    TypeError
        Not a mapping, or a name that is no str.
    """
    if not isinstance(values, Mapping):
        raise TypeError(f"{what}: expected a dict of hyperparameters, got {type(values).__name__}")
    plain = {_check_key(name, what): _to_plain(value) for name, value in values.items()}
    return {name: value for name, value in plain.items() if value is not None}


def check_domains(
    domains: Any, hparams: Mapping[str, Any], *, what: str
) -> dict[str, tuple[PlainValue, ...]]:
    """Check what hyperparameters may be: for each name a list of values of the kind that the name has.

    Parameters
    ----------
    domains : mapping of str to list, or None
    hparams : mapping
        As the user passed it.

    Raises
    ------
    TypeError
        Not a mapping of lists, or values of another kind.
    ValueError
        A name that is no hyperparameter.
    """
    if domains is None:
        return {}
    if not isinstance(domains, Mapping):
        raise TypeError(
            f"{what}: expected hparam_domain_discrete as a dict of lists, got {type(domains).__name__}"
        )
    return {name: _check_domain(name, domain, hparams, what) for name, domain in domains.items()}


def kind_of(value: PlainValue) -> str:
    """Name the type of a value as the plugin does: "string", "bool" or "float64"."""
    if isinstance(value, str):
        return "string"
    return "bool" if isinstance(value, bool) else "float64"


def _check_key(name: Any, what: str) -> str:
    if not isinstance(name, str):
        raise TypeError(
            f"{what}: expected names of hyperparameters of type str, got {type(name).__name__} {name!r}"
        )
    return name


def _check_domain(name: Any, domain: Any, hparams: Mapping[str, Any], what: str) -> tuple[PlainValue, ...]:
    if name not in hparams:
        raise ValueError(f"{what}: hparam_domain_discrete has {name!r}, which is no hyperparameter")
    if not isinstance(domain, (list, tuple)):
        raise TypeError(
            f"{what}: expected hparam_domain_discrete[{name!r}] as a list, got {type(domain).__name__}"
        )
    value = _to_plain(hparams[name])
    plain = [(one, _to_plain(one)) for one in domain]
    for one, brought in plain:
        if brought is None or (value is not None and kind_of(brought) != kind_of(value)):
            raise TypeError(
                f"{what}: expected values like {hparams[name]!r} in hparam_domain_discrete[{name!r}], "
                f"got {type(one).__name__} {one!r}"
            )
    return tuple(brought for _, brought in plain if brought is not None)


def _to_plain(value: Any) -> PlainValue | None:
    if value is None or isinstance(value, str):
        return None if value is None else str(value)
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, float, np.number)) or _is_one_number(value):
        return _to_number(value)
    if callable(value):
        return str(getattr(value, "__name__", value))
    return str(value)


def _to_number(value: Any) -> PlainValue:
    try:
        return to_float(value, what="")
    except (TypeError, ValueError):
        return str(value)


def _is_one_number(value: Any) -> bool:
    """Say whether the value is an array or tensor with one element."""
    torch = sys.modules.get("torch")
    is_tensor = torch is not None and isinstance(value, getattr(torch, "Tensor", ()))
    has_array = is_tensor or hasattr(value, "__array__")
    shape = getattr(value, "shape", None)
    return has_array and shape is not None and math.prod(shape) == 1
