"""``maquette inspect``: what a model is made of."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from maquette.cli.common import new_table, show
from maquette.cli.models import glb_of
from maquette.gltf.read import read_model
from maquette.mesh.surface import whole_report


def inspect(
    model: Annotated[Path, typer.Argument(help="A .glb, .zip, or .gltf with its files.")],
    as_json: Annotated[bool, typer.Option("--json", help="The whole report as JSON.")] = False,
) -> None:
    """Report triangles, textures, size, health and findings."""
    glb = glb_of(model)
    report = whole_report(read_model(glb), len(glb))
    if as_json:
        print(json.dumps(report, indent=2, ensure_ascii=False))
    else:
        _show(model.name, report)


def _show(name: str, report: dict[str, Any]) -> None:
    table = new_table("", name)
    size = report["bounds"]["size"] if report["bounds"] else []
    shown = {
        "triangles": f"{report['triangles']:,}",
        "vertices": f"{report['vertices']:,}",
        "meshes": report["meshes"],
        "materials": report["materials"],
        "textures": ", ".join(f"{t['width']}x{t['height']}" for t in report["textures"]) or "none",
        "size (m)": " x ".join(f"{side:.4g}" for side in size) or "nothing to draw",
        "holes": report["holes"],
        "manifold": "yes" if report["manifold"] else "no",
        "with UVs": f"{report['uvs']:.0%}",
        "on its textures": _surface(report["surface"]),
        "animations": ", ".join(f"{a['name']} {a['seconds']:.2f} s" for a in report["animations"]),
        "file": f"{report['fileSize']:,} bytes",
    }
    for key, value in shown.items():
        table.add_row(key, str(value))
    for finding in report["findings"]:
        table.add_row(str(finding["severity"]), f"{finding['code']}: {finding['message']}")
    show(table)


def _surface(facts: dict[str, float] | None) -> str:
    if facts is None:
        return "nothing, or pictures that repeat"
    density, overlap = facts["texelsPerMetre"], facts["overlap"]
    return f"{density:,.0f} texels a metre, {facts['textureUse']:.0%} used, {overlap:.1%} twice"
