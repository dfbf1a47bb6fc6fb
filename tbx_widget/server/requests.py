"""What a page asks for, checked: bodies come from outside."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from tbx_widget.details import DetailRequest, check_count, check_fields, check_ids, read_detail_request

MOST_BODY_BYTES = 1_000_000
_PAGE = re.compile(r"[\w-]{1,64}")


class FrameRequest(NamedTuple):
    """A page waits for its next frame."""

    page: str
    ack: int
    look: tuple[int, ...] | None


def read_frame_request(body: bytes) -> FrameRequest:
    """Read the body of a request for a frame.

    Raises
    ------
    ValueError
        With a text for the one who has written the request.
    """
    fields = _fields(body)
    look = None if fields.get("look") is None else check_ids(fields, "look")
    return FrameRequest(
        _page(fields),
        check_count(fields.get("ack"), "ack", least=-1),
        look,
    )


def read_detail_body(body: bytes) -> DetailRequest:
    """Read the body of a request for detail.

    Raises
    ------
    ValueError
        With a text for the one who has written the request.
    """
    fields = _fields(body)
    _page(fields)
    return read_detail_request(fields)


def _fields(body: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        raise ValueError("the body is not JSON") from None
    return check_fields(fields, "the body")


def _page(fields: dict[str, Any]) -> str:
    page = fields.get("page")
    if not isinstance(page, str) or not _PAGE.fullmatch(page):
        raise ValueError("page: expected 1 to 64 letters, digits, - or _")
    return page
