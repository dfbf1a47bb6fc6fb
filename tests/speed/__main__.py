"""`make bench`: this package beside its peers in one run, as a table and as JSON.

Peers are measured in turn with ours, and CPU time of all processes is compared: the machines that run this are shared.
"""

from __future__ import annotations

import argparse
import importlib
import sys

from tests.speed.data import ROOT
from tests.speed.table import Row, print_table, write_table

RESULT = ROOT / "build" / "bench.json"
READING = ("files", "many", "page", "live")
GROUPS = {
    "writing": ("writing", "methods", "cuda"),
    "cuda": ("cuda",),
    "methods": ("methods",),
    "reading": READING,
    "all": ("writing", "methods", "cuda", *READING),
    **{name: (name,) for name in READING},
}


def measure(module: str) -> list[Row]:
    print(f"==> {module}", file=sys.stderr)
    rows: list[Row] = importlib.import_module(f"tests.speed.{module}").rows()
    print_table(rows)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.speed", description=__doc__)
    parser.add_argument(
        "groups",
        nargs="*",
        choices=list(GROUPS),
        default="all",
        metavar="GROUP",
        help=f"what to measure: {', '.join(GROUPS)} (default: all)",
    )
    arguments = parser.parse_args()
    names = [arguments.groups] if isinstance(arguments.groups, str) else arguments.groups
    modules = dict.fromkeys(module for name in names for module in GROUPS[name])
    found = [row for module in modules for row in measure(module)]
    if len(modules) > 1:
        print_table(found)
    write_table(found, RESULT)
    print(f"\nwritten to {RESULT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
