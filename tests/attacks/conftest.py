from attack_kit import box, copy, identity, room, runner  # type: ignore[import-not-found]
from mind_kit import mind, project  # type: ignore[import-not-found]
from model_kit import model, root  # type: ignore[import-not-found]

__all__ = ["box", "copy", "identity", "mind", "model", "project", "room", "root", "runner"]
