"""JAX: the writers of clu and flax, with arrays as JAX makes them."""

from __future__ import annotations

from pathlib import Path

import jax
import jax.numpy as jnp
from clu import metric_writers
from flax.metrics.tensorboard import SummaryWriter

from . import samples
from .samples import generate


def write(logdir: Path) -> None:
    write_with_clu(logdir / "clu")
    write_with_flax(logdir / "flax")


def write_with_clu(directory: Path) -> None:
    writer = metric_writers.create_default_writer(str(directory), asynchronous=False)
    for step, loss in enumerate(samples.losses(4)):
        writer.write_scalars(step, {"train/loss": jnp.float32(loss), "train/half": jnp.bfloat16(loss)})
    writer.write_histograms(3, {"weights": jnp.asarray(samples.values(50))}, {"weights": 8})
    writer.write_images(3, {"images": jnp.asarray(samples.pictures(2))})
    writer.write_audios(
        3, {"sound": jnp.asarray(samples.sound()[None, :, None])}, sample_rate=samples.SAMPLE_RATE
    )
    writer.write_texts(3, {"note": "*one*"})
    writer.write_hparams({"optimizer": {"name": "adam", "rate": 0.1}, "layers": 3})
    writer.write_summaries(3, {"summary": samples.values(2, 3)})
    writer.close()


def write_with_flax(directory: Path) -> None:
    loss_of = jax.jit(lambda x: (x**2).mean())
    writer = SummaryWriter(str(directory))
    writer.hparams({"rate": 0.1, "layers": [2, 3]})
    for step in range(4):
        writer.scalar("train/loss", loss_of(jnp.arange(4.0) / (step + 1)), step)
    writer.histogram("weights", jnp.asarray(samples.values(5, 10)), 3, bins=5)
    writer.image("image", samples.picture(), 3)
    writer.image("images", samples.pictures(2), 3, max_outputs=2)
    writer.audio("sound", samples.sound()[None, :, None], 3, sample_rate=samples.SAMPLE_RATE)
    writer.text("note", "*one*", 3)
    writer.write("tensor", jnp.arange(3.0), 3)
    writer.close()


if __name__ == "__main__":
    generate(write)
