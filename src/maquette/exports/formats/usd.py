"""USD with preview materials, as text: the node tree, meshes and pictures of a USDZ.

Source: Pixar, USD Preview Surface Proposal 2.5 and the USDZ File Format Specification.
"""

import json
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from maquette.exports import text
from maquette.exports.images import Files
from maquette.exports.materials import CLAMP, MIRROR, Map, Material
from maquette.exports.names import identifier, unique
from maquette.exports.scene import Node, Part, Scene

Doubles = npt.NDArray[np.float64]

_WRAPS = {CLAMP: "clamp", MIRROR: "mirror"}
_HEAD = """#usda 1.0
(
    customLayerData = {{
        string creator = {creator}
        string about = {about}
    }}
    defaultPrim = "{root}"
    metersPerUnit = 1
    upAxis = "Y"
)

"""


def write(scene: Scene, name: str, about: Mapping[str, object]) -> tuple[str, dict[str, bytes]]:
    """The layer as text, and the pictures that it names."""
    root = identifier(name)
    files = Files(scene.document, "textures/")
    looks = list(dict.fromkeys(part.material for part in scene.parts))
    words = dict(zip(looks, unique(identifier(look.name) for look in looks), strict=True))
    told = json.dumps(dict(about), ensure_ascii=False, sort_keys=True)
    out = [_HEAD.format(creator=_quoted("Maquette"), about=_quoted(told), root=root)]
    out.append(f'def Xform "{root}" (\n    kind = "component"\n)\n{{\n')
    out.append('def Scope "Materials"\n{\n')
    for look in looks:
        out += _material(look, words[look], f"/{root}/Materials/{words[look]}", files)
    out.append("}\n")
    paths = {look: f"/{root}/Materials/{word}" for look, word in words.items()}
    out += _tree(scene, paths)
    return "".join([*out, "}\n"]), files.files


def _tree(scene: Scene, paths: Mapping[Material, str]) -> Iterator[str]:
    """The nodes that lead to something, and beside them what stands in the scene itself."""
    by_node: dict[int | None, list[Part]] = {}
    for part in scene.parts:
        by_node.setdefault(part.node, []).append(part)
    wanted = _leading(scene.nodes, [node for node in by_node if node is not None])
    children: dict[int | None, list[int]] = {}
    for index in sorted(wanted):
        children.setdefault(scene.nodes[index].parent, []).append(index)
    yield from _level(scene.nodes, children, by_node, paths)


