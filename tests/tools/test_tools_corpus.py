"""What models write is understood or refused whole: every case of the corpus, on real files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tools_kit import Bench

from k2desk.core.errors import K2DeskError
from k2desk.core.permissions import Decision, FileTicks
from k2desk.core.proposals import Proposal
from k2desk.patch.compose import count_changes
from k2desk.tools.own_patch import OwnPatches

CORPUS = Path(__file__).parents[1] / "patch" / "corpus"


def unescaped(piece: str) -> bytes:
    data = piece.encode()
    return data.decode("unicode_escape").encode("latin-1") if piece.startswith("\\") else data


@dataclass
class Case:
    name: str
    files: dict[str, bytes] = field(default_factory=dict)
    text: bytes = b""
    after: dict[str, bytes] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    matched: dict[str, tuple[str, ...]] = field(default_factory=dict)
    modes: dict[str, int] = field(default_factory=dict)
    refused: str = ""

    def take(self, marker: str, content: str) -> None:
        """Take one marker in, see the corpus's own README."""
        word, _, rest = marker.partition(" ")
        bare = re.sub(r" (-n|\\)$", "", rest if rest else marker)
        data = content.encode()
        if marker.endswith(" \\"):
            pieces = re.split(r"(\\(?:r|n|x[0-9a-f]{2}))", content.replace("\n", ""))
            data = b"".join(
                piece.encode().decode("unicode_escape").encode("latin-1")
                if piece[:1] == "\\"
                else piece.encode()
                for piece in pieces
            )
        if marker.endswith(" -n"):
            data = data.removesuffix(b"\n")
        match word:
            case "file":
                self.files[bare] = data
            case "text":
                self.text = data
            case "after":
                self.after[bare] = data
            case "gone":
                self.gone.append(bare)
            case "matched":
                path, _, hows = rest.partition(": ")
                self.matched[path] = tuple(hows.split("; "))
            case "mode":
                path, _, bits = rest.rpartition(" ")
                self.modes[path] = int(bits, 8)
            case "refused":
                self.refused = rest
            case _:
                raise ValueError(f"no marker: {marker}")


def cases() -> Iterator[Case]:
    for path in sorted(CORPUS.glob("*.txt")):
        parts = re.split(r"(?m)^%% (.*)\n", path.read_text(encoding="utf-8"))
        case: Case | None = None
        for marker, content in zip(parts[1::2], parts[2::2], strict=True):
            if marker.startswith("case "):
                if case is not None:
                    yield case
                case = Case(f"{path.stem}: {marker[5:]}")
            elif case is not None:
                case.take(marker, content)
        if case is not None:
            yield case


CASES = list(cases())


def test_there_are_cases_enough() -> None:
    assert len(CASES) >= 60
    assert all(bool(case.refused) is not bool(case.after or case.gone) for case in CASES)


def all_ticked(bench: Bench, proposal: Proposal) -> tuple[FileTicks, ...]:
    blob = bench.means.log.get_blob
    return tuple(
        FileTicks(
            file.path,
            tuple(
                range(
                    count_changes(
                        blob(file.before) if file.before else b"", blob(file.after) if file.after else b""
                    )
                )
            ),
            whole=True,
        )
        for file in proposal.files
    )


def seen(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_case(case: Case, idle_bench: Bench) -> None:
    root = idle_bench.root
    for path, data in case.files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    own = OwnPatches(idle_bench.means)
    if case.refused:
        with pytest.raises(K2DeskError, match=re.escape(case.refused)):
            await own.plan(case.text, "Pasted from the clipboard")
        assert seen(root) == case.files
        return
    plan = await own.plan(case.text, "Pasted from the clipboard")
    assert plan.proposal is not None
    assert plan.question is not None
    assert seen(root) == case.files
    for file in plan.proposal.files:
        if file.path in case.matched:
            assert file.matched == case.matched[file.path]
    decision = Decision("allow", plan.question.digest, ticks=all_ticked(idle_bench, plan.proposal))
    result = await own.run(plan, decision, "request-1")
    assert result.ok
    assert not result.refused, result.text
    kept = {
        path: data for path, data in case.files.items() if path not in case.gone and path not in case.after
    }
    assert seen(root) == {**kept, **case.after}
    for path, mode in case.modes.items():
        assert (root / path).stat().st_mode & 0o777 == mode
