"""Servers of these tests are given little time to end by themselves."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def little_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("k2desk.mcp.pipes._GRACE", 0.3)
