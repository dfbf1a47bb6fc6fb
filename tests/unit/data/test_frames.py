"""Scalars of many runs as one tidy table."""

from __future__ import annotations

import builtins
import importlib
import re
import sys
from types import SimpleNamespace

import numpy as np
import pandas
import pytest

import tbx_widget
from tests.unit.data.conftest import accumulate


@pytest.fixture
def logs(log_scalars):
    for run in ("adam", "sgd", "old/adam"):
        logdir = log_scalars(
            run, {"val/loss": {0: 1.0, 10: 0.5}, "val/acc": {0: 0.1}, "train/loss": {1: 2.0}}
        )
    return tbx_widget.read(logdir)


def test_a_frame_has_a_row_for_every_point_that_tensorboard_reads(written):
    frame = tbx_widget.read(written).to_pandas()

    for (run, tag), part in frame.groupby(["run", "tag"], observed=True):
        truth = accumulate(written / run).Scalars(tag)
        assert part["step"].tolist() == [point.step for point in truth]
        assert part["wall_time"].tolist() == [point.wall_time for point in truth]
        np.testing.assert_array_equal(part["value"], [point.value for point in truth])
    assert len(frame) == 3 * (300 + 7 + 4)


def test_columns_have_the_documented_types(logs):
    assert {name: str(dtype) for name, dtype in logs.to_pandas().dtypes.items()} == {
        "run": "category",
        "tag": "category",
        "step": "int64",
        "wall_time": "float64",
        "value": "float64",
        "replaced": "bool",
    }


def test_runs_and_tags_are_chosen_by_regular_expressions_found_anywhere(logs):
    frame = logs.to_pandas(tags="val/.*", runs=".*adam")

    assert set(frame["run"]) == {"adam", "old/adam"}
    assert set(frame["tag"]) == {"val/loss", "val/acc"}


def test_runs_and_tags_are_chosen_by_compiled_expressions_and_by_names(logs):
    frame = logs.to_pandas(tags=re.compile("LOSS$", re.IGNORECASE), runs=["sgd", "none"])

    assert list(zip(frame["run"], frame["tag"], strict=True)) == [
        ("sgd", "train/loss"),
        ("sgd", "val/loss"),
        ("sgd", "val/loss"),
    ]


def test_runs_that_are_not_chosen_are_not_read(logs):
    logs.to_pandas(runs="sgd")

    assert [name for name, run in logs.items() if run.is_read] == ["sgd"]


def test_a_frame_of_nothing_has_its_columns(logs):
    frame = logs.to_pandas(tags="none of these")

    assert list(frame.columns) == ["run", "tag", "step", "wall_time", "value", "replaced"]
    assert len(frame) == 0


def test_what_is_no_regular_expression_is_an_error(logs):
    with pytest.raises(ValueError, match=r"expected a regular expression, got '\('"):
        logs.to_pandas(tags="(")


def test_series_come_run_after_run(logs):
    names = [(series.run, series.tag) for series in logs.series(tags="loss")]

    assert names == [(run, tag) for run in logs.runs for tag in ("train/loss", "val/loss")]


@pytest.mark.parametrize("name", ["pandas", "pyarrow", "polars"])
def test_a_missing_package_is_named_with_the_line_that_installs_it(logs, monkeypatch, name):
    monkeypatch.setitem(sys.modules, name, None)
    convert = getattr(logs, {"pyarrow": "to_arrow"}.get(name, f"to_{name}"))

    with pytest.raises(ImportError, match=f"needs {name}: pip install {name}"):
        convert()


def test_arrow_gets_dictionaries_and_columns(logs, monkeypatch):
    fake = SimpleNamespace(
        string=lambda: "string",
        array=lambda values, kind: list(values),
        DictionaryArray=SimpleNamespace(from_arrays=lambda codes, names: [names[code] for code in codes]),
        table=dict,
    )
    monkeypatch.setitem(sys.modules, "pyarrow", fake)

    table = logs.to_arrow(tags="acc")

    expected = logs.to_pandas(tags="acc")
    assert {name: list(column) for name, column in table.items()} == expected.to_dict("list")


class FakePolarsSeries:
    """Holds a name and values, as `polars.Series` does."""

    def __init__(self, name, values, dtype=None):
        self.name, self.values = name, values

    def gather(self, places):
        return FakePolarsSeries(self.name, [self.values[place] for place in places])


def test_polars_gets_categories_and_columns(logs, monkeypatch):
    fake = SimpleNamespace(Series=FakePolarsSeries, Categorical="categorical", DataFrame=list)
    monkeypatch.setitem(sys.modules, "polars", fake)

    frame = logs.to_polars(tags="acc")

    expected = logs.to_pandas(tags="acc")
    assert {column.name: list(column.values) for column in frame} == expected.to_dict("list")


def test_reading_imports_none_of_the_optional_packages(log_scalars, monkeypatch):
    logdir = log_scalars("cnn", {"loss": {0: 1.0}})
    asked = []
    real = builtins.__import__
    monkeypatch.setattr(
        builtins, "__import__", lambda name, *rest, **named: asked.append(name) or real(name, *rest, **named)
    )
    monkeypatch.setattr(importlib, "import_module", lambda name, *rest: pytest.fail(f"imports {name}"))

    repr(tbx_widget.read(logdir))

    assert not {"pandas", "PIL", "polars", "pyarrow"} & set(asked)


def test_pandas_may_write_to_its_frame(logs):
    frame = logs["sgd"].scalars("val/loss").to_pandas()

    frame.loc[0, "value"] = 7.0

    assert isinstance(frame, pandas.DataFrame)
    assert logs["sgd"].scalars("val/loss").values[0] == 1.0
