"""Keras: the `TensorBoard` callback with everything that it can log."""

from __future__ import annotations

from pathlib import Path

import keras

from . import samples
from .samples import generate


def write(logdir: Path) -> None:
    keras.utils.set_random_seed(0)
    layers = [keras.layers.Dense(3, activation="relu", name="hidden"), keras.layers.Dense(1, name="output")]
    model = keras.Sequential([keras.Input((2, 2, 1)), keras.layers.Flatten(), *layers])
    model.compile(optimizer="sgd", loss="mse", metrics=["mae"])
    callback = keras.callbacks.TensorBoard(
        str(logdir), histogram_freq=1, write_graph=True, write_images=True, update_freq="batch"
    )
    x, y = samples.values(8, 2, 2, 1), samples.values(8, 1)
    model.fit(x, y, batch_size=4, epochs=2, validation_data=(x[:4], y[:4]), callbacks=[callback], verbose=0)
    model.evaluate(x, y, callbacks=[callback], verbose=0)


if __name__ == "__main__":
    generate(write)
