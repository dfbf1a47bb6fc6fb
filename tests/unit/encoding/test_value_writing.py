from __future__ import annotations

import numpy as np
import pytest
import torch.utils.tensorboard.summary as torch_summary
from tensorboard.compat.proto import event_pb2, graph_pb2, summary_pb2, tensor_pb2, tensor_shape_pb2
from tensorboard.plugins.scalar import metadata as scalar_metadata

from tbx_widget.encoding.events import encode_event, encode_record
from tbx_widget.encoding.value_writing import encode_summary_value
from tbx_widget.events import (
    AUDIO,
    CUSTOM_SCALARS,
    GRAPHS,
    HPARAMS,
    IMAGES,
    PR_CURVES,
    RUN_METADATA,
    SCALARS,
    TENSOR,
    TENSORS,
    Audio,
    Event,
    Image,
    Message,
    Scalar,
    Tensor,
)

WALL_TIME = 1_763_000_000.123456


def event_bytes(**fields):
    event = event_pb2.Event(wall_time=WALL_TIME, step=3, **fields)
    return event.SerializeToString(deterministic=True)


def summary_bytes(**fields):
    value = summary_pb2.Summary.Value(tag="tag", **fields)
    return event_bytes(summary=summary_pb2.Summary(value=[value]))


def plugin_metadata(plugin, content=b"", **fields):
    data = summary_pb2.SummaryMetadata.PluginData(plugin_name=plugin, content=content)
    return summary_pb2.SummaryMetadata(plugin_data=data, **fields)


def tensor_of(array, dtype):
    dims = [tensor_shape_pb2.TensorShapeProto.Dim(size=size) for size in array.shape]
    shape = tensor_shape_pb2.TensorShapeProto(dim=dims)
    return tensor_pb2.TensorProto(dtype=dtype, tensor_shape=shape, tensor_content=array.tobytes())


def encode(plugin, value):
    return encode_event(Event("run", plugin, "tag", 3, WALL_TIME, value))


@pytest.mark.parametrize(
    ("rate", "channels", "frames", "sound"), [(44100.0, 2, 300, b"RIFF" * 100), (0.0, 0, 0, b"")]
)
def test_a_sound_is_what_protobuf_writes(rate, channels, frames, sound):
    audio = summary_pb2.Summary.Audio(
        sample_rate=rate,
        num_channels=channels,
        length_frames=frames,
        encoded_audio_string=sound,
        content_type="audio/wav",
    )

    encoded = encode(AUDIO, Audio(sound, "audio/wav", rate, channels, frames))

    assert encoded == summary_bytes(audio=audio)


@pytest.mark.parametrize(
    ("plugin", "content"), [(TENSOR, b""), (PR_CURVES, b"\x10\x7f"), ("other", b"x" * 300)]
)
def test_a_tensor_is_what_protobuf_writes(plugin, content):
    array = np.arange(6, dtype=np.float32).reshape(2, 3)
    expected = summary_bytes(tensor=tensor_of(array, "DT_FLOAT"), metadata=plugin_metadata(plugin, content))

    assert encode(plugin, Tensor(array, content)) == expected


@pytest.mark.parametrize("size", [8_000, 16_384, 40_000, 600_000])
def test_large_values_are_what_protobuf_writes(size):
    array = np.random.default_rng(size).normal(size=size // 8).reshape(2, -1)
    data = array.tobytes()
    picture = summary_pb2.Summary.Image(height=7, width=9, colorspace=3, encoded_image_string=data)
    sound = summary_pb2.Summary.Audio(encoded_audio_string=data, content_type="audio/wav")
    curve = summary_bytes(tensor=tensor_of(array, "DT_DOUBLE"), metadata=plugin_metadata(PR_CURVES, b"x"))
    metadata = event_pb2.TaggedRunMetadata(tag="tag", run_metadata=data)

    assert encode(IMAGES, Image(7, 9, 3, data)) == summary_bytes(image=picture)
    assert encode(AUDIO, Audio(data)) == summary_bytes(audio=sound)
    assert encode(PR_CURVES, Tensor(array, b"x")) == curve
    assert encode(GRAPHS, Message(data)) == event_bytes(graph_def=data)
    assert encode(RUN_METADATA, Message(data)) == event_bytes(tagged_run_metadata=metadata)


def test_a_large_value_stays_where_it_is():
    array, picture = np.zeros(10**5), bytes(10**5)

    tensor = encode_record(Event("run", TENSOR, "tag", 3, WALL_TIME, Tensor(array)))
    image = encode_record(Event("run", IMAGES, "tag", 3, WALL_TIME, Image(7, 9, 3, picture)))

    assert any(np.shares_memory(np.frombuffer(piece, np.uint8), array) for piece in tensor)
    assert any(piece is picture for piece in image)


def test_a_tensor_that_nothing_describes_has_no_metadata():
    array = np.arange(3)

    assert encode(TENSORS, Tensor(array)) == summary_bytes(tensor=tensor_of(array, "DT_INT64"))


@pytest.mark.parametrize(("precision", "dtype"), [("float32", "DT_FLOAT"), ("float64", "DT_DOUBLE")])
@pytest.mark.parametrize("titles", [{}, {"display_name": "é", "summary_description": "of *all*"}])
def test_a_scalar_as_a_tensor_is_what_protobuf_writes(precision, dtype, titles):
    metadata = plugin_metadata(scalar_metadata.PLUGIN_NAME, **titles)
    expected = summary_bytes(tensor=tensor_of(np.array(0.1, precision), dtype), metadata=metadata)

    encoded = encode(SCALARS, Scalar(0.1, *titles.values(), precision=precision))

    assert encoded == expected


def test_a_scalar_beyond_float32_is_infinite_in_a_tensor_of_float32():
    tensor = tensor_of(np.array(np.inf, np.float32), "DT_FLOAT")
    expected = summary_bytes(tensor=tensor, metadata=plugin_metadata(SCALARS))

    assert encode(SCALARS, Scalar(1e300, precision="float32")) == expected


def test_hyperparameters_are_what_torch_writes():
    written = [one.value[0] for one in torch_summary.hparams({"lr": 0.1, "net": "cnn"}, {"loss": 1.0})]

    for value in written:
        event = Event("run", HPARAMS, value.tag, 3, WALL_TIME, Message(value.metadata.plugin_data.content))
        expected = event_bytes(summary=summary_pb2.Summary(value=[value]))
        assert encode_event(event) == expected


def test_a_layout_is_what_torch_writes():
    summary = torch_summary.custom_scalars({"main": {"loss": ["Multiline", ["a", "b"]]}})
    data = summary.value[0].tensor.string_val[0]

    encoded = encode_event(Event("run", CUSTOM_SCALARS, summary.value[0].tag, 3, WALL_TIME, Message(data)))

    assert encoded == event_bytes(summary=summary)


def test_a_graph_is_what_protobuf_writes():
    graph = graph_pb2.GraphDef(node=[{"name": "a" * 300, "op": "Const"}]).SerializeToString()

    assert encode(GRAPHS, Message(graph)) == event_bytes(graph_def=graph)


def test_run_metadata_is_what_protobuf_writes():
    tagged = event_pb2.TaggedRunMetadata(tag="tag", run_metadata=b"\x0a\x00" * 100)

    assert encode(RUN_METADATA, Message(tagged.run_metadata)) == event_bytes(tagged_run_metadata=tagged)


def test_something_else_is_told():
    with pytest.raises(TypeError, match=r"expected a value of tbx_widget\.events, got str"):
        encode_summary_value(SCALARS, "high")