def _leading(nodes: Sequence[Node], ends: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for end in ends:
        step: int | None = end
        while step is not None and step not in found:
            found.add(step)
            step = nodes[step].parent
    return found


def _level(
    nodes: Sequence[Node],
    children: Mapping[int | None, Sequence[int]],
    by_node: Mapping[int | None, Sequence[Part]],
    paths: Mapping[Material, str],
) -> Iterator[str]:
    """Depth first, without recursion: a model may be nested deeper than Python likes."""
    taken: dict[int | None, set[str]] = {None: {"Materials"}}
    yield from _parts(by_node.get(None, ()), paths, taken[None])
    stack: list[int | str] = list(reversed(children.get(None, ())))
    while stack:
        step = stack.pop()
        if isinstance(step, str):
            yield step
            continue
        node, taken[step] = nodes[step], set()
        yield _opening("Xform", node.name, taken[node.parent]) + "{\n" + _transform(node.matrix)
        yield from _parts(by_node.get(step, ()), paths, taken[step])
        stack.append("}\n")
        stack += reversed(children.get(step, ()))


def _opening(kind: str, name: str, taken: set[str], *more: str) -> str:
    """The prim's first line; a name that USD does not allow is kept for people to read."""
    word = unique([*sorted(taken), identifier(name)])[-1]
    taken.add(word)
    notes = [*more, *([f"displayName = {_quoted(name)}"] if word != name else [])]
    metadata = "".join(f"    {note}\n" for note in notes)
    return f'def {kind} "{word}"' + (f" (\n{metadata})\n" if notes else "\n")


def _transform(matrix: Doubles) -> str:
    rows = text.tuples(matrix.T.astype(np.float64))
    return (
        f"matrix4d xformOp:transform = ({rows})\n"
        'uniform token[] xformOpOrder = ["xformOp:transform"]\n'
    )


def _parts(parts: Sequence[Part], paths: Mapping[Material, str], taken: set[str]) -> Iterator[str]:
    for part in parts:
        apply = 'prepend apiSchemas = ["MaterialBindingAPI"]'
        yield _opening("Mesh", part.name, taken, apply) + "{\n"
        if part.node is None and not np.array_equal(part.matrix, np.eye(4)):
            yield _transform(part.matrix)
        yield from _mesh(part)
        yield f"rel material:binding = <{paths[part.material]}>\n}}\n"


def _mesh(part: Part) -> Iterator[str]:
    count = len(part.triangles)
    low, high = part.positions.min(axis=0), part.positions.max(axis=0)
    yield 'uniform token subdivisionScheme = "none"\n'
    yield f"uniform bool doubleSided = {int(part.material.double_sided)}\n"
    yield f"float3[] extent = [{text.tuples(np.stack([low, high]))}]\n"
    yield f"int[] faceVertexCounts = [{text.numbers(np.full(count, 3))}]\n"
    yield f"int[] faceVertexIndices = [{text.numbers(part.triangles.reshape(-1))}]\n"
    yield f"point3f[] points = [{text.tuples(part.positions)}]\n"
    if part.normals is not None:
        yield f"normal3f[] normals = [{text.tuples(part.normals)}] (\n"
        yield '    interpolation = "vertex"\n)\n'
    if part.uvs is not None:
        flipped = np.stack([part.uvs[:, 0], 1.0 - part.uvs[:, 1]], axis=1)
        yield f"texCoord2f[] primvars:st = [{text.tuples(flipped)}] (\n"
        yield '    interpolation = "vertex"\n)\n'
    if part.colors is not None:
        yield f"color3f[] primvars:displayColor = [{text.tuples(part.colors[:, :3])}] (\n"
        yield '    interpolation = "vertex"\n)\n'


def _material(look: Material, word: str, path: str, files: Files) -> Iterator[str]:
    notes = f" (\n    displayName = {_quoted(look.name)}\n)\n" if word != look.name else "\n"
    yield f'def Material "{word}"{notes}{{\n'
    yield f"token outputs:surface.connect = <{path}/Surface.outputs:surface>\n"
    yield 'def Shader "Surface"\n{\nuniform token info:id = "UsdPreviewSurface"\n'
    for line in _inputs(look, path):
        yield line + "\n"
    yield "token outputs:surface\n}\n"
    if look.maps:
        yield 'def Shader "Place"\n{\nuniform token info:id = "UsdPrimvarReader_float2"\n'
        yield 'string inputs:varname = "st"\nfloat2 outputs:result\n}\n'
    yield from _readers(look, path, files)
    yield "}\n"


def _inputs(look: Material, path: str) -> Iterator[str]:
    yield from _color(look, path)
    if look.surface is None:
        yield f"float inputs:metallic = {look.metallic:.6g}"
        yield f"float inputs:roughness = {look.roughness:.6g}"
    else:
        yield f"float inputs:metallic.connect = <{path}/Metallic.outputs:b>"
        yield f"float inputs:roughness.connect = <{path}/Roughness.outputs:g>"
    if look.normal is not None:
        yield f"normal3f inputs:normal.connect = <{path}/Normal.outputs:rgb>"
    if look.occlusion is not None:
        yield f"float inputs:occlusion.connect = <{path}/Occlusion.outputs:r>"
    if look.glow is not None and any(look.emissive):
        yield f"color3f inputs:emissiveColor.connect = <{path}/Glow.outputs:rgb>"
    elif any(look.emissive):
        yield "color3f inputs:emissiveColor = ({:.6g}, {:.6g}, {:.6g})".format(*look.emissive)


def _color(look: Material, path: str) -> Iterator[str]:
    r, g, b, alpha = look.color
    sees_through = look.alpha_mode != "OPAQUE"
    if look.base is not None:
        yield f"color3f inputs:diffuseColor.connect = <{path}/Base.outputs:rgb>"
        if sees_through:
            yield f"float inputs:opacity.connect = <{path}/Base.outputs:a>"
    else:
        yield f"color3f inputs:diffuseColor = ({r:.6g}, {g:.6g}, {b:.6g})"
        if sees_through:
            yield f"float inputs:opacity = {alpha:.6g}"
    if look.alpha_mode == "MASK":
        yield f"float inputs:opacityThreshold = {look.cutoff:.6g}"


def _readers(look: Material, path: str, files: Files) -> Iterator[str]:
    """A texture per input: the same picture may be scaled in two ways."""
    one, metal, rough = (1.0, 1.0, 1.0, 1.0), look.metallic, look.roughness
    glow = look.glow if any(look.emissive) else None
    uses: tuple[tuple[str, Map | None, tuple[float, ...], str, bool], ...] = (
        ("Base", look.base, look.color, "float3 outputs:rgb\nfloat outputs:a", True),
        ("Metallic", look.surface, (metal,) * 4, "float outputs:b", False),
        ("Roughness", look.surface, (rough,) * 4, "float outputs:g", False),
        ("Normal", look.normal, (2.0, 2.0, 2.0, 1.0), "float3 outputs:rgb", False),
        ("Occlusion", look.occlusion, one, "float outputs:r", False),
        ("Glow", glow, (*look.emissive, 1.0), "float3 outputs:rgb", True),
    )
    for name, used, scale, outputs, is_color in uses:
        if used is None:
            continue
        across, down = (_WRAPS.get(wrap, "repeat") for wrap in used.wrap)
        bias = "float4 inputs:bias = (-1, -1, -1, 0)\n" if name == "Normal" else ""
        yield (
            f'def Shader "{name}"\n{{\nuniform token info:id = "UsdUVTexture"\n'
            f"asset inputs:file = @{files.whole(used)}@\n"
            f"float2 inputs:st.connect = <{path}/Place.outputs:result>\n"
            f"float4 inputs:scale = ({', '.join(f'{part:.6g}' for part in scale)})\n{bias}"
            f'token inputs:sourceColorSpace = "{"sRGB" if is_color else "raw"}"\n'
            f'token inputs:wrapS = "{across}"\ntoken inputs:wrapT = "{down}"\n{outputs}\n}}\n'
        )


def _quoted(value: str) -> str:
    """A string of USD: escaped as C does, which JSON's escapes are but for Unicode."""
    return json.dumps(value, ensure_ascii=False)
