"""What a killed process leaves: whole records of everything that is older than a tenth of a second."""

from __future__ import annotations

import signal

import pytest

from tbx_widget import read
from tests.reading import read_events
from tests.unit.lanes.scripts import start, steps


@pytest.mark.parametrize("pause", [0.0004, 0.004])
def test_several_writers_with_media_keep_what_is_older_than_a_moment(tmp_path, pause):
    process = start(
        f"""
        import time
        import numpy as np
        writers = [SummaryWriter(f"{{logdir}}/run{{number}}") for number in range(3)]
        rng = np.random.default_rng(0)
        def log(step):
            for number, writer in enumerate(writers):
                writer.add_scalar("loss", 1.0 * number, step)
                writer.add_scalars("both", {{"train": 1.0, "val": 2.0}}, step)
                if step % 10 == 0:
                    writer.add_histogram("weights", rng.normal(size=1000), step)
                    writer.add_image("picture", rng.random((3, 16, 16), np.float32), step)
                    writer.add_text("note", "hello", step)
        for step in range(200):
            log(step)
        time.sleep(0.5)
        print("old enough", flush=True)
        for step in range(200, 10**9):
            log(step)
            time.sleep({pause})
        """,
        tmp_path,
    )
    assert process.stdout.readline() == "old enough\n"
    with pytest.raises(Exception, match="timed out"):
        process.wait(0.35)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)

    for number in range(3):
        run = tmp_path / f"run{number}"
        kept = steps(run, "loss")
        assert kept == list(range(len(kept)))
        assert len(kept) >= 200
        assert len(steps(run / "both" / "val", "both")) >= 200
        [path] = run.glob("*tfevents*")
        for tag in ("weights", "picture", "note/text_summary"):
            media = [e.step for e in read_events(path) for v in e.summary.value if v.tag == tag]
            assert media[:20] == list(range(0, 200, 10))
    ours = read(tmp_path)
    assert {"run0", "run1", "run2"} <= set(ours.runs)
    [series] = ours.series(tags="loss", runs="run2")
    assert len(series.steps) == len(steps(tmp_path / "run2", "loss"))
