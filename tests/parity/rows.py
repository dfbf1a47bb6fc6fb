"""The calls that are compared: every method, and every kind of input that its original takes.

A row is written by an original and by us, into directories of the same name. `of` says which originals take it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from tests.compat import samples, torch_methods

from .row import BOTH, TENSORBOARDX, TORCH, WALL_TIME, Row, call, plain


def spread(size: int, seed: int = 0) -> np.ndarray:
    """Numbers of all magnitudes, both signs and some zeros."""
    random = np.random.default_rng(seed)
    numbers = random.normal(size=size) * 10.0 ** random.uniform(-6, 6, size)
    numbers[::17] = 0
    return numbers.astype(np.float32)


def histogram(name: str, numbers: Any, values: Any = None, **keywords: Any) -> Row:
    of = TENSORBOARDX if isinstance(values, list) else BOTH
    shown = numbers if values is None else values
    return Row(f"histogram {name}", call("add_histogram", shown, **keywords), of, numbers=np.asarray(numbers))


def picture(name: str, method: str, array: Any, dataformats: str, **keywords: Any) -> Row:
    of = keywords.pop("of", BOTH)
    return Row(name, call(method, array, dataformats=dataformats, **keywords), of)


SCALAR_VALUES: dict[str, Any] = {
    "a float": 0.1,
    "an int": 7,
    "a bool": True,
    "a float32": np.float32(0.1),
    "a float64": np.float64(1 / 3),
    "a float16": np.float16(0.1),
    "an int64": np.int64(5),
    "a 0-d array": np.array(0.5),
    "an array of one": np.array([0.5], np.float32),
    "an array of one by one": np.array([[0.5]]),
    "a tensor": torch.tensor(0.25),
    "a tensor of one": torch.tensor([0.25], dtype=torch.float64),
    "a tensor with gradient": torch.tensor(0.25, requires_grad=True),
    "an int tensor": torch.tensor(9),
    "NaN": float("nan"),
    "infinity": float("inf"),
    "minus infinity": float("-inf"),
    "a denormal": 1e-40,
    "the largest": 3e38,
}

SCALARS = [
    *(Row(f"scalar {name}", call("add_scalar", value)) for name, value in SCALAR_VALUES.items()),
    Row("scalar a list", call("add_scalar", [0.5]), TENSORBOARDX),
    Row("scalar bfloat16", call("add_scalar", torch.tensor(0.3, dtype=torch.bfloat16)), TORCH),
    Row("scalar without a step", call("add_scalar", 1.0, global_step=None)),
    Row("scalar at a fraction of a step", call("add_scalar", 1.0, global_step=1.7)),
    Row("scalar at a tensor's step", call("add_scalar", 1.0, global_step=torch.tensor(4))),
    Row("scalar at a negative step", call("add_scalar", 1.0, global_step=-5)),
    Row("scalar at a large step", call("add_scalar", 1.0, global_step=2**40)),
    Row("scalar without a tag's slash", plain("add_scalar", "a/b.c_d-e", 1.0, 2, WALL_TIME)),
    Row(
        "scalar with titles",
        call("add_scalar", 1.0, display_name="Shown", summary_description="*what*"),
        TENSORBOARDX,
    ),
    Row("scalar in the new style", call("add_scalar", 0.1, new_style=True), TORCH),
    Row("scalar in double precision", call("add_scalar", 0.1, new_style=True, double_precision=True), TORCH),
    Row("scalar by torch's positions", plain("add_scalar", "tag", 0.1, 3, WALL_TIME, True, False), TORCH),
    Row(
        "scalars",
        plain(
            "add_scalars", "main/tag", {"a": 1.0, "b": np.float32(2), "c": torch.tensor(3.0)}, 3, WALL_TIME
        ),
    ),
]

RAW = {
    "min": 0.5,
    "max": 3.5,
    "num": 6,
    "sum": 11.0,
    "sum_squares": 25.0,
    "bucket_limits": [1.0, 2.0, 3.0, 4.0],
    "bucket_counts": [1, 2, 2, 1],
}
NUMBERS = spread(5000)
INSIDE = NUMBERS[np.abs(NUMBERS) <= 2]

HISTOGRAMS = [
    histogram("of float32", NUMBERS),
    histogram("of float64", NUMBERS.astype(np.float64)),
    histogram("of float16", np.linspace(-30, 30, 700).astype(np.float16)),
    histogram("of ints", np.arange(-500, 500)),
    histogram("of bytes", np.arange(256, dtype=np.uint8)),
    histogram("of three dimensions", NUMBERS[:4800].reshape(4, 12, 100)),
    histogram("of one number", np.array([0.5])),
    histogram("of equal numbers", np.full(9, 0.5)),
    histogram("of zeros", np.zeros(9)),
    histogram("of a tensor", NUMBERS, torch.from_numpy(NUMBERS)),
    histogram("of a tensor with gradient", NUMBERS, torch.from_numpy(NUMBERS.copy()).requires_grad_()),
    histogram("of a transposed tensor", NUMBERS, torch.from_numpy(NUMBERS).reshape(50, 100).T),
    histogram("of a list", np.array([1.0, 2.0, 2.5]), [1.0, 2.0, 2.5]),
    histogram("in bins of a rule", NUMBERS[:200], bins="auto"),
    histogram("in bins of Doane's rule", NUMBERS[:200], bins="doane"),
    histogram("in 30 bins", NUMBERS, bins=30),
    histogram("in given bins", INSIDE, NUMBERS, bins=[-2.0, -1.0, 0.0, 1.0, 2.0]),
    histogram("in at most 20 bins", np.linspace(-1, 1, 999), bins=100, max_bins=20),
    Row("histogram as it is", call("add_histogram_raw", **RAW)),
]

RGB = samples.picture()
FLOATS = (RGB / 255).astype(np.float32)
CHW = np.ascontiguousarray(RGB.transpose(2, 0, 1))
MANY = samples.pictures(11).transpose(0, 3, 1, 2).copy()
BOXES = np.array([[1, 1, 9, 9], [4, 2, 14, 12]])
LARGE = samples.picture(24, 20)

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
    picture("image too bright", "add_image", np.full((2, 2, 3), 1.5), "HWC", of=TORCH),
    picture("images NCHW", "add_images", MANY, "NCHW"),
    picture("images NHWC", "add_images", MANY.transpose(0, 2, 3, 1), "NHWC"),
    picture("images of a tensor", "add_images", torch.from_numpy(MANY), "NCHW"),
    picture("images of one channel", "add_images", MANY[:, :1], "NCHW"),
    picture("images of a list", "add_images", list(MANY), "CHW", of=TENSORBOARDX),
    picture(
        "images of a list HWC", "add_images", list(MANY.transpose(0, 2, 3, 1)), "HWC", of=TENSORBOARDX
    ),
    Row("boxes", call("add_image_with_boxes", LARGE, BOXES, dataformats="HWC")),
    Row("boxes on a tensor", call("add_image_with_boxes", torch.from_numpy(LARGE), torch.from_numpy(BOXES), dataformats="HWC")),
]  # fmt: skip


def write_figure(writer: Any) -> None:
    writer.add_figure("group/tag", torch_methods.draw_figure(), 3, walltime=WALL_TIME)


def write_figures(writer: Any) -> None:
    figures = [torch_methods.draw_figure() for _ in range(3)]
    writer.add_figure("group/tag", figures, 3, walltime=WALL_TIME)


FIGURES = [Row("figure", write_figure), Row("figures", write_figures)]
SOUND = samples.sound()

OTHERS = [
    Row("audio of an array", call("add_audio", SOUND, sample_rate=samples.SAMPLE_RATE)),
    Row("audio of a tensor", call("add_audio", torch.from_numpy(SOUND), sample_rate=samples.SAMPLE_RATE)),
    Row("audio of a column", call("add_audio", SOUND[:, None], sample_rate=samples.SAMPLE_RATE)),
    Row(
        "audio in stereo",
        call("add_audio", np.stack([SOUND, -SOUND], 1), sample_rate=samples.SAMPLE_RATE),
        TENSORBOARDX,
    ),
    Row("audio of a row", call("add_audio", SOUND[None], sample_rate=samples.SAMPLE_RATE), TORCH),
    Row("text", call("add_text", "| a |\n|---|\n| *1* **zwölf** |")),
    Row("text of nothing", call("add_text", "")),
    *(
        Row(f"tensor of {dtype}", call("add_tensor", torch.arange(6).reshape(2, 3).to(dtype)), TORCH)
        for dtype in (
            torch.float32, torch.float64, torch.int8, torch.int16, torch.int32,
            torch.int64, torch.bool, torch.complex64,
        )
    ),
    Row("tensor of no dimension", call("add_tensor", torch.tensor(1.5)), TORCH),
]  # fmt: skip

LABELS = np.random.default_rng(1).random(500) < 0.3
SCORES = np.clip(LABELS * 0.3 + np.random.default_rng(2).random(500) * 0.7, 0, 1).astype(np.float32)
WEIGHTS = np.random.default_rng(3).random(500)
RAW_CURVE = ([3, 2, 1], [3, 1, 0], [0, 2, 3], [0, 1, 2], [0.5, 0.67, 1.0], [1.0, 0.67, 0.33])

CURVES = [
    Row("curve", call("add_pr_curve", LABELS, SCORES)),
    Row("curve of tensors", call("add_pr_curve", torch.from_numpy(LABELS), torch.from_numpy(SCORES))),
    Row("curve of int labels", call("add_pr_curve", LABELS.astype(np.int64), SCORES)),
    Row("curve of float labels", call("add_pr_curve", LABELS.astype(np.float32), SCORES)),
    Row("curve at 11 thresholds", call("add_pr_curve", LABELS, SCORES, num_thresholds=11)),
    Row("curve at 500 thresholds", call("add_pr_curve", LABELS, SCORES, num_thresholds=500)),
    Row("curve with weights", call("add_pr_curve", LABELS, SCORES, weights=WEIGHTS)),
    Row("curve of lists", call("add_pr_curve", LABELS.tolist(), SCORES.tolist()), TENSORBOARDX),
    Row("curve as it is", call("add_pr_curve_raw", *RAW_CURVE, num_thresholds=3)),
]

MESH_TAGS = {
    "group/tag_1": "group/tag_VERTEX",
    "group/tag_2": "group/tag_FACE",
    "group/tag_3": "group/tag_COLOR",
}
PARTS = [torch.from_numpy(part) for part in (samples.vertices(), samples.colors(), samples.faces())]
CONFIG = {"camera": {"cls": "PerspectiveCamera", "fov": 75}}


def mesh(name: str, *parts: Any, **keywords: Any) -> list[Row]:
    """tensorboardX numbers the parts' tags and leaves out which of them there are."""
    write = call("add_mesh", *parts, **keywords)
    return [Row(name, write, TENSORBOARDX, tags=MESH_TAGS, has_own_content=True), Row(name, write, TORCH)]


