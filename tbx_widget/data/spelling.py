"""Errors for names that do not exist, saying which do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence

from tbx_widget.errors import UnknownRunError, UnknownTagError

MOST_NAMES = 10
_MOST_COMPARED = 5000
_MOST_SUGGESTED = 3
_NEARLY = 0.1


def unknown_run(name: object, known: Sequence[str], *, meant: str = "") -> UnknownRunError:
    """Make the error for a run that does not exist; `meant` is what to suggest instead of another run."""
    question = f"; did you mean {meant}?" if meant else _question(name, known)
    has = f"There {_count(known, 'run')}" if known else "No run was found"
    return UnknownRunError(f"no run {name!r}{question} {has}")


def unknown_tag(
    run: str, kind: str, tag: object, known: Sequence[str], tags: Mapping[str, Sequence[str]]
) -> UnknownTagError:
    """Make the error for a tag that a run does not have.

    Parameters
    ----------
    run : str
    kind : str
        What was asked for, in the plural: "scalars".
    tag : object
        The name that was asked for.
    known : sequence of str
        The names of that kind.
    tags : mapping
        Plugin to all its tags; where another plugin has the tag, the message says so.
    """
    elsewhere = [plugin for plugin, names in tags.items() if tag in names]
    hint = f"; it is among its {' and '.join(elsewhere)}." if elsewhere else _question(tag, known)
    has = f"It has {count_of(len(known), kind)}: {list_names(known)}" if known else f"It has no {kind} at all"
    return UnknownTagError(f"run {run!r} has no {singular(kind)} {tag!r}{hint} {has}")


def nothing_of(run: str, kind: str, plugin: str, tags: Mapping[str, Sequence[str]]) -> UnknownTagError:
    """Make the error for a kind, that of `plugin`, of which a run has nothing."""
    has = ", ".join(f"{plugin} ({len(names):,})" for plugin, names in tags.items())
    question = f'"{plugin}" in run.tags tells beforehand'
    return UnknownTagError(f"run {run!r} has no {kind}; {question}. It has {has or 'nothing'}")


def list_names(names: Sequence[str]) -> str:
    """Write the first names, and how many more there are."""
    more = len(names) - MOST_NAMES
    return ", ".join(map(repr, names[:MOST_NAMES])) + (f" and {more:,} more" if more > 0 else "")


def count_of(n: int, nouns: str) -> str:
    """Write a number of things; `nouns` is their plural.

    Examples
    --------
    >>> count_of(1, "scalars"), count_of(1200, "scalars")
    ('1 scalar', '1,200 scalars')
    """
    return f"{n:,} {singular(nouns) if n == 1 else nouns}"


def singular(nouns: str) -> str:
    """Give the singular of a word for things."""
    return nouns.removesuffix("es" if nouns.endswith("shes") else "s")


def _question(name: object, known: Sequence[str]) -> str:
    near = [repr(one) for one in _nearest(str(name).casefold(), known[:_MOST_COMPARED])]
    listed = " or ".join(filter(None, (", ".join(near[:-1]), *near[-1:])))
    return f"; did you mean {listed}?" if near else "."


def _nearest(name: str, known: Sequence[str]) -> list[str]:
    """Find the names that are alike, or hold the name, or else those whose last part is alike."""
    folded = {one.casefold(): one for one in reversed(known)}
    if name in folded:
        return [folded[name]]
    holding = sorted((one for one in reversed(folded) if name and name in one), key=len)
    found = [*dict.fromkeys([*_close(name, folded), *holding])] or _close_at_the_end(name, folded)
    return [folded[one] for one in found[:_MOST_SUGGESTED]]


def _close(name: str, known: Iterable[str]) -> list[str]:
    """Find the names that are nearly as close as the closest."""
    found = difflib.get_close_matches(name, known, n=_MOST_SUGGESTED)
    ratios = [difflib.SequenceMatcher(None, one, name).ratio() for one in found]
    return [one for one, ratio in zip(found, ratios, strict=True) if ratio > ratios[0] - _NEARLY]


def _close_at_the_end(name: str, known: Iterable[str]) -> list[str]:
    ends: dict[str, list[str]] = {}
    for one in sorted(known, key=len):
        ends.setdefault(one.rpartition("/")[2], []).append(one)
    return [one for end in _close(name, ends) for one in ends[end]]


def _count(known: Sequence[str], noun: str) -> str:
    verb = "is" if len(known) == 1 else "are"
    return f"{verb} {count_of(len(known), noun + 's')}: {list_names(known)}"
