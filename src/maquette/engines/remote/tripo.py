"""Tripo (https://docs.tripo3d.ai, API v2): words, a picture, or named views, to a PBR model."""

from typing import Any

from maquette.engines.engine import Card, Device, Inputs, Kind, Tier
from maquette.engines.recipes import recipe_for
from maquette.engines.remote.line import Line, Said
from maquette.engines.remote.provider import (
    Cost,
    Delivery,
    File,
    Json,
    News,
    Single,
    Terms,
    Ticket,
    between,
)
from maquette.engines.remote.views import View, by_side, sides_of, views_of
from maquette.errors import (
    EngineFailed,
    MaquetteError,
    ProviderCreditsMissing,
    ProviderKeyRefused,
    ProviderUnavailable,
)
from maquette.kit.forms import Part

MODEL_VERSION = "v2.5-20250123"
ORDER = ("front", "left", "back", "right")
"""In which Tripo takes views; a missing one is an empty object."""
FACES = (1_000, 500_000)
OUTPUTS = ("pbr_model", "model", "base_model")
WORDS = {
    "failed": "the task failed",
    "cancelled": "the task was cancelled",
    "unknown": "the task is unknown",
    "banned": "the order offends its content policy",
    "expired": "the task expired",
}

CARD = Card(
    id="tripo",
    label="Tripo: words or pictures, made at tripo3d.ai with your key",
    takes=frozenset(Kind),
    licence="LicenseRef-Tripo-Terms",
    estimate={Tier.DRAFT: 60.0, Tier.STANDARD: 100.0, Tier.HIGH: 150.0},
    revision=MODEL_VERSION,
    device=Device.REMOTE,
    paid=True,
)


class Tripo(Single):
    """Pictures are uploaded first, which costs nothing; its v2 knows no way to stop a task."""

    card = CARD
    terms = Terms("tripo", "Tripo", "https://api.tripo3d.ai/v2/openapi", key_prefix="tsk_")

    def check(self, inputs: Inputs) -> None:
        sides_of(len(inputs.pictures), inputs.options.views)

    def fault(self, status: int, json: Any) -> MaquetteError | None:
        """Its own codes say more than its statuses: no credits is a 403, as a bad key is."""
        code = json.get("code") if isinstance(json, dict) else None
        if code in (None, 0):
            return None
        said = " ".join(str(json.get("message", "")).split())[:200]
        if code in {1002, 1005}:
            return ProviderKeyRefused(f"Tripo refused the key: {said}")
        if code == 2010:
            return ProviderCreditsMissing(f"the account at Tripo has no credits: {said}")
        if code in {2000, 1007} or (status >= 500 and code in {1000, 1001}):
            return None if status >= 400 else ProviderUnavailable(f"Tripo is busy: {said}")
        return EngineFailed(f"Tripo refused the order ({code}): {said}")

    def submit(self, line: Line, inputs: Inputs, mark: str) -> Ticket:
        return {"task": line.post("/task", self._order(line, inputs)).text("data", "task_id")}

    def look(self, line: Line, ticket: Ticket) -> News:
        said = line.get(f"/task/{ticket['task']}")
        status = said.text("data", "status")
        if status in WORDS:
            why = said.find("data", "error_msg") or WORDS[status]
            raise EngineFailed(f"Tripo failed: {line.saying(why)}")
        share = between(int(said.number("data", "progress") or 0), 0, 100) / 100
        left = said.number("data", "running_left_time") or 0.0
        return News(share, done=status == "success", wait=left / 2 if left > 0 else None)

    def collect(self, line: Line, ticket: Ticket) -> Delivery:
        said = line.get(f"/task/{ticket['task']}")
        links = (_link(said, name) for name in OUTPUTS)
        url = next((link for link in links if link), None)
        if url is None:
            raise EngineFailed("Tripo finished without a model")
        suffix = "zip" if url.partition("?")[0].endswith(".zip") else "glb"
        spent = said.number("data", "consumed_credit")
        cost = None if spent is None else Cost(spent, "Tripo credits")
        return Delivery((File(f"model.{suffix}", line.download(url)),), cost)

    def _order(self, line: Line, inputs: Inputs) -> Json:
        views = views_of(inputs)
        if not views:
            return {"type": "text_to_model", "prompt": inputs.prompt, **_wishes(inputs)}
        if len(views) == 1:
            file = self._upload(line, views[0])
            return {"type": "image_to_model", "file": file, **_wishes(inputs)}
        files = [self._upload(line, view) for view in by_side(views, ORDER)]
        return {"type": "multiview_to_model", "files": files, **_wishes(inputs)}

    def _upload(self, line: Line, view: View | None) -> Json:
        if view is None:
            return {}
        part = Part("file", view.data, view.filename, view.content_type)
        token = line.form("/upload", [part]).text("data", "image_token")
        return {"type": view.suffix, "file_token": token}


def _wishes(inputs: Inputs) -> Json:
    options = inputs.options
    return {
        "model_version": MODEL_VERSION,
        "texture": True,
        "pbr": options.tier is not Tier.DRAFT,
        "texture_quality": "detailed" if options.tier is Tier.HIGH else "standard",
        "face_limit": between(recipe_for(options).faces, *FACES),
        "model_seed": options.seed % 2**31,
        "texture_seed": options.seed % 2**31,
    }


def _link(said: Said, name: str) -> str | None:
    """A link as text, or as an object with its type."""
    found = said.find("data", "output", name)
    found = found.get("url") if isinstance(found, dict) else found
    return found if isinstance(found, str) and found else None
