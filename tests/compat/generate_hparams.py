"""TensorBoard's hparams plugin: an experiment, and trials with and without Keras."""

from __future__ import annotations

from pathlib import Path

import keras
import tensorflow as tf
from tensorboard.plugins.hparams import api as hp

from . import samples
from .samples import generate

UNITS = hp.HParam("units", hp.Discrete([2, 4]), display_name="Units", description="How wide")
RATE = hp.HParam("rate", hp.RealInterval(0.0, 1.0))
OPTIMIZER = hp.HParam("optimizer", hp.Discrete(["adam", "sgd"]))
BIAS = hp.HParam("bias", hp.Discrete([True, False]))


def write(logdir: Path) -> None:
    write_experiment(logdir)
    for number, units in enumerate((2, 4)):
        write_trial(logdir / f"trial {number}", {UNITS: units, RATE: 0.25, OPTIMIZER: "sgd", BIAS: True})
    write_keras_trial(logdir / "keras", {UNITS: 2, RATE: 0.5, OPTIMIZER: "adam", BIAS: False})


def write_experiment(logdir: Path) -> None:
    metrics = [hp.Metric("accuracy", display_name="Accuracy"), hp.Metric("loss", group="train")]
    with tf.summary.create_file_writer(str(logdir)).as_default():
        hp.hparams_config(hparams=[UNITS, RATE, OPTIMIZER, BIAS], metrics=metrics)


def write_trial(directory: Path, values: dict[hp.HParam, object]) -> None:
    with tf.summary.create_file_writer(str(directory)).as_default():
        hp.hparams(values, trial_id=directory.name, start_time_secs=samples.WALL_TIME)
        tf.summary.scalar("accuracy", 0.5, step=1)


def write_keras_trial(directory: Path, values: dict[hp.HParam, object]) -> None:
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile(optimizer="sgd", loss="mse")
    x, y = samples.values(4, 3), samples.values(4, 1)
    callbacks = [
        keras.callbacks.TensorBoard(str(directory)),
        hp.KerasCallback(str(directory), values, trial_id="keras"),
    ]
    model.fit(x, y, epochs=1, callbacks=callbacks, verbose=0)


if __name__ == "__main__":
    generate(write)
