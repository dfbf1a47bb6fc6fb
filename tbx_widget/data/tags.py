"""Which tags a run has, by plugin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tbx_widget.data.spelling import MOST_NAMES, count_of
from tbx_widget.data.tables import display_width, pad
from tbx_widget.events import (
    AUDIO,
    CUSTOM_SCALARS,
    GRAPHS,
    HISTOGRAMS,
    HPARAMS,
    IMAGES,
    MESH,
    PR_CURVES,
    PROJECTOR,
    SCALARS,
    TEXT,
)

_KNOWN = (
    SCALARS,
    IMAGES,
    HISTOGRAMS,
    TEXT,
    AUDIO,
    PR_CURVES,
    MESH,
    PROJECTOR,
    GRAPHS,
    HPARAMS,
    CUSTOM_SCALARS,
)


class Tags(Mapping[str, tuple[str, ...]]):
    """Plugin to its tags, in natural order.

    The keys are plugins, and only those that have tags; asking for another one of TensorBoard's gives ``()``.
    ``in`` is true for plugins and for tags of any plugin.

    Examples
    --------
    >>> logs["cnn"].tags["scalars"]  # doctest: +SKIP
    ('train/loss', 'val/loss')
    >>> "train/loss" in logs["cnn"].tags  # doctest: +SKIP
    True
    """

    def __init__(self, tags: Mapping[str, Sequence[str]]) -> None:
        plugins = [*(one for one in _KNOWN if one in tags), *sorted(set(tags).difference(_KNOWN))]
        self._tags = {plugin: tuple(tags[plugin]) for plugin in plugins if tags[plugin]}

    def __getitem__(self, plugin: str) -> tuple[str, ...]:
        if plugin not in self._tags and plugin not in _KNOWN:
            raise KeyError(self._explain(plugin))
        return self._tags.get(plugin, ())

    def __contains__(self, name: object) -> bool:
        """Whether this is a plugin that has tags, or a tag."""
        return name in self._tags or any(name in names for names in self._tags.values())

    def __iter__(self) -> Iterator[str]:
        return iter(self._tags)

    def __len__(self) -> int:
        return len(self._tags)

    def _explain(self, name: str) -> str:
        plugins = [plugin for plugin, names in self._tags.items() if name in names]
        if plugins:
            return f"{name} is a tag: expected its plugin, {' or '.join(plugins)}"
        return f"{name}: expected a plugin, one of {', '.join(self._tags or _KNOWN)}"

    def __repr__(self) -> str:
        width = max(map(display_width, self._tags), default=0)
        lines = (
            f"{pad(plugin, width)}  {len(names):>5,}  {_shorten(names)}"
            for plugin, names in self._tags.items()
        )
        return "\n".join(lines) or "no tags"


def count_tags(n: int, plugin: str) -> str:
    """Write how many tags a plugin has: "1 scalar"; names of unknown plugins stay as they are."""
    return count_of(n, plugin) if plugin in _KNOWN else f"{n:,} {plugin}"


def _shorten(names: tuple[str, ...]) -> str:
    more = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f", and {more:,} more" if more > 0 else "")
