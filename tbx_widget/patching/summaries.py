"""The messages about hyperparameters that libraries make by a function, to write them where they like.

Source: torch/utils/tensorboard/summary.py, tensorboardX/summary.py: `hparams`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tbx_widget.encoding.events import encode_value_head
from tbx_widget.encoding.hparams_writing import encode_hparams
from tbx_widget.encoding.schema import SummaryField
from tbx_widget.encoding.value_writing import encode_summary_value
from tbx_widget.encoding.wire import bytes_field
from tbx_widget.events import HPARAMS, Message
from tbx_widget.methods.hparams import describe_session
from tbx_widget.summaries.hparams import check_domains, to_hparams

_WHAT = "hparams"


class EncodedSummary:
    """A `Summary` message as bytes: all of it that a writer asks for."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def SerializeToString(self) -> bytes:  # noqa: N802 (protobuf's name)
        """Give the bytes."""
        return self._data


def hparams(
    hparam_dict: Mapping[str, Any],
    metric_dict: Mapping[str, Any],
    hparam_domain_discrete: Mapping[str, Any] | None = None,
) -> tuple[EncodedSummary, ...]:
    """Give the three summaries of one session: the experiment, its start and its end.

    Parameters
    ----------
    hparam_dict, hparam_domain_discrete
        As for `SummaryWriter.add_hparams`.
    metric_dict : mapping of str to anything
        Only the tags are told.

    Raises
    ------
    TypeError, ValueError
        Not dictionaries, or names that are none.
    """
    plain = to_hparams(hparam_dict, what=_WHAT)
    domains = check_domains(hparam_domain_discrete, hparam_dict, what=_WHAT)
    messages = describe_session(plain, domains, list(metric_dict))
    return tuple(EncodedSummary(_encode(tag, encode_hparams(message))) for tag, message in messages.items())


def _encode(tag: str, content: bytes) -> bytes:
    value = [encode_value_head(tag), *encode_summary_value(HPARAMS, Message(content))]
    return bytes_field(SummaryField.VALUE, b"".join(value))
