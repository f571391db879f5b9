"""The record: every event and every blob, append-only and hash-chained."""

from k2desk.journal.journal import Journal

__all__ = ["Journal"]
