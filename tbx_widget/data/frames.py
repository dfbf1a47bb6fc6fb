"""Scalar series as one tidy table: a row for every point."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from tbx_widget.data.optional import import_optional
from tbx_widget.data.scalars import ScalarSeries

Codes = npt.NDArray[np.int32]


class TidyColumns(NamedTuple):
    """N points: run and tag as positions in lists of names."""

    runs: list[str]
    tags: list[str]
    run_codes: Codes
    tag_codes: Codes
    steps: npt.NDArray[np.int64]
    wall_times: npt.NDArray[np.float64]
    values: npt.NDArray[np.float64]
    replaced: npt.NDArray[np.bool_]


def tidy(series: Iterable[ScalarSeries]) -> TidyColumns:
    """Put series one below the other."""
    found = list(series)
    lengths = [len(one) for one in found]
    runs, run_codes = _categories([one.run for one in found], lengths)
    tags, tag_codes = _categories([one.tag for one in found], lengths)
    return TidyColumns(
        runs,
        tags,
        run_codes,
        tag_codes,
        np.concatenate([np.empty(0, np.int64), *(one.steps for one in found)]),
        np.concatenate([np.empty(0, np.float64), *(one.wall_times for one in found)]),
        np.concatenate([np.empty(0, np.float64), *(one.values for one in found)]),
        np.concatenate([np.empty(0, np.bool_), *(one.replaced for one in found)]),
    )


def pandas_frame(columns: TidyColumns) -> Any:
    """Make a `pandas.DataFrame`."""
    pandas = import_optional("pandas", package="pandas", purpose="to_pandas")
    return pandas.DataFrame(
        {
            "run": pandas.Categorical.from_codes(columns.run_codes, columns.runs),
            "tag": pandas.Categorical.from_codes(columns.tag_codes, columns.tags),
            "step": columns.steps,
            "wall_time": columns.wall_times,
            "value": columns.values,
            "replaced": columns.replaced,
        }
    )


def arrow_table(columns: TidyColumns) -> Any:
    """Make a `pyarrow.Table`."""
    arrow = import_optional("pyarrow", package="pyarrow", purpose="to_arrow")
    names = arrow.string()
    return arrow.table(
        {
            "run": arrow.DictionaryArray.from_arrays(columns.run_codes, arrow.array(columns.runs, names)),
            "tag": arrow.DictionaryArray.from_arrays(columns.tag_codes, arrow.array(columns.tags, names)),
            "step": columns.steps,
            "wall_time": columns.wall_times,
            "value": columns.values,
            "replaced": columns.replaced,
        }
    )


def polars_frame(columns: TidyColumns) -> Any:
    """Make a `polars.DataFrame`."""
    polars = import_optional("polars", package="polars", purpose="to_polars")

    def gather(name: str, names: list[str], codes: Codes) -> Any:
        return polars.Series(name, names, dtype=polars.Categorical).gather(codes)

    return polars.DataFrame(
        [
            gather("run", columns.runs, columns.run_codes),
            gather("tag", columns.tags, columns.tag_codes),
            polars.Series("step", columns.steps),
            polars.Series("wall_time", columns.wall_times),
            polars.Series("value", columns.values),
            polars.Series("replaced", columns.replaced),
        ]
    )


def _categories(names: list[str], lengths: list[int]) -> tuple[list[str], Codes]:
    known = {name: code for code, name in enumerate(dict.fromkeys(names))}
    codes = np.array([known[name] for name in names], np.int32)
    return list(known), np.repeat(codes, lengths)
