"""`%load_ext tbx_widget` and `%tensorboardx`, in a real IPython."""

from __future__ import annotations

import re

import pytest
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from tensorboardX import SummaryWriter

from tbx_widget import LiveBoard, magics


@pytest.fixture
def shell(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    shell = InteractiveShell()
    shell.history_manager.end_session()
    shell.run_line_magic("load_ext", "tbx_widget")
    return shell


@pytest.fixture
def shown(monkeypatch):
    boards: list[LiveBoard] = []
    monkeypatch.setattr(magics, "show_widget", boards.append)
    yield boards
    for board in boards:
        board.close()


@pytest.mark.parametrize(
    ("line", "roots"),
    [
        ("--logdir logs", [("logs", "")]),
        ("--logdir=logs --port 6007 --bind_all --reload_interval 5", [("logs", "")]),
        ("--logdir_spec a:logs/1,b:logs/2", [("1", "a"), ("2", "b")]),
        ("--logdir adam=logs/1 --logdir sgd=logs/2", [("1", "adam"), ("2", "sgd")]),
        ("logs --samples_per_plugin scalars=0", [("logs", "")]),
        ("'my logs'", [("my logs", "")]),
        ("", []),
    ],
)
def test_the_arguments_of_tensorboard_are_understood(shell, shown, line, roots):
    shell.run_line_magic("tensorboardx", line)

    assert [(root.path.name, root.name) for root in shown[0]._sources.roots] == roots


def test_the_short_name_does_the_same(shell, shown, tmp_path):
    with SummaryWriter(str(tmp_path / "logs" / "run")) as writer:
        writer.add_scalar("loss", 1.0, 0)

    shell.run_line_magic("tbx", "--logdir logs")

    assert shown[0]._sources.roots[0].path == tmp_path / "logs"


@pytest.mark.parametrize("line", ["--logdr logs", "--port many", "--logdir 'logs"])
def test_wrong_arguments_are_told_and_the_notebook_goes_on(shell, shown, line):
    with pytest.raises(UsageError, match=r"%tensorboardx: "):
        shell.run_line_magic("tensorboardx", line)

    assert shown == []


@pytest.mark.parametrize("line", ["--help", "-h", "--logdir logs --help"])
def test_help_is_that_of_the_magic_and_shows_no_board(shell, shown, capsys, line):
    shell.run_line_magic("tensorboardx", line)

    text = capsys.readouterr().out
    assert "%tensorboardx --logdir adam=logs/adam --logdir sgd=logs/sgd" in text
    assert "--reload_interval" in text
    assert "--port PORT" not in text
    assert shown == []


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("--logdr logs", "unknown argument '--logdr'; did you mean --logdir?"),
        ("--logdir logs --zzz", "unknown argument '--zzz'; %tensorboardx --help lists what there is"),
        ("--logdir a:logs,b:old", "did you mean --logdir_spec a:logs,b:old"),
    ],
)
def test_a_slip_of_the_pen_gets_a_suggestion(shell, shown, tmp_path, line, told):
    (tmp_path / "logs").mkdir()

    with pytest.raises(UsageError, match=re.escape(told)):
        shell.run_line_magic("tensorboardx", line)

    assert shown == []
