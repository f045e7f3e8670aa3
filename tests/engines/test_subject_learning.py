"""scripts/subject.py: what it learns from, and that the house's layers compute what it learned."""

import importlib
from pathlib import Path

import numpy as np
import pytest

from engines import pictures
from maquette.engines import subject

SCRIPTS = Path(__file__).parents[2] / "scripts"


@pytest.fixture
def script(monkeypatch):
    monkeypatch.syspath_prepend(SCRIPTS)
    return importlib.import_module


def window():
    """As scripts/behind draws them: a brown disc in the middle."""
    rows, columns = np.mgrid[:128, :128]
    disc = np.hypot(rows - 63.5, columns - 63.5) < 55
    return np.dstack([disc * 140, disc * 80, disc * 40, disc * 255]).astype(np.uint8)


def test_scenes_differ_and_show_their_object_where_they_say(script):
    room = np.random.default_rng(0).random((200, 300, 3))
    source = script("scenes").Scenes(window()[None], [room], seed=4)
    found = [source.scene() for _ in range(40)]
    apart = []
    for picture, alpha in found:
        assert picture.shape == (192, 192, 3)
        assert picture.dtype == np.uint8
        assert 0.02 < (alpha > 0.5).mean() < 0.95
        inner = [picture[part].mean(axis=0) for part in (alpha > 0.95, alpha < 0.05)]
        apart.append(np.abs(inner[0] - inner[1]).max())
    assert np.median(apart) > 20
    assert len({picture.tobytes() for picture, _ in found}) == len(found)


@pytest.mark.torch
def test_the_houses_layers_compute_what_torch_learned(script, tmp_path, monkeypatch):
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    learning = script("subject")
    net, stored = learning.Subject(), tmp_path / "subject.npz"
    np.savez(stored, **learning.coefficients(net, learning.ordered))
    monkeypatch.setattr(subject, "COEFFICIENTS", stored)
    seen = subject.looked_at(np.asarray(pictures.vase("white")[0]))
    with torch.no_grad():
        wanted = net(torch.from_numpy(seen.transpose(2, 0, 1)[None].copy()))[0].numpy()
    assert subject._told(seen) == pytest.approx(wanted, abs=0.05)
    again = learning.remembered(stored, learning.Subject(), learning.ordered).state_dict()
    for name, values in net.state_dict().items():
        step = float(values.abs().max()) / 127
        assert torch.allclose(again[name], values, atol=0.51 * step + 1e-6), name
