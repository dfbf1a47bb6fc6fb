"""The projector config of one run's directory, to which several writers and other tools may add."""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import Collection
from pathlib import Path

from tbx_widget.encoding.projector_config import (
    Entry,
    Part,
    encode_entry,
    join_parts,
    put_entries,
    split_config,
)
from tbx_widget.encoding.text_format import TextFormatError
from tbx_widget.logdir.directory_lock import lock_directory
from tbx_widget.logdir.discovery import PROJECTOR_CONFIG
from tbx_widget.logdir.replacing import replace_file
from tbx_widget.telling import tell

logger = logging.getLogger(__name__)

_MOST_TRIES = 5
_MOST_READS = 4
_PAUSE_SECS = 0.03


class ProjectorConfigFile:
    """Adds entries, and keeps everything else that is there as it was written.

    It is read, changed and written under a lock; where there is none, it is looked at again. Entries of this
    writer that another tool has thrown away, as torch does when it writes its own, come back with the next one.
    """

    def __init__(self, directory: Path) -> None:
        self._path = directory / PROJECTOR_CONFIG
        self._own: dict[str, Entry] = {}
        self._text = b""
        self._parts: list[Part] = []
        """Of `_text`."""

    @property
    def names(self) -> Collection[str]:
        """Names of the entries that came from here."""
        return self._own.keys()

    def put(self, entry: Entry) -> None:
        """Add an entry, or replace that of the same name.

        Raises
        ------
        OSError
            As the file system gave it.
        """
        with lock_directory(self._path.parent) as is_locked:
            for _ in range(_MOST_TRIES):
                self._read()
                self._write(entry)
                if is_locked or self._read_text() == self._text:
                    break
        self._own[entry.tensor_name] = entry

    def forget(self) -> None:
        """Bring nothing back: what was written so far is the parent process's."""
        self._own.clear()

    def _write(self, entry: Entry) -> None:
        known = {name for part in self._parts for name in part.names}
        entries = [one for name, one in self._own.items() if name not in known and self._has_files(one)]
        texts = {one.tensor_name: encode_entry(one) for one in [*entries, entry]}
        parts = put_entries(self._parts, texts)
        text = join_parts(parts)
        if text != self._text:
            replace_file(self._path, [text])
        self._text, self._parts = text, parts

    def _has_files(self, entry: Entry) -> bool:
        return (self._path.parent / entry.tensor_path).exists()

    def _read(self) -> None:
        """Read what is there; what is no config is looked at again first: others do not write it at once."""
        for left in reversed(range(_MOST_READS)):
            text = self._read_text()
            if text == self._text:
                return
            try:
                self._parts = split_config(text)
            except TextFormatError as error:
                if left:
                    time.sleep(_PAUSE_SECS)
                    continue
                self._set_aside(error)
                text, self._parts = b"", []
            self._text = text
            return

    def _read_text(self) -> bytes:
        try:
            return self._path.read_bytes()
        except FileNotFoundError:
            return b""

    def _set_aside(self, error: TextFormatError) -> None:
        """Give a damaged config another name: nobody can read it, and nobody could read what is added to it."""
        names = (f"projector_config.damaged-{number}.pbtxt" for number in itertools.count())
        free = next(path for name in names if not (path := self._path.with_name(name)).exists())
        self._path.rename(free)
        damage = f"{self._path} is damaged ({error}, byte {error.offset})"
        tell(logger.warning, f"{damage}: it is now {free.name}, and a new one is begun")
