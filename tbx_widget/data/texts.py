"""Logged texts."""

from __future__ import annotations

from tbx_widget.data.items import Item
from tbx_widget.events import Text


class TextItem(Item[Text]):
    """One logged text, or a table of texts.

    Attributes
    ----------
    text : str
        The Markdown; the cells of a table are joined by line feeds.
    strings : tuple of str
        The cells in row order.
    shape : tuple of int
        Of the table; (1,) or () for one text.
    """

    kind = Text

    @property
    def text(self) -> str:
        """The Markdown."""
        return "\n".join(self.value.strings)

    @property
    def strings(self) -> tuple[str, ...]:
        """The cells in row order."""
        return self.value.strings

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the table."""
        return self.value.shape

    def _repr_markdown_(self) -> str:
        return self.text
