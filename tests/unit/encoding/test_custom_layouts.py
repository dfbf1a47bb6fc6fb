from __future__ import annotations

import pytest
import tensorboardX.summary
from hypothesis import given, settings
from hypothesis import strategies as st
from tensorboard.plugins.custom_scalar import layout_pb2

from tbx_widget.encoding.custom_layouts import Layout, LayoutCategory, LayoutChart, Margin, read_layout
from tbx_widget.encoding.fields import WireError


def test_the_layout_that_tensorboardx_writes_is_read():
    written = {
        "main": {
            "loss": ["Multiline", ["loss/.*", "val"]],
            "spread": ["Margin", ["loss", "low", "high"]],
        },
        "empty": {},
    }
    (value,) = tensorboardX.summary.custom_scalars(written).value

    layout = read_layout(value.tensor.string_val[0])

    assert layout == Layout(
        (
            LayoutCategory(
                "main",
                (
                    LayoutChart("loss", ("loss/.*", "val")),
                    LayoutChart("spread", (), (Margin("loss", "low", "high"),)),
                ),
            ),
            LayoutCategory("empty"),
        )
    )


def test_a_closed_category_and_a_chart_without_content_are_read():
    written = layout_pb2.Layout(category=[{"title": "é", "closed": True, "chart": [{"title": "c"}]}])

    layout = read_layout(written.SerializeToString())

    assert layout == Layout((LayoutCategory("é", (LayoutChart("c"),), True),))


def test_the_last_content_of_a_chart_counts_as_in_protobuf():
    chart = b"\x1a\x02\x0a\x00" + b"\x12\x03\x0a\x01a"
    data = b"\x12" + bytes([len(chart) + 2]) + b"\x12" + bytes([len(chart)]) + chart
    expected = layout_pb2.Layout.FromString(data).category[0].chart[0]

    assert expected.WhichOneof("content") == "multiline"
    assert read_layout(data).categories[0].charts == (LayoutChart("", ("a",)),)


def test_nothing_is_an_empty_layout():
    assert read_layout(b"") == Layout()


def test_damage_is_an_error():
    with pytest.raises(WireError):
        read_layout(b"\x12\x02\x12\x05")


@given(st.binary(max_size=100))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_a_layout_or_an_error(data):
    try:
        layout = read_layout(b"\x12" + bytes([len(data)]) + data)
    except WireError:
        return
    assert isinstance(layout, Layout)
