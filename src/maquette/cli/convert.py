"""``maquette convert``: a model into another format, without a server."""

from pathlib import Path
from typing import Annotated

import typer

from maquette.cli.common import progress_bar, tell, whole_file
from maquette.cli.models import glb_of
from maquette.errors import InvalidSettings
from maquette.exports.export import Exported, export
from maquette.exports.packages import unzipped
from maquette.exports.spec import ExportSpec, Format, parse

SUFFIXES = {
    ".glb": Format.GLB,
    ".usdz": Format.USDZ,
    ".obj": Format.OBJ,
    ".zip": Format.OBJ,
    ".stl": Format.STL,
    ".ply": Format.PLY,
    ".3mf": Format.THREEMF,
}


def convert(
    model: Annotated[Path, typer.Argument(help="A .glb, .zip, or .gltf with its files.")],
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            help="Its suffix says what to write: .glb, .usdz, .obj (its files come beside it), "
            ".zip (the same in one), .stl, .ply or .3mf.",
        ),
    ],
    triangles: Annotated[int | None, typer.Option(help="At most so many.")] = None,
    textures: Annotated[int | None, typer.Option(help="At most so many texels a side.")] = None,
    up: Annotated[str | None, typer.Option(help="y or z, for OBJ, STL and PLY.")] = None,
    unit: Annotated[str | None, typer.Option(help="m, cm or mm, for OBJ, STL and PLY.")] = None,
) -> None:
    """Write a model in another format, with what the format cannot hold said aloud."""
    suffix = output.suffix.lower()
    if suffix not in SUFFIXES:
        offered = ", ".join(SUFFIXES)
        raise InvalidSettings(f"the output's name must end in one of {offered}", field="output")
    named = {
        "format": SUFFIXES[suffix].value,
        "triangles": triangles,
        "textureSize": textures,
        "up": up,
        "unit": unit,
    }
    spec = parse({name: value for name, value in named.items() if value is not None})
    made = export_file(model, spec, output.stem)
    if suffix == ".obj":
        for name, data in unzipped(made.data).items():
            deliver(data, output if name.endswith(".obj") else output.parent / name)
    else:
        deliver(made.data, output)


def export_file(model: Path, spec: ExportSpec, name: str) -> Exported:
    """Read, write, and tell what was lost."""
    glb = glb_of(model)
    with progress_bar(model.name) as progress:
        made = export(glb, spec, name, progress)
    for note in made.notes:
        tell(f"note: {note}")
    return made


def deliver(data: bytes, target: Path) -> None:
    with whole_file(target) as part:
        part.write_bytes(data)
    print(target)
