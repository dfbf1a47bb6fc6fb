r"""Protocol buffer messages as people write them: `name: value` and `name { ... }`.

=============  ======================================================
Field          `name: value`, `name { ... }` or `name: [value, ...]`
Value          text in quotes, a bare word or number, `{...}`, `<...>`
Between        white space, `#` to the end of the line; `,` or `;` may
               follow a field
In quotes      ``\n``, ``\"``, ``\101`` (octal), ``\x41``, ``\u0041``;
               texts that follow each other are one
=============  ======================================================

Source: https://protobuf.dev/reference/protobuf/textformat-spec/
"""

from __future__ import annotations

import re
from typing import NamedTuple, TypeAlias

Value: TypeAlias = "str | bytes | Message"
"""A bare word or number as it is written, the content of a text in quotes, or a message."""
Message: TypeAlias = dict[str, list[Value]]
"""Field name to its values in order."""


class Field(NamedTuple):
    """One field of a message, with what was written before it since the last one."""

    name: str
    values: list[Value]
    before: bytes
    """White space and comments."""
    text: bytes
    """The field as it is written."""


MOST_DEPTH = 32
_MOST_SHOWN = 20
_BETWEEN = re.compile(rb"(?:[\s\x1c-\x1f]+|#[^\n]*)*")
_TOKEN = re.compile(
    rb"""[A-Za-z0-9_.+-]+ | "[^"\n\\]*(?:\\.[^"\n\\]*)*" | '[^'\n\\]*(?:\\.[^'\n\\]*)*' | [^A-Za-z0-9_.+\-"']""",
    re.VERBOSE,
)
_WORD = re.compile(rb"[A-Za-z0-9_.+-]+")
_NAME = re.compile(rb"[A-Za-z_]\w*")
_ESCAPE = re.compile(
    rb"""\\(?:([0-7]{1,3})|[xX]([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([abfnrtv\\'"]))"""
)
_TO_ESCAPE = re.compile(rb'[\x00-\x1f"\\\x7f]')
_LETTERS = dict(zip(b"abfnrtv\\'\"", b"\a\b\f\n\r\t\v\\'\"", strict=True))
_OPEN = {b"{": b"}", b"<": b">"}
_END = b""


class TextFormatError(ValueError):
    """The text is no message; `offset` is the byte where that shows."""

    def __init__(self, what: str, offset: int = 0) -> None:
        super().__init__(what)
        self.offset = offset


def read_text_format(data: bytes) -> Message:
    r"""Read a message of any type; what its fields mean is not known here.

    Raises
    ------
    TextFormatError
        It is none; says what was expected, and where.

    Examples
    --------
    >>> read_text_format(b'name: "a\\tb" shape: [2, 3] sprite { path: "x" }')
    {'name': [b'a\tb'], 'shape': ['2', '3'], 'sprite': [{'path': [b'x']}]}
    """
    return _read_message(_Tokens(data), _END, 0)


def split_fields(data: bytes) -> tuple[list[Field], bytes]:
    r"""Take a message apart into its fields; these, and what is behind the last one, are the whole text.

    Raises
    ------
    TextFormatError
        It is no message.

    Examples
    --------
    >>> fields, rest = split_fields(b'size: 3  # small\npath: "x"\n')
    >>> [(field.name, field.values, field.text) for field in fields], rest
    ([('size', ['3'], b'size: 3'), ('path', [b'x'], b'path: "x"')], b'\n')
    """
    tokens = _Tokens(data)
    fields: list[Field] = []
    end = 0
    while tokens.token != _END:
        start = tokens.offset
        name, values = _read_field(tokens, _END, 0)
        fields.append(Field(name, values, data[end:start], data[start : tokens.end]))
        end = tokens.end
    return fields, data[end:]


def write_text_format(message: Message, indent: str = "") -> bytes:
    r"""Write a message: a field on each line, and no comments.

    Examples
    --------
    >>> write_text_format({"name": [b'a"b'], "shape": ["2", "3"], "sprite": [{"path": [b"x"]}]})
    b'name: "a\\"b"\nshape: 2\nshape: 3\nsprite {\n  path: "x"\n}\n'
    """
    return b"".join(_write_field(name, value, indent) for name, values in message.items() for value in values)


