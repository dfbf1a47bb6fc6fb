"""What a LiveBoard takes, says and lets go, without a notebook."""

from __future__ import annotations

import gc
import queue
import threading
import uuid
import weakref

import pytest

from tbx_widget import LiveBoard, SummaryWriter
from tbx_widget.events import TEXT, Event, Text

PATIENCE_SECS = 20


@pytest.fixture
def board():
    board = LiveBoard(smoothing=0.25)
    yield board
    board.close()


@pytest.mark.parametrize(
    ("make", "error", "says"),
    [
        (lambda: LiveBoard(7), TypeError, "a SummaryWriter, a log directory, a list of these, .* got 7"),
        (lambda: LiveBoard(["runs", 7]), TypeError, "got .'runs', 7."),
        (lambda: LiveBoard(None, None), TypeError, r"LiveBoard\(\[a, b\]\)"),
        (lambda: LiveBoard(smooth=1), TypeError, "no setting 'smooth'; there are smoothing"),
        (lambda: LiveBoard(smoothing=2), ValueError, "expected smoothing between 0 and 0.999, got 2"),
        (lambda: LiveBoard(x_axis="time"), ValueError, "one of step, order, relative, wall, got 'time'"),
        (lambda: LiveBoard(tag_filter="("), ValueError, "tag_filter to be a regular expression"),
        (lambda: LiveBoard(hidden_runs="a"), ValueError, "hidden_runs to be a list of runs"),
    ],
)
def test_wrong_arguments_are_told(make, error, says):
    with pytest.raises(error, match=says):
        make()


def test_a_misspelt_setting_is_told_and_a_right_one_is_completed(board):
    with pytest.raises(AttributeError, match="no setting 'smothing'; did you mean 'smoothing'"):
        board.smothing = 0.9

    assert {"smoothing", "x_axis", "hidden_runs"} <= set(dir(board))


def test_settings_from_python_name_what_they_change(board):
    board.x_axis = "wall"

    assert (board.smoothing, board.x_axis) == (0.25, "wall")
    assert board.settings["changed"] == ["x_axis"]


def test_settings_from_the_browser_are_known_and_not_sent_back(board):
    before = dict(board.settings)

    board._receive(board, {"kind": "settings", "values": {"smoothing": 0.9}}, [])

    assert board.smoothing == 0.9
    assert board.settings == before


def test_a_closed_and_deleted_board_is_collected():
    board = LiveBoard()
    ref = weakref.ref(board)

    board.close()
    del board
    gc.collect()

    assert ref() is None


def test_no_path_and_no_environment_is_in_what_is_sent(tmp_path, monkeypatch, board):
    monkeypatch.setenv("SECRET_TOKEN", "hunter2-hunter2")
    with SummaryWriter(tmp_path / "run") as writer:
        writer.add_scalar("loss", 1.0, 0)
    board._keep()

    state = repr({name: value for name, value in board.get_state().items() if name != "_esm"})

    assert "hunter2" not in state
    assert str(tmp_path) not in state


class Resting:
    """A value in a file, on a disk that answers when it is told to."""

    nbytes = 100

    def __init__(self):
        self.go_on = threading.Event()

    def load(self):
        assert self.go_on.wait(PATIENCE_SECS)
        return Text(("read",))


@pytest.fixture
def answers(board, monkeypatch):
    sent = queue.SimpleQueue()
    monkeypatch.setattr(board, "send", lambda header, buffers: sent.put(header))
    return sent


def log_text(board, *values) -> list[dict[str, int]]:
    sink = board._store.open_source(uuid.uuid4().hex)
    for step, value in enumerate(values):
        sink.write(Event("run", TEXT, "tag", step, 1e9, value))
    number = max(board._store.entries)
    return [{"id": number, "index": index} for index in range(len(values))]


def test_an_answer_that_takes_long_does_not_hold_up_the_kernel(board, answers):
    slow = Resting()
    places = log_text(board, slow)

    board._receive(board, {"kind": "detail", "request": 3, "media": places}, [])
    assert answers.empty()
    slow.go_on.set()
    answer = answers.get(timeout=PATIENCE_SECS)

    assert answer["request"] == 3
    assert [item["strings"] for item in answer["media"]] == [["read"]]


def test_a_value_that_is_too_large_for_the_kernels_channel_is_left_out(board, answers):
    large, small = Resting(), Resting()
    large.nbytes = 16_000_001
    for one in (large, small):
        one.go_on.set()
    places = log_text(board, large, small)

    board._receive(board, {"kind": "detail", "request": 3, "media": places}, [])

    assert [item["index"] for item in answers.get(timeout=PATIENCE_SECS)["media"]] == [1]


def test_a_wrong_request_is_told_to_the_one_who_sent_it(board):
    with pytest.raises(ValueError, match="ranges: expected a list"):
        board._receive(board, {"kind": "detail", "request": 3, "ranges": 7}, [])


def test_it_names_itself(board):
    assert repr(board).startswith("<LiveBoard of ")


def test_it_counts_one_run_as_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with SummaryWriter("alone") as writer:
        only = LiveBoard(writer)
        before = repr(only)
        writer.add_scalar("loss", 1.0, 0)
        writer.flush()
        after = repr(only)
        only.close()

    assert (before, after) == ("<LiveBoard of 0 runs>", "<LiveBoard of 1 run>")


def test_the_text_that_a_notebook_keeps_of_it_has_no_number(board):
    data, _ = board._repr_mimebundle_()

    assert data["text/plain"] == "tbx_widget board"
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == board.model_id


def test_a_page_that_says_hello_is_sent_the_parts_again(board, monkeypatch):
    sent: queue.Queue[str] = queue.Queue()
    monkeypatch.setattr(board, "send", lambda content, buffers=None: sent.put(content.get("name", "")))
    source = board._store.open_source("reads")
    board._sources.shows = board._feed._shows = lambda run: run == "reads"
    source.write(Event("reads", TEXT, "notes", 0, 1e9, Text(("# Title",))))

    def wait_for_part() -> None:
        while sent.get(timeout=PATIENCE_SECS) != "markdown":
            pass

    board._show()
    wait_for_part()
    board._receive(board, {"kind": "part_ready", "name": "markdown"}, [])

    board._receive(board, {"kind": "hello", "epoch": None}, [])

    wait_for_part()
