"""Hyperparameters, and what they came to."""

from __future__ import annotations

from collections.abc import Mapping
from time import time
from typing import Any

from tbx_widget.arguments import Call, check_name, check_tag
from tbx_widget.encoding.hparams import (
    Experiment,
    HParam,
    HParamsMessage,
    Metric,
    RunStatus,
    SessionEnd,
    SessionStart,
)
from tbx_widget.encoding.hparams_writing import (
    EXPERIMENT_TAG,
    SESSION_END_TAG,
    SESSION_START_TAG,
    encode_hparams,
)
from tbx_widget.events import HPARAMS, Event, Message
from tbx_widget.methods.base import Methods
from tbx_widget.run_streams import own_number
from tbx_widget.summaries.arrays import to_float, to_step
from tbx_widget.summaries.hparams import PlainValue, check_domains, kind_of, to_hparams

THE_RUN_ITSELF = "."
_WHAT = "add_hparams"
_SMALLEST_PAUSE_SECS = 1e-6


class HParamsMethods(Methods):
    """`add_hparams`."""

    _last_session = 0.0

    def add_hparams(
        self,
        hparam_dict: Mapping[str, Any],
        metric_dict: Mapping[str, Any],
        name: str | None = None,
        global_step: int | None = None,
        hparam_domain_discrete: Mapping[str, Any] | None = None,
        run_name: str | None = None,
    ) -> None:
        """Log the hyperparameters of one experiment and its results, to be compared with those of others.

        They go to a run of their own below this one, as TensorBoard wants it for a sweep; "." as a name writes
        them into this run.

        Parameters
        ----------
        hparam_dict : mapping of str to value
            Strings, booleans, numbers, arrays and tensors with one number. None is left out; functions and
            classes are written as their name, lists, dictionaries and all else as their text.
        metric_dict : mapping of str to number
            Tags, and what `add_scalar` takes as a value.
        name : str, optional
            Of the run below this one; the time when left out.
        global_step : int, optional
            Of the metrics; 0 when left out.
        hparam_domain_discrete : mapping of str to list, optional
            All values that a hyperparameter may have.
        run_name : str, optional
            torch's name for `name`.

        Raises
        ------
        TypeError, ValueError
            Not dictionaries, not numbers, names that are none; nothing is written then.

        Examples
        --------
        >>> with SummaryWriter("runs/sweep") as writer:
        ...     for rate in (0.1, 0.01):
        ...         writer.add_hparams({"rate": rate, "model": "cnn"}, {"accuracy": 1 - rate})
        """
        step, wall_time = self._session_moment(global_step)
        path = self._session_path(name, run_name)
        hparams = to_hparams(hparam_dict, what=_WHAT)
        domains = check_domains(hparam_domain_discrete, hparam_dict, what=_WHAT)
        metrics = _check_metrics(metric_dict, step, wall_time)
        messages = describe_session(hparams, domains, [metric.tag for metric, _ in metrics])
        with self._streams.brief_subrun(path) as stream:
            for tag, message in messages.items():
                value = Message(encode_hparams(message))
                event = Event(stream.run, HPARAMS, tag, self._session_step(step), wall_time, value)
                self._streams.append_event(event, stream)
            for metric, number in metrics:
                self._streams.append_scalar(stream, metric, number)

    def _session_moment(self, global_step: Any) -> tuple[int, float]:
        step, walltime = self._defaults.fill(global_step, None)
        cut = to_step(step, what=_WHAT)
        if step is not None:
            self._streams.note_cut(_WHAT, step)
        return cut, time() if walltime is None else to_float(walltime, what=_WHAT)

    def _session_step(self, step: int) -> int:
        """Give the step of what tells about the session; tensorboardX leaves it out."""
        return 0

    def _session_path(self, name: Any, run_name: Any) -> str:
        if name is not None and run_name is not None and name != run_name:
            raise ValueError(f"{_WHAT}: expected name or run_name, got both: {name!r} and {run_name!r}")
        given = name or run_name
        if given == THE_RUN_ITSELF:
            return THE_RUN_ITSELF
        if given:
            return check_name(f"{_WHAT}: name", given)
        self._last_session = max(time(), self._last_session + _SMALLEST_PAUSE_SECS)
        return str(self._last_session)


def _check_metrics(metrics: Any, step: int, wall_time: float) -> list[tuple[Call, Any]]:
    if not isinstance(metrics, Mapping):
        raise TypeError(f"{_WHAT}: expected a dict of metrics, got {type(metrics).__name__}")
    checked = []
    for tag, value in metrics.items():
        what = f'{_WHAT}("{tag}")'
        call = Call(what, check_tag(f"{_WHAT}: metrics", tag), step, wall_time)
        checked.append((call, own_number(what, value)))
    return checked


def describe_session(
    hparams: dict[str, PlainValue], domains: dict[str, tuple[PlainValue, ...]], metrics: list[str]
) -> dict[str, HParamsMessage]:
    """Give the messages about one session by their tags."""
    described = [
        HParam(name, dtype=kind_of(value), values=domains.get(name, ())) for name, value in hparams.items()
    ]
    return {
        EXPERIMENT_TAG: Experiment(
            hparams=tuple(described), metrics=tuple(Metric(tag=tag) for tag in metrics)
        ),
        SESSION_START_TAG: SessionStart(dict(hparams)),
        SESSION_END_TAG: SessionEnd(RunStatus.SUCCESS),
    }
