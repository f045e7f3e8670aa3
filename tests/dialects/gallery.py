"""Renders in every state, with files as a worker stores them, for exchanges about files."""

from maquette.core.assets import actions as assets
from maquette.core.jobs import actions as jobs
from maquette.core.jobs.tables import Artifact
from maquette.core.renders import actions as renders
from maquette.errors import RenderFailed
from maquette.kit.hashing import sha256_hex
from maquette.render.spec import RenderSpec
from maquette.storage import layout
from support.cubes import cube_glb

PNG, MP4, MOV, ZIP = "image/png", "video/mp4", "video/quicktime", "application/zip"
POSTERS = (
    ("poster", "poster.png", PNG, b"\x89PNG small"),
    ("poster_full", "poster_full.png", PNG, b"\x89PNG native"),
)
FILM = (
    *POSTERS,
    ("thumb", "thumb.mp4", MP4, b"thumb's bytes"),
    ("web", "web.mp4", MP4, b"web's bytes"),
    ("video", "video.mp4", MP4, b"0123456789 film"),
)
PRO = (*FILM[:-1], ("video", "video.mov", MOV, b"film with alpha"))
DATASET = (("dataset", "dataset.zip", ZIP, b"PK dataset"),)


def hung(house, caller):
    """Ids by name: ``film``, ``pro`` and ``dataset`` are done; ``begun`` has its posters;
    ``broken`` failed; ``lost`` is a model whose file is gone."""
    with house.runtime.db.write() as session:
        glb = cube_glb(name=caller.account_id)
        asset = assets.upload(session, house.runtime, caller.account_id, "chair.glb", glb).asset
        other = cube_glb(2.0, name=caller.account_id)
        lost = assets.upload(session, house.runtime, caller.account_id, "lost.glb", other).asset
    house.runtime.blobs.delete(lost.glb_key)

    def drawn(files, done=True, **settings):
        return drawn_of(house, caller, asset.id, RenderSpec.parse(settings), files, done)

    return {
        "chair": asset.id,
        "lost": lost.id,
        "film": drawn(FILM, quality="standard"),
        "pro": drawn(PRO, quality="pro"),
        "dataset": drawn(DATASET, output="dataset"),
        "begun": drawn(POSTERS, done=False),
        "broken": _broken(house, caller, asset.id),
    }


def drawn_of(house, caller, asset_id, spec, files, done=True):
    """A render with these files, ended if it is ``done``; gives its id."""
    runtime = house.runtime
    with runtime.db.write() as session:
        render = renders.submit(session, runtime, caller, asset_id, spec)
        job = jobs.begin(session, runtime, render.job_id)
        for kind, name, content_type, data in files:
            key = layout.artifact(job.id, job.attempt, name)
            runtime.blobs.put(key, data)
            row = Artifact(
                job_id=job.id,
                kind=kind,
                key=key,
                content_type=content_type,
                size=len(data),
                sha256=sha256_hex(data),
                attempt=job.attempt,
            )
            assert jobs.keep_file(session, job, row)
        if done:
            jobs.finish(session, runtime, job, lambda _: None)
    return render.id


def _broken(house, caller, asset_id):
    runtime = house.runtime
    with runtime.db.write() as session:
        render = renders.submit(session, runtime, caller, asset_id, RenderSpec())
        job = jobs.begin(session, runtime, render.job_id)
        jobs.fail(session, runtime, job, RenderFailed("the driver gave up"))
    return render.id
