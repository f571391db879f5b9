"""What the attacks share: sandboxes, models that mean ill, and the window of `tests/ui`."""

from attack_kit import box, copy, identity, room, runner  # type: ignore[import-not-found]
from mind_kit import mind, project  # type: ignore[import-not-found]
from model_kit import model, root  # type: ignore[import-not-found]
from repository_kit import repository, run_git
from window_kit import desk, dressed, folder, play, runtime  # type: ignore[import-not-found]

__all__ = ["box", "copy", "identity", "mind", "model", "project", "room", "root", "runner"]
__all__ += ["repository", "run_git"]
__all__ += ["desk", "dressed", "folder", "play", "runtime"]
