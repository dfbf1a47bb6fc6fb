"""What TensorBoard's projector serves of a log directory."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

import numpy as np
from google.protobuf import text_format
from tensorboard.backend.event_processing.data_provider import MultiplexerDataProvider
from tensorboard.backend.event_processing.plugin_event_multiplexer import EventMultiplexer
from tensorboard.plugins.base_plugin import TBContext
from tensorboard.plugins.projector.projector_config_pb2 import ProjectorConfig
from tensorboard.plugins.projector.projector_plugin import ProjectorPlugin
from werkzeug.test import Client

from tbx_widget.logdir.discovery import PROJECTOR_CONFIG


class Projector:
    """Asks TensorBoard's plugin as its page does."""

    def __init__(self, logdir: Path, run: str = "run") -> None:
        multiplexer = EventMultiplexer().AddRunsFromDirectory(str(logdir)).Reload()
        provider = MultiplexerDataProvider(multiplexer, str(logdir))
        self._apps = ProjectorPlugin(TBContext(logdir=str(logdir), data_provider=provider)).get_plugin_apps()
        self._run = run

    def ask(self, what: str, name: str = "") -> bytes:
        answer = Client(self._apps[f"/{what}"]).get(f"/{what}?run={quote(self._run)}&name={quote(name)}")
        assert answer.status_code == 200, answer.data
        return answer.data

    def runs(self) -> list[str]:
        return json.loads(self.ask("runs"))

    def infos(self) -> dict[str, dict]:
        """By tensor name, in order; a name that is there twice is an error."""
        found = json.loads(self.ask("info"))["embeddings"]
        names = [one["tensorName"] for one in found]
        assert len(set(names)) == len(names)
        return dict(zip(names, found, strict=True))

    def vectors(self, name: str) -> np.ndarray:
        shape = self.infos()[name]["tensorShape"]
        return np.frombuffer(self.ask("tensor", name), "<f4").reshape(shape)

    def lines(self, name: str) -> list[str]:
        """The labels as the page takes them apart: it skips blank lines."""
        text = self.ask("metadata", name).decode()
        return [line for line in text.split("\n") if line.strip(" \t\r\v\f\xa0\ufeff\u2028\u2029")]


def read_config(directory: Path) -> ProjectorConfig:
    return text_format.Parse((directory / PROJECTOR_CONFIG).read_text("utf-8"), ProjectorConfig())


def names_in(directory: Path) -> list[str]:
    return [one.tensor_name for one in read_config(directory).embeddings]
