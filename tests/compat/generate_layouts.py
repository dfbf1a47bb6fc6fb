"""Directories of an unusual shape: restarts, several files in one run, nested runs, files without events."""

from __future__ import annotations

import shutil
from pathlib import Path

from tensorboardX import SummaryWriter

from .samples import generate, wall_time


def write(logdir: Path) -> None:
    write_restart(logdir / "restart")
    write_ranks(logdir / "ranks")
    write_nested(logdir)
    write_files_without_events(logdir / "no events")


def write_losses(directory: Path, steps: range, *, suffix: str = "", purge_step: int | None = None) -> None:
    with SummaryWriter(str(directory), filename_suffix=suffix, purge_step=purge_step) as writer:
        for step in steps:
            writer.add_scalar("loss", step / 8, step, walltime=wall_time(step))


def write_restart(directory: Path) -> None:
    write_losses(directory, range(12), suffix=".0")
    write_losses(directory, range(6, 9), suffix=".1", purge_step=6)


def write_ranks(directory: Path) -> None:
    """Three processes that log at the same time into one run."""
    writers = [SummaryWriter(str(directory), filename_suffix=f".rank{rank}") for rank in range(3)]
    for step in range(5):
        for rank, writer in enumerate(writers):
            writer.add_scalar("loss", step + rank / 4, step, walltime=wall_time(step))
            writer.add_scalar(f"rank {rank}/loss", step, step, walltime=wall_time(step))
    for writer in writers:
        writer.close()


def write_nested(logdir: Path) -> None:
    for name in (".", "nested", "nested/deeper", "nested/deeper/run 10", "nested/deeper/run 9"):
        write_losses(logdir / name, range(2))


def write_files_without_events(directory: Path) -> None:
    """What TensorFlow's profiler leaves, a file that was opened only, and one that is no event file."""
    SummaryWriter(str(directory)).close()
    (first,) = directory.glob("*tfevents*")
    shutil.copy(first, first.with_name(first.name + ".profile-empty"))
    first.with_name("events.out.tfevents.1.host").touch()
    (directory / "notes.txt").write_text("no events here\n")


if __name__ == "__main__":
    generate(write)
