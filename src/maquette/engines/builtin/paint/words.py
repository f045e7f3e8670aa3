"""What is said to a picture model, so that it paints one object that can be built. Pure."""

SCENE = (
    "single object, the whole object in the frame, three-quarter view from slightly above, "
    "plain white background, soft even light, no shadow"
)
"""Each phrase prevents one of the faults that the photo pre-check and the picture engines know."""

AVOID = (
    "several objects, people, hands, text, watermark, cropped, cut off, close-up, pattern behind, "
    "room, landscape, dramatic light, hard shadow, blurry"
)
"""For models that can be told what not to paint."""


def scene_of(prompt: str) -> str:
    """The user's words first: models listen most to the beginning, and some to that only."""
    return f"{' '.join(prompt.split()).rstrip('.,; ')}, {SCENE}"
