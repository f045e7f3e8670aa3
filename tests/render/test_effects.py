import numpy as np
import pytest

from maquette.render import RenderSpec
from maquette.render.camera import UNIT_FRAMING, azimuth
from maquette.render.effects import EFFECTS, effect_for, moments
from maquette.render.effects.hero_spin import HeroSpin
from maquette.render.effects.reveal import Reveal
from maquette.render.effects.showcase import Showcase
from maquette.render.effects.turntable import Turntable
from maquette.render.effects.zoom_orbit import ZoomOrbit
from maquette.render.spec import EFFECTS as NAMES


def azimuths(effect, count=721):
    """Degrees along the path, without jumps at the half turn."""
    steps = np.linspace(0, 1, count)
    return np.degrees(np.unwrap([azimuth(effect.pose(t, UNIT_FRAMING)) for t in steps]))


def radii(effect):
    return [float(np.linalg.norm(effect.pose(t, UNIT_FRAMING).eye)) for t in (0.0, 0.5, 1.0)]


def test_every_effect_of_the_table_but_the_dataset_has_a_path():
    assert set(EFFECTS) | {"dataset"} == set(NAMES)


@pytest.mark.parametrize("name", EFFECTS)
def test_every_path_stays_at_one_height_and_looks_at_the_target(name):
    effect = effect_for(RenderSpec(effect=name))
    for moment in np.linspace(0, 1, 31):
        pose = effect.pose(float(moment), UNIT_FRAMING)
        lift = pose.eye[1] / np.linalg.norm(pose.eye)
        assert np.degrees(np.arcsin(lift)) == pytest.approx(UNIT_FRAMING.elevation)
        assert pose.target.tolist() == [0, 0, 0]


@pytest.mark.parametrize("easing", [True, False])
def test_a_turntable_goes_once_around_from_where_it_was_told(easing):
    path = azimuths(Turntable(start=30, easing=easing))
    assert path[0] == pytest.approx(30)
    assert path[-1] - path[0] == pytest.approx(360)
    assert (np.diff(path) > -1e-9).all()


def test_an_eased_turntable_starts_and_ends_at_rest_and_a_plain_one_keeps_its_speed():
    eased, plain = np.diff(azimuths(Turntable())), np.diff(azimuths(Turntable(easing=False)))
    assert eased[0] < 0.01 * eased.max()
    assert eased[-1] < 0.01 * eased.max()
    assert plain == pytest.approx(np.full(720, 0.5))


def test_a_hero_spin_ends_at_the_front_and_only_slows_down():
    path = azimuths(HeroSpin(sweep=540))
    steps = np.diff(path)
    assert path[-1] - path[0] == pytest.approx(540)
    assert azimuth(HeroSpin().pose(1.0, UNIT_FRAMING)) == pytest.approx(0)
    assert steps[:280] == pytest.approx(np.full(280, steps[0]))
    assert (np.diff(steps[300:]) < 0).all()
    assert steps[-1] < 0.01 * steps[0]


@pytest.mark.parametrize("ease_out", [0.0, 1.0])
def test_a_hero_spin_may_slow_down_never_or_all_the_time(ease_out):
    path = azimuths(HeroSpin(sweep=360, ease_out=ease_out))
    assert path[-1] - path[0] == pytest.approx(360)


def test_a_showcase_swings_to_both_sides_and_comes_back():
    path = azimuths(Showcase(start=10, amplitude=45))
    assert (path.max(), path.min()) == (pytest.approx(55), pytest.approx(-35))
    assert path[0] == pytest.approx(path[-1])


def test_a_zoom_orbit_goes_around_while_its_radius_changes():
    effect = ZoomOrbit(zoom_start=1.2, zoom_end=0.6)
    assert radii(effect) == [pytest.approx(1.2), pytest.approx(0.9), pytest.approx(0.6)]
    assert np.ptp(azimuths(effect)) == pytest.approx(360)


def test_a_reveal_grows_to_full_size_and_faces_the_front():
    effect = Reveal(scale_from=0.2, sweep=90)
    scales = [effect.pose(float(t), UNIT_FRAMING).scale for t in np.linspace(0, 1, 50)]
    assert (scales[0], scales[-1]) == (pytest.approx(0.2), 1.0)
    assert (np.diff(scales) >= 0).all()
    assert azimuth(effect.pose(1.0, UNIT_FRAMING)) == pytest.approx(0)
    assert np.ptp(azimuths(effect)) == pytest.approx(90)


def test_settings_reach_the_effect_they_belong_to():
    settings = {"effect": "hero-spin", "sweepAngle": 720, "easeOutRatio": 0.25, "rotateY": 45}
    assert effect_for(RenderSpec.parse(settings)) == HeroSpin(45, 720, 0.25)
    zoom = {"effect": "zoom-orbit", "zoomStart": 2, "zoomEnd": 0.5, "easing": False}
    assert effect_for(RenderSpec.parse(zoom)) == ZoomOrbit(0, 2, 0.5, False)
    assert effect_for(RenderSpec.parse({"effect": "showcase", "amplitude": 20})) == Showcase(0, 20)
    reveal = {"effect": "reveal", "scaleFrom": 0.5, "sweepAngle": 60}
    assert effect_for(RenderSpec.parse(reveal)) == Reveal(0, 60, 0.5)


def test_a_loop_does_not_show_its_first_frame_twice_and_others_end_on_their_last_moment():
    assert moments(Turntable(), 4) == [0, 0.25, 0.5, 0.75]
    assert moments(HeroSpin(), 5) == [0, 0.25, 0.5, 0.75, 1.0]
