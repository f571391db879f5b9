"""A session to be told event by event."""

from __future__ import annotations

import pytest
from transcript_teller import Teller


@pytest.fixture
def teller() -> Teller:
    return Teller()
