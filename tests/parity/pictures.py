"""Calls that write pictures and sounds."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from tests.compat import samples, torch_methods

from .row import BOTH, TENSORBOARDX, TORCH, WALL_TIME, Row, call


def picture(name: str, method: str, array: Any, dataformats: str, **keywords: Any) -> Row:
    of = keywords.pop("of", BOTH)
    return Row(name, call(method, array, dataformats=dataformats, **keywords), of)


RGB = samples.picture()
FLOATS = (RGB / 255).astype(np.float32)
CHW = np.ascontiguousarray(RGB.transpose(2, 0, 1))
MANY = samples.pictures(11).transpose(0, 3, 1, 2).copy()
ALPHAS = samples.pictures(4).repeat(2, 3)[..., :4].transpose(0, 3, 1, 2).copy()
BOXES = np.array([[1, 1, 9, 9], [4, 2, 14, 12]])
LARGE = samples.picture(24, 20)
WIDE = samples.picture(64, 96)


def boxes(name: str, array: Any, places: Any, **keywords: Any) -> Row:
    return Row(
        f"boxes {name}", call("add_image_with_boxes", array, places, **{"dataformats": "HWC", **keywords})
    )


PICTURES = [
    picture("image CHW", "add_image", CHW, "CHW"),
    picture("image HWC", "add_image", RGB, "HWC"),
    picture("image HW", "add_image", RGB[..., 0], "HW"),
    picture("image WHC", "add_image", RGB.transpose(1, 0, 2), "WHC"),
    picture("image of one channel", "add_image", CHW[:1], "CHW"),
    picture("image of floats", "add_image", FLOATS, "HWC"),
    picture("image of a tensor", "add_image", torch.from_numpy(CHW), "CHW"),
    picture("image of a float tensor", "add_image", torch.from_numpy(CHW / 255.0), "CHW"),
    picture("image with alpha", "add_image", samples.picture(channels=4), "HWC"),
    picture("image chw", "add_image", CHW, "chw"),
    picture("image CWH", "add_image", CHW.transpose(0, 2, 1), "CWH"),
    picture("image WCH", "add_image", CHW.transpose(2, 0, 1), "WCH"),
    picture("image HCW", "add_image", CHW.transpose(1, 0, 2), "HCW"),
    picture("image WH", "add_image", RGB[..., 0].T, "WH"),
    picture("image HW of floats", "add_image", FLOATS[..., 0], "HW"),
    picture("image NCHW", "add_image", MANY, "NCHW"),
    picture("image HWC of one channel", "add_image", RGB[..., :1], "HWC"),
    picture("image HWC of two channels", "add_image", RGB[..., :2], "HWC"),
    picture("image with an alpha of floats", "add_image", samples.picture(channels=4) / 255, "HWC"),
    picture("image of float64", "add_image", FLOATS.astype(np.float64), "HWC"),
    picture("image of float16", "add_image", FLOATS.astype(np.float16), "HWC"),
    picture("image of bools", "add_image", CHW > 100, "CHW"),
    picture("image of a bool tensor", "add_image", torch.from_numpy(CHW > 100), "CHW"),
    picture("image of a tensor with gradient", "add_image", torch.tensor(CHW / 255, requires_grad=True), "CHW"),
    picture("image of a transposed tensor", "add_image", torch.from_numpy(RGB).permute(2, 0, 1), "CHW"),
    picture("image of one pixel", "add_image", RGB[:1, :1], "HWC"),
    picture("image of a list", "add_image", FLOATS.tolist(), "HWC", of=TENSORBOARDX),
    picture("image of bfloat16", "add_image", torch.from_numpy(CHW > 9).bfloat16(), "CHW", of=TORCH),
    picture("image without a step", "add_image", CHW, "CHW", global_step=None),
    picture("image too bright", "add_image", np.full((2, 2, 3), 1.5), "HWC", of=TORCH),
    picture("images NCHW", "add_images", MANY, "NCHW"),
    picture("images NHWC", "add_images", MANY.transpose(0, 2, 3, 1), "NHWC"),
    picture("images of a tensor", "add_images", torch.from_numpy(MANY), "NCHW"),
    picture("images of one channel", "add_images", MANY[:, :1], "NCHW"),
    picture("images of one", "add_images", MANY[:1], "NCHW"),
    picture("images of eight", "add_images", MANY[:8], "NCHW"),
    picture("images of nine", "add_images", MANY[:9], "NCHW"),
    picture("images nchw", "add_images", MANY, "nchw"),
    picture("images CNWH", "add_images", MANY.transpose(1, 0, 3, 2), "CNWH"),
    picture("images HWCN", "add_images", MANY.transpose(2, 3, 1, 0), "HWCN"),
    picture("images of floats", "add_images", MANY / 255, "NCHW"),
    picture("images with alpha", "add_images", ALPHAS, "NCHW", of=TENSORBOARDX),
    picture("images CHW", "add_images", CHW, "CHW"),
    picture("images of a list of tensors", "add_images", list(torch.from_numpy(MANY)), "CHW", of=TENSORBOARDX),
    picture("images of a list of floats", "add_images", list(MANY / 255), "chw", of=TENSORBOARDX),
    picture("images of a list of one", "add_images", [MANY[0]], "CHW", of=TENSORBOARDX),
    picture("images of a list", "add_images", list(MANY), "CHW", of=TENSORBOARDX),
    picture(
        "images of a list HWC", "add_images", list(MANY.transpose(0, 2, 3, 1)), "HWC", of=TENSORBOARDX
    ),
    Row("boxes", call("add_image_with_boxes", LARGE, BOXES, dataformats="HWC")),
    boxes("on CHW", LARGE.transpose(2, 0, 1), BOXES, dataformats="CHW"),
    boxes("on HW", LARGE[..., 0], BOXES, dataformats="HW"),
    boxes("on floats", LARGE / 255, BOXES.astype(np.float32)),
    boxes("with fractions", LARGE, BOXES + 0.5),
    boxes("beyond the picture", LARGE, BOXES * 3 - 4),
    boxes("of none", LARGE, BOXES[:0]),
    Row("boxes on a tensor", call("add_image_with_boxes", torch.from_numpy(LARGE), torch.from_numpy(BOXES), dataformats="HWC")),
]  # fmt: skip


def write_figure(writer: Any) -> None:
    writer.add_figure("group/tag", torch_methods.draw_figure(), 3, walltime=WALL_TIME)


def write_figures(writer: Any) -> None:
    figures = [torch_methods.draw_figure() for _ in range(3)]
    writer.add_figure("group/tag", figures, 3, walltime=WALL_TIME)


def write_open_figure(writer: Any) -> None:
    figure = torch_methods.draw_figure()
    writer.add_figure("group/tag", figure, 3, close=False, walltime=WALL_TIME)
    writer.add_figure("group/tag", [figure], 4, True, WALL_TIME)


FIGURES = [
    Row("figure", write_figure),
    Row("figures", write_figures),
    Row("figure that stays open", write_open_figure),
]
SOUND = samples.sound()

RATE = {"sample_rate": samples.SAMPLE_RATE}

SOUNDS = [
    Row("audio of an array", call("add_audio", SOUND, **RATE)),
    Row("audio of float64", call("add_audio", SOUND.astype(np.float64), **RATE)),
    Row("audio of a tensor", call("add_audio", torch.from_numpy(SOUND), **RATE)),
    Row(
        "audio of a tensor with gradient", call("add_audio", torch.tensor(SOUND, requires_grad=True), **RATE)
    ),
    Row("audio of every other sample", call("add_audio", torch.from_numpy(SOUND)[::2], **RATE)),
    Row("audio of a column", call("add_audio", SOUND[:, None], **RATE)),
    Row("audio too loud", call("add_audio", SOUND * 5, **RATE)),
    Row("audio of silence", call("add_audio", np.zeros(9), **RATE)),
    Row("audio at 44,100 samples a second", call("add_audio", SOUND)),
    Row("audio in stereo", call("add_audio", np.stack([SOUND, -SOUND], 1), **RATE), TENSORBOARDX),
    Row("audio of a list", call("add_audio", SOUND.tolist(), **RATE), TENSORBOARDX),
    Row("audio of a row", call("add_audio", SOUND[None], **RATE), TORCH),
    Row("audio of bfloat16", call("add_audio", torch.tensor([0.5, -0.25]).bfloat16(), **RATE), TORCH),
]
