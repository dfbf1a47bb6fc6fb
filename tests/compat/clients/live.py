"""Run a client with our writer in the place of torch's, beside a live store, and say what came to the store.

`python -m tests.compat.clients.live MODULE LOGDIR ANSWER [PACKAGE ...]`: `ANSWER` is a JSON file of
`[run, plugin, tag, steps]` for each series; runs are named from `LOGDIR` on. The packages are hidden, as if they were
not installed.
"""

from __future__ import annotations

import json
import os
import runpy
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

import tbx_widget
from tbx_widget.lanes.process import lanes
from tbx_widget.live.entry import Entry
from tbx_widget.live.series import ScalarSeries


class Hiding:
    """A finder that does not find some packages."""

    def __init__(self, finder: Any, packages: tuple[str, ...]) -> None:
        self._finder = finder
        self._packages = packages

    def find_spec(self, fullname: str, *arguments: Any) -> ModuleSpec | None:
        is_hidden = fullname.partition(".")[0] in self._packages
        return None if is_hidden else self._finder.find_spec(fullname, *arguments)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._finder, name)


def main(module: str, logdir: str, answer: str, *hidden: str) -> None:
    sys.meta_path[:] = [Hiding(finder, hidden) for finder in sys.meta_path]
    os.chdir(logdir)
    store = lanes.store()
    with tbx_widget.patch():
        sys.argv = [module, logdir]
        runpy.run_module(module, run_name="__main__")
    Path(answer).write_text(json.dumps([describe(entry) for entry in store.entries.values()]))


def describe(entry: Entry) -> list[Any]:
    data = entry.data
    if isinstance(data, ScalarSeries):
        steps = data.take(0, data.count).steps.tolist()
    else:
        steps = [event.step for event, _ in data.events.values()]
    return [entry.key.run, entry.key.plugin, entry.key.tag, steps]


if __name__ == "__main__":
    main(*sys.argv[1:])
