"""The house's own templates, which everybody may use. Pure.

Cameras turn around the model: ``rotateY`` is where the camera stands, in degrees from the front;
``zoom`` below one goes closer. ``tiltX`` leans the model towards the camera, which shows its top.
"""

from maquette.core.templates.staging import Staging, View
from maquette.core.templates.template import Template

FRONT = View("Front View")
QUARTER = View("Three-Quarter View", {"rotateY": -35, "tiltX": 8})
SIDE = View("Side View", {"rotateY": -90})
BACK = View("Back View", {"rotateY": 180})
TOP = View("Top View", {"tiltX": 60})
CLOSE = View("Close-Up", {"rotateY": -20, "tiltX": 6, "zoom": 0.7})
SPIN = View("360 Spin", {"effect": "turntable", "length": 6})


def _template(template_id: str, name: str, description: str, staging: Staging) -> Template:
    return Template(template_id, name, description, staging, public=True)


BUILT_IN = (
    _template(
        "StudioWhite1",
        "Studio White",
        "Soft studio light on pure white, with a ground shadow: the catalogue picture.",
        Staging({"bgColor": "#ffffff", "shadows": True}, (FRONT, QUARTER, SIDE, BACK), (SPIN,)),
    ),
    _template(
        "Packshot1x11",
        "Square Packshot",
        "Every side of the product on white, square, as marketplaces ask for.",
        Staging(
            {"bgColor": "#ffffff", "aspect": "1:1", "shadows": True},
            (FRONT, QUARTER, SIDE, BACK, TOP, CLOSE),
            (),
        ),
    ),
    _template(
        "SoftGreySet1",
        "Soft Grey",
        "A calm light grey with a slow look around the front.",
        Staging(
            {"bgColor": "#e6e7ea", "shadows": True, "vignette": 0.15},
            (QUARTER, CLOSE),
            (View("Look Around", {"effect": "showcase", "amplitude": 60, "length": 6}),),
        ),
    ),
    _template(
        "DarkGallery1",
        "Dark Gallery",
        "Near black with a vignette and a fast spin that comes to rest at the front.",
        Staging(
            {"bgColor": "#15171c", "shadows": True, "vignette": 0.45},
            (QUARTER, SIDE, CLOSE),
            (
                View("Hero Spin", {"effect": "hero-spin", "length": 4}),
                View("Slow Orbit", {"effect": "zoom-orbit", "zoomEnd": 0.75, "length": 8}),
            ),
        ),
    ),
    _template(
        "WarmSand0001",
        "Warm Sand",
        "A warm, bright ground for furniture and craft, with a reveal to open a page.",
        Staging(
            {"bgColor": "#efe4d6", "shadows": True, "vignette": 0.1},
            (FRONT, QUARTER, CLOSE),
            (View("Reveal", {"effect": "reveal", "length": 4}), SPIN),
        ),
    ),
    _template(
        "VerticalFeed",
        "Vertical Feed",
        "Upright stills and films for a phone's feed.",
        Staging(
            {"bgColor": "#dfe9f5", "aspect": "9:16", "shadows": True},
            (QUARTER, CLOSE),
            (
                View("Feed Spin", {"effect": "turntable", "length": 5, "tiltX": 6}),
                View("Feed Reveal", {"effect": "reveal", "length": 3}),
            ),
        ),
    ),
)
