"""The calls that tensorboardX and torch.utils.tensorboard have in common."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from . import samples
from .samples import wall_time


def write_scalars(writer: Any) -> None:
    for step, loss in enumerate(samples.losses(6)):
        writer.add_scalar("loss/train", loss, step, walltime=wall_time(step))
        writer.add_scalars("parts", {"a": loss, "b": -loss}, step, walltime=wall_time(step))
    for step, value in enumerate((float("nan"), float("inf"), float("-inf"), 0.0, 1e-40, 3e38)):
        writer.add_scalar("odd/values", value, step, walltime=wall_time(step))
    for step in (3, 3, 3, 1, 2, -7, 2**40):
        writer.add_scalar("odd/steps", step, step, walltime=wall_time(4))
    writer.add_scalar("odd/no step", 1.5, walltime=wall_time(4))
    writer.add_scalar("ünï/ταγ 名", 2.5, 0, walltime=wall_time(4))
    writer.add_scalar("tensor", torch.tensor([0.25]), 0, walltime=wall_time(4))


def write_histograms(writer: Any) -> None:
    for step in range(3):
        writer.add_histogram("weights", samples.values(50) * (step + 1), step, walltime=wall_time(step))
        writer.add_histogram("weights/auto", samples.values(50), step, bins="auto", walltime=wall_time(step))
    writer.add_histogram("equal", np.full(9, 0.5), 0, walltime=wall_time(0))
    writer.add_histogram_raw(
        "raw", min=0.5, max=3.5, num=6, sum=11.0, sum_squares=25.0, bucket_limits=[1.0, 2.0, 3.0, 4.0],
        bucket_counts=[1, 2, 2, 1], global_step=2, walltime=wall_time(2),
    )  # fmt: skip


def write_pictures(writer: Any) -> None:
    for step in range(2):
        writer.add_image("image", samples.picture(), step, wall_time(step), dataformats="HWC")
    writer.add_image("grey", samples.picture(channels=1)[..., 0], 0, wall_time(0), dataformats="HW")
    writer.add_image("alpha", samples.picture(channels=4), 0, wall_time(0), dataformats="HWC")
    writer.add_images("images", samples.pictures(3), 1, wall_time(1), dataformats="NHWC")
    boxes = np.array([[1, 1, 4, 4]])
    writer.add_image_with_boxes("boxes", samples.picture(16, 16), boxes, 1, wall_time(1), dataformats="HWC")
    writer.add_figure("figure", draw_figure(), 0, walltime=wall_time(0))
    video = samples.pictures(3).transpose(0, 3, 1, 2)[None]
    writer.add_video("video", torch.from_numpy(video.copy()), 0, fps=4, walltime=wall_time(0))


def draw_figure() -> Any:
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(1, 1), dpi=40)
    axes.plot([0, 1])
    return figure


def write_other_media(writer: Any) -> None:
    writer.add_audio(
        "sound", torch.from_numpy(samples.sound()), 0, samples.SAMPLE_RATE, walltime=wall_time(0)
    )
    writer.add_text("note", "| a | b |\n|---|---|\n| *1* | **zwölf** |", 0, walltime=wall_time(0))
    writer.add_text("note", "second", 1, walltime=wall_time(1))
    writer.add_text("empty", "", 1, walltime=wall_time(1))


def write_curves(writer: Any) -> None:
    for step in range(2):
        scores = samples.predictions() ** (step + 1)
        writer.add_pr_curve(
            "curve", samples.labels(), scores, step, num_thresholds=11, walltime=wall_time(step)
        )
    writer.add_pr_curve_raw(
        "curve/raw", [3, 2, 1], [3, 1, 0], [0, 2, 3], [0, 1, 2], [0.5, 0.67, 1.0], [1.0, 0.67, 0.33],
        global_step=0, num_thresholds=3, walltime=wall_time(0),
    )  # fmt: skip


def write_mesh(writer: Any) -> None:
    config = {"camera": {"cls": "PerspectiveCamera", "fov": 75}}
    parts = [torch.from_numpy(part) for part in (samples.vertices(), samples.colors(), samples.faces())]
    writer.add_mesh("mesh", *parts, config_dict=config, global_step=0, walltime=wall_time(0))
    writer.add_mesh("points", parts[0] * 2, global_step=1, walltime=wall_time(1))


def write_layouts(writer: Any) -> None:
    for step, loss in enumerate(samples.losses(3)):
        writer.add_scalar("loss/val", loss + 0.1, step, walltime=wall_time(step))
        writer.add_scalar("loss/low", loss - 0.1, step, walltime=wall_time(step))
        writer.add_scalar("loss/high", loss + 0.2, step, walltime=wall_time(step))
    writer.add_custom_scalars(samples.LAYOUT)


def write_embedding(writer: Any) -> None:
    pictures = torch.from_numpy(samples.pictures(4)[:, :6, :6].transpose(0, 3, 1, 2) / 255).float()
    vectors = torch.from_numpy(samples.values(4, 3))
    writer.add_embedding(
        vectors, metadata=["a", "b", "c", "d"], label_img=pictures, global_step=2, tag="digits"
    )
    rows = [["a", "1"], ["b", "2"], ["c", "3"], ["d", "4"]]
    writer.add_embedding(
        vectors, metadata=rows, metadata_header=["name", "number"], global_step=3, tag="table"
    )


def write_graph(writer: Any) -> None:
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU(), torch.nn.Linear(4, 2))
    writer.add_graph(model, torch.zeros(1, 3))


def write_all(writer: Any) -> None:
    for write in (
        write_scalars, write_histograms, write_pictures, write_other_media, write_curves, write_mesh,
        write_layouts, write_embedding, write_graph,
    ):  # fmt: skip
        write(writer)
