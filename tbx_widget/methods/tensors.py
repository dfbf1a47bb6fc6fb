"""Arrays as they are."""

from __future__ import annotations

from typing import Any

from tbx_widget.events import TENSOR, Tensor
from tbx_widget.methods.base import Methods
from tbx_widget.summaries.tensors import OwnedTensor, own_tensor


class TensorMethods(Methods):
    """`add_tensor`."""

    def add_tensor(
        self,
        tag: str,
        tensor: Any,
        global_step: int | None = None,
        walltime: float | None = None,
    ) -> None:
        """Log an array as it is; no dashboard draws it, and `tbx_widget.read` gives it back.

        Parameters
        ----------
        tag : str
        tensor : array, tensor, number, or list of these; any shape, less than 2 GiB
            Copied in the call. bool, integers, floats (also bfloat16 and float8) and complex numbers are written
            in the type they have; what no event file has is widened: long doubles become float64 and complex
            numbers of halves complex64, and quantized tensors are written as the numbers they stand for. uint32
            and uint64, which TensorBoard does not read, become int64; numbers of 2**63 and more, and arrays
            that would reach 2 GiB by it, stay. NaN and infinities are kept, and an empty array is written.
        global_step : int, optional
            Where it stands on the step axis; 0 when left out.
        walltime : float, optional
            Seconds since the epoch; now when left out.

        Raises
        ------
        TypeError
            Something else, such as strings, objects, or torch's types of less than 8 bits.
        ValueError
            2 GiB or more, or a tensor without data (torch's meta device).

        Examples
        --------
        >>> writer.add_tensor("attention", weights, step)  # doctest: +SKIP
        >>> tbx_widget.read("runs")["cnn"].tensors("attention")[-1].array  # doctest: +SKIP
        """
        call = self._call("add_tensor", tag, global_step, walltime)
        owned = own_tensor(tensor, what=call.what)
        self._streams.submit(TENSOR, call, owned, make_tensor, owned.owned.nbytes)


def make_tensor(data: OwnedTensor) -> Tensor:
    """Bring the numbers to the host."""
    return Tensor(data.numpy(), precision=data.precision)
