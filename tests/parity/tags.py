"""Tags as they are and as tensorboardX makes them, for every method that has one."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from tests.compat import samples, torch_methods

from .row import BOTH, TORCH, WALL_TIME, Row

TAGS = ["/lead", "a b", "Loss (train): é %", "a//b/", "ünï/ταγ 名", "x" * 300, ".", "-"]
PICTURE = samples.picture()
KEYWORDS = {"global_step": 3, "walltime": WALL_TIME}

CALLS: dict[str, Callable[[Any, str], None]] = {
    "scalar": lambda writer, tag: writer.add_scalar(tag, 1.0, **KEYWORDS),
    "histogram": lambda writer, tag: writer.add_histogram(tag, np.ones(1), bins=1, **KEYWORDS),
    "histogram as it is": lambda writer, tag: writer.add_histogram_raw(
        tag, 0.5, 0.5, 1, 0.5, 0.25, [1.0], [1], **KEYWORDS
    ),
    "image": lambda writer, tag: writer.add_image(tag, PICTURE, dataformats="HWC", **KEYWORDS),
    "images": lambda writer, tag: writer.add_images(tag, PICTURE[None], dataformats="NHWC", **KEYWORDS),
    "boxes": lambda writer, tag: writer.add_image_with_boxes(
        tag, PICTURE, np.array([[1, 1, 3, 3]]), dataformats="HWC", **KEYWORDS
    ),
    "figure": lambda writer, tag: writer.add_figure(tag, torch_methods.draw_figure(), **KEYWORDS),
    "audio": lambda writer, tag: writer.add_audio(tag, samples.sound(), **KEYWORDS),
    "text": lambda writer, tag: writer.add_text(tag, "text", **KEYWORDS),
    "curve": lambda writer, tag: writer.add_pr_curve(
        tag, samples.labels(), samples.predictions(), **KEYWORDS
    ),
    "curve as it is": lambda writer, tag: writer.add_pr_curve_raw(tag, *[[1.0]] * 6, **KEYWORDS),
    "tensor": lambda writer, tag: writer.add_tensor(tag, torch.ones(2), **KEYWORDS),
}


def ours(tag: str) -> dict[str, str]:
    """What tensorboardX and torch make of a tag, to what we make of it: no "/" at its start."""
    found = tag.lstrip("/")
    theirs = {tag: found, re.sub(r"[^-/\w.]", "_", tag).lstrip("/"): found}
    return theirs | {f"{one}/text_summary": f"{found}/text_summary" for one in theirs}


NAMES = {theirs: mine for tag in TAGS for theirs, mine in ours(tag).items()}


def tagged(name: str, write: Callable[[Any, str], None]) -> Row:
    def write_all(writer: Any) -> None:
        for tag in TAGS:
            write(writer, tag)

    numbers = np.ones(1) if name == "histogram" else None
    of = TORCH if name == "tensor" else BOTH
    return Row(f"tags of {name}", write_all, of, NAMES, numbers)


TAGGED = [tagged(*one) for one in CALLS.items()]
