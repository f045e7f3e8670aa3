"""The camera effects: a row of moments each, and the rows of their own parameters."""

from support.sheets.cells import Cell, Sheet, Shot

SIZE = (192, 108)
MODEL = "models/fox.glb"


def _cells(effect: str, told: dict[float, str], **settings: object) -> list[Cell]:
    """The moments of one film."""
    film = {"effect": effect, **settings}
    return [
        Cell(f"{moment:.0%}", sentence, Shot(MODEL, SIZE, film, moment))
        for moment, sentence in told.items()
    ]


def _values(
    effect: str, name: str, moment: float, told: dict[float, str], **settings: object
) -> list[Cell]:
    """One moment at several values of a parameter."""
    return [
        Cell(
            f"{name} {value:g}",
            sentence,
            Shot(MODEL, SIZE, {"effect": effect, **settings, name: value}, moment),
        )
        for value, sentence in told.items()
    ]


_MOMENTS = [
    (
        "turntable: once around at a constant height",
        _cells(
            "turntable",
            {
                0.0: "The fox looks at the camera",
                0.2: "It has turned little: the start is eased",
                0.4: "From behind, the tail at the right",
                0.6: "From behind, the tail at the left",
                0.8: "Nearly round again and slowing down",
                1.0: "The first picture again: the film loops",
            },
        ),
    ),
    (
        "hero-spin: a fast spin that stops at the front",
        _cells(
            "hero-spin",
            {
                0.0: "Starts from behind: 540 degrees before the front",
                0.2: "More than a quarter of the way already",
                0.4: "Fast until here",
                0.6: "Slowing down",
                0.8: "Nearly at the front",
                1.0: "At rest at the front",
            },
        ),
    ),
    (
        "showcase: looks around the front",
        _cells(
            "showcase",
            {
                0.0: "The front",
                0.25: "60 degrees to the right, at rest",
                0.4: "On the way back",
                0.5: "The front again",
                0.75: "60 degrees to the left",
                1.0: "The first picture again: the film loops",
            },
        ),
    ),
    (
        "zoom-orbit: once around while coming nearer",
        _cells(
            "zoom-orbit",
            {
                0.0: "As far away as a turntable",
                0.2: "A little nearer",
                0.4: "Nearer, from behind",
                0.6: "Nearer still",
                0.8: "The fox fills more of the picture",
                1.0: "At 0.7 of the distance, and still whole",
            },
        ),
    ),
    (
        "reveal: grows out of the ground",
        _cells(
            "reveal",
            {
                0.0: "Nothing but the background",
                0.1: "Small, growing from the ground up",
                0.2: "Larger; its shadow has grown with it",
                0.4: "Nearly whole",
                0.6: "Whole, the camera still moving",
                1.0: "At rest at the front",
            },
        ),
    ),
    (
        "move: from one pose to another, by rotateEnd, elevation, elevationEnd and zoomEnd",
        _cells(
            "move",
            {
                0.0: "The front, from low down",
                0.25: "A little round and higher: the start is eased",
                0.5: "Half round, half as high",
                0.75: "Nearly there and nearer",
                1.0: "From its right side, from high above and near",
            },
            rotateEnd=90,
            elevation=2,
            elevationEnd=45,
            zoomEnd=0.75,
        ),
    ),
]

_PARAMETERS = [
    (
        "sweepAngle, at a hero-spin's start",
        _values(
            "hero-spin",
            "sweepAngle",
            0.0,
            {
                10: "Ten degrees from the front",
                90: "A quarter turn before the front: its side",
                180: "From behind",
                1080: "Three whole turns: the front",
            },
        ),
    ),
    (
        "easeOutRatio, half-way through a hero-spin of 180 degrees",
        _values(
            "hero-spin",
            "easeOutRatio",
            0.5,
            {
                0: "Never slows down: half of the sweep is left",
                0.6: "Slows down: a quarter is left",
                1: "Slows down from the start",
            },
            sweepAngle=180,
        ),
    ),
    (
        "amplitude, at a quarter of a showcase",
        _values(
            "showcase",
            "amplitude",
            0.25,
            {5: "Hardly turned", 60: "Two thirds of a quarter turn", 180: "From behind"},
        ),
    ),
    (
        "zoomStart, at a zoom-orbit's start",
        _values(
            "zoom-orbit",
            "zoomStart",
            0.0,
            {
                0.5: "A close-up",
                1: "The whole fox, with room to come nearer",
                2: "Half as large",
                3: "A third as large",
            },
        ),
    ),
    (
        "zoomEnd, at a zoom-orbit's end",
        _values(
            "zoom-orbit",
            "zoomEnd",
            1.0,
            {
                0.4: "A close-up",
                0.7: "Near and whole",
                1: "As large as at the start, and so at all times",
                3: "Small: the start fills the picture",
            },
        ),
    ),
    (
        "scaleFrom, at a reveal's start",
        _values(
            "reveal",
            "scaleFrom",
            0.0,
            {0: "Nothing yet", 0.3: "A small fox on the ground", 1: "Whole from the start"},
        ),
    ),
]

PATHS = Sheet("effects", "Every camera effect and its parameters", SIZE, _MOMENTS + _PARAMETERS)
