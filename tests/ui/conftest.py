"""Fixtures of the window's tests; they live in `window_kit`, whose name no other folder has."""

from __future__ import annotations

from window_kit import desk, dressed, folder, play, runtime  # type: ignore[import-not-found]

__all__ = ["desk", "dressed", "folder", "play", "runtime"]
