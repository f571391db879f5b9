"""A bundle holds the whole session without its secrets, and what is in it can be read back."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import msgspec

from k2desk.core.events import (
    AsideAsked,
    AsideDelta,
    Attachment,
    Event,
    ProposalMade,
    SessionStarted,
    StepStarted,
    TextDelta,
    ThoughtDelta,
    ToolOutput,
    TurnStarted,
    WriteIntended,
)
from k2desk.core.exports import Bundle, Contents
from k2desk.core.printed import Style
from k2desk.core.proposals import FileChange, FileWrite, Proposal
from k2desk.journal import Journal
from k2desk.journal.bundle import bundle
from k2desk.journal.log import SessionLog

TOKEN = "ghp_" + "a1B2" * 9
OWN = "a-shape-nobody-knows"
HOME = "/home/ada"


def told(journal: Journal) -> SessionLog:
    log = journal.create(SessionStarted(f"{HOME}/ledger", "0.1.0", "CometAPI", "k2"))
    along = (Attachment(f"notes/{TOKEN}.txt"),)
    log.append(TurnStarted(1, f"My token is {TOKEN}, the key {OWN}", along))
    log.append(StepStarted(1, 1, "k2"))
    for piece in ("It is ", TOKEN[:10], TOKEN[10:], ", I see"):
        log.append(ThoughtDelta(1, 1, piece))
        log.append(TextDelta(1, 1, piece))
    for piece in (TOKEN[:7], TOKEN[7:], " in the output"):
        log.append(ToolOutput("c1", piece))
        log.append(ToolOutput("c2", "other "))
    log.append(AsideAsked(1, "really?"))
    log.append(AsideDelta(1, f"{TOKEN[:20]}"))
    log.append(AsideDelta(1, f"{TOKEN[20:]} it is"))
    before, after = log.put_blob(f"TOKEN = '{TOKEN}'\n".encode()), log.put_blob(b"TOKEN = None\n")
    image = log.put_blob(b"\x89PNG\xff\xfe")
    change = FileChange("conf.py", "modify", before, after)
    log.append(ProposalMade(Proposal("p", "", "Take it out", (change,))))
    log.append(
        WriteIntended("c", "user", (FileWrite("conf.py", before, after), FileWrite("a.png", None, image)))
    )
    return log


def made(log: SessionLog) -> Bundle:
    return bundle(log.records(), log.get_blob, HOME, lambda text: text.replace(OWN, "[redacted]"))


def read(one: Bundle) -> tuple[Contents, list[Event], dict[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(one.data)) as archive:
        contents = msgspec.json.decode(archive.read("manifest.json"), type=Contents)
        lines = archive.read("events.jsonl").splitlines()
        blobs = {
            name.removeprefix("blobs/"): archive.read(name)
            for name in archive.namelist()
            if name.startswith("blobs/")
        }
    return contents, [msgspec.json.decode(line, type=tuple[int, float, Event])[2] for line in lines], blobs


def test_no_secret_is_in_it_not_even_at_a_seam(journal: Journal) -> None:
    one = made(told(journal))
    _, events, blobs = read(one)
    everything = one.events.encode() + b"".join(blobs.values())
    for secret in (TOKEN, TOKEN[12:], OWN, HOME):
        assert secret.encode() not in everything
    assert [event.text for event in events if isinstance(event, TextDelta)] == [
        "It is [redacted: GitHub token], I see"
    ]
    outputs = {event.call_id: event.text for event in events if isinstance(event, ToolOutput)}
    assert outputs == {"c1": "[redacted: GitHub token] in the output", "c2": "other other other "}
    begun = events[0]
    assert isinstance(begun, SessionStarted)
    assert begun.workspace == "~/ledger"


def test_blobs_have_the_names_their_bytes_have_now_and_events_name_them(journal: Journal) -> None:
    contents, events, blobs = read(made(told(journal)))
    assert {hashlib.sha256(data).hexdigest() for data in blobs.values()} == set(blobs)
    proposal = next(event for event in events if isinstance(event, ProposalMade)).proposal
    write = next(event for event in events if isinstance(event, WriteIntended))
    before = proposal.files[0].before
    assert before is not None
    assert blobs[before] == b"TOKEN = '[redacted: GitHub token]'\n"
    assert write.files[0].before == before
    assert write.files[1].after is not None
    assert blobs[write.files[1].after].startswith(b"[left out: 6 bytes")
    assert (contents.files, contents.left_out, contents.turns) == (("a.png", "conf.py"), 1, 1)
    assert contents.redacted["GitHub token"] >= 5
    assert contents.redacted["key of K2Desk"] == 1


def test_it_says_where_it_came_from_and_is_the_same_every_time(journal: Journal) -> None:
    log = told(journal)
    one = made(log)
    assert one.contents.head == log.records()[-1].digest
    assert one.contents.session == log.session
    assert one.contents.records == len(one.events.splitlines())
    assert made(log).data == one.data
    assert json.loads(one.events.splitlines()[0])[0] == 1


def test_the_session_itself_stays_as_it_is(journal: Journal, folder: Path) -> None:
    log = told(journal)
    before = log.records()
    made(log)
    assert log.records() == before
    journal.verify(log.session)


def test_output_leaves_without_what_it_took_back_and_without_its_colours(journal: Journal) -> None:
    log = journal.create(SessionStarted(f"{HOME}/ledger", "0.1.0", "CometAPI", "k2"))
    log.append(ToolOutput("c1", f"{TOKEN} 10%", 0, (Style(0, 4, "red"),)))
    log.append(ToolOutput("c1", "20%\n", 3, (Style(0, 3, "green"),)))
    _, events, _ = read(made(log))
    [output] = [event for event in events if isinstance(event, ToolOutput)]
    assert output.text.endswith(" 20%\n")
    assert "10%" not in output.text
    assert TOKEN not in output.text
    assert (output.back, output.styles) == (0, ())
