"""The frame around each record of an event file.

| offset | size | meaning |
|---|---|---|
| 0 | 8 | n, the length of the payload, unsigned, little endian |
| 8 | 4 | masked CRC-32C of the 8 bytes before |
| 12 | n | the payload, an `Event` message |
| 12 + n | 4 | masked CRC-32C of the payload |

Source: https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details
"""

from __future__ import annotations

import struct
from functools import lru_cache

from tbx_widget.encoding.crc import masked_crc32c, masked_crc32c_of
from tbx_widget.encoding.wire import LARGE_BYTES, Pieces

HEADER_SIZE = 12
FOOTER_SIZE = 4

_LENGTH = struct.Struct("<Q")
_CRC = struct.Struct("<I")


def frame_record(payload: bytes) -> bytes:
    """Put the length before a payload and the checksums beside it.

    Examples
    --------
    >>> len(frame_record(b"abc"))
    19
    """
    return record_header(len(payload)) + payload + record_footer(payload)


def frame_pieces(pieces: Pieces) -> Pieces:
    """Put the same around a payload in pieces; a small record becomes one piece."""
    length = sum(map(len, pieces))
    if length < LARGE_BYTES:
        return [frame_record(b"".join(pieces))]
    return [record_header(length), *pieces, _CRC.pack(masked_crc32c_of(pieces))]


@lru_cache(maxsize=1024)
def record_header(length: int) -> bytes:
    """Encode the 12 bytes before a payload of `length` bytes."""
    encoded = _LENGTH.pack(length)
    return encoded + _CRC.pack(masked_crc32c(encoded))


def record_footer(payload: bytes) -> bytes:
    """Encode the 4 bytes behind a payload."""
    return _CRC.pack(masked_crc32c(payload))
