"""Calls of `add_embedding`, which writes files and no events."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from .row import BOTH, TENSORBOARDX, TORCH, Row

VECTORS = np.random.default_rng(5).normal(size=(9, 4)) * 10.0 ** np.arange(-20, 16, 4)[:, None]
WORDS = ["one", "zwei", "三", "four 4", "a,b", "'q'", '"r"', "x" * 99, "#9"]
TABLE = [[word, number, number / 3] for number, word in enumerate(WORDS)]
HEADER = ["word", "number", "third"]
PICTURES = torch.rand(9, 3, 6, 6, generator=torch.Generator().manual_seed(5))
NONFINITE = np.array([[np.nan, 1.0], [np.inf, 2.0], [-np.inf, 3.0]])


def embedding(name: str, mat: Any, *values: Any, of: tuple[str, ...] = BOTH, **keywords: Any) -> Row:
    return Row(f"embedding {name}", lambda writer: writer.add_embedding(mat, *values, **keywords), of)


def tagged(tag: str, of: tuple[str, ...] = BOTH) -> Row:
    return embedding(f"tag {tag}", VECTORS, WORDS, PICTURES, 3, tag, of=of)


def write_several(writer: Any) -> None:
    for step in (1, 20, 300):
        for tag in ("words", "a/b"):
            writer.add_embedding(VECTORS * step, [f"{tag} {step} {word}" for word in WORDS], None, step, tag)
    writer.add_embedding(VECTORS[:2], tag="last")


EMBEDDINGS = [
    *(
        embedding(f"of {np.dtype(dtype)}", np.arange(12).reshape(4, 3).astype(dtype) / np.array(4, dtype))
        for dtype in (np.float32, np.float64, np.float16)
    ),
    embedding("of ints", np.arange(12).reshape(4, 3) - 5),
    embedding("of bytes", np.arange(12, dtype=np.uint8).reshape(4, 3)),
    embedding("of many magnitudes", VECTORS),
    embedding("of zeros", np.zeros((4, 3))),
    embedding("of NaN and infinities", NONFINITE),
    embedding("of one number", np.array([[0.1]])),
    embedding("of columns first", np.asfortranarray(VECTORS)),
    embedding("of a tensor", torch.from_numpy(VECTORS)),
    embedding("of a tensor with gradient", torch.from_numpy(VECTORS).clone().requires_grad_()),
    embedding("of a transposed tensor", torch.from_numpy(VECTORS).T),
    embedding("of bfloat16", torch.tensor(VECTORS[4:6], dtype=torch.bfloat16), of=TORCH),
    embedding("of lists", VECTORS.tolist(), of=TENSORBOARDX),
    embedding("with labels", VECTORS, WORDS),
    embedding("with labels of numbers", VECTORS, [1, 2.5, True, None, -3, 1e300, 0.1, "8", 9]),
    embedding("with labels of an array", VECTORS, np.arange(9)),
    embedding("with labels of an array of floats", VECTORS, np.arange(9) / 7),
    embedding("with labels of an array of text", VECTORS, np.array(WORDS)),
    embedding("with labels of a tuple", VECTORS, tuple(WORDS)),
    embedding("with rows but no header", VECTORS, [["a", 1]] * 9),
    embedding("with rows", VECTORS, TABLE, metadata_header=HEADER),
    embedding("with rows of tuples", VECTORS, list(map(tuple, TABLE)), metadata_header=HEADER),
    embedding("with a header but no rows", VECTORS, metadata_header=HEADER),
    embedding("with a header that is empty", VECTORS, WORDS, metadata_header=[]),
    embedding("with pictures", VECTORS, label_img=PICTURES),
    embedding("with grey pictures", VECTORS, label_img=PICTURES[:, :1]),
    embedding("with float64 pictures", VECTORS, label_img=PICTURES.double()),
    embedding("with pictures beyond 0 to 1", VECTORS, label_img=PICTURES * 3 - 1),
    embedding("with pictures of an array", VECTORS, label_img=PICTURES.numpy(), of=TENSORBOARDX),
    embedding("with 7 pictures in 9 places", VECTORS[:7], label_img=PICTURES[:7]),
    embedding("with 5 pictures in 9 places", VECTORS[:5], label_img=PICTURES[:5], of=TORCH),
    embedding("with one picture", VECTORS[:1], label_img=PICTURES[:1]),
    embedding("with all", VECTORS, TABLE, PICTURES, 7, "all", HEADER),
    embedding("at a negative step", VECTORS, global_step=-3),
    embedding("at a large step", VECTORS, global_step=1_234_567),
    embedding("at numpy's step", VECTORS, global_step=np.int64(8)),
    tagged("a/b/c"),
    tagged("words/en 100%"),
    tagged("é: ü 日本"),
    tagged("a{b}[c]<d>|e*f?g"),
    tagged("..."),
    tagged(" "),
    tagged("back\\slash", TORCH),
    tagged('say "x"', TORCH),
    Row("embedding several tags and steps", write_several),
]
