"""What the files of one run have said about their tags.

A writer may say only once which plugin a tag belongs to; all later values of the run lean on that.
"""

from __future__ import annotations

from tbx_widget.encoding.event_reading import Metadata


class RunTags:
    """Remembers, by tag, the first metadata that came."""

    def __init__(self) -> None:
        self._known: dict[str, Metadata] = {}

    def metadata(self, tag: str) -> Metadata | None:
        """Give what is known of a tag."""
        return self._known.get(tag)

    def describe(self, tag: str) -> tuple[str, str]:
        """Give the display name and the description of a tag, empty where nothing was said."""
        known = self._known.get(tag)
        return ("", "") if known is None else (known.display_name, known.description)

    def note(self, tag: str, metadata: Metadata) -> bool:
        """Take up what a value says about its tag; say whether that is news."""
        if tag in self._known:
            return False
        self._known[tag] = metadata
        return True
