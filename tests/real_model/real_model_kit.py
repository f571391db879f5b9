"""What the tests with a real model share."""

from __future__ import annotations

KEY = "sk-real-0123456789abcdefghij"
CONTEXT = 4096
"""Tokens; the server is started with so many."""
