"""Each provider is asked as its documentation says, and what it sends becomes an asset of ours."""

import base64
import io

import pytest
from PIL import Image

from engines.remotes import SMALL, Diary, errand, meeting, one, photo, words
from maquette.engines.engine import Inputs, Kind, Options, Tier
from maquette.gltf.read import read_model
from maquette.kit.progress import silent
from maquette.mesh.surface import whole_report

FROM_A_PICTURE = (
    "meshy",
    "tripo",
    "rodin",
    "fal-trellis-2",
    "fal-hunyuan3d",
    "fal-triposr",
    "hunyuan-server",
    "comfyui",
)


def made(of, inputs):
    diary = Diary()
    delivery = errand(of, inputs).run(diary)
    return of.finish(inputs, delivery, silent), delivery, diary


@pytest.mark.parametrize("engine_id", FROM_A_PICTURE)
def test_a_picture_becomes_an_asset_that_stands_on_the_ground(engine_id):
    with meeting(engine_id) as (of, server):
        asset, _, diary = made(of, one())
    document = read_model(asset.glb)
    report = whole_report(document, len(asset.glb))
    assert len(server.orders) == 1
    assert diary.shares == sorted(diary.shares)
    assert diary.shares[-1] == 1.0
    assert abs(report["bounds"]["min"][1]) < 1e-4
    assert report["triangles"] <= 612
    told = document.json["asset"]["extras"]
    assert told["engine"] == engine_id
    assert told["licence"] == of.card.licence
    assert told["provider"] == of.provider.terms.name


def test_meshy_is_asked_for_no_more_triangles_than_the_tier_has():
    with meeting("meshy") as (of, server):
        made(of, one(Options(tier=Tier.HIGH, texture_size=64)))
    [order] = server.orders
    assert order["should_remesh"] is True  # without it the count is not heeded
    assert order["target_polycount"] == 200_000
    assert order["enable_pbr"] is True
    assert order["hd_texture"] is True


def test_words_go_to_meshy_in_two_tasks_which_are_half_of_the_way_each():
    with meeting("meshy") as (of, server):
        _, delivery, diary = made(of, words())
    first, second = server.orders
    assert first["mode"] == "preview"
    assert second["preview_task_id"] == diary.tickets[0]["task"]
    assert diary.shares == [0.25, 0.5, 0.75, 1.0]
    assert diary.asked_for == 2
    assert (delivery.cost.amount, delivery.cost.unit) == (30.0, "Meshy credits")


def test_tripo_gets_views_in_its_own_order_with_an_empty_place_for_a_missing_one():
    inputs = Inputs(
        (photo(), photo(40)), options=Options(tier=Tier.DRAFT, views=("right", "front"))
    )
    with meeting("tripo") as (of, server):
        errand(of, inputs).run(Diary())
    [order] = server.orders
    assert server.views(order) == ["front.png", None, None, "right.png"]


def test_rodin_gets_the_front_view_first_whatever_order_they_came_in():
    inputs = Inputs((photo(), photo(40)), options=Options(tier=Tier.DRAFT, views=("back", "front")))
    with meeting("rodin") as (of, server):
        errand(of, inputs).run(Diary())
    assert server.orders[0]["images"] == ["front.png", "back.png"]
    assert server.orders[0]["quality_override"] == "12000"


def test_fal_gets_each_side_under_the_models_own_name():
    inputs = Inputs((photo(), photo(40)), options=Options(tier=Tier.DRAFT, views=("front", "left")))
    with meeting("fal-hunyuan3d") as (of, server):
        errand(of, inputs).run(Diary())
    [order] = server.orders
    assert {"input_image_url", "left_image_url"} < set(order)
    assert "back_image_url" not in order


def test_several_pictures_go_to_fal_as_a_list():
    inputs = Inputs((photo(), photo(40)), options=SMALL)
    with meeting("fal-trellis-multi") as (of, server):
        delivery = errand(of, inputs).run(Diary())
    assert len(server.orders[0]["image_urls"]) == 2
    assert (delivery.cost.amount, delivery.cost.unit) == (1.5, "fal units")


