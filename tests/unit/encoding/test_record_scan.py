"""Many cursors find the records that a plain walk finds."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import masked_crc32c

from tbx_widget.encoding import record_scan
from tbx_widget.encoding.record_scan import Scan, find_headers, length_crc, length_of, scan_records

FRAME = 16


def header(length: int) -> bytes:
    data = struct.pack("<Q", length)
    return data + struct.pack("<I", masked_crc32c(data))


def walk(block: bytes, end: int) -> tuple[list[int], list[int], int, bool]:
    """As plainly as can be."""
    offsets, lengths, at = [], [], 0
    while end - at >= 12:
        length = struct.unpack_from("<Q", block, at)[0]
        if length >= 2**31 + 1 or block[at : at + 12] != header(length):
            return offsets, lengths, at, True
        if at + FRAME + length > end:
            break
        offsets.append(at)
        lengths.append(length)
        at += FRAME + length
    return offsets, lengths, at, False


def scan(block: bytes, end: int) -> tuple[list[int], list[int], int, bool]:
    found: Scan = scan_records(block, 0, end)
    return found.offsets.tolist(), found.lengths.tolist(), found.stop, found.is_damaged


RUNS = st.tuples(st.integers(0, 90) | st.sampled_from([0, 1, 500, 3000, 40_000]), st.integers(1, 700))


def block_of(runs: list[tuple[int, int]], seed: int, fill: str) -> bytes:
    """Records of so many bytes so many times; their payloads may be zeros, headers, or anything."""
    random = np.random.default_rng(seed)
    parts = []
    for length, times in runs:
        for _ in range(min(times, 200_000 // (length + FRAME) + 1)):
            payload = {
                "zeros": bytes(length),
                "headers": (header(length // 3) * (length // 12 + 1))[:length],
                "anything": random.bytes(length),
            }[fill]
            parts.append(header(length) + payload + random.bytes(4))
    return b"".join(parts)


@given(
    st.lists(RUNS, min_size=1, max_size=8),
    st.integers(0, 2**31),
    st.sampled_from(["zeros", "headers", "anything"]),
    st.integers(0, 60),
)
@example([(45, 5000)], 0, "anything", 0)
@example([(0, 5000)], 0, "zeros", 7)
@example([(44, 5000), (400_000, 1), (44, 5000)], 0, "headers", 0)
@settings(max_examples=150, deadline=None)
def test_all_records_are_found(runs: list[tuple[int, int]], seed: int, fill: str, missing: int):
    block = block_of(runs, seed, fill)
    end = max(len(block) - missing, 0)

    assert scan(block + bytes(8), end) == walk(block, end)


@given(
    st.lists(RUNS, min_size=1, max_size=5),
    st.integers(0, 2**31),
    st.lists(st.tuples(st.integers(0, 2**24), st.integers(1, 255)), min_size=1, max_size=5),
)
@settings(max_examples=150, deadline=None)
def test_the_walk_ends_at_the_first_damaged_header(
    runs: list[tuple[int, int]], seed: int, flips: list[tuple[int, int]]
):
    block = bytearray(block_of(runs, seed, "zeros"))
    for at, byte in flips:
        block[at % len(block)] ^= byte

    assert scan(bytes(block) + bytes(8), len(block)) == walk(bytes(block), len(block))


@pytest.mark.parametrize("at", range(0, 66, 5))
@pytest.mark.parametrize("number", [16, 17, 100, 1999])
def test_damage_among_many_short_records_is_found_where_it_is(number: int, at: int):
    one = header(50) + bytes(54)
    block = bytearray(one * 2000 + bytes(8))
    block[number * len(one) + at] ^= 0x40

    found = scan_records(block, 0, 2000 * len(one))

    is_header = at < 12
    assert len(found.offsets) == (number if is_header else 2000)
    assert found.is_damaged == is_header


@pytest.mark.parametrize("length", [2**31, 2**31 + 1, 2**32, 2**32 + 40, 2**60, 2**64 - 1])
def test_a_length_that_no_message_has_is_damage(length: int):
    found = scan_records(header(length) + bytes(100), 0, 100)

    assert found.is_damaged == (length > 2**31)
    assert (found.stop, found.offsets.size) == (0, 0)


@pytest.mark.parametrize("before", [0, 1, 65_530, 65_536, 200_000])
def test_headers_in_the_midst_of_anything_are_found(before: int):
    places = [before, before + 40, before + 52]
    block = bytearray(np.random.default_rng(3).bytes(before + 200))
    for place in places:
        block[place : place + 12] = header(place)

    assert list(find_headers(block, 0, len(block))) == places
    assert list(find_headers(block, before + 1, before + 63)) == [before + 40]
    assert length_of(block, before) == before


def test_nothing_is_found_in_less_than_a_header():
    assert list(find_headers(b"abc", 0, 3)) == []
    assert scan(b"", 0) == ([], [], 0, False)
    assert scan(header(5)[:11], 11) == ([], [], 0, False)


def test_checksums_of_lengths_are_those_of_tensorboard():
    for length in (0, 1, 255, 65_536, 2**31, 2**32 - 1):
        assert length_crc(length) == masked_crc32c(struct.pack("<Q", length))


def test_short_records_are_walked_by_many_cursors(monkeypatch: pytest.MonkeyPatch):
    walked = []
    real = record_scan._walk

    def watching(*args):
        found = real(*args)
        walked.append(len(found.offsets))
        return found

    monkeypatch.setattr(record_scan, "_walk", watching)

    found = scan_records((header(50) + bytes(54)) * 10_000, 0, 660_000)

    assert len(found.offsets) == 10_000
    assert sum(walked) < 200
