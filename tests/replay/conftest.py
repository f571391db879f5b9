"""The recorded demo, and sessions recorded here and now with a model that says one answer after the other."""

from __future__ import annotations

import sys
from pathlib import Path

for room in ("agent", "commands"):
    sys.path.insert(0, str(Path(__file__).parents[1] / room))
