"""TensorFlow 1: a session, merged summaries and `tf.compat.v1.summary.FileWriter`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from tensorboard.plugins.pr_curve import summary as pr_curve

from . import samples
from .samples import generate

v1 = tf.compat.v1


def write(logdir: Path) -> None:
    graph = v1.Graph()
    with graph.as_default(), v1.Session(graph=graph) as session:
        weights, update, merged = build_graph()
        session.run(v1.global_variables_initializer())
        writer = v1.summary.FileWriter(str(logdir / "train"), graph)
        write_session_logs(writer)
        for step in range(3):
            writer.add_summary(session.run(merged, {weights: samples.values(30) * (step + 1)}), step)
            session.run(update)
        writer.add_run_metadata(trace(session, merged, weights), "step 2", 2)
        writer.add_meta_graph(v1.train.export_meta_graph(graph=graph), 2)
        writer.close()
        write_meta_graph_only(logdir / "meta graph", graph)
    write_old_values(logdir / "values")


def build_graph() -> tuple[Any, Any, Any]:
    """All kinds of summaries, merged: many values in one event."""
    weights = v1.placeholder(tf.float32, [30], name="weights")
    count = v1.get_variable("count", [], tf.int32, v1.zeros_initializer())
    with v1.name_scope("loss"):
        v1.summary.scalar("mean", tf.reduce_mean(weights))
        v1.summary.scalar("sum", tf.reduce_sum(weights), family="sums")
    v1.summary.scalar("count", count)
    v1.summary.histogram("weights", weights)
    v1.summary.image("image", tf.constant(samples.pictures(3)), max_outputs=2)
    v1.summary.audio("sound", tf.constant(samples.sound()[None, :, None]), samples.SAMPLE_RATE)
    v1.summary.text("note", tf.constant([["a", "b"], ["c", "*d*"]]))
    v1.summary.tensor_summary("tensor", tf.reshape(weights, [5, 6]), display_name="Tensor")
    pr_curve.op("curve", samples.labels(), tf.constant(samples.predictions()), num_thresholds=11)
    return weights, v1.assign_add(count, 1), v1.summary.merge_all()


def write_session_logs(writer: Any) -> None:
    writer.add_session_log(v1.SessionLog(status=v1.SessionLog.START), 0)
    writer.add_session_log(v1.SessionLog(status=v1.SessionLog.CHECKPOINT, checkpoint_path="model"), 1)


def trace(session: Any, merged: Any, weights: Any) -> Any:
    metadata = v1.RunMetadata()
    options = v1.RunOptions(trace_level=v1.RunOptions.SOFTWARE_TRACE)
    session.run(merged, {weights: samples.values(30)}, options=options, run_metadata=metadata)
    return metadata


def write_meta_graph_only(directory: Path, graph: Any) -> None:
    with graph.as_default():
        writer = v1.summary.FileWriter(str(directory))
        writer.add_meta_graph(v1.train.export_meta_graph(graph=graph), 5)
        writer.close()


def write_old_values(directory: Path) -> None:
    """Summaries that a program fills in by hand: no graph, no metadata, several values in one event."""
    with v1.Graph().as_default():
        writer = v1.summary.FileWriter(str(directory))
    for step, loss in enumerate(samples.losses(4)):
        values = [
            v1.Summary.Value(tag=f"eval/{name}", simple_value=loss + at) for at, name in enumerate("abc")
        ]
        values.append(v1.Summary.Value(tag="eval/histogram", histo=make_histogram(step + 1)))
        writer.add_summary(v1.Summary(value=values), step)
    writer.add_summary(v1.Summary(value=[v1.Summary.Value(node_name="old node", simple_value=1.0)]), 0)
    writer.add_session_log(v1.SessionLog(status=v1.SessionLog.STOP), 4)
    writer.close()


def make_histogram(scale: float) -> Any:
    """With outer edges at the ends of the range of doubles, as TensorFlow makes them, and empty buckets."""
    data = np.array([-1.0, 0.5, 0.75, 2.0]) * scale
    largest = float(np.finfo(np.float64).max)
    return v1.HistogramProto(
        min=data.min(), max=data.max(), num=data.size, sum=data.sum(), sum_squares=(data**2).sum(),
        bucket_limit=[-2.0 * scale, -0.5 * scale, 0.0, scale, largest], bucket=[0, 1, 0, 2, 1],
    )  # fmt: skip


if __name__ == "__main__":
    generate(write)
