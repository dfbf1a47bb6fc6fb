from __future__ import annotations

import numpy as np
import pytest

from tbx_widget.events import Text
from tbx_widget.summaries.text import to_text

WHAT = 'add_text("notes")'


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("# hello", Text(("# hello",), (1,))),
        ("", Text(("",), (1,))),
        (np.str_("a"), Text(("a",), (1,))),
        (np.array("a"), Text(("a",), (1,))),
        (["a", "b"], Text(("a", "b"), (2,))),
        ([["a", "b"], ["c", "d"], ["e", "f"]], Text(("a", "b", "c", "d", "e", "f"), (3, 2))),
        (np.array([["a", "b"]]).T, Text(("a", "b"), (2, 1))),
        (np.array(["a"], object), Text(("a",), (1,))),
    ],
)
def test_strings_come_in_row_order_with_their_shape(value, expected):
    text = to_text(value, what=WHAT)

    assert text == expected
    assert {type(string) for string in text.strings} == {str}


@pytest.mark.parametrize(
    ("value", "came"),
    [
        (1.5, "float"),
        (None, "NoneType"),
        (b"a", "bytes"),
        (["a", 1], "list of int, str"),
        ([["a"], ["b", "c"]], "list of list"),
        ([[["a"]]], "list of list"),
        (np.zeros(2), r"array of float64, shape \(2,\)"),
    ],
)
def test_what_is_no_row_or_table_of_strings_is_refused(value, came):
    with pytest.raises(
        TypeError, match=rf'^add_text\("notes"\): expected str, or a row or table of str, got {came}$'
    ):
        to_text(value, what=WHAT)


def test_an_empty_list_is_refused():
    with pytest.raises(ValueError, match="at least one string, got an empty list"):
        to_text([], what=WHAT)
