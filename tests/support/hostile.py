"""A job's child that tries to get out, started as any child is: ``hostile.py PARENT_PID``."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
from importlib import import_module
from pathlib import Path

from maquette.core.jobs.voice import work

GIB = 2**30


def read_a_secret(request):
    Path(request["secret"]).read_text()


def read_the_passwords(request):
    Path("/etc/passwd").read_text()


def read_the_parents_environment(request):
    Path(f"/proc/{os.getppid()}/environ").read_bytes()


def write_outside(request):
    Path(request["secret"]).with_name("planted").write_text("here")


def call_the_network(request):
    socket.create_connection(("127.0.0.1", request["port"]), 5)


def send_a_datagram(request):
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", request["port"]))


def open_a_unix_socket(request):
    socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).connect(request["unix"])


def run_a_program(request):
    subprocess.run(["/bin/true"], check=True)


def fork(request):
    if os.fork() == 0:
        os._exit(0)


def take_all_memory(request):
    kept = bytearray(10 * GIB)
    kept[::4096] = bytes(len(kept[::4096]))


def write_a_huge_file(request):
    with open("huge", "wb") as file:
        os.posix_fallocate(file.fileno(), 0, 10 * GIB)


def trace_the_parent(request):
    attach = 16
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.ptrace(attach, os.getppid(), None, None) != 0:
        raise OSError(ctypes.get_errno(), "ptrace")


def kill_the_parent(request):
    os.kill(os.getppid(), signal.SIGTERM)


ESCAPES = {
    name: value
    for name, value in list(globals().items())
    if callable(value) and getattr(value, "__module__", "") == __name__ and name != "work"
}


def _tried(request, inputs, outputs, voice):
    try:
        ESCAPES[request["escape"]](request)
    except (OSError, MemoryError) as error:
        return {"kept in by": type(error).__name__}
    return {"escaped": request["escape"]}


def _at_work(request, inputs, outputs, voice):
    """What honest work does: its own files, threads, big numbers."""
    np = import_module("numpy")  # behind the walls, as the engines are
    (outputs / "made").write_bytes((inputs / "given").read_bytes())
    threads = [threading.Thread(target=np.linalg.inv, args=(np.eye(64),)) for _ in range(4)]
    for thread in threads:
        thread.start()
        thread.join()
    return {"made": True}


if __name__ == "__main__":
    work(int(sys.argv[1]), {"escape": _tried, "work": _at_work})
