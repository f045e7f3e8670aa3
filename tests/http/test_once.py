"""One idempotency key, many requests: one job, one charge, one answer."""

import httpx2
import pytest
from sqlalchemy import func, select

from maquette.core.assets import actions as assets
from maquette.core.audit.audit import audit
from maquette.core.audit.breach import Witness
from maquette.core.credits import queries as credits
from maquette.core.credits.prices import render_price
from maquette.core.jobs.tables import Job
from maquette.render.spec import RenderSpec
from maquette.testing.house import House
from support.cubes import cube_glb
from support.threads import together
from support.web import free_port, serving

AT_ONCE = 50


@pytest.fixture
def place(tmp_path, database_url):
    with House(tmp_path, database_url, more={"port": free_port()}) as opened:
        yield opened


def test_fifty_submits_at_once_with_one_key_and_money_for_one_make_one_job(place):
    ada = place.account("ada@example.com", render_price(RenderSpec()))
    runtime, key = place.runtime, place.key(ada)
    with runtime.db.write() as session:
        asset_id = assets.upload(session, runtime, ada.account_id, "c.glb", cube_glb()).asset.id
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": "the-one"}

    with serving(runtime) as base:

        def submit(number):
            order = {"modelId": asset_id}
            return httpx2.post(f"{base}/v1/renders", json=order, headers=headers, timeout=120)

        answers = together(AT_ONCE, submit)

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    with runtime.db.read() as session:
        jobs = session.scalars(select(Job.id)).all()
        assert credits.balance(session, runtime, ada.account_id).total == 0
    assert len(jobs) == 1
    assert audit(runtime, Witness(jobs, all_told=True)) == []


def test_exports_and_confirmations_that_come_at_once_start_one_job(place):
    ada = place.account("ada@example.com", 10)
    runtime = place.runtime
    headers = {"Authorization": f"Bearer {place.key(ada)}", "X-API-Key": place.key(ada)}
    with runtime.db.write() as session:
        asset_id = assets.upload(session, runtime, ada.account_id, "c.glb", cube_glb()).asset.id

    with serving(runtime) as base, httpx2.Client(headers=headers, timeout=120) as client:

        def export(number):
            return client.post(f"{base}/v1/models/{asset_id}/exports", json={"format": "stl"})

        ordered = together(10, export)
        model = {"name": "cube", "fileName": "cube.glb", "fileType": "glb"}
        opened = client.post(f"{base}/api/v1/models", json={"models": [model]}).json()["models"][0]
        put = {"Content-Type": "model/gltf-binary"}
        assert httpx2.put(opened["uploadUrl"], content=cube_glb(), headers=put).status_code == 200

        def confirm(number):
            where = f"{base}/api/v1/models/{opened['modelId']}/confirm"
            return client.post(where, json={"fileType": "glb"})

        confirmed = together(10, confirm)

    assert {answer.status_code for answer in ordered} == {201}
    assert len({answer.json()["data"]["id"] for answer in ordered}) == 1
    assert {answer.status_code for answer in confirmed} == {200}
    with runtime.db.read() as session:
        kinds = select(Job.kind, func.count()).group_by(Job.kind)
        assert dict(session.execute(kinds).all()) == {"export": 1, "ingest": 1}
