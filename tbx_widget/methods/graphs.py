"""Models as graphs."""

from __future__ import annotations

import mmap
import os
import sys
from pathlib import Path
from typing import Any, cast

from tbx_widget.encoding.fields import WireError
from tbx_widget.encoding.graph_writing import (
    encode_graph,
    encode_node,
    encode_run_metadata,
    encode_shapes_attribute,
    encode_text_attribute,
)
from tbx_widget.encoding.onnx_graphs import convert_onnx
from tbx_widget.events import GRAPHS, RUN_METADATA, Message
from tbx_widget.methods.base import Methods
from tbx_widget.summaries.model_graphs.drawing import draw_model
from tbx_widget.summaries.model_graphs.nodes import DrawnNode

RUN_GRAPH = "__run_graph__"
"""TensorBoard's name of a run's graph."""
DEVICE = "/device:CPU:0"
"""Where the originals say that every model runs."""


class GraphMethods(Methods):
    """`add_graph` and `add_onnx_graph`."""

    _run_metadata_tag = "profiler"
    """What tensorboardX calls what it writes beside a graph."""

    def add_graph(
        self,
        model: Any,
        input_to_model: Any = None,
        verbose: bool = False,
        use_strict_trace: bool = True,
    ) -> None:
        """Log a torch model as a graph; it is traced in the call, and as before afterwards.

        What `torch.jit.trace` cannot take goes to `torch.export` and `torch.fx`, so that a few models look
        slightly otherwise than in torch's own graphs.

        Parameters
        ----------
        model : torch.nn.Module
            Also a scripted or traced one. Run in evaluation mode, on its device, with gradients as they are
            enabled; its training flags, buffers, attributes, gradients and torch's random state stay.
        input_to_model : tensor, tuple or list of arguments, or dict
            An example input, copied in the call. A dict is one argument or, where the model does not take that,
            the arguments by name. None for a model that takes nothing, and for a scripted one.
        verbose : bool
            Print the graph.
        use_strict_trace : bool
            `strict` of `torch.jit.trace`.

        Raises
        ------
        TypeError, ValueError
            Not a torch model, or no input.
        RuntimeError
            The model fails on this input, or no way of torch's can draw it; says what each has said.
        """
        call = self._call("add_graph", RUN_GRAPH, None, None)
        drawn = draw_model(model, input_to_model, is_strict=use_strict_trace)
        if verbose:
            sys.stdout.write(f"{drawn.printed}\n")
        self._append(GRAPHS, call, Message(encode_graph(map(_encode_drawn, drawn.nodes))))
        metadata = call._replace(tag=self._run_metadata_tag)
        self._append(RUN_METADATA, metadata, Message(encode_run_metadata(DEVICE)))

    def add_onnx_graph(
        self,
        onnx_model_file: str | os.PathLike[str] = "",
        *,
        prototxt: str | os.PathLike[str] = "",
    ) -> None:
        """Log the model of an ONNX file as a graph; the `onnx` package is not needed.

        Parameters
        ----------
        onnx_model_file : str or path
        prototxt : str or path
            torch's name for `onnx_model_file`.

        Raises
        ------
        TypeError, ValueError
            Not a path, or not an ONNX file.
        OSError
            The file cannot be read.
        """
        call = self._call("add_onnx_graph", RUN_GRAPH, None, None)
        path = onnx_model_file or prototxt
        if not isinstance(path, (str, os.PathLike)) or not path:
            raise TypeError(f"add_onnx_graph: expected the path of an ONNX file, got {path!r}")
        self._append(GRAPHS, call, Message(_convert_file(Path(path))))


def _encode_drawn(node: DrawnNode) -> bytes:
    attributes = {"attr": encode_text_attribute(node.text)}
    if node.shape is not None:
        attributes["_output_shapes"] = encode_shapes_attribute([node.shape])
    return encode_node(node.name, node.op, node.inputs, attributes)


def _convert_file(path: Path) -> bytes:
    """Read an ONNX file, mapped so that its weights are not read; a mapped file can be read as bytes are."""
    with path.open("rb") as file:
        if not os.fstat(file.fileno()).st_size:
            raise ValueError(f"add_onnx_graph: expected an ONNX file, got {str(path)!r}: it is empty")
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            try:
                return convert_onnx(cast(bytes, data))
            except WireError as error:
                message = f"add_onnx_graph: expected an ONNX file, got {str(path)!r}: {error}"
                raise ValueError(message) from error
