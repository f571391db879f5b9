"""S04: the sockets of D-Bus, docker, the display, and the agents of ssh and gpg are out of reach."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from attack_kit import Box

from k2desk.sandbox.command import Command
from k2desk.sandbox.probe import probe
from k2desk.sandbox.runner import Runner

NAMES = ("ssh-agent", "bus", "docker.sock", "S.gpg-agent", "pipewire-0", "wayland-0", "X0")
VARIABLES = ("SSH_AUTH_SOCK", "DBUS_SESSION_BUS_ADDRESS", "DOCKER_HOST", "DISPLAY", "WAYLAND_DISPLAY")

CODE = """\
import os, socket
for place in {places!r}:
    try:
        socket.socket(socket.AF_UNIX).connect(place)
        print("REACHED", place)
    except OSError as error:
        print("refused", error.errno)
print(sorted(set(os.environ) & set({variables!r})))
"""


@pytest.fixture
def services(room: Path) -> Iterator[list[str]]:
    """Listeners where such services listen: in files, and under abstract names."""
    os.chmod(room, 0o755)
    places = [str(room / name) for name in NAMES] + [f"\0{room}/{name}" for name in NAMES[:2]]
    with ExitStack() as open_sockets:
        for place in places:
            listener = open_sockets.enter_context(socket.socket(socket.AF_UNIX))
            listener.bind(place)
            listener.listen()
            if place[0] != "\0":
                os.chmod(place, 0o777)
            # The probe's own control: from outside each answers.
            with socket.socket(socket.AF_UNIX) as caller:
                caller.connect(place)
        yield places


async def test_s04_no_socket_answers(box: Box, services: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.setenv(name, services[0])
    said = await box.python(CODE.format(places=services, variables=VARIABLES))
    assert "REACHED" not in said
    assert said.count("refused") == len(services)
    assert said.endswith("[]\n")


async def test_s04_nor_by_landlock(
    services: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in VARIABLES:
        monkeypatch.setenv(name, services[0])
    confinement = probe(())
    assert confinement.level == "partial", confinement.reason
    code = CODE.format(places=services, variables=VARIABLES)
    done = await Runner(confinement).run(
        Command(("/usr/bin/python3", "-c", code), tmp_path, Path("/srv/project"))
    )
    assert "REACHED" not in done.output
    assert done.output.count("refused 1\n") == len(services)
    assert done.output.endswith("[]\n")


async def test_s04_the_usual_places_are_empty(box: Box) -> None:
    said = await box.run(
        "ls -A /run /tmp/.X11-unix /var/run/docker.sock /tmp | grep -v home; cat /proc/net/unix"
    )
    assert "/run/" not in said.replace("/run:", "").replace("/var/run/docker.sock", "")
    assert "@" not in said
