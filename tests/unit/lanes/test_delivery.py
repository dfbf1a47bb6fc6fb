"""Every record reaches the file and the store, in order, whoever logs and whenever."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from tbx_widget import DataLossError, SummaryWriter
from tbx_widget.arguments import Call
from tbx_widget.lanes.process import lanes
from tests.reading import count_records, event_files, read_events, read_scalars


def held_series(run: str) -> dict:
    store = lanes.store()
    return {e.key.tag: e.data for e in store.entries.values() if e.key.run == run}


def test_every_value_is_in_the_file_rounded_to_float32(tmp_path):
    values = [0.1, -1e-30, 3.4e39, float("inf"), 1 / 3]

    with SummaryWriter(tmp_path) as writer:
        for step, value in enumerate(values):
            writer.add_scalar("loss", value, step)

    with np.errstate(over="ignore"):
        expected = [(step, float(np.float32(value))) for step, value in enumerate(values)]
    assert read_scalars(tmp_path) == {"loss": expected}


def test_eight_threads_against_the_drain_lose_nothing(tmp_path):
    lanes.store()
    writer = SummaryWriter(tmp_path)
    each = 500_000

    def work(number: int) -> None:
        tag = f"thread{number}"
        add = writer.add_scalar
        for step in range(each):
            add(tag, 1.0, step)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    writer.close()

    series = held_series(writer.run)
    assert {tag: one.count for tag, one in series.items()} == {f"thread{n}": each for n in range(8)}
    assert sum(map(count_records, event_files(tmp_path))) == 8 * each + 1
    newest = series["thread3"].take(each - 4096, each)
    assert np.array_equal(newest.steps, np.arange(each - 4096, each))


def test_flush_returns_when_scalars_media_and_text_are_in_the_file(tmp_path):
    writer = SummaryWriter(tmp_path)
    writer.add_histogram("weights", np.random.default_rng(0).normal(size=200_000), 1)
    writer.add_image("noise", np.zeros((3, 64, 64), np.uint8), 1)
    writer.add_text("note", "hello", 1)
    writer.add_scalar("loss", 0.5, 1)

    writer.flush()

    tags = {v.tag for path in event_files(tmp_path) for e in read_events(path) for v in e.summary.value}
    assert tags == {"weights", "noise", "note/text_summary", "loss"}
    writer.close()


def test_a_parked_pump_is_woken_by_the_next_value(tmp_path):
    writer = SummaryWriter(tmp_path)
    writer.add_scalar("loss", 1.0, 0)
    writer.flush()
    deadline = threading.Event()
    while not writer._stream.asleep:
        assert not deadline.wait(0.02)

    writer.add_scalar("loss", 2.0, 1)

    for _ in range(200):
        if read_scalars(tmp_path).get("loss") == [(0, 1.0), (1, 2.0)]:
            break
        deadline.wait(0.02)
    assert read_scalars(tmp_path)["loss"] == [(0, 1.0), (1, 2.0)]
    writer.close()


def test_a_closed_writer_goes_on_in_the_same_file(tmp_path):
    writer = SummaryWriter(tmp_path)
    writer.add_scalar("loss", 1.0, 0)
    writer.close()

    writer.add_scalar("loss", 2.0, 1)
    writer.close()

    assert len(event_files(tmp_path)) == 1
    assert read_scalars(tmp_path) == {"loss": [(0, 1.0), (1, 2.0)]}


def test_two_writers_in_one_second_have_files_of_their_own(tmp_path):
    writers = [SummaryWriter(tmp_path) for _ in range(2)]

    for number, writer in enumerate(writers):
        writer.add_scalar(f"loss{number}", 1.0, 0)
        writer.close()

    assert len(event_files(tmp_path)) == 2
    assert set(read_scalars(tmp_path)) == {"loss0", "loss1"}


def test_a_caller_may_overwrite_its_array_at_once(tmp_path):
    buffer = np.ones((3, 32, 32), np.float32)

    with SummaryWriter(tmp_path) as writer:
        writer.add_image("ones", buffer, 0)
        writer.add_histogram("ones", buffer, 0)
        buffer[:] = 0

    [path] = event_files(tmp_path)
    values = {v.tag: v for e in read_events(path) for v in e.summary.value if v.HasField("histo")}
    assert values["ones"].histo.min == 1.0


def test_a_removed_directory_is_made_again_with_the_drain_that_found_it_gone(tmp_path):
    run = tmp_path / "run"
    writer = SummaryWriter(run)
    writer.add_scalar("loss", 1.0, 0)
    writer.flush()
    [first] = event_files(run)
    first.unlink()
    run.rmdir()

    writer.add_scalar("loss", 2.0, 1)
    writer.flush()

    assert read_scalars(run) == {"loss": [(1, 2.0)]}
    writer.close()


def test_a_bad_histogram_does_not_stop_what_comes_after_it(tmp_path, caplog):
    writer = SummaryWriter(tmp_path)
    writer._streams.submit("histograms", Call("bad", "bad", 0, 0.0), None, _fail, 1)
    writer.add_histogram("good", [1.0, 2.0], 0)

    with pytest.raises(DataLossError, match=r"^1 records were lost"):
        writer.close()

    [path] = event_files(tmp_path)
    assert [v.tag for e in read_events(path) for v in e.summary.value] == ["good"]
    assert '"bad"' in caplog.text


def _fail(data: object) -> None:
    raise RuntimeError("cannot")


def test_many_subruns_need_no_more_threads_and_few_descriptors(tmp_path):
    import psutil

    process = psutil.Process()
    writer = SummaryWriter(tmp_path)
    writer.add_scalar("warm", 1.0, 0)
    writer.flush()
    threads, descriptors = process.num_threads(), process.num_fds()

    writer.add_scalars("loss", {f"key{n}": float(n) for n in range(200)}, 0)
    writer.flush()

    assert process.num_threads() == threads
    assert process.num_fds() - descriptors <= 128
    writer.close()
    assert len(event_files(tmp_path)) == 201


def test_a_writer_that_was_only_dropped_still_writes_what_it_has(tmp_path):
    writer = SummaryWriter(tmp_path)
    writer.add_scalar("loss", 1.0, 0)
    stream = writer._stream
    del writer

    pause = threading.Event()
    for _ in range(200):
        if stream not in lanes.streams:
            break
        pause.wait(0.02)
    lanes.flush([stream])

    assert stream not in lanes.streams
    assert read_scalars(tmp_path) == {"loss": [(0, 1.0)]}


@pytest.mark.parametrize("call", ["flush", "close"])
def test_an_ill_disk_is_told_by_flush_and_close(tmp_path, call, monkeypatch):
    writer = SummaryWriter(tmp_path / "run")
    writer.add_scalar("loss", 1.0, 0)
    writer.flush()
    monkeypatch.setattr("os.write", _no_space)
    writer.add_scalar("loss", 2.0, 1)

    with pytest.raises(DataLossError, match="No space left"):
        getattr(writer, call)()

    monkeypatch.undo()
    writer.flush()
    assert read_scalars(tmp_path / "run") == {"loss": [(0, 1.0), (1, 2.0)]}
    writer.close()


def _no_space(fd: int, data: bytes) -> int:
    raise OSError(28, "No space left on device")
