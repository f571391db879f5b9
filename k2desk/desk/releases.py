"""Whether a newer K2Desk exists: asked once a day, and never before the user turned it on."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from k2desk import __version__
from k2desk.core.errors import ProviderError
from k2desk.settings.kept import Kept
from k2desk.settings.store import Store

FRESH: Final = 86_400.0
"""Seconds an answer counts."""


class _Said(msgspec.Struct, frozen=True):
    """What the package index said, and when, in seconds since the epoch."""

    at: float
    version: str


class Releases:
    """Knows of newer versions, where the user wants to know.

    Args:
        data: the program's folder.
        store: the settings; each question reads them anew.
        now: the time, in seconds since the epoch.
    """

    def __init__(self, data: Path, store: Store, now: Callable[[], float] = time.time) -> None:
        self._kept = Kept(data / "releases")
        self._store = store
        self._now = now

    async def newer(self) -> str:
        """Return the version that is newer than this one; "" for none, or where nobody wants to know.

        What goes wrong on the way is no concern of the user's: the log says it, the next start asks again.
        """
        if not self._store.values.newer:
            return ""
        from k2desk.provider.releases import is_newer

        said = self._said()
        if said is None:
            try:
                said = _Said(self._now(), await self._ask())
            except ProviderError as error:
                logging.getLogger(__name__).info("Whether there is a newer version is not known: %s", error)
                return ""
            self._kept.write(msgspec.json.encode(said), "newest")
        return said.version if is_newer(said.version, __version__) else ""

    def _said(self) -> _Said | None:
        """Return what was said within a day; a clock that was set back makes it old, too."""
        found = self._kept.read("newest")
        try:
            said = msgspec.json.decode(found, type=_Said) if found is not None else None
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None
        return said if said is not None and 0 <= self._now() - said.at < FRESH else None

    async def _ask(self) -> str:
        from k2desk.provider import releases
        from k2desk.provider.network import Network, proxy_of

        values = self._store.values
        proxy, told_by = proxy_of(releases.ADDRESS, values.proxy, values.proxy_url)
        network = Network(ca_file=values.ca_file, proxy=proxy, told_by=told_by)
        return await releases.newest(network, releases.ADDRESS)
