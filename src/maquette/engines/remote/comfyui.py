"""A ComfyUI server of one's own: pictures into a graph, a GLB out of it.

The house's graphs use ComfyUI's own nodes for Hunyuan3D-2, whose GLB has no texture; the
operator's graph may hold anything that ends in a file. A graph is in ComfyUI's API format, and
``{{image}}``, ``{{left}}``, ``{{back}}``, ``{{right}}``, ``{{seed}}``, ``{{prompt}}``,
``{{faces}}``, ``{{steps}}`` and ``{{octree}}`` in it are filled in.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from maquette.engines.engine import Card, Device, Inputs, Kind, Tier
from maquette.engines.recipes import recipe_for
from maquette.engines.remote.comfyui_graphs import ONE, SEVERAL
from maquette.engines.remote.line import Line, Said
from maquette.engines.remote.provider import (
    Delivery,
    File,
    Json,
    News,
    Single,
    Terms,
    Ticket,
    first_glb,
)
from maquette.engines.remote.views import View, sides_of, views_of
from maquette.errors import BadInput, EngineFailed, Unavailable
from maquette.kit import strict_json
from maquette.kit.forms import Part

GRAPH_LIMIT = 2**20
OCTREE = {Tier.DRAFT: 192, Tier.STANDARD: 256, Tier.HIGH: 384}
STEPS = {Tier.DRAFT: 15, Tier.STANDARD: 30, Tier.HIGH: 50}
LOST = 3
"""Looks in a row that may find an order neither waiting nor running nor done."""

CARD = Card(
    id="comfyui",
    label="ComfyUI: pictures, made by a server and a graph of your own",
    takes=frozenset({Kind.IMAGE, Kind.VIEWS}),
    licence="LicenseRef-Tencent-Hunyuan3D",
    estimate={Tier.DRAFT: 30.0, Tier.STANDARD: 60.0, Tier.HIGH: 120.0},
    revision="hunyuan3d-2",
    device=Device.REMOTE,
    territory="not in the European Union, the United Kingdom and South Korea",
)


class ComfyUi(Single):
    """``graph`` is the file of the operator's own graph, None for the house's."""

    card = CARD
    terms = Terms("comfyui", "ComfyUI", key_needed=False, repeatable=True)

    def __init__(self, graph: Path | None = None) -> None:
        self.graph = graph

    def check(self, inputs: Inputs) -> None:
        sides_of(len(inputs.pictures), inputs.options.views)

    def submit(self, line: Line, inputs: Inputs, mark: str) -> Ticket:
        views = views_of(inputs)
        names = {view.side: _upload(line, view, mark) for view in views}
        values: dict[str, Any] = {
            "image": names[views[0].side],
            **{side: name for side, name in names.items() if side != "front"},
            "seed": inputs.options.seed,
            "prompt": inputs.prompt,
            "faces": recipe_for(inputs.options).faces,
            "steps": STEPS[inputs.options.tier],
            "octree": OCTREE[inputs.options.tier],
        }
        graph = _filled(self._graph(len(views)), values)
        said = line.post("/prompt", {"prompt": graph, "client_id": mark})
        return {"task": said.text("prompt_id")}

    def look(self, line: Line, ticket: Ticket) -> News:
        task = str(ticket["task"])
        said = line.get(f"/history/{quote(task)}")
        if said.find(task) is not None:
            _judge(said, task, line)
            return News(1.0, done=True)
        place = _place(line.get("/queue"), task)
        if place is not None:
            return News(0.5 if place == "running" else 0.05, ticket={**ticket, "lost": 0})
        lost = int(ticket.get("lost", 0)) + 1
        if lost > LOST:
            raise EngineFailed("ComfyUI does not know the order any more: was it started anew?")
        return News(ticket={**ticket, "lost": lost})

    def collect(self, line: Line, ticket: Ticket) -> Delivery:
        task = str(ticket["task"])
        said = line.get(f"/history/{quote(task)}")
        found = first_glb(list(_files(said.find(task, "outputs"))))
        if found is None:
            raise EngineFailed("ComfyUI's graph made no GLB, OBJ or ZIP")
        name, path = found
        return Delivery((File(name, line.download(f"{line.address}{path}")),))

    def cancel(self, line: Line, ticket: Ticket) -> None:
        """Interrupting stops whatever runs, so it is done only while the order itself runs."""
        task = str(ticket["task"])
        place = _place(line.get("/queue"), task)
        if place == "waiting":
            line.post("/queue", {"delete": [task]})
        if place == "running":
            line.post("/interrupt", {"prompt_id": task})

    def _graph(self, views: int) -> Any:
        if self.graph is None:
            return ONE if views == 1 else SEVERAL
        try:
            return strict_json.loads(self.graph.read_bytes(), limit=GRAPH_LIMIT)
        except (OSError, BadInput) as error:
            message = f"MAQUETTE_COMFYUI_GRAPH cannot be used: {error}"
            raise Unavailable(message) from None


def _upload(line: Line, view: View, mark: str) -> str:
    name = f"maquette-{mark}-{view.filename}"
    said = line.form(
        "/upload/image",
        [
            Part("image", view.data, name, view.content_type),
            Part("type", b"input"),
            Part("overwrite", b"true"),
        ],
    )
    folder = said.find("subfolder")
    return f"{folder}/{said.text('name')}" if folder else said.text("name")


def _filled(graph: Any, values: Mapping[str, Any]) -> Any:
    """A copy with every ``{{name}}`` replaced; alone in its string it keeps its value's type.

    A node that wants a view that was not sent is left out, and so is what is linked to it.
    """
    if not isinstance(graph, dict):
        raise Unavailable("MAQUETTE_COMFYUI_GRAPH is not in ComfyUI's API format")
    known = {f"{{{{{name}}}}}": value for name, value in values.items()}
    absent = {f"{{{{{side}}}}}" for side in ("left", "back", "right")} - set(known)
    gone = {number for number, node in graph.items() if absent & set(_strings(node))}
    while True:
        more = {
            number for number, node in graph.items() if number not in gone and _needs(node, gone)
        }
        if not more:
            break
        gone |= more
    return {
        number: _replaced(_unlinked(node, gone), known)
        for number, node in graph.items()
        if number not in gone
    }


def _needs(node: Json, gone: set[str]) -> bool:
    """Whether a node cannot do without what is gone; those that join views can."""
    links = {value[0] for value in node.get("inputs", {}).values() if _is_link(value)}
    return bool(links & gone) and not str(node.get("class_type", "")).endswith("MultiView")


def _unlinked(node: Json, gone: set[str]) -> Json:
    inputs = {
        name: value
        for name, value in node.get("inputs", {}).items()
        if not (_is_link(value) and value[0] in gone)
    }
    return {**node, "inputs": inputs}


def _is_link(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and isinstance(value[0], str)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)


def _replaced(value: Any, known: Mapping[str, Any]) -> Any:
    if isinstance(value, str):
        if value in known:
            return known[value]
        for name, filling in known.items():
            value = value.replace(name, str(filling))
        return value
    if isinstance(value, dict):
        return {name: _replaced(one, known) for name, one in value.items()}
    return [_replaced(one, known) for one in value] if isinstance(value, list) else value


def _judge(said: Said, task: str, line: Line) -> None:
    """Raises :class:`EngineFailed` for an order that ended badly, with the node's own words."""
    if said.find(task, "status", "status_str") != "error":
        return
    why = "it does not say why"
    for message in said.items(task, "status", "messages"):
        if isinstance(message, list) and len(message) == 2 and message[0] == "execution_error":
            told = message[1] if isinstance(message[1], dict) else {}
            why = f"{told.get('node_type', 'a node')}: {told.get('exception_message', why)}"
    raise EngineFailed(f"ComfyUI failed: {line.saying(why)}")


def _place(said: Said, task: str) -> str | None:
    """Where an order is: each entry is (number, id, ...)."""
    for name, place in (("queue_running", "running"), ("queue_pending", "waiting")):
        entries = (one for one in said.items(name) if isinstance(one, list) and len(one) > 1)
        if any(one[1] == task for one in entries):
            return place
    return None


def _files(outputs: Any) -> Iterator[tuple[str, str]]:
    """Name and path of every file that any node has put out, under whatever heading."""
    if isinstance(outputs, dict):
        if isinstance(outputs.get("filename"), str):
            asked = {name: str(outputs.get(name, "")) for name in ("filename", "subfolder", "type")}
            yield asked["filename"], f"/view?{urlencode(asked)}"
        for one in outputs.values():
            yield from _files(one)
    elif isinstance(outputs, list):
        for one in outputs:
            yield from _files(one)
