"""S03: nothing reaches the host, its network or the world."""

# ruff: noqa: ASYNC221 - a test may block its loop

from __future__ import annotations

import socket
import subprocess

import pytest
from attack_kit import Box

CODE = """\
import socket as s
def tried(name, work):
    try:
        work()
    except OSError as error:
        print(name, "refused", type(error).__name__)
    else:
        print(name, "REACHED")
tried("tcp", lambda: s.create_connection(("127.0.0.1", {port}), 2))
tried("tcp6", lambda: s.create_connection(("::1", {port}), 2))
tried("world", lambda: s.create_connection(("1.1.1.1", 443), 2))
tried("lan", lambda: s.create_connection(("192.168.0.1", 80), 2))
tried("udp", lambda: s.socket(s.AF_INET, s.SOCK_DGRAM).sendto(b"x", ("1.1.1.1", 53)))
tried("dns", lambda: s.getaddrinfo("example.com", 443))
tried("icmp", lambda: s.socket(s.AF_INET, s.SOCK_RAW, s.IPPROTO_ICMP))
tried("vsock", lambda: s.socket(40, s.SOCK_STREAM))
tried("packet", lambda: s.socket(s.AF_PACKET, s.SOCK_RAW))
tried("can", lambda: s.socket(29, s.SOCK_RAW))
try:
    s.socket(s.AF_INET, s.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", {udp}))
except OSError:
    pass
"""


async def test_s03_nothing_is_reached(box: Box) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
    ):
        server.settimeout(0.2)
        udp.settimeout(0.2)
        udp.bind(("127.0.0.1", 0))
        port = server.getsockname()[1]
        # The probe's own control: the same connection does work from outside.
        subprocess.run(["/bin/bash", "-c", f"echo hello > /dev/tcp/127.0.0.1/{port}"], check=True)
        server.accept()[0].close()
        said = await box.python(CODE.format(port=port, udp=udp.getsockname()[1]))
        assert "REACHED" not in said
        assert said.count("refused") == 10
        said = await box.run(f"echo hello > /dev/tcp/127.0.0.1/{port} && echo REACHED")
        assert "REACHED" not in said
        with pytest.raises(TimeoutError):
            server.accept()
        with pytest.raises(TimeoutError):
            udp.recv(9)


async def test_s03_its_own_loopback_works(box: Box) -> None:
    code = (
        "import socket as s; a = s.create_server(('localhost', 0)); "
        "s.create_connection(a.getsockname()); print('ok')"
    )
    assert await box.python(code) == "ok\n"
