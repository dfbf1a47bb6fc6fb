"""What takes minutes: `make soak`."""

from __future__ import annotations

import numpy as np
import pytest

from tbx_widget import read
from tests.unit.lanes.scripts import run


@pytest.mark.timeout(1200)
def test_soak_of_forty_million_scalars_from_eight_threads(tmp_path):
    out = run(
        """
        import resource, time
        from tests.unit.lanes.test_crowds import log_from_eight_threads
        writer = SummaryWriter(logdir)
        started = time.perf_counter()
        log_from_eight_threads(writer, 5_000_000)
        looped = time.perf_counter()
        writer.flush()
        flushed = time.perf_counter()
        print(looped - started, flushed - looped, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        """,
        tmp_path,
    )

    loop, flush, megabytes = map(float, out.split())
    print(f"\n40 M scalars: loop {loop:.1f} s, then flush {flush:.1f} s, peak {megabytes:.0f} MB")
    found = {one.tag: one.steps for one in read(tmp_path).series()}
    assert set(found) == {f"thread{number}" for number in range(8)}
    assert all(np.array_equal(held, np.arange(5_000_000)) for held in found.values())
    assert megabytes < 2000
