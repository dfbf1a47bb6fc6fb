"""Summary values of every plugin, of both versions, to the value types of `tbx_widget.events`.

Version 1 values are messages of their own (a number, a picture, a histogram, a sound) and belong to the plugin of
their kind. Version 2 values are tensors; the metadata that a tag's first value carries names their plugin:

| plugin | tensor | value |
|---|---|---|
| scalars | any real number, shape (), (1,), (1, 1) | `Scalar` |
| histograms | (B, 3): left edge, right edge, count | `Histogram` |
| images | strings (2 + n,): width, height, pictures | `Image` |
| audio | strings (n,) or (n, 2): sounds, labels | `Audio` |
| text | strings of any shape | `Text` |
| pr_curves | (6, T) | `Tensor`, float64 |
| mesh, and plugins that are not known | any | `Tensor` |
| custom_scalars, graphs and its siblings | strings, the first of which is a message | `Message` |
| hparams | none or any: the message is in the metadata | `Message` |

Source: https://github.com/tensorflow/tensorboard/tree/master/tensorboard/plugins
"""

from __future__ import annotations

from tbx_widget.encoding.event_reading import Metadata, SummaryPart
from tbx_widget.encoding.fields import WireError
from tbx_widget.encoding.histogram_reading import histogram_of, read_histogram
from tbx_widget.encoding.media_reading import audio_of, image_of, read_audio, read_image
from tbx_widget.encoding.scalar_reading import ScalarPlace, find_scalar, scalar_value
from tbx_widget.encoding.schema import ValueField
from tbx_widget.encoding.tensors import TensorHead, decode_tensor, read_head, read_strings, to_doubles
from tbx_widget.events import (
    AUDIO,
    CUSTOM_SCALARS,
    GRAPHS,
    HISTOGRAMS,
    HPARAMS,
    IMAGES,
    PR_CURVES,
    RUN_METADATA,
    SCALARS,
    TEXT,
    Audio,
    Histogram,
    Image,
    Message,
    Scalar,
    Tensor,
    Text,
    Value,
)

__all__ = ["ScalarPlace", "decode_value", "find_scalar", "plugin_of", "scalar_value"]

_KINDS = {
    ValueField.SIMPLE_VALUE: SCALARS,
    ValueField.IMAGE: IMAGES,
    ValueField.HISTO: HISTOGRAMS,
    ValueField.AUDIO: AUDIO,
}
_MESSAGES = frozenset(
    (
        CUSTOM_SCALARS,
        GRAPHS,
        RUN_METADATA,
        "graph_run_metadata",
        "graph_run_metadata_graph",
        "graph_keras_model",
    )
)
_CURVES = 6
_NO_METADATA = Metadata()


def plugin_of(part: SummaryPart, metadata: Metadata | None, payload: bytes | None = None) -> str:
    """Say which plugin a value belongs to; "" when nobody knows.

    A value of version 1 belongs to the plugin of its kind, whatever the metadata says, as in TensorBoard, which makes
    version 2 of it first. A tensor belongs to the plugin that the metadata names. A tensor without metadata is
    nobody's, and TensorBoard shows none; with `payload` one that holds a single real number is a scalar here.

    Parameters
    ----------
    part : SummaryPart
        The value.
    metadata : Metadata or None
        What an earlier value of the same tag has said, if anything; where that names no plugin, the value's own
        counts.
    payload : bytes, optional
        The event, to look at a tensor that no metadata describes.
    """
    kind = _KINDS.get(part.kind)
    if kind is not None:
        return kind
    plugin = _plugin_named(metadata) or _plugin_named(part.metadata)
    if plugin or payload is None:
        return plugin
    return SCALARS if _is_number(payload, part) else ""


def decode_value(payload: bytes, part: SummaryPart, plugin: str, metadata: Metadata | None) -> Value:
    """Decode one value.

    Parameters
    ----------
    payload : bytes
        The event that holds it.
    part : SummaryPart
        The value.
    plugin : str
        What `plugin_of` says; "" decodes a single real number to a `Scalar` and any other tensor to a `Tensor`.
    metadata : Metadata or None
        What an earlier value of the same tag has said, if anything. Names come from there; content comes from the
        value's own where it has any.

    Returns
    -------
    Value
        Owns its arrays.

    Raises
    ------
    WireError
        The bytes are no such value.
    """
    if part.kind == ValueField.SIMPLE_VALUE:
        return _scalar(payload, part, metadata)
    if part.kind == ValueField.IMAGE:
        return read_image(payload, part.start, part.end)
    if part.kind == ValueField.HISTO:
        return read_histogram(payload, part.start, part.end)
    if part.kind == ValueField.AUDIO:
        return read_audio(payload, part.start, part.end)
    content = _content(part, metadata)
    if part.kind != ValueField.TENSOR or plugin == HPARAMS:
        return Message(content)
    if plugin == SCALARS or (not plugin and _is_number(payload, part)):
        return _scalar(payload, part, metadata)
    return _decode_tensor(payload, read_head(payload, part.start, part.end), plugin, content)


def _plugin_named(metadata: Metadata | None) -> str:
    return metadata.plugin if metadata else ""


def _is_number(payload: bytes, part: SummaryPart) -> bool:
    try:
        return scalar_value(payload, part) is not None
    except WireError:
        return False


def _content(part: SummaryPart, metadata: Metadata | None) -> bytes:
    own = part.metadata or _NO_METADATA
    return own.content or (metadata or own).content


def _scalar(payload: bytes, part: SummaryPart, metadata: Metadata | None) -> Scalar:
    value = scalar_value(payload, part)
    if value is None:
        raise WireError(f"{part.tag!r}: expected a tensor of one real number")
    named = metadata or part.metadata or _NO_METADATA
    return Scalar(value, named.display_name, named.description)


def _decode_tensor(payload: bytes, head: TensorHead, plugin: str, content: bytes) -> Value:
    if plugin in _MESSAGES:
        return Message(_first_string(payload, head))
    if plugin == HISTOGRAMS:
        return _histogram(payload, head)
    if plugin == IMAGES:
        return _image(payload, head)
    if plugin == AUDIO:
        return _audio(payload, head)
    if plugin == TEXT:
        return _text(payload, head)
    if plugin == PR_CURVES:
        return _curves(payload, head, content)
    return Tensor(decode_tensor(payload, head), content)


def _first_string(payload: bytes, head: TensorHead) -> bytes:
    strings = read_strings(payload, head)
    if not strings:
        raise WireError("expected a tensor with a message, got an empty one")
    return strings[0]


def _histogram(payload: bytes, head: TensorHead) -> Histogram:
    return histogram_of(decode_tensor(payload, head))


def _image(payload: bytes, head: TensorHead) -> Image:
    return image_of(read_strings(payload, head))


def _audio(payload: bytes, head: TensorHead) -> Audio:
    """Leave out the labels, which stand behind the sounds along all but the first axis."""
    sounds = head.shape[0] if head.shape else 1
    strings = read_strings(payload, head)
    return audio_of(strings[:: len(strings) // sounds] if strings else [])


def _text(payload: bytes, head: TensorHead) -> Text:
    strings = (string.decode("utf-8", "replace") for string in read_strings(payload, head))
    return Text(tuple(strings), head.shape)


def _curves(payload: bytes, head: TensorHead, content: bytes) -> Tensor:
    if len(head.shape) != 2 or head.shape[0] != _CURVES:
        raise WireError(f"expected curves of shape ({_CURVES}, T), got {head.shape}")
    return Tensor(to_doubles(decode_tensor(payload, head)), content)
