"""Every model and every scan of the assets, each with what is right about its picture."""

from support.sheets.cells import Cell, Sheet, still_of

SIZE = (192, 192)


def _cell(path: str, sentence: str, **settings: object) -> Cell:
    return Cell(path.rpartition("/")[2], sentence, still_of(path, SIZE, **settings))


def _rows(folder: str, cells: list[Cell], across: int = 6) -> list[tuple[str, list[Cell]]]:
    rows = [cells[start : start + across] for start in range(0, len(cells), across)]
    return [(folder if index == 0 else "", row) for index, row in enumerate(rows)]


def _model(path: str, sentence: str, **settings: object) -> Cell:
    return _cell(f"models/{path}", sentence, **settings)


_MODELS = [
    _model("alien.glb", "Flat shades of green, grey and orange; both feelers stand"),
    _model(
        "alpha_blend_mode_test.glb",
        "The stripes end at the green arrows; Blend fades evenly",
        camera="front",
    ),
    _model("animated_cube.glb", "Beige marble runs over the edges of the rest pose"),
    _model("animated_morph_cube.glb", "A pale cube, its three visible faces told apart by light"),
    _model(
        "anisotropy_barn_lamp_ktx2/AnisotropyBarnLamp.gltf",
        "Brushed copper: highlights run around the shade; refused where no KTX2 decoder is",
    ),
    _model(
        "anisotropy_strength_test.glb",
        "Highlights stretch from row to row and blur from left to right",
        camera="front",
    ),
    _model(
        "attenuation_test.glb",
        "Cubes deepen to blue with their thickness and towards the right",
        camera="front",
    ),
    _model("avocado.glb", "A bright green half with its stone, upright on a soft shadow"),
    _model("box_animated.glb", "The pink inner box shows through the lid's frame"),
    _model("box_meshopt.glb", "A red box: meshopt and quantized numbers are unpacked"),
    _model(
        "box_specular_glossiness/BoxTextured.gltf",
        "The Cesium mark upright on every side, by the older material workflow",
    ),
    _model("box_vertex_colors.glb", "Vertex colours run evenly over the faces"),
    _model("cake_unlit.glb", "Unlit: every colour is flat, no face is darker than another"),
    _model("cameras_embedded.gltf", "A pale square leans back; cameras are not drawn"),
    _model("carbon_sphere_draco.glb", "A sphere of rings"),
    _model("cesium_man.glb", "A skinned figure stands upright in its rest pose"),
    _model("chess_board.glb", "All pieces stand on their fields"),
    _model(
        "clearcoat_test.glb",
        "The middle column shines over the left one; the right shows coating alone",
        camera="front",
    ),
    _model("clearcoat_wicker.glb", "Clear varnish mirrors the studio over matt wicker"),
    _model("cornell_box.glb", "Red left wall, green right wall, two white blocks inside"),
    _model("draco_sparse_mesh/DracoSparseMesh.gltf", "A small mesh"),
    _model("empty_nodes.glb", "Refused: there is nothing to draw, and the words say so"),
    _model(
        "flight_helmet/FlightHelmet.gltf",
        "Leather, wood and rubber keep apart; the goggles are clear",
    ),
    _model("fox.glb", "White muzzle, black feet, tail to the back; faces keep their facets"),
    _model("icosahedron_unicode_author.glb", "White lines on glossy black facets"),
    _model("instancing.glb", "A cloud of boxes of many sizes, each turned its own way"),
    _model("lights_punctual.glb", "A green spot on the lid; the sides take the lamps' colours"),
    _model("low_poly_tree.glb", "A tall tree, whole and centred, its crown above twisted boughs"),
    _model("morph_stress_test.glb", "Eight coloured blocks of equal height on their base"),
    _model("nested_nodes.glb", "Three boxes where their nested nodes put them"),
    _model(
        "normal_tangent_test.glb",
        "All bumps of a row are lit from the same side",
        camera="front",
    ),
    _model("phoenix_bird.glb", "Feathers are cut out, without grey rims or boxes around them"),
    _model(
        "primitive_modes.glb", "Faces of all triangle modes, and what is drawn of points and lines"
    ),
    _model("rigged_figure.glb", "A pale figure with both arms out; no vertex strays"),
    _model("rigged_simple.glb", "A green column that narrows upwards without a kink"),
    _model(
        "sheen_scene_variants/MixedLightingExample.gltf",
        "A red velvet chair and a white ball under their own lamps, neither burnt out nor black",
        zoom=0.35,
    ),
    _model("simple_skin_embedded.gltf", "A pale strip, straight in its rest pose"),
    _model("simple_sparse_accessor.gltf", "Three peaks: the sparse values replace the others"),
    _model(
        "specular_test.glb",
        "Reflections grow to the right; colour appears in the yellow rows alone",
        camera="front",
    ),
    _model("sunflower/sunflower.gltf", "Yellow petals around a brown disc on a green stem"),
    _model("sunglasses_khronos.glb", "Violet to blue film on both lenses, clear at the bridge"),
    _model("suzanne.glb", "A dark glossy head with gold eyes mirrors the studio's boxes"),
    _model(
        "texture_coordinate_test/TextureCoordinateTest.gltf",
        "Each patch says its own corner, upright; chequers point outwards",
        camera="back",
    ),
    _model(
        "texture_settings_test.glb",
        "Every row shows a tick: clamped, repeated and mirrored",
        camera="front",
    ),
    _model(
        "texture_transform_test/TextureTransformTest.gltf",
        "Ticks above; below, the arrows end at green marks, none at a red one",
        camera="front",
    ),
    _model(
        "transmission_roughness_test.glb",
        "Glass blurs what is behind it, more from column to column",
        camera="front",
    ),
    _model("triangle_without_indices.gltf", "One pale triangle, its right angle below left"),
    _model("two_sided_plane.glb", "A wooden board that can be seen although it has no depth"),
    _model("unicode_names/Unicode ❤♻ Test.gltf", "A heart and a green sign on blue"),
]


def _scan(path: str, sentence: str, **settings: object) -> Cell:
    return _cell(f"scans/{path}", sentence, **settings)


_SCANS = [
    _scan("blue_cup/textured.obj", "A blue cup with its handle, matt as scans are"),
    _scan("box_utf16.obj", "A white box, from a file in UTF-16"),
    _scan("cap_glb.zip", "A pale branch from the GLB inside the ZIP"),
    _scan("flat_screwdriver.zip", "Red and black handle, steel blade, on its shadow"),
    _scan("fuze.zip", "The label wraps round the bottle; the cap is blue"),
    _scan("penguin.obj", "A pale penguin without a material, smooth"),
    _scan("plastic_lemon.zip", "A yellow lemon with its green tip, nothing mirrored"),
    _scan("remote_controller_1.zip", "Keys and display are sharp and where they belong"),
    _scan("rgb_vertex_colors.obj", "Colours of the vertices run into each other"),
    _scan("spider/spider.obj", "A spider on eight legs with its textures"),
    _scan("spot_cow.obj", "A pale cow from one side and behind, horns up"),
    _scan("stapler_2.zip", "The picture on the side is upright and unbroken"),
]

MODELS = Sheet("models", "Every model", SIZE, _rows("models", _MODELS))
SCANS = Sheet("scans", "Every scan", SIZE, _rows("scans", _SCANS))
