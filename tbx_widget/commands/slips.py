"""What was probably meant where an argument is not understood."""

from __future__ import annotations

import difflib
import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path

from tbx_widget.errors import LogdirError
from tbx_widget.logdir.discovery import read_roots


def suggest_option(unknown: str, options: Iterable[str]) -> str:
    """Write which option may have been meant, "" where none is near."""
    name = unknown.split("=")[0].replace("-", "_").strip("_")
    known = {one.strip("-").replace("-", "_"): one for one in options}
    near = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {known[near[0]]}?" if near else ""


def check_each_is_one(logdirs: Sequence[str]) -> None:
    """See that no `--logdir` holds several directories, as TensorBoard's `--logdir_spec` does.

    Raises
    ------
    LogdirError
        One does; the message has them as they are understood.
    """
    for text in logdirs:
        parts = [_read_part(one) for one in text.split(",") if one]
        is_there = any(Path(path).expanduser().exists() for _, path in parts)
        if is_there and not read_roots(text, must_exist=False)[0].path.exists():
            raise LogdirError(f"no directory {text!r}; did you mean {_spell(parts)}?")


def _read_part(text: str) -> tuple[str, str]:
    name, mark, path = text.partition("=" if "=" in text else ":")
    return (name, path) if mark and path and "/" not in name else ("", text)


def _spell(parts: list[tuple[str, str]]) -> str:
    spec = ",".join(f"{name}:{path}" if name else path for name, path in parts)
    named = [f"{name}={path}" if name else path for name, path in parts]
    each = " ".join(f"--logdir {shlex.quote(one)}" for one in named)
    return f"--logdir_spec {shlex.quote(spec)} or {each}"
