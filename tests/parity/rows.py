"""The calls that are compared: every method, and every kind of input that its original takes.

A row is written by an original and by us, into directories of the same name. `of` says which originals take it.
"""

from __future__ import annotations

from .distributions import CURVES, HISTOGRAMS
from .parts import GRAPHS, LAYOUTS, MESHES, SESSIONS, SETTINGS, TENSORS, TEXTS
from .pictures import FIGURES, PICTURES, SOUNDS
from .scalars import SCALARS
from .tags import TAGGED

ROWS = [
    *SCALARS,
    *HISTOGRAMS,
    *PICTURES,
    *FIGURES,
    *SOUNDS,
    *TEXTS,
    *TENSORS,
    *CURVES,
    *MESHES,
    *LAYOUTS,
    *SETTINGS,
    *SESSIONS,
    *GRAPHS,
    *TAGGED,
]
