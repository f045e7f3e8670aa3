"""Meshy (https://docs.meshy.ai): words, a picture, or several, to a model with PBR maps.

Words take two tasks, a preview and its refinement; each is half of the way.
"""

from typing import Any

from maquette.engines.engine import Card, Device, Inputs, Kind, Symmetry, Tier
from maquette.engines.recipes import recipe_for
from maquette.engines.remote.line import Line, Said
from maquette.engines.remote.provider import (
    Cost,
    Delivery,
    File,
    Json,
    News,
    Terms,
    Ticket,
    between,
    first_glb,
)
from maquette.engines.remote.views import sides_of, views_of
from maquette.errors import EngineFailed, InvalidSettings

LONGEST_PROMPT = 600
FACES = (100, 300_000)
ENDED = {"FAILED", "CANCELED", "EXPIRED"}
WORDS, PICTURE, PICTURES = "/v2/text-to-3d", "/v1/image-to-3d", "/v1/multi-image-to-3d"

CARD = Card(
    id="meshy",
    label="Meshy: words or pictures, made at meshy.ai with your key",
    takes=frozenset(Kind),
    licence="LicenseRef-Meshy-Terms",
    estimate={Tier.DRAFT: 90.0, Tier.STANDARD: 150.0, Tier.HIGH: 240.0},
    revision="latest",
    device=Device.REMOTE,
    paid=True,
)


class Meshy:
    """Costs Meshy credits, which a task's answer tells."""

    card = CARD
    terms = Terms("meshy", "Meshy", "https://api.meshy.ai/openapi", key_prefix="msy_")

    def check(self, inputs: Inputs) -> None:
        sides_of(len(inputs.pictures), inputs.options.views)
        if len(inputs.prompt) > LONGEST_PROMPT:
            message = f"Meshy takes prompts of at most {LONGEST_PROMPT} characters"
            raise InvalidSettings(message, field="prompt")

    def submit(self, line: Line, inputs: Inputs, mark: str) -> Ticket:
        if inputs.kind is Kind.TEXT:
            order = {"mode": "preview", "prompt": inputs.prompt, **_shape(inputs)}
            order["seed"] = inputs.options.seed % 2**31
            return _ticket(line.post(WORDS, order), WORDS, more=True)
        pictures = [view.data_uri for view in views_of(inputs)]
        order = {**_shape(inputs), **_skin(inputs), "should_texture": True}
        if len(pictures) == 1:
            return _ticket(line.post(PICTURE, {"image_url": pictures[0], **order}), PICTURE)
        return _ticket(line.post(PICTURES, {"image_urls": pictures, **order}), PICTURES)

    def proceed(self, line: Line, inputs: Inputs, ticket: Ticket) -> Ticket:
        order = {"mode": "refine", "preview_task_id": ticket["task"], **_skin(inputs)}
        refined = _ticket(line.post(WORDS, order), WORDS)
        return refined | {"preview": ticket["task"], "spent": ticket.get("spent", 0.0)}

    def look(self, line: Line, ticket: Ticket) -> News:
        said = line.get(f"{ticket['path']}/{ticket['task']}")
        status = said.text("status")
        if status in ENDED:
            words = said.find("task_error", "message") or status.lower()
            raise EngineFailed(f"Meshy failed: {line.saying(words)}")
        share = between(int(said.number("progress") or 0), 0, 100) / 100
        if ticket.get("more") or "preview" in ticket:
            share = share / 2 if ticket.get("more") else 0.5 + share / 2
        if status != "SUCCEEDED":
            return News(share)
        if ticket.get("more"):
            spent = said.number("consumed_credits") or 0.0
            return News(0.5, more=True, ticket={**ticket, "spent": spent})
        return News(1.0, done=True)

    def collect(self, line: Line, ticket: Ticket) -> Delivery:
        said = line.get(f"{ticket['path']}/{ticket['task']}")
        urls = said.find("model_urls")
        links = urls.items() if isinstance(urls, dict) else ()
        found = first_glb([(f"model.{kind}", url) for kind, url in links if url])
        if found is None:
            raise EngineFailed("Meshy has no model in a format that is read here")
        name, url = found
        return Delivery((File(name, line.download(str(url))),), _cost(said, ticket))

    def cancel(self, line: Line, ticket: Ticket) -> None:
        line.delete(f"{ticket['path']}/{ticket['task']}")


def _shape(inputs: Inputs) -> Json:
    """Polygon counts are only heeded with ``should_remesh``."""
    options = inputs.options
    order: dict[str, Any] = {
        "ai_model": "latest",
        "topology": "triangle",
        "should_remesh": True,
        "target_polycount": between(recipe_for(options).faces, *FACES),
    }
    if options.symmetry is not Symmetry.AUTO:
        order["symmetry_mode"] = options.symmetry.value
    return order


def _skin(inputs: Inputs) -> Json:
    tier = inputs.options.tier
    hd = {"hd_texture": True} if tier is Tier.HIGH else {}
    words = {"texture_prompt": inputs.prompt} if inputs.prompt and inputs.pictures else {}
    return {"enable_pbr": tier is not Tier.DRAFT, **hd, **words}


def _ticket(said: Said, path: str, *, more: bool = False) -> dict[str, Any]:
    return {"path": path, "task": said.text("result"), **({"more": True} if more else {})}


def _cost(said: Said, ticket: Ticket) -> Cost | None:
    told = said.number("consumed_credits")
    if told is None:
        return None
    return Cost(told + float(ticket.get("spent", 0.0)), "Meshy credits")
