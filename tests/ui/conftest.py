"""Fixtures of the window's tests; they live in kits, whose names no other folder has."""

from __future__ import annotations

from composer_kit import composer, notices  # type: ignore[import-not-found]
from proof_kit import scene  # type: ignore[import-not-found]
from review_kit import session  # type: ignore[import-not-found]
from window_kit import desk, dressed, folder, play, runtime  # type: ignore[import-not-found]

__all__ = ["composer", "desk", "dressed", "folder", "notices", "play", "runtime", "scene", "session"]
