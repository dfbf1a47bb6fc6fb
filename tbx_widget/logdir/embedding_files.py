"""One embedding of the projector plugin: vectors, what is known of each, and small pictures of them.

======== =====================================================================================
vectors  lines of D numbers with tabs between; or N x D float32, little endian, without header
metadata lines of text with tabs between, one for each vector; of several columns the first
         line has the names
sprite   one picture, the N small ones in it side by side, row after row
======== =====================================================================================

Source: tensorboard/plugins/projector/projector_plugin.py, projector_config.proto
"""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tbx_widget.errors import EventFileError
from tbx_widget.events import Tensor
from tbx_widget.logdir.opening import open_file
from tbx_widget.summaries.embedding_labels import uncover_blanks

MOST_TENSOR_BYTES = 1 << 30
MOST_OTHER_BYTES = 256 << 20
_HEAD_BYTES = 4096
_OF_NUMBERS = b"0123456789+-.eEnNaAiIfFtTyY\t \r\n"


class EmbeddingMetadata(NamedTuple):
    """What is known of N vectors in C columns."""

    header: tuple[str, ...]
    """Shape (C,): the names of the columns; empty where there is only one column, without a name."""
    rows: list[tuple[str, ...]]
    """Shape (N, C)."""


@dataclass(frozen=True, slots=True)
class EmbeddingFiles:
    """What a projector config says of one embedding; the files are read when they are asked for.

    Paths are as they are written, from `directory` on, and lead nowhere else; "" where there is none.
    """

    directory: Path
    tensor_name: str
    shape: tuple[int, ...] = ()
    """(N, D); empty where the config does not tell."""
    tensor_path: str = ""
    metadata_path: str = ""
    bookmarks_path: str = ""
    sprite_path: str = ""
    sprite_size: tuple[int, ...] = ()
    """Width and height of one small picture in pixels; empty where the config does not tell."""

    @property
    def nbytes(self) -> int:
        """How many bytes the file of the vectors has; 0 if it cannot be read."""
        try:
            return self._find(self.tensor_path).stat().st_size
        except (OSError, ValueError):
            return 0

    def load(self) -> Tensor:
        """Read the vectors, as a value of the projector plugin."""
        return Tensor(self.vectors())

    def vectors(self) -> npt.NDArray[np.float32]:
        """Read the vectors, shape (N, D).

        Raises
        ------
        EventFileError
            There is no such file below the directory, or it holds no table of numbers.
        """
        if not self.tensor_path:
            raise EventFileError(
                f"{self.tensor_name!r}: its vectors are in a checkpoint, which is not read here"
            )
        data = self._read(self.tensor_path, MOST_TENSOR_BYTES)
        is_text = not data[:_HEAD_BYTES].translate(None, _OF_NUMBERS)
        return self._read_text(data) if is_text else self._read_raw(data)

    def metadata(self) -> EmbeddingMetadata | None:
        """Read what is known of each vector; None where the config names no such file.

        Raises
        ------
        EventFileError
            There is no such file below the directory.
        """
        if not self.metadata_path:
            return None
        text = self._read(self.metadata_path, MOST_OTHER_BYTES).decode("utf-8-sig", "replace")
        text = uncover_blanks(text)
        lines = text.removesuffix("\n").split("\n") if text else []
        rows = [tuple(line.removesuffix("\r").split("\t")) for line in lines]
        has_header = bool(rows) and len(rows[0]) > 1
        return EmbeddingMetadata(rows[0], rows[1:]) if has_header else EmbeddingMetadata((), rows)

    def sprite(self) -> bytes | None:
        """Read the encoded picture that holds all small ones; None where the config names no such file.

        Raises
        ------
        EventFileError
            There is no such file below the directory.
        """
        return self._read(self.sprite_path, MOST_OTHER_BYTES) if self.sprite_path else None

    def _read_text(self, data: bytes) -> npt.NDArray[np.float32]:
        if not data.strip():
            raise EventFileError(f"{self.tensor_path}: expected lines of numbers, got an empty file")
        try:
            vectors: npt.NDArray[np.float32] = np.loadtxt(
                io.BytesIO(data), np.float32, comments=None, delimiter="\t", ndmin=2, encoding="latin-1"
            )
        except ValueError as error:
            raise EventFileError(
                f"{self.tensor_path}: expected lines of as many numbers each, with tabs between: {error}"
            ) from error
        return vectors

    def _read_raw(self, data: bytes) -> npt.NDArray[np.float32]:
        if len(self.shape) != 2:
            raise EventFileError(
                f"{self.tensor_path}: expected lines of numbers, or float32 and a tensor_shape of two numbers"
                f" in the config, got {len(data):,} bytes and {list(self.shape)}"
            )
        points, width = self.shape
        if len(data) != 4 * points * width:
            raise EventFileError(
                f"{self.tensor_path}: expected {4 * points * width:,} bytes for {points:,} x {width:,} float32,"
                f" got {len(data):,}"
            )
        return np.frombuffer(data, "<f4").astype(np.float32).reshape(points, width)

    def _read(self, written: str, most_bytes: int) -> bytes:
        try:
            with io.BufferedReader(open_file(self._find(written))) as file:
                size = os.fstat(file.fileno()).st_size
                if size > most_bytes:
                    raise EventFileError(f"{written}: expected at most {most_bytes:,} bytes, got {size:,}")
                return file.read(size)
        except EventFileError:
            raise
        except OSError as error:
            raise EventFileError(error.errno, f"{written}: {error.strerror}") from error
        except ValueError as error:
            raise EventFileError(f"{written}: {error}") from error

    def _find(self, written: str) -> Path:
        """Find a file that the config names; it was written by somebody, and must not lead anywhere else."""
        directory = os.path.realpath(self.directory)
        found = Path(os.path.realpath(os.path.join(directory, written)))  # noqa: PTH118 - as realpath takes it
        if not found.is_relative_to(directory):
            raise ValueError("expected a path below the directory of the config")
        return found