@pytest.mark.parametrize("engine_id", ["tripo", "rodin", "fal-hunyuan3d"])
def test_words_are_enough_for_who_takes_them(engine_id):
    with meeting(engine_id) as (of, server):
        asset, _, _ = made(of, words())
    assert server.orders[0]["prompt"] == "a small red ball"
    assert read_model(asset.glb)


def test_a_hunyuan_server_gets_bare_base64_and_its_shape_is_painted_from_the_picture():
    with meeting("hunyuan-server") as (of, server):
        asset, _, _ = made(of, one())
    [order] = server.orders
    assert base64.b64decode(order["image"], validate=True) == photo()
    assert order["octree_resolution"] == 192
    assert order["texture"] is False
    document = read_model(asset.glb)
    assert "baseColorTexture" in document.json["materials"][0]["pbrMetallicRoughness"]
    assert "painted from the pictures" in asset.warnings[0]


def test_a_file_that_a_hunyuan_server_is_still_writing_is_looked_at_again():
    with meeting("hunyuan-server") as (of, server):
        server.halves = 2
        delivery = errand(of, one()).run(Diary())
    assert delivery.files[0].data == server.result


def test_a_texture_is_asked_of_a_hunyuan_server_only_where_the_operator_says_it_can():
    with meeting("hunyuan-server", hunyuan_textured=True) as (of, server):
        errand(of, one()).run(Diary())
    assert server.orders[0]["texture"] is True


def test_views_that_were_not_sent_leave_no_holes_in_comfyuis_graph():
    inputs = Inputs((photo(), photo(40)), options=Options(tier=Tier.DRAFT, views=("front", "left")))
    with meeting("comfyui") as (of, server):
        errand(of, inputs).run(Diary())
    [graph] = server.orders
    assert set(graph["seen"]["inputs"]) == {"front", "left"}
    assert {"back", "right", "backseen", "rightseen"}.isdisjoint(graph)
    assert isinstance(graph["sample"]["inputs"]["seed"], int)


def test_the_operators_own_graph_is_filled_in(tmp_path):
    path = tmp_path / "graph.json"
    path.write_text(
        '{"1": {"class_type": "LoadImage", "inputs": {"image": "{{image}}"}},'
        ' "9": {"class_type": "SaveGLB", "inputs": {"mesh": ["1", 0],'
        ' "filename_prefix": "s{{seed}}"}}}'
    )
    with meeting("comfyui", comfyui_graph=path) as (of, server):
        errand(of, one(Options(tier=Tier.DRAFT, seed=7))).run(Diary())
    [graph] = server.orders
    assert graph["1"]["inputs"]["image"] == "maquette-mark-1-front.png"
    assert graph["9"]["inputs"]["filename_prefix"] == "s7"


@pytest.mark.parametrize("engine_id", ["meshy", "fal-trellis-2", "comfyui"])
def test_an_order_can_be_stopped_where_the_provider_knows_how(engine_id):
    with meeting(engine_id) as (of, server):
        running = errand(of, one())
        ticket = of.provider.submit(running.line, one(), "mark")
        running.cancel(ticket)
    assert [*server.cancelled, *getattr(server, "interrupted", [])] == [ticket["task"]]


def test_an_order_that_was_taken_is_gone_on_with_and_not_sent_again():
    with meeting("meshy") as (of, server):
        first = errand(of, one())
        ticket = of.provider.submit(first.line, one(), "mark")
        delivery = errand(of, one()).run(Diary(), ticket)
    assert len(server.orders) == 1
    assert delivery.files[0].data == server.result


def test_pictures_that_a_provider_may_not_read_are_sent_as_png():
    file = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(file, "WEBP")
    with meeting("tripo") as (of, server):
        errand(of, Inputs((file.getvalue(),), options=SMALL)).run(Diary())
    assert server.orders[0]["file"]["type"] == "png"


def test_every_provider_says_what_it_starts_from_and_under_which_licence():
    with meeting("meshy") as (of, _):
        assert of.card.takes == frozenset(Kind)
        assert of.card.paid
        assert of.card.licence == "LicenseRef-Meshy-Terms"
