"""What the clients of a storm order, and which jobs they were told of."""

import base64
import io
import json
import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from PIL import Image

from maquette.core.accounts.queries import Caller
from maquette.core.assets import slots
from maquette.core.exports import queries as exports
from maquette.core.renders import queries as renders
from maquette.core.runtime import Runtime
from maquette.errors import NotFound
from maquette.kit.ids import new_id
from maquette.testing.echo import pyramid
from maquette.testing.torture.client import Client, Inconsistent

STILL = {"output": "still"}
FILM = {"length": 3, "aspect": "1:1"}
AGAIN = 0.25
"""The share of orders that are sent once more after their answer."""

Jobs = Callable[[Any, str, str], list[str]]


@dataclass
class Orders:
    """Places orders by name (see ``KINDS``), and keeps what was acknowledged."""

    client: Client
    runtime: Runtime
    caller: Caller
    model_id: str
    seed: int
    told: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._numbers = count(1)
        self._dice = random.Random(self.seed)  # noqa: S311 - a storm is repeatable, not secret
        self._lock = threading.Lock()

    def place(self, kind: str) -> None:
        """Order, however often that must be asked for. Raises what the client raises."""
        with self._lock:
            number, again = next(self._numbers), self._dice.random() < AGAIN
        KINDS[kind](self, number, again)

    def jobs(self) -> set[str]:
        """The ids of all jobs that clients were told of; a thing that is not there any more
        stands for itself, and no job has its name.
        """
        told = list(self.told)
        found: set[str] = set()
        with self.runtime.db.read() as session:
            for kind, public_id in told:
                try:
                    found.update(_JOBS[kind](session, self.caller.account_id, public_id))
                except NotFound:
                    found.add(f"of {kind} {public_id}")
        return found

    def generate(self, prompt: str, again: bool, **more: Any) -> str:
        """Order a generation; gives its job's id."""
        answer = self._post("/v1/generations", {"prompt": prompt, **more}, again)
        job_id = str(answer["data"]["jobId"])
        self.told.append(("job", job_id))
        return job_id

    def photo(self, number: int, again: bool) -> None:
        picture = io.BytesIO()
        Image.new("RGB", (8, 8), (number % 256, number // 256 % 256, 90)).save(picture, "PNG")
        sent = base64.b64encode(picture.getvalue()).decode()
        answer = self._post("/v1/generations", {"imageBase64": sent}, again)
        self.told.append(("job", str(answer["data"]["jobId"])))

    def render(self, number: int, again: bool) -> None:
        order = {"modelId": self.model_id, "renderSettings": STILL}
        answer = self._post("/v1/renders", order, again)
        self.told.append(("render", answer["data"]["id"]))

    def film(self, number: int, again: bool) -> None:
        order = {"modelId": self.model_id, "renderSettings": FILM}
        answer = self._post("/v1/renders", order, again)
        self.told.append(("render", answer["data"]["id"]))

    def batch(self, number: int, again: bool) -> None:
        """Two that share their work, and one that does not."""
        looks: list[Mapping[str, Any]] = [
            {**STILL, "bgColor": "#203a80"},
            {**STILL, "bgColor": "#ffffff"},
            {**STILL, "aspect": "1:1"},
        ]
        wanted = [{"modelId": self.model_id, "renderSettings": look} for look in looks]
        answer = self._post("/v1/renders/batch", {"renders": wanted}, again)
        self.told += [("render", row["id"]) for row in answer["data"]]

    def export(self, number: int, again: bool) -> None:
        """In a way that no other order was made in; asked again, it tells how far it is by then."""
        path, headers = f"/v1/models/{self.model_id}/exports", {"Idempotency-Key": new_id()}
        body = {"format": "stl", "triangles": 100 + number}
        answers = [self.client.insist("POST", path, body, headers) for _ in range(1 + again)]
        named = {answer["data"]["id"] for answer in answers}
        if len(named) > 1:
            raise Inconsistent(f"{path} was answered with {named}")
        self.told.append(("export", named.pop()))

    def slot(self, number: int, again: bool) -> None:
        """Announce a model, put it at its signed address, and confirm it."""
        model = {"name": f"slot {number}", "fileName": "slot.glb", "fileType": "glb"}
        opened = self.client.insist("POST", "/api/v1/models", {"models": [model]})["models"][0]
        self.client.put(opened["uploadUrl"], pyramid(f"slot {number}"), "model/gltf-binary")
        path = f"/api/v1/models/{opened['modelId']}/confirm"
        for _ in range(2 if again else 1):
            self.client.insist("POST", path, {"fileType": "glb"})
        self.told.append(("slot", opened["modelId"]))

    def upload(self, number: int, again: bool) -> None:
        """Send a new model, which is looked at for free, and order a still of it."""
        body, content_type = _form(pyramid(f"upload {number} {new_id()}"))
        headers = {"Content-Type": content_type, "Idempotency-Key": new_id()}
        for _ in range(2 if again else 1):
            answer = self.client.insist("POST", "/v1/models", body, headers)
        self.told.append(("model", answer["data"]["modelId"]))

    def cancel(self, number: int, again: bool) -> None:
        job_id = self.generate(f"wait 20 {number}", again)
        self.client.insist("POST", f"/v1/jobs/{job_id}/cancel")

    def orphan(self, number: int, again: bool) -> None:
        """Order what the queue then loses: its janitor must end it."""
        self.runtime.queue.cancel(self.generate(f"wait 1 {number}", again))

    def _post(self, path: str, body: Mapping[str, Any], again: bool) -> dict[str, Any]:
        return self.client.once(path, body, new_id(), again=again)


def _form(glb: bytes) -> tuple[bytes, str]:
    edge, file = "----storm", 'form-data; name="file"; filename="storm.glb"'
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="renderSettings"\r\n\r\n'.encode(),
        json.dumps(STILL).encode(),
        f"\r\n--{edge}\r\nContent-Disposition: {file}\r\n".encode(),
        b"Content-Type: model/gltf-binary\r\n\r\n",
        glb,
        f"\r\n--{edge}--\r\n".encode(),
    ]
    return b"".join(parts), f"multipart/form-data; boundary={edge}"


KINDS: Mapping[str, Callable[[Orders, int, bool], object]] = {
    "words": lambda orders, number, again: orders.generate(f"pyramid {number}", again),
    "slow": lambda orders, number, again: orders.generate(f"wait 0.5 {number}", again),
    "slower": lambda orders, number, again: orders.generate(f"wait 4 {number}", again),
    "refused": lambda orders, number, again: orders.generate(f"refuse {number}", again),
    "broken": lambda orders, number, again: orders.generate(f"break {number}", again),
    "poison": lambda orders, number, again: orders.generate(f"crash {number}", again),
    "photo": Orders.photo,
    "render": Orders.render,
    "film": Orders.film,
    "batch": Orders.batch,
    "export": Orders.export,
    "slot": Orders.slot,
    "upload": Orders.upload,
    "cancel": Orders.cancel,
    "orphan": Orders.orphan,
}

_JOBS: Mapping[str, Jobs] = {
    "job": lambda session, account_id, job_id: [job_id],
    "render": lambda session, account_id, one: [renders.get(session, account_id, one).job.id],
    "export": lambda session, account_id, one: [exports.get(session, account_id, one).job.id],
    "slot": lambda session, account_id, one: [
        view.job.id for view in [slots.get(session, account_id, one)] if view.job is not None
    ],
    "model": lambda session, account_id, one: [
        view.job.id for view in renders.of_asset(session, account_id, one)
    ],
}
