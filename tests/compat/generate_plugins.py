"""TensorBoard's own summary functions for TensorFlow 2 and for protocol buffers."""

from __future__ import annotations

from pathlib import Path

import tensorflow as tf
from tensorboard.plugins.audio import summary as audio
from tensorboard.plugins.custom_scalar import layout_pb2
from tensorboard.plugins.custom_scalar import summary as custom_scalar
from tensorboard.plugins.histogram import summary as histogram
from tensorboard.plugins.image import summary as image
from tensorboard.plugins.mesh import summary_v2 as mesh
from tensorboard.plugins.pr_curve import summary as pr_curve
from tensorboard.plugins.scalar import summary as scalar
from tensorboard.plugins.text import summary as text

from . import samples
from .samples import generate


def write(logdir: Path) -> None:
    write_meshes(logdir / "meshes")
    write_protocol_buffers(logdir / "protocol buffers")


def write_meshes(directory: Path) -> None:
    with tf.summary.create_file_writer(str(directory)).as_default():
        for step in range(2):
            vertices = samples.vertices() * (step + 1)
            mesh.mesh("solid", vertices, samples.colors(), samples.faces(), {"lights": []}, step, "A solid")
            mesh.mesh("cloud", vertices, step=step)


def write_protocol_buffers(directory: Path) -> None:
    """What a program writes that makes its summaries without TensorFlow's graph."""
    sounds = samples.sound().reshape(1, -1, 1)
    with tf.compat.v1.Graph().as_default():
        writer = tf.compat.v1.summary.FileWriter(str(directory))
    for summary in (
        scalar.pb("scalar", 0.25, display_name="Scalar", description="One"),
        histogram.pb("histogram", samples.values(50)),
        image.pb("image", samples.pictures(2)),
        audio.pb("audio", sounds, samples.SAMPLE_RATE, labels=["A *label*"], encoding="wav"),
        text.pb("text", [["a", "b"], ["c", "d"]]),
        pr_curve.pb("curve", samples.labels(), samples.predictions(), num_thresholds=11),
        custom_scalar.pb(make_layout()),
    ):
        writer.add_summary(summary.SerializeToString(), 2)
    writer.close()


def make_layout() -> layout_pb2.Layout:
    lines = layout_pb2.MultilineChartContent(tag=[r"loss/.*"])
    series = layout_pb2.MarginChartContent.Series(value="loss", lower="low", upper="high")
    charts = [
        layout_pb2.Chart(title="lines", multiline=lines),
        layout_pb2.Chart(title="bounds", margin=layout_pb2.MarginChartContent(series=[series])),
    ]
    return layout_pb2.Layout(category=[layout_pb2.Category(title="All", chart=charts, closed=True)])


if __name__ == "__main__":
    generate(write)
