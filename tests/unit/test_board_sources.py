"""Boards of log directories: what they read, what they name, and what they show once."""

from __future__ import annotations

import shutil
import time
from itertools import chain

import numpy as np
import pytest
import tensorboardX

from tbx_widget import LiveBoard, SummaryWriter
from tbx_widget.lanes.process import lanes
from tbx_widget.live.frame_reading import read_columns, read_series
from tests.unit.logdir.writing import record, scalar

PATIENCE_SECS = 20


class Shown:
    """What a board has sent: points and events by run and tag."""

    def __init__(self, board: LiveBoard):
        self.board = board
        self.series: dict[int, dict] = {}
        self.counts: dict[int, int] = {}
        self.media: dict[tuple[str, str], list[str]] = {}
        self.status: dict = {}
        board._feed.send = self.take
        board._show()

    def take(self, frame) -> int:
        self.series |= {one["id"]: one for one in read_series(frame.header)}
        table = read_columns(frame)
        for number, first, count in zip(table["ids"], table["firsts"], table["counts"], strict=True):
            self.counts[int(number)] = int(first + count)
        for item in frame.header["media"]:
            one = self.series[item["id"]]
            self.media.setdefault((one["run"], one["tag"]), []).append(item["kind"])
        self.status = frame.header["status"] or self.status
        return 0

    def points(self) -> dict[tuple[str, str], list[int]]:
        found: dict[tuple[str, str], list[int]] = {}
        for number, count in sorted(self.counts.items()):
            one = self.series[number]
            found.setdefault((one["run"], one["tag"]), []).append(count)
        return found

    def wait(self, is_there) -> None:
        deadline = time.monotonic() + PATIENCE_SECS
        while not is_there():
            assert time.monotonic() < deadline, (self.points(), self.status)
            time.sleep(0.02)


