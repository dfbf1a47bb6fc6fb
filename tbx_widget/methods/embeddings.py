"""Vectors for the projector."""

from __future__ import annotations

import logging
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from tbx_widget.encoding.png import encode_png
from tbx_widget.events import PROJECTOR, Embedding
from tbx_widget.logdir.embedding_writing import embedding_directory, embedding_name
from tbx_widget.methods.base import Methods
from tbx_widget.methods.clipped import Place, tell_clipped
from tbx_widget.summaries.arrays import OwnedArray, own_array
from tbx_widget.summaries.clipping import PICTURE
from tbx_widget.summaries.embedding_labels import Labels, own_labels, write_labels
from tbx_widget.summaries.embeddings import check_small_pictures, check_vectors, lay_out_sprite
from tbx_widget.telling import Once, tell

logger = logging.getLogger(__name__)

_told = Once()


class EmbeddingData(NamedTuple):
    """What an embedding is made of."""

    vectors: OwnedArray
    labels: Labels | None
    pictures: OwnedArray | None
    directory: str
    what: str
    step: int
    run: str

    @property
    def nbytes(self) -> int:
        """About how many bytes are held."""
        parts = (self.vectors, self.labels, self.pictures)
        return sum(part.nbytes for part in parts if part is not None)


class EmbeddingMethods(Methods):
    """`add_embedding`."""

    def add_embedding(
        self,
        mat: Any,
        metadata: Any = None,
        label_img: Any = None,
        global_step: int | None = None,
        tag: str = "default",
        metadata_header: Any = None,
    ) -> None:
        r"""Log N vectors of D numbers for TensorBoard's projector, which shows them in two or three dimensions.

        They go into files below the run's directory, as tensorboardX and torch lay them out: numbers as float32, and an
        entry `<tag>:<step>` in `projector_config.pbtxt`. What others have written there is kept; the same tag and step
        logged again replaces its entry. `tbx_widget.read(logdir)[run].embeddings()` reads them back.

        Parameters
        ----------
        mat : array, tensor or list of lists, shape (N, D)
            One row for each vector: flatten what has more axes, N digits of 1 x 28 x 28 to (N, 784) by
            `x.reshape(len(x), -1)`; the pictures themselves go to `label_img`. Copied in the call and rounded to
            float32. NaN and infinities are kept, and said once per tag. TensorBoard lists an embedding only if N
            and D are at least 2.
        metadata : list, array or tensor of N labels, optional
            Labels are text, numbers, or anything that has a text. With `metadata_header` it has N rows with a cell for
            each name. Tabs and line ends inside of them are written as ``\t``, ``\n`` and ``\r``.
        label_img : array or tensor, shape (N, C, H, W), optional
            A small picture for each vector; C is 1 to 4, values as for `add_image`. They need not be square. As one
            square picture, of ceil(sqrt(N)) rows and columns, they may have 8192 x 8192 pixels.
        global_step : int, optional
            Where it stands on the step axis; 0 when left out.
        tag : str
            Name of the embedding.
        metadata_header : list of str, optional
            Names of the columns of `metadata`. One name alone is not written: TensorBoard would take it for a label.

        Raises
        ------
        TypeError
            Not numbers, not a tag, no list of labels or rows.
        ValueError
            Shapes or numbers that do not fit each other, or a sprite that TensorBoard would not show.

        Examples
        --------
        >>> with SummaryWriter("runs/example") as writer:
        ...     writer.add_embedding([[0.0, 1.0], [1.0, 0.0]], ["left", "right"], global_step=1)
        """
        call = self._call("add_embedding", tag, global_step, None)
        what, step = call.what, call.step
        vectors = own_array(mat, what=what)
        check_vectors(vectors.shape, what=what)
        count = vectors.shape[0]
        labels = None if metadata is None else own_labels(metadata, metadata_header, count=count, what=what)
        pictures = None if label_img is None else own_array(label_img, what=f"{what}, label_img")
        if pictures is not None:
            check_small_pictures(pictures.shape, count, what=what)
        directory = embedding_directory(call.tag, step)
        data = EmbeddingData(vectors, labels, pictures, directory, what, step, self._streams.main.run)
        named = call._replace(tag=embedding_name(call.tag, step))
        self._streams.submit(PROJECTOR, named, data, make_embedding, data.nbytes)


def make_embedding(data: EmbeddingData) -> Embedding:
    """Round vectors to float32, and bring labels to text and pictures to PNG."""
    with np.errstate(over="ignore"):
        vectors = np.ascontiguousarray(data.vectors.numpy(), np.float32)
    _tell_nonfinite(vectors, data)
    pixels = None if data.pictures is None else _draw_sprite(data.pictures, data)
    return Embedding(
        vectors,
        b"" if data.labels is None else write_labels(data.labels),
        b"" if pixels is None else encode_png(pixels),
        (0, 0) if data.pictures is None else (data.pictures.shape[3], data.pictures.shape[2]),
        data.directory,
    )


def _draw_sprite(pictures: OwnedArray, data: EmbeddingData) -> npt.NDArray[np.uint8]:
    array = pictures.numpy()
    tell_clipped([array], PICTURE, Place(data.run, f"{data.what}, label_img"))
    return lay_out_sprite(array)


def _tell_nonfinite(vectors: npt.NDArray[np.float32], data: EmbeddingData) -> None:
    """Say once for each tag that some vectors have no place."""
    bad = len(vectors) - int(np.isfinite(vectors).all(axis=1).sum())
    if bad and _told.is_first((data.run, data.what)):
        message = f"{bad} of {len(vectors)} vectors at step {data.step} have NaN or infinities"
        message += "; they are written all the same"
        tell(logger.warning, message, run=data.run, call=data.what, once="for each tag")
