"""S12: also where K2Desk runs as root, the process inside can not use that it is root's."""

# ruff: noqa: ASYNC240 - a test may block its loop

from __future__ import annotations

import os
from pathlib import Path

import pytest
from attack_kit import Box

from k2desk.sandbox import pids
from k2desk.sandbox.probe import probe


async def test_s12_the_core_pattern_stays(box: Box) -> None:
    pattern = Path("/proc/sys/kernel/core_pattern")
    before = pattern.read_text()
    try:
        said = await box.run(
            "echo '|/tmp/evil' > /proc/sys/kernel/core_pattern && echo WRITTEN; echo b > /proc/sysrq-trigger"
        )
        assert pattern.read_text() == before
        assert "WRITTEN" not in said
    finally:
        if pattern.read_text() != before:
            pattern.write_text(before)


async def test_s12_files_of_root_are_not_there(box: Box) -> None:
    said = await box.run(
        "cat /etc/shadow /root/.bashrc /etc/ssl/private/*; dd if=/dev/mem count=1; ls /sys/kernel"
    )
    assert said.count("No such file") >= 4


def test_s12_processes_that_are_not_counted_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(pids, "_MOUNTS", tmp_path / "none")
    found = probe()
    assert found.level == "full"
    assert "may make no control group" in found.reason
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert probe().reason == ""
