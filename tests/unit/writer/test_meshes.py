from __future__ import annotations

import json
import logging

import numpy as np
import pytest
import torch
import torch.utils.tensorboard
from tensorboard.plugins.mesh import metadata
from tensorboard.plugins.mesh.plugin_data_pb2 import MeshPluginData
from tensorboard.util.tensor_util import make_ndarray

import tbx_widget
from tbx_widget import SummaryWriter
from tests.reading import event_files, read_events
from tests.unit.writer.inputs import KINDS, OnDevice
from tests.unit.writer.plugins import MeshPlugin, Plugin

VERTICES = np.array([[[1, 1, 1], [-1, -1, 1], [1, -1, -1], [-1, 1, -0.5]]], np.float32)
COLORS = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 0, 255]]], np.uint8)
FACES = np.array([[[0, 2, 3], [0, 3, 1]]], np.int64)
CONFIG = {"material": {"cls": "PointsMaterial", "size": 2}, "camera": {"fov": 75}}


def parts(logdir):
    """By tag: step, wall time, metadata, array."""
    return {
        value.tag: (event.step, event.wall_time, value.metadata, make_ndarray(value.tensor))
        for path in event_files(logdir)
        for event in read_events(path)
        for value in event.summary.value
    }


def about(found):
    return metadata.parse_plugin_metadata(found[2].plugin_data.content)


@pytest.mark.parametrize("config", [None, {}, CONFIG])
@pytest.mark.parametrize(
    "given", [{}, {"colors": COLORS}, {"faces": FACES}, {"colors": COLORS, "faces": FACES}], ids=list
)
def test_the_file_has_what_torch_writes(tmp_path, given, config):
    for make, name in ((SummaryWriter, "ours"), (torch.utils.tensorboard.SummaryWriter, "theirs")):
        with make(str(tmp_path / name)) as writer:
            writer.add_mesh("a/mesh", VERTICES, **given, config_dict=config, global_step=4, walltime=5.5)

    ours, theirs = parts(tmp_path / "ours"), parts(tmp_path / "theirs")
    assert list(ours) == list(theirs)
    for tag in ours:
        assert ours[tag][:3] == theirs[tag][:3]
        assert ours[tag][3].dtype == np.float32
        np.testing.assert_array_equal(ours[tag][3], theirs[tag][3])


def test_tensorboards_dashboard_gets_the_mesh(tmp_path):
    with SummaryWriter(tmp_path / "run") as writer:
        for step in range(2):
            writer.add_mesh("/ball", VERTICES + step, COLORS, FACES, CONFIG, step)

    plugin = Plugin(MeshPlugin, tmp_path)

    assert plugin.ask("/tags").json == {"run": {"ball": {"samples": 1}}}
    described = plugin.ask("/meshes", run="run", tag="ball").json
    assert sorted((one["step"], one["content_type"]) for one in described) == [
        (step, part) for step in range(2) for part in (1, 2, 3)
    ]
    assert all(one["components"] == 0b1110 for one in described)
    assert all(json.loads(one["config"]) == CONFIG for one in described)
    for part, expected in (
        ("VERTEX", VERTICES + 1),
        ("FACE", FACES.astype(np.int32)),
        ("COLOR", COLORS),
    ):
        answer = plugin.ask("/data", run="run", tag="ball", content_type=part, sample=0, step=1)
        assert answer.status == 200
        assert answer.data == expected.tobytes()


def test_a_cloud_of_points_says_that_it_has_points_only(tmp_path):
    with SummaryWriter(tmp_path / "run") as writer:
        writer.add_mesh("cloud", VERTICES)

    found = parts(tmp_path)
    assert list(found) == ["cloud_VERTEX"]
    assert about(found["cloud_VERTEX"]).components == 1 << MeshPluginData.VERTEX
    assert about(found["cloud_VERTEX"]).json_config == "{}"


def test_one_mesh_needs_no_batch(tmp_path):
    with SummaryWriter(tmp_path / "run") as writer:
        writer.add_mesh("one", VERTICES[0], COLORS, FACES[0])

    found = parts(tmp_path)
    assert [array.shape for _, _, _, array in found.values()] == [(1, 4, 3), (1, 2, 3), (1, 4, 3)]
    assert [list(about(one).shape) for one in found.values()] == [[1, 4, 3], [1, 2, 3], [1, 4, 3]]


@pytest.mark.parametrize("kind", KINDS)
def test_vertices_colors_and_faces_may_come_in_many_forms(tmp_path, kind):
    make = KINDS[kind]
    with SummaryWriter(tmp_path / "run") as writer:
        writer.add_mesh("x", make(VERTICES), make(COLORS), make(FACES))

    found = [array for _, _, _, array in parts(tmp_path).values()]
    for array, expected in zip(found, (VERTICES, FACES, COLORS), strict=True):
        np.testing.assert_array_equal(array, expected)


