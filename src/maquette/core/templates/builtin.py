"""The house's own templates, which everybody may use. Pure.

Cameras turn around the model: ``rotateY`` is where the camera stands, in degrees from the front,
``elevation`` how high; ``zoom`` below one goes closer. A ``move`` goes from one such pose to
another, and so does a shot from one still to another.
"""

from maquette.core.templates.staging import Settings, Staging, View
from maquette.core.templates.template import Template

FRONT = View("Front View", {"elevation": 8})
QUARTER = View("Three-Quarter View", {"rotateY": -35, "elevation": 18})
SIDE = View("Side View", {"rotateY": -90, "elevation": 8})
BACK = View("Back View", {"rotateY": 180, "elevation": 8})
TOP = View("Top View", {"elevation": 75})
LOW = View("Low Angle", {"rotateY": 25, "elevation": 2})
CLOSE = View("Close-Up", {"rotateY": -20, "elevation": 12, "zoom": 0.75})

SPIN = View("360 Spin", {"effect": "turntable", "length": 6})
LOOK_AROUND = View("Look Around", {"effect": "showcase", "amplitude": 60, "length": 6})
HERO = View("Hero Spin", {"effect": "hero-spin", "length": 4})
ORBIT = View("Slow Orbit", {"effect": "zoom-orbit", "zoomEnd": 0.75, "length": 8})
REVEAL = View("Reveal", {"effect": "reveal", "length": 4})


def _move(name: str, **settings: float) -> View:
    return View(name, {"effect": "move", "length": 5, **settings})


PUSH_IN = View("Push In", {"from": "Three-Quarter View", "to": "Close-Up", "length": 5})
RISE = _move("Rise", rotateY=20, rotateEnd=35, elevation=2, elevationEnd=38)
GLIDE = _move("Glide", rotateY=-50, rotateEnd=50, elevation=12)


def _template(
    template_id: str, name: str, description: str, settings: Settings, *views: View
) -> Template:
    shots = tuple(view for view in views if {"effect", "from"} & view.settings.keys())
    stills = tuple(view for view in views if view not in shots)
    return Template(template_id, name, description, Staging(settings, stills, shots), public=True)


BUILT_IN = (
    _template(
        "StudioWhite1",
        "Studio White",
        "Soft studio light on pure white, with a ground shadow: the catalogue picture.",
        {"light": "studio", "bgColor": "#ffffff", "shadows": True},
        *(FRONT, QUARTER, SIDE, BACK, SPIN),
    ),
    _template(
        "Packshot1x11",
        "Square Packshot",
        "Every side of the product on white, square, as marketplaces ask for.",
        {"light": "soft", "bgColor": "#ffffff", "aspect": "1:1", "shadows": True},
        *(FRONT, QUARTER, SIDE, BACK, TOP, CLOSE),
    ),
    _template(
        "CutOut000001",
        "Cut-Out",
        "Stills without any background, for pages and designs of one's own.",
        {"light": "studio", "transparent": True, "shadows": False, "format": "png"},
        *(FRONT, QUARTER, SIDE, BACK),
    ),
    _template(
        "SoftGreySet1",
        "Soft Grey",
        "A calm light grey in even light, with a slow look around the front.",
        {"light": "soft", "bgColor": "#e6e7ea", "shadows": True, "vignette": 0.15},
        *(QUARTER, CLOSE, LOOK_AROUND, PUSH_IN),
    ),
    _template(
        "DarkGallery1",
        "Dark Gallery",
        "Near black, one lamp from the side and bright edges; a spin that comes to rest.",
        {"light": "dramatic", "bgColor": "#15171c", "shadows": True, "vignette": 0.45},
        *(QUARTER, SIDE, CLOSE, HERO, ORBIT),
    ),
    _template(
        "MirrorStage1",
        "Mirror Stage",
        "A polished dark floor that mirrors the product, seen from low down.",
        {"light": "dramatic", "bgColor": "#23262e", "reflector": True, "vignette": 0.3},
        *(LOW, QUARTER, RISE, HERO),
    ),
    _template(
        "WarmSand0001",
        "Warm Sand",
        "Lamplight on a warm, bright ground, for furniture and craft.",
        {"light": "warm", "bgColor": "#efe4d6", "shadows": True, "vignette": 0.1},
        *(FRONT, QUARTER, CLOSE, REVEAL, SPIN),
    ),
    _template(
        "OutdoorNoon1",
        "Outdoor Noon",
        "Natural light under a blue sky.",
        {"light": "daylight", "bgColor": "#dcebf7", "shadows": True},
        *(FRONT, QUARTER, LOW, GLIDE, SPIN),
    ),
    _template(
        "GoldenHour01",
        "Golden Hour",
        "A low sun from the right, and a camera that rises.",
        {"light": "sunset", "bgColor": "#f3d9c4", "shadows": True, "vignette": 0.2},
        *(QUARTER, LOW, RISE, GLIDE),
    ),
    _template(
        "VerticalFeed",
        "Vertical Feed",
        "Upright stills and films for a phone's feed.",
        {"light": "studio", "bgColor": "#dfe9f5", "aspect": "9:16", "shadows": True},
        *(QUARTER, CLOSE, SPIN, PUSH_IN, REVEAL),
    ),
)
