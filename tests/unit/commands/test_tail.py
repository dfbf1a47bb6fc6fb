"""`tbx tail`."""

from __future__ import annotations

import json
import signal
import subprocess

import pytest
import tensorboardX
from tensorboardX.proto.summary_pb2 import Summary

import tbx_widget
from tests.unit.commands.conftest import ENVIRONMENT, TBX


@pytest.fixture
def follow(tmp_path):
    """Start `tbx tail` on `tmp_path`; end it after the test."""
    started = []

    def start(*arguments: str) -> subprocess.Popen[str]:
        command = [*TBX, "tail", "--interval", "0.05", "--logdir", str(tmp_path), *arguments]
        tail = subprocess.Popen(
            command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        started.append(tail)
        return tail

    yield start
    for tail in started:
        tail.kill()
        tail.communicate()


def test_the_last_points_come_first_in_order_of_time(tbx):
    done = tbx("tail", "--once", "-n", "3", "--logdir", "logs", "--runs", "adam")

    assert done.returncode == 0
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    assert [line[:4] for line in lines] == [
        ["2023-11-14 22:18:20", "adam", "samples", "7"],
        ["2023-11-14 22:18:21", "adam", "note/text_summary", "8"],
        ["2023-11-14 22:18:22", "adam", "weights", "9"],
    ]
    assert lines[0][4].startswith("images, ")


def test_tags_can_be_chosen(tbx):
    done = tbx("tail", "--once", "-n", "1", "--tags", "acc", "--runs", "sgd")

    assert done.stdout == "2023-11-14 22:14:59\tsgd\tval/acc\t99\t0.99\n"


def test_none_of_the_points_from_before_may_be_wanted(tbx):
    done = tbx("tail", "--once", "-n", "0", "--logdir", "logs")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_every_new_point_is_one_json_object(follow, tmp_path):
    with tbx_widget.SummaryWriter(tmp_path / "cnn") as writer:
        writer.add_scalar("loss", 0.1, 1)
        writer.flush()
        tail = follow("--json")
        first = json.loads(tail.stdout.readline())
        writer.add_scalar("loss", float("nan"), 2)
        writer.add_image("samples", [[[0, 255]]], 3)
        writer.flush()
        second, third = (json.loads(tail.stdout.readline()) for _ in range(2))

    assert {name: first[name] for name in ("run", "plugin", "tag", "step", "value")} == {
        "run": "cnn",
        "plugin": "scalars",
        "tag": "loss",
        "step": 1,
        "value": 0.1,
    }
    assert (second["step"], second["value"]) == (2, "NaN")
    assert (third["plugin"], third["step"], "value" in third) == ("images", 3, False)
    assert third["nbytes"] > 0


def test_new_runs_are_followed_too(follow, tmp_path):
    tail = follow("-n", "0")
    assert tail.stderr.readline() == "tbx: no event files yet; waiting\n"

    with tbx_widget.SummaryWriter(tmp_path / "late") as writer:
        writer.add_scalar("loss", 0.5, 1)

    assert tail.stdout.readline().split("\t")[1:] == ["late", "loss", "1", "0.5\n"]


def test_an_interrupt_ends_it_quietly(follow, tmp_path):
    with tbx_widget.SummaryWriter(tmp_path / "cnn") as writer:
        writer.add_scalar("loss", 0.5, 1)
    tail = follow()
    tail.stdout.readline()

    tail.send_signal(signal.SIGINT)
    _, errors = tail.communicate(timeout=60)

    assert (tail.returncode, errors) == (130, "")


def test_a_reader_that_goes_away_ends_it_quietly(follow, tmp_path):
    with tbx_widget.SummaryWriter(tmp_path / "cnn") as writer:
        writer.add_scalar("loss", 0.5, 1)
        writer.flush()
        tail = follow()
        tail.stdout.readline()
        tail.stdout.close()
        writer.add_scalar("loss", 0.5, 2)

    assert (tail.wait(timeout=60), tail.stderr.read()) == (141, "")


def test_once_where_nothing_is_ends_with_1(tbx, tmp_path):
    done = tbx("tail", "--once", "--logdir", tmp_path)

    assert (done.returncode, done.stdout) == (1, "")


def test_hyperparameters_layouts_and_pr_curves_are_told_by_what_they_hold(tbx, tmp_path):
    with tbx_widget.SummaryWriter(tmp_path) as writer:
        writer.add_pr_curve("curve", [0, 1], [0.2, 0.8], 1)
        writer.add_custom_scalars_multilinechart(["loss"], category="all", title="both")
        writer.add_hparams({"lr": 0.1, "optimizer": "adam"}, {"acc": 0.5}, run_name="trial")

    lines = [line.split("\t") for line in tbx("tail", "--once", "-n", "9", tmp_path).stdout.splitlines()]
    objects = map(json.loads, tbx("tail", "--once", "--json", tmp_path).stdout.splitlines())

    told = {tag: value for _, _, tag, _, value in lines}
    assert told["_hparams_/session_start_info"] == "lr=0.1, optimizer=adam"
    assert told["custom_scalars__config__"] == "all: both (loss)"
    assert told["curve"].startswith("area 1; precision at recall: 1 at 0.5")
    content = {one["tag"]: one["content"] for one in objects if "content" in one}
    assert content["_hparams_/session_start_info"]["hparams"] == {"lr": 0.1, "optimizer": "adam"}
    assert content["custom_scalars__config__"]["categories"][0]["title"] == "all"


def test_what_cannot_be_read_is_told_by_its_size(tbx, tmp_path):
    with tensorboardX.SummaryWriter(tmp_path) as writer:
        content = Summary.Value(
            tag="x", metadata={"plugin_data": {"plugin_name": "hparams", "content": b"\x0f"}}
        )
        writer.file_writer.add_summary(Summary(value=[content]), 0)

    done = tbx("tail", "--once", tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split("\t")[-1].startswith("hparams, ")
