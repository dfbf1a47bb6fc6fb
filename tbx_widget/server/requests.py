"""What a page asks for, checked: bodies come from outside."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

MOST_BODY_BYTES = 1_000_000
MOST_LOOKED = 100_000
MOST_RANGES = 2_000
MOST_MEDIA = 2_000
MOST_NUMBER = 2**53
_PAGE = re.compile(r"[\w-]{1,64}")


class FrameRequest(NamedTuple):
    """A page waits for its next frame."""

    page: str
    ack: int
    look: tuple[int, ...] | None


class Range(NamedTuple):
    """Points of one scalar series."""

    id: int
    version: int
    first: int
    end: int


class DetailRequest(NamedTuple):
    """A page wants points or events whole."""

    page: str
    request: int
    points: int
    ranges: tuple[Range, ...]
    media: tuple[tuple[int, int], ...]


def read_frame_request(body: bytes) -> FrameRequest:
    """Read the body of a request for a frame.

    Raises
    ------
    ValueError
        With a text for the one who has written the request.
    """
    fields = _fields(body)
    look = None if fields.get("look") is None else _list(fields, "look", MOST_LOOKED)
    return FrameRequest(
        _page(fields),
        _count(fields.get("ack"), "ack", least=-1),
        None if look is None else tuple(_count(one, "look") for one in look),
    )


def read_detail_request(body: bytes) -> DetailRequest:
    """Read the body of a request for detail.

    Raises
    ------
    ValueError
        With a text for the one who has written the request.
    """
    fields = _fields(body)
    return DetailRequest(
        _page(fields),
        _count(fields.get("request"), "request"),
        _count(fields.get("points", 0), "points"),
        tuple(_range(one) for one in _list(fields, "ranges", MOST_RANGES)),
        tuple(_place(one) for one in _list(fields, "media", MOST_MEDIA)),
    )


def _fields(body: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        raise ValueError("the body is not JSON") from None
    return _object(fields, "the body")


def _object(value: Any, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{name}: expected an object")
    return value


def _list(fields: dict[str, Any], name: str, most: int) -> list[Any]:
    value = fields.get(name, [])
    if not isinstance(value, list) or len(value) > most:
        raise ValueError(f"{name}: expected a list of at most {most}")
    return value


def _page(fields: dict[str, Any]) -> str:
    page = fields.get("page")
    if not isinstance(page, str) or not _PAGE.fullmatch(page):
        raise ValueError("page: expected 1 to 64 letters, digits, - or _")
    return page


def _count(value: Any, name: str, *, least: int = 0) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= MOST_NUMBER:
        raise ValueError(f"{name}: expected a whole number from {least}")
    return value


def _range(value: Any) -> Range:
    fields = _object(value, "ranges")
    numbers = [_count(fields.get(name), f"ranges: {name}") for name in ("id", "version", "from", "to")]
    return Range(*numbers)


def _place(value: Any) -> tuple[int, int]:
    fields = _object(value, "media")
    return _count(fields.get("id"), "media: id"), _count(fields.get("index"), "media: index")
