"""A board in a real JupyterLab while its cell runs: live, whole, within the budget."""

from __future__ import annotations

import json
from itertools import count

import numpy as np
import pytest

from tests.browser.notebook import Board, Notebook, wait_until
from tests.browser.store import held_series

# Counts what goes to the browser and can lose some of it; `sent` is [monotonic time, bytes, kind].
CHANNEL = """
import json, time
from tbx_widget import LiveBoard, SummaryWriter
sent, received, lost = [], [], set()

class Board(LiveBoard):
    def send(self, content, buffers=None):
        size = len(json.dumps(content)) + sum(map(len, buffers or ()))
        sent.append((time.monotonic(), size, content["kind"], content.get("seq")))
        if content.get("seq") not in lost:
            super().send(content, buffers)

    def _receive(self, widget, content, buffers):
        received.append(content["kind"])
        super()._receive(widget, content, buffers)
"""

BURST = """
import numpy as np
rng = np.random.default_rng(7)
values = rng.normal(size=(10_000, 20)).astype(np.float32).astype(float)
board = Board()
display(board)
writer = SummaryWriter("burst")
for step, row in enumerate(values.tolist()):
    for tag, value in enumerate(row):
        writer.add_scalar(f"tag{tag:02}", value, step)
print("logged")
while time.monotonic() < sent[-1][0] + 3:
    pass
print(json.dumps([values.min(0).tolist(), values.max(0).tolist(), values[0].tolist(), values[-1].tolist()]))
print(json.dumps(sent))
"""


def test_a_burst_from_a_busy_cell_arrives_right_and_within_the_budget(open_notebook):
    notebook = open_notebook(CHANNEL, BURST)
    notebook.run(0)
    notebook.run(1)
    board = notebook.board(1)
    board.wait_for_points(200_000)
    assert notebook.is_busy()
    notebook.wait_idle()

    lines = notebook.text(1).splitlines()
    lowest, highest, first, last = json.loads(lines[1])
    series = held_series(board)
    assert lines[0] == "logged"
    assert [one["tag"] for one in series] == [f"tag{n:02}" for n in range(20)]
    assert {one["count"] for one in series} == {10_000}
    assert [one["values"][0] for one in series] == first
    assert [one["values"][-1] for one in series] == last
    assert [min(one["values"]) for one in series] == lowest
    assert [max(one["values"]) for one in series] == highest
    for start, *_ in (log := json.loads(lines[2])):
        second = [size for at, size, *_ in log if start <= at < start + 1]
        assert len(second) <= 22
        assert sum(second) <= 4_000_000


@pytest.mark.parametrize(
    "lost", ["[0]", "[25]", "range(20, 30)", "range(46, 50)"], ids=["first", "middle", "ten", "last"]
)
def test_lost_frames_are_whole_again_while_the_cell_is_busy_and_nobody_asks(open_notebook, lost):
    notebook = open_notebook(CHANNEL)
    notebook.run(0)
    notebook.wait_idle()
    cell = notebook.execute(
        f"""
lost.update({lost})
board = Board()
display(board)
writer = SummaryWriter("lossy")
for step in range(220):
    for tag in ("a", "b", "c"):
        writer.add_scalar(tag, step / 3, step)
    time.sleep(0.02)
while max(s for *_, s in sent if s is not None) <= max(lost):
    time.sleep(0.02)
end = time.monotonic() + 5
while time.monotonic() < end:
    time.sleep(0.02)
print("five seconds later")
while "go" not in globals() and time.monotonic() < end + 20:
    time.sleep(0.02)
"""
    )
    board = notebook.board(cell)
    wait_until(notebook.page, lambda: "five" in notebook.text(cell), timeout_secs=40)

    series = held_series(board)

    assert notebook.is_busy()
    assert [(one["tag"], one["count"], one["isComplete"]) for one in series] == [
        (t, 220, True) for t in "abc"
    ]
    assert all(one["steps"] == list(range(220)) for one in series)
    assert board.element.get_attribute("data-tbx-complete") == "true"
    interrupt(notebook)
    notebook.wait_idle()
    told = notebook.execute("print(received)")
    notebook.wait_idle()
    assert "hello" not in notebook.text(told)


def test_a_board_shows_everything_late_twice_and_in_a_later_cell(open_notebook):
    notebook = open_notebook(
        """
from tbx_widget import LiveBoard, SummaryWriter
writer = SummaryWriter("late")
for step in range(500):
    writer.add_scalar("loss", step * 0.5, step)
""",
        "board = LiveBoard()\ndisplay(board)\ndisplay(board)",
        "board",
    )
    notebook.page.set_viewport_size({"width": 1280, "height": 400})
    for cell in range(3):
        notebook.run(cell)
    notebook.wait_idle()

    notebook.board(1).wait_for_points(500)
    notebook.board(2).wait_for_points(500)

    assert notebook.boards(1).count() == 2
    expected = (np.arange(500) * 0.5).tolist()
    assert [held_series(notebook.board(cell))[0]["values"] for cell in (1, 2)] == [expected, expected]


