"""Another Maquette: its /v1 makes what this house cannot, such as on its GPU.

An order carries an idempotency key, so that one whose answer was lost is not paid twice.
"""

from typing import Any
from urllib.parse import quote

from maquette.engines.engine import Card, Device, Inputs, Kind, Tier
from maquette.engines.remote.line import Line
from maquette.engines.remote.provider import Cost, Delivery, File, News, Terms, Ticket
from maquette.engines.remote.views import sides_of, views_of
from maquette.errors import EngineFailed, MaquetteError, ProviderCreditsMissing

ENDED = {"failed", "cancelled", "dismissed"}

CARD = Card(
    id="maquette",
    label="Maquette: words or pictures, made by another installation",
    takes=frozenset(Kind),
    licence="Apache-2.0",
    estimate={Tier.DRAFT: 10.0, Tier.STANDARD: 30.0, Tier.HIGH: 90.0},
    revision="v1",
    device=Device.REMOTE,
    paid=True,
)


class Upstream:
    """``engine`` pins one of the other house's; empty leaves the choice to it."""

    card = CARD
    terms = Terms("maquette", "the other Maquette", repeatable=True)

    def __init__(self, engine: str = "") -> None:
        self.engine = engine

    def check(self, inputs: Inputs) -> None:
        sides_of(len(inputs.pictures), inputs.options.views)

    def fault(self, status: int, json: Any) -> MaquetteError | None:
        error = json.get("error") if isinstance(json, dict) else None
        if status == 402 or (isinstance(error, dict) and error.get("code") == "no_credits"):
            return ProviderCreditsMissing("the account at the other Maquette has no credits")
        return None

    def submit(self, line: Line, inputs: Inputs, mark: str) -> Ticket:
        options = inputs.options
        views = views_of(inputs)
        order: dict[str, Any] = {
            "prompt": inputs.prompt,
            "tier": options.tier.value,
            "seed": options.seed,
            "shape": options.shape,
            "thickness": options.thickness,
            "symmetry": options.symmetry.value,
            "pivot": options.pivot.value,
            "imagesBase64": [view.base64 for view in views],
            "views": [view.side for view in views],
            "textureSize": options.texture_size,
            "targetFaces": options.target_faces,
            "height": options.height,
            **({"engine": self.engine} if self.engine else {}),
        }
        said = line.post("/v1/generations", order, {"Idempotency-Key": mark})
        return {"task": said.text("data", "id"), "job": said.text("data", "jobId")}

    def proceed(self, line: Line, inputs: Inputs, ticket: Ticket) -> Ticket:
        return ticket

    def look(self, line: Line, ticket: Ticket) -> News:
        said = line.get(f"/v1/generations/{quote(ticket['task'])}")
        status = said.text("data", "status")
        if status in ENDED:
            why = said.find("data", "errorMessage") or status
            raise EngineFailed(f"the other Maquette failed: {line.saying(why)}")
        share = said.number("data", "progress") or 0.0
        return News(min(max(share, 0.0), 1.0), done=status == "done")

    def collect(self, line: Line, ticket: Ticket) -> Delivery:
        said = line.get(f"/v1/generations/{quote(ticket['task'])}")
        model = quote(said.text("data", "modelId"))
        data = line.download(f"{line.address}/v1/models/{model}/file")
        spent = line.get(f"/v1/jobs/{quote(ticket['job'])}").number("data", "cost")
        cost = None if spent is None else Cost(spent, "credits of the other Maquette")
        return Delivery((File("model.glb", data),), cost)

    def cancel(self, line: Line, ticket: Ticket) -> None:
        line.post(f"/v1/jobs/{quote(ticket['job'])}/cancel", {})
