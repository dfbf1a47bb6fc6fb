"""The writer in torch's dialect: the signatures and the files of torch.utils.tensorboard 2.13.

Source: torch/utils/tensorboard/writer.py.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from tbx_widget.arguments import check_name
from tbx_widget.file_writer import FileWriter
from tbx_widget.lanes.stream import Stream
from tbx_widget.writer import SummaryWriter

_add_plain_scalar = SummaryWriter.add_scalar
"""Found once: `super()` costs a quarter of the call."""


class TorchSummaryWriter(SummaryWriter):
    """Log as `SummaryWriter` does, with what torch's class of this name takes and writes.

    `tbx_widget.patch()` puts it in the place of torch's. Sub-runs of `add_scalars` lie beside one another,
    `<run>/<tag>_<key>` with "_" for each "/" in the tag; hyperparameters carry the step.

    Parameters
    ----------
    log_dir : str or path, optional
        Directory of the run; `runs/<date>_<time>_<host><comment>` when left out or empty.
    comment, purge_step, max_queue, flush_secs, filename_suffix
        As for `SummaryWriter`. `purge_step` is None afterwards.

    Raises
    ------
    LogdirError
        The directory cannot be made or written.
    """

    _run_metadata_tag = "step1"

    def __init__(
        self,
        log_dir: str | os.PathLike[str] | None = None,
        comment: str = "",
        purge_step: int | None = None,
        max_queue: int = 10,
        flush_secs: float = 120,
        filename_suffix: str = "",
    ) -> None:
        super().__init__(log_dir or None, comment, purge_step, max_queue, flush_secs, filename_suffix)
        self.purge_step = None

    def add_scalar(  # type: ignore[override]
        self,
        tag: str,
        scalar_value: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        new_style: bool = False,
        double_precision: bool = False,
    ) -> None:
        """Log one number, as `SummaryWriter.add_scalar`; the last two parameters are torch's.

        Parameters
        ----------
        new_style : bool
            Write a tensor, as TensorFlow 2 does, in the place of a plain number.
        double_precision : bool
            With `new_style`: keep all 64 bits.
        """
        if not new_style:
            _add_plain_scalar(self, tag, scalar_value, global_step, walltime)
            return
        super().add_scalar(
            tag, scalar_value, global_step, walltime, new_style=True, double_precision=double_precision
        )

    def add_hparams(  # type: ignore[override]
        self,
        hparam_dict: Mapping[str, Any],
        metric_dict: Mapping[str, Any],
        hparam_domain_discrete: Mapping[str, Any] | None = None,
        run_name: str | None = None,
        global_step: int | None = None,
    ) -> None:
        """Log the hyperparameters of one experiment and its results, as `SummaryWriter.add_hparams`."""
        super().add_hparams(
            hparam_dict,
            metric_dict,
            global_step=global_step,
            hparam_domain_discrete=hparam_domain_discrete,
            run_name=run_name,
        )

    def add_image_with_boxes(  # type: ignore[override]
        self,
        tag: str,
        img_tensor: Any,
        box_tensor: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        rescale: float = 1,
        dataformats: str = "CHW",
        labels: Any = None,
    ) -> None:
        """Log one picture with boxes drawn on it, as `SummaryWriter.add_image_with_boxes`."""
        super().add_image_with_boxes(
            tag, img_tensor, box_tensor, global_step, walltime, dataformats, labels, rescale=rescale
        )

    def add_video(  # type: ignore[override]
        self,
        tag: str,
        vid_tensor: Any,
        global_step: int | None = None,
        fps: float = 4,
        walltime: float | None = None,
    ) -> None:
        """Log moving pictures of shape (N, T, C, H, W), as `SummaryWriter.add_video`."""
        super().add_video(tag, vid_tensor, global_step, fps, walltime)

    def add_onnx_graph(self, prototxt: str | os.PathLike[str]) -> None:  # type: ignore[override]
        """Log the model of an ONNX file, as `SummaryWriter.add_onnx_graph`."""
        super().add_onnx_graph(prototxt)

    def _file_writer(self, path: str, stream: Stream) -> FileWriter:
        writer = super()._file_writer(path, stream)
        writer.profile_tag = self._run_metadata_tag
        return writer

    def _subrun_path(self, main_tag: str, key: str) -> str:
        return check_name(f'add_scalars("{main_tag}")', f"{main_tag.replace('/', '_')}_{key}")

    def _session_step(self, step: int) -> int:
        return step
