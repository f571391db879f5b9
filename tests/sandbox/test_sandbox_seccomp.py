from __future__ import annotations

import struct

import pytest

from k2desk.sandbox.seccomp import program

ALLOW, EPERM, ENOSYS = 0x7FFF0000, 0x00050001, 0x00050026
ARCHES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
CLONE = {"x86_64": 56, "aarch64": 220}
IOCTL = {"x86_64": 16, "aarch64": 29}
SOCKET = {"x86_64": 41, "aarch64": 198}
PTRACE = {"x86_64": 101, "aarch64": 117}
READ = {"x86_64": 0, "aarch64": 63}


def judge(machine: str, number: int, *arguments: int, arch: int | None = None) -> int:
    """Run the program as the kernel does and return its verdict."""
    padded = [*arguments, *[0] * (6 - len(arguments))]
    data = struct.pack("<iIQ6Q", number, ARCHES[machine] if arch is None else arch, 0, *padded)
    code = list(struct.iter_unpack("<HBBI", program(machine)))
    at = loaded = 0
    while True:
        op, if_true, if_false, value = code[at]
        at += 1
        match op:
            case 0x20:
                (loaded,) = struct.unpack_from("<I", data, value)
            case 0x15:
                at += if_true if loaded == value else if_false
            case 0x45:
                at += if_true if loaded & value else if_false
            case 0x06:
                return value
            case _:
                raise AssertionError(f"no such operation: {op:#x}")


@pytest.fixture(params=sorted(ARCHES))
def machine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_ordinary_calls_pass(machine: str) -> None:
    assert judge(machine, READ[machine]) == ALLOW
    assert judge(machine, CLONE[machine], 0x1200011) == ALLOW
    assert judge(machine, IOCTL[machine], 0, 0x5401) == ALLOW


@pytest.mark.parametrize("number", [425, 426, 427, 428, 429, 438, 442])
def test_shared_numbers_are_refused(machine: str, number: int) -> None:
    assert judge(machine, number) == EPERM


def test_tracing_is_refused(machine: str) -> None:
    assert judge(machine, PTRACE[machine]) == EPERM


def test_new_user_namespaces_are_refused(machine: str) -> None:
    assert judge(machine, CLONE[machine], 0x10000011) == EPERM
    assert judge(machine, 435) == ENOSYS


@pytest.mark.parametrize("high", [0, 1 << 32, 0xFFFFFFFF << 32])
@pytest.mark.parametrize("request_code", [0x5412, 0x541C])
def test_keystrokes_are_refused_whatever_the_high_bits(machine: str, request_code: int, high: int) -> None:
    assert judge(machine, IOCTL[machine], 0, request_code | high) == EPERM


@pytest.mark.parametrize("family", range(48))
def test_only_four_families_of_sockets(machine: str, family: int) -> None:
    assert judge(machine, SOCKET[machine], family) == (ALLOW if family in (1, 2, 10, 16) else EPERM)


def test_other_numberings_are_refused(machine: str) -> None:
    assert judge(machine, READ[machine], arch=0x40000003) == EPERM
    assert judge(machine, 0x40000000) == ENOSYS


def test_it_is_small_and_whole() -> None:
    assert len(program("x86_64")) % 8 == 0
    assert len(program("x86_64")) < 4096  # a pipe holds it
    assert program("riscv64") == b""
