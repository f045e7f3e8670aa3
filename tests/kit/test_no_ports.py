"""A machine all of whose ports for outgoing connections are taken."""

import subprocess
import sys
from pathlib import Path

import pytest

IN_A_BOX = ["unshare", "-Urn"]
"""With a network of its own, in which two ports are all that there are."""

ALONE = """
import fcntl, socket, struct, sys
from pathlib import Path
from maquette.errors import UnfetchableUrl
from maquette.kit.addresses import Policy
from maquette.kit.fetch import Caps, request
from support.origin import answer, origin

UP, SIOCSIFFLAGS = 1, 0x8914
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
    fcntl.ioctl(one, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", UP))

def ask(web):
    try:
        caps = Caps(1000, seconds=5)
        return request("GET", web.url + "/", caps=caps, policy=Policy(("127.0.0.1",))).status
    except UnfetchableUrl as error:
        return error.message

with origin({"/": answer(b"here")}) as web:
    # It has a port of the usual ones; for whoever calls there are two from here on.
    Path("/proc/sys/net/ipv4/ip_local_port_range").write_text("40000 40001")
    taken = [socket.create_connection(("127.0.0.1", web.port)) for _ in range(2)]
    without = [ask(web) for _ in range(3)]
    for line in taken:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        line.close()
    print(without, ask(web))
"""


def test_without_a_free_port_nothing_goes_out_and_with_one_it_does_again():
    if subprocess.run([*IN_A_BOX, "true"], capture_output=True).returncode:
        pytest.skip("this machine gives no user namespaces")
    found = subprocess.run(
        [*IN_A_BOX, sys.executable, "-c", ALONE],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[1],
        timeout=300,
    )
    assert found.returncode == 0, found.stderr
    sorry = "the address could not be fetched"
    assert found.stdout.strip() == f"{[sorry] * 3} 200", found.stderr
