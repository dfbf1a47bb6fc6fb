"""TensorFlow 2: `tf.summary`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import tensorflow as tf
from tensorboard.plugins.scalar import metadata as scalar_metadata

from . import samples
from .samples import generate

DTYPES = ("float16", "bfloat16", "float32", "float64", "int8", "uint8", "int32", "int64", "uint64", "bool")


def write(logdir: Path) -> None:
    for name, method in (
        ("scalars", write_scalars),
        ("media", write_media),
        ("tensors", write_tensors),
        ("trace", write_trace),
    ):
        writer = tf.summary.create_file_writer(str(logdir / name))
        with writer.as_default():
            method()
        writer.close()


def write_scalars() -> None:
    for step, loss in enumerate(samples.losses(5)):
        tf.summary.scalar("loss", loss, step=step, description="What *falls*")
        write_every_dtype(step)
    with tf.name_scope("scope"):
        tf.summary.scalar("loss", float("nan"), step=2**40)
        tf.summary.scalar("loss", float("-inf"), step=3)


def write_every_dtype(step: int) -> None:
    metadata = scalar_metadata.create_summary_metadata(display_name="Number", description="")
    number = step + 1 / 3
    for name in DTYPES:
        value = tf.cast(tf.constant(number, tf.float64), name)
        tf.summary.write(f"dtype/{name}", value, step=step, metadata=metadata)
    for name, shape in (("one", [1]), ("one by one", [1, 1])):
        value = tf.constant(number, tf.float64, shape=shape)
        tf.summary.write(f"shape/{name}", value, step=step, metadata=metadata)


def write_media() -> None:
    for step in range(2):
        tf.summary.histogram("weights", samples.values(50) * (step + 1), step=step, description="Normal")
        tf.summary.image("images", samples.pictures(3), step=step, description="Three")
    tf.summary.histogram("equal", np.full(9, 0.5), step=0)
    tf.summary.histogram("few", np.arange(9.0), step=0, buckets=4)
    tf.summary.histogram("empty", np.zeros(0), step=0)
    tf.summary.image("grey", samples.picture(channels=1)[None], step=1)
    tf.summary.image("float", samples.picture(channels=4)[None] / 255, step=1)
    sounds = np.stack([samples.sound(), samples.sound() / 2])[..., None]
    tf.summary.audio("sounds", sounds, samples.SAMPLE_RATE, step=1, encoding="wav", description="Two")
    tf.summary.text("note/rank 0", "*one*", step=0, description="A note")
    tf.summary.text("note/rank 1", ["one", "zwölf", ""], step=0)
    tf.summary.text("note/rank 2", [["a", "b", "c"], ["1", "2", "3"]], step=0)


def write_tensors() -> None:
    tf.summary.write("plain", np.arange(6, dtype=np.float32).reshape(2, 3), step=0)
    tf.summary.write("plain/number", tf.constant(2.5, tf.float64), step=0)
    metadata = tf.compat.v1.SummaryMetadata(
        plugin_data=tf.compat.v1.SummaryMetadata.PluginData(plugin_name="somebody's", content=b"\x01\x02")
    )
    for step in range(2):
        tf.summary.write("own plugin", tf.constant([b"a", b"\xff\x00"]), step=step, metadata=metadata)
    value = tf.compat.v1.Summary.Value(tag="raw", simple_value=1.5)
    tf.summary.experimental.write_raw_pb(tf.compat.v1.Summary(value=[value]).SerializeToString(), step=3)


def write_trace() -> None:
    @tf.function
    def double(x: tf.Tensor) -> tf.Tensor:
        return x * 2.0 + 1.0

    tf.summary.graph(double.get_concrete_function(tf.TensorSpec([2], tf.float32)).graph)
    tf.summary.trace_on(graph=True)
    double(tf.constant([1.0, 2.0, 3.0]))
    tf.summary.trace_export("double", step=0)


if __name__ == "__main__":
    generate(write)
