"""A Hunyuan3D-2 or 2.1 server of one's own (its ``api_server.py``): a picture to a shape.

Its answer to an order comes at once, and that to a look brings the whole model in base64. It
writes the file where it is read, so a look may see half of one; and of version 2 an order that
fails is "processing" for ever, until our own deadline.
"""

import base64
import binascii

from maquette.engines.engine import Card, Device, Inputs, Kind, Tier
from maquette.engines.recipes import recipe_for
from maquette.engines.remote.line import Line
from maquette.engines.remote.provider import Delivery, File, News, Single, Terms, Ticket
from maquette.engines.remote.views import views_of
from maquette.errors import EngineFailed
from maquette.gltf.glb import MAGIC

OCTREE = {Tier.DRAFT: 192, Tier.STANDARD: 256, Tier.HIGH: 380}
STEPS = {Tier.DRAFT: 5, Tier.STANDARD: 10, Tier.HIGH: 30}
GUIDANCE = 5.0
HALVES = 10
"""Looks in a row that may see a file that is not whole."""
SHARES = {"processing": 0.4, "texturing": 0.7}

CARD = Card(
    id="hunyuan-server",
    label="Hunyuan3D: a picture, made by a server of your own",
    takes=frozenset({Kind.IMAGE}),
    licence="LicenseRef-Tencent-Hunyuan3D",
    estimate={Tier.DRAFT: 20.0, Tier.STANDARD: 40.0, Tier.HIGH: 90.0},
    revision="2",
    device=Device.REMOTE,
    territory="not in the European Union, the United Kingdom and South Korea",
)


class Hunyuan(Single):
    """``textured`` asks for a painted model: only a server that was started with --enable_tex
    answers that at all."""

    card = CARD
    terms = Terms("hunyuan", "the Hunyuan3D server", key_needed=False, repeatable=True)

    def __init__(self, textured: bool = False) -> None:
        self.textured = textured

    def check(self, inputs: Inputs) -> None:
        """One picture, as the card says."""

    def submit(self, line: Line, inputs: Inputs, mark: str) -> Ticket:
        tier = inputs.options.tier
        order = {
            "image": views_of(inputs)[0].base64,
            "seed": inputs.options.seed % 2**31,
            "octree_resolution": OCTREE[tier],
            "num_inference_steps": STEPS[tier],
            "guidance_scale": GUIDANCE,
            "texture": self.textured,
            "face_count": recipe_for(inputs.options).faces,
            "type": "glb",
        }
        return {"task": line.post("/send", order).text("uid")}

    def look(self, line: Line, ticket: Ticket) -> News:
        said = line.get(f"/status/{ticket['task']}", limit=line.limit // 3 * 4)
        status = said.text("status")
        if status == "error":
            why = said.find("message") or "it does not say why"
            raise EngineFailed(f"the Hunyuan3D server failed: {line.saying(why)}")
        if status != "completed":
            return News(SHARES.get(status, 0.1))
        data = _decoded(said.text("model_base64"))
        if _is_whole(data):
            return News(1.0, done=True, delivery=Delivery((File("model.glb", data),)))
        halves = int(ticket.get("halves", 0)) + 1
        if halves > HALVES:
            raise EngineFailed("the Hunyuan3D server sent a model that is cut off")
        return News(0.95, ticket={**ticket, "halves": halves})

    def collect(self, line: Line, ticket: Ticket) -> Delivery:
        found = self.look(line, ticket).delivery
        if found is None:
            raise EngineFailed("the Hunyuan3D server has lost the model again")
        return found


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""


def _is_whole(data: bytes) -> bool:
    """Whether all bytes that a GLB's head promises are there; what is no GLB is judged later."""
    if not data.startswith(MAGIC):
        return len(data) > 12
    return len(data) >= 12 and int.from_bytes(data[8:12], "little") == len(data)
