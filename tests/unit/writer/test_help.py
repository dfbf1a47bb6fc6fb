"""What `help(writer.add_...)` says."""

from __future__ import annotations

import inspect
import re

import pytest

from tbx_widget import SummaryWriter

METHODS = sorted(
    name for name in dir(SummaryWriter) if name.startswith("add_") and name != "add_openvino_graph"
)


def section(name, title):
    doc = inspect.getdoc(getattr(SummaryWriter, name))
    found = re.search(rf"^{title}\n-+\n(.*?)(?=\n\n\w[^\n]*\n-+\n|\Z)", doc, re.DOTALL | re.MULTILINE)
    return found.group(1) if found else ""


@pytest.mark.parametrize("name", METHODS)
def test_every_parameter_is_explained(name):
    told = re.findall(r"^(\*{0,2}\w+(?:, \w+)*)", section(name, "Parameters"), re.MULTILINE)
    names = {one.lstrip("*") for row in told for one in row.split(", ")}

    assert names == set(inspect.signature(getattr(SummaryWriter, name)).parameters) - {"self"}


@pytest.mark.parametrize("name", METHODS)
def test_what_is_raised_is_told(name):
    assert "Error" in section(name, "Raises")


@pytest.mark.parametrize("name", METHODS)
def test_a_step_and_a_time_say_what_they_are(name):
    rows = section(name, "Parameters")

    for parameter in {"global_step", "walltime"} & set(
        inspect.signature(getattr(SummaryWriter, name)).parameters
    ):
        assert re.search(rf"^(\w+, )*{parameter}\b.*\n    +\w", rows, re.MULTILINE), parameter


def test_the_vectors_of_an_embedding_are_told_from_its_pictures():
    parameters = section("add_embedding", "Parameters")

    assert "flatten" in parameters
    assert "label_img" in parameters
