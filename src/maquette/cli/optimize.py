"""``maquette optimize``: a smaller GLB of the same model, without a server."""

from pathlib import Path
from typing import Annotated

import typer

from maquette.cli.common import tell
from maquette.cli.convert import deliver, export_file
from maquette.errors import InvalidSettings
from maquette.exports.spec import Compression, ExportSpec

SUFFIXES = (".glb", ".zip")


def optimize(  # noqa: PLR0913 - one parameter per option
    model: Annotated[Path, typer.Argument(help="A .glb, .zip, or .gltf with its files.")],
    output: Annotated[
        Path,
        typer.Option("--output", "-o", help="A .glb; or a .zip of one GLB for each of --lods."),
    ],
    draco: Annotated[
        bool, typer.Option("--draco", help="Compress with KHR_draco_mesh_compression.")
    ] = False,
    meshopt: Annotated[
        bool, typer.Option("--meshopt", help="Compress with EXT_meshopt_compression.")
    ] = False,
    triangles: Annotated[int | None, typer.Option(help="At most so many.")] = None,
    textures: Annotated[int | None, typer.Option(help="At most so many texels a side.")] = None,
    lods: Annotated[
        int, typer.Option(help="So many coarser versions, each of half the triangles (MSFT_lod).")
    ] = 0,
) -> None:
    """Make a GLB smaller: fewer triangles, smaller textures, compression, versions for distance."""
    if output.suffix.lower() not in SUFFIXES:
        raise InvalidSettings("the output's name must end in .glb or .zip", field="output")
    if draco and meshopt:
        raise InvalidSettings("choose one of --draco and --meshopt", field="compression")
    chosen = Compression.DRACO if draco else Compression.MESHOPT if meshopt else Compression.NONE
    spec = ExportSpec(
        compression=chosen,
        triangles=triangles,
        texture_size=textures,
        lods=lods,
        separate=output.suffix.lower() == ".zip",
    )
    made = export_file(model, spec, output.stem)
    deliver(made.data, output)
    before, after = model.stat().st_size, len(made.data)
    tell(f"{before:,} bytes before, {after:,} after ({after / before:.0%})")
