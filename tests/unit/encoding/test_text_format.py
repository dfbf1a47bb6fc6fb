"""Messages in text format, against the parser of the protobuf package, and whatever else the bytes may be."""

from __future__ import annotations

import re
import time

import pytest
from google.protobuf import text_format
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tensorboard.plugins.projector.projector_config_pb2 import ProjectorConfig

from tbx_widget.encoding.text_format import MOST_DEPTH, TextFormatError, read_text_format

MOST_SECS = 5.0
"""Of CPU for a megabyte; the slowest takes 0.4 s, and takes minutes if the time grows with the square of the size."""
TEXTS = st.text(st.characters(codec="utf-8"), max_size=8)
SIZES = st.lists(st.integers(0, 2**32 - 1), max_size=3)
PIECES = [
    *(
        "embeddings",
        "tensor_name",
        "tensor_path",
        "tensor_shape",
        "sprite",
        "single_image_dim",
        "model_checkpoint_path",
    ),
    *(
        "{",
        "}",
        "<",
        ">",
        "[",
        "]",
        ":",
        ",",
        ";",
        '"',
        "'",
        '"a\\tb"',
        "'c'",
        '"\\101\\x41"',
        "# note\n",
        "\n",
        " ",
    ),
    *("0", "17", "0x1F", "017", "-1", "1.5", "4294967296", "true", "\\", "é"),
]


@st.composite
def configs(draw) -> ProjectorConfig:
    config = ProjectorConfig(model_checkpoint_path=draw(TEXTS))
    for _ in range(draw(st.integers(0, 3))):
        one = config.embeddings.add(
            tensor_name=draw(TEXTS), tensor_path=draw(TEXTS), tensor_shape=draw(SIZES)
        )
        if draw(st.booleans()):
            one.sprite.image_path = draw(TEXTS)
            one.sprite.single_image_dim.extend(draw(SIZES))
    return config


def plain(message) -> dict:
    """What protobuf has read, as our reader gives it."""
    return {field.name: plain_field(value) for field, value in message.ListFields()}


def plain_field(value) -> list:
    values = [value] if isinstance(value, str) or hasattr(value, "DESCRIPTOR") else list(value)
    return [plain(one) if hasattr(one, "DESCRIPTOR") else one for one in values]


def read(data: bytes) -> dict:
    return typed(read_text_format(data), ProjectorConfig.DESCRIPTOR)


def attempt(data: bytes) -> dict | None:
    """Read a message; None where the bytes are none, which must be said with a place in them."""
    try:
        return read_text_format(data)
    except TextFormatError as error:
        place = error.offset
    assert 0 <= place <= len(data)
    return None


def typed(message: dict, descriptor) -> dict:
    """Turn words into numbers and bytes into text, where the type of the message says so; leave out what is default."""
    found = {}
    for name, values in message.items():
        field = descriptor.fields_by_name[name]
        if field.message_type is not None:
            found[name] = [typed(value, field.message_type) for value in values]
        elif field.type == field.TYPE_STRING:
            found[name] = [value.decode() for value in values if value]
        else:
            found[name] = [int(value, 8 if value[0] == "0" and value.isdecimal() else 0) for value in values]
    return {name: values for name, values in found.items() if values}


@given(configs(), st.booleans(), st.booleans(), st.booleans(), st.booleans())
def test_what_protobuf_writes_is_read_as_it_was(config, as_one_line, as_utf8, short, pointy):
    text = text_format.MessageToString(
        config,
        as_one_line=as_one_line,
        as_utf8=as_utf8,
        use_short_repeated_primitives=short,
        pointy_brackets=pointy,
    )

    assert read(text.encode()) == plain(config)


@st.composite
def edited(draw) -> str:
    """A config with some of its pieces exchanged, taken out or put in."""
    text = text_format.MessageToString(draw(configs()), as_one_line=draw(st.booleans()), as_utf8=True)
    pieces = re.findall(r'\w+|"(?:[^"\\]|\\.)*"|.', text, re.DOTALL)
    for _ in range(draw(st.integers(0, 3))):
        place, length = draw(st.integers(0, len(pieces))), draw(st.integers(0, 2))
        pieces[place : place + length] = draw(st.lists(st.sampled_from(PIECES), max_size=2))
    return "".join(pieces)


@pytest.mark.filterwarnings("ignore:invalid (octal )?escape sequence:DeprecationWarning")
@given(edited())
@settings(max_examples=1000)
@example("embeddings < tensor_name: \"a\" 'b' , > ; embeddings: { tensor_shape: [1, 0x2] tensor_shape: 3 }")
@example("embeddings { sprite: < single_image_dim: [] > }#x")
@example('embeddings { tensor_name: "\\q" }')
def test_whatever_protobuf_reads_is_read_alike(text):
    try:
        truth = plain(text_format.Parse(text, ProjectorConfig()))
    except (text_format.ParseError, UnicodeError):
        truth = None

    found = attempt(text.encode())

    assert truth is None or (found is not None and typed(found, ProjectorConfig.DESCRIPTOR) == truth)


@given(st.binary(max_size=200))
@settings(max_examples=500)
def test_any_bytes_are_a_message_or_an_error_that_says_where(data):
    attempt(data)


@pytest.mark.parametrize(
    "piece", [b"#", b" ", b'"', b"\\", b'"\\', b"'a'", b"a", b"{", b"a{", b"[", b"a:[", b"\n#"]
)
def test_a_megabyte_of_one_piece_takes_no_time(piece):
    start = time.process_time()

    attempt(b"a: " + piece * (2**20 // len(piece)))

    assert time.process_time() - start < MOST_SECS


def test_messages_inside_of_each_other_are_bounded():
    deep = b"a{" * MOST_DEPTH

    assert read_text_format(deep + b"}" * MOST_DEPTH)
    with pytest.raises(TextFormatError, match="at most 32 messages"):
        read_text_format(deep + b"a{" + b"}" * (MOST_DEPTH + 1))


@pytest.mark.parametrize(
    ("data", "what", "offset"),
    [
        (b'name: "a', "expected a value; a text ends on its line, got '\"'", 6),
        (b"name", "expected ':', got the end", 4),
        (b"name: 1 sprite {", "expected the name of a field or '}', got the end", 16),
        (b"shape: [1 2]", "expected ',' or ']', got '2'", 10),
        (b"\xff", "expected the name of a field, got '\ufffd'", 0),
    ],
)
def test_an_error_says_what_was_expected_and_where(data, what, offset):
    with pytest.raises(TextFormatError) as error:
        read_text_format(data)

    assert (str(error.value), error.value.offset) == (what, offset)
