"""What TensorBoard's own plugins answer about a log directory."""

from __future__ import annotations

import warnings
from types import SimpleNamespace

from tensorboard import context
from tensorboard.backend.event_processing.data_provider import MultiplexerDataProvider
from tensorboard.backend.event_processing.plugin_event_multiplexer import EventMultiplexer
from tensorboard.plugins import base_plugin
from werkzeug.test import Client

with warnings.catch_warnings():
    # TensorBoard brings an html5lib that says it is deprecated.
    warnings.simplefilter("ignore", DeprecationWarning)
    from tensorboard.plugins.custom_scalar.custom_scalars_plugin import CustomScalarsPlugin
    from tensorboard.plugins.mesh.mesh_plugin import MeshPlugin

__all__ = ["CustomScalarsPlugin", "MeshPlugin", "Plugin"]


class Plugin:
    """One plugin over one directory of runs."""

    def __init__(self, kind, logdir):
        multiplexer = EventMultiplexer()
        multiplexer.AddRunsFromDirectory(str(logdir))
        multiplexer.Reload()
        provider = MultiplexerDataProvider(multiplexer, str(logdir))
        self.plugin = kind(base_plugin.TBContext(logdir=str(logdir), data_provider=provider))
        self._apps = {
            route: Client(_with_context(app)) for route, app in self.plugin.get_plugin_apps().items()
        }

    def ask(self, route, **query):
        answer = self._apps[route].get("/", query_string=query)
        return SimpleNamespace(
            status=answer.status_code, data=answer.get_data(), json=answer.get_json(silent=True)
        )


def _with_context(app):
    def serve(environ, start_response):
        context.set_in_environ(environ, context.RequestContext())
        return app(environ, start_response)

    return serve
