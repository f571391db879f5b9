"""Builds the system call filter that a confined process gets: what a build or a test never needs is refused.

The program is classic BPF over ``struct seccomp_data`` (linux/seccomp.h): nr at byte 0, arch at 4, the six
arguments from byte 16, 8 bytes each. Everything that is not listed is allowed, since the namespaces are the
wall; this takes away the kernel surface behind it.
"""

from __future__ import annotations

import platform
import struct
from dataclasses import dataclass

_LOAD, _JUMP_EQ, _JUMP_SET, _RETURN = 0x20, 0x15, 0x45, 0x06
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_EPERM, _ENOSYS = 1, 38
_NR, _ARCH, _ARG0, _ARG1 = 0, 4, 16, 24
_CLONE_NEWUSER = 0x10000000
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C
_SOCKET_FAMILIES = (1, 2, 10, 16)  # unix, inet, inet6, netlink: no vsock, no packet, nothing exotic
_X32_BIT = 0x40000000

# Numbers from the kernel's own tables: arch/x86/entry/syscalls/syscall_64.tbl and
# include/uapi/asm-generic/unistd.h. From 424 on all architectures share them.
_SHARED = {
    "io_uring_setup": 425,
    "io_uring_enter": 426,
    "io_uring_register": 427,
    "open_tree": 428,
    "move_mount": 429,
    "fsopen": 430,
    "fsconfig": 431,
    "fsmount": 432,
    "fspick": 433,
    "pidfd_getfd": 438,
    "process_madvise": 440,
    "mount_setattr": 442,
    "quotactl_fd": 443,
}
_X86_64 = _SHARED | {
    "ptrace": 101,
    "syslog": 103,
    "uselib": 134,
    "personality": 135,
    "vhangup": 153,
    "modify_ldt": 154,
    "pivot_root": 155,
    "adjtimex": 159,
    "chroot": 161,
    "acct": 163,
    "settimeofday": 164,
    "mount": 165,
    "umount2": 166,
    "swapon": 167,
    "swapoff": 168,
    "reboot": 169,
    "sethostname": 170,
    "setdomainname": 171,
    "iopl": 172,
    "ioperm": 173,
    "init_module": 175,
    "delete_module": 176,
    "quotactl": 179,
    "lookup_dcookie": 212,
    "clock_settime": 227,
    "kexec_load": 246,
    "add_key": 248,
    "request_key": 249,
    "keyctl": 250,
    "migrate_pages": 256,
    "unshare": 272,
    "move_pages": 279,
    "perf_event_open": 298,
    "fanotify_init": 300,
    "open_by_handle_at": 304,
    "clock_adjtime": 305,
    "setns": 308,
    "process_vm_readv": 310,
    "process_vm_writev": 311,
    "kcmp": 312,
    "finit_module": 313,
    "kexec_file_load": 320,
    "bpf": 321,
    "userfaultfd": 323,
}
_AARCH64 = _SHARED | {
    "lookup_dcookie": 18,
    "umount2": 39,
    "mount": 40,
    "pivot_root": 41,
    "chroot": 51,
    "vhangup": 58,
    "quotactl": 60,
    "acct": 89,
    "personality": 92,
    "unshare": 97,
    "kexec_load": 104,
    "init_module": 105,
    "delete_module": 106,
    "clock_settime": 112,
    "syslog": 116,
    "ptrace": 117,
    "reboot": 142,
    "sethostname": 161,
    "setdomainname": 162,
    "settimeofday": 170,
    "adjtimex": 171,
    "add_key": 217,
    "request_key": 218,
    "keyctl": 219,
    "swapon": 224,
    "swapoff": 225,
    "migrate_pages": 238,
    "move_pages": 239,
    "perf_event_open": 241,
    "fanotify_init": 262,
    "open_by_handle_at": 265,
    "clock_adjtime": 266,
    "setns": 268,
    "process_vm_readv": 270,
    "process_vm_writev": 271,
    "kcmp": 272,
    "finit_module": 273,
    "bpf": 280,
    "userfaultfd": 282,
    "kexec_file_load": 294,
}


@dataclass(frozen=True, slots=True)
class _Machine:
    audit: int
    refused: dict[str, int]
    ioctl: int
    socket: int
    clone: int
    clone3: int = 435


_MACHINES = {
    "x86_64": _Machine(0xC000003E, _X86_64, ioctl=16, socket=41, clone=56),
    "aarch64": _Machine(0xC00000B7, _AARCH64, ioctl=29, socket=198, clone=220),
}


def _op(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("<HBBI", code, if_true, if_false, value)


def _refuse(number: int, error: int = _EPERM) -> bytes:
    """Return ``error`` where the loaded value equals ``number``."""
    return _op(_JUMP_EQ, number, 0, 1) + _op(_RETURN, _ERRNO | error)


def _on_argument(number: int, offset: int, body: bytes) -> bytes:
    """Where the call is ``number``, judge the low 32 bits of one argument; the kernel looks at no more."""
    inner = _op(_LOAD, offset) + body + _op(_RETURN, _ALLOW)
    return _op(_JUMP_EQ, number, 0, len(inner) // 8) + inner


def program(machine: str = "", *, sockets: bool = True) -> bytes:
    """Return the filter for ``bwrap --seccomp``, or b"" where we have no table for this machine.

    Args:
        machine: as ``platform.machine()`` names it; "" for this one.
        sockets: False refuses every socket but pairs: for a process without a network of its own, which
            would else reach the host's, and the user's session by sockets that are files.
    """
    found = _MACHINES.get(machine or platform.machine())
    if found is None:
        return b""
    families = _SOCKET_FAMILIES if sockets else ()
    parts = [
        # A call by another architecture's numbers (32-bit programs) would mean something else: refused.
        _op(_LOAD, _ARCH) + _op(_JUMP_EQ, found.audit, 1, 0) + _op(_RETURN, _ERRNO | _EPERM),
        _op(_LOAD, _NR) + _op(_JUMP_SET, _X32_BIT, 0, 1) + _op(_RETURN, _ERRNO | _ENOSYS),
        # Its flags lie in memory where no filter can look; programs fall back to clone.
        _refuse(found.clone3, _ENOSYS),
        *(_refuse(number) for number in sorted(found.refused.values())),
        _on_argument(
            found.clone, _ARG0, _op(_JUMP_SET, _CLONE_NEWUSER, 0, 1) + _op(_RETURN, _ERRNO | _EPERM)
        ),
        _on_argument(found.ioctl, _ARG1, _refuse(_TIOCSTI) + _refuse(_TIOCLINUX)),
        _on_argument(
            found.socket,
            _ARG0,
            b"".join(_op(_JUMP_EQ, family, 0, 1) + _op(_RETURN, _ALLOW) for family in families)
            + _op(_RETURN, _ERRNO | _EPERM),
        ),
        _op(_RETURN, _ALLOW),
    ]
    return b"".join(parts)
