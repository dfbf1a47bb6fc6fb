"""Names that do not exist say which do."""

from __future__ import annotations

import pytest

import tbx_widget
from tbx_widget import UnknownRunError, UnknownTagError
from tbx_widget.data.spelling import unknown_tag


def test_an_unknown_run_names_one_that_is_near_and_all_there_are(written):
    logs = tbx_widget.read(written)

    with pytest.raises(UnknownRunError) as error:
        logs["tensorboardx"]

    assert str(error.value) == (
        "no run 'tensorboardx'; did you mean 'tensorboardX'?"
        " There are 3 runs: 'ours', 'tensorboardX', 'torch'"
    )


def test_an_unknown_tag_names_one_that_is_near_and_all_there_are(written):
    run = tbx_widget.read(written)["ours"]

    with pytest.raises(UnknownTagError) as error:
        run.scalars("train/los")

    assert str(error.value) == (
        "run 'ours' has no scalar 'train/los'; did you mean 'train/loss'?"
        " It has 3 scalars: 'odd', 'train/loss', 'val/loss'"
    )


def test_a_part_of_a_name_is_enough_for_a_hint():
    error = unknown_tag("cnn", "scalars", "loss", ["optimizer/lr", "validation/loss"], {})

    assert "did you mean 'validation/loss'?" in str(error)


def test_a_tag_of_another_kind_is_said_to_be_there(written):
    run = tbx_widget.read(written)["ours"]

    with pytest.raises(
        UnknownTagError, match=r"no image 'weights'; it is among its histograms\. It has 1 image: "
    ):
        run.images("weights")


def test_a_kind_without_tags_is_said_to_be_empty(written):
    run = tbx_widget.read(written)["ours"]

    with pytest.raises(UnknownTagError, match=r"has no mesh 'head'\. It has no meshes at all"):
        run.meshes("head")


def test_many_names_are_cut_short():
    error = unknown_tag("cnn", "scalars", "zzz", [f"tag{n}" for n in range(1000)], {})

    assert str(error).endswith("'tag9' and 990 more")


def test_both_are_key_errors():
    assert issubclass(UnknownRunError, KeyError)
    assert issubclass(UnknownTagError, KeyError)


def test_tags_go_by_plugin_and_one_without_tags_is_empty(written):
    tags = tbx_widget.read(written)["torch"].tags

    assert dict(tags) == {
        "scalars": ("odd", "train/loss", "val/loss"),
        "images": ("samples",),
        "histograms": ("weights",),
        "text": ("note/text_summary",),
    }
    assert tags["audio"] == ()
    with pytest.raises(KeyError, match="expected a plugin, one of scalars, images"):
        tags["scalar"]


def test_tags_and_runs_are_in_natural_order(log_scalars):
    tags = ("layer10/b", "layer2/a", "layer1/c")
    for run in ("run10", "run9"):
        logdir = log_scalars(run, {tag: {0: 1.0} for tag in tags})
    logs = tbx_widget.read(logdir)

    assert logs.runs == ("run9", "run10")
    assert logs["run9"].tags["scalars"] == ("layer1/c", "layer2/a", "layer10/b")


@pytest.mark.parametrize("name", ["loss", "LOS", "lss"])
def test_every_tag_that_fits_is_named(name):
    error = unknown_tag("cnn", "scalars", name, ["lr", "train/loss", "val/loss"], {})

    assert "; did you mean 'val/loss' or 'train/loss'? It has" in str(error)


def test_at_most_three_names_are_suggested():
    error = unknown_tag("cnn", "scalars", "loss", [f"head{n}/loss" for n in range(9)], {})

    assert "; did you mean 'head0/loss', 'head1/loss' or 'head2/loss'? It has" in str(error)


def test_a_name_that_differs_in_case_only_is_the_only_suggestion():
    error = unknown_tag("cnn", "scalars", "LOSS", ["loss", "loss2", "val/loss"], {})

    assert "; did you mean 'loss'? It has" in str(error)


@pytest.mark.parametrize(
    ("kind", "one"), [("tags", "tag"), ("meshes", "mesh"), ("PR curves", "PR curve"), ("audio", "audio")]
)
def test_what_is_missing_is_named_in_the_singular(kind, one):
    error = unknown_tag("cnn", kind, "x", ["y"], {})

    assert str(error) == f"run 'cnn' has no {one} 'x'. It has 1 {one}: 'y'"


def test_a_tag_is_among_the_tags_and_the_keys_are_plugins(written):
    tags = tbx_widget.read(written)["ours"].tags

    assert "train/loss" in tags
    assert "scalars" in tags
    assert "train/los" not in tags
    assert list(tags) == ["scalars", "images", "histograms", "text"]
    with pytest.raises(KeyError, match="train/loss is a tag: expected its plugin, scalars"):
        tags["train/loss"]