@pytest.fixture
def show(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    boards = []

    def show(source) -> Shown:
        boards.append(LiveBoard(source))
        return Shown(boards[-1])

    yield show
    for board in boards:
        board.close()


def log(logdir, *, steps=range(10), tag="loss") -> None:
    with tensorboardX.SummaryWriter(str(logdir)) as writer:
        for step in steps:
            writer.add_scalar(tag, step / 2, step)


def test_a_directory_is_read_and_watched(show, tmp_path):
    log(tmp_path / "read" / "cnn")
    shown = show("read")
    shown.wait(lambda: shown.points() == {("cnn", "loss"): [10]})

    log(tmp_path / "read" / "mlp", steps=range(7))

    shown.wait(lambda: shown.points() == {("cnn", "loss"): [10], ("mlp", "loss"): [7]})


def test_runs_of_a_directory_elsewhere_are_named_by_their_ways_from_there(show, tmp_path, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    log(elsewhere / "a" / "b" / "c")

    shown = show(elsewhere)

    shown.wait(lambda: list(shown.points()) == [("a/b/c", "loss")])


def test_boards_of_the_same_files_read_them_once_and_name_them_as_they_were_asked(show, tmp_path):
    log(tmp_path / "shared" / "a" / "cnn")
    log(tmp_path / "shared" / "mlp")
    (tmp_path / "link").symlink_to(tmp_path / "shared")

    boards = [show(source) for source in ("shared", "shared/a", {"old": "shared"}, ["link", "shared/a"])]

    expected = [
        {"a/cnn": [10], "mlp": [10]},
        {"cnn": [10]},
        {"old/a/cnn": [10], "old/mlp": [10]},
        {"link/a/cnn": [10], "link/mlp": [10]},
    ]
    for board, runs in zip(boards, expected, strict=True):
        board.wait(
            lambda board=board, runs=runs: board.points() == {(run, "loss"): n for run, n in runs.items()}
        )
    assert [board.status["progress"]["files"] for board in boards[:3]] == [2, 1, 2]


def test_a_run_is_live_while_its_files_grow(show, tmp_path):
    (tmp_path / "growing" / "run").mkdir(parents=True)
    with (tmp_path / "growing" / "run" / "events.out.tfevents.1").open("ab", buffering=0) as file:
        file.write(record(scalar("loss", 0)))
        shown = show("growing")
        shown.wait(lambda: shown.points() == {("run", "loss"): [1]})
        assert list(shown.status["live"]) == []

        file.write(record(scalar("loss", 1)))

    shown.wait(lambda: list(shown.status["live"]) == ["run"])


def test_a_run_that_has_just_come_is_live(show, tmp_path):
    log(tmp_path / "coming" / "old")
    shown = show("coming")
    shown.wait(lambda: shown.points() == {("old", "loss"): [10]})

    log(tmp_path / "coming" / "new")

    shown.wait(lambda: list(shown.status["live"]) == ["new"])


def test_names_that_were_given_stand_before_the_runs(show, tmp_path):
    log(tmp_path / "named" / "one")
    log(tmp_path / "other")

    shown = show({"adam": "named", "sgd": "other"})

    shown.wait(lambda: sorted(shown.points()) == [("adam/one", "loss"), ("sgd", "loss")])


def test_a_run_that_is_written_here_is_shown_once(show, tmp_path):
    lanes.store()
    writer = SummaryWriter("both/live")
    for step in range(5):
        writer.add_scalar("loss", step, step)
    writer.flush()
    log(tmp_path / "both" / "file")

    shown = show(["both", writer])
    expected = {("file", "loss"): [10], ("live", "loss"): [5]}
    shown.wait(lambda: shown.points() == expected)
    writer.add_scalar("loss", 5.0, 5)
    writer.close()

    shown.wait(lambda: shown.points() == {**expected, ("live", "loss"): [6]})


def test_an_earlier_file_of_a_live_run_is_shown_beside_it(show, tmp_path):
    lanes.store()
    log(tmp_path / "again" / "cnn", steps=range(4))
    with SummaryWriter("again/cnn") as writer:
        writer.add_scalar("loss", 1.0, 4)

    shown = show("again")

    shown.wait(lambda: sorted(chain(*shown.points().values())) == [1, 4])


def test_a_live_restart_replaces_what_files_and_writers_had_from_its_step_on(show, tmp_path):
    lanes.store()
    log(tmp_path / "resumed" / "cnn", steps=range(8))
    shown = show("resumed")
    shown.wait(lambda: shown.points() == {("cnn", "loss"): [8]})

    with SummaryWriter("resumed/cnn", purge_step=5) as writer:
        writer.add_scalar("loss", 1.0, 5)

    shown.wait(lambda: sorted(chain(*shown.points().values())) == [1, 8])
    shown.wait(lambda: sorted(one.get("replaced_from", -1) for one in shown.series.values()) == [-1, 5])


def test_what_no_directory_holds_is_said(show, tmp_path):
    (tmp_path / "lags").mkdir()
    shown = show("logs")

    shown.wait(
        lambda: any(
            "no directory 'logs'; did you mean 'lags'?" in line for line in shown.status.get("problems", ())
        )
    )
    assert shown.status["progress"]["files"] == 0


def is_missing(shown: Shown) -> bool:
    return any("no directory" in line for line in shown.status.get("problems", ()))


def test_a_missing_directory_is_read_when_it_appears(show, tmp_path):
    shown = show("later")
    shown.wait(lambda: is_missing(shown))

    log(tmp_path / "later" / "run")

    shown.wait(lambda: shown.points() == {("run", "loss"): [10]})
    shown.wait(lambda: not is_missing(shown))


def test_damage_is_told_with_its_place(show, tmp_path):
    log(tmp_path / "ill" / "run")
    file = next((tmp_path / "ill" / "run").iterdir())
    data = bytearray(file.read_bytes())
    data[-10] ^= 1
    file.write_bytes(data)

    shown = show("ill")

    shown.wait(lambda: shown.points() == {("run", "loss"): [9]})
    shown.wait(lambda: any("wrong checksum" in line for line in shown.status.get("problems", ())))


def test_a_replaced_file_replaces_its_series(show, tmp_path):
    log(tmp_path / "new" / "run", steps=range(20))
    shown = show("new")
    shown.wait(lambda: shown.points() == {("run", "loss"): [20]})
    file = next((tmp_path / "new" / "run").iterdir())

    log(tmp_path / "other", steps=range(3), tag="loss")
    shutil.copy(next((tmp_path / "other").iterdir()), tmp_path / "copy")
    (tmp_path / "copy").replace(file)

    shown.wait(lambda: shown.points() == {("run", "loss"): [3]})


def test_small_values_come_unasked_and_large_ones_when_asked_for(show, tmp_path):
    noise = np.random.default_rng(0).integers(0, 255, (3, 128, 128), np.uint8)
    with tensorboardX.SummaryWriter(str(tmp_path / "media" / "run")) as writer:
        for step in range(3):
            writer.add_image("noise", noise, step)
            writer.add_histogram("weights", np.arange(100.0), step)

    shown = show("media")

    shown.wait(lambda: len(shown.media) == 2)
    shown.wait(lambda: shown.media["run", "noise"][:3] == ["stored", "stored", "image"])
    assert set(shown.media["run", "weights"]) == {"histogram"}


def test_what_was_logged_before_there_was_a_store_is_filled_in(tmp_path, run_python):
    counts = run_python(
        """
        from tbx_widget import LiveBoard, SummaryWriter
        writer = SummaryWriter("run")
        for step in range(1000):
            writer.add_scalar("loss", step, step)
        board = LiveBoard()
        for step in range(1000, 1500):
            writer.add_scalar("loss", step, step)
        writer.flush()
        series = board._store.entries[0].data
        points = series.take(0, series.count)
        print(series.count, points.steps.tolist() == list(range(1500)))
        """
    )

    assert counts == "1500 True\n"


def test_merged_points_are_read_from_the_writers_file_again(tmp_path, run_python):
    counts = run_python(
        """
        from tbx_widget import LiveBoard, SummaryWriter
        from tbx_widget.live.finer import Piece, read_pieces
        board = LiveBoard()
        writer = SummaryWriter("run")
        for step in range(20_000):
            writer.add_scalar("loss", step, step)
        writer.flush()
        entry = board._store.entries[0]
        while entry.data.coarsen():
            pass
        (points,) = read_pieces(board._store, [Piece(entry, 5000, 9000, 10_000)])
        print(len(points.steps), points.steps.tolist() == list(range(5000, 9000)))
        """
    )

    assert counts == "4000 True\n"


def test_a_board_names_the_projector_where_a_run_has_embeddings(show, tmp_path):
    with tensorboardX.SummaryWriter(str(tmp_path / "words" / "cnn")) as writer:
        writer.add_scalar("loss", 1.0, 0)
        writer.add_embedding(np.ones((3, 2)), global_step=4)

    shown = show("words")

    shown.wait(lambda: len(shown.series) == 2)
    found = {(one["run"], one["plugin"], one["tag"]) for one in shown.series.values()}
    assert found == {("cnn", "scalars", "loss"), ("cnn", "projector", "default:00004")}


def test_writers_are_opened_while_a_board_of_their_directory_is_served(tmp_path, run_python):
    done = run_python(
        """
        import faulthandler
        from tbx_widget import LiveBoard, SummaryWriter
        faulthandler.dump_traceback_later(60, exit=True)
        board = LiveBoard("logs")
        board._feed.send = lambda frame: 0
        board._show()
        for number in range(200):
            with SummaryWriter(f"logs/run{number}") as writer:
                writer.add_scalar("loss", 1.0, 0)
        print("done")
        """
    )

    assert done == "done\n"
