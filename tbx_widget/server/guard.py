"""Who may ask: a page of a foreign site must not read what is served to this machine.

The name in the Host header is compared, because a foreign site can let its own name point to this machine (DNS
rebinding). A valid token passes any Host, since proxies send their own. A browser names the site that a POST
comes from in Origin, and its relation to this server in Sec-Fetch-Site; scripts cannot change either.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
ANY_ADDRESS = frozenset({"", "0.0.0.0", "::"})
_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([^\s\[\]:/@]+))(?::\d{1,5})?")


@dataclass(frozen=True, slots=True)
class Caller:
    """What a request says about where it comes from."""

    host: str
    origin: str | None = None
    fetch_site: str | None = None
    tokens: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guard:
    """Decides which requests are answered.

    Parameters
    ----------
    bound : str
        The address that the server listens at; for 0.0.0.0 any numeric address will do, and this machine's name.
    allowed : frozenset of str
        More names that a Host header may have, in lower case.
    token : str
        When not empty, every request needs it.
    """

    bound: str = "127.0.0.1"
    allowed: frozenset[str] = frozenset()
    token: str = ""
    cookie: str = field(init=False)
    """Name of the cookie that holds the token; cookies do not tell ports apart, so each token has its own."""

    def __post_init__(self) -> None:
        digest = hashlib.sha256(self.token.encode()).hexdigest()
        object.__setattr__(self, "cookie", f"tbx_{digest[:8]}")

    def refusal(self, caller: Caller, *, is_post: bool) -> str | None:
        """Say why a request is refused; None when it is not."""
        if self.token:
            if not self._knows_token(caller.tokens):
                return "this page needs its token: open the address that was printed at the start"
        elif not self._knows_host(host_name(caller.host)):
            return "unknown name in the Host header: start with --allow_host NAME or --token to allow it"
        if is_post and not self._is_own_page(caller):
            return "this request comes from another site"
        return None

    def _knows_token(self, tokens: Iterable[str]) -> bool:
        return any(hmac.compare_digest(one.encode("utf-8", "replace"), self.token.encode()) for one in tokens)

    def _knows_host(self, name: str) -> bool:
        if name in LOOPBACK_NAMES or name in self.allowed or (name and name == self.bound.lower()):
            return True
        return self.bound in ANY_ADDRESS and (_is_address(name) or name in _machine_names())

    def _is_own_page(self, caller: Caller) -> bool:
        """Behind a proxy, Host is another than the browser's; there the token and the browser's word must do."""
        if caller.origin is None:
            return caller.fetch_site in (None, "same-origin", "none")
        if urlsplit(caller.origin).netloc.lower() == caller.host.lower():
            return True
        return bool(self.token) and caller.fetch_site in (None, "same-origin") and caller.origin != "null"


def host_name(host: str) -> str:
    """Give the name in a Host header without its port, in lower case; empty when it is no name."""
    match = _HOST.fullmatch(host.strip())
    return (match[1] or match[2]).lower().rstrip(".") if match else ""


def is_loopback(address: str) -> bool:
    """Tell whether only this machine reaches an address."""
    return address.lower() == "localhost" or (
        _is_address(address) and ipaddress.ip_address(address).is_loopback
    )


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _machine_names() -> set[str]:
    name = socket.gethostname().lower()
    return {name, name.split(".")[0], f"{name.split('.')[0]}.local"}
