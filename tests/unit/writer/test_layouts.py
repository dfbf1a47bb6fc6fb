from __future__ import annotations

import contextlib
import pickle
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import tensorboardX
import torch.utils.tensorboard
from tensorboard.plugins.custom_scalar import layout_pb2

import tbx_widget
from tbx_widget import SummaryWriter
from tests.reading import event_files, read_events
from tests.unit.writer.plugins import CustomScalarsPlugin, Plugin

LAYOUT = {
    "Taiwan": {"twse": ["Multiline", ["twse/0050", "twse/2330"]]},
    "USA": {
        "dow": ["Margin", ["dow/aaa", "dow/bbb", "dow/ccc"]],
        "nasdaq": ("Margin", ("nasdaq/aaa", "nasdaq/bbb", "nasdaq/ccc")),
    },
    "empty": {},
}


def written(logdir):
    return [(e.step, v) for path in event_files(logdir) for e in read_events(path) for v in e.summary.value]


def shown(logdir):
    """What TensorBoard's dashboard shows: category, title, tags of each chart."""
    answer = Plugin(CustomScalarsPlugin, logdir).ask("/layout").json
    return [
        (category["title"], chart.get("title", ""), _tags(chart))
        for category in answer["category"]
        for chart in category.get("chart", [])
    ]


def _tags(chart):
    series = chart.get("margin", {}).get("series", [])
    return chart["multiline"]["tag"] if "multiline" in chart else [tuple(one.values()) for one in series]


@pytest.mark.parametrize(
    "original",
    [tensorboardX.SummaryWriter, torch.utils.tensorboard.SummaryWriter],
    ids=["tensorboardX", "torch"],
)
@pytest.mark.parametrize(
    "call",
    [
        lambda w: w.add_custom_scalars(LAYOUT),
        lambda w: w.add_custom_scalars({}),
        lambda w: w.add_custom_scalars_multilinechart(["a", "b/.*"]),
        lambda w: w.add_custom_scalars_multilinechart(["a"], "cat é", "chart"),
        lambda w: w.add_custom_scalars_marginchart(["a", "b", "c"]),
        lambda w: w.add_custom_scalars_marginchart(("a", "b", "c"), title="band", category="cat"),
    ],
)
def test_the_file_has_what_the_originals_write(tmp_path, call, original):
    for make, name in ((SummaryWriter, "ours"), (original, "theirs")):
        with make(str(tmp_path / name)) as writer:
            call(writer)

    assert written(tmp_path / "ours") == written(tmp_path / "theirs")
    ((step, value),) = written(tmp_path / "ours")
    assert (step, value.tag) == (0, "custom_scalars__config__")
    assert layout_pb2.Layout.FromString(value.tensor.string_val[0]).version == 0


def test_tensorboards_dashboard_gets_the_layout(tmp_path):
    with SummaryWriter(tmp_path / "run") as writer:
        writer.add_custom_scalars(LAYOUT)

    assert shown(tmp_path) == [
        ("Taiwan", "twse", ["twse/0050", "twse/2330"]),
        ("USA", "dow", [("dow/aaa", "dow/bbb", "dow/ccc")]),
        ("USA", "nasdaq", [("nasdaq/aaa", "nasdaq/bbb", "nasdaq/ccc")]),
    ]


def test_charts_of_several_calls_are_all_shown(tmp_path):
    with SummaryWriter(tmp_path / "run") as writer:
        writer.add_custom_scalars_multilinechart(["a", "b"])
        writer.add_custom_scalars_multilinechart(["c"])
        writer.add_custom_scalars({"more": {"band": ["Margin", ["x", "y", "z"]]}})
        writer.add_custom_scalars_multilinechart(["d"], "more", "lines")
        writer.add_custom_scalars_marginchart(["e", "f", "g"])

    assert shown(tmp_path) == [
        ("default", "untitled", ["a", "b"]),
        ("default", "untitled", ["c"]),
        ("default", "untitled", [("e", "f", "g")]),
        ("more", "band", [("x", "y", "z")]),
        ("more", "lines", ["d"]),
    ]


