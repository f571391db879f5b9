"""What every event is: a struct that carries its kind."""

from __future__ import annotations

import msgspec


class Happened(msgspec.Struct, frozen=True, tag_field="kind", tag=True):
    """The root of every event; its ``kind`` in the record is the name of its class."""
