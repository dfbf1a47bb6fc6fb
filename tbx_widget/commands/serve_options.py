"""The options of `serve`: those of TensorBoard that have a meaning here, and a few for safety."""

from __future__ import annotations

import argparse
import secrets

from tbx_widget.commands.flags import add_option

PORT = 6006
HOST = "127.0.0.1"
RELOAD_SECS = 0.25
LEAST_RELOAD_SECS = 0.05
NEVER_SECS = 1e7
TOKEN_BYTES = 24


def add_source_options(parser: argparse.ArgumentParser) -> None:
    """Let a parser take which log directories are read, and how often."""
    parser.add_argument("directories", nargs="*", metavar="DIR", help="the same as --logdir DIR")
    parser.add_argument(
        "--logdir",
        action="append",
        default=[],
        metavar="[NAME=]DIR",
        help="directory of runs; may be repeated",
    )
    add_option(
        parser,
        "--logdir_spec",
        default="",
        metavar="NAME:DIR,...",
        help="several, as TensorBoard spells them",
    )
    add_option(
        parser,
        "--reload_interval",
        type=_pause,
        default=RELOAD_SECS,
        metavar="SECS",
        help="how often to look for new data (default: %(default)g); 0 reads once",
    )


def add_server_options(parser: argparse.ArgumentParser) -> None:
    """Let a parser take where the page is, and for whom."""
    parser.add_argument(
        "--port",
        type=_port,
        default=PORT,
        help="(default: %(default)s) the next free one when it is taken; 0 takes any",
    )
    parser.add_argument("--host", default=HOST, help="address to listen at (default: %(default)s)")
    add_option(parser, "--bind_all", action="store_true", help="listen at all addresses of this machine")
    add_option(
        parser,
        "--path_prefix",
        type=_prefix,
        default="/",
        metavar="PATH",
        help="serve the page at /PATH/",
    )
    parser.add_argument("--open", action="store_true", help="open the page in a browser")
    parser.add_argument(
        "--token",
        nargs="?",
        type=_token,
        const=secrets.token_urlsafe(TOKEN_BYTES),
        help="let nobody in without it; without a value, one is made up and printed",
    )
    add_option(
        parser,
        "--allow_host",
        action="append",
        default=[],
        metavar="NAME",
        help="a name that this machine or a proxy has for browsers; may be repeated",
    )


def _port(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"expected 0 to 65535, got {text!r}")
    return int(text)


def _prefix(text: str) -> str:
    name = text.strip("/")
    return f"/{name}/" if name else "/"


def _pause(text: str) -> float:
    """As in TensorBoard, 0 reads once."""
    try:
        secs = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected seconds, got {text!r}") from None
    return max(secs, LEAST_RELOAD_SECS) if secs > 0 else NEVER_SECS


def _token(text: str) -> str:
    if len(text) < 8 or not text.isascii() or not text.isprintable() or set(text) & set(' ";,\\'):
        raise argparse.ArgumentTypeError("expected at least 8 printable characters without space or quotes")
    return text