def test_a_chart_of_the_same_name_stands_in_the_place_of_the_earlier_one(tmp_path):
    with SummaryWriter(tmp_path / "run") as writer:
        writer.add_custom_scalars(
            {"main": {"loss": ["Multiline", ["a"]], "band": ["Margin", ["x", "y", "z"]]}}
        )
        writer.add_custom_scalars_multilinechart(["a", "b"], "main", "loss")

    assert shown(tmp_path) == [("main", "loss", ["a", "b"]), ("main", "band", [("x", "y", "z")])]


def test_the_same_call_again_changes_nothing(tmp_path):
    with SummaryWriter(tmp_path / "run") as writer:
        for _ in range(3):
            writer.add_custom_scalars_multilinechart(["a", "b"])

    assert shown(tmp_path) == [("default", "untitled", ["a", "b"])]


def test_writers_do_not_share_their_charts(tmp_path):
    for name in ("one", "two"):
        with SummaryWriter(tmp_path / name) as writer:
            writer.add_custom_scalars_multilinechart([name], name, name)

    assert [len(written(tmp_path / name)) for name in ("one", "two")] == [1, 1]
    assert shown(tmp_path / "two") == [("two", "two", ["two"])]


def test_tags_are_named_as_the_file_has_them(tmp_path):
    with SummaryWriter(tmp_path / "run") as writer:
        writer.add_custom_scalars_multilinechart(["/loss"])

    assert shown(tmp_path) == [("default", "untitled", ["loss"])]


def test_the_kind_of_a_chart_may_be_in_small_letters(tmp_path):
    with SummaryWriter(tmp_path / "run") as writer:
        writer.add_custom_scalars({"m": {"l": ["multiline", ["a"]], "b": ["margin", ["a", "b", "c"]]}})

    assert shown(tmp_path) == [("m", "l", ["a"]), ("m", "b", [("a", "b", "c")])]


@pytest.mark.parametrize("tags", [["loss[0]", r"acc\[1\]"], ["(?i)LOSS"], ["[[a]b", "c"]])
def test_regular_expressions_are_those_of_tensorboard(tmp_path, tags):
    with SummaryWriter(tmp_path / "run") as writer:
        writer.add_custom_scalars_multilinechart(tags)

    assert shown(tmp_path) == [("default", "untitled", tags)]


def test_tags_of_a_band_are_plain(tmp_path):
    with SummaryWriter(tmp_path / "run") as writer:
        writer.add_custom_scalars_marginchart(["*a", "b[", "c("])

    assert shown(tmp_path) == [("default", "untitled", [("*a", "b[", "c(")])]


def test_a_layout_comes_back_from_the_file(tmp_path):
    with SummaryWriter(tmp_path / "run") as writer:
        writer.add_custom_scalars({"old": {"chart": ["Multiline", ["a"]]}})
        writer.add_custom_scalars(LAYOUT)

    layout = tbx_widget.read(tmp_path)["run"].layout()

    assert [category.title for category in layout.categories] == ["old", "Taiwan", "USA", "empty"]
    assert layout.categories[1].charts[0].tags == ("twse/0050", "twse/2330")


