"""The rows of reading event files, beside everything else that reads them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.speed.data import logdir
from tests.speed.processes import Spent, run_reader, run_rust
from tests.speed.table import Row, absolute_row, compared_row, plain_row

ROUNDS = 7
SLOW_ROUNDS = 2
OURS = {"opened by the board": "board", "reader alone": "reader"}


class Peer(NamedTuple):
    name: str
    measure: Callable[[Path], Spent]
    is_slow: bool = False


def _reader(name: str) -> Callable[[Path], Spent]:
    return lambda path: run_reader(name, path)


ACCUMULATOR = Peer("EventAccumulator, everything", _reader("accumulator"), is_slow=True)
TBPARSE = Peer("tbparse", _reader("tbparse"), is_slow=True)
SERVER = Peer("data server, samples, no checksums", lambda path: run_rust("", path))
SERVER_ALL = Peer("data server, scalars=all", lambda path: run_rust("scalars=all", path))


def _measure(path: Path, peers: list[Peer], points: int) -> dict[str, list[Spent]]:
    """Measure ours and all peers, one after the other, round after round."""
    measures = {name: _reader(reader) for name, reader in OURS.items()}
    found: dict[str, list[Spent]] = {name: [] for name in [*measures, *(peer.name for peer in peers)]}
    for number in range(ROUNDS):
        for name, measure in measures.items():
            found[name].append(measure(path))
        for peer in peers:
            if not peer.is_slow or number < SLOW_ROUNDS:
                found[peer.name].append(peer.measure(path))
    for name, rounds in found.items():
        assert {one.points for one in rounds} <= {0, points}, f"{name} has lost points"
    return found


def _cpu_rows(what: str, found: dict[str, list[Spent]], *, most: float) -> list[Row]:
    """Give what ours takes with the start of Python and its imports, and without."""
    rows = []
    for name in OURS:
        whole, inside = [one.whole for one in found[name]], [one.inside for one in found[name]]
        rows.append(absolute_row(f"{what}, {name}, whole process", "s", whole, most=most))
        rows.append(absolute_row(f"{what}, {name}, after imports", "s", inside, most=most))
    return rows


def _peer_rows(
    what: str, found: dict[str, list[Spent]], peers: list[Peer], *, is_whole: bool = True
) -> list[Row]:
    """Compare whole processes, or what is left without the start of Python and the imports of either."""

    def secs(name: str) -> list[float]:
        return [one.whole if is_whole else one.inside for one in found[name]]

    words = "whole process" if is_whole else "after imports"
    return [
        compared_row(
            f"{what}, opened by the board, {words} (peer: {peer.name})",
            "s",
            secs("opened by the board"),
            secs(peer.name),
            ratio=None,
        )
        for peer in peers
    ]


def _memory_rows(
    what: str, found: dict[str, list[Spent]], peers: list[Peer], *, most: float | None = None
) -> list[Row]:
    words = f"{what}, opened by the board, peak memory"
    board = [one.peak for one in found["opened by the board"]]
    rows = [] if most is None else [absolute_row(words, "MB", board, most=most)]
    return rows + [
        compared_row(
            f"{words} (peer: {peer.name})", "MB", board, [one.peak for one in found[peer.name]], ratio=None
        )
        for peer in peers
    ]


def _frame_rows(path: Path, points: int) -> list[Row]:
    """The data in Python: ours as arrays and as a data frame, beside tbparse's."""
    found: dict[str, list[Spent]] = {name: [] for name in ("arrays", "frame", "tbparse")}
    for _ in range(SLOW_ROUNDS):
        for name, rounds in found.items():
            rounds.append(run_reader(name, path))
            assert rounds[-1].points == points, f"{name} has lost points"
    arrays, frame, theirs = ([one.whole for one in rounds] for rounds in found.values())
    return [
        plain_row("1 M scalars, read() as arrays, whole process", "s", arrays),
        compared_row(
            "1 M scalars, to_pandas(), whole process (peer: tbparse)", "s", frame, theirs, ratio=None
        ),
    ]


def one_file_rows() -> list[Row]:
    what, path = "1 M scalars, 20 tags, one file", logdir("one-run")
    peers = [ACCUMULATOR, SERVER, SERVER_ALL, TBPARSE]
    found = _measure(path, peers, 1_000_000)
    return [
        *_cpu_rows(what, found, most=0.40),
        *_peer_rows(what, found, peers),
        *_memory_rows(what, found, peers, most=140),
        *_frame_rows(path, 1_000_000),
    ]


def runs_rows() -> list[Row]:
    what = "100 runs x 20 tags x 1,000"
    peers = [ACCUMULATOR, SERVER]
    found = _measure(logdir("100-runs"), peers, 2_000_000)
    return [
        *_cpu_rows(what, found, most=0.9),
        *_peer_rows(what, found, peers),
        *_memory_rows(what, found, peers),
    ]


def media_rows() -> list[Row]:
    what = "500 images + 500 histograms, 85 MB"
    peers = [ACCUMULATOR, SERVER]
    found = _measure(logdir("media"), peers, 1000)
    board = found["opened by the board"]
    return [
        plain_row(f"{what}, opened by the board, whole process", "s", [one.whole for one in board]),
        absolute_row(
            f"{what}, opened by the board, after imports", "s", [one.inside for one in board], most=0.06
        ),
        *_peer_rows(what, found, peers, is_whole=False),
        *_memory_rows(what, found, peers),
    ]


def rows() -> list[Row]:
    return [*one_file_rows(), *runs_rows(), *media_rows()]
