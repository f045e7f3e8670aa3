"""Weights: interrupted and resumed, checked, refused, removed, and used offline."""

import hashlib
import os
import re
from dataclasses import replace

import pytest

from maquette.engines.pulling import Source, pull, remove
from maquette.engines.weights import WeightFile, Weights, are_here, whole
from maquette.errors import Conflict, InvalidSettings, NotFound, Unavailable
from maquette.kit.addresses import Policy
from maquette.kit.progress import silent
from support.origin import answer, origin

DATA = os.urandom(300_000)
SUM = hashlib.sha256(DATA).hexdigest()
HERE = Source(Policy(("127.0.0.1",)))
PATH = "/maker/model/resolve/r1/model.bin"


SIZE = len(DATA)


def weights_at(url, *, size=SIZE, sha256=SUM, name="model.bin"):
    return Weights("tiny", "r1", "MIT", (WeightFile(name, url + PATH, size, sha256),))


class Hub:
    """A server that knows parts, and breaks off after so many bytes as often as it is told."""

    def __init__(self, data=DATA, break_offs=(), parts=True):
        self.data, self.parts, self.asked_from = data, parts, []
        self.break_offs = list(break_offs)

    def __call__(self, connection, head):
        found = re.search(r"range: bytes=(\d+)-", head)
        start = int(found[1]) if found and self.parts else 0
        self.asked_from.append(start)
        status = "206 Partial Content" if start else "200 OK"
        told = answer(self.data[start:], status)
        if self.break_offs:
            head_size = told.index(b"\r\n\r\n") + 4
            told = told[: head_size + self.break_offs.pop(0)]
        connection.sendall(told)


def served(hub):
    answers = {}
    opened = origin(answers)
    server = opened.__enter__()
    answers[PATH] = lambda connection: hub(connection, server.heads[-1])
    return opened, server


@pytest.fixture
def hub_at(request):
    opened = []

    def start(hub):
        context, server = served(hub)
        opened.append(context)
        return server.url

    yield start
    for context in opened:
        context.__exit__(None, None, None)


def test_weights_come_whole_and_are_then_used_without_a_network(tmp_path, hub_at):
    shares = []
    weights = weights_at(hub_at(Hub()))
    assert not are_here(weights, tmp_path)
    folder = pull(weights, tmp_path, HERE, lambda name, share: shares.append((name, share)))
    assert (folder / "model.bin").read_bytes() == DATA
    assert are_here(weights, tmp_path)
    assert whole(weights, tmp_path, "model.bin") == folder / "model.bin"
    assert shares[-1] == ("model.bin", 1.0)
    assert shares == sorted(shares)
    nowhere = replace(weights, files=(replace(weights.files[0], url="http://127.0.0.1:9/x"),))
    assert pull(nowhere, tmp_path, HERE, silent) == folder


def test_a_download_that_breaks_off_goes_on_where_it_was(tmp_path, hub_at):
    hub = Hub(break_offs=(100_000, 70_000, 0, 50_000))
    folder = pull(weights_at(hub_at(hub)), tmp_path, HERE, silent)
    assert (folder / "model.bin").read_bytes() == DATA
    assert hub.asked_from == [0, 100_000, 170_000, 170_000, 220_000]


def test_what_came_is_kept_for_the_next_call_when_the_server_stays_away(tmp_path, hub_at):
    dead = Hub(break_offs=(120_000, *[0] * 10))
    with pytest.raises(Unavailable, match="goes on from there"):
        pull(weights_at(hub_at(dead)), tmp_path, HERE, silent)
    weights = weights_at(hub_at(Hub()))
    part = weights.folder(tmp_path) / "model.bin.part"
    assert part.read_bytes() == DATA[:120_000]
    assert not are_here(weights, tmp_path)
    hub = Hub()
    pull(weights_at(hub_at(hub)), tmp_path, HERE, silent)
    assert hub.asked_from == [120_000]
    assert not part.exists()


def test_a_server_that_knows_no_parts_sends_the_beginning_once_more(tmp_path, hub_at):
    hub = Hub(break_offs=(100_000,), parts=False)
    folder = pull(weights_at(hub_at(hub)), tmp_path, HERE, silent)
    assert (folder / "model.bin").read_bytes() == DATA
    assert hub.asked_from == [0, 0]


@pytest.mark.parametrize("other", [DATA[:-1] + b"?", DATA + b"more", DATA[:1000]])
def test_another_file_than_the_published_one_is_refused_and_not_kept(tmp_path, hub_at, other):
    weights = weights_at(hub_at(Hub(other)))
    with pytest.raises(Unavailable, match="not the published file"):
        pull(weights, tmp_path, HERE, silent)
    assert not are_here(weights, tmp_path)
    assert not list(weights.folder(tmp_path).glob("model*"))


def test_a_file_that_changed_on_the_disk_is_got_again(tmp_path, hub_at):
    weights = weights_at(hub_at(Hub()))
    kept = pull(weights, tmp_path, HERE, silent) / "model.bin"
    kept.write_bytes(b"?" * len(DATA))
    pull(weights, tmp_path, HERE, silent)
    assert kept.read_bytes() == DATA


def test_a_mirror_stands_in_for_the_makers_host(tmp_path, hub_at):
    mirror = Source(HERE.policy, hub_at(Hub()) + "/")
    pull(weights_at("https://hub.example"), tmp_path, mirror, silent)
    assert are_here(weights_at("https://hub.example"), tmp_path)


def test_a_private_host_is_not_asked_unless_the_operator_allows_it(tmp_path, hub_at):
    hub = Hub()
    with pytest.raises(Unavailable):
        pull(weights_at(hub_at(hub)), tmp_path, Source(Policy()), silent)
    assert hub.asked_from == []


def test_files_that_nobody_pinned_are_taken_only_by_wish_and_noted(tmp_path, hub_at):
    hub = Hub()
    weights = weights_at(hub_at(hub), size=None, sha256="")
    with pytest.raises(InvalidSettings, match="--unpinned"):
        pull(weights, tmp_path, HERE, silent)
    folder = pull(weights, tmp_path, replace(HERE, unpinned=True), silent)
    assert are_here(weights, tmp_path)
    assert SUM in (folder / "seen.json").read_text()
    (folder / "model.bin").write_bytes(b"another")
    assert not are_here(weights, tmp_path)


def test_weights_larger_than_the_disk_are_refused_before_a_byte_is_fetched(tmp_path):
    with pytest.raises(Unavailable, match="GB are free"):
        pull(weights_at("http://127.0.0.1:9", size=2**60), tmp_path, HERE, silent)


def test_two_processes_do_not_write_the_same_file(tmp_path, hub_at):
    weights = weights_at(hub_at(Hub()))

    def meanwhile(name, share):
        with pytest.raises(Conflict, match="another process"):
            pull(weights, tmp_path, HERE, silent)

    pull(weights, tmp_path, HERE, meanwhile)
    assert are_here(weights, tmp_path)


def test_removed_weights_are_gone(tmp_path, hub_at):
    weights = weights_at(hub_at(Hub()))
    pull(weights, tmp_path, HERE, silent)
    assert remove(weights, tmp_path)
    assert not are_here(weights, tmp_path)
    assert not remove(weights, tmp_path)
    with pytest.raises(NotFound):
        whole(weights, tmp_path, "model.bin")
