"""Whatever is in a dictionary."""

from __future__ import annotations

from tbx_widget.methods.base import Methods


class DictionaryMethods(Methods):
    """`add`."""
