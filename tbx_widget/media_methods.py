"""The writer's methods for histograms, pictures and texts.

What takes time is done by the media lane, except where the caller's thread must: figures belong to pyplot.
"""

from __future__ import annotations

from typing import Any

from tbx_widget.arguments import check_call
from tbx_widget.events import HISTOGRAMS, IMAGES, TEXT, Event
from tbx_widget.media_jobs import histogram_job, image_job
from tbx_widget.run_streams import RunStreams
from tbx_widget.summaries.arrays import own_array
from tbx_widget.summaries.figures import render_figure
from tbx_widget.summaries.histograms import check_bins
from tbx_widget.summaries.images import check_image, check_images
from tbx_widget.summaries.text import to_text


class MediaMethods:
    """The part of `SummaryWriter` that logs everything but scalars."""

    _streams: RunStreams

    def add_histogram(
        self,
        tag: str,
        values: Any,
        global_step: int | None = None,
        bins: Any = "tensorflow",
        walltime: float | None = None,
        max_bins: int | None = None,
    ) -> None:
        """Log the distribution of many numbers.

        Parameters
        ----------
        tag : str
        values : array, tensor or list of numbers, any shape, at least one element
            Copied in the call. NaN and infinities are left out of the counts, and said once per tag.
        bins : str, int or sequence of float
            "tensorflow" (about 10 % wide each, both signs), a rule of `numpy.histogram_bin_edges`,
            a number of bins, or their edges.
        max_bins : int, optional
            Merge neighbours down to this number.
        """
        call = check_call("add_histogram", tag, global_step, walltime)
        check_bins(bins, max_bins, what=call.what)
        owned = own_array(values, what=call.what)
        if not owned.nbytes:
            raise ValueError(f"{call.what}: expected at least one number, got shape {owned.shape}")
        data = (owned, bins, max_bins, call.what)
        self._streams.submit(HISTOGRAMS, call, data, histogram_job, owned.nbytes)

    def add_image(
        self,
        tag: str,
        img_tensor: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        dataformats: str = "CHW",
    ) -> None:
        """Log one picture.

        Parameters
        ----------
        tag : str
        img_tensor : array or tensor
            H rows, W columns, C channels (1, 3 or 4) in the order of `dataformats`. uint8 as it is, other
            integers are clipped to 0..255, floats are 0..1 and clipped, NaN is 0. Copied in the call.
        dataformats : str
            "CHW", "HWC", "HW" or any other order of these letters.
        """
        call = check_call("add_image", tag, global_step, walltime)
        owned = own_array(img_tensor, what=call.what)
        check_image(owned.shape, dataformats, what=call.what)
        self._streams.submit(IMAGES, call, (owned, dataformats), image_job, owned.nbytes)

    def add_images(
        self,
        tag: str,
        img_tensor: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        dataformats: str = "NCHW",
    ) -> None:
        """Log N pictures of one size as a grid of eight columns.

        Parameters
        ----------
        tag : str
        img_tensor : array or tensor with N pictures in the order of `dataformats`, or a list of pictures
            Values as for `add_image`.
        dataformats : str
            "NCHW", "NHWC", "NHW"; a list takes that of one picture, with or without the N.
        """
        call = check_call("add_images", tag, global_step, walltime)
        owned = own_array(img_tensor, what=call.what)
        check_images(owned.shape, dataformats, what=call.what)
        self._streams.submit(IMAGES, call, (owned, dataformats), image_job, owned.nbytes)

    def add_figure(
        self,
        tag: str,
        figure: Any,
        global_step: int | None = None,
        close: bool = True,
        walltime: float | None = None,
    ) -> None:
        """Log a matplotlib figure, or a list of them as a grid, as a picture.

        Parameters
        ----------
        tag : str
        figure : matplotlib.figure.Figure or list of them
            Drawn in the call: pyplot belongs to the caller's thread.
        close : bool
            Close the figure after it was drawn.
        """
        call = check_call("add_figure", tag, global_step, walltime)
        owned = own_array(render_figure(figure, close=close, what=call.what), what=call.what)
        self._streams.submit(IMAGES, call, (owned, "HWC"), image_job, owned.nbytes)

    def add_text(
        self,
        tag: str,
        text_string: Any,
        global_step: int | None = None,
        walltime: float | None = None,
    ) -> None:
        """Log Markdown.

        Parameters
        ----------
        tag : str
            The file has `<tag>/text_summary`, as tensorboardX and torch write it.
        text_string : str, or one- or two-dimensional list or array of str
            A table when it has two dimensions.
        """
        call = check_call("add_text", tag, global_step, walltime)
        text = to_text(text_string, what=call.what)
        tag = f"{call.tag}/text_summary"
        self._streams.append_event(Event(self._streams.main.run, TEXT, tag, call.step, call.wall_time, text))
