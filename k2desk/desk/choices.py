"""What can be chosen of a gateway in the settings: what is refused at once, and what is offered."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from k2desk.provider.network import check_ca_file, headers_of, proxy_url
from k2desk.provider.spec import named, normal_base_url, specs

if TYPE_CHECKING:
    from k2desk.core.options import Option, Value
    from k2desk.desk.gateway import Gateway

_CHECKS: dict[str, Callable[[str], object]] = {
    "provider": named,
    "base_url": normal_base_url,
    "headers": headers_of,
    "proxy_url": proxy_url,
    "ca_file": check_ca_file,
}


def refuse(name: str, value: Value) -> None:
    """Check what a setting of the gateway means, beyond its type.

    Raises:
        ProviderError: it can't be; the text says what can.
    """
    if isinstance(value, str) and value and name in _CHECKS:
        _CHECKS[name](value)


def filled(option: Option, gateway: Gateway | None) -> Option:
    """Add to an option what only the gateway knows.

    Args:
        option: as the settings offer it.
        gateway: the one in use, None where it can't be worked out.
    """
    replace = msgspec.structs.replace
    match option.name:
        case "provider":
            return replace(option, choices=tuple((spec.id, spec.name) for spec in specs()))
        case "base_url" if gateway is not None:
            return replace(option, hint=gateway.spec.base_url)
        case "model" if gateway is not None:
            usual = gateway.spec.model or next(iter(gateway.models), "")
            return replace(option, hint=usual, suggestions=gateway.models)
        case _:
            return option
