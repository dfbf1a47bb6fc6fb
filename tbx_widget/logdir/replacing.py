"""Writes a file so that whoever reads finds the old one or the new one, whole."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from pathlib import Path


def replace_file(path: Path, chunks: Iterable[bytes | memoryview]) -> None:
    """Write a file anew; after an error it is as it was.

    Raises
    ------
    OSError
        As the file system gave it.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.tmp")
    try:
        with draft.open("wb") as file:
            for chunk in chunks:
                file.write(chunk)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
