"""Walls about a process that reads untrusted bytes: the one door to Landlock and seccomp.

The kernel's Landlock shows the process a few folders and none of the rest; a seccomp filter
takes away the network, other programs, other processes and the mending of either; limits bound
what it may take. Each needs nothing but Linux, and no rights. They hold for ever and for
everything that the process starts, so the process walls itself in before it reads a byte.
"""

import errno
import os
import resource
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from glob import glob
from pathlib import Path

import landlockpy as landlock
from landlockpy import AccessFS, Scope

from maquette.errors import Unavailable

CLONE_THREAD = 0x00010000
GIB = 2**30
LIMITS = {
    # Written to and private: unlike RLIMIT_AS it leaves out what drivers and allocators reserve.
    resource.RLIMIT_DATA: 8 * GIB,
    resource.RLIMIT_FSIZE: 8 * GIB,
    resource.RLIMIT_NOFILE: 512,
    resource.RLIMIT_CORE: 0,
}

READ = AccessFS.READ_FILE | AccessFS.READ_DIR | AccessFS.EXECUTE
USE = AccessFS.READ_FILE | AccessFS.WRITE_FILE | AccessFS.READ_DIR | AccessFS.IOCTL_DEV
OWN = (
    AccessFS.READ_FILE
    | AccessFS.WRITE_FILE
    | AccessFS.READ_DIR
    | AccessFS.REMOVE_FILE
    | AccessFS.REMOVE_DIR
    | AccessFS.MAKE_REG
    | AccessFS.MAKE_DIR
    | AccessFS.REFER
    | AccessFS.TRUNCATE
)
ON_A_FILE = (
    READ | AccessFS.WRITE_FILE | AccessFS.TRUNCATE | AccessFS.IOCTL_DEV
) & ~AccessFS.READ_DIR

SYSTEM = (
    # Programs' libraries and what the loader and the graphics drivers look at.
    *("/usr", "/lib", "/lib64", "/opt", "/sys", "/etc/ld.so.cache", "/etc/localtime"),
    *("/etc/glvnd", "/etc/drirc", "/etc/egl", "/etc/nvidia", "/etc/fonts"),
    *("/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/driver"),
)
DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom", "/dev/dri", "/dev/nvidia*")

FORBIDDEN = (
    # The network: none of a child's work needs any.
    *("socket", "connect", "bind", "listen", "accept", "accept4", "sendto", "sendmmsg"),
    # Other programs and processes.
    *("execve", "execveat", "fork", "vfork", "ptrace", "process_vm_readv", "process_vm_writev"),
    *("pidfd_open", "pidfd_getfd", "pidfd_send_signal", "tkill", "rt_sigqueueinfo", "kcmp"),
    # The kernel's larger doors.
    *("mount", "umount2", "move_mount", "open_tree", "fsopen", "fsconfig", "fsmount", "pivot_root"),
    *("chroot", "unshare", "setns", "bpf", "userfaultfd", "io_uring_setup", "perf_event_open"),
    *("keyctl", "add_key", "request_key", "open_by_handle_at", "init_module", "finit_module"),
    *("kexec_load", "kexec_file_load", "swapon", "swapoff", "reboot", "quotactl", "acct"),
)


class Policy(StrEnum):
    """What to do about walls: as many as the kernel has, all of them, or none."""

    AUTO = "auto"
    REQUIRE = "require"
    OFF = "off"


@dataclass(frozen=True)
class Walls:
    """What this kernel offers: Landlock's version (0 for none) and whether seccomp is there."""

    landlock: int
    seccomp: bool

    @property
    def whole(self) -> bool:
        return self.landlock > 0 and self.seccomp

    def __str__(self) -> str:
        fence = f"Landlock {self.landlock}" if self.landlock else "no Landlock"
        return f"{fence}, {'seccomp' if self.seccomp else 'no seccomp'}"


def offered() -> Walls:
    """What this machine's kernel and libraries have."""
    return Walls(landlock.abi_version() if sys.platform == "linux" else 0, _seccomp_is_here())


def insist(policy: Policy) -> None:
    """Raises :class:`Unavailable` where walls are required and not to be had."""
    walls = offered()
    if policy is Policy.REQUIRE and not walls.whole:
        raise Unavailable(
            f"MAQUETTE_SANDBOX=require, but this machine has {walls}; Landlock comes with "
            "Linux 5.13, seccomp with the package libseccomp2"
        )


def lock_in(
    own: Path, policy: Policy, *, shows: Sequence[Path] = (), room: int | None = None
) -> None:
    """Leave this process nothing but to compute: it may write below ``own`` and nowhere else.

    It may also read below ``shows``, and take ``room`` bytes of memory in place of the usual
    bound. Must run before other threads start, as Landlock binds the thread that asks. Raises
    :class:`Unavailable` where the policy requires what is not there.
    """
    for which, most in (LIMITS | ({resource.RLIMIT_DATA: room} if room else {})).items():
        _, hard = resource.getrlimit(which)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(which, (most, most))
    if policy is Policy.OFF:
        return
    insist(policy)
    walls = offered()
    if walls.landlock:
        _fence(own, shows)
    if walls.seccomp:
        _filter()


def _fence(own: Path, shows: Sequence[Path]) -> None:
    with landlock.Ruleset(scoped=Scope.SIGNAL | Scope.ABSTRACT_UNIX_SOCKET) as ruleset:
        for path in _existing([*SYSTEM, *_python()]):
            _allow(ruleset, path, READ)
        for path in _existing(DEVICES):
            _allow(ruleset, path, USE)
        for path in shows:
            _allow(ruleset, path, READ)
        _allow(ruleset, own, OWN)
        ruleset.restrict()


def _python() -> list[str]:
    """Where this interpreter and its packages lie; they are imported when they are needed."""
    return [sys.prefix, sys.base_prefix, *(path for path in sys.path if path)]


def _existing(patterns: Sequence[str]) -> Iterable[Path]:
    return (Path(path) for pattern in patterns for path in glob(pattern))


def _allow(ruleset: landlock.Ruleset, path: Path, access: AccessFS) -> None:
    with suppress(FileNotFoundError, PermissionError):
        ruleset.allow_path(path, access if path.is_dir() else access & ON_A_FILE)


def _seccomp_is_here() -> bool:
    try:
        import pyseccomp  # noqa: F401, PLC0415 - it looks for its library when it is imported
    except (ImportError, OSError, RuntimeError):
        return False
    return True


def _filter() -> None:
    """Forbidden calls fail with EPERM; threads may be started, processes not."""
    import pyseccomp as seccomp  # noqa: PLC0415 - it looks for its library when it is imported

    wall = seccomp.SyscallFilter(seccomp.ALLOW)
    wall.set_attr(seccomp.Attr.CTL_TSYNC, 1)
    denied = seccomp.ERRNO(errno.EPERM)
    for name in FORBIDDEN:
        with suppress(OSError):  # not every machine has every call
            wall.add_rule(denied, name)
    thread = seccomp.Arg(0, seccomp.MASKED_EQ, CLONE_THREAD, 0)
    wall.add_rule(denied, "clone", thread)
    # clone3 hides its flags behind a pointer; without it the C library asks clone.
    wall.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")
    for name in ("kill", "tgkill"):
        wall.add_rule(denied, name, seccomp.Arg(0, seccomp.NE, os.getpid()))
    wall.load()
