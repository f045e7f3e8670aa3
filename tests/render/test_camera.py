import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maquette.render import RenderSpec
from maquette.render.camera import FILL, UNIT_FRAMING, Lens, fit, rotation, view
from maquette.render.effects import EFFECTS, effect_for

STEPS = np.linspace(0, 1, 91)


def on_screen(points, pose, lens):
    """Largest distance from the picture's middle, 1 being its edge, and whether all is ahead."""
    matrix = lens.projection(0.001, 100) @ view(pose)
    clip = np.c_[points, np.ones(len(points))] @ matrix.T
    return np.abs(clip[:, :2] / clip[:, 3:]).max(), (clip[:, 3] > 0).all()


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(sorted(EFFECTS)),
    st.sampled_from([16 / 9, 1.0, 9 / 16]),
    st.lists(st.tuples(*[st.floats(-1, 1)] * 3), min_size=2, max_size=30),
)
def test_no_effect_clips_any_point_at_any_moment(name, aspect, cloud):
    effect, lens = effect_for(RenderSpec(effect=name)), Lens(aspect)
    points = np.array(cloud)
    if np.ptp(points, axis=0).max() < 0.01:
        return
    path = [effect.pose(float(t), UNIT_FRAMING) for t in STEPS]
    framing = fit(points, path, lens)
    for moment in np.linspace(0, 1, 23):
        farthest, ahead = on_screen(points, effect.pose(float(moment), framing), lens)
        assert ahead
        assert farthest < FILL * 1.03


def test_framing_fills_the_picture_as_far_as_it_may():
    effect, lens = effect_for(RenderSpec()), Lens(1.0)
    points = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], float)
    path = [effect.pose(float(t), UNIT_FRAMING) for t in STEPS]
    framing = fit(points, path, lens)
    reach = max(on_screen(points, effect.pose(float(t), framing), lens)[0] for t in STEPS)
    assert reach == pytest.approx(FILL, rel=0.01)


def test_a_wish_to_come_nearer_than_the_closest_framed_radius_is_granted():
    close = effect_for(RenderSpec(effect="zoom-orbit", zoom_end=0.2))
    path = [close.pose(float(t), UNIT_FRAMING) for t in STEPS]
    points = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], float)
    lens = Lens(16 / 9)
    framing = fit(points, path, lens)
    assert on_screen(points, close.pose(0.0, framing), lens)[0] < FILL
    assert on_screen(points, close.pose(1.0, framing), lens)[0] > 1


def test_a_positive_tilt_leans_the_top_forward_and_a_pan_is_applied_after_it():
    assert rotation(90, 0, 0) @ [0, 1, 0] == pytest.approx([0, 0, 1])
    assert rotation(0, 90, 0) @ [0, 0, 1] == pytest.approx([1, 0, 0])
    assert rotation(0, 0, 90) @ [1, 0, 0] == pytest.approx([0, 1, 0])
    assert rotation(90, 90, 0) @ [0, 1, 0] == pytest.approx([1, 0, 0])
