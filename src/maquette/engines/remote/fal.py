"""fal (https://docs.fal.ai): one queue before many models, a row of a table each.

The addresses of its answer are used as they are: a request's status lies at another path than
its order.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from maquette.engines.engine import Card, Device, Inputs, Kind, Tier
from maquette.engines.recipes import recipe_for
from maquette.engines.remote.line import Line
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
from maquette.errors import EngineFailed

KNOWN_PLACES = ("model_glb_pbr", "model_glb", "model_mesh", "model_urls", "mesh")
GLB = "model/gltf-binary"
SHARES = {"IN_QUEUE": 0.05, "IN_PROGRESS": 0.4, "COMPLETED": 1.0}
RESOLUTION = {Tier.DRAFT: 512, Tier.STANDARD: 1024, Tier.HIGH: 1536}


@dataclass(frozen=True)
class Model:
    """A model at fal: ``words`` and ``pictures`` are the paths it is ordered at, empty where it
    does not start from such; ``front`` is the input's name of the picture, ``others`` those of
    further sides, ``listed`` the one of a list of pictures in their order."""

    card: Card
    pictures: str = ""
    words: str = ""
    front: str = ""
    others: tuple[tuple[str, str], ...] = ()
    listed: str = ""


class Fal(Single):
    """One model; costs are told in the model's own units."""

    terms = Terms("fal", "fal", "https://queue.fal.run", scheme="Key")

    def __init__(self, model: Model) -> None:
        self.model = model
        self.card = model.card

    def check(self, inputs: Inputs) -> None:
        sides_of(len(inputs.pictures), inputs.options.views)

    def submit(self, line: Line, inputs: Inputs, mark: str) -> Ticket:
        path = self.model.pictures if inputs.pictures else self.model.words
        said = line.post(f"/{path}", self._order(inputs))
        return {
            "task": said.text("request_id"),
            "status": said.text("status_url"),
            "response": said.text("response_url"),
            "cancel": said.text("cancel_url"),
        }

    def look(self, line: Line, ticket: Ticket) -> News:
        said = line.get(ticket["status"])
        status = said.text("status")
        if said.find("error") or status in {"FAILED", "CANCELED"}:
            raise EngineFailed(f"fal failed: {line.saying(said.find('error') or status.lower())}")
        return News(SHARES.get(status, 0.05), done=status == "COMPLETED")

    def collect(self, line: Line, ticket: Ticket) -> Delivery:
        # A request that is COMPLETED may still have failed: this answer's status tells.
        said = line.get(ticket["response"])
        url = next(_links(said.json), None)
        if url is None:
            raise EngineFailed("fal finished without a model")
        units = said.headers.get("x-fal-billable-units", "")
        return Delivery((File(f"model.{_suffix(url)}", line.download(url)),), _cost(units))

    def cancel(self, line: Line, ticket: Ticket) -> None:
        line.put(ticket["cancel"])

    def _order(self, inputs: Inputs) -> Json:
        views = views_of(inputs)
        order: dict[str, Any] = dict(_wishes(self.model.card.id, inputs))
        if not views:
            return order | {"prompt": inputs.prompt}
        if self.model.listed:
            return order | {self.model.listed: [view.data_uri for view in views]}
        return order | self._named(views)

    def _named(self, views: tuple[View, ...]) -> Json:
        order = {self.model.front: views[0].data_uri}
        names = [name for name, _ in self.model.others]
        sides = [side for _, side in self.model.others]
        for name, view in zip(names, by_side(views[1:], sides), strict=True):
            if view is not None:
                order[name] = view.data_uri
        return order


def _wishes(model: str, inputs: Inputs) -> Json:
    options = inputs.options
    if model == "fal-trellis-2":
        return {"resolution": RESOLUTION[options.tier], "seed": options.seed % 2**31}
    if model == "fal-trellis-multi":
        return {"seed": options.seed % 2**31, "multiimage_algo": "stochastic"}
    if model == "fal-hunyuan3d":
        faces = between(recipe_for(options).faces, 40_000, 1_500_000)
        return {"enable_pbr": options.tier is not Tier.DRAFT, "face_count": faces}
    return {"output_format": "glb"}


def _links(json: Any) -> Iterator[str]:
    """Addresses of models: where they usually are first, then anywhere that looks like one."""
    if isinstance(json, dict):
        for name in KNOWN_PLACES:
            yield from _address(json.get(name))
    yield from _anywhere(json)


def _address(found: Any) -> Iterator[str]:
    if isinstance(found, str) and "://" in found:
        yield found
    elif isinstance(found, dict):
        yield from _address(found.get("url") or found.get("glb"))


def _anywhere(json: Any) -> Iterator[str]:
    if isinstance(json, str) and json.partition("?")[0].endswith((".glb", ".zip", ".obj")):
        yield json
    elif isinstance(json, dict):
        if json.get("content_type") == GLB and isinstance(json.get("url"), str):
            yield json["url"]
        for value in json.values():
            yield from _anywhere(value)
    elif isinstance(json, list):
        for value in json:
            yield from _anywhere(value)


def _suffix(url: str) -> str:
    suffix = url.partition("?")[0].rpartition(".")[2].lower()
    return suffix if suffix in {"glb", "gltf", "zip", "obj"} else "glb"


def _cost(units: str) -> Cost | None:
    try:
        return Cost(float(units), "fal units")
    except ValueError:
        return None


def _card(model_id: str, label: str, takes: set[Kind], licence: str, seconds: float) -> Card:
    return Card(
        id=model_id,
        label=f"{label}, made at fal.ai with your key",
        takes=frozenset(takes),
        licence=licence,
        estimate={Tier.DRAFT: seconds, Tier.STANDARD: 1.5 * seconds, Tier.HIGH: 2.5 * seconds},
        revision="fal",
        device=Device.REMOTE,
        paid=True,
    )


HUNYUAN = "fal-ai/hunyuan-3d/v3.1/pro"
MODELS = (
    Model(
        _card("fal-trellis-2", "TRELLIS.2: a picture", {Kind.IMAGE}, "MIT", 40.0),
        pictures="fal-ai/trellis-2",
        front="image_url",
    ),
    Model(
        _card("fal-trellis-multi", "TRELLIS: several pictures", {Kind.VIEWS}, "MIT", 40.0),
        pictures="fal-ai/trellis/multi",
        listed="image_urls",
    ),
    Model(
        _card(
            "fal-hunyuan3d",
            "Hunyuan3D 3.1 Pro: words or pictures",
            set(Kind),
            "LicenseRef-Tencent-Hunyuan3D",
            120.0,
        ),
        pictures=f"{HUNYUAN}/image-to-3d",
        words=f"{HUNYUAN}/text-to-3d",
        front="input_image_url",
        others=(
            ("back_image_url", "back"),
            ("left_image_url", "left"),
            ("right_image_url", "right"),
        ),
    ),
    Model(
        _card("fal-triposr", "TripoSR: a picture", {Kind.IMAGE}, "MIT", 10.0),
        pictures="fal-ai/triposr",
        front="image_url",
    ),
)
