"""What gateways told, kept between starts: their models and prices, and the newest check of each."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from k2desk.core.gateway import GatewayChecked
from k2desk.provider.catalogue import Listed
from k2desk.settings.kept import Kept

if TYPE_CHECKING:
    from k2desk.desk.gateway import Gateway

T = TypeVar("T")


class _Catalogue(msgspec.Struct, frozen=True):
    """A list of models as it is kept."""

    at: float
    listed: tuple[Listed, ...]


class Told:
    """Keeps what gateways told; what is damaged counts as never told.

    Args:
        data: the program's folder.
    """

    def __init__(self, data: Path) -> None:
        self._kept = Kept(data / "gateways")

    def listed(self, provider: str, base_url: str) -> tuple[float, tuple[Listed, ...]]:
        """Return when a gateway listed its models, seconds since the epoch, 0 for never; and the models."""
        found = self._kept.read("models", provider, base_url)
        kept = _decoded(found, _Catalogue) if found is not None else None
        return (kept.at, kept.listed) if kept is not None else (0.0, ())

    def keep_listed(self, gateway: Gateway, listed: tuple[Listed, ...]) -> None:
        """Keep the models a gateway has just listed."""
        data = msgspec.json.encode(_Catalogue(time.time(), listed))
        self._kept.write(data, "models", gateway.spec.id, gateway.base_url)

    def checked(self, gateway: Gateway) -> GatewayChecked | None:
        """Return the newest check of a gateway with its model, None where there was none."""
        found = self._kept.read(*_checked_as(gateway))
        return _decoded(found, GatewayChecked) if found is not None else None

    def keep_checked(self, gateway: Gateway, found: GatewayChecked) -> None:
        """Keep what a check found."""
        self._kept.write(msgspec.json.encode(found), *_checked_as(gateway))


def _checked_as(gateway: Gateway) -> tuple[str, ...]:
    return "check", gateway.spec.id, gateway.base_url, gateway.model


def _decoded(data: bytes, kind: type[T]) -> T | None:
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
