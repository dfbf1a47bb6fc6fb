"""`tbx export`."""

from __future__ import annotations

import csv
import io
import subprocess

import numpy as np
import pandas
import pytest

from tests.unit.commands.conftest import ENVIRONMENT, TBX
from tests.unit.data.conftest import accumulate


def test_csv_has_a_row_for_every_point_that_tensorboard_reads(tbx, workplace):
    done = tbx("export", "--csv")

    frame = pandas.read_csv(io.StringIO(done.stdout))
    assert list(frame.columns) == ["run", "tag", "step", "wall_time", "value", "replaced"]
    assert len(frame) == 408
    for (run, tag), part in frame.groupby(["run", "tag"]):
        truth = accumulate(workplace / "logs" / run).Scalars(tag)
        assert part["step"].tolist() == [point.step for point in truth]
        assert part["wall_time"].tolist() == [point.wall_time for point in truth]
        np.testing.assert_array_equal(part["value"].astype(np.float32), [point.value for point in truth])


def test_csv_writes_short_numbers_and_words_for_what_is_none(tbx):
    rows = list(csv.reader(io.StringIO(tbx("export", "--runs", "adam", "--tags", "odd|acc").stdout)))

    assert rows[15] == ["adam", "val/acc", "10", "1700000010.5", "0.1", "false"]
    assert [row[4] for row in rows[1:5]] == ["1.0", "NaN", "Infinity", "-Infinity"]


def test_output_goes_to_a_file(tbx, tmp_path):
    done = tbx("export", "-o", tmp_path / "out.csv")

    assert (done.returncode, done.stdout) == (0, "")
    assert (tmp_path / "out.csv").read_bytes().decode() == tbx("export").stdout


def test_a_file_that_cannot_be_written_is_wrong_use(tbx, tmp_path):
    done = tbx("export", "-o", tmp_path / "none" / "out.csv", "--logdir", "logs")

    assert done.returncode == 2
    assert done.stderr == f"tbx: {tmp_path}/none/out.csv: No such file or directory\n"


def test_json_has_a_column_for_each_field(tbx_json):
    document = tbx_json("export", "--tags", "odd", "--runs", "sgd")

    assert document == {
        "series": [
            {
                "run": "sgd",
                "tag": "odd",
                "steps": [0, 1, 2, 3],
                "wall_times": [1_700_000_200.0, 1_700_000_201.0, 1_700_000_202.0, 1_700_000_203.0],
                "values": [1.0, "NaN", "Infinity", "-Infinity"],
                "replaced": [False] * 4,
            }
        ]
    }


def test_json_of_nothing_is_a_document_too(tbx):
    done = tbx("export", "--json", "--tags", "none")

    assert (done.returncode, done.stdout) == (1, '{"series": []}\n')


@pytest.mark.parametrize("name", ["export", "list", "summary", "check"])
def test_a_reader_that_has_enough_is_not_an_error(workplace, name):
    command = subprocess.Popen(
        [*TBX, name, "--logdir", "logs"],
        cwd=workplace,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with command:
        command.stdout.close()
        errors = command.stderr.read()

    assert errors == b""
    assert command.returncode == 141
