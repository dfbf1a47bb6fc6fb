"""Run a client with our writer in the place of torch's, beside a live store, and say what came to the store.

`python -m tests.compat.clients.live MODULE LOGDIR ANSWER`: `ANSWER` is a JSON file of
`[run, plugin, tag, steps]` for each series; runs are named from `LOGDIR` on.
"""

from __future__ import annotations

import json
import os
import runpy
import sys
from pathlib import Path
from typing import Any

import tbx_widget
from tbx_widget.lanes.process import lanes
from tbx_widget.live.entry import Entry
from tbx_widget.live.series import ScalarSeries


def main(module: str, logdir: str, answer: str) -> None:
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
