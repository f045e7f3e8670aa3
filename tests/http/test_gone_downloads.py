"""Clients that leave in the middle of a bundle, or of a part of a file, leave nothing open."""

import io
import socket
import struct
import time
import zipfile

import pytest

from dialects.gallery import MP4, POSTERS, drawn_of
from maquette.core.assets import actions as assets
from maquette.render.spec import RenderSpec
from maquette.testing.house import House
from support.cubes import cube_glb
from support.standing import standing

pytestmark = pytest.mark.slow

TIMES = 12
MEGABYTE = 2**20
FILM = (
    *POSTERS,
    ("thumb", "thumb.mp4", MP4, b"thumb"),
    ("video", "video.mp4", MP4, bytes(8 * MEGABYTE)),
)


@pytest.fixture
def hung(tmp_path):
    """The folder of a house, its key, and a finished film of eight megabytes in it."""
    folder = tmp_path / "house"
    with House(folder) as house:
        caller = house.account("rich@example.com", 100)
        with house.runtime.db.write() as session:
            sent = assets.upload(session, house.runtime, caller.account_id, "a.glb", cube_glb())
        yield folder, house.key(caller), drawn_of(house, caller, sent.asset.id, RenderSpec(), FILM)


def ask_and_leave(place, key, path, hear, **headers):
    """Hear some bytes of the answer and reset the connection; gives its first line."""
    told = {"Host": "test", "Authorization": f"Bearer {key}", **headers}
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    with socket.create_connection(("127.0.0.1", int(place.url.rpartition(":")[2]))) as line:
        line.settimeout(60)
        line.sendall(f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode())
        heard = line.recv(65536)
        first = heard.split(b"\r\n")[0]
        length = len(heard)
        while length < hear:
            more = line.recv(65536)
            assert more, first
            length += len(more)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return first


def test_clients_that_leave_a_bundle_or_a_part_leave_nothing_open(hung):
    folder, key, render_id = hung
    with standing(folder) as place:
        headers = {"Authorization": f"Bearer {key}"}
        bundle, video = (f"/v1/renders/{render_id}/{what}" for what in ("bundle", "video"))
        assert place.web.get(video, headers=headers).status_code == 200
        for hear in (1, 2 * MEGABYTE, 7 * MEGABYTE) * (TIMES // 3):
            assert b" 200 " in ask_and_leave(place, key, bundle, hear)
            part = {"Range": f"bytes={MEGABYTE // 2}-"}
            assert b" 206 " in ask_and_leave(place, key, video, hear, **part)
        end = time.monotonic() + 60
        while still := place.open_below(folder / "blobs"):
            assert time.monotonic() < end, still
            time.sleep(0.1)

        whole = place.web.get(bundle, headers=headers)

        with zipfile.ZipFile(io.BytesIO(whole.content)) as archive:
            assert archive.testzip() is None
            assert max(entry.file_size for entry in archive.infolist()) == 8 * MEGABYTE
        assert place.leave() == (0, [])
        assert "Traceback" not in place.log.read_text()