def test_points_without_a_step_count_up(open_notebook):
    notebook = open_notebook(
        """
from tbx_widget import LiveBoard, SummaryWriter
display(LiveBoard())
with SummaryWriter("stepless") as writer:
    for step in range(50):
        writer.add_scalar("loss", step * 0.5)
"""
    )
    notebook.run(0)
    notebook.wait_idle()
    board = notebook.board(0)

    board.wait_for_points(50)
    board.show()
    box = board.card("loss").bounding_box()
    assert box is not None
    moves = count()

    def has_rows() -> bool:
        board.page.mouse.move(box["x"] + box["width"] / 2 + next(moves) % 9, box["y"] + box["height"] / 2)
        return bool(board.hover_rows("loss"))

    assert held_series(board)[0]["steps"] == list(range(50))
    wait_until(board.page, has_rows, timeout_secs=30)
    (row,) = board.hover_rows("loss")
    assert 20 < int(row["step"]) < 30
    assert float(row["value"]) == int(row["step"]) * 0.5


def test_running_a_cell_twenty_times_leaves_one_board(open_notebook):
    notebook = open_notebook(
        """
from tbx_widget import LiveBoard, SummaryWriter
with SummaryWriter("again") as writer:
    board = LiveBoard()
    display(board)
    writer.add_scalar("loss", 1.0, 0)
""",
        """
import gc
from tbx_widget.lanes.process import lanes
gc.collect()
print(len(lanes.publisher._feeds), sum(issubclass(type(one), LiveBoard) for one in gc.get_objects()))
""",
    )
    for _ in range(20):
        notebook.run(0)
        notebook.wait_idle()
    notebook.run(1)
    notebook.wait_idle()

    assert notebook.text(1) == "1 1\n"
    assert notebook.boards(0).count() == 1


def test_a_reloaded_page_shows_the_whole_board_again(open_notebook):
    notebook = open_notebook(
        """
from tbx_widget import LiveBoard, SummaryWriter
display(LiveBoard())
with SummaryWriter("reload") as writer:
    for step in range(3000):
        writer.add_scalar("loss", step * 1.0, step)
"""
    )
    notebook.run(0)
    notebook.wait_idle()
    notebook.board(0).wait_for_points(3000)
    save(notebook)

    notebook.reload()

    board = notebook.board(0)
    board.wait_for_points(3000)
    assert held_series(board)[0]["count"] == 3000


def test_a_reloaded_page_reads_markdown_again(open_notebook):
    notebook = open_notebook(
        """
from tbx_widget import LiveBoard, SummaryWriter
display(LiveBoard())
with SummaryWriter("read") as writer:
    writer.add_text("md", "# Title\\n\\n| a | b |\\n|---|---|\\n| 1 | **2** |", 1)
"""
    )
    notebook.run(0)
    notebook.wait_idle()
    notebook.board(0).card("md/text_summary").locator("h1").wait_for()
    save(notebook)

    notebook.reload()

    notebook.board(0).card("md/text_summary").locator("h1").wait_for(timeout=60_000)


def test_a_slider_moved_while_the_kernel_is_busy_stays_where_it_is(open_notebook):
    notebook = open_notebook(
        """
import time
from tbx_widget import LiveBoard, SummaryWriter
board = LiveBoard(smoothing=0.25)
display(board)
writer = SummaryWriter("slider")
end = time.monotonic() + 6
step = 0
while time.monotonic() < end:
    writer.add_scalar("loss", 1.0 / (1 + step), step)
    step += 1
    time.sleep(0.01)
board.x_axis = "relative"
writer.close()
""",
        "print(board.smoothing, board.x_axis)",
    )
    notebook.run(0)
    board = notebook.board(0)
    board.wait_for_points(50)
    slider = board.element.locator("input[type=range]").first
    assert float(slider.input_value()) == 0.25
    slider.fill("0.9")
    assert notebook.is_busy()

    notebook.wait_idle()
    wait_until(notebook.page, lambda: chosen_axis(board) == "Relative", timeout_secs=10)
    notebook.run(1)
    notebook.wait_idle()

    assert float(slider.input_value()) == 0.9
    assert notebook.text(1) == "0.9 relative\n"


def test_the_static_picture_is_hidden_while_the_board_is_live_and_kept_in_the_file(open_notebook, folder):
    notebook = open_notebook(
        """
from tbx_widget import LiveBoard, SummaryWriter
display(LiveBoard())
with SummaryWriter("static") as writer:
    for step in range(10):
        writer.add_scalar("loss", 1.0 / (1 + step), step)
import time; time.sleep(1)
"""
    )
    notebook.run(0)
    notebook.wait_idle()
    notebook.board(0).wait_for_points(10)

    static = notebook.page.locator("[data-tbx-static]")
    assert static.count() == 1
    assert not static.is_visible()
    htmls = [out["data"]["text/html"] for out in notebook.outputs(0) if "text/html" in out.get("data", {})]
    assert any("data:image/svg+xml" in html for html in htmls)
    assert any("loss" in out["data"].get("text/plain", "") for out in notebook.outputs(0) if "data" in out)


def interrupt(notebook: Notebook) -> None:
    notebook.page.evaluate(
        "async () => { await window.tbxNotebook.panel().sessionContext.session.kernel.interrupt(); }"
    )


def save(notebook: Notebook) -> None:
    notebook.page.evaluate("async () => { await window.tbxNotebook.panel().context.save(); }")


def chosen_axis(board: Board) -> str:
    return board.element.locator("[role=radiogroup] label:has(input:checked)").first.inner_text()
