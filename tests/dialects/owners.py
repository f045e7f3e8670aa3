"""Somebody who has one of everything, as each dialect calls it.

``MINE`` tells, for the path parameters of each dialect, which of the holder's things they name. A
new parameter needs its line here: only then is it known that nobody else gets at the thing.
"""

import io
import secrets
from dataclasses import dataclass, field

from PIL import Image

from maquette.core.accounts import actions as accounts
from maquette.core.accounts import signing_in
from maquette.core.accounts.queries import Caller
from maquette.core.accounts.tables import BrowserSession
from maquette.core.assets import actions as assets
from maquette.core.assets import slots
from maquette.core.exports import actions as exports
from maquette.core.exports.sharing import share_id as export_share_id
from maquette.core.flows import actions as flows
from maquette.core.generations import queries
from maquette.core.overlays import actions as overlays
from maquette.core.overlays.actions import NewOverlay
from maquette.core.projects import actions as projects
from maquette.core.projects.actions import NewProjects
from maquette.core.renders import actions as renders
from maquette.core.renders import stagings
from maquette.core.renders.sharing import share_id
from maquette.core.templates import actions as templates
from maquette.core.templates.actions import NewTemplate
from maquette.core.templates.staging import Staging, View
from maquette.core.webhooks import actions as webhooks
from maquette.core.webhooks.actions import NewEndpoint
from maquette.dialects.trify3d.translate import task_id
from maquette.exports.spec import ExportSpec
from maquette.http.sessions import COOKIE
from maquette.render.spec import RenderSpec
from support.cubes import cube_glb

MINE = {
    "spherelinks": {"job_id": "spherelinks_job"},
    "forge": {},
    "trify3d": {"task_id": "task", "key_id": "key"},
    "glossi": {
        "model_id": "slot",
        "job_id": "shoot",
        "flow_id": "flow",
        "workspace_id": "account",
        "render_id": "render",
        "file_name": "file name",
    },
    "v1": {
        "model_id": "asset",
        "render_id": "render",
        "export_id": "export",
        "export_share": "export share",
        "generation_id": "generation",
        "job_id": "job",
        "key_id": "key",
        "overlay_id": "overlay",
        "template_id": "template",
        "project_id": "project",
        "webhook_id": "webhook",
        "delivery_id": "delivery",
        "share_id": "share",
        "provider": "provider",
    },
}
SHARED = {"file name": "video.mp4", "provider": "nobodys"}
"""Names that everybody may use alike; what they name is looked for in the caller's account."""
IN_BODIES = {
    "modelId": "asset",
    "templateId": "template",
    "modelIds": "asset",
    "projectIds": "project",
    "environmentId": "environment",
}
"""And which of them fields of bodies name."""
SCHEMES = {"http": ("Authorization", "Bearer {}"), "apiKey": ("X-API-Key", "{}")}


@dataclass
class Holder:
    """One account's key and cookie, and the ids of its things by their kind."""

    caller: Caller
    plain: str
    cookie: str
    ids: dict = field(default_factory=dict)

    def fill(self, dialect, parameters):
        """The same parameters with ids of ours; raises KeyError for one that is not in MINE."""
        ours = {name: self.ids[MINE[dialect][name]] for name in parameters or {}}
        return ours or parameters

    def fill_body(self, body):
        """The same body with ids of ours, wherever it names a thing."""
        if isinstance(body, list):
            return [self.fill_body(item) for item in body]
        if not isinstance(body, dict):
            return body
        return {name: self._filled(name, value) for name, value in body.items()}

    def _filled(self, name, value):
        if name in IN_BODIES and isinstance(value, str | list):
            mine = self.ids[IN_BODIES[name]]
            return mine if isinstance(value, str) else [mine]
        return self.fill_body(value)

    def headers(self, document, method, path):
        """The key in the header that the operation wants, and the cookie that some want."""
        schemes = document["components"].get("securitySchemes", {})
        wanted = [
            schemes[name]
            for entry in document["paths"][path][method].get("security", [])
            for name in entry
        ]
        made = {"Cookie": f"{COOKIE}={self.cookie}", "Sec-Fetch-Site": "same-origin"}
        for scheme in wanted:
            name, form = SCHEMES[scheme["type"]]
            made[scheme.get("name", name)] = form.format(self.plain)
        return made


def holder(house, email, credits=100):
    """A new account with one of everything."""
    caller = house.account(email, credits)
    made = Holder(caller, house.key(caller), _cookie(house, caller))
    runtime, mine = house.runtime, caller.account_id
    picture = overlays.prepare(runtime, NewOverlay(mine), _picture())
    room = overlays.prepare(runtime, NewOverlay(mine, "environment"), _room())
    job_id = house.order(caller, "a chair")
    staging = Staging(shots=(View("Spin", {"length": 3}),))
    with runtime.db.write() as session:
        asset = assets.upload(session, runtime, mine, "cube.glb", cube_glb(name=email)).asset
        render = renders.submit(session, runtime, caller, asset.id, RenderSpec())
        export = exports.order(session, runtime, caller, asset.id, ExportSpec())
        template = templates.add(session, runtime, mine, NewTemplate("Mine", staging))
        (project,) = projects.create(session, runtime, NewProjects(mine, template.id, [asset.id]))
        shoot = stagings.shoot(session, runtime, caller, project.id, stagings.Wanted())
        models = [flows.NewModel("a.glb", "model/gltf-binary")]
        flow = flows.start(session, runtime, mine, flows.NewFlow(models, template.id, None))
        url = "http://127.0.0.1:9/hook"
        hook = webhooks.add(session, runtime, NewEndpoint(mine, url, ["render.done"], "v1"))
        made.ids = {
            "asset": asset.id,
            "render": render.id,
            "share": share_id(runtime, render.id),
            "export": export.id,
            "export share": export_share_id(runtime, export.id),
            "job": job_id,
            "key": accounts.create_key(session, mine)[0].id,
            "overlay": overlays.add(session, runtime, picture).id,
            "environment": overlays.add(session, runtime, room).id,
            "template": template.id,
            "project": project.id,
            "shoot": shoot.id,
            "flow": flow.id,
            "account": mine,
            **SHARED,
            "webhook": hook.id,
            "delivery": webhooks.test(session, runtime, mine, hook.id).id,
            "slot": slots.open_slot(session, runtime, mine, "a.glb", "model/gltf-binary").id,
        }
    _add_generation(house, made, job_id)
    return made


def _add_generation(house, made, job_id):
    with house.runtime.db.read() as session:
        view = queries.by_job(session, made.caller.account_id, job_id)
    made.ids |= {
        "generation": view.generation.id,
        "spherelinks_job": f"job_{view.job.ulid}",
        "task": task_id(view.job),
    }


def _cookie(house, caller):
    """As if somebody had signed in."""
    token, now = secrets.token_urlsafe(32), house.runtime.clock.now()
    with house.runtime.db.write() as session:
        row = BrowserSession(
            sha256=signing_in.digest(token),
            account_id=caller.account_id,
            created_at=now,
            expires_at=now + signing_in.LASTS,
        )
        session.add(row)
    return token


def _room():
    """A white room of two pixels, as Radiance writes it: flat, a byte each and an exponent."""
    return b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 2\n" + bytes([128, 128, 128, 129]) * 2


def _picture():
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), "#336699").save(buffer, "PNG")
    return buffer.getvalue()
