"""What is timed of reading, each in a process of its own: `python -m tests.speed.loads READER LOGDIR`.

Prints JSON: `points` that were kept, `secs` of CPU after imports, `peak` MB of memory.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from tests.speed.memory import peak_memory

Load = Callable[[], int]


def board(path: str) -> Load:
    """Opened as the board does it: watched, read in threads, in the live store."""
    from tbx_widget.live.store import Store
    from tbx_widget.logdir.discovery import read_roots
    from tbx_widget.sources import LogdirSource

    def load() -> int:
        done = threading.Event()

        def changed() -> None:
            if not source.progress().is_reading:
                done.set()

        store = Store()
        source = LogdirSource(read_roots(path), store, changed)
        source.start()
        done.wait()
        return sum(entry.data.count for entry in store.entries.values())

    return load


def reader(path: str) -> Load:
    """The files alone, one after the other; all columns and events are kept."""
    from tbx_widget.logdir.discovery import find_runs, read_roots
    from tbx_widget.logdir.event_reader import EventFileReader
    from tbx_widget.logdir.run_tags import RunTags

    def load() -> int:
        kept = []
        for run in find_runs(read_roots(path)[0]).runs:
            tags = RunTags()
            for file in run.files:
                one = EventFileReader(file, run.run, tags)
                while (batch := one.read()) is not None:
                    kept.append(batch)
                assert one.tail == 0
                assert not one.problems
        columns = sum(len(one.values) for batch in kept for one in batch.columns)
        return columns + sum(
            1 for batch in kept for one in batch.events if one.plugin in ("images", "histograms")
        )

    return load


def arrays(path: str) -> Load:
    """`tbx_widget.read`: every series as arrays."""
    import tbx_widget

    return lambda: sum(len(one.values) for one in tbx_widget.read(path).series())


def frame(path: str) -> Load:
    """`tbx_widget.read`: one data frame."""
    import tbx_widget

    return lambda: len(tbx_widget.read(path).to_pandas())


def accumulator(path: str) -> Load:
    """TensorBoard's `EventAccumulator` with everything kept."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    def load() -> int:
        count = 0
        kept = []
        for run in sorted({file.parent for file in Path(path).rglob("*tfevents*")}):
            kinds = ("scalars", "images", "histograms", "compressedHistograms", "tensors")
            one = EventAccumulator(str(run), size_guidance=dict.fromkeys(kinds, 0)).Reload()
            kept.append(one)
            tags = one.Tags()
            count += sum(len(one.Scalars(tag)) for tag in tags["scalars"])
            count += sum(len(one.Images(tag)) for tag in tags["images"])
            count += sum(len(one.Histograms(tag)) for tag in tags["histograms"])
        return count

    return load


def tbparse(path: str) -> Load:
    """tbparse's data frame of all scalars."""
    from tbparse import SummaryReader

    return lambda: len(SummaryReader(path).scalars)


READERS: dict[str, Callable[[str], Load]] = {
    "board": board,
    "reader": reader,
    "arrays": arrays,
    "frame": frame,
    "accumulator": accumulator,
    "tbparse": tbparse,
}


def main() -> None:
    load = READERS[sys.argv[1]](sys.argv[2])
    started = time.process_time()
    points = load()
    secs = time.process_time() - started
    print(json.dumps({"points": points, "secs": secs, "peak": peak_memory()}))


if __name__ == "__main__":
    main()
