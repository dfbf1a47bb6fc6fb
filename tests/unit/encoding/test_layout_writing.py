from __future__ import annotations

import tensorboardX.summary
from hypothesis import given, settings
from hypothesis import strategies as st
from tensorboard.plugins.custom_scalar import layout_pb2

from tbx_widget.encoding.custom_layouts import Layout, LayoutCategory, LayoutChart, Margin, read_layout
from tbx_widget.encoding.layout_writing import encode_layout

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
charts = st.one_of(
    st.builds(LayoutChart, texts, st.lists(texts, max_size=3).map(tuple)),
    st.builds(
        LayoutChart,
        texts,
        st.just(()),
        st.lists(st.builds(Margin, texts, texts, texts), min_size=1, max_size=2).map(tuple),
    ),
)
categories = st.builds(LayoutCategory, texts, st.lists(charts, max_size=3).map(tuple), st.booleans())
layouts = st.builds(Layout, st.lists(categories, max_size=3).map(tuple))


def test_a_layout_is_what_tensorboardx_writes():
    written = {
        "main é": {"loss": ["Multiline", ["loss/.*", "v" * 200]], "spread": ["Margin", ["a", "b", "c"]]},
        "empty": {},
    }
    (value,) = tensorboardX.summary.custom_scalars(written).value

    encoded = encode_layout(
        Layout(
            (
                LayoutCategory(
                    "main é",
                    (
                        LayoutChart("loss", ("loss/.*", "v" * 200)),
                        LayoutChart("spread", (), (Margin("a", "b", "c"),)),
                    ),
                ),
                LayoutCategory("empty"),
            )
        )
    )

    assert encoded == value.tensor.string_val[0]


@settings(max_examples=200, deadline=None)
@given(layouts)
def test_every_layout_is_what_protobuf_writes_and_comes_back(layout):
    encoded = encode_layout(layout)

    parsed = layout_pb2.Layout.FromString(encoded)
    assert parsed.SerializeToString(deterministic=True) == encoded
    assert read_layout(encoded) == layout
