"""The text of a projector config: an entry for each embedding, and whatever else somebody has written there.

Source: tensorboard/plugins/projector/projector_config.proto
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from tbx_widget.encoding.text_format import Field, Message, Value, split_fields, write_text_format

_ENTRY = "embeddings"


class Entry(NamedTuple):
    """What a config says of one embedding; paths lead on from its directory, "" where there is none."""

    tensor_name: str
    shape: tuple[int, int]
    tensor_path: str
    metadata_path: str = ""
    sprite_path: str = ""
    sprite_size: tuple[int, int] = (0, 0)
    """Width and height of one small picture."""


class Part(NamedTuple):
    """A piece of a config's text."""

    names: tuple[str, ...]
    """The embeddings that it is about; none where it is about something else."""
    before: bytes
    """White space and comments."""
    text: bytes


def encode_entry(entry: Entry) -> bytes:
    r"""Write an entry as a config has it.

    Examples
    --------
    >>> encode_entry(Entry("a:00001", (2, 3), "00001/a/tensors.bytes"))[:40]
    b'embeddings {\n  tensor_name: "a:00001"\n  '
    """
    said: Message = {
        "tensor_name": [entry.tensor_name.encode()],
        "tensor_shape": list(map(str, entry.shape)),
        "tensor_path": [entry.tensor_path.encode()],
    }
    if entry.metadata_path:
        said["metadata_path"] = [entry.metadata_path.encode()]
    if entry.sprite_path:
        size: list[Value] = list(map(str, entry.sprite_size))
        said["sprite"] = [{"image_path": [entry.sprite_path.encode()], "single_image_dim": size}]
    return _encode_entry(said)


def split_config(data: bytes) -> list[Part]:
    """Take a config apart; the parts together are the whole text.

    Raises
    ------
    TextFormatError
        It is no config.
    """
    fields, rest = split_fields(data)
    return [*(_read_part(field) for field in fields), Part((), rest, b"")]


def put_entries(parts: Iterable[Part], entries: Mapping[str, bytes]) -> list[Part]:
    """Put entries where those of the same names are, and new ones at the end; all else stays as it was written.

    Parameters
    ----------
    parts : iterable of Part
    entries : mapping of str to bytes
        Tensor name to what `encode_entry` gives.
    """
    left = dict(entries)
    kept: list[Part] = []
    for part in _expand_those_with(entries, parts):
        name = part.names[0] if part.names else ""
        if len(part.names) != 1 or name not in entries:
            kept.append(part)
        elif name in left:
            kept.append(part._replace(text=left.pop(name)))
    for name, text in left.items():
        kept += _end_line(kept), Part((name,), b"", text)
    return [part for part in [*kept, _end_line(kept)] if part.before or part.text]


def join_parts(parts: Iterable[Part]) -> bytes:
    """Give the text of a config."""
    return b"".join(part.before + part.text for part in parts)


def _end_line(parts: list[Part]) -> Part:
    """Give what must follow before a new line can begin."""
    ends = (part.before + part.text for part in reversed(parts))
    end = next(filter(None, ends), b"\n")
    return Part((), b"" if end.endswith(b"\n") else b"\n", b"")


def _read_part(field: Field) -> Part:
    names = tuple(_tensor_name(value) for value in field.values) if field.name == _ENTRY else ()
    return Part(names, field.before, field.text)


def _expand_those_with(names: Collection[str], parts: Iterable[Part]) -> Iterator[Part]:
    """Make `embeddings: [{ ... }, { ... }]` an entry each where one of them is looked for."""
    for part in parts:
        if len(part.names) < 2 or not any(name in names for name in part.names):
            yield part
            continue
        yield Part((), part.before, b"")
        [field], _ = split_fields(part.text)
        for name, said in zip(part.names, field.values, strict=True):
            yield Part((name,), b"\n", _encode_entry(said))


def _encode_entry(said: Value) -> bytes:
    return write_text_format({_ENTRY: [said]}).removesuffix(b"\n")


def _tensor_name(said: Value) -> str:
    """Give the name as TensorBoard makes it: without the end ":0", and that of the file where there is none."""
    fields = said if isinstance(said, dict) else {}
    name, path = (_text(fields, key) for key in ("tensor_name", "tensor_path"))
    return (name or path.rpartition("/")[2]).removesuffix(":0")


def _text(said: Message, name: str) -> str:
    value = said.get(name, [b""])[-1]
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else ""
