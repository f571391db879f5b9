"""Where the key is: in a keyring of the operating system, or in memory for this session."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from k2desk.core.errors import SecretError
from k2desk.core.wording import mark
from k2desk.settings.secret import Secret, clean_key
from k2desk.settings.unread import take_variable

T = TypeVar("T")

SERVICE = "k2desk"
SECONDS = 5.0
"""How long a keyring may take; a locked one may show its own prompt, to be answered later."""

# Only what the operating system itself guards. By the exact names of module and class: a package that was
# installed beside us, an environment variable or a configuration file chooses nothing here.
TRUSTED: dict[tuple[str, str], str] = {
    ("keyring.backends.SecretService", "Keyring"): "Secret Service",
    ("keyring.backends.libsecret", "Keyring"): "Secret Service",
    ("keyring.backends.kwallet", "DBusKeyring"): "KWallet",
    ("keyring.backends.kwallet", "DBusKeyringKWallet4"): "KWallet",
    ("keyring.backends.macOS", "Keyring"): "Keychain",
    ("keyring.backends.Windows", "WinVaultKeyring"): "Credential Manager",
}

NO_KEYRING = mark(
    "No keyring of the operating system answers. Start one (on Linux gnome-keyring or KWallet), "
    "or keep the key for this session only."
)


def trusted_backends() -> list[tuple[str, Any]]:
    """Return the keyrings that work here, best first, each with its name for the user. Blocks."""
    import importlib

    for name in [name for name in os.environ if name.startswith("KEYRING_PROPERTY_")]:
        del os.environ[name]  # the backends would take their properties from there
    found: list[tuple[float, str, Any]] = []
    for (module, name), label in TRUSTED.items():
        try:
            backend = getattr(importlib.import_module(module), name)
            found.append((float(backend.priority), label, backend()))
        except (ImportError, AttributeError, RuntimeError, OSError):
            continue  # not of this system, or not running: `priority` raises RuntimeError to say so
    return [(label, backend) for _, label, backend in sorted(found, key=lambda entry: -entry[0])]


def _within(seconds: float, work: Callable[[], T]) -> T:
    """Do blocking work in a thread of its own and wait no longer than that; one that hangs is left behind.

    Raises:
        SecretError: it took too long, or failed.
    """
    answers: queue.SimpleQueue[tuple[bool, Any]] = queue.SimpleQueue()

    def run() -> None:
        try:
            answers.put((True, work()))
        except Exception as error:  # noqa: BLE001 - a keyring may raise anything; it is told below, without its text
            answers.put((False, error))

    threading.Thread(target=run, name="k2desk-keyring", daemon=True).start()
    try:
        fine, answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise SecretError(
            "The keyring did not answer. It may be locked: unlock it and try again, "
            "or keep the key for this session only."
        ) from None
    if not fine:
        if isinstance(answer, SecretError):
            raise answer
        # The error's own text might quote what was to be stored.
        raise SecretError(
            f"The keyring refused ({type(answer).__name__}). Unlock it and try again, "
            "or keep the key for this session only."
        ) from None
    value: T = answer
    return value


class Keys:
    """The keys of providers.

    Args:
        backends: finds the keyrings; the default takes only those of the operating system.
        seconds: how long a keyring may take.
    """

    def __init__(
        self, backends: Callable[[], list[tuple[str, Any]]] = trusted_backends, *, seconds: float = SECONDS
    ) -> None:
        self._backends = backends
        self._seconds = seconds
        self._held: dict[str, tuple[Secret, str]] = {}

    def take_from_environment(self, provider: str, name: str) -> None:
        """Hold the key of an environment variable for this session, and take it out of the environment.

        No process started afterwards inherits it.
        """
        value = take_variable(name)
        if value.strip():
            self._held[provider] = (clean_key(value), name)

    def hold(self, provider: str, key: Secret) -> str:
        """Keep a key in memory until the program ends, and return the name of that place."""
        self._held[provider] = (key, mark("this session"))
        return mark("this session")

    def place(self, provider: str) -> str:
        """Return where the key is, such as ``Secret Service``; "" where there is none yet."""
        return self._held[provider][1] if provider in self._held else ""

    def get(self, provider: str) -> Secret | None:
        """Return the key that `load`, `store` or `hold` brought; does not block."""
        return self._held[provider][0] if provider in self._held else None

    def load(self, provider: str) -> str:
        """Look for the key in the keyring, unless one is held already. Blocks for `SECONDS` at most.

        Returns:
            Where it was found, "" where it was not.

        Raises:
            SecretError: the keyring is locked or failed.
        """
        if provider in self._held:
            return self.place(provider)

        def look() -> tuple[str, str] | None:
            for label, backend in self._backends():
                if value := backend.get_password(SERVICE, provider):
                    return label, value
            return None

        found = _within(self._seconds, look)
        if found is None:
            return ""
        self._held[provider] = (clean_key(found[1]), found[0])
        return found[0]

    def store(self, provider: str, key: Secret) -> str:
        """Put a key into the keyring. Blocks for `SECONDS` at most.

        Returns:
            The keyring's name.

        Raises:
            SecretError: there is no keyring to trust, or it failed; nothing was stored.
        """

        def put() -> str:
            for label, backend in self._backends():
                backend.set_password(SERVICE, provider, key.reveal())
                if backend.get_password(SERVICE, provider) != key.reveal():
                    raise SecretError("The keyring did not keep the key. Keep it for this session only.")
                return label
            raise SecretError(NO_KEYRING)

        label = _within(self._seconds, put)
        self._held[provider] = (key, label)
        return label

    def forget(self, provider: str) -> None:
        """Remove a key from memory and from the keyring. Blocks for `SECONDS` at most.

        Raises:
            SecretError: the keyring failed; the key in memory is gone all the same.
        """
        self._held.pop(provider, None)

        def remove() -> None:
            for _, backend in self._backends():
                if backend.get_password(SERVICE, provider):
                    backend.delete_password(SERVICE, provider)

        _within(self._seconds, remove)

    def secrets(self) -> tuple[Secret, ...]:
        """Return every key that is held, for the redactor."""
        return tuple(secret for secret, _ in self._held.values())
