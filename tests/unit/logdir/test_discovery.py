"""Which runs there are, and in which files; the golden logdirs are compared with TensorBoard elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tbx_widget.errors import LogdirError
from tbx_widget.logdir import discovery
from tbx_widget.logdir.discovery import (
    Root,
    explain_missing,
    find_runs,
    natural_key,
    read_logdir_spec,
    read_roots,
    tell_apart,
)
from tbx_widget.logdir.event_reader import EventFileReader, RunTags
from tbx_widget.logdir.stored import StoredValue
from tests.unit.logdir.writing import read_file, record, records, scalar, text

NAME = "events.out.tfevents.1"


def put(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return path


def runs_of(top: Path) -> list[str]:
    return [run.run for run in find_runs(Root(top)).runs]


def test_runs_come_in_natural_order(tmp_path: Path):
    for run in ("run10", "run9", "run1", "a/2", "a/10", "a"):
        put(tmp_path / run / NAME)

    assert runs_of(tmp_path) == ["a", "a/2", "a/10", "run1", "run9", "run10"]


def test_names_of_all_kinds_can_be_sorted():
    names = ["run2", "run10", "10", "9", "", "²", "run", "a1b2", "a1b10"]

    assert sorted(names, key=natural_key) == ["", "9", "10", "a1b2", "a1b10", "run", "run2", "run10", "²"]


def test_a_name_of_more_digits_than_python_reads_can_be_sorted():
    assert sorted(["9" * 5000, "8" * 5000, "007", "6"], key=natural_key) == [
        "6",
        "007",
        "8" * 5000,
        "9" * 5000,
    ]


def test_files_come_in_the_order_of_their_names(tmp_path: Path):
    paths = [put(tmp_path / f"events.out.tfevents.{number}") for number in (3, 1, 2)]

    assert find_runs(Root(tmp_path)).runs[0].files == tuple(sorted(paths))


def test_a_run_is_named_by_its_way_and_the_log_directory_by_its_own_name(tmp_path: Path):
    for way in (".", "cnn", "cnn/val"):
        put(tmp_path / "logs" / way / NAME)

    assert runs_of(tmp_path / "logs") == ["cnn", "cnn/val", "logs"]


def test_a_named_root_stands_before_its_runs(tmp_path: Path):
    put(tmp_path / "cnn" / NAME)
    put(tmp_path / NAME)

    assert [run.run for run in find_runs(Root(tmp_path, "old")).runs] == ["old", "old/cnn"]


def test_a_name_that_is_no_text_can_be_shown(tmp_path: Path):
    try:
        put(Path(os.fsdecode(os.fsencode(tmp_path) + b"/run\xff")) / NAME)
    except OSError:
        pytest.skip("this file system has no such names")

    assert runs_of(tmp_path) == ["run?"]


def test_what_is_no_event_file_is_counted(tmp_path: Path):
    put(tmp_path / "notes.txt")
    put(tmp_path / f"{NAME}.profile-empty")
    put(tmp_path / "empty" / "model.pt")

    assert find_runs(Root(tmp_path)) == ((), 2, 3, ())


def test_a_directory_with_the_name_of_an_event_file_is_a_directory(tmp_path: Path):
    put(tmp_path / NAME / NAME)

    assert runs_of(tmp_path) == [NAME]


def test_links_are_followed_once(tmp_path: Path):
    put(tmp_path / "elsewhere" / NAME)
    put(tmp_path / "logs" / "run" / NAME)
    (tmp_path / "logs" / "linked").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (tmp_path / "logs" / "run" / "up").symlink_to(tmp_path / "logs", target_is_directory=True)

    assert runs_of(tmp_path / "logs") == ["linked", "run"]


def test_a_link_to_itself_hides_no_other_file(tmp_path: Path):
    (tmp_path / "a.tfevents").symlink_to(tmp_path / "a.tfevents")
    (tmp_path / "b.tfevents").symlink_to(tmp_path / "gone")
    for name in ("c.tfevents", "d.tfevents"):
        put(tmp_path / name)

    found = find_runs(Root(tmp_path))

    assert [path.name for path in found.runs[0].files] == ["c.tfevents", "d.tfevents"]
    assert sorted(found.problems) == [
        "a.tfevents is named like an event file and is no regular file",
        "b.tfevents is named like an event file and is no regular file",
    ]


@pytest.fixture(params=["fifo", "device"])
def odd_file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "logs" / NAME
    path.parent.mkdir()
    if request.param == "fifo":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero")
    return path


def test_a_fifo_or_a_device_is_passed_over_and_reported(odd_file: Path):
    put(odd_file.parent / "events.out.tfevents.2")

    found = find_runs(Root(odd_file.parent))

    assert [path.name for path in found.runs[0].files] == ["events.out.tfevents.2"]
    assert found.problems == (f"{NAME} is named like an event file and is no regular file",)


@pytest.mark.timeout(30)
def test_a_file_that_a_fifo_or_a_device_has_replaced_is_an_error_and_no_wait(odd_file: Path):
    reader = EventFileReader(odd_file, "run", RunTags())
    value = StoredValue(odd_file, 0, 10, 0, 10, "images", None)

    for read in (reader.read, value.load):
        with pytest.raises(OSError, match="no regular file"):
            read()


def test_a_directory_that_cannot_be_listed_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    real = os.scandir

    def deny(path: Path):
        if Path(path).name == "secret":
            raise PermissionError(13, "Permission denied")
        return real(path)

    put(tmp_path / "secret" / NAME)
    put(tmp_path / "open" / NAME)
    monkeypatch.setattr(discovery.os, "scandir", deny)

    found = find_runs(Root(tmp_path))

    assert [run.run for run in found.runs] == ["open"]
    assert found.problems == ("secret: Permission denied",)


def test_a_million_wrong_names_do_not_make_a_million_problems(tmp_path: Path):
    for number in range(100):
        (tmp_path / f"{NAME}.{number}").symlink_to("gone")

    assert len(find_runs(Root(tmp_path)).problems) == 20


def test_roots_are_read_from_all_spellings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name in ("a", "b", "x=y"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path)
    a, b = tmp_path / "a", tmp_path / "b"

    assert read_roots("a") == (Root(a),)
    assert read_roots(a / ".." / "b") == (Root(b),)
    assert read_roots(["a", b]) == (Root(a), Root(b))
    assert read_roots("old=a") == (Root(a, "old"),)
    assert read_roots({"old": "a", "new": b}) == (Root(a, "old"), Root(b, "new"))
    assert read_roots("x=y") == (Root(tmp_path / "x=y"),)
    assert read_logdir_spec("old:a,b,new:/c") == (Root(a, "old"), Root(b), Root(Path("/c"), "new"))


@pytest.mark.parametrize("spec", [1, None, [1], [b"a"]])
def test_what_is_no_path_is_a_type_error(spec: object):
    with pytest.raises(TypeError, match="expected a log directory"):
        read_roots(spec)  # type: ignore[arg-type]


def test_a_wrong_path_says_what_is_near(tmp_path: Path):
    (tmp_path / "experiments").mkdir()

    with pytest.raises(LogdirError, match=r"did you mean '.*experiments'"):
        read_roots(tmp_path / "experimens")
    assert (
        explain_missing(tmp_path / "gone" / "deeper") == f"no directory {str(tmp_path / 'gone' / 'deeper')!r}"
    )


def test_a_file_with_an_ordinary_name_is_read_when_it_is_asked_for(tmp_path: Path):
    path = tmp_path / "some.log"
    path.write_bytes(records([scalar("a", 1), text("b", b"c")]) + record(scalar("a", 2)))

    (run,) = find_runs(Root(path)).runs

    assert (run.run, run.files) == (tmp_path.name, (path,))
    assert len(read_file(path).scalars["a"]) == 2


def test_directories_whose_runs_are_called_the_same_are_told_apart(tmp_path):
    roots = tell_apart(
        (Root(tmp_path / "a" / "logs"), Root(tmp_path / "b" / "logs"), Root(tmp_path / "c", "mine"))
    )

    assert [root.name for root in roots] == ["logs", "b/logs", "mine"]
    assert tell_apart((Root(tmp_path / "logs"),)) == (Root(tmp_path / "logs"),)