def test_a_step_for_all_calls_is_not_that_of_a_layout(tmp_path):
    with SummaryWriter(tmp_path / "run") as writer, writer.use_metadata(global_step=7):
        writer.add_custom_scalars(LAYOUT)

    assert written(tmp_path)[0][0] == 0


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (
            lambda w: w.add_custom_scalars(["a"]),
            TypeError,
            r"add_custom_scalars: expected \{category.*got list",
        ),
        (lambda w: w.add_custom_scalars({"a": ["b"]}), TypeError, r'expected \{category.*got list for "a"'),
        (lambda w: w.add_custom_scalars({3: {}}), TypeError, "expected a category of type str, got int"),
        (lambda w: w.add_custom_scalars({"a": {3: []}}), TypeError, "expected a title of type str, got int"),
        (
            lambda w: w.add_custom_scalars({"a": {"b": ["c", "d", "e"]}}),
            TypeError,
            r'add_custom_scalars\("a/b"\): expected \["Multiline" or "Margin", tags\], got \[',
        ),
        (lambda w: w.add_custom_scalars({"a": {"b": "no"}}), TypeError, "tags], got 'no'"),
        (
            lambda w: w.add_custom_scalars({"a": {"b": ["Line", ["c"]]}}),
            ValueError,
            r'add_custom_scalars\("a/b"\): expected "Multiline" or "Margin", got \'Line\'',
        ),
        (
            lambda w: w.add_custom_scalars({"a": {"b": ["Multiline", "loss"]}}),
            TypeError,
            "list of tags, got 'loss'",
        ),
        (
            lambda w: w.add_custom_scalars({"a": {"b": ["Multiline", []]}}),
            TypeError,
            r"list of tags, got \[\]",
        ),
        (
            lambda w: w.add_custom_scalars({"a": {"b": ["Margin", ["c", "d"]]}}),
            ValueError,
            "expected three tags",
        ),
        (
            lambda w: w.add_custom_scalars_multilinechart([1]),
            TypeError,
            "add_custom_scalars_multilinechart: expected a tag of type str, got int 1",
        ),
        (
            lambda w: w.add_custom_scalars_multilinechart(["loss", "acc[0"]),
            ValueError,
            r"add_custom_scalars_multilinechart: expected regular expressions, got 'acc\[0': unterminated .*"
            r"re\.escape\(tag\) makes one of a plain tag",
        ),
        (
            lambda w: w.add_custom_scalars({"a": {"b": ["Multiline", ["*/loss"]]}}),
            ValueError,
            r"""add_custom_scalars\("a/b"\): expected regular expressions, got '\*/loss': nothing to repeat""",
        ),
        (
            lambda w: w.add_custom_scalars_multilinechart(["(?P<a>loss)", "(?P<a>acc)"]),
            ValueError,
            "got .*loss.*acc.*redefinition of group name",
        ),
        (lambda w: w.add_custom_scalars_multilinechart("loss"), TypeError, "expected a list of tags"),
        (lambda w: w.add_custom_scalars_multilinechart(["a"], None), TypeError, "a category of type str"),
        (
            lambda w: w.add_custom_scalars_marginchart(["a"]),
            ValueError,
            r"add_custom_scalars_marginchart: expected three tags, value, lower and upper, got \['a'\]",
        ),
    ],
)
def test_wrong_use_raises_at_the_call_and_writes_nothing(tmp_path, call, error, says):
    with SummaryWriter(tmp_path / "run") as writer, pytest.raises(error, match=says):
        call(writer)

    assert written(tmp_path) == []


def test_charts_that_two_threads_add_at_once_are_both_kept(tmp_path, monkeypatch):
    meeting = threading.Barrier(2)
    merge = tbx_widget.methods.layouts._merge

    def merge_together(old, new):
        with contextlib.suppress(threading.BrokenBarrierError):
            meeting.wait(0.3)
        return merge(old, new)

    monkeypatch.setattr("tbx_widget.methods.layouts._merge", merge_together)
    with SummaryWriter(tmp_path / "run") as writer, ThreadPoolExecutor(2) as pool:
        list(pool.map(writer.add_custom_scalars_multilinechart, (["a"], ["b"])))

    assert sorted(chart[2] for chart in shown(tmp_path)) == [["a"], ["b"]]


def test_a_writer_takes_its_charts_along_to_another_process(tmp_path):
    with SummaryWriter(tmp_path / "run") as writer:
        writer.add_custom_scalars_multilinechart(["a"], title="first")
        with pickle.loads(pickle.dumps(writer)) as other:
            other.add_custom_scalars_multilinechart(["b"], title="second")
            writer.add_custom_scalars_multilinechart(["c"], title="third")
            again = pickle.loads(pickle.dumps(writer))
            again.add_custom_scalars_multilinechart(["d"], title="fourth")

    layout = layout_pb2.Layout()
    layout.ParseFromString(written(tmp_path)[-1][1].tensor.string_val[0])
    assert again is other
    assert [chart.title for chart in layout.category[0].chart] == ["first", "second", "third", "fourth"]
