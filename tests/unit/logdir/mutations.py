"""Damaged event files, and which of their records a reader may give."""

from __future__ import annotations

import struct
from collections.abc import Callable

from hypothesis import strategies as st

from tests.unit.logdir.writing import FRAME, header, masked_crc32c

Damage = Callable[[bytes], bytes]
LENGTHS = [0, 1, 2**20, 2**28, 2**31 - 1, 2**31, 2**32, 2**60, 2**64 - 1]


def whole_records(data: bytes) -> list[tuple[int, bytes]]:
    """Walk a file as plainly as can be: where each whole record begins, and its payload.

    Where no record follows, the next whole one counts, wherever it begins. A wrong payload that has the end of the
    file or a right header behind it is one wrong record; otherwise others may be in it.
    """
    found, at = [], 0
    while at < len(data):
        payload = payload_at(data, at)
        if payload is not None:
            found.append((at, payload))
            at += FRAME + len(payload)
        elif is_closed(data, at):
            at += FRAME + length_at(data, at)
        else:
            at = next_record(data, at + 1)
    return found


def length_at(data: bytes, at: int) -> int:
    length: int = struct.unpack_from("<Q", data, at)[0]
    return length


def has_header(data: bytes, at: int) -> bool:
    return len(data) - at >= 12 and data[at : at + 12] == header(length_at(data, at))


def payload_at(data: bytes, at: int) -> bytes | None:
    if not has_header(data, at) or length_at(data, at) > len(data) - at - FRAME:
        return None
    payload = data[at + 12 : at + 12 + length_at(data, at)]
    is_right = data[at + 12 + len(payload) :][:4] == struct.pack("<I", masked_crc32c(payload))
    return payload if is_right else None


def is_closed(data: bytes, at: int) -> bool:
    if not has_header(data, at) or length_at(data, at) > len(data) - at - FRAME:
        return False
    end = at + FRAME + length_at(data, at)
    return len(data) - end < 12 or has_header(data, end)


def next_record(data: bytes, at: int) -> int:
    while at < len(data) and payload_at(data, at) is None:
        at += 1
    return at


def flip(place: int, byte: int) -> Damage:
    def damage(data: bytes) -> bytes:
        at = place % max(len(data), 1)
        return data[:at] + bytes([data[at] ^ byte]) + data[at + 1 :] if data else data

    return damage


def cut(place: int, size: int) -> Damage:
    def damage(data: bytes) -> bytes:
        at = place % (len(data) + 1)
        return data[:at] + data[at + size :]

    return damage


def insert(place: int, more: bytes) -> Damage:
    def damage(data: bytes) -> bytes:
        at = place % (len(data) + 1)
        return data[:at] + more + data[at:]

    return damage


def repeat(place: int, size: int, times: int) -> Damage:
    def damage(data: bytes) -> bytes:
        at = place % (len(data) + 1)
        return data[:at] + data[at : at + size] * times + data[at:]

    return damage


def relabel(number: int, length: int) -> Damage:
    """Give one record another length, with the right checksum."""

    def damage(data: bytes) -> bytes:
        starts = [at for at, _ in whole_records(data)]
        if not starts:
            return data
        at = starts[number % len(starts)]
        return data[:at] + header(length) + data[at + 12 :]

    return damage


def reseal(number: int, damage: Damage) -> Damage:
    """Damage the payload of one record, and give it the right checksums."""

    def damage_inside(data: bytes) -> bytes:
        found = whole_records(data)
        if not found:
            return data
        at, payload = found[number % len(found)]
        new = damage(payload)
        sealed = header(len(new)) + new + struct.pack("<I", masked_crc32c(new))
        return data[:at] + sealed + data[at + FRAME + len(payload) :]

    return damage_inside


PLACES = st.integers(0, 1 << 20)
PLAIN = st.one_of(
    st.builds(flip, PLACES, st.integers(1, 255)),
    st.builds(cut, PLACES, st.integers(1, 300) | st.just(1 << 20)),
    st.builds(insert, PLACES, st.binary(min_size=1, max_size=40) | st.integers(1, 3000).map(bytes)),
    st.builds(repeat, PLACES, st.integers(1, 600), st.integers(1, 12)),
)
DAMAGES = st.lists(
    st.one_of(
        PLAIN,
        st.builds(relabel, PLACES, st.sampled_from(LENGTHS) | st.integers(0, 3000)),
        st.builds(reseal, PLACES, PLAIN),
    ),
    min_size=1,
    max_size=4,
)


def apply(damages: list[Damage], data: bytes) -> bytes:
    for damage in damages:
        data = damage(data)
    return data
