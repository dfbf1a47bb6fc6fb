"""`tensorboardx --logdir` as a user starts and stops it."""

from __future__ import annotations

import argparse
import re
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

import tbx_widget
from tbx_widget import SummaryWriter
from tbx_widget.cli import main
from tbx_widget.commands.flags import NOT_NEEDED
from tbx_widget.commands.slips import check_each_is_one
from tests.page_command import PageCommand


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., PageCommand]]:
    started: list[PageCommand] = []

    def start(*arguments: str) -> PageCommand:
        started.append(PageCommand(tmp_path, *arguments))
        return started[-1]

    yield start
    for one in started:
        one.close()


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    with SummaryWriter(tmp_path / "runs" / "first") as writer:
        for step in range(10):
            writer.add_scalar("loss", 1 / (1 + step), step)
    return tmp_path / "runs"


def test_the_first_line_tells_the_address_and_the_page_is_there(start, runs):
    running = start("--logdir", "runs", "--port", "0")

    assert running.line == (
        f"tbx_widget {tbx_widget.__version__} at http://localhost:{running.url.port}/"
        " (reading runs; press Ctrl-C to quit)\n"
    )
    assert running.ask("GET", "/")[0] == 200


@pytest.mark.parametrize("arguments", [["--logdir=runs"], ["runs"], ["serve", "--logdir", "one=runs"]])
def test_the_runs_of_the_directory_arrive(start, runs, arguments):
    running = start(*arguments, "--port", "0")

    header = next(header for header in running.headers() if header["series"])

    assert "loss" in header["names"]
    assert any(name.endswith("first") for name in header["names"])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly_when_it_is_told_to(start, runs, number):
    running = start("--logdir", "runs", "--port", "0")
    line = running.next_error_line()

    assert re.fullmatch(r"read 1 run with 10 points in \d+\.\d s\n", line)
    assert running.stop(number) == (0, "", "")


def test_a_port_that_is_taken_is_passed_over_and_told(start, runs):
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]

        running = start("--logdir", "runs", "--port", str(taken))

        assert running.url.port > taken
        assert f"port {taken} is taken, so this is {running.url.port}\n" in running.stop(signal.SIGTERM)[2]


def test_a_directory_without_event_files_says_what_is_there(start, tmp_path):
    (tmp_path / "logs" / "deep").mkdir(parents=True)
    (tmp_path / "logs" / "notes.txt").touch()
    running = start("--logdir", "logs", "--port", "0")

    statuses = (header["status"] for header in running.headers())
    progress = next(one["progress"] for one in statuses if one and not one["progress"]["is_reading"])

    assert progress["directories"] == 2
    assert progress["other_files"] == 1
    assert running.next_error_line() == (
        "no event files yet: 2 directories looked into, 1 other file found;"
        " runs will show up as they are written\n"
    )


def test_a_run_that_begins_later_shows_up(start, tmp_path):
    (tmp_path / "logs").mkdir()
    running = start("--logdir", "logs", "--port", "0")
    frames = running.headers()
    next(frames)
    with SummaryWriter(tmp_path / "logs" / "late") as writer:
        writer.add_scalar("loss", 1, 0)

    header = next(header for header in frames if header["series"])

    assert "late" in header["names"]


def test_the_page_goes_below_a_prefix(start, runs):
    running = start("--logdir", "runs", "--port", "0", "--path_prefix", "/my/board")

    assert running.url.path == "/my/board/"
    assert running.ask("GET", "/my/board/")[0] == 200


def test_a_token_is_made_up_and_needed(start, runs):
    running = start("--logdir", "runs", "--port", "0", "--token")

    assert len(running.url.query) > len("token=") + 20
    assert running.ask("GET", "/")[0] == 403
    assert running.ask("GET", f"/?{running.url.query}")[0] == 200


def test_whoever_opens_it_to_others_is_warned(start, runs):
    running = start("--logdir", "runs", "--port", "0", "--bind_all")

    assert "warning: whoever reaches this machine can see these logs" in running.stop(signal.SIGINT)[2]


