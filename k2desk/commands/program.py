"""The program as a command finds it: settings, keys and rooms, let go of at the end."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from k2desk.desk.program import Program
    from k2desk.settings.store import Store


def add_gateway(parser: ArgumentParser) -> None:
    """Add what leads to another gateway for this time."""
    add = parser.add_argument
    add("--provider", metavar="NAME", help="instead of the one in the settings")
    add("--base-url", metavar="URL", help="of an OpenAI-compatible gateway; COMETAPI_BASE_URL does the same")
    add("--model", metavar="ID", help="instead of the provider's default")


def gateway_of(given: Namespace) -> dict[str, Any]:
    """Return what `add_gateway` was given, as `opened` takes it."""
    return {"provider": given.provider, "base_url": given.base_url, "model": given.model}


@contextmanager
def opened(store: Store | None = None, **instead: Any) -> Iterator[tuple[Program, Store]]:
    """Open the program on the user's own settings and data.

    Args:
        store: the settings where they are open already; None opens the user's own.
        instead: settings that count this time only, by the names of `Settings`; ``None`` leaves one as it is.

    Raises:
        K2DeskError: the settings name what is not there.
    """
    from k2desk.desk.crashes import watched
    from k2desk.desk.program import Program
    from k2desk.provider.spec import named
    from k2desk.settings.folders import folders
    from k2desk.settings.keys import Keys
    from k2desk.settings.redact import Redactor
    from k2desk.settings.store import Store

    own = folders()
    store = store or Store(own.config)
    store.use(**{name: value for name, value in instead.items() if value is not None})
    named(store.values.provider)
    keys = Keys()
    with watched(own.data, Redactor(keys.secrets)):
        program = Program(own.data, store, keys)
        try:
            yield program, store
        finally:
            program.close()
