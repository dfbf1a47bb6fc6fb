"""What a log directory has that was not there before, seen by few calls of `stat`."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from tbx_widget.logdir.discovery import Root
from tbx_widget.logdir.watcher import FEWEST_LOOKS, HOT_SECS, Watcher

LONG_AGO = time.time() - 1000
NAME = "events.out.tfevents.1"


class Clock:
    now = 0.0
    step = 0.0

    def __call__(self) -> float:
        self.now += self.step
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def stats(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of all calls of `os.stat` and `os.scandir`."""
    calls: list[str] = []
    for name in ("stat", "scandir"):
        real = getattr(os, name)

        def counting(path, *args, real=real, **kwargs):
            calls.append(os.fspath(path))
            return real(path, *args, **kwargs)

        monkeypatch.setattr(os, name, counting)
    return calls


def put(path: Path, data: bytes = b"") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def age(top: Path, by: float = 0.0) -> None:
    """Make everything old, so that no directory has to be listed again for caution."""
    for path in [*top.rglob("*"), top]:
        os.utime(path, (LONG_AGO + by, LONG_AGO + by), follow_symlinks=False)


def watch(top: Path, clock: Clock | None = None) -> Watcher:
    age(top)
    watcher = Watcher(Root(top), clock=clock or Clock())
    watcher.look()
    return watcher


def new_runs(watcher: Watcher) -> list[str]:
    return [new.run for new in watcher.look().new]


def test_the_first_look_finds_all_in_natural_order(tmp_path: Path):
    for run in ("run10", "run2", "run1/b", "run1"):
        put(tmp_path / run / "events.out.tfevents.2", b"12345")
        put(tmp_path / run / "events.out.tfevents.1")
    put(tmp_path / "run2" / "notes.txt")
    put(tmp_path / "run2" / "events.out.tfevents.1.profile-empty")
    watcher = Watcher(Root(tmp_path))

    found = watcher.look()

    runs = ["run1", "run1/b", "run2", "run10"]
    assert [(new.run, new.path.name[-1], new.size) for new in found.new] == [
        (run, number, size) for run in runs for number, size in (("1", 0), ("2", 5))
    ]
    assert (watcher.directories, watcher.other_files, watcher.problems) == (5, 2, [])


def test_growth_is_told_once(tmp_path: Path):
    path = put(tmp_path / "run" / NAME)
    watcher = watch(tmp_path)

    path.write_bytes(b"more")

    assert watcher.look().grown == [path]
    assert watcher.look() == ([], [], [])


def test_new_files_and_new_runs_are_told_once(tmp_path: Path):
    put(tmp_path / "run" / NAME)
    watcher = watch(tmp_path)

    put(tmp_path / "run" / "events.out.tfevents.2")
    put(tmp_path / "other" / "deep" / NAME)

    assert new_runs(watcher) == ["other/deep", "run"]
    assert new_runs(watcher) == []


def test_a_file_that_came_within_the_tick_of_a_coarse_clock_is_found(tmp_path: Path):
    put(tmp_path / NAME)
    watcher = Watcher(Root(tmp_path))
    watcher.look()
    status = tmp_path.stat()

    put(tmp_path / "events.out.tfevents.2")
    os.utime(tmp_path, ns=(status.st_atime_ns, status.st_mtime_ns))

    assert len(watcher.look().new) == 1


def test_a_log_directory_may_come_later_and_come_again(tmp_path: Path):
    watcher = Watcher(Root(tmp_path / "logs"))
    assert watcher.look() == ([], [], [])

    put(tmp_path / "logs" / "run" / NAME)
    assert new_runs(watcher) == ["run"]

    shutil.rmtree(tmp_path / "logs")
    assert watcher.look() == ([], [], [tmp_path / "logs" / "run" / NAME])
    assert (watcher.directories, watcher.problems) == (0, [])

    put(tmp_path / "logs" / "run" / NAME)
    assert new_runs(watcher) == ["run"]


def test_a_file_that_was_removed_may_come_again(tmp_path: Path):
    path = put(tmp_path / "run" / NAME)
    watcher = watch(tmp_path)

    path.unlink()
    assert watcher.look() == ([], [], [path])

    put(path)
    assert new_runs(watcher) == ["run"]


def test_a_file_that_takes_the_place_of_another_is_told(tmp_path: Path):
    path = put(tmp_path / "run" / NAME, b"old")
    watcher = watch(tmp_path)

    put(tmp_path / "new", b"new").replace(path)

    assert path in watcher.look().grown


def test_a_run_that_was_renamed_is_a_new_run(tmp_path: Path):
    put(tmp_path / "a" / NAME)
    watcher = watch(tmp_path)

    (tmp_path / "a").rename(tmp_path / "b")
    age(tmp_path, by=1)

    assert new_runs(watcher) == ["b"]