def _write_field(name: str, value: Value, indent: str) -> bytes:
    head = f"{indent}{name}".encode()
    if isinstance(value, dict):
        return b"%b {\n%b%b}\n" % (head, write_text_format(value, indent + "  "), indent.encode())
    if isinstance(value, bytes):
        return b'%b: "%b"\n' % (head, _TO_ESCAPE.sub(_escape, value))
    return b"%b: %b\n" % (head, value.encode())


def _escape(found: re.Match[bytes]) -> bytes:
    return b"\\" + found[0] if found[0] in b'\\"' else b"\\%03o" % found[0][0]


class _Tokens:
    """The tokens of a text, of which the first that is left is looked at."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.token = b""
        self.offset = 0
        self.end = 0
        """Where the token before this one ends."""
        self.advance()

    def advance(self) -> bytes:
        """Go on; give the token that was looked at."""
        token = self.token
        self.end = self.offset + len(token)
        between = _BETWEEN.match(self._data, self.end)
        assert between is not None
        self.offset = between.end()
        found = _TOKEN.match(self._data, self.offset)
        self.token = found[0] if found else self._data[self.offset : self.offset + 1]
        return token

    def take(self, token: bytes) -> bool:
        """Go on if this is the next token."""
        if self.token != token:
            return False
        self.advance()
        return True

    def error(self, expected: str) -> TextFormatError:
        """Say what was expected instead of the next token."""
        shown = self.token[:_MOST_SHOWN].decode("utf-8", "replace")
        return TextFormatError(f"expected {expected}, got {repr(shown) if shown else 'the end'}", self.offset)


def _read_message(tokens: _Tokens, end: bytes, depth: int) -> Message:
    if depth > MOST_DEPTH:
        raise tokens.error(f"at most {MOST_DEPTH} messages inside of each other")
    message: Message = {}
    while not tokens.take(end):
        name, values = _read_field(tokens, end, depth)
        message.setdefault(name, []).extend(values)
    return message


def _read_field(tokens: _Tokens, end: bytes, depth: int) -> tuple[str, list[Value]]:
    if not _NAME.fullmatch(tokens.token):
        raise tokens.error("the name of a field" + (f" or {end.decode()!r}" if end else ""))
    name = tokens.advance().decode()
    values = _read_values(tokens, depth)
    if not tokens.take(b","):
        tokens.take(b";")
    return name, values


def _read_values(tokens: _Tokens, depth: int) -> list[Value]:
    has_colon = tokens.take(b":")
    if not has_colon and tokens.token not in (*_OPEN, b"["):
        raise tokens.error("':'")
    if not tokens.take(b"["):
        return [_read_value(tokens, depth)]
    values: list[Value] = []
    while not tokens.take(b"]"):
        if values and not tokens.take(b","):
            raise tokens.error("',' or ']'")
        values.append(_read_value(tokens, depth))
    return values


def _read_value(tokens: _Tokens, depth: int) -> Value:
    if tokens.token in _OPEN:
        return _read_message(tokens, _OPEN[tokens.advance()], depth + 1)
    if _is_text(tokens.token):
        return _read_text(tokens)
    if not _WORD.fullmatch(tokens.token):
        raise tokens.error("a value; a text ends on its line")
    return tokens.advance().decode()


def _read_text(tokens: _Tokens) -> bytes:
    parts = []
    while _is_text(tokens.token):
        parts.append(_ESCAPE.sub(_unescape, tokens.advance()[1:-1]))
    return b"".join(parts)


def _is_text(token: bytes) -> bool:
    return len(token) > 1 and token[:1] in (b'"', b"'")


def _unescape(found: re.Match[bytes]) -> bytes:
    octal, code, short, long, letter = found.groups()
    if letter:
        return bytes([_LETTERS[letter[0]]])
    if octal or code:
        return bytes([int(octal, 8) & 0xFF if octal else int(code, 16)])
    point = int(short or long, 16)
    return chr(point).encode("utf-8", "replace") if point < 0x110000 else b"?"
