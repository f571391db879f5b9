from attack_kit import box, copy, identity, room, runner  # type: ignore[import-not-found]

__all__ = ["box", "copy", "identity", "room", "runner"]
