"""Writes embeddings as files below the directory of a run, where TensorBoard's projector looks for them.

============================== ==================================================================
`<step>/<tag>/tensors.bytes`   N x D float32, little endian
`<step>/<tag>/tensors.tsv`     lines of numbers with tabs between, where the other would not be read
`<step>/<tag>/metadata.tsv`    a line for each vector, behind one with the names of the columns
`<step>/<tag>/sprite.png`      N small pictures, row after row
`projector_config.pbtxt`       an entry for each embedding
============================== ==================================================================

A step has five digits at least. TensorBoard takes the vectors for text, and for float32 only when it meets
something in their first line that is no UTF-8.

Source: tensorboard/plugins/projector/projector_plugin.py
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tbx_widget.encoding.projector_config import Entry
from tbx_widget.events import Embedding
from tbx_widget.logdir.projector_config_file import ProjectorConfigFile
from tbx_widget.logdir.replacing import replace_file
from tbx_widget.telling import tell_error

logger = logging.getLogger(__name__)

RAW, TEXT, METADATA, SPRITE = "tensors.bytes", "tensors.tsv", "metadata.tsv", "sprite.png"
_MOST_NAME_BYTES = 200
_ROWS_AT_ONCE = 1024
_LINE_END = re.compile(rb"[\r\n]")
_NO_FILE_NAME = re.compile(r'[%/\\\x00-\x1f<>:"|?*]' if os.name == "nt" else r"[%/\\\x00-\x1f]")


def embedding_name(tag: str, step: int) -> str:
    """Name the embedding of a tag at a step, as tensorboardX and torch do."""
    return f"{tag}:{str(step).zfill(5)}"


def embedding_directory(tag: str, step: int) -> str:
    """Give the way from the run's directory to the files, as tensorboardX and torch make it.

    Examples
    --------
    >>> embedding_directory("words/en", 3)
    '00003/words%2fen'
    """
    name = "%2e" * len(tag) if tag in (".", "..") else _NO_FILE_NAME.sub(_encode_character, tag)
    return f"{str(step).zfill(5)}/{_shorten(name)}"


def _encode_character(found: re.Match[str]) -> str:
    return f"%{ord(found[0]):02x}"


def _shorten(name: str) -> str:
    """Shorten a name that file systems do not take; two that begin alike stay two."""
    if len(name.encode()) <= _MOST_NAME_BYTES:
        return name
    digest = hashlib.blake2b(name.encode(), digest_size=8).hexdigest()
    return f"{name.encode()[: _MOST_NAME_BYTES - 20].decode(errors='ignore')}-{digest}"


class _Waiting(NamedTuple):
    name: str
    embedding: Embedding
    nbytes: int


class EmbeddingWriter:
    """Keeps embeddings until they are written; belongs to the disk lane."""

    def __init__(self, directory: Path) -> None:
        self.pending_bytes = 0
        self.lost = 0
        """How many could not be written for their own sake."""
        self._directory = directory
        self._config = ProjectorConfigFile(directory)
        self._waiting: list[_Waiting] = []

    @property
    def names(self) -> Collection[str]:
        """Of all that were written."""
        return self._config.names

    @property
    def is_pending(self) -> bool:
        """Whether something waits."""
        return bool(self._waiting)

    def write(self, name: str, embedding: Embedding) -> None:
        """Keep an embedding; it reaches the disk with the next `flush`."""
        nbytes = embedding.vectors.nbytes + len(embedding.metadata) + len(embedding.sprite)
        self._waiting.append(_Waiting(name, embedding, nbytes))
        self.pending_bytes += nbytes

    def flush(self) -> None:
        """Write what waits, in order; after an error the rest waits for the next call.

        Raises
        ------
        OSError
            As the file system gave it.
        """
        while self._waiting:
            self._write_or_lose(self._waiting[0])
            self.pending_bytes -= self._waiting.pop(0).nbytes

    def drop_last(self) -> int:
        """Throw the newest that waits away; give its number of bytes."""
        lost = self._waiting.pop().nbytes if self._waiting else 0
        self.pending_bytes -= lost
        return lost

    def forget(self) -> None:
        """Leave everything to the parent process."""
        self._waiting.clear()
        self.pending_bytes = 0
        self._config.forget()

    def _write_or_lose(self, waiting: _Waiting) -> None:
        try:
            self._write(waiting.name, waiting.embedding)
        except (OSError, MemoryError):
            raise
        except Exception:
            self.lost += 1
            tell_error(logger.error, "the embedding could not be written and is lost", tag=waiting.name)

    def _write(self, name: str, embedding: Embedding) -> None:
        directory = self._directory / embedding.directory
        directory.mkdir(parents=True, exist_ok=True)
        files = _make_files(embedding)
        for file, chunks in files.items():
            replace_file(directory / file, chunks)
        self._config.put(_describe(name, embedding, files))
        for file in {RAW, TEXT, METADATA, SPRITE} - files.keys():
            (directory / file).unlink(missing_ok=True)


def _make_files(embedding: Embedding) -> dict[str, Iterable[bytes | memoryview]]:
    raw = np.ascontiguousarray(embedding.vectors, "<f4").data.cast("B")
    files: dict[str, Iterable[bytes | memoryview]] = (
        {TEXT: _write_text(embedding.vectors)} if _is_taken_for_text(raw) else {RAW: [raw]}
    )
    if embedding.metadata:
        files[METADATA] = [embedding.metadata]
    if embedding.sprite:
        files[SPRITE] = [embedding.sprite]
    return files


def _describe(name: str, embedding: Embedding, files: Iterable[str]) -> Entry:
    paths = {file: f"{embedding.directory}/{file}" for file in files}
    points, width = embedding.vectors.shape
    return Entry(
        name,
        (points, width),
        paths.get(RAW) or paths[TEXT],
        paths.get(METADATA, ""),
        paths.get(SPRITE, ""),
        embedding.sprite_size,
    )


def _is_taken_for_text(raw: memoryview) -> bool:
    """Say whether TensorBoard would try to read numbers in the first line, instead of giving up text."""
    end = _LINE_END.search(raw)
    try:
        bytes(raw[: end.start() if end else None]).decode()
    except UnicodeDecodeError:
        return False
    return True


def _write_text(vectors: npt.NDArray[np.float32]) -> Iterator[bytes]:
    for first in range(0, len(vectors), _ROWS_AT_ONCE):
        rows = vectors[first : first + _ROWS_AT_ONCE].tolist()
        yield "".join("\t".join(map(repr, row)) + "\n" for row in rows).encode()