def test_a_mesh_comes_back_from_the_file(tmp_path):
    with SummaryWriter(tmp_path / "run") as writer:
        writer.add_mesh(
            "a/mesh", np.concatenate([VERTICES] * 2), faces=np.concatenate([FACES] * 2), global_step=3
        )
        writer.add_mesh("a/mesh", VERTICES, COLORS, config_dict=CONFIG, global_step=5)

    run = tbx_widget.read(tmp_path)["run"]
    first, second = run.meshes("a/mesh")

    assert run.tags["mesh"] == ("a/mesh",)
    assert (first.step, first.vertices.shape, first.faces.shape, first.colors) == (
        3,
        (2, 4, 3),
        (2, 2, 3),
        None,
    )
    assert (second.step, second.faces, second.config) == (5, None, CONFIG)
    np.testing.assert_array_equal(second.colors, COLORS)


def test_what_changes_after_the_call_is_not_seen(tmp_path):
    vertices = torch.ones(1, 3, 3)
    with SummaryWriter(tmp_path / "run") as writer:
        writer.add_mesh("x", vertices)
        vertices.zero_()

    assert parts(tmp_path)["x_VERTEX"][3].min() == 1


@pytest.mark.parametrize(
    ("stray", "named"),
    [(4, "4"), (-1, "-1"), (1e9, "1000000000"), (0.5, "0.5"), (np.nan, "nan"), (np.inf, "inf")],
)
@pytest.mark.parametrize("kind", ["list", "numpy", "torch"])
def test_a_face_of_what_is_no_vertex_is_refused(tmp_path, kind, stray, named):
    faces = np.array([[0, 1, 2], [1, 2, stray]])
    faces = {"list": faces.tolist(), "numpy": faces, "torch": torch.tensor(faces)}[kind]

    with (
        SummaryWriter(tmp_path / "run") as writer,
        pytest.raises(ValueError, match=r'add_mesh\("x"\): expected faces of vertices 0 to 3, got') as caught,
    ):
        writer.add_mesh("x", VERTICES[0], faces=faces)

    assert str(caught.value).endswith(f"got {named}")
    assert parts(tmp_path) == {}


def test_a_face_of_what_is_no_vertex_on_a_device_is_written_and_told_once(tmp_path, caplog):
    faces = torch.tensor([[[0, 1, 4]]]).as_subclass(OnDevice)
    with caplog.at_level(logging.WARNING), SummaryWriter(tmp_path / "run") as writer:
        for step in range(2):
            writer.add_mesh("far", VERTICES, faces=faces, global_step=step)

    (said,) = [record.getMessage() for record in caplog.records]
    assert 'add_mesh("far"): expected faces of vertices 0 to 3, got 4' in said
    assert parts(tmp_path)["far_FACE"][3].tolist() == [[[0, 1, 4]]]


def test_a_mesh_may_have_no_faces(tmp_path):
    with SummaryWriter(tmp_path / "run") as writer:
        writer.add_mesh("x", VERTICES, faces=np.zeros((1, 0, 3)))

    assert parts(tmp_path)["x_FACE"][3].shape == (1, 0, 3)


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (
            lambda w: w.add_mesh("x", np.zeros((4, 2))),
            ValueError,
            r'add_mesh\("x"\): expected vertices of shape \(B, N, 3\) or \(N, 3\), got \(4, 2\)',
        ),
        (lambda w: w.add_mesh("x", np.zeros(3)), ValueError, r"expected vertices of shape .* got \(3,\)"),
        (lambda w: w.add_mesh("x", np.zeros((1, 1, 4, 3))), ValueError, r"got \(1, 1, 4, 3\)"),
        (
            lambda w: w.add_mesh("x", VERTICES, faces=np.zeros((1, 5, 4))),
            ValueError,
            "expected faces of shape",
        ),
        (
            lambda w: w.add_mesh("x", VERTICES, COLORS[:, :3]),
            ValueError,
            r"a color for each vertex, got shape \(1, 3, 3\) for vertices of shape \(1, 4, 3\)",
        ),
        (
            lambda w: w.add_mesh("x", VERTICES, faces=np.zeros((2, 5, 3))),
            ValueError,
            r"faces for each of 1 meshes, got shape \(2, 5, 3\)",
        ),
        (
            lambda w: w.add_mesh("x", np.zeros((1, 2**24 + 1, 3), np.uint8), faces=FACES),
            ValueError,
            r"at most 2\*\*24 vertices in a mesh with faces, got 16,777,217",
        ),
        (
            lambda w: w.add_mesh("x", None),
            TypeError,
            r'add_mesh\("x"\), vertices: expected numbers, got None',
        ),
        (lambda w: w.add_mesh("x", VERTICES, "red"), TypeError, "colors: expected numbers, got str"),
        (
            lambda w: w.add_mesh("x", VERTICES, config_dict="{}"),
            TypeError,
            "config_dict of type dict, got str",
        ),
        (
            lambda w: w.add_mesh("x", VERTICES, config_dict={"a": {1}}),
            TypeError,
            "that JSON can hold, got .*set",
        ),
        (lambda w: w.add_mesh("x", VERTICES, config_dict={"a": np.inf}), ValueError, "that JSON can hold"),
    ],
)
def test_wrong_use_raises_at_the_call_and_writes_nothing(tmp_path, call, error, says):
    with SummaryWriter(tmp_path / "run") as writer, pytest.raises(error, match=says):
        call(writer)

    assert parts(tmp_path) == {}
