"""The record: every event and every blob, append-only and hash-chained."""
