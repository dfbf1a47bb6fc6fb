"""`python -m tests.browser.picture_page`: takes the README's picture of the page anew, `notebooks/page.png`."""

from __future__ import annotations

import math
import tempfile
from contextlib import closing
from pathlib import Path

import numpy as np
import tensorboardX

from tests.browser.chromium import new_context, open_browser
from tests.page_command import PageCommand

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "notebooks" / "page.png"
RATES = {"cnn/adam": 0.03, "cnn/sgd": 0.012, "mlp/adam": 0.02, "mlp/sgd": 0.008}
STEPS = 400
SIZE = {"width": 1180, "height": 640}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        logdir = Path(folder) / "runs"
        for run, rate in RATES.items():
            log(logdir / run, rate)
        command = PageCommand(Path(folder), "--logdir", "runs", "--port", "0")
        with closing(command), open_browser() as browser:
            page = new_context(browser).new_page()
            page.set_viewport_size(SIZE)
            page.goto(f"{command.address}#smoothing=0.6")
            page.locator('[data-tag="samples/digits"] img').first.wait_for()
            canvas = page.locator('[data-tag="train/loss"] canvas').first
            box = canvas.bounding_box()
            assert box is not None
            page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 0.7 * box["height"])
            page.locator("[data-run][data-value]").first.wait_for()
            page.screenshot(path=PICTURE)


def log(logdir: Path, rate: float) -> None:
    rng = np.random.default_rng(round(1000 * rate))
    with tensorboardX.SummaryWriter(str(logdir)) as writer:
        for step in range(STEPS):
            left = math.exp(-rate * step)
            writer.add_scalar("train/loss", 2.3 * left + 0.12 * rng.random() + 0.1, step)
            writer.add_scalar("train/learning_rate", 0.1 * 0.5 ** (step // 100), step)
            if step % 10 == 0:
                writer.add_scalar("val/accuracy", 1 - 0.9 * left - 0.03 * rng.random(), step)
            if step % 40 == 0:
                writer.add_image("samples/digits", rng.random((3, 48, 48)) * left, step)
                writer.add_histogram("weights/conv1", rng.normal(size=2000) * (1 + step / STEPS), step)


if __name__ == "__main__":
    main()
