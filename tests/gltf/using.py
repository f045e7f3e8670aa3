"""Using everything that a model has, so that no damage can show later."""

from maquette.errors import UnreadableModel
from maquette.gltf.inspect import inspect
from maquette.gltf.primitives import primitive_arrays


def use(read, *arguments):
    """Read, and when it reads, use everything."""
    try:
        document = read(*arguments)
    except UnreadableModel:
        return
    use_all(document)


def use_all(document):
    report = inspect(document, 1).as_dict()
    assert report["triangles"] >= 0
    for mesh in document.json.get("meshes", []):
        for primitive in mesh["primitives"]:
            arrays = primitive_arrays(document, primitive)
            if arrays is not None and len(arrays.triangles):
                assert arrays.triangles.max() < len(arrays.positions)
    for index in range(len(document.json.get("accessors", []))):
        document.accessor(index)
