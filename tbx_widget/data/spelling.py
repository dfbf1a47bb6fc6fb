"""Errors for names that do not exist, saying which do."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from tbx_widget.errors import UnknownRunError, UnknownTagError

MOST_NAMES = 10
_MOST_COMPARED = 5000


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
    return UnknownTagError(f"run {run!r} has no {kind} {tag!r}{hint} {has}")


def nothing_of(run: str, kind: str, tags: Mapping[str, Sequence[str]]) -> UnknownTagError:
    """Make the error for a kind of which a run has nothing."""
    has = ", ".join(f"{plugin} ({len(names):,})" for plugin, names in tags.items())
    return UnknownTagError(f"run {run!r} has no {kind}. It has {has or 'nothing'}")


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
    return f"{n:,} {nouns.removesuffix('s') if n == 1 else nouns}"


def _question(name: object, known: Sequence[str]) -> str:
    near = _nearest(str(name), known[:_MOST_COMPARED])
    return f"; did you mean {near!r}?" if near else "."


def _nearest(name: str, known: Sequence[str]) -> str | None:
    folded = {one.casefold(): one for one in reversed(known)}
    close = difflib.get_close_matches(name.casefold(), folded, n=1)
    parts = [one for one in folded if name and name.casefold() in one]
    found = close or sorted(parts, key=len)
    return folded[found[0]] if found else None


def _count(known: Sequence[str], noun: str) -> str:
    verb = "is" if len(known) == 1 else "are"
    return f"{verb} {count_of(len(known), noun + 's')}: {list_names(known)}"
