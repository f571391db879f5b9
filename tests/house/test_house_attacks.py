"""Every case of the catalogue of attacks has a test that bears its name, and none of them is left out."""

from __future__ import annotations

import re
from pathlib import Path

ATTACKS = Path(__file__).parents[1] / "attacks"
NETWORK = Path(__file__).parents[1] / "provider" / "test_provider_network.py"
CASES = {
    "P": (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 16, 19, 20),  # paths
    "G": (1, 2, 3, 4, 5, 7, 8, 10, 11, 13, 15, 16),  # git
    "X": (1, 2, 3, 4, 5, 7, 8, 10, 11, 13, 14, 15, 17, 18),  # commands
    "S": (1, 2, 3, 4, 5, 7, 8, 9, 11, 12, 13, 15),  # the sandbox
    "I": (1, 2, 4, 5, 7, 8, 9, 10),  # injection
    "R": (1, 2, 3, 4, 5, 7, 9),  # rendering
    "A": (1, 2, 3, 4, 5, 6, 9, 10),  # applying and undoing
    "K": (1, 2, 3, 4, 5, 7),  # keys and secrets
    "M": (2, 4),  # several windows, dropped and pasted things
}
"""The cases by their letter; the gaps are the catalogue's own."""
FAULTS = range(1, 21)
"""N01 to N20, faults of the network, beside the client they are about."""

INCIDENTS = {
    "lines of shell that were approved and meant something else": ("X01", "X02", "X03", "X04", "X05", "X07"),
    "configuration an assistant could write": ("S08", "G16"),
    "configuration a repository brought along": ("G01", "G08", "I07", "I08"),
    "paths and links": ("P03", "P05", "P06", "P07", "P08", "P14", "P19"),
    "what left the machine by being shown": ("R01", "R02", "R03", "S03"),
    "services that listened on this machine": ("I08",),
    "git itself": ("G07", "G10", "G11"),
    "programs found in the wrong place on the way to git": ("G13", "G15"),
    "characters nobody sees": ("R05", "I09", "X08"),
    "packages and programs that were swapped": ("S09", "I08"),
}
"""The kinds of incidents other programs had, and the cases that are about them."""


def _named(text: str) -> set[str]:
    return {found.upper() for found in re.findall(r"def test_([a-z]\d\d)_", text)}


def test_every_case_has_a_test() -> None:
    wanted = {f"{letter}{number:02}" for letter, numbers in CASES.items() for number in numbers}
    found = _named("\n".join(path.read_text(encoding="utf-8") for path in ATTACKS.glob("test_*.py")))
    assert sorted(wanted - found) == []
    assert sorted(name for name in found - wanted if name[0] != "N") == []


def test_every_kind_of_incident_has_a_case() -> None:
    known = {f"{letter}{number:02}" for letter, numbers in CASES.items() for number in numbers}
    assert [kind for kind, cases in INCIDENTS.items() if not cases or not known.issuperset(cases)] == []


def test_every_fault_of_the_network_has_a_test() -> None:
    found = _named(NETWORK.read_text(encoding="utf-8"))
    assert sorted({f"N{number:02}" for number in FAULTS} ^ found) == []


def test_a_file_bears_the_name_of_a_case_it_holds() -> None:
    odd = [
        path.name
        for path in ATTACKS.glob("test_*.py")
        if path.name[5:8].upper() not in _named(path.read_text(encoding="utf-8"))
    ]
    assert odd == []
