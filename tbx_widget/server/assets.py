"""The page and its code: a fixed set of files, packed once and held in memory."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources

PAGE = "index.html"
TYPES = {
    "index.html": "text/html; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
    "parts/markdown.js": "text/javascript; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, plain and packed."""

    content_type: str
    plain: bytes
    packed: bytes
    etag: str


@cache
def read_asset(name: str) -> Asset:
    """Give a file by its name.

    Raises
    ------
    KeyError
        There is no such file.
    FileNotFoundError
        The package was not built.
    """
    content_type = TYPES[name]
    folder = resources.files("tbx_widget") / "static"
    file = folder / name
    packed_file = folder / f"{name}.gz"
    if packed_file.is_file():
        packed = packed_file.read_bytes()
        plain = gzip.decompress(packed)
    elif file.is_file():
        plain = file.read_bytes()
        packed = gzip.compress(plain, mtime=0)
    else:
        raise FileNotFoundError(
            f"tbx_widget/static/{name} is missing: in a source checkout run `make build`, which needs Node"
        )
    return Asset(content_type, plain, packed, hashlib.sha256(plain).hexdigest()[:16])
