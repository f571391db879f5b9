"""What a provider is, as data; a module of this room with a ``SPEC`` is one more provider."""

from __future__ import annotations

import importlib
import ipaddress
import pkgutil
import re
from functools import cache
from typing import Literal, TypeAlias
from urllib.parse import urlsplit, urlunsplit

import msgspec

from k2desk.core.errors import ProviderError
from k2desk.core.prices import Price

Balances: TypeAlias = Literal["", "billing", "moonshot", "openrouter"]
"""Ways to tell a balance: not at all, as one-api and its kin do, or the provider's own."""

_VERSION = re.compile(r"v\d+[a-z0-9]*")


class ProviderSpec(msgspec.Struct, frozen=True):
    """A provider of models, enough to draw its settings and to reach it.

    Args:
        id: short and stable, for settings and records.
        name: for the user.
        base_url: of its OpenAI-compatible interface, ending in the version.
        model: the default model's id.
        context_tokens: how many tokens that model's context holds.
        key_page: where the user gets a key, "" where none is needed.
        key_pattern: a regular expression a key of this provider matches, "" where nothing is known.
        key_hint: how a key looks, for the empty field.
        key_env: the environment variable that may hold a key for one session, "" for none.
        key_needed: False where it serves without one; a key that is there is sent all the same.
        base_url_env: the environment variable that may name another base URL, "" for none.
        headers: further headers of every request.
        prices: built-in prices by the model's id; newer ones may come from the provider itself.
        catalogue: path of a public price list below the host, "" where there is none.
        balance: how the provider tells what is left of the money.
    """

    id: str
    name: str
    base_url: str
    model: str
    context_tokens: int
    key_page: str = ""
    key_pattern: str = ""
    key_hint: str = ""
    key_env: str = ""
    key_needed: bool = True
    base_url_env: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    prices: dict[str, Price] = {}
    catalogue: str = ""
    balance: Balances = ""

    @property
    def local(self) -> bool:
        """Whether it runs on the user's own machine, where tokens cost nothing."""
        return is_loopback(urlsplit(self.base_url).hostname or "")


@cache
def specs() -> tuple[ProviderSpec, ...]:
    """Return the spec of every provider that lies in this room, by name."""
    package = importlib.import_module(__package__)
    found = []
    for module in pkgutil.iter_modules(package.__path__, f"{__package__}."):
        if module.ispkg or not _names_a_spec(module):
            continue
        spec = getattr(importlib.import_module(module.name), "SPEC", None)
        if isinstance(spec, ProviderSpec):
            found.append(spec)
    return tuple(sorted(found, key=lambda spec: spec.name.casefold()))


def named(name: str) -> ProviderSpec:
    """Return the spec of a provider by its id.

    Raises:
        ProviderError: there is none of that name.
    """
    found = {spec.id: spec for spec in specs()}
    if name not in found:
        raise ProviderError(f"There is no provider {name!r}; known are: {', '.join(found)}.")
    return found[name]


def _names_a_spec(module: pkgutil.ModuleInfo) -> bool:
    """Look into a module's code without running it: most of this room is not needed for the first paint."""
    spec = module.module_finder.find_spec(module.name, None)
    code = spec.loader.get_code(module.name) if spec is not None else None  # type: ignore[union-attr]
    return code is not None and "SPEC" in code.co_names


def normal_base_url(url: str) -> str:
    """Bring a base URL into the one form requests are made from: with its version, without a final slash.

    Args:
        url: as typed; ``/v1`` is added where no part of the path is a version, and a pasted
            ``/chat/completions`` is taken off.

    Raises:
        ProviderError: it is no URL, holds a user, a query or a fragment, or is not encrypted although it
            leaves this machine.
    """
    try:
        parts = urlsplit(url.strip())
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise ProviderError("The base URL can't be read; it looks like https://host/v1.") from None
    if parts.scheme not in {"http", "https"} or not host:
        raise ProviderError("The base URL must begin with https:// and name a host, such as https://host/v1.")
    if parts.username is not None or parts.query or parts.fragment:
        raise ProviderError(
            "The base URL must hold no user, no query and no fragment; only https://host/path."
        )
    if parts.scheme == "http" and not is_loopback(host):
        raise ProviderError(
            "The base URL must begin with https://: the key would cross the network in the open."
        )
    path = [
        part for part in parts.path.removesuffix("/").removesuffix("/chat/completions").split("/") if part
    ]
    if not any(_VERSION.fullmatch(part) for part in path):
        path.append("v1")
    return urlunsplit((parts.scheme, parts.netloc, "/" + "/".join(path), "", ""))


def is_loopback(host: str) -> bool:
    """Say whether a host name can only mean this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
