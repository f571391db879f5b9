"""What every event is: a struct that carries its kind."""

from __future__ import annotations

import msgspec


class Happened(msgspec.Struct, frozen=True, tag_field="kind", tag=True, gc=False):
    """The root of every event; its ``kind`` in the record is the name of its class.

    Events hold values alone, so nothing in them leads back to them, and the collector need not look at the
    30,000 of a long session: https://jcristharif.com/msgspec/structs.html#disabling-garbage-collection-advanced
    """
