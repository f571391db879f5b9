"""`k2desk replay`: the demo as another machine recorded it, what is printed, and that nobody is asked."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from k2desk.bootstrap import main
from k2desk.core.errors import JournalError
from k2desk.core.events import SessionStarted, TurnFinished, TurnStarted
from k2desk.journal import Journal
from k2desk.journal.unbundle import unbundle
from k2desk.settings.folders import folders

RECORDINGS = sorted((Path(__file__).parents[1] / "recordings").glob("*.k2bundle"))
Out = pytest.CaptureFixture[str]


@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda path: path.stem)
def test_a_recording_of_another_machine_replays(recording: Path, capsys: Out) -> None:
    assert main(["replay", str(recording)]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("same result: tree ")
    assert len(told.out.split()[-1]) == 64
    assert "replaying turn 1 of " in told.err


GUARDED = """
import sys
def heard(event, arguments):
    if event in ("socket.connect", "socket.bind", "socket.getaddrinfo", "subprocess.Popen", "os.exec",
                 "os.posix_spawn", "os.fork", "os.system"):
        raise SystemExit(f"a replay did this: {event} {arguments}")
sys.addaudithook(heard)
from k2desk.bootstrap import main
status = main(["replay", sys.argv[1]])
assert not {"httpx", "k2desk.provider.client", "keyring.backends.SecretService"} & set(sys.modules)
sys.exit(status)
"""


def test_no_connection_is_opened_and_no_process_started() -> None:
    """Whoever has a replay ask the gateway, run a command or look for git fails here."""
    done = subprocess.run(
        [sys.executable, "-c", GUARDED, str(RECORDINGS[0])], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("same result: tree ")


def rewritten(folder: Path, change: dict[str, bytes | None]) -> Path:
    """Copy the recorded demo with some of its entries others."""
    out = folder / "other.k2bundle"
    with zipfile.ZipFile(RECORDINGS[0]) as old, zipfile.ZipFile(out, "w") as new:
        held = {name: old.read(name) for name in old.namelist()} | change
        for name, data in held.items():
            if data is not None:
                new.writestr(name, data)
    return out


def events() -> list[list[object]]:
    with zipfile.ZipFile(RECORDINGS[0]) as archive:
        return [json.loads(line) for line in archive.read("events.jsonl").splitlines()]


def told_as(told: list[list[object]], records: int | None = None) -> dict[str, bytes | None]:
    """The entries of a bundle of these events, which says that it has so many records."""
    with zipfile.ZipFile(RECORDINGS[0]) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    manifest["records"] = len(told) if records is None else records
    lines = "".join(json.dumps(line) + "\n" for line in told).encode()
    return {"events.jsonl": lines, "manifest.json": json.dumps(manifest).encode()}


def test_another_end_is_told_in_words(tmp_path: Path, capsys: Out) -> None:
    told = [line for line in events() if line[2]["kind"] != "WriteDone"]  # type: ignore[call-overload, index]
    assert main(["replay", str(rewritten(tmp_path, told_as(told)))]) == 1
    out = capsys.readouterr().out
    assert out.startswith("another result: record ")
    assert "turn 1 (“Totals in src/ledger/report.py drift" in out


def test_no_path_of_a_bundle_leads_out_of_the_replay(tmp_path: Path, capsys: Out) -> None:
    aim = tmp_path / "aim.txt"
    text = json.dumps(events()).replace("src/ledger/money.py", f"../../../../../../..{aim}")
    bundle = rewritten(tmp_path, told_as(json.loads(text)))
    assert main(["replay", str(bundle)]) == 1
    assert not aim.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"manifest.json": None}, "can't be read"),
        ({"events.jsonl": b"[1,"}, "can't be read"),
        ({"events.jsonl": b""}, "holds no session"),
        ({f"blobs/{'0' * 64}": b"other"}, "damaged"),
    ],
)
def test_what_is_no_whole_bundle_is_said(
    tmp_path: Path, capsys: Out, change: dict[str, bytes | None], words: str
) -> None:
    assert main(["replay", str(rewritten(tmp_path, change))]) == 1
    assert words in capsys.readouterr().err


def test_a_bundle_that_lost_records_has_no_result(tmp_path: Path, capsys: Out) -> None:
    """A whole turn may be missing from its end, and what is left would end as it says."""
    told = events()
    for kept in (told[:-1], [*told[1:], told[0]]):
        assert main(["replay", str(rewritten(tmp_path, told_as(kept, len(told))))]) == 1
        assert f"lacks some of its {len(told):,} records" in capsys.readouterr().err


def test_a_file_that_is_no_bundle_or_not_there_is_said(tmp_path: Path, capsys: Out) -> None:
    (tmp_path / "a.k2bundle").write_bytes(b"PK nothing of the kind")
    assert main(["replay", str(tmp_path / "a.k2bundle")]) == 1
    assert "no bundle of K2Desk" in capsys.readouterr().err
    assert main(["replay", str(tmp_path / "b.k2bundle")]) == 1
    assert "can't be read" in capsys.readouterr().err


def test_a_bundle_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("k2desk.journal.unbundle.LARGEST", 1000)
    with pytest.raises(JournalError, match="more than a session needs"):
        unbundle(RECORDINGS[0].read_bytes())


def test_a_session_of_the_users_own_replays_by_its_id(tmp_path: Path, capsys: Out) -> None:
    journal = Journal(folders().data)
    log = journal.create(SessionStarted(str(tmp_path / "ledger"), "0.1.0", "Demo", "k2"))
    log.append(TurnStarted(1, "Hello."))
    log.append(TurnFinished(1, "cancelled", "The user stopped."))
    journal.close()
    assert main(["replay", log.session]) == 0
    assert capsys.readouterr().out.startswith("same result: tree ")
    assert main(["replay", "nobody"]) == 1
    assert "nobody" in capsys.readouterr().err