def test_a_wrong_directory_is_told_with_what_is_there(tmp_path, monkeypatch, capsys):
    (tmp_path / "runs").mkdir()
    monkeypatch.chdir(tmp_path)

    status = main(["--logdir", "logs"])

    error = capsys.readouterr().err
    assert status == 2
    assert "no directory" in error
    assert re.search("did you mean '?.*runs", error)
    assert error.count("\n") == 1


def test_nothing_to_read_is_told(capsys):
    assert main(["--port", "0"]) == 2
    assert "expected --logdir DIR" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--lodgir", "x"], "did you mean --logdir?"),
        (["--logdir", "x", "--path-prefx=/a"], "did you mean --path_prefix?"),
        (["--logdir", "x", "--port", "many"], "expected 0 to 65535, got 'many'"),
        (["--logdir", "x", "--port", "70000"], "expected 0 to 65535"),
        (["--logdir", "x", "--token", "short"], "at least 8"),
        (["--logdir", "x", "--reload_interval", "often"], "expected seconds, got 'often'"),
        (["--logdir", "x", "--zzz"], "unknown argument '--zzz'"),
        (["serv"], "did you mean serve?"),
    ],
)
def test_a_wrong_argument_is_one_line_and_status_2(capsys, arguments, told):
    with pytest.raises(SystemExit) as raised:
        main(arguments)

    error = capsys.readouterr().err
    assert raised.value.code == 2
    assert told in error
    assert error.count("\n") == 1


@pytest.mark.parametrize("option", sorted(NOT_NEEDED))
def test_other_options_of_tensorboard_are_taken_with_a_reason(tmp_path, capsys, option):
    (tmp_path / "runs").mkdir()

    assert main([f"{option}=1", "--logdir", str(tmp_path / "run")]) == 2

    first = capsys.readouterr().err.splitlines()[0]
    assert first == f"{option} is not needed: {NOT_NEEDED[option]}"


@pytest.mark.filterwarnings("ignore:html5lib:DeprecationWarning")
def test_every_option_of_tensorboard_is_known():
    from tensorboard.plugins.core.core_plugin import CorePluginLoader

    theirs = argparse.ArgumentParser()
    CorePluginLoader().define_flags(theirs)

    ours = set(NOT_NEEDED) | {"--logdir", "--logdir_spec", "--host", "--bind_all", "--port", "--path_prefix",
                              "--reload_interval", "--version_tb", "--help"}  # fmt: skip
    assert {one for one in theirs._option_string_actions if one.startswith("--")} <= ours


def test_the_version_is_told(capsys):
    with pytest.raises(SystemExit) as raised:
        main(["--version"])

    assert raised.value.code == 0
    assert capsys.readouterr().out == f"tbx_widget {tbx_widget.__version__}\n"


def test_help_shows_an_example_first_steps_and_all_commands(capsys):
    with pytest.raises(SystemExit) as raised:
        main(["--help"])

    text = capsys.readouterr().out
    assert raised.value.code == 0
    assert "tensorboardx --logdir runs" in text
    assert "export" in text


def test_a_directory_that_is_not_there_yet_is_waited_for(start, tmp_path):
    (tmp_path / "empty").mkdir()

    running = start("--logdir", str(tmp_path / "empty" / "brand-new"), "--port", "0")

    errors = running.stop(signal.SIGINT)[2]
    assert "no directory" in errors
    assert "yet; its runs will show up as they are written" in errors


@pytest.mark.parametrize("spec", ["a:runs,b:zh", "runs,zh", "a=runs,b=zh", "a:runs"])
def test_several_directories_in_one_are_told_how_to_be_given(tmp_path, monkeypatch, capsys, spec):
    for name in ("runs", "zh"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path)

    status = main(["--logdir", spec])

    error = capsys.readouterr().err
    first, *others = [name for name in ("runs", "zh") if name in spec]
    assert (status, error.count("\n")) == (2, 1)
    assert "did you mean --logdir_spec " in error
    assert all(re.search(f"--logdir (.=)?{name}", error) for name in (first, *others))


@pytest.mark.parametrize("spec", ["a,b", "run=a,b", ","])
def test_a_directory_may_have_commas_in_its_name(tmp_path, monkeypatch, spec):
    (tmp_path / "a,b").mkdir()
    (tmp_path / "a").mkdir()
    (tmp_path / ",").mkdir()
    monkeypatch.chdir(tmp_path)

    check_each_is_one([spec])
