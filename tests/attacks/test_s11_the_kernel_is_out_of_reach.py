"""S11: the surface of the kernel behind the walls is closed as well."""

from __future__ import annotations

import os
import platform

import pytest
from attack_kit import Box

ARM = platform.machine() == "aarch64"

# Numbers on x86-64 and, after them, on 64-bit ARM.
CALLS = {
    "ptrace": (101, 117),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "personality": (135, 92),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "unshare": (272, 97),
    "setns": (308, 268),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "kexec_load": (246, 104),
    "init_module": (175, 105),
    "process_vm_readv": (310, 270),
    "open_by_handle_at": (304, 265),
    "syslog": (103, 116),
    "io_uring_setup": (425, 425),
    "fsopen": (430, 430),
    "pidfd_getfd": (438, 438),
}


async def test_s11_system_calls_are_refused(box: Box) -> None:
    numbers = {name: pair[ARM] for name, pair in CALLS.items()}
    said = await box.python(
        "import ctypes as c\n"
        "l = c.CDLL(None, use_errno=True)\n"
        f"for name, number in {numbers!r}.items():\n"
        "    print(name, l.syscall(number, 0, 0, 0, 0, 0), c.get_errno())\n"
        f"print('clone', l.syscall({220 if ARM else 56}, 0x10000000 | 17, 0, 0, 0, 0), c.get_errno())\n"
        "print('clone3', l.syscall(435, 0, 0), c.get_errno())\n"
    )
    lines = said.splitlines()
    assert lines == [*(f"{name} -1 1" for name in CALLS), "clone -1 1", "clone3 -1 38"]


async def test_s11_no_keystrokes_are_put_into_a_terminal(box: Box) -> None:
    # Any high bits in the request are ignored by the kernel; a filter comparing 64 bits would be passed by.
    said = await box.python(
        "import ctypes as c, os\n"
        "l = c.CDLL(None, use_errno=True)\n"
        "m, s = os.openpty()\n"
        "for request in (0x5412, 0x5412 | 1 << 32, 0x541C):\n"
        f"    number = c.c_long({29 if ARM else 16})\n"
        "    r = l.syscall(number, c.c_long(s), c.c_ulong(request), c.c_char_p(b'x'))\n"
        "    print(r, c.get_errno())\n"
    )
    assert said == "-1 1\n" * 3


async def test_s11_every_namespace_is_its_own(box: Box) -> None:
    kinds = ("user", "pid", "net", "ipc", "uts", "cgroup", "mnt")
    said = (
        await box.run(f"for n in {' '.join(kinds)}; do readlink /proc/self/ns/$n; done; hostname")
    ).split()
    assert said.pop() == "k2box"
    assert len(said) == len(kinds)
    assert {os.readlink(f"/proc/self/ns/{kind}") for kind in kinds}.isdisjoint(said)


async def test_s11_no_capability_no_session_no_new_namespace(box: Box) -> None:
    said = await box.run(
        "grep -E '^Cap(Eff|Prm|Inh|Bnd|Amb)' /proc/self/status; cut -d' ' -f6 /proc/self/stat; "
        "grep NoNewPrivs /proc/self/status; unshare -r true; unshare -n true; "
        "chroot / true; date -s 2020-01-01; hostname evil"
    )
    values = [line.split()[1] for line in said.splitlines() if line.startswith("Cap")]
    assert set(values) == {"0" * 16}
    assert len(values) == 5
    assert "NoNewPrivs:\t1" in said
    session = next(line for line in said.splitlines() if line.isdecimal())
    assert int(session) > 0  # 0 would be one from outside, with its terminal
    assert said.count("failed") + said.count("not permitted") + said.count("cannot") >= 5


@pytest.mark.parametrize("path", ["/proc/sysrq-trigger", "/proc/sys/vm/drop_caches"])
async def test_s11_no_switch_of_the_kernel_is_turned(box: Box, path: str) -> None:
    said = await box.run(f"echo 1 > {path} && echo WRITTEN")
    assert "WRITTEN" not in said