MESHES = [
    *mesh("mesh", *PARTS),
    *mesh("mesh of arrays", *(part.numpy() for part in PARTS)),
    *mesh("mesh with a config", *PARTS, config_dict=CONFIG),
    *mesh("cloud of points", PARTS[0]),
    *mesh("cloud of coloured points", PARTS[0], PARTS[1]),
]

MARGIN = ["loss/train", "loss/low", "loss/high"]

LAYOUTS = [
    Row("layout", plain("add_custom_scalars", samples.LAYOUT)),
    Row("layout of lines", plain("add_custom_scalars_multilinechart", ["loss/train", "loss/val"])),
    Row(
        "layout of titled lines",
        plain("add_custom_scalars_multilinechart", ["loss/.*"], category="A", title="t"),
    ),
    Row("layout of a margin", plain("add_custom_scalars_marginchart", MARGIN, category="A", title="t")),
]

HPARAMS = {"lr": 0.1, "layers": 3, "bias": True, "name": "adam"}
METRICS = {"hparam/loss": 0.5, "hparam/accuracy": np.float32(0.75)}

SETTINGS = [
    Row("hparams", plain("add_hparams", HPARAMS, METRICS), is_nameless=True),
    Row("hparams with a step", plain("add_hparams", HPARAMS, METRICS, global_step=5), is_nameless=True),
    Row(
        "hparams of numpy",
        plain("add_hparams", {"size": np.float32(0.5), "n": np.int64(2)}, METRICS, name="trial"),
        TENSORBOARDX,
    ),
    Row("hparams with a name", plain("add_hparams", HPARAMS, METRICS, name="trial"), TENSORBOARDX),
    Row("hparams in a named run", plain("add_hparams", HPARAMS, METRICS, run_name="trial"), TORCH),
    Row("hparams in the run", plain("add_hparams", HPARAMS, METRICS, run_name="."), TORCH),
    Row(
        "hparams with domains",
        plain("add_hparams", {"lr": 0.1, "name": "a"}, METRICS, {"lr": [0.1, 0.2], "name": ["a", "b"]}),
        TORCH,
        is_nameless=True,
    ),
]


def use_metadata(writer: Any) -> None:
    with writer.use_metadata(global_step=7, walltime=WALL_TIME):
        writer.add_scalar("tag", 1.0)
        writer.add_text("tag", "text")


SESSIONS = [Row("metadata", use_metadata, TENSORBOARDX)]


def write_graph(writer: Any) -> None:
    torch.manual_seed(0)
    body = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU())
    writer.add_graph(torch.nn.Sequential(body, torch.nn.Linear(4, 2)), torch.zeros(1, 3))


GRAPHS = [Row("graph", write_graph)]

ROWS = [
    *SCALARS,
    *HISTOGRAMS,
    *PICTURES,
    *FIGURES,
    *OTHERS,
    *CURVES,
    *MESHES,
    *LAYOUTS,
    *SETTINGS,
    *SESSIONS,
    *GRAPHS,
]
