"""TensorBoard's other options: accepted, so that a known command line works, with a line on why there is no need."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

_EVERY_POINT = "every point is kept"
_ALL_FILES = "all event files of a run are always read"
_OWN_READER = "there is one reader, and it is the fast one"
_NO_DATABASE = "there is no database"
NOT_NEEDED = {
    "--samples_per_plugin": _EVERY_POINT,
    "--load_fast": _OWN_READER,
    "--extra_data_server_flags": _OWN_READER,
    "--grpc_creds_type": _OWN_READER,
    "--grpc_data_provider": _OWN_READER,
    "--reload_multifile": _ALL_FILES,
    "--reload_multifile_inactive_secs": _ALL_FILES,
    "--max_reload_threads": "the number of readers follows from the machine",
    "--reload_task": "the number of readers follows from the machine",
    "--purge_orphaned_data": "nothing is purged; what a restart has replaced is drawn dim",
    "--detect_file_replacement": "replaced files are always noticed",
    "--window_title": "the page is named after its log directories",
    "--generic_data": _OWN_READER,
    "--reuse_port": "a port that is taken is left alone; the next free one is used",
    "--db": _NO_DATABASE,
    "--db_import": _NO_DATABASE,
    "--inspect": "`tbx list`, `tbx summary` and `tbx check` tell what is in event files",
    "--event_file": "`tbx check FILE` reads one file",
    "--tag": "the page filters tags itself, and so does `tbx show`",
    "--master_tpu_unsecure_channel": "there is no profiler",
}
"""Option -> why it is not needed."""


def add_option(parser: argparse.ArgumentParser, option: str, **details: Any) -> None:
    """Add an option with underscores, as TensorBoard spells them; hyphens will do too."""
    parser.add_argument(option, **details)
    other = f"--{option[2:].replace('_', '-')}"
    if other != option:
        hidden = {"dest": option[2:], "help": argparse.SUPPRESS, "default": argparse.SUPPRESS}
        parser.add_argument(other, **{**details, **hidden})


def add_not_needed(parser: argparse.ArgumentParser) -> None:
    """Let a parser take all of these, with or without a value."""
    for option in NOT_NEEDED:
        add_option(parser, option, nargs="?", action=_NotNeeded, help=argparse.SUPPRESS)


class _NotNeeded(argparse.Action):
    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        option = self.option_strings[0].replace("-", "_").replace("__", "--", 1)
        sys.stderr.write(f"{option} is not needed: {NOT_NEEDED[option]}\n")
