from __future__ import annotations

import numpy as np
import pytest
import tensorboardX.summary
from tensorboard import data_compat
from tensorboard.compat.proto import summary_pb2
from tensorboard.plugins.hparams import summary_v2 as hparams_summary
from tensorboard.plugins.mesh import metadata as mesh_metadata
from tensorboard.plugins.text import summary_v2 as text_summary
from tensorboard.util import tensor_util
from torch.utils.tensorboard import summary as torch_summary

from tbx_widget import events
from tbx_widget.encoding.event_reading import Metadata, SummaryPart
from tbx_widget.encoding.fields import WireError
from tbx_widget.encoding.values import decode_value, plugin_of
from tbx_widget.events import Message, Scalar, Tensor, Text
from tests.unit.encoding.parts import make_part, metadata_of, part_of

OLD = [
    ({"simple_value": 1.5}, events.SCALARS),
    ({"image": {"height": 1}}, events.IMAGES),
    ({"histo": {"bucket_limit": [1], "bucket": [1]}}, events.HISTOGRAMS),
    ({"audio": {"num_channels": 1}}, events.AUDIO),
]
ONE = tensor_util.make_tensor_proto(1.5)
TWO = tensor_util.make_tensor_proto(np.array([1.5, 2]))
STRINGS = tensor_util.make_tensor_proto(np.array([b"a", b"\xff"], object))


def ours(value):
    return part_of(summary_pb2.Summary.Value.FromString(value.SerializeToString()))


@pytest.mark.parametrize("named", ["", "scalars", "mine"])
@pytest.mark.parametrize(("fields", "plugin"), OLD)
def test_an_old_value_belongs_to_the_plugin_of_its_kind_as_in_tensorboard(fields, plugin, named):
    value = summary_pb2.Summary.Value(tag="tag", metadata=metadata_of(named), **fields)
    payload, part = part_of(value)

    migrated = data_compat.migrate_value(value)

    assert plugin_of(part, Metadata(named), payload) == plugin == migrated.metadata.plugin_data.plugin_name


@pytest.mark.parametrize("name", ["scalars", "text", "graph_keras_model", "somebodys"])
def test_a_tensor_belongs_to_the_plugin_that_its_metadata_names(name):
    _, part = make_part(tensor=ONE, metadata=metadata_of(name))

    assert plugin_of(part, None) == name


def test_a_tensor_belongs_to_the_plugin_that_was_named_first():
    _, part = make_part(tensor=ONE, metadata=metadata_of("second"))

    assert plugin_of(part, Metadata("first")) == "first"
    assert plugin_of(part, Metadata()) == "second"


def test_metadata_alone_names_a_plugin():
    _, part = make_part(metadata=metadata_of("hparams", b"content"))

    assert plugin_of(part, None) == "hparams"


@pytest.mark.parametrize(("tensor", "plugin"), [(ONE, "scalars"), (TWO, ""), (STRINGS, "")])
def test_a_tensor_without_metadata_is_a_scalar_if_it_is_one_number(tensor, plugin):
    payload, part = make_part(tensor=tensor)

    assert plugin_of(part, None, payload) == plugin
    assert plugin_of(part, None) == ""


def test_a_damaged_tensor_without_metadata_belongs_to_nobody():
    payload = b"\x08\x01\x22\x03abc"

    assert plugin_of(SummaryPart("tag", 8, 0, len(payload), None), None, payload) == ""


@pytest.mark.parametrize(("fields", "plugin"), OLD)
def test_an_old_value_is_read_by_its_kind(fields, plugin):
    value = decode_value(*make_part(**fields), "text", None)

    assert type(value).__name__.lower() == plugin.removesuffix("s")


@pytest.mark.parametrize("fields", [{"simple_value": 1.5}, {"tensor": ONE}])
def test_a_scalar_has_the_names_that_were_given_first(fields):
    payload, part = make_part(
        metadata=metadata_of("scalars", display_name="Own", summary_description="own"), **fields
    )

    own = decode_value(payload, part, "scalars", None)
    first = decode_value(payload, part, "scalars", Metadata("scalars", b"", "First", "first"))

    assert (own.value, own.display_name, own.description) == (1.5, "Own", "own")
    assert (first.value, first.display_name, first.description) == (1.5, "First", "first")


def test_a_scalar_that_is_no_single_number_is_an_error():
    with pytest.raises(WireError, match=r"'tag'.*one real number"):
        decode_value(*make_part(tensor=TWO), "scalars", None)


@pytest.mark.parametrize("data", ["# Title", ["a", "é"], [["a", "b"], ["c", "d"]], np.zeros((0, 2), str)])
def test_text_of_any_shape_is_read(data):
    (value,) = text_summary.text_pb("tag", data).value
    expected = tensor_util.make_ndarray(value.tensor)

    text = decode_value(*part_of(value), "text", None)

    assert text.shape == expected.shape
    assert text.strings == tuple(string.decode() for string in expected.ravel())


