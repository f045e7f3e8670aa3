"""Rodin Gen-2 (https://developer.hyper3d.ai): words, or one to five pictures, as a form."""

from typing import Any

from maquette.engines.engine import Card, Device, Inputs, Kind, Tier
from maquette.engines.recipes import recipe_for
from maquette.engines.remote.line import Line
from maquette.engines.remote.provider import (
    Delivery,
    File,
    News,
    Single,
    Terms,
    Ticket,
    between,
    first_glb,
)
from maquette.engines.remote.views import sides_of, views_of
from maquette.errors import (
    EngineFailed,
    MaquetteError,
    ProviderCreditsMissing,
    ProviderKeyRefused,
    ProviderUnavailable,
)
from maquette.kit.forms import Part

FACES = (500, 1_000_000)
SHARES = {"Waiting": 0.05, "Generating": 0.5, "Done": 1.0}

CARD = Card(
    id="rodin",
    label="Rodin Gen-2: words or pictures, made at hyper3d.ai with your key",
    takes=frozenset(Kind),
    licence="LicenseRef-Hyper3D-Terms",
    estimate={Tier.DRAFT: 90.0, Tier.STANDARD: 120.0, Tier.HIGH: 180.0},
    revision="Gen-2",
    device=Device.REMOTE,
    paid=True,
)


class Rodin(Single):
    """Its links live ten minutes, and its answers do not tell what an order cost."""

    card = CARD
    terms = Terms("rodin", "Rodin", "https://api.hyper3d.com/api/v2")

    def check(self, inputs: Inputs) -> None:
        sides_of(len(inputs.pictures), inputs.options.views)

    def fault(self, status: int, json: Any) -> MaquetteError | None:
        """An error may come with any status; OK and nothing mean none."""
        word = json.get("error") if isinstance(json, dict) else None
        if word in (None, "", "OK"):
            return None
        said = " ".join(f"{word} {json.get('message', '')}".split())[:200]
        loud = said.upper().replace(" ", "_")
        if "INSUFFICIENT" in loud or "FUND" in loud or "BALANCE" in loud:
            return ProviderCreditsMissing(f"the account at Rodin has no credits: {said}")
        if status in {401, 403} or "API_KEY" in loud or "UNAUTHORIZED" in loud:
            return ProviderKeyRefused(f"Rodin refused the key: {said}")
        if status in {429} or status >= 500:
            return None
        if "TOO_MANY" in loud or "RATE_LIMIT" in loud:
            return ProviderUnavailable(f"Rodin is busy: {said}")
        return EngineFailed(f"Rodin refused the order: {said}")

    def submit(self, line: Line, inputs: Inputs, mark: str) -> Ticket:
        parts = [
            Part("images", view.data, view.filename, view.content_type) for view in views_of(inputs)
        ]
        parts += [Part(name, value.encode()) for name, value in _fields(inputs).items()]
        said = line.form("/rodin", parts)
        # The task's own uuid, not one of jobs.uuids, is what results are asked for by.
        return {"task": said.text("uuid"), "subscription": said.text("jobs", "subscription_key")}

    def look(self, line: Line, ticket: Ticket) -> News:
        said = line.post("/status", {"subscription_key": ticket["subscription"]})
        states = [one.get("status") for one in said.items("jobs") if isinstance(one, dict)]
        if "Failed" in states:
            raise EngineFailed("Rodin failed: it does not say why")
        if not states:
            return News()
        share = sum(SHARES.get(str(state), 0.0) for state in states) / len(states)
        return News(share, done=all(state == "Done" for state in states))

    def collect(self, line: Line, ticket: Ticket) -> Delivery:
        said = line.post("/download", {"task_uuid": ticket["task"]})
        files = [
            (str(one.get("name")), str(one.get("url")))
            for one in said.items("list")
            if isinstance(one, dict)
        ]
        found = first_glb(files)
        if found is None:
            raise EngineFailed("Rodin finished without a model in a format that is read here")
        name, url = found
        return Delivery((File(name, line.download(url)),))


def _fields(inputs: Inputs) -> dict[str, str]:
    options = inputs.options
    words = {"prompt": inputs.prompt} if inputs.prompt else {}
    several = {"condition_mode": "concat"} if len(inputs.pictures) > 1 else {}
    return {
        "tier": CARD.revision,
        "geometry_file_format": "glb",
        "material": "PBR",
        "mesh_mode": "Raw",
        "quality_override": str(between(recipe_for(options).faces, *FACES)),
        "seed": str(options.seed % 65536),
        **words,
        **several,
    }
