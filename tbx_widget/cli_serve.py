"""`tensorboardx --logdir logs`: the board as a page."""

from __future__ import annotations

import argparse
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Add `serve`."""
    parser = subparsers.add_parser("serve", help="show a directory of event files as a page (the default)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl-C."""
    raise NotImplementedError