def test_a_run_with_the_inode_of_one_that_was_removed_is_found(tmp_path: Path):
    put(tmp_path / "a" / NAME)
    watcher = watch(tmp_path)

    (tmp_path / "a").rename(tmp_path / "b")
    put(tmp_path / "a" / NAME)
    age(tmp_path, by=1)

    assert "b" in new_runs(watcher)


def test_links_that_lead_back_end_the_way(tmp_path: Path):
    put(tmp_path / "run" / NAME)
    (tmp_path / "run" / "up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "run" / "self").symlink_to(tmp_path / "run" / "self")
    watcher = Watcher(Root(tmp_path))

    assert new_runs(watcher) == ["run"]
    assert new_runs(watcher) == []


def test_a_linked_run_is_found_and_seen_to_grow(tmp_path: Path):
    put(tmp_path / "elsewhere" / NAME)
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "run").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    watcher = Watcher(Root(tmp_path / "logs"))
    assert new_runs(watcher) == ["run"]

    put(tmp_path / "elsewhere" / NAME, b"more")

    assert watcher.look().grown == [tmp_path / "logs" / "run" / NAME]


def test_a_fifo_in_the_place_of_a_log_directory_is_a_problem(tmp_path: Path):
    os.mkfifo(tmp_path / NAME)
    watcher = Watcher(Root(tmp_path / NAME))

    assert watcher.look() == ([], [], [])
    assert watcher.problems == [f"{NAME} is no directory and no regular file"]

    (tmp_path / NAME).unlink()
    put(tmp_path / NAME / NAME)
    assert len(new_runs(watcher)) == 1
    assert watcher.problems == []


def test_a_single_event_file_is_watched(tmp_path: Path):
    path = put(tmp_path / "run" / NAME)
    watcher = Watcher(Root(path))
    assert [(new.run, new.path) for new in watcher.look().new] == [("run", path)]

    put(path, b"more")

    assert watcher.look().grown == [path]


def test_a_projector_config_costs_an_idle_look_one_stat_and_only_where_there_is_one(
    tmp_path: Path, stats: list[str]
):
    for run in range(10):
        put(tmp_path / f"run{run}" / NAME)
    config = put(tmp_path / "run3" / "projector_config.pbtxt")
    watcher = watch(tmp_path)
    watcher.look()
    stats.clear()

    watcher.look()

    assert sorted(stats) == sorted(map(str, [tmp_path, *tmp_path.rglob("*")]))
    config.write_text("embeddings {}")
    assert watcher.look().grown == [config]


def test_an_idle_look_is_one_stat_a_file_and_lists_nothing(tmp_path: Path, stats: list[str]):
    for run in range(10):
        for file in range(10):
            put(tmp_path / f"run{run}" / f"events.out.tfevents.{file}")
    watcher = watch(tmp_path)
    watcher.look()
    stats.clear()

    watcher.look()

    assert len(stats) <= 100 + 10 + 1 + 64
    assert set(stats) <= set(map(str, [tmp_path, *tmp_path.rglob("*")]))


@pytest.fixture
def many(tmp_path: Path) -> list[Path]:
    return [put(tmp_path / f"run{run}" / f"{NAME}.{file}") for run in range(20) for file in range(100)]


def test_a_look_at_many_files_is_short_and_all_have_their_turn(
    tmp_path: Path, many: list[Path], stats: list[str], clock: Clock
):
    watcher = watch(tmp_path, clock)
    clock.step = 1.0
    stats.clear()

    looks = 0
    while len(set(stats)) < len(many) and looks < 10:
        before = len(stats)
        watcher.look()
        looks += 1
        assert len(stats) - before <= FEWEST_LOOKS + 64

    assert looks <= 5


def test_of_many_files_those_that_grew_of_late_are_looked_at_each_time(
    tmp_path: Path, many: list[Path], clock: Clock
):
    watcher = watch(tmp_path, clock)
    path = many[1234]
    put(path, b"more")
    for _ in range(10):
        watcher.look()
    clock.step = 0.01

    for number in range(5):
        put(path, bytes(10 + number))
        assert watcher.look().grown == [path]


def test_a_file_that_has_not_grown_for_long_waits_for_its_turn(
    tmp_path: Path, many: list[Path], stats: list[str], clock: Clock
):
    watcher = watch(tmp_path, clock)
    put(many[1234], b"more")
    for _ in range(10):
        watcher.look()
    clock.now += HOT_SECS + 1
    clock.step = 1.0
    stats.clear()

    for _ in range(2):
        watcher.look()

    assert stats.count(str(many[1234])) <= 1
