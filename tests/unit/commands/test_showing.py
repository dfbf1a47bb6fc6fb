"""`tbx show`."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn.metrics import average_precision_score, precision_recall_curve

import tbx_widget
from tbx_widget.cli import main
from tests.compat.golden import GOLDEN
from tests.unit.data.conftest import accumulate


def test_the_last_points_are_shown_and_how_many_there_are(tbx):
    done = tbx("show", "adam", "val/acc", "--last", "2")

    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "2 of 100 points",
        "step  time                 value",
        "  98  2023-11-14 22:14:58  0.98",
        "  99  2023-11-14 22:14:59  0.99",
    ]


def test_json_gives_the_values_that_tensorboard_reads(tbx_json, workplace):
    truth = accumulate(workplace / "logs" / "sgd").Scalars("train/loss")

    document = tbx_json("show", "sgd", "train/loss", "--last", "1000")

    assert (document["run"], document["tag"], document["plugin"]) == ("sgd", "train/loss", "scalars")
    assert document["count"] == 100
    points = document["points"]
    assert [one["step"] for one in points] == [one.step for one in truth]
    assert [one["wall_time"] for one in points] == [one.wall_time for one in truth]
    # The shortest number that rounds to the same float32: equal to half its last place.
    assert [one["value"] for one in points] == pytest.approx([one.value for one in truth], rel=2**-24)


def test_what_is_no_number_is_a_text_in_json(tbx_json):
    points = tbx_json("show", "adam", "odd")["points"]

    assert [one["value"] for one in points] == [1.0, "NaN", "Infinity", "-Infinity"]


def test_around_a_step_are_the_points_that_are_nearest(tbx_json):
    points = tbx_json("show", "adam", "val/acc", "--around", "50")["points"]

    assert [one["step"] for one in points] == list(range(45, 56))


def test_downsampling_keeps_the_first_the_last_and_the_extremes(tbx_json):
    points = tbx_json("show", "adam", "train/loss", "--downsample", "10")["points"]

    assert len(points) <= 10
    assert (points[0]["step"], points[-1]["step"]) == (0, 99)


@pytest.mark.parametrize("arguments", [["--last", "0"], ["--last", "x"], ["--last", "1", "--around", "2"]])
def test_wrong_numbers_are_wrong_use(tbx, arguments):
    done = tbx("show", "adam", "val/acc", *arguments)

    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


def test_pictures_texts_and_histograms_are_told_by_what_they_hold(tbx_json):
    ((image,), (text,), (histogram,)) = (
        tbx_json("show", "adam", tag)["points"] for tag in ("samples", "note/text_summary", "weights")
    )

    assert {name: image[name] for name in ("step", "width", "height", "format", "pictures")} == {
        "step": 7,
        "width": 6,
        "height": 4,
        "format": "png",
        "pictures": 1,
    }
    assert (text["step"], text["text"]) == (8, "# hello")
    assert (histogram["min"], histogram["max"], histogram["num"], histogram["sum"]) == (0.0, 9.0, 10.0, 45.0)
    assert sum(histogram["counts"]) == 10
    assert len(histogram["edges"]) == len(histogram["counts"]) + 1


def test_other_values_are_one_line_for_people(tbx):
    line = tbx("show", "adam", "samples").stdout.splitlines()[-1]

    assert line.startswith("   7  2023-11-14 22:18:20  width 6, height 4, format png, pictures 1, nbytes ")


def test_an_unknown_tag_ends_with_1_and_says_which_there_are(tbx):
    done = tbx("show", "adam", "los", "--logdir", "logs")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "tbx: run 'adam' has no tag 'los'; did you mean 'train/loss'? It has 6 tags: 'odd', 'train/loss',"
        " 'val/acc', 'samples', 'weights', 'note/text_summary'\n"
    )


def test_a_tag_of_another_plugin_than_asked_for_is_not_found(tbx):
    done = tbx("show", "adam", "samples", "--plugin", "scalars", "--logdir", "logs")

    assert done.returncode == 1
    assert "it is among its images" in done.stderr


def test_hyperparameters_and_graphs_are_told_by_what_they_say(tbx_json):
    hparams = GOLDEN / "hparams"
    (start,) = tbx_json("show", "trial 0", "_hparams_/session_start_info", "--logdir", hparams)["points"]
    (graph,) = tbx_json("show", "all", "__run_graph__", "--logdir", GOLDEN / "torch")["points"]

    assert start["hparams"] == {"rate": 0.25, "optimizer": "sgd", "units": 2.0, "bias": True}
    assert graph["nodes"] > 3


@pytest.mark.parametrize("name", sorted(path.name for path in GOLDEN.iterdir() if path.is_dir()))
def test_every_value_of_other_programs_can_be_shown(name, capsys):
    for run in tbx_widget.read(GOLDEN / name).values():
        for plugin in run.tags:
            for tag in run.tags[plugin]:
                for arguments in (["--json"], []):
                    status = main(
                        [
                            "show",
                            run.name,
                            tag,
                            "--plugin",
                            plugin,
                            *arguments,
                            "--logdir",
                            str(GOLDEN / name),
                        ]
                    )
                    assert status == 0, capsys.readouterr().err


def test_several_log_directories_may_be_given(tbx, workplace):
    done = tbx("list", f"x={workplace}/logs/adam", f"y={workplace}/logs/sgd")

    assert [line.split()[0] for line in done.stdout.splitlines()] == ["run", "x", "y"]


def test_a_text_is_shown_by_the_tag_that_the_board_shows(tbx_json):
    document = tbx_json("show", "adam", "note")

    assert (document["plugin"], document["tag"]) == ("text", "note/text_summary")
    assert [one["text"] for one in document["points"]] == ["# hello"]


def value_shown(done):
    return done.stdout.splitlines()[-1].split(maxsplit=3)[-1]


def test_a_pr_curve_is_told_by_its_area_and_its_precision(tbx, tbx_json, tmp_path):
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 2, 500)
    scores = np.round(np.clip(labels * 0.4 + rng.random(500) * 0.6, 0, 1) * 126) / 126
    with tbx_widget.SummaryWriter(tmp_path / "cnn") as writer:
        writer.add_pr_curve("curve", labels, scores, 3)

    line = value_shown(tbx("show", "cnn", "curve", "--logdir", tmp_path))
    (point,) = tbx_json("show", "cnn", "curve", "--logdir", tmp_path)["points"]

    precision, recall, _ = precision_recall_curve(labels, scores)
    area = average_precision_score(labels, scores)
    best = [f"{precision[recall >= at].max():.4g} at {at:g}" for at in (0.5, 0.8, 0.95)]
    assert line == f"area {area:.4g}; precision at recall: {', '.join(best)}; 127 thresholds"
    assert point["area"] == pytest.approx(area, abs=1e-6)


def test_a_layout_is_told_by_its_categories_charts_and_tags(tbx, tmp_path):
    charts = {
        "both": ["Multiline", ["loss/train", "loss/val"]],
        "band": ["Margin", ["mean", "low", "high"]],
    }
    with tbx_widget.SummaryWriter(tmp_path / "cnn") as writer:
        writer.add_custom_scalars({"损失": charts, "other": {"acc": ["Multiline", ["acc.*"]]}})

    line = value_shown(tbx("show", "cnn", "custom_scalars__config__", "--logdir", tmp_path))

    assert line == "损失: both (loss/train, loss/val), band (mean from low to high); other: acc (acc.*)"


@pytest.mark.parametrize(
    ("tag", "told"),
    [
        ("_hparams_/session_start_info", "lr=0.1, optimizer=adam, nesterov=True"),
        ("_hparams_/session_end_info", "ended: SUCCESS"),
        ("_hparams_/experiment", "hyperparameters: lr, optimizer, nesterov; metrics: acc"),
    ],
)
def test_hyperparameters_are_told_by_their_values(tbx, tmp_path, tag, told):
    with tbx_widget.SummaryWriter(tmp_path) as writer:
        writer.add_hparams({"lr": 0.1, "optimizer": "adam", "nesterov": True}, {"acc": 0.5}, run_name="trial")

    assert value_shown(tbx("show", "trial", tag, "--logdir", tmp_path)) == told


def test_graphs_and_what_was_measured_while_they_ran_are_told_as_such(tbx, tmp_path):
    with tbx_widget.SummaryWriter(tmp_path / "cnn") as writer:
        writer.add_graph(torch.nn.Linear(3, 2), torch.zeros(1, 3))
    nodes = len(tbx_widget.read(tmp_path)["cnn"].graph().nodes)

    graph, measured = (
        value_shown(tbx("show", "cnn", tag, "--logdir", tmp_path)) for tag in ("__run_graph__", "profiler")
    )

    assert graph == f"graph of {nodes} nodes and 0 functions"
    assert measured.startswith("what was measured while the graph ran, nbytes ")
