"""scripts/behind.py: what it learns from, and that sculpt's own layers compute what it learned."""

import importlib
from pathlib import Path

import numpy as np
import pytest

from maquette.engines.builtin.sculpt import behind

SCRIPTS = Path(__file__).parents[2] / "scripts"


@pytest.fixture
def script(monkeypatch):
    monkeypatch.syspath_prepend(SCRIPTS)
    return importlib.import_module


def test_lessons_show_a_thing_and_tell_what_lies_behind_each_pixel(script):
    lessons = list(script("lessons").lessons("form armchair 0", seed=3, count=4))
    assert len(lessons) == 4
    for lesson in lessons:
        inside = np.unpackbits(lesson.inside).reshape(64, 64, 64).astype(bool)
        outline = lesson.window[..., 3].reshape(64, 2, 64, 2).mean((1, 3)) > 127
        seen = inside.any(axis=2)
        assert (seen & outline).sum() > 0.9 * (seen | outline).sum()
        elevation, nearness = lesson.numbers
        assert -12 < elevation < 45
        assert 0.03 < nearness < 0.6


def test_models_are_stretched_only_where_their_depth_is_seen(script, monkeypatch):
    module = script("lessons")
    drawn = {}
    for amount in (0.0, 0.5):
        monkeypatch.setattr(module, "STRETCHED", amount)
        drawn[amount] = list(module.lessons("form armchair 0", seed=4))
    same = [
        np.array_equal(one.inside, other.inside)
        for one, other in zip(drawn[0.0], drawn[0.5], strict=True)
    ]
    level = [bool(abs(lesson.numbers[0]) < module.LEVEL) for lesson in drawn[0.0]]
    assert same == level
    assert 0 < sum(level) < len(level)


@pytest.mark.torch
def test_sculpts_layers_compute_what_torch_learned(script, tmp_path, monkeypatch):
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    learning = script("behind")
    net = learning.Behind()
    torch.nn.init.normal_(net.gate.weight, std=0.05)
    stored = tmp_path / "behind.npz"
    np.savez(stored, **learning.coefficients(net, learning.ordered))
    monkeypatch.setattr(behind, "COEFFICIENTS", stored)
    dice = np.random.default_rng(0)
    window = dice.random((128, 128, 4), np.float32)
    depths = dice.random((64, 64, 3), np.float32)
    odds, numbers = behind._told(window, depths)
    with torch.no_grad():
        given = (torch.from_numpy(one.transpose(2, 0, 1)[None].copy()) for one in (window, depths))
        wanted, told = net(*given)
    assert odds == pytest.approx(wanted[0].numpy().transpose(1, 2, 0), abs=0.05)
    assert numbers == pytest.approx(told[0].numpy(), abs=0.02)


@pytest.mark.torch
def test_learning_may_go_on_from_what_is_kept(script, tmp_path):
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    learning = script("behind")
    net, stored = learning.Behind(), tmp_path / "behind.npz"
    np.savez(stored, **learning.coefficients(net, learning.ordered))
    again = learning.remembered(stored, learning.Behind(), learning.ordered).state_dict()
    for name, values in net.state_dict().items():
        step = float(values.abs().max()) / 127
        assert torch.allclose(again[name], values, atol=0.51 * step + 1e-6), name
