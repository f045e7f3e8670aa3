import pytest

from maquette.errors import InvalidSettings
from maquette.render import PREVIEW, RenderSpec
from maquette.render.spec import ALIGNMENTS

DEFAULTS = {
    "quality": "share",
    "effect": "turntable",
    "aspect": "16:9",
    "bgColor": "#ffffff",
    "bgAlign": "top-left",
    "length": 6,
    "animationSpeed": 1,
    "shadows": True,
    "reflector": False,
    "easing": True,
    "rotateY": 0,
    "tiltX": 0,
    "panX": 0,
    "rollZ": 0,
    "zoom": 1,
    "output": "video",
    "coverage": "hemisphere",
}
RANGES = [
    ("sweepAngle", 10, 1080),
    ("easeOutRatio", 0, 1),
    ("amplitude", 5, 180),
    ("zoomStart", 0.1, 3),
    ("zoomEnd", 0.1, 3),
    ("scaleFrom", 0, 1),
    ("vignette", 0, 1),
    ("length", 3, 30),
    ("rotateY", -180, 180),
    ("tiltX", -90, 90),
    ("panX", -180, 180),
    ("rollZ", -180, 180),
    ("zoom", 0.5, 2),
]


def refused_field(settings, reader=RenderSpec.parse):
    with pytest.raises(InvalidSettings) as caught:
        reader(settings)
    assert caught.value.facts["field"] in caught.value.message
    return caught.value.facts["field"]


def test_no_settings_are_echoed_as_all_defaults():
    assert RenderSpec.parse({}).as_settings() == DEFAULTS


def test_settings_read_back_from_their_echo():
    spec = RenderSpec.parse({"effect": "hero-spin", "sweepAngle": 720, "length": 4.7, "tiltX": -9})
    assert RenderSpec.parse(spec.as_settings()) == spec
    assert RenderSpec.parse(PREVIEW.as_settings()) == PREVIEW


@pytest.mark.parametrize(("field", "low", "high"), RANGES)
def test_a_number_is_taken_up_to_its_limits_and_no_further(field, low, high):
    for value in (low, high):
        assert RenderSpec.parse({field: value}).as_settings()[field] == value
    for value in (low - 1, high + 1, float("nan"), float("inf"), 10**400, True, "6", [], None):
        if value is None and field not in DEFAULTS:
            assert RenderSpec.parse({field: value}) == RenderSpec()
        else:
            assert refused_field({field: value}) == field


@pytest.mark.parametrize("field", ["rotateY", "tiltX", "panX", "rollZ"])
def test_whole_degrees_only(field):
    assert refused_field({field: 1.5}) == field
    assert RenderSpec.parse({field: 2.0}).as_settings()[field] == 2


@pytest.mark.parametrize("field", ["shadows", "reflector", "easing"])
def test_a_flag_is_true_or_false_and_nothing_like_it(field):
    for value in (0, 1, "true", None):
        assert refused_field({field: value}) == field


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("quality", "8k"),
        ("effect", "spin"),
        ("aspect", "4:3"),
        ("bgAlign", "middle"),
        ("bgColor", "#fff"),
        ("bgColor", "ff8800"),
        ("bgColor", "#gg8800"),
        ("bgColor", "#ff8800\n"),
        ("animationSpeed", 0),
        ("colour", "red"),
        ("__class__", 1),
    ],
)
def test_a_wrong_value_is_refused_by_the_name_of_its_field(field, value):
    assert refused_field({field: value}) == field


@pytest.mark.parametrize(
    "settings", [{"effect": "dataset"}, {"output": "dataset"}, {"datasetQuality": "100x800"}]
)
def test_every_way_to_order_a_dataset_means_the_same(settings):
    spec = RenderSpec.parse(settings)
    assert (spec.output, spec.dataset_quality) == ("dataset", "100x800")


def test_every_alignment_of_the_table_is_known():
    assert len(ALIGNMENTS) == 9
    assert all(RenderSpec.parse({"bgAlign": name}).bg_align == name for name in ALIGNMENTS)


@pytest.mark.parametrize(
    ("quality", "aspect", "size"),
    [
        ("share", "16:9", (960, 540)),
        ("share", "1:1", (540, 540)),
        ("share", "9:16", (540, 960)),
        ("standard", "16:9", (1920, 1080)),
        ("standard", "9:16", (1080, 1920)),
        ("4k", "16:9", (3840, 2160)),
        ("4k", "1:1", (2160, 2160)),
    ],
)
def test_a_tier_fixes_the_short_side_and_the_aspect_the_long_one(quality, aspect, size):
    assert RenderSpec.parse({"quality": quality, "aspect": aspect}).size == size


def test_length_counts_frames_at_thirty_a_second():
    assert RenderSpec.parse({"length": 4.7}).frames == 141
    assert RenderSpec.parse({}).frames == 180


def test_a_longer_film_needs_permission():
    assert refused_field({"length": 600}) == "length"
    assert RenderSpec.parse({"length": 600}, longest=600).frames == 18_000
