"""The config of the projector plugin, which lies beside the event files of a run and says where its embeddings are.

Source: tensorboard/plugins/projector/projector_config.proto, projector_plugin.py
"""

from __future__ import annotations

import hashlib
import os
import re
from io import BufferedReader
from pathlib import Path
from typing import cast

from tbx_widget.encoding.text_format import Message, TextFormatError, Value, read_text_format
from tbx_widget.events import PROJECTOR, Event
from tbx_widget.logdir.embedding_files import EmbeddingFiles
from tbx_widget.logdir.event_reader import BATCH_BYTES, Batch, Problem
from tbx_widget.logdir.opening import open_file

MOST_CONFIG_BYTES = 8 << 20
_UINT32 = re.compile(r"0[xX][0-9a-fA-F]{1,16}|[0-9]{1,16}")


class ProjectorReader:
    """Reads one config as `EventFileReader` reads an event file: each embedding is an event. Not for several threads.

    Parameters
    ----------
    path : Path
    run : str
    """

    def __init__(self, path: Path, run: str) -> None:
        self.path = path
        self.run = run
        self.size = 0
        """Bytes that the file had when it was last looked at."""
        self.offset = 0
        """Bytes that were read."""
        self.problems: list[Problem] = []
        self.embeddings: dict[str, EmbeddingFiles] = {}
        """By tensor name; of several the last."""
        self._seen = b""

    @property
    def records(self) -> int:
        """How many embeddings there are."""
        return len(self.embeddings)

    @property
    def damaged(self) -> int:
        """Whether the config is damaged, as a number."""
        return len(self.problems)

    @property
    def tail(self) -> int:
        """Bytes that were not read."""
        return self.size - self.offset

    def read(self, most_bytes: int = BATCH_BYTES) -> Batch | None:
        """Read the config; None when it is as before. While it is damaged, what was read before counts."""
        with BufferedReader(open_file(self.path)) as file:
            status = os.fstat(file.fileno())
            data = file.read(MOST_CONFIG_BYTES)
        self.size = self.offset = status.st_size
        seen = hashlib.blake2b(data + b"%d" % self.size).digest()
        if seen == self._seen:
            return None
        self._seen = seen
        return self._take(self._parse(data), status.st_mtime)

    def _parse(self, data: bytes) -> dict[str, EmbeddingFiles]:
        self.problems = []
        try:
            if self.size > MOST_CONFIG_BYTES:
                raise TextFormatError(f"expected at most {MOST_CONFIG_BYTES:,} bytes, got {self.size:,}")
            return {one.tensor_name: one for one in read_config(data, self.path.parent)}
        except TextFormatError as error:
            self.problems = [Problem(self.path, error.offset, str(error))]
            return self.embeddings

    def _take(self, found: dict[str, EmbeddingFiles], wall_time: float) -> Batch:
        is_new_file = not self.embeddings.items() <= found.items()
        new = [one for name, one in found.items() if is_new_file or name not in self.embeddings]
        self.embeddings = found
        events = tuple(Event(self.run, PROJECTOR, one.tensor_name, 0, wall_time, one) for one in new)
        return Batch((), events, (), self.size, is_new_file)


def read_config(data: bytes, directory: Path) -> list[EmbeddingFiles]:
    """Read the embeddings of a config in a directory; such without a name and a file of their own are left out.

    Raises
    ------
    TextFormatError
        It is no config.
    """
    embeddings = (_read_embedding(one, directory) for one in _messages(read_text_format(data), "embeddings"))
    return [one for one in embeddings if one.tensor_name]


def _read_embedding(said: Message, directory: Path) -> EmbeddingFiles:
    sprite = (_messages(said, "sprite") or [{}])[-1]
    tensor_path = _text(said, "tensor_path")
    name = _text(said, "tensor_name") or tensor_path.replace("\\", "/").rpartition("/")[2]
    return EmbeddingFiles(
        directory=directory,
        tensor_name=name.removesuffix(":0"),
        shape=_numbers(said, "tensor_shape"),
        tensor_path=tensor_path,
        metadata_path=_text(said, "metadata_path"),
        bookmarks_path=_text(said, "bookmarks_path"),
        sprite_path=_text(sprite, "image_path"),
        sprite_size=_numbers(sprite, "single_image_dim"),
    )


def _messages(said: Message, name: str) -> list[Message]:
    values = said.get(name, [])
    if not all(isinstance(value, dict) for value in values):
        raise TextFormatError(f"expected {name} {{ ... }}, got another value")
    return cast("list[Message]", values)


def _text(said: Message, name: str) -> str:
    value = said.get(name, [b""])[-1]
    if not isinstance(value, bytes):
        raise TextFormatError(f"expected a text in quotes as {name}, got another value")
    return value.decode("utf-8", "replace")


def _numbers(said: Message, name: str) -> tuple[int, ...]:
    return tuple(_number(value, name) for value in said.get(name, []))


def _number(value: Value, name: str) -> int:
    if not isinstance(value, str) or not _UINT32.fullmatch(value):
        raise TextFormatError(f"expected whole numbers as {name}, got {value!r:.40}")
    is_octal = value[0] == "0" and value.isdecimal()
    try:
        return int(value, 8 if is_octal else 0)
    except ValueError:
        raise TextFormatError(f"expected whole numbers as {name}, got {value!r}") from None
