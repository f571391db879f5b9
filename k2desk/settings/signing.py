"""The key that signs the heads of the journal: in the system's keyring, or for this session only."""

from __future__ import annotations

from collections.abc import Callable

from k2desk.core.errors import SecretError
from k2desk.settings.keys import Keys
from k2desk.settings.secret import clean_key

NAME = "journal signing key"
"""What the keyring has it under."""


def kept_seed(keys: Keys) -> bytes | None:
    """Return the key the keyring has, None where it has none or does not answer. Blocks for some seconds."""
    try:
        keys.load(NAME)
    except SecretError:
        return None
    return _held(keys)


def own_seed(keys: Keys, make: Callable[[], bytes]) -> bytes:
    """Return the key to sign with, made where there is none. Blocks for some seconds.

    Where the keyring is locked or can't be trusted, the key lives as long as this program: nothing that is in
    the keyring is written over.

    Args:
        keys: asks the keyring.
        make: returns a new key.
    """
    try:
        keys.load(NAME)
        locked = False
    except SecretError:
        locked = True
    found = _held(keys)
    if found is not None:
        return found
    seed = make()
    secret = clean_key(seed.hex())
    if locked:
        keys.hold(NAME, secret)
        return seed
    try:
        keys.store(NAME, secret)
    except SecretError:
        keys.hold(NAME, secret)
    return seed


def _held(keys: Keys) -> bytes | None:
    secret = keys.get(NAME)
    try:
        return bytes.fromhex(secret.reveal()) if secret is not None else None
    except ValueError:
        return None
