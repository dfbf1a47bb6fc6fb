"""A font that has the letters of a label.

Pillow's own has those of ASCII only; for others the fonts that are installed are looked through, as late as that.
Sources: https://pillow.readthedocs.io/en/stable/reference/ImageFont.html, https://www.freedesktop.org/software/fontconfig/fontconfig-user.html
"""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

SIZE = 12
"""Pixels; Pillow's own font is drawn with 10, which is too few for Chinese letters."""
KNOWN_FONTS = (
    "NotoSansCJK-Regular.ttc",
    "DroidSansFallbackFull.ttf",
    "wqy-microhei.ttc",
    "wqy-zenhei.ttc",
    "msyh.ttc",
    "meiryo.ttc",
    "malgun.ttf",
    "segoeui.ttf",
    "PingFang.ttc",
    "Hiragino Sans GB.ttc",
    "AppleSDGothicNeo.ttc",
    "Arial Unicode.ttf",
    "DejaVuSans.ttf",
)
"""Fonts of Linux, Windows and macOS, which Pillow finds by name."""
_MOST_TRIED = 20
_MOST_SECS = 5.0
_NO_LETTER = "\uffff"


class LabelFont(NamedTuple):
    """A font of Pillow's, and the letters of the label that neither it nor any other has."""

    font: Any
    missing: str


def find_label_font(text: str) -> LabelFont:
    """Give the first font that has all letters of a label; Pillow's own where none has."""
    return _find(frozenset(letter for letter in text if _is_drawn(letter)))


def spell(text: str, missing: str) -> str:
    """Put question marks in the place of missing letters."""
    return text.translate({ord(letter): "?" for letter in missing})


def _is_drawn(letter: str) -> bool:
    category = unicodedata.category(letter)
    return category not in ("Cc", "Cf") and category[0] not in "ZM"


@lru_cache(maxsize=1024)
def _find(letters: frozenset[str]) -> LabelFont:
    own = _own_font()
    missing = _missing(own, letters)
    if not missing:
        return LabelFont(own, "")
    for name, index in _installed(letters):
        font = _load(name, index)
        if font is not None and not _missing(font, letters):
            return LabelFont(font, "")
    return LabelFont(own, missing)


@lru_cache(maxsize=1)
def _own_font() -> Any:
    from PIL import ImageFont

    return ImageFont.load_default()


@lru_cache(maxsize=256)
def _load(name: str, index: int) -> Any:
    """Load a font by its path or, where Pillow knows the place, its name; None where that fails."""
    from PIL import ImageFont

    try:
        return ImageFont.truetype(name, SIZE, index)
    except (OSError, ValueError, ImportError):
        return None


def _missing(font: Any, letters: frozenset[str]) -> str:
    """Give the letters that a font draws as it draws what is no letter."""
    from PIL import ImageFont

    if not isinstance(font, ImageFont.FreeTypeFont):
        return "".join(sorted(letter for letter in letters if letter > "\xff"))
    nothing = _draw(font, _NO_LETTER)
    return "".join(sorted(letter for letter in letters if _draw(font, letter) in (nothing, None)))


def _draw(font: Any, letter: str) -> tuple[tuple[int, int], bytes] | None:
    try:
        mask = font.getmask(letter)
    except (UnicodeEncodeError, OSError, ValueError):
        return None
    return mask.size, bytes(mask)


def _installed(letters: frozenset[str]) -> Iterator[tuple[str, int]]:
    """Give files of fonts, or their names, and which font of the file."""
    yield from _ask_fontconfig(letters)
    matplotlib = find_spec("matplotlib")
    for place in (matplotlib and matplotlib.submodule_search_locations) or ():
        yield str(Path(place, "mpl-data", "fonts", "ttf", "DejaVuSans.ttf")), 0
    for name in KNOWN_FONTS:
        yield name, 0


def _ask_fontconfig(letters: frozenset[str]) -> list[tuple[str, int]]:
    """Give the fonts that have all letters, plain ones first."""
    program = shutil.which("fc-list")
    if program is None:
        return []
    pattern = ":charset=" + " ".join(f"{ord(letter):x}" for letter in sorted(letters))
    try:
        listed = subprocess.run(
            [program, "-f", "%{style}|%{index}|%{file}\n", pattern],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=_MOST_SECS,
            check=False,
        ).stdout.decode(errors="replace")
    except (OSError, subprocess.SubprocessError):
        return []
    rows = sorted(line.split("|", 2) for line in listed.splitlines() if line.count("|") >= 2)
    rows.sort(key=lambda row: ("Regular" not in row[0].split(","), "Mono" in row[2] or "Serif" in row[2]))
    return list(_read_rows(rows[:_MOST_TRIED]))


def _read_rows(rows: list[list[str]]) -> Iterator[tuple[str, int]]:
    for _, index, path in rows:
        with contextlib.suppress(ValueError):
            yield path, int(index) & 0xFFFF  # above that is the instance of a variable font
