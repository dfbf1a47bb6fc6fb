"""The order in which a board shows its cards, as `js/src/board/groups.ts` has it."""

from __future__ import annotations

from collections.abc import Iterable

from tbx_widget.live.entry import Entry

INNER = frozenset({"weights", "gradients", "activations", "norms", "nonfinite"})
"""Groups that tell about the inside of a model: they are looked at after what it achieves."""


def order_entries(entries: Iterable[Entry]) -> list[Entry]:
    """Put the series of one plugin in the order of their cards, those of one tag by age."""
    tags: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=age):
        tags.setdefault(entry.key.tag, []).append(entry)
    return [entry for tag in _order_tags(tags) for entry in tags[tag]]


def age(entry: Entry) -> tuple[int, int]:
    """Sources are numbered in the order in which they are found; files are read in any order."""
    return entry.key.source, entry.number


def _order_tags(tags: Iterable[str]) -> list[str]:
    """Put tags with the same prefix together; a tag without a slash joins the group of its name."""
    listed = list(tags)
    prefixes = {_prefix(tag) for tag in listed if "/" in tag}
    groups: dict[str | None, list[str]] = {}
    for tag in listed:
        prefix = _prefix(tag)
        groups.setdefault(prefix if prefix in prefixes else None, []).append(tag)
    ordered = sorted(groups, key=INNER.__contains__)
    return [tag for prefix in ordered for tag in groups[prefix]]


def _prefix(tag: str) -> str:
    return tag.partition("/")[0]
