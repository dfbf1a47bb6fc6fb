from __future__ import annotations

import pytest
from tensorboard.plugins.mesh import metadata
from tensorboard.plugins.pr_curve import plugin_data_pb2

from tbx_widget.encoding.plugin_content import curve_content, mesh_content
from tbx_widget.encoding.plugin_schema import MeshContent


@pytest.mark.parametrize("thresholds", [1, 127, 128])
def test_a_curves_content_is_what_protobuf_writes(thresholds):
    expected = plugin_data_pb2.PrCurvePluginData(version=0, num_thresholds=thresholds)

    assert curve_content(thresholds) == expected.SerializeToString(deterministic=True)


@pytest.mark.parametrize("shape", [(1, 5, 3), (2, 70_000, 3), (0, 0, 3)])
@pytest.mark.parametrize("part", [MeshContent.VERTEX, MeshContent.FACE, MeshContent.COLOR])
def test_a_meshs_content_is_what_tensorboard_writes(part, shape):
    parts = [MeshContent.VERTEX, MeshContent.FACE, MeshContent.COLOR]
    components = metadata.get_components_bitmask(parts)
    config = '{"camera": {"cls": "PerspectiveCamera"}}'
    expected = metadata.create_summary_metadata("é/head", None, part, components, shape, json_config=config)

    assert mesh_content("é/head", part, parts, shape, config=config) == expected.plugin_data.content
