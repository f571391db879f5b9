"""Holds a process tree of Windows together by a job object: it ends as one, and is bounded as one.

This contains the tree; it is no sandbox. Numbers and structures are those of winnt.h and the ways described
under https://learn.microsoft.com/windows/win32/procthread/job-objects.
"""

from __future__ import annotations

import ctypes
import os
import sys

from k2desk.core.errors import SandboxError
from k2desk.sandbox.command import Limits

SUSPENDED = 0x00000004
NO_WINDOW = 0x08000000

_ACTIVE_PROCESS, _JOB_MEMORY, _KILL_ON_CLOSE, _DIE_ON_UNHANDLED = 0x8, 0x200, 0x2000, 0x400
_EXTENDED = 9


class _Basic(ctypes.Structure):
    _fields_ = (
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", ctypes.c_uint32),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", ctypes.c_uint32),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", ctypes.c_uint32),
        ("SchedulingClass", ctypes.c_uint32),
    )


class Extended(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = (
        ("BasicLimitInformation", _Basic),
        ("IoInfo", ctypes.c_uint64 * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    )


def limits_of(limits: Limits) -> Extended:
    """Return what a job is told: how many processes, how much memory, and that it ends with its owner."""
    told = Extended()
    told.BasicLimitInformation.LimitFlags = _ACTIVE_PROCESS | _JOB_MEMORY | _KILL_ON_CLOSE | _DIE_ON_UNHANDLED
    told.BasicLimitInformation.ActiveProcessLimit = limits.processes
    told.JobMemoryLimit = limits.memory
    return told


if sys.platform == "win32":

    class Job:
        """One job. Its processes end when it is closed, or when K2Desk ends.

        Args:
            limits: what its processes may use up together.

        Raises:
            SandboxError: Windows refused.
        """

        def __init__(self, limits: Limits) -> None:
            self._kernel = ctypes.WinDLL("kernel32", use_last_error=True)
            self._kernel.CreateJobObjectW.restype = ctypes.c_void_p
            self._handle = self._kernel.CreateJobObjectW(None, None)
            told = limits_of(limits)
            self._check(self._handle)
            self._check(
                self._kernel.SetInformationJobObject(
                    ctypes.c_void_p(self._handle), _EXTENDED, ctypes.byref(told), ctypes.sizeof(told)
                )
            )

        def take(self, pid: int) -> None:
            """Take in a process that was started suspended, and let it run."""
            self._kernel.OpenProcess.restype = ctypes.c_void_p
            process = self._kernel.OpenProcess(0x1F0FFF, 0, pid)
            self._check(process)
            try:
                self._check(
                    self._kernel.AssignProcessToJobObject(
                        ctypes.c_void_p(self._handle), ctypes.c_void_p(process)
                    )
                )
                if ctypes.WinDLL("ntdll").NtResumeProcess(ctypes.c_void_p(process)):
                    raise SandboxError("The process could not be let run; nothing was run")
            finally:
                self._kernel.CloseHandle(ctypes.c_void_p(process))

        def close(self) -> None:
            """End what still runs in it."""
            self._kernel.CloseHandle(ctypes.c_void_p(self._handle))

        def _check(self, result: object) -> None:
            if not result:
                why = os.strerror(ctypes.get_last_error())
                raise SandboxError(f"Windows made no job object ({why}); nothing was run")
