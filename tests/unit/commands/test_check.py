"""`tbx check`."""

from __future__ import annotations

import shutil

import pytest
from tensorboardX.proto.summary_pb2 import Summary

import tbx_widget
from tests.reading import count_records, event_files


@pytest.fixture
def copied(workplace, tmp_path):
    """A log directory to damage, and the first of its event files."""
    shutil.copytree(workplace / "logs", tmp_path / "logs")
    return event_files(tmp_path / "logs")[0]


def test_whole_files_are_told_with_their_records_and_bytes(tbx_json, workplace):
    document = tbx_json("check", "logs")

    assert document["damaged_files"] == 0
    for report, path in zip(document["files"], event_files(workplace / "logs"), strict=True):
        assert report == {
            "run": path.parent.name,
            "path": str(path),
            "records": count_records(path),
            "bytes": path.stat().st_size,
            "tail_bytes": 0,
            "problems": [],
        }


def test_a_flipped_byte_is_found_with_its_place_and_ends_with_1(tbx, copied):
    data = bytearray(copied.read_bytes())
    at = len(data) // 2
    data[at] ^= 1
    copied.write_bytes(data)

    done = tbx("check", copied.parents[1])

    assert done.returncode == 1
    assert done.stderr == ""
    (line,) = [line for line in done.stdout.splitlines() if line.startswith(f"{copied}, byte ")]
    offset = int(line.removeprefix(f"{copied}, byte ").split(":")[0].replace(",", ""))
    assert offset <= at < offset + 200


def test_a_half_written_record_at_the_end_is_no_damage(tbx, copied):
    whole = copied.stat().st_size
    with copied.open("r+b") as file:
        file.truncate(whole - 3)

    done = tbx("check", copied)

    assert done.returncode == 0
    assert done.stdout.splitlines()[0].split() == ["records", "bytes", "half-written", "damaged", "file"]
    assert int(done.stdout.splitlines()[1].split()[2].replace(",", "")) > 0


def test_garbage_is_damage_also_where_nothing_follows(tbx, tmp_path):
    path = tmp_path / "events.out.tfevents.1"
    path.write_bytes(b"this has never been an event file, whatever its name")

    done = tbx("check", tmp_path)

    assert done.returncode == 1
    _, row, problem = done.stdout.splitlines()
    assert row.split()[:4] == ["0", "52", "0", "1"]
    assert problem == f"{path}, byte 0: the last 52 bytes are no record"


def test_values_that_cannot_be_decoded_are_found_when_asked_for(tbx_json, tbx, tmp_path):
    import tensorboardX

    with tensorboardX.SummaryWriter(tmp_path / "run") as writer:
        histogram = Summary(value=[Summary.Value(tag="weights", histo={"bucket": [1.0] * 9})])
        writer.file_writer.add_summary(histogram, 0)

    assert tbx_json("check", tmp_path)["damaged_files"] == 0
    done = tbx("check", tmp_path, "--values")
    assert done.returncode == 1
    assert "histograms 'weights'" in done.stdout


def test_a_directory_without_event_files_ends_with_1(tbx, tmp_path):
    done = tbx("check", tmp_path)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"tbx: no event files in {tmp_path}: looked into 1 directory and at 0 other files\n"
    )


@pytest.mark.parametrize(
    ("flips", "told"),
    [(1, "1 damaged place was passed over; tbx check lists it"),
     (2, "2 damaged places were passed over; tbx check lists them")],
)  # fmt: skip
def test_other_commands_say_how_much_damage_they_passed_over(tbx, copied, flips, told):
    for path in event_files(copied.parents[1])[:flips]:
        data = bytearray(path.read_bytes())
        data[-6] ^= 1
        path.write_bytes(data)

    assert tbx("list", copied.parents[1]).stderr == f"tbx: {told}\n"


def test_the_records_of_a_projector_config_are_embeddings(tbx, tmp_path):
    with tbx_widget.SummaryWriter(tmp_path) as writer:
        for step in range(4):
            writer.add_embedding([[0.0, 1.0], [1.0, 0.0]], global_step=step)

    lines = tbx("check", tmp_path).stdout.splitlines()

    (config,) = [line for line in lines if line.endswith("projector_config.pbtxt")]
    assert config.startswith("4 embeddings  ")