@pytest.mark.parametrize("module", [tensorboardX.summary, torch_summary])
def test_text_of_tensorboardx_and_torch_is_read(module):
    payload, part = ours(module.text("tag", "*text*").value[0])

    assert plugin_of(part, None) == "text"
    assert decode_value(payload, part, "text", None) == Text(("*text*",), (1,))


def test_text_that_is_not_utf8_is_replaced():
    assert decode_value(*make_part(tensor=STRINGS), "text", None) == Text(("a", "\ufffd"), (2,))


def test_text_of_numbers_is_an_error():
    with pytest.raises(WireError, match=r"strings.*DT_FLOAT"):
        decode_value(*make_part(tensor=ONE), "text", None)


@pytest.mark.parametrize("module", [tensorboardX.summary, torch_summary])
def test_curves_of_tensorboardx_and_torch_are_read(module):
    labels, predictions = np.array([0, 1, 1, 0]), np.array([0.1, 0.8, 0.4, 0.6])
    written = module.pr_curve("tag", labels, predictions, 11).value[0]
    payload, part = ours(written)

    curves = decode_value(payload, part, plugin_of(part, None), None)

    assert (curves.array.dtype, curves.array.shape) == (np.float64, (6, 11))
    assert curves.content == written.metadata.plugin_data.content
    np.testing.assert_array_equal(curves.array, tensor_util.make_ndarray(ours_tensor(written)))


def ours_tensor(value):
    return summary_pb2.Summary.Value.FromString(value.SerializeToString()).tensor


@pytest.mark.parametrize("shape", [(6,), (5, 11), (6, 1, 1)])
def test_curves_of_another_shape_are_an_error(shape):
    tensor = tensor_util.make_tensor_proto(np.zeros(shape))

    with pytest.raises(WireError, match=r"\(6, T\)"):
        decode_value(*make_part(tensor=tensor), "pr_curves", None)


def test_the_parts_of_a_mesh_are_tensors_with_their_description():
    vertices = np.arange(12, dtype=np.float32).reshape(1, 4, 3)
    faces = np.array([[[0, 1, 2]]], np.int32)

    summary = torch_summary.mesh("tag", vertices, None, faces, None)

    for value, expected in zip(summary.value, (vertices, faces), strict=True):
        payload, part = ours(value)
        tensor = decode_value(payload, part, "mesh", None)
        np.testing.assert_array_equal(tensor.array, expected)
        assert mesh_metadata.parse_plugin_metadata(tensor.content).shape == list(expected.shape)


def test_a_later_part_of_a_mesh_has_the_description_of_the_first():
    payload, part = make_part(tensor=TWO)

    assert decode_value(payload, part, "mesh", Metadata("mesh", b"first")).content == b"first"


def test_content_of_a_values_own_counts_before_that_of_the_first():
    payload, part = make_part(tensor=TWO, metadata=metadata_of("mesh", b"own"))

    assert decode_value(payload, part, "mesh", Metadata("mesh", b"first")).content == b"own"


@pytest.mark.parametrize("plugin", ["", "somebodys"])
@pytest.mark.parametrize("tensor", [TWO, STRINGS])
def test_a_tensor_of_an_unknown_plugin_is_kept(plugin, tensor):
    payload, part = make_part(tensor=tensor, metadata=metadata_of(plugin, b"content"))

    value = decode_value(payload, part, plugin, None)

    assert isinstance(value, Tensor)
    assert value.content == b"content"
    np.testing.assert_array_equal(value.array, tensor_util.make_ndarray(tensor))


def test_a_number_of_an_unknown_plugin_is_a_tensor_and_that_of_none_a_scalar():
    part = make_part(tensor=ONE)

    assert isinstance(decode_value(*part, "somebodys", None), Tensor)
    assert isinstance(decode_value(*part, "", None), Scalar)


def test_hyperparameters_are_in_the_metadata():
    summary = hparams_summary.hparams_pb({"lr": 0.1}, start_time_secs=1)

    values = [decode_value(*part_of(value), "hparams", None) for value in summary.value]

    assert values == [Message(value.metadata.plugin_data.content) for value in summary.value]


def test_a_layout_is_the_string_of_its_tensor():
    layout = {"main": {"loss": ["Multiline", ["loss/.*"]]}}
    (value,) = tensorboardX.summary.custom_scalars(layout).value
    payload, part = ours(value)

    message = decode_value(payload, part, plugin_of(part, None), None)

    assert message == Message(ours_tensor(value).string_val[0])


@pytest.mark.parametrize(
    "plugin", ["graphs", "graph_keras_model", "graph_run_metadata", "graph_run_metadata_graph"]
)
@pytest.mark.parametrize("data", [b"message", [b"message"]])
def test_a_graph_in_a_tensor_is_a_message(plugin, data):
    payload, part = make_part(tensor=tensor_util.make_tensor_proto(data), metadata=metadata_of(plugin))

    assert decode_value(payload, part, plugin, None) == Message(b"message")


def test_an_empty_tensor_holds_no_graph():
    tensor = {"dtype": 7, "tensor_shape": {"dim": [{"size": 0}]}}

    with pytest.raises(WireError, match="empty"):
        decode_value(*make_part(tensor=tensor), "graphs", None)
