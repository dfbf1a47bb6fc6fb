"""Labels of boxes in letters that Pillow's own font does not have."""

from __future__ import annotations

import logging
import shutil

import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from tbx_widget import SummaryWriter
from tbx_widget.summaries import label_fonts
from tbx_widget.summaries.boxes import draw_boxes
from tbx_widget.summaries.label_fonts import find_label_font

CAT = "猫"
PICTURE = np.full((60, 90, 3), 200, np.uint8)
BOX = np.array([[5, 5, 80, 50]])


@pytest.fixture(autouse=True)
def forgotten():
    """What was found in another test is looked for again."""
    for cached in (label_fonts._find, label_fonts._load, label_fonts._own_font):
        cached.cache_clear()
    yield
    for cached in (label_fonts._find, label_fonts._load, label_fonts._own_font):
        cached.cache_clear()


@pytest.fixture
def no_fonts(monkeypatch):
    monkeypatch.setattr(label_fonts, "_installed", lambda letters: iter([("/no/such/font.ttf", 0)]))


@pytest.fixture
def cat_font(tmp_path):
    """A font that has a triangle for each letter of the label, and a square for what it does not have."""
    corners = {"cat": [(0, 0), (900, 0), (450, 900)], ".notdef": [(0, 0), (0, 500), (500, 500), (500, 0)]}
    glyphs = {}
    for name, (first, *rest) in corners.items():
        pen = TTGlyphPen(None)
        pen.moveTo(first)
        for corner in rest:
            pen.lineTo(corner)
        pen.closePath()
        glyphs[name] = pen.glyph()
    font = FontBuilder(1000)
    font.setupGlyphOrder([".notdef", "cat"])
    font.setupCharacterMap({ord(CAT): "cat"})
    font.setupGlyf(glyphs)
    font.setupHorizontalMetrics(dict.fromkeys(glyphs, (1000, 0)))
    font.setupHorizontalHeader(ascent=900, descent=-100)
    font.setupNameTable({"familyName": "Cats", "styleName": "Regular"})
    font.setupOS2()
    font.setupPost()
    path = tmp_path / "fonts" / "cats.ttf"
    path.parent.mkdir()
    font.save(path)
    return path


def drawn(label):
    return draw_boxes(PICTURE, BOX, [label])


@pytest.mark.parametrize("letter", ["é", "ш", "ж", "λ", "א"])
def test_letters_that_matplotlibs_font_has_are_drawn(monkeypatch, letter):
    monkeypatch.setattr(shutil, "which", lambda name: None)

    assert find_label_font(f"cat {letter}").missing == ""
    assert not np.array_equal(drawn(letter), drawn("?"))
    assert not np.array_equal(drawn(letter), drawn("ъ"))


@pytest.mark.parametrize("label", ["cat 0.93", "", "a\nb", "\u200b"])
def test_plain_letters_are_those_of_pillow_and_nothing_is_looked_for(monkeypatch, label):
    monkeypatch.setattr(label_fonts, "_installed", lambda letters: pytest.fail("looked for fonts"))

    font, missing = find_label_font(label)

    assert missing == ""
    assert font is label_fonts._own_font()


@pytest.mark.skipif(shutil.which("fc-list") is None, reason="needs fontconfig")
def test_a_font_of_fontconfig_that_has_the_letters_is_used(tmp_path, monkeypatch, cat_font):
    config = tmp_path / "fonts.conf"
    config.write_text(
        f"<fontconfig><dir>{cat_font.parent}</dir><cachedir>{tmp_path / 'cache'}</cachedir></fontconfig>"
    )
    monkeypatch.setenv("FONTCONFIG_FILE", str(config))

    font, missing = find_label_font(CAT)

    assert (font.path, missing) == (str(cat_font), "")


def test_a_font_that_pillow_knows_by_name_is_used(monkeypatch, cat_font):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(label_fonts, "KNOWN_FONTS", ["no such font.ttf", str(cat_font)])

    assert find_label_font(CAT).font.path == str(cat_font)
    assert not np.array_equal(drawn(CAT), drawn("?"))


@pytest.mark.parametrize("answer", ["", "nonsense", "a|b|c", "Regular|0|/no/such/font.ttf"])
def test_a_fontconfig_that_answers_something_else_is_none(tmp_path, monkeypatch, answer):
    program = tmp_path / "fc-list"
    program.write_text(f"#!/bin/sh\necho '{answer}'\n")
    program.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name: str(program))
    monkeypatch.setattr(label_fonts, "KNOWN_FONTS", [])

    assert find_label_font("\U000f0000").missing == "\U000f0000"


def test_a_label_whose_letters_no_font_has_is_said_once(tmp_path, caplog, no_fonts):
    with caplog.at_level(logging.WARNING), SummaryWriter(tmp_path / "run") as writer:
        for step in range(2):
            writer.add_image_with_boxes(
                "found", PICTURE, [[1, 1, 9, 9]] * 3, step, dataformats="HWC", labels=["dog", "猫 0.9", "犬"]
            )

    (said,) = [record.getMessage() for record in caplog.records]
    assert "no font that is installed has '猫' of the label '猫 0.9': drawn as question marks" in said
    assert 'add_image_with_boxes("found")' in said
    assert np.array_equal(drawn("猫 0.9"), drawn("? 0.9"))


def test_a_broken_letter_is_a_question_mark(no_fonts):
    assert np.array_equal(drawn("\ud800 0.9"), drawn("? 0.9"))


def test_without_freetype_letters_beyond_latin_1_are_question_marks(monkeypatch, no_fonts):
    from PIL import ImageFont

    monkeypatch.setattr(label_fonts, "_own_font", ImageFont.load_default_imagefont)

    assert np.array_equal(drawn(CAT), drawn("?"))
