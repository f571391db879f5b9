"""Which version of K2Desk is the newest, as the Python Package Index has it: for who wants to be told.

Its JSON API is https://docs.pypi.org/api/json/; nothing is sent but the question.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

import msgspec

from k2desk.core.errors import ProviderError
from k2desk.provider.network import Network
from k2desk.provider.patience import IdleClock, Patience
from k2desk.provider.transport import Transport

ADDRESS: Final = "https://pypi.org/pypi/k2desk/json"
"""Where is asked; the settings show it."""
PATIENCE: Final = Patience(connect=5.0, lookup=10.0)
_VERSION: Final = re.compile(r"\d{1,6}(\.\d{1,6}){0,3}")


class _Info(msgspec.Struct):
    version: str


class _Page(msgspec.Struct):
    info: _Info


async def newest(network: Network, address: str = ADDRESS) -> str:
    """Ask for the newest version that is no preview.

    Args:
        network: the way there.
        address: where.

    Raises:
        ProviderError: it could not be reached, or did not say.
    """
    parts = urlsplit(address)
    transport = Transport(f"{parts.scheme}://{parts.netloc}", network, PATIENCE)
    try:
        async with transport.exchange(parts.path, None, IdleClock(PATIENCE.lookup)) as reply:
            body = await reply.whole()
    finally:
        await transport.aclose()
    try:
        version = msgspec.json.decode(body, type=_Page).info.version
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise ProviderError("The package index answered something else.") from None
    if not _VERSION.fullmatch(version):
        raise ProviderError("The package index named no version.")
    return version


def is_newer(version: str, than: str) -> bool:
    """Compare two versions of plain numbers, such as ``0.10.1``; another one is never newer."""
    if not _VERSION.fullmatch(version) or not _VERSION.fullmatch(than):
        return False
    one, other = ([int(part) for part in text.split(".")] for text in (version, than))
    length = max(len(one), len(other))
    return one + [0] * (length - len(one)) > other + [0] * (length - len(other))
